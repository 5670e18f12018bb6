/** `rules validate`: reads a file of rules and says what is wrong with it. Needs no database. */
import { validateRules } from '../orders/rule-books.ts';
import { readArguments } from './arguments.ts';
import { bookOf, faultLines, readRules } from './rules-of-site.ts';
import { type Command, CommandFault, EXIT } from './terminal.ts';

export const run: Command = async (args, terminal) => {
  const { values, positionals } = readArguments(args, {
    usage: 'rules validate <file> [--book fraud]',
    options: { book: { type: 'string', default: '3ds' } },
    positionals: 1,
  });
  const file = positionals[0]!;
  const parsed = validateRules(bookOf(values.book), await readRules(file));
  if (!parsed.ok) throw new CommandFault(faultLines(file, parsed.faults));
  const { length } = parsed.rules.rules;
  terminal.print(`${file}: ${length} ${length === 1 ? 'rule' : 'rules'}, no fault.`);
  return EXIT.OK;
};
