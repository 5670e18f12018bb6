/** `lists show`: what the lists of a site hold. Cards are shown by the beginning of their fingerprints. */
import type { ListEntry } from '../orders/rule-store.ts';
import { readArguments } from './arguments.ts';
import { readable } from './clock-words.ts';
import { SITE_OPTIONS, withRules } from './rules-of-site.ts';
import { type Command, EXIT } from './terminal.ts';

const PAGE = 1_000;

export const run: Command = async (args, terminal) => {
  const { values } = readArguments(args, {
    usage: 'lists show --site <number> [--list <name>] [--json]',
    options: { ...SITE_OPTIONS, list: { type: 'string' } },
  });
  return await withRules(terminal, values.site, async ({ siteId, lists }) => {
    let seen = 0;
    for (let after: ListEntry | null = null; ; ) {
      const page: readonly ListEntry[] = await lists.list(siteId, { list: values.list ?? null, after, limit: PAGE });
      for (const entry of page) terminal.print(values.json ? JSON.stringify(entry) : told(entry));
      seen += page.length;
      after = page.at(-1) ?? null;
      if (page.length < PAGE) break;
    }
    if (seen === 0 && !values.json) terminal.print(`Site ${siteId} has nothing on ${values.list ?? 'any list'}.`);
    return EXIT.OK;
  });
};

function told({ list, kind, value, note, addedBy, since }: ListEntry): string {
  const added = `by ${addedBy}, ${readable(new Date(since).toISOString())}`;
  return `${list}   ${kind}   ${value}   ${added}${note === null ? '' : `   ${note}`}`;
}
