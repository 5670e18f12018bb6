/** Reads one condition of a rule: what is looked at, how it is compared, and with what. */

import { nearest } from '../platform/nearest.ts';
import type { Line } from './line.ts';
import { Trouble } from './tokens.ts';
import type { Comparison, Condition, CountryFact, ListKind, Subject, Test, Window, WordFact } from './types.ts';
import {
  readCount,
  readDays,
  readDomain,
  readEmail,
  readHours,
  readListName,
  readMoney,
  readOneOf,
  readPlace,
  readPrefix,
  readRange,
  readSeveral,
  readValue,
  readWindowMs,
} from './values.ts';
import { COUNTRY_FACTS, didYouMean, FUNDINGS, SUBJECTS, shown } from './vocabulary.ts';

/** What a reader may know beside the language. */
export interface Known {
  /** Methods that there are; without them any name is taken. */
  readonly gateways?: readonly string[];
}

type Read = (line: Line, fact: string, known: Known) => Test;

/** By the word that a condition begins with. */
const READERS: Readonly<Record<string, Read>> = {
  gateway: (line, _, known) => readWords(line, 'gateway', known),
  amount: readAmount,
  card_country: readCountry,
  ip_country: readCountry,
  customer_country: readCountry,
  delivery_country: readCountry,
  card_funding: (line, _, known) => readWords(line, 'card_funding', known),
  card_product: (line, _, known) => readWords(line, 'card_product', known),
  card_bin: readBin,
  card: readCard,
  email_domain: (line, _, known) => readWords(line, 'email_domain', known),
  email: readAddress,
  ip: readAddress,
  first_order: () => ({ kind: 'first_order', negated: false }),
  count: readWindow,
  sum: readWindow,
  hour: (line) => ({ kind: 'hour', ...readSet(line, 'hour', (values) => values.flatMap(readHours)) }),
  day: (line) => ({ kind: 'day', ...readSet(line, 'day', (values) => values.flatMap(readDays)) }),
};

/** Everything that a condition can begin with. */
export const FACTS: readonly string[] = Object.keys(READERS);

/** What people write, and what it is called here. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  country: 'card_country, ip_country, customer_country or delivery_country',
  billing_country: 'customer_country',
  shipping_country: 'delivery_country',
  currency: 'amount, which names its currency',
  bin: 'card_bin',
  funding: 'card_funding',
  product: 'card_product',
  domain: 'email_domain',
  ip_address: 'ip',
  velocity: 'count(card, 24h)',
  weekday: 'day',
  method: 'gateway',
  payment_method: 'gateway',
};

/** Throws `Trouble`. */
export function readCondition(line: Line, known: Known): Condition {
  const { from } = line.peek();
  const negated = line.takes('not');
  const token = line.take();
  const fact = token.value.toLowerCase();
  if (token.kind !== 'word' || !Object.hasOwn(READERS, fact)) {
    const all = ` It can be ${FACTS.join(', ')}.`;
    if (token.kind === 'end')
      throw new Trouble(token.from, `Here a condition is missing; it begins with what it looks at.${all}`);
    const meant = OTHER_NAMES[fact] ?? nearest(fact, FACTS);
    const hint = meant === undefined ? all : ` Did you mean ${meant}?`;
    throw new Trouble(
      token.from,
      `A condition begins with what it looks at, and ${shown(token)} is nothing to look at.${hint}`,
    );
  }
  if (negated && fact !== 'first_order')
    throw new Trouble(from, `"not" stands alone before first_order only; write ${fact} ${otherNot(fact)}.`);
  const test = READERS[fact]!(line, fact, known);
  return { text: line.since(from), test: negated ? { kind: 'first_order', negated: true } : test };
}

const otherNot = (fact: string) =>
  fact === 'amount' || fact === 'count' || fact === 'sum'
    ? 'with the opposite sign, as in >= for <'
    : 'not in …, or !=';

