/** `rules show`: the text of the rules that decide, or of another version. */
import { readArguments } from './arguments.ts';
import { BOOK_NAMES, BOOK_OPTIONS, bookOf, numberIn, standing, withRules } from './rules-of-site.ts';
import { type Command, CommandFault, EXIT, painter } from './terminal.ts';

export const run: Command = async (args, terminal) => {
  const { values } = readArguments(args, {
    usage: 'rules show --site <number> [--book fraud] [--version <number>] [--json]',
    options: { ...BOOK_OPTIONS, version: { type: 'string' } },
  });
  const book = bookOf(values.book);
  return await withRules(terminal, values.site, async ({ siteId, ruleBooks }) => {
    const number = numberIn(values.version);
    const found =
      values.version === undefined
        ? (await ruleBooks.list(siteId, book)).find(({ state }) => state === 'active')
        : number && (await ruleBooks.find(siteId, book, number));
    if (!found) {
      const what = values.version === undefined ? 'no active rules' : `no version ${values.version}`;
      throw new CommandFault(`Site ${siteId} has ${what} for ${BOOK_NAMES[book]}.`);
    }
    if (values.json) terminal.print(JSON.stringify(found));
    else {
      // Behind the sign of comments: what is printed is a text of rules again.
      terminal.print(
        painter(terminal.colours)('dim', `# ${BOOK_NAMES[book]}, ${standing(found)}, by ${found.createdBy}`),
      );
      terminal.print(found.text.trimEnd());
    }
    return EXIT.OK;
  });
};
