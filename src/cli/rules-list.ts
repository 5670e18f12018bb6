/** `rules list`: the versions of a site's rules, the newest first. */
import { readArguments } from './arguments.ts';
import { readable } from './clock-words.ts';
import { BOOK_NAMES, BOOK_OPTIONS, bookOf, standing, withRules } from './rules-of-site.ts';
import { type Command, EXIT, painter } from './terminal.ts';

export const run: Command = async (args, terminal) => {
  const { values } = readArguments(args, {
    usage: 'rules list --site <number> [--book fraud] [--json]',
    options: BOOK_OPTIONS,
  });
  const book = bookOf(values.book);
  return await withRules(terminal, values.site, async ({ siteId, ruleBooks }) => {
    const versions = await ruleBooks.list(siteId, book);
    const paint = painter(terminal.colours);
    if (values.json) for (const version of versions) terminal.print(JSON.stringify(version));
    else if (versions.length === 0) terminal.print(`Site ${siteId} has no rules for ${BOOK_NAMES[book]}.`);
    else
      for (const version of versions) {
        const { state, createdBy, createdAt, comment } = version;
        const line = `${standing(version)}; by ${createdBy}, ${readable(new Date(createdAt).toISOString())}`;
        terminal.print(paint(state === 'active' ? 'green' : 'dim', line) + (comment === null ? '' : `  ${comment}`));
      }
    return EXIT.OK;
  });
};