/** How one of a set is asked for: `=`, `!=`, `in`, `not in`. */
function readSetSign(line: Line, fact: string): { negated: boolean; several: boolean } {
  if (line.takes('=')) return { negated: false, several: false };
  if (line.takes('!=')) return { negated: true, several: false };
  if (line.takes('in')) return { negated: false, several: true };
  if (line.isNext('not') && line.peek(1).value.toLowerCase() === 'in') {
    line.take();
    line.take();
    return { negated: true, several: true };
  }
  const token = line.peek();
  const is = line.isNext('is', 'equals') ? ' Write "=" for it.' : '';
  throw new Trouble(token.from, `After ${fact} comes =, !=, in or not in, and not ${shown(token)}.${is}`);
}

type Values = Parameters<Parameters<typeof readSeveral>[1]>[0][];

/** A sign and what stands behind it: one value, or several behind `in`. */
function readSet(line: Line, fact: string, read: (tokens: Values) => readonly number[]) {
  const { negated, several } = readSetSign(line, fact);
  const values = several ? readSeveral(line, (token) => token) : [line.take()];
  const key = `${fact}s` as 'hours' | 'days';
  return { negated, [key]: [...new Set(read(values))].sort((a, b) => a - b) } as {
    negated: boolean;
    hours: number[];
    days: number[];
  };
}

/** `in list friends`, once the sign has been read; undefined where no list comes. */
function readList(
  line: Line,
  several: boolean,
  negated: boolean,
  of: ListKind,
  fact: (Test & { kind: 'listed' })['fact'],
): Test | undefined {
  if (!line.isNext('list')) return undefined;
  const { from } = line.take();
  if (!several) throw new Trouble(from, `Write ${negated ? '"not in list"' : '"in list"'}: a list is no single value.`);
  return { kind: 'listed', list: readListName(line.take()), of, fact, negated };
}

function readCountry(line: Line, name: string): Test {
  const fact = name as CountryFact;
  const { negated, several } = readSetSign(line, fact);
  const list = readList(line, several, negated, 'country', fact);
  if (list) return list;
  const other = COUNTRY_FACTS.find((each) => line.isNext(each));
  if (other !== undefined) {
    const { from } = line.take();
    if (several) throw new Trouble(from, `Write ${fact} ${negated ? '!=' : '='} ${other} to compare the two.`);
    if (other === fact) throw new Trouble(from, `${fact} is compared with itself; name another country.`);
    return { kind: 'same_country', fact, other, negated };
  }
  const places = several ? readSeveral(line, readPlace) : [readPlace(line.take())];
  const groups = (['EEA', 'zone'] as const).filter((group) => places.includes(group));
  const countries = [...new Set(places.filter((place) => place.length === 2))];
  return { kind: 'country', fact, negated, countries, groups };
}

function readWords(line: Line, fact: WordFact, known: Known): Test {
  const { negated, several } = readSetSign(line, fact);
  if (line.isNext('list') && line.peek(1).kind !== 'end' && several) refuseList(line, fact);
  const readOne = (token: Parameters<typeof readPlace>[0]): string => {
    if (fact === 'email_domain') return readDomain(token);
    if (fact === 'card_funding') return readOneOf(token, FUNDINGS, 'funding');
    if (fact === 'card_product') return readValue(token, 'the name of a product').toLowerCase();
    if (known.gateways) return readOneOf(token, known.gateways, 'gateway').toUpperCase();
    return readValue(token, 'a gateway such as VISA').toUpperCase();
  };
  const words = several ? readSeveral(line, readOne) : [readOne(line.take())];
  return { kind: 'word', fact, negated, words: [...new Set(words)] };
}

function refuseList(line: Line, fact: WordFact): never {
  const instead =
    fact === 'email_domain' ? 'email in list' : 'a list of cards, BINs, IP addresses, e-mails or countries';
  throw new Trouble(line.peek().from, `${fact} is looked up in no list; write its values here, or use ${instead}.`);
}

