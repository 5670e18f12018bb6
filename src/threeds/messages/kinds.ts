/** What each kind of value must look like, and how the builder bends a value that is nearly right. Messages are not known here. */
import ipaddr from 'ipaddr.js';
import { isPlainMailAddress } from '../../platform/mail-address.ts';
import type { Codes } from './enumerations.ts';
import type { Kind } from './fields.ts';
import type { MessageVersion } from './types.ts';

/** `any`, or the host names to which plain http is allowed. Everything else must be https. */
export type PlainHttp = 'any' | readonly string[];

/** `reserved`: of the right form, but kept for a later edition. Told apart since 2.3.1. */
export type Verdict = 'good' | 'malformed' | 'reserved' | 'iso';

/** EMV 3DS writes ids as RFC 4122 does; any UUID version counts. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

export function isVersionText(value: unknown): value is string {
  return typeof value === 'string' && value.length >= 5 && value.length <= 8 && /^\d+\.\d+\.\d+$/.test(value);
}

/** `""`, `{}`, `[]` and null: EMV 3DS counts an empty element as a fault, not as an absent one. */
export function isEmpty(value: unknown): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Judges one value that is neither absent nor empty; `object` and `list` are taken apart by the caller. */
export function judge(kind: Kind, value: unknown, version: MessageVersion, plainHttp: PlainHttp): Verdict {
  switch (kind.kind) {
    case 'literal':
      return value === kind.value ? 'good' : 'malformed';
    case 'boolean':
      return typeof value === 'boolean' ? 'good' : 'malformed';
    case 'anyObject':
      return isPlainObject(value) && Buffer.byteLength(JSON.stringify(value)) <= kind.maxBytes ? 'good' : 'malformed';
    case 'object':
    case 'list':
      throw new TypeError(`${kind.kind} is no scalar`);
    default:
      return typeof value === 'string' ? judgeText(kind, value, version, plainHttp) : 'malformed';
  }
}

type TextKind = Exclude<Kind, { kind: 'literal' | 'boolean' | 'anyObject' | 'object' | 'list' }>;

function judgeText(kind: TextKind, value: string, version: MessageVersion, plainHttp: PlainHttp): Verdict {
  switch (kind.kind) {
    case 'text':
      return goodIf(value.length >= kind.min && value.length <= kind.max && (!kind.ascii || /^[ -~]*$/.test(value)));
    case 'digits':
      return goodIf(/^\d+$/.test(value) && value.length >= kind.min && value.length <= kind.max);
    case 'pattern':
      return goodIf(kind.pattern.test(value));
    case 'code':
      return judgeCode(kind.codes, value, version);
    case 'uuid':
      return goodIf(UUID.test(value));
    case 'url':
      return goodIf(value.length <= kind.max && isGoodUrl(value, kind.secure, plainHttp));
    case 'email':
      return goodIf(isPlainMailAddress(value));
    case 'ip':
      return goodIf(ipaddr.IPv4.isValidFourPartDecimal(value) || ipaddr.IPv6.isValid(value));
    case 'languageTag':
      return goodIf(value.length <= kind.max && /^[A-Za-z]+(-[A-Za-z0-9]+)*$/.test(value));
    case 'date':
      return goodIf(isDate(value, kind.format));
    case 'authenticationValue':
      return goodIf(isAuthenticationValue(value, version));
    case 'version':
      return goodIf(isVersionText(value));
    // ISO 4217 codes for metals, units of account and tests, and ISO 3166-1 codes free for users, are no money or place.
    case 'currency':
      return isoNumber(value, (n) => (n >= 955 && n <= 964) || n === 999);
    case 'country':
      return isoNumber(value, (n) => n >= 901 && n <= 999);
  }
}

/** EMV 3DS 2.3.1 answers 207 to a code of two digits that has no meaning yet, 203 to what can never be one or is not spoken here. */
function judgeCode(codes: Codes, value: string, version: MessageVersion): Verdict {
  if (codes.values[version].has(value)) return 'good';
  if (codes.unspoken.has(value)) return 'malformed';
  const isNumbered = /^\d\d$/.test([...codes.values[version]][0] ?? '');
  return version === '2.3.1' && isNumbered && /^(?!00)\d\d$/.test(value) ? 'reserved' : 'malformed';
}

function isAuthenticationValue(value: string, version: MessageVersion): boolean {
  if (version === '2.3.1')
    return value.length <= 4_000 && /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}[A-Za-z0-9+/=]=)?$/.test(value);
  return isSchemesValue(value);
}

/**
 * The values of the schemes: 28 characters of base64. Visa and American Express give 20 bytes, padded; Mastercard 21, which need no padding,
 * or 20. Opaque otherwise.
 */
export function isSchemesValue(value: string): boolean {
  return value.length >= 26 && value.length <= 28 && /^[A-Za-z0-9+/]+={0,2}$/.test(value);
}

const goodIf = (condition: boolean): Verdict => (condition ? 'good' : 'malformed');

function isoNumber(value: string, isExcluded: (n: number) => boolean): Verdict {
  if (!/^\d{3}$/.test(value)) return 'malformed';
  return isExcluded(Number(value)) ? 'iso' : 'good';
}

function isGoodUrl(value: string, secure: boolean, plainHttp: PlainHttp): boolean {
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) return false;
  const parsed = new URL(value);
  if (parsed.username !== '' || parsed.password !== '') return false;
  return parsed.protocol === 'https:' || !secure || plainHttp === 'any' || plainHttp.includes(parsed.hostname);
}

/** Refuses the thirtieth of February, too. A YYMM has no day to check. */
function isDate(value: string, format: string): boolean {
  if (!/^\d+$/.test(value) || value.length !== format.length) return false;
  if (format === 'YYMM') return Number(value.slice(2)) >= 1 && Number(value.slice(2)) <= 12;
  const part = (start: number, end: number) => Number(value.slice(start, end) || '0');
  const [year, month, day] = [part(0, 4), part(4, 6), part(6, 8)];
  const date = new Date(Date.UTC(year, month - 1, day));
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && day >= 1;
  return isDay && part(8, 10) < 24 && part(10, 12) < 60 && part(12, 14) < 60;
}

/** Brings a value of ours nearer to its kind: cuts text, transliterates names, replaces codes the version does not know. */
export function bend(kind: Kind, value: unknown, version: MessageVersion): unknown {
  if (typeof value !== 'string') return value;
  switch (kind.kind) {
    case 'text': {
      const written = kind.ascii ? toAscii(value) : value;
      return kind.cut ? cut(written, kind.max) : written;
    }
    case 'code': {
      if (kind.codes.values[version].has(value)) return value;
      return kind.codes.older[value] ?? value;
    }
    case 'languageTag':
      return value.length > kind.max ? value.split('-')[0] : value;
    case 'uuid':
      return value.toLowerCase();
    default:
      return value;
  }
}

/** Never through the middle of a character that takes two UTF-16 units. */
function cut(value: string, max: number): string {
  if (value.length <= max) return value;
  const end = /[\uD800-\uDBFF]/.test(value[max - 1]!) ? max - 1 : max;
  return value.slice(0, end);
}

const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  ø: 'o',
  Ø: 'O',
  œ: 'oe',
  Œ: 'OE',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'TH',
  ı: 'i',
};

/** á becomes a; what has no Latin letter behind it falls away. Names are ASCII up to 2.2.0. */
function toAscii(value: string): string {
  return value
    .normalize('NFD')
    .replace(/[^ -~]/g, (char) => LETTERS[char] ?? '')
    .replace(/\s+/g, ' ')
    .trim();
}
