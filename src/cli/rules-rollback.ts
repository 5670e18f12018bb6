/** `rules rollback`: the version that decided before decides again. */
import { readArguments } from './arguments.ts';
import { actorIn, BOOK_OPTIONS, bookOf, standing, withRules } from './rules-of-site.ts';
import { type Command, CommandFault, EXIT } from './terminal.ts';

export const run: Command = async (args, terminal) => {
  const { values } = readArguments(args, {
    usage: 'rules rollback --site <number> [--book fraud] [--by <name>]',
    options: { ...BOOK_OPTIONS, by: { type: 'string' } },
  });
  const book = bookOf(values.book);
  return await withRules(terminal, values.site, async ({ siteId, ruleBooks }) => {
    const activated = await ruleBooks.rollBack(siteId, book, actorIn(values.by, terminal));
    if (!activated) throw new CommandFault('No earlier version was ever active.');
    terminal.print(values.json ? JSON.stringify(activated) : `Back to ${standing(activated)}.`);
    return EXIT.OK;
  });
};