function readBin(line: Line): Test {
  const { negated, several } = readSetSign(line, 'card_bin');
  const list = readList(line, several, negated, 'bin', 'bin');
  if (list) return list;
  const prefixes = several ? readSeveral(line, readPrefix) : [readPrefix(line.take())];
  return { kind: 'bin', negated, prefixes: [...new Set(prefixes)] };
}

/** A card's number stands in no rule, so a card is only ever looked up in a list. */
function readCard(line: Line): Test {
  const { from } = line.peek();
  const { negated, several } = readSetSign(line, 'card');
  const list = readList(line, several, negated, 'card', 'card');
  if (list) return list;
  throw new Trouble(from, 'No card is named in a rule: put it into a list and write card in list "stolen".');
}

function readAddress(line: Line, name: string): Test {
  const fact = name as 'email' | 'ip';
  const { negated, several } = readSetSign(line, fact);
  const list = readList(line, several, negated, fact, fact);
  if (list) return list;
  const read = fact === 'ip' ? readRange : readEmail;
  const values = several ? readSeveral(line, read) : [read(line.take())];
  return { kind: 'address', fact, negated, values: [...new Set(values)] };
}

const COMPARISONS: readonly Comparison[] = ['<=', '>=', '!=', '<', '>', '='];

function readComparison(line: Line, what: string, example: string): { comparison: Comparison; at: number } {
  const token = line.take();
  const comparison = COMPARISONS.find((each) => token.kind === 'sign' && token.value === each);
  if (comparison) return { comparison, at: token.from };
  throw new Trouble(token.from, `After ${what} comes <, <=, =, !=, >= or >, as in ${example}; not ${shown(token)}.`);
}

function readAmount(line: Line): Test {
  const { comparison, at } = readComparison(line, 'amount', 'amount < 500 EUR');
  const { amount, currency } = readMoney(line);
  refuseEmpty(comparison, amount, at, 'An amount');
  return { kind: 'amount', comparison, amount, currency };
}

/** Nothing is below nothing: such a condition always holds, or never. */
function refuseEmpty(comparison: Comparison, value: number, at: number, what: string): void {
  if (value === 0 && comparison === '<') throw new Trouble(at, `${what} is never below 0; leave the rule out.`);
  if (value === 0 && comparison === '>=')
    throw new Trouble(at, `${what} is never below 0, so this always holds; leave the condition out.`);
}

/** `count(card, 24h) >= 3`, `sum(card, 7d) > 1000 EUR`. */
function readWindow(line: Line, name: string): Test {
  const what = name as Window['what'];
  const example = what === 'count' ? 'count(card, 24h) >= 3' : 'sum(card, 7d) > 1000 EUR';
  line.expect('(', `After ${what} comes whose payments and since when, as in ${example}.`);
  const whose = line.take();
  const subject = SUBJECTS.find((each) => whose.kind === 'word' && whose.value.toLowerCase() === each);
  if (subject === undefined) {
    const hint = didYouMean(whose.value, SUBJECTS);
    throw new Trouble(
      whose.from,
      `Payments are counted of card, email, ip or customer, not of ${shown(whose)}.${hint}`,
    );
  }
  line.expect(',', `After ${subject} comes a comma and a time, as in ${example}.`);
  const lastsMs = readWindowMs(line.take());
  line.expect(')', `Here the parenthesis closes, as in ${example}.`);
  const { comparison, at } = readComparison(line, `${what}(…)`, example);
  const { value, currency } = what === 'count' ? { value: readCount(line), currency: null } : readSum(line);
  refuseEmpty(comparison, value, at, what === 'count' ? 'A count' : 'A sum');
  return { kind: 'window', window: { what, subject: subject satisfies Subject, lastsMs, currency }, comparison, value };
}

function readSum(line: Line): { value: number; currency: string } {
  const { amount, currency } = readMoney(line);
  return { value: amount, currency };
}
