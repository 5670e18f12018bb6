/**
 * Lists that rules ask: what they hold, how it is written so that it is found again, and how entries are added and removed. Where they
 * are kept is not known here.
 */
import type { Clock } from '../platform/clock.ts';
import { isCountry } from '../platform/countries.ts';
import type { SiteId } from '../platform/ids.ts';
import { readIp } from '../platform/ip-address.ts';
import { maskCardNumbers } from '../platform/log.ts';
import type { ListKind, PaymentFacts, Surroundings } from '../rules/types.ts';
import { isListName } from '../rules/values.ts';
import type { Vault } from '../vault/types.ts';
import type { ListEntry, RuleStore, SurroundingsFound } from './rule-store.ts';

export const LIST_KINDS: readonly ListKind[] = ['card', 'bin', 'ip', 'email', 'country'];

const SHORTEST_BIN = 4;
const LONGEST_EMAIL = 254;

/**
 * The value as lists hold it; undefined for what is none of its kind. A card's number becomes its fingerprint here, at once; a
 * fingerprint is taken as well, to remove what a list shows.
 */
export function listedValue(
  kind: ListKind,
  written: string,
  siteId: SiteId,
  fingerprint: Vault['fingerprint'],
): string | undefined {
  const text = written.trim();
  switch (kind) {
    case 'card': {
      if (/^[0-9a-f]{64}$/.test(text)) return text;
      const digits = text.replace(/[ -]/g, '');
      return /^\d{12,19}$/.test(digits) ? fingerprint(siteId, digits) : undefined;
    }
    case 'bin':
      return /^\d{4,8}$/.test(text) ? text : undefined;
    case 'ip':
      return readIp(text);
    case 'email': {
      const email = text.toLowerCase();
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) && email.length <= LONGEST_EMAIL ? email : undefined;
    }
    case 'country':
      return isCountry(text.toUpperCase()) ? text.toUpperCase() : undefined;
  }
}

/** Everything of a payment that an entry may be. */
export function valuesThatListsMayHold(facts: Omit<PaymentFacts, 'firstOrder'>): string[] {
  const { cardFingerprint, bin, ip, email, cardCountry, ipCountry, customerCountry, deliveryCountry } = facts;
  const beginnings = bin === null ? [] : beginningsOf(bin);
  return [cardFingerprint, ip, email, cardCountry, ipCountry, customerCountry, deliveryCountry, ...beginnings].filter(
    (value) => value !== null,
  );
}

/** Beginnings of a card number that a list may hold. */
const beginningsOf = (bin: string): string[] =>
  Array.from({ length: Math.max(0, bin.length + 1 - SHORTEST_BIN) }, (_, i) => bin.slice(0, i + SHORTEST_BIN));

/** Asks lists that are here, each with its entries as `kind value`. */
export function isListedIn(lists: SurroundingsFound['lists']): Surroundings['isListed'] {
  return (list, kind, value) => {
    const held = lists.get(list);
    if (!held) return null;
    if (kind === 'bin') return beginningsOf(value).some((beginning) => held.has(`bin ${beginning}`));
    return held.has(`${kind} ${value}`);
  };
}

/** Entries that a call may add or remove. */
export const MOST_ENTRIES = 1_000;

export interface EntryAsk {
  readonly list: string;
  readonly kind: string;
  readonly value: string;
  readonly note: string | null;
}

/** The entries are counted from 0. */
export type EntriesOutcome =
  | { readonly ok: true; readonly count: number }
  | { readonly ok: false; readonly entry: number; readonly what: 'list' | 'kind' | 'value' };

export interface RuleLists {
  list(
    siteId: SiteId,
    page: { readonly list: string | null; readonly after: EntryKey | null; readonly limit: number },
  ): Promise<readonly ListEntry[]>;
  /** All or none. */
  add(siteId: SiteId, entries: readonly EntryAsk[], by: string): Promise<EntriesOutcome>;
  remove(siteId: SiteId, entries: readonly EntryAsk[]): Promise<EntriesOutcome>;
}

export type EntryKey = Pick<ListEntry, 'list' | 'kind' | 'value'>;

export function openRuleLists(
  store: RuleStore,
  { clock, fingerprint }: { readonly clock: Clock; readonly fingerprint: Vault['fingerprint'] },
): RuleLists {
  const read = (siteId: SiteId, asked: readonly EntryAsk[]) => {
    const entries: (EntryKey & { readonly note: string | null })[] = [];
    for (const [entry, { list, kind, value, note }] of asked.entries()) {
      const of = LIST_KINDS.find((each) => each === kind);
      if (!isListName(list)) return { ok: false, entry, what: 'list' } as const;
      if (!of) return { ok: false, entry, what: 'kind' } as const;
      const kept = listedValue(of, value, siteId, fingerprint);
      if (kept === undefined) return { ok: false, entry, what: 'value' } as const;
      // A note is for people, and people paste.
      entries.push({ list, kind: of, value: kept, note: note && maskCardNumbers(note) });
    }
    return { ok: true, entries } as const;
  };

  return {
    list: (siteId, page) => store.entries(siteId, page),
    async add(siteId, asked, by) {
      const wanted = read(siteId, asked);
      if (!wanted.ok) return wanted;
      const since = clock.now();
      const entries = wanted.entries.map((entry) => ({ ...entry, siteId, addedBy: by, since }));
      return { ok: true, count: await store.addEntries(entries) };
    },
    async remove(siteId, asked) {
      const wanted = read(siteId, asked);
      if (!wanted.ok) return wanted;
      return { ok: true, count: await store.removeEntries(wanted.entries.map((entry) => ({ ...entry, siteId }))) };
    },
  };
}
