/** `rules activate`: a version that is kept decides, at once or from a time on. */
import { readArguments } from './arguments.ts';
import { actorIn, BOOK_OPTIONS, bookOf, numberIn, standing, startIn, withRules } from './rules-of-site.ts';
import { type Command, CommandFault, EXIT } from './terminal.ts';

export const run: Command = async (args, terminal) => {
  const { values, positionals } = readArguments(args, {
    usage: 'rules activate <version> --site <number> [--book fraud] [--from <time>] [--by <name>]',
    options: { ...BOOK_OPTIONS, from: { type: 'string' }, by: { type: 'string' } },
    positionals: 1,
  });
  const book = bookOf(values.book);
  const start = startIn(values.from);
  const version = numberIn(positionals[0]);
  return await withRules(terminal, values.site, async ({ siteId, ruleBooks }) => {
    const activated = version && (await ruleBooks.activate(siteId, book, version, actorIn(values.by, terminal), start));
    if (!activated) throw new CommandFault(`Site ${siteId} has no version ${positionals[0]}.`, EXIT.USAGE);
    terminal.print(values.json ? JSON.stringify(activated) : `Now ${standing(activated)}.`);
    return EXIT.OK;
  });
};
