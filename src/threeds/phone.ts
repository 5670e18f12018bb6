/** A telephone number taken apart into calling code and rest, as EMV 3DS wants it: left out rather than guessed. */
import { createRequire } from 'node:module';

export interface Phone {
  /** Calling code, 1 to 3 digits. */
  readonly cc: string;
  /** The rest, 1 to 15 digits, without the digits that are dialled at home only. */
  readonly subscriber: string;
}

/** What is used of the numbering plans of the world. */
interface Plans {
  parsePhoneNumberFromString(text: string, how: { defaultCountry?: string; extract: false }): Parsed | undefined;
  isSupportedCountry(country: string): boolean;
  getCountryCallingCode(country: string): string;
}

interface Parsed {
  readonly countryCallingCode: string;
  readonly nationalNumber: string;
  /** Its length is one that its country has. */
  isPossible(): boolean;
  /** It is one that its country gives out. */
  isValid(): boolean;
}

let plans: Plans | undefined;
/** Loaded with the first number that is read: a tenth of a second that most commands need not wait for. */
function load(): Plans {
  plans ??= createRequire(import.meta.url)('libphonenumber-js/min') as Plans;
  return plans;
}

/** One number and nothing else: with an extension, a second one or a word, whose it is would be a guess. */
const ONE_NUMBER = /^\+?[\p{Nd}\s().~/\-\u2010-\u2015]{4,40}$/u;

/**
 * Reads `+31 20 850 0500`, `0031208500500` and, of a country, `020-8500500`, `31208500500` and what is dialled there for abroad.
 * Undefined where the calling code cannot be told, or a number can be read in two ways.
 */
export function readPhone(text: string, country: string | null): Phone | undefined {
  const typed = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim();
  if (!ONE_NUMBER.test(typed)) return undefined;
  if (typed.startsWith('+')) return phoneOf(read(typed), 'isPossible');
  const digits = typed.replace(/\P{Nd}/gu, '');
  const readings = country !== null && load().isSupportedCountry(country) ? athome(typed, digits, country) : [];
  // 00 is dialled for abroad nearly everywhere (ITU-T E.164 annex A), and no number that is dialled at home begins so.
  if (readings.length === 0 && digits.startsWith('00')) return phoneOf(read(`+${digits.slice(2)}`), 'isPossible');
  const [one, other] = readings;
  return other && other.subscriber !== one!.subscriber ? undefined : one;
}

/** As the country dials it, and as one of the country that lacks its plus. */
function athome(typed: string, digits: string, country: string): Phone[] {
  const code = load().getCountryCallingCode(country);
  return [
    phoneOf(read(typed, country), 'isValid'),
    digits.startsWith(code) ? phoneOf(read(`+${digits}`), 'isValid') : undefined,
  ].filter((phone) => phone !== undefined);
}

function read(text: string, defaultCountry?: string): Parsed | undefined {
  return load().parsePhoneNumberFromString(text, { extract: false, ...(defaultCountry && { defaultCountry }) });
}

function phoneOf(parsed: Parsed | undefined, proves: 'isPossible' | 'isValid'): Phone | undefined {
  if (!parsed?.[proves]()) return undefined;
  const { countryCallingCode: cc, nationalNumber: subscriber } = parsed;
  return subscriber.length <= 15 ? { cc, subscriber } : undefined;
}
