/** `rules put`: keeps a file of rules as a new version, and activates it where asked to. */
import { readArguments } from './arguments.ts';
import { actorIn, BOOK_OPTIONS, bookOf, faultLines, readRules, standing, startIn, withRules } from './rules-of-site.ts';
import { type Command, CommandFault, EXIT } from './terminal.ts';

export const run: Command = async (args, terminal) => {
  const { values, positionals } = readArguments(args, {
    usage:
      'rules put <file> --site <number> [--book fraud] [--activate | --from <time>] [--comment <why>] [--by <name>]',
    options: {
      ...BOOK_OPTIONS,
      activate: { type: 'boolean', default: false },
      from: { type: 'string' },
      comment: { type: 'string' },
      by: { type: 'string' },
    },
    positionals: 1,
  });
  const file = positionals[0]!;
  const book = bookOf(values.book);
  const activeFrom = values.activate || values.from !== undefined ? startIn(values.from) : null;
  const text = await readRules(file);
  return await withRules(terminal, values.site, async ({ siteId, ruleBooks }) => {
    const kept = await ruleBooks.put(siteId, book, {
      ...{ text, activeFrom, by: actorIn(values.by, terminal) },
      comment: values.comment?.slice(0, 500) ?? null,
    });
    if (!kept.ok) throw new CommandFault(faultLines(file, kept.faults));
    terminal.print(values.json ? JSON.stringify(kept.version) : `Kept as ${standing(kept.version)}.`);
    return EXIT.OK;
  });
};
