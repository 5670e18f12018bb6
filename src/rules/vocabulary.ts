/** The words of the language, and the one that somebody who wrote another probably meant. */
import { countryNamed } from '../platform/country-names.ts';
import { isCurrency } from '../platform/money.ts';
import { nearest } from '../platform/nearest.ts';
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

/** ` Did you mean "card_country"?`; empty where nothing is near. */
export function didYouMean(written: string, words: readonly string[]): string {
  const meant = nearest(written, words);
  return meant === undefined ? '' : ` Did you mean "${meant}"?`;
}

/** What stands for more than a country, or for a group of them. */
const GROUPS: Readonly<Record<string, string>> = { EU: 'EEA', EUROPE: 'EEA' };

/** ` Write "NL".` for Netherlands; empty where nobody can tell. */
export function countryMeant(written: string): string {
  const meant = GROUPS[written.toUpperCase()] ?? countryNamed(written);
  return meant === undefined ? '' : ` Write "${meant}".`;
}

/** Every currency that an order can be in. */
export function currencies(): string[] {
  return Intl.supportedValuesOf('currency').filter(isCurrency);
}
