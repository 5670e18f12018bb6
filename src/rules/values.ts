/** What stands on the right of a comparison: countries, amounts, times, addresses. Each is read, or the trouble with it thrown. */
import ipaddr from 'ipaddr.js';
import { DAY } from '../platform/clock.ts';
import { isCountry } from '../platform/countries.ts';
import { parseDuration } from '../platform/duration.ts';
import { isMailAddress } from '../platform/mail-address.ts';
import { decimalsOf, isCurrency } from '../platform/money.ts';
import { nearest } from '../platform/nearest.ts';
import { anyOf, withoutMarksOfDirection } from '../platform/shown.ts';
import type { Line } from './line.ts';
import { type Token, Trouble } from './tokens.ts';
import { countryMeant, currencies, DAYS, didYouMean, shown } from './vocabulary.ts';

const LONGEST_WINDOW_MS = 365 * DAY;

/** One or more, separated by commas. */
export function readSeveral<Value>(line: Line, readOne: (token: Token) => Value): Value[] {
  if (line.isNext('('))
    throw new Trouble(line.peek().from, 'Several values stand without parentheses, separated by commas: in NL, BE.');
  const values = [readOne(line.take())];
  while (line.takes(',')) values.push(readOne(line.take()));
  return values;
}

/** A word or a text; a sign or the end of the line is neither. */
export function readValue(token: Token, needed: string): string {
  const value = withoutMarksOfDirection(token.value).trim();
  if (token.kind === 'word' || (token.kind === 'text' && value !== '')) return value;
  throw new Trouble(
    token.from,
    `Here stands ${needed}, not ${token.kind === 'text' ? 'an empty text' : shown(token)}.`,
  );
}

/** ISO 3166-1 alpha-2, `EEA` or `zone`. */
export function readPlace(token: Token): string {
  const written = readValue(token, 'a country such as NL, or EEA, or zone');
  const upper = written.toUpperCase();
  if (isCountry(upper) || upper === 'EEA') return upper;
  if (upper === 'ZONE') return 'zone';
  throw new Trouble(
    token.from,
    `${shown(token)} is no country; countries are two letters as in ISO 3166-1, or EEA, or zone.${countryMeant(written)}`,
  );
}

/** One of a few words, in whatever case; answered as the few have it. */
export function readOneOf(token: Token, words: readonly string[], what: string): string {
  const written = readValue(token, what).toLowerCase();
  const found = words.find((word) => word.toLowerCase() === written);
  if (found !== undefined) return found;
  const all = words.length <= 8 ? `; it is ${anyOf(words)}` : '';
  throw new Trouble(token.from, `${shown(token)} is no ${what}${all}.${didYouMean(written, words)}`);
}

/** An amount in minor units with its currency: `500 EUR`, `0.50 EUR`. */
export function readMoney(line: Line): { amount: number; currency: string } {
  const number = line.take();
  if (number.kind !== 'word' || !/^\d{1,12}(\.\d+)?$/.test(number.value))
    throw new Trouble(number.from, `${shown(number)} is no amount; write a number and a currency, as in 500 EUR.`);
  const code = line.peek();
  if (line.isNext(','))
    throw new Trouble(code.from, 'Amounts have a point before the cents and nothing between thousands: 1000.50 EUR.');
  if (code.kind !== 'word')
    throw new Trouble(code.from, `An amount needs its currency, as in ${shownNumber(number)} EUR.`);
  line.take();
  const currency = code.value.toUpperCase();
  if (!isCurrency(currency)) {
    const near = nearest(currency, currencies());
    throw new Trouble(
      code.from,
      `${shown(code)} is no currency of an order.${near ? ` Did you mean "${near}"?` : ' Write its three letters, as in EUR.'}`,
    );
  }
  const [whole, fraction = ''] = number.value.split('.') as [string, string?];
  const decimals = decimalsOf(currency);
  if (fraction.length > decimals)
    throw new Trouble(
      number.from,
      `${currency} has ${decimals || 'no'} decimals; write ${fitting(whole, fraction, decimals)} ${currency}.`,
    );
  return { amount: Number(whole + fraction.padEnd(decimals, '0')), currency };
}

const shownNumber = ({ value }: Token) => value.slice(0, 15);
const fitting = (whole: string, fraction: string, decimals: number) =>
  decimals === 0 ? whole : `${whole}.${fraction.slice(0, decimals)}`;

/** Milliseconds of `30m`, `24h` or `7d`. */
export function readWindowMs(token: Token): number {
  const ms =
    token.kind === 'word' && /[mhd]$/i.test(token.value) ? parseDuration(token.value.toLowerCase()) : undefined;
  if (ms === undefined)
    throw new Trouble(token.from, `${shown(token)} is no time; write minutes, hours or days, as in 30m, 24h or 7d.`);
  if (ms > LONGEST_WINDOW_MS) throw new Trouble(token.from, 'Payments are counted over at most 365d.');
  return ms;
}

