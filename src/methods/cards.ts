/**
 * What the payer's form and the API ask of a card before anybody else sees it: scheme, check digit, expiry, security code, name.
 * Pure; storing a card is the vault's, asking the issuer is the acquirer's.
 */
import { HOUR, type Instant } from '../platform/clock.ts';
import { passesLuhn } from '../platform/log.ts';
import { readMonthAndYear } from './expiry.ts';
import { asciiText, tidyLine, withoutGaps } from './typed-text.ts';
import type { GatewayId, Scheme } from './types.ts';

/** What was typed, as it was typed. */
export interface CardEntry {
  readonly number: string;
  readonly expiry: string;
  readonly securityCode: string;
  readonly holder: string;
}

export interface CardRules {
  /** A scheme admits only its own cards, `CREDITCARD` all of `schemes`. */
  readonly gateway: GatewayId;
  readonly now: Instant;
  /** Schemes the site takes under `CREDITCARD`; all but those with a method of their own where not given. */
  readonly schemes?: readonly Scheme[];
  /** Whether a live acquirer is behind: then the published test cards are refused. */
  readonly live?: boolean;
  /** Whether a date that is over is left to the issuer. */
  readonly pastExpiry?: boolean;
}

/** A card that may go to the vault. */
export interface CheckedCard {
  readonly scheme: Scheme;
  /** 12 to 19 digits. */
  readonly number: string;
  /** YYMM. */
  readonly expiry: string;
  readonly holder: string;
  /** Null where a card has none: Maestro on many, Bancontact on all. */
  readonly securityCode: string | null;
  readonly last4: string;
  /** First six digits: never more than may be kept beside the last four (PCI DSS 3.4.1). */
  readonly bin: string;
}

export type CardField = 'number' | 'holder' | 'expiry' | 'securityCode';

export type CardFault =
  | 'missing'
  | 'number_invalid'
  | 'scheme_unknown'
  | 'scheme_not_accepted'
  /** Of a scheme whose cards are taken by a method of their own. */
  | 'other_method'
  | 'live_test_card'
  | 'expiry_invalid'
  | 'card_expired'
  | 'security_code_invalid'
  | 'holder_invalid';

export type CardCheck =
  | { readonly ok: true; readonly card: CheckedCard }
  | { readonly ok: false; readonly faults: Partial<Record<CardField, CardFault>> };

/** Prefixes (inclusive ranges over their own length) and the lengths a scheme issues. The first that fits is it. */
const RANGES: readonly { scheme: Scheme; from: number; to: number; lengths: readonly number[] }[] = [
  { scheme: 'VISA', from: 4, to: 4, lengths: [13, 16, 19] },
  { scheme: 'MASTERCARD', from: 51, to: 55, lengths: [16] },
  { scheme: 'MASTERCARD', from: 2221, to: 2720, lengths: [16] },
  { scheme: 'AMEX', from: 34, to: 34, lengths: [15] },
  { scheme: 'AMEX', from: 37, to: 37, lengths: [15] },
  { scheme: 'MAESTRO', from: 50, to: 50, lengths: [12, 13, 14, 15, 16, 17, 18, 19] },
  { scheme: 'MAESTRO', from: 56, to: 59, lengths: [12, 13, 14, 15, 16, 17, 18, 19] },
  { scheme: 'MAESTRO', from: 63, to: 63, lengths: [12, 13, 14, 15, 16, 17, 18, 19] },
  { scheme: 'MAESTRO', from: 6700, to: 6702, lengths: [12, 13, 14, 15, 16, 17, 18, 19] },
  { scheme: 'MAESTRO', from: 6704, to: 6799, lengths: [12, 13, 14, 15, 16, 17, 18, 19] },
  { scheme: 'MISTERCASH', from: 6703, to: 6703, lengths: [16, 17, 18, 19] },
];

/** Schemes whose cards may be entered where no scheme is named. */
const UNDER_ANY_CARD: readonly Scheme[] = ['VISA', 'MASTERCARD', 'AMEX', 'MAESTRO'];

/** Numbers that the sandbox documents, and first six digits of its grammar with the length they have there. */
const TEST_NUMBERS = new Set(
  (
    '4111111111111111 4761340000000019 4012001038443335 4917300000000008 4462000000000003 4012001037461114 ' +
    '4012001038488884 5500000000000004 5555555555554444 374500000000015 378282246310005 374200000000004 ' +
    '378734493671000 6799990000000000011 6759000000005 5747906991001442 ' +
    '67034500054620008 67034500054610009 67039902990000045 67039902990000011'
  ).split(' '),
);
const TEST_BINS: Readonly<Record<string, number>> = { '400000': 16, '520000': 16, '340000': 15, '679999': 16 };

/** Longer than any name on a card; messages that have less room cut it. */
const LONGEST_HOLDER = 100;
/** No issuer prints a date further away; what lies beyond is a slip of the finger. */
const LONGEST_VALIDITY_YEARS = 20;
/** Before any card was printed. */
const PAST: Instant = Date.UTC(2000, 0, 1);
/** The date on a card ends where its day ends last: twelve hours after UTC. */
const LAST_ZONE_MS = 12 * HOUR;

