/** Entries of lists as a request brings them. Whether they are of their kind is for `orders/rule-lists.ts` to say. */
import { type EntriesOutcome, type EntryAsk, MOST_ENTRIES } from '../orders/rule-lists.ts';
import { type Refusal, refuse } from '../platform/errors.ts';
import type { JsonObject } from './json-body.ts';
import { asObject, listMember, textMember } from './lenient.ts';
import { textOf } from './rules-of-site.ts';

const LONGEST_NOTE = 200;

export function readEntries(body: JsonObject): readonly EntryAsk[] | Refusal {
  const given = listMember(body, 'entries');
  if (!given || given.length === 0) return refuse('missingData', 'entries');
  if (given.length > MOST_ENTRIES) return refuse('invalidEntry', `more than ${MOST_ENTRIES} at once`);
  return given.map((each) => {
    const entry = asObject(each) ?? {};
    return {
      list: textOf(entry, 'list')?.trim() ?? '',
      kind: textOf(entry, 'kind')?.trim().toLowerCase() ?? '',
      value: textOf(entry, 'value')?.toWellFormed() ?? '',
      note: textMember(entry, 'note')?.slice(0, LONGEST_NOTE) ?? null,
    };
  });
}

/** Which entry is none, and why; never its value, which may be a card number. */
export function entryRefusal({ entry, what }: Extract<EntriesOutcome, { ok: false }>): Refusal {
  return refuse('invalidEntry', `the ${what} of entry ${entry + 1}`);
}
