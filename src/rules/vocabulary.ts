/** The words of the language, and the one that somebody who wrote another probably meant. */
import { isCountry } from '../platform/countries.ts';
import { isCurrency } from '../platform/money.ts';
import type { Token } from './tokens.ts';
import type { CountryFact, RuleBook, Subject, Verb } from './types.ts';

export const VERBS: Readonly<Record<RuleBook, readonly Verb[]>> = {
  '3ds': ['skip', 'require'],
  fraud: ['allow', 'hold', 'block'],
};

export const COUNTRY_FACTS: readonly CountryFact[] = [
  'card_country',
  'ip_country',
  'customer_country',
  'delivery_country',
];
export const SUBJECTS: readonly Subject[] = ['card', 'email', 'ip', 'customer'];
export const FUNDINGS: readonly string[] = ['credit', 'debit', 'prepaid', 'commercial'];
/** Monday is 1. */
export const DAYS: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** How a rule of the book begins: `skip 3ds`, `block`. */
export function beginnings(book: RuleBook): string[] {
  return VERBS[book].map((verb) => (book === '3ds' ? `${verb} 3ds` : verb));
}

/** What was written, to be repeated in a message: quoted, not too long, and no number that could be a card's. */
export function shown({ kind, value }: Token): string {
  if (kind === 'end') return 'the end of the line';
  const plain = value.replace(/\d{9,}/g, (digits) => `${digits.slice(0, 4)}…`);
  return `"${plain.length > 40 ? `${plain.slice(0, 40)}…` : plain}"`;
}

/** `a`, `a or b`, `a, b or c`. */
export function anyOf(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** The word that differs least, in whatever case; undefined where none is near. */
export function nearest(written: string, words: readonly string[]): string | undefined {
  const most = written.length <= 3 ? 1 : Math.min(3, Math.floor(written.length / 3) + 1);
  const lower = written.toLowerCase().slice(0, 40);
  let best: string | undefined;
  let least = most + 1;
  for (const word of words) {
    const steps = distance(lower, word.toLowerCase());
    if (steps < least) [best, least] = [word, steps];
  }
  return best;
}

/** ` Did you mean "card_country"?`; empty where nothing is near. */
export function didYouMean(written: string, words: readonly string[]): string {
  const meant = nearest(written, words);
  return meant === undefined ? '' : ` Did you mean "${meant}"?`;
}

/** Letters to put in, leave out, change or swap with their neighbour. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let steps = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) steps = Math.min(steps, before[j - 2]! + 1);
      next.push(steps);
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}

/** What stands for a country elsewhere and is no code of ISO 3166-1. */
const OTHER_PLACES: Readonly<Record<string, string>> = {
  UK: 'GB',
  EU: 'EEA',
  EUROPE: 'EEA',
  EL: 'GR',
  HOLLAND: 'NL',
  ENGLAND: 'GB',
  SCOTLAND: 'GB',
  USA: 'US',
};

let codes: Map<string, string> | undefined;

/** ` Write "NL".` for Netherlands; empty where nobody can tell. */
export function countryMeant(written: string): string {
  codes ??= codesByName();
  const upper = written.toUpperCase();
  const meant = OTHER_PLACES[upper] ?? codes.get(upper);
  return meant === undefined ? '' : ` Write "${meant}".`;
}

/** By the English name. Made when somebody first errs, because it takes a few milliseconds. */
function codesByName(): Map<string, string> {
  const names = new Intl.DisplayNames(['en'], { type: 'region' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const all = letters.flatMap((first) => letters.map((second) => first + second)).filter(isCountry);
  return new Map(all.map((code) => [names.of(code)!.toUpperCase(), code]));
}

/** Every currency that an order can be in. */
export function currencies(): string[] {
  return Intl.supportedValuesOf('currency').filter(isCurrency);
}