/** Scheme whose cards begin so; undefined for a stranger or for too few digits to tell. */
export function schemeOfPrefix(digits: string): Scheme | undefined {
  return rangeOf(digits)?.scheme;
}

/** Scheme of a whole number by its first digits and its length; the check digit is not looked at. */
export function detectScheme(digits: string): Scheme | undefined {
  const range = rangeOf(digits);
  return range?.lengths.includes(digits.length) ? range.scheme : undefined;
}

/** Checks a card as it was typed. Every field is looked at, so that the payer sees all faults at once. */
export function checkCard(entry: CardEntry, rules: CardRules): CardCheck {
  const number = withoutGaps(entry.number);
  const numberFault = faultOfNumber(number, rules);
  // Without a known scheme the security code is judged by the widest rule.
  const scheme = schemeOfPrefix(number);
  const expiry = readExpiry(entry.expiry, rules.pastExpiry ? PAST : rules.now);
  const securityCode = withoutGaps(entry.securityCode);
  // A form for one scheme asks for the code of that scheme, whatever number was typed.
  const codeFault = faultOfSecurityCode(securityCode, rules.gateway === 'MISTERCASH' ? rules.gateway : scheme);
  const holder = tidyLine(entry.holder);
  const holderFault = faultOfHolder(holder);

  const faults: Partial<Record<CardField, CardFault>> = {};
  if (numberFault) faults.number = numberFault;
  if (holderFault) faults.holder = holderFault;
  if ('fault' in expiry) faults.expiry = expiry.fault;
  if (codeFault) faults.securityCode = codeFault;
  if (numberFault || holderFault || codeFault || 'fault' in expiry || !scheme) return { ok: false, faults };
  return {
    ok: true,
    card: {
      scheme,
      number,
      expiry: expiry.yymm,
      holder,
      securityCode: securityCode === '' ? null : securityCode,
      last4: number.slice(-4),
      bin: number.slice(0, 6),
    },
  };
}

/** Whether the number is one of the sandbox's, which no live issuer gave out. */
export function isTestCard(digits: string): boolean {
  return TEST_NUMBERS.has(digits) || TEST_BINS[digits.slice(0, 6)] === digits.length;
}

/** Month and year as people write them as YYMM, or what is wrong with them. */
export function readExpiry(
  typed: string,
  now: Instant,
): { readonly yymm: string } | { readonly fault: 'missing' | 'expiry_invalid' | 'card_expired' } {
  if (asciiText(typed).trim() === '') return { fault: 'missing' };
  const read = readMonthAndYear(typed);
  if (!read) return { fault: 'expiry_invalid' };
  const { month, year } = read;
  if (Date.UTC(year, month, 1) + LAST_ZONE_MS <= now) return { fault: 'card_expired' };
  if (now !== PAST && year > new Date(now).getUTCFullYear() + LONGEST_VALIDITY_YEARS)
    return { fault: 'expiry_invalid' };
  return { yymm: `${String(year % 100).padStart(2, '0')}${String(month).padStart(2, '0')}` };
}

function rangeOf(digits: string): (typeof RANGES)[number] | undefined {
  if (!/^\d+$/.test(digits)) return undefined;
  return RANGES.find(({ from, to }) => {
    const width = String(from).length;
    const prefix = Number(digits.slice(0, width));
    return digits.length >= width && prefix >= from && prefix <= to;
  });
}

function faultOfNumber(number: string, rules: CardRules): CardFault | undefined {
  if (number === '') return 'missing';
  if (!/^\d{12,19}$/.test(number) || !passesLuhn(number)) return 'number_invalid';
  const range = rangeOf(number);
  if (!range) return 'scheme_unknown';
  if (!range.lengths.includes(number.length)) return 'number_invalid';
  const any = rules.gateway === 'CREDITCARD';
  const accepted = any ? (rules.schemes ?? UNDER_ANY_CARD) : [rules.gateway];
  if (!accepted.includes(range.scheme))
    return any && range.scheme === 'MISTERCASH' ? 'other_method' : 'scheme_not_accepted';
  if (rules.live && isTestCard(number)) return 'live_test_card';
  return undefined;
}

function faultOfSecurityCode(code: string, scheme: Scheme | undefined): CardFault | undefined {
  if (code === '') return scheme === 'MAESTRO' || scheme === 'MISTERCASH' ? undefined : 'missing';
  // American Express prints four digits on the front and three on the back of some cards.
  const pattern = scheme === 'AMEX' || scheme === undefined ? /^\d{3,4}$/ : /^\d{3}$/;
  return pattern.test(code) ? undefined : 'security_code_invalid';
}

function faultOfHolder(holder: string): CardFault | undefined {
  if (holder === '') return 'missing';
  if ([...holder].length > LONGEST_HOLDER) return 'holder_invalid';
  // A name has a letter and no run of digits: a card number typed into the wrong field must not be kept as a name.
  if (!/\p{L}/u.test(holder) || /\d(?:[ -]?\d){5}/.test(asciiText(holder))) return 'holder_invalid';
  return /[\p{Cc}\p{Cs}<>]/u.test(holder) ? 'holder_invalid' : undefined;
}