/** How many: a whole number without sign. */
export function readCount(line: Line): number {
  const token = line.take();
  if (token.kind !== 'word' || !/^\d{1,9}$/.test(token.value))
    throw new Trouble(token.from, `${shown(token)} is no number of payments; write a whole number, as in 3.`);
  return Number(token.value);
}

/** The hours of `9` or `22..5`, which goes over midnight. */
export function readHours(token: Token): number[] {
  const written = readValue(token, 'an hour from 0 to 23');
  const [, first, last = first] = /^(\d{1,2})(?:\.\.(\d{1,2}))?$/.exec(written) ?? [];
  if (first === undefined || Number(first) > 23 || Number(last) > 23)
    throw new Trouble(token.from, `${shown(token)} is no hour; hours are 0 to 23, as in 9 or 22..5 (without spaces).`);
  return around(Number(first), Number(last), 24);
}

/** The days of `sat`, `saturday` or `fri..mon`; Monday is 1. */
export function readDays(token: Token): number[] {
  const written = readValue(token, 'a day such as mon').toLowerCase();
  const [first, last = first, ...more] = written.split('..').map(dayOf);
  if (!first || !last || more.length > 0)
    throw new Trouble(
      token.from,
      `${shown(token)} is no day; days are ${anyOf(DAYS)}, or sat..mon.${didYouMean(written, DAYS)}`,
    );
  return around(first - 1, last - 1, 7).map((day) => day + 1);
}

const FULL_DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** 0 for what is no day. */
function dayOf(word: string): number {
  return DAYS.indexOf(word) + 1 || FULL_DAYS.indexOf(word) + 1;
}

function around(first: number, last: number, size: number): number[] {
  return Array.from({ length: ((last - first + size) % size) + 1 }, (_, i) => (first + i) % size);
}

/** The beginning of card numbers. */
export function readPrefix(token: Token): string {
  const written = readValue(token, 'the first 4 to 8 digits of a card number');
  if (/^\d{4,8}$/.test(written)) return written;
  throw new Trouble(token.from, 'A BIN is the first 4 to 8 digits of a card number, as in 411111.');
}

/** An address, or a range of them in CIDR writing. */
export function readRange(token: Token): string {
  const written = readValue(token, 'an IP address or a range').toLowerCase();
  const [address = '', bits, ...more] = written.split('/');
  const isAddress = address.includes(':') ? ipaddr.IPv6.isValid(address) : ipaddr.IPv4.isValidFourPartDecimal(address);
  const most = address.includes(':') ? 128 : 32;
  if (!isAddress || address.includes('%') || more.length > 0)
    throw new Trouble(token.from, `${shown(token)} is no IP address; write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32.`);
  if (bits === undefined) return address;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > most)
    throw new Trouble(token.from, `${shown(token)} is no range; behind the / stands a number up to ${most}.`);
  const first = firstOf(address, Number(bits));
  if (ipaddr.parse(address).toNormalizedString() !== first.toNormalizedString())
    throw new Trouble(token.from, `${shown(token)} does not begin its range; write ${first}/${bits}.`);
  return `${address}/${bits}`;
}

function firstOf(address: string, bits: number): ipaddr.IPv4 | ipaddr.IPv6 {
  const bytes = ipaddr.parse(address).toByteArray();
  return ipaddr.fromByteArray(bytes.map((byte, i) => byte & (0xff00 >> Math.min(8, Math.max(0, bits - 8 * i)))));
}

export function readEmail(token: Token): string {
  const written = readValue(token, 'an e-mail address').toLowerCase();
  if (isMailAddress(written)) return written;
  const hint = isDomain(written) ? ' For everybody of a domain write email_domain.' : '';
  throw new Trouble(token.from, `${shown(token)} is no e-mail address.${hint}`);
}

/** `example.org`, or `*.example.org` for everything below it. */
export function readDomain(token: Token): string {
  const written = readValue(token, 'a domain such as example.org').toLowerCase();
  if (isDomain(written.replace(/^\*\./, ''))) return written;
  const hint = written.includes('@') ? ` Write ${written.split('@').at(-1)!.slice(0, 60)}, or compare email.` : '';
  throw new Trouble(
    token.from,
    `${shown(token)} is no domain; write example.org, or *.example.org for all below it.${hint}`,
  );
}

function isDomain(text: string): boolean {
  return text.length <= 253 && /^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)+$/u.test(text);
}

/** Names that a list of the site can have. */
export function isListName(name: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u.test(name) && name === name.trim();
}

/** The name behind `list`. */
export function readListName(token: Token): string {
  const written = readValue(token, 'the name of a list');
  if (isListName(written)) return written;
  throw new Trouble(
    token.from,
    `${shown(token)} is no name of a list; names are up to 64 letters, digits, spaces, dots, dashes and underscores.`,
  );
}
