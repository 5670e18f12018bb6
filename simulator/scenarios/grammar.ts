/**
 * Card numbers that say themselves what happens to them: `BIN6 RR AA 0… SSS check`. RR chooses the range group
 * (versions, 3DS Method, issuer), AA what the issuer host answers, SSS what directory server and ACS do.
 * Any combination is legal. Documented exact numbers and the remaining numbers of a scheme stand elsewhere.
 */
import type { CardScheme } from './card-prefixes.ts';

export type MethodBehaviour = 'none' | 'normal' | 'silent' | 'late' | 'wrong-id';

export interface RangeGroup {
  /** Undefined: numbers of the group are in no card range. */
  readonly enrolment: { readonly acsStart: string; readonly acsEnd: string } | undefined;
  readonly method: MethodBehaviour;
  /** ISO 3166-1 alpha-2. */
  readonly issuerCountry: string;
  /** C credit, D debit, P prepaid, B commercial. */
  readonly funding: 'C' | 'D' | 'P' | 'B';
}

/** BIN and length that carry the grammar. The length counts: a 19-digit 679999… number is an ordinary one. */
export const GRAMMAR_BINS = [
  { scheme: 'VISA', bin: '400000', length: 16 },
  { scheme: 'MASTERCARD', bin: '520000', length: 16 },
  { scheme: 'AMEX', bin: '340000', length: 15 },
  { scheme: 'MAESTRO', bin: '679999', length: 16 },
] as const satisfies readonly { scheme: CardScheme; bin: string; length: number }[];

const group = (
  versions: readonly [acsStart: string, acsEnd: string] | undefined,
  method: MethodBehaviour,
  issuerCountry = 'NL',
  funding: RangeGroup['funding'] = 'C',
): RangeGroup => ({
  enrolment: versions && { acsStart: versions[0], acsEnd: versions[1] },
  method,
  issuerCountry,
  funding,
});

/** What most issuers offer, and every enrolled number outside the grammar. */
export const ORDINARY_GROUP = group(['2.1.0', '2.2.0'], 'normal');

/** RR → group. An RR that is not here is in no range. */
export const RANGE_GROUPS: Readonly<Record<string, RangeGroup>> = {
  '10': group(['2.1.0', '2.1.0'], 'normal'),
  '11': group(['2.1.0', '2.1.0'], 'none'),
  '20': ORDINARY_GROUP,
  '21': group(['2.1.0', '2.2.0'], 'none', 'NL', 'D'),
  '22': group(['2.1.0', '2.2.0'], 'silent'),
  '23': group(['2.1.0', '2.2.0'], 'late'),
  '24': group(['2.1.0', '2.2.0'], 'wrong-id'),
  '30': group(['2.1.0', '2.3.1'], 'normal'),
  '31': group(['2.3.1', '2.3.1'], 'none', 'DE', 'D'),
  '40': group(['9.0.0', '9.0.0'], 'none'),
  '80': group(['2.1.0', '2.2.0'], 'normal', 'US'),
  '81': group(['2.1.0', '2.2.0'], 'normal', 'NL', 'B'),
  '82': group(['2.1.0', '2.2.0'], 'normal', 'NL', 'P'),
  '83': group(['2.1.0', '2.2.0'], 'normal', 'GB', 'D'),
  '84': group(['2.1.0', '2.2.0'], 'none', 'CH'),
  '90': group(undefined, 'none'),
  '91': group(undefined, 'none', 'US'),
};

const UNLISTED_GROUP = group(undefined, 'none');

/** AA of the grammar. 70 to 73, 77 and 97 to 99 name behaviours of the host, the others are its response code. */
export const AUTHORISATIONS: readonly string[] =
  '00 05 10 14 41 43 51 54 57 59 61 62 63 70 71 72 73 77 82 91 96 97 98 99'.split(' ');

/** SSS of the grammar. */
export const THREE_DS_SCENARIOS: readonly string[] = Array.from({ length: 49 }, (_, n) =>
  String(n).padStart(3, '0'),
).filter((code) => code !== '009');

export interface GrammarReading {
  readonly scheme: CardScheme;
  readonly group: RangeGroup;
  readonly authorisation: string;
  readonly threeDs: string;
}

/** What the digits of a grammar number say; undefined for a number of another BIN or length. */
export function readGrammar(pan: string): GrammarReading | undefined {
  const home = GRAMMAR_BINS.find(({ bin, length }) => pan.length === length && pan.startsWith(bin));
  if (!home) return undefined;
  const aa = pan.slice(8, 10);
  const sss = pan.slice(-4, -1);
  return {
    scheme: home.scheme,
    group: RANGE_GROUPS[pan.slice(6, 8)] ?? UNLISTED_GROUP,
    authorisation: AUTHORISATIONS.includes(aa) ? aa : '00',
    threeDs: THREE_DS_SCENARIOS.includes(sss) ? sss : '010',
  };
}

/** The number for a combination, check digit included: `composeCardNumber('VISA', '20', '51', '011')`. */
export function composeCardNumber(
  scheme: (typeof GRAMMAR_BINS)[number]['scheme'],
  rr: string,
  aa = '00',
  sss = '000',
): string {
  const { bin, length } = GRAMMAR_BINS.find((home) => home.scheme === scheme)!;
  const head = `${bin}${rr}${aa}`;
  const body = head + '0'.repeat(length - head.length - sss.length - 1) + sss;
  return body + luhnDigit(body);
}

/** ISO/IEC 7812-1 annex B: the digit that makes `body` a valid number. */
function luhnDigit(body: string): string {
  let sum = 0;
  for (let i = 0; i < body.length; i++) {
    let digit = Number(body[body.length - 1 - i]);
    if (i % 2 === 0 && (digit *= 2) > 9) digit -= 9;
    sum += digit;
  }
  return String((10 - (sum % 10)) % 10);
}
