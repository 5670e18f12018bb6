/** GET /v1/json/sites/{id}/fraud-lists: what the lists of a site hold, page by page. */
import type { EntryKey } from '../orders/rule-lists.ts';
import type { ListEntry } from '../orders/rule-store.ts';
import { refuse } from '../platform/errors.ts';
import { success } from './envelope.ts';
import { wholeNumber } from './lenient.ts';
import { localTime } from './local-time.ts';
import type { ApiParts, Operation } from './operation.ts';
import { ofSite, SITE_ID } from './rules-of-site.ts';
import { EntryList } from './schemas/rules.ts';
import { unknownFilter } from './unknown-filter.ts';

const LIMIT = { usual: 100, most: 1_000 };

export const listEntriesOperation: Operation = {
  method: 'get',
  path: '/v1/json/sites/{id}/fraud-lists',
  id: 'listFraudLists',
  summary: 'List the entries of lists',
  description: 'By list, kind and value. Cards are shown by their fingerprints.',
  parameters: [
    SITE_ID,
    { name: 'list', in: 'query', description: 'Only this one.' },
    { name: 'limit', in: 'query', description: '1 to 1000, by default 100.' },
    { name: 'after', in: 'query', description: '`after` of the page before.' },
  ],
  data: EntryList,
  errors: ['invalidApiKey', 'unknownSite', 'notSupported'],
};

export function listEntries({ ruleLists }: ApiParts) {
  return ofSite(async ({ siteId, query }) => {
    const unknown = unknownFilter({ query }, listEntriesOperation);
    if (unknown) return unknown;
    const cursor = textIn(query.after);
    const after = cursor === undefined ? null : readCursor(cursor);
    if (after === undefined) return refuse('notSupported', 'after is a cursor of a page before');
    const limit = Math.min(wholeNumber(textIn(query.limit)) || LIMIT.usual, LIMIT.most);
    const entries = await ruleLists.list(siteId, { list: textIn(query.list) ?? null, after, limit });
    const last = entries.length === limit ? entries.at(-1)! : null;
    return success({ entries: entries.map(entryObject), after: last && cursorOf(last) });
  });
}

/** PostgreSQL holds no NUL. */
const textIn = (value: unknown): string | undefined => {
  const last = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === 'string' && last !== '' ? last.replaceAll('\0', '\uFFFD').toWellFormed() : undefined;
};

const cursorOf = ({ list, kind, value }: ListEntry): string =>
  Buffer.from(JSON.stringify([list, kind, value])).toString('base64url');

function readCursor(text: string): EntryKey | undefined {
  try {
    const [list, kind, value] = JSON.parse(Buffer.from(text, 'base64url').toString());
    const isKey = [list, kind, value].every((part) => typeof part === 'string' && !part.includes('\0'));
    return isKey ? { list, kind, value } : undefined;
  } catch {
    return undefined;
  }
}

function entryObject({ list, kind, value, note, addedBy, since }: ListEntry): object {
  return { list, kind, value, note, added_by: addedBy, since: localTime(since) };
}
