// What card numbers, expiry dates and security codes look like. Pure: no page is touched here, so tests can call it.
// The gateway checks everything again; this only saves the payer a round trip.
import { plainText } from './typed-text.js';

/** Prefixes: ISO/IEC 7812 as the schemes publish them. Groups are how the number is printed on the card. */
const SCHEMES = [
  { id: 'AMEX', prefix: /^3[47]/, lengths: [15], groups: [4, 6, 5], codeDigits: 4 },
  { id: 'VISA', prefix: /^4/, lengths: [13, 16, 19], groups: [4, 4, 4, 4, 3], codeDigits: 3 },
  {
    id: 'MASTERCARD',
    prefix: /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/,
    lengths: [16],
    groups: [4, 4, 4, 4],
    codeDigits: 3,
  },
  {
    id: 'MAESTRO',
    prefix: /^(50|5[6-9]|63|67(?!03))/,
    lengths: [12, 13, 14, 15, 16, 17, 18, 19],
    groups: [4, 4, 4, 4, 3],
    codeDigits: 3,
    codeOptional: true,
  },
  {
    id: 'MISTERCASH',
    prefix: /^6703/,
    lengths: [16, 17, 18, 19],
    groups: [4, 4, 4, 4, 3],
    codeDigits: 3,
    codeOptional: true,
  },
];
/** Schemes whose cards bear no security code: a form for them alone does not ask for one. */
const CODELESS = ['MISTERCASH'];
const UNKNOWN = { id: '', lengths: [19], groups: [4, 4, 4, 4, 3], codeDigits: 3 };

/** Western digits of a text: `４１ ١١` gives `4111`. */
export function digitsOf(text) {
  return plainText(text).replace(/\D/g, '');
}

/** The scheme of a number or of its beginning; one with the id '' while none can be told. */
export function schemeOf(digits) {
  return SCHEMES.find((scheme) => scheme.prefix.test(digits)) ?? UNKNOWN;
}

/** The scheme with this id: what a form of one scheme starts with, before a digit is typed. */
export function schemeNamed(id) {
  return SCHEMES.find((scheme) => scheme.id === id) ?? UNKNOWN;
}

/** The number as it is printed on its card: 4-4-4-4, American Express 4-6-5. */
export function groupNumber(digits) {
  const { groups, lengths } = schemeOf(digits);
  const kept = digits.slice(0, Math.max(...lengths));
  const parts = [];
  let from = 0;
  for (const size of groups) {
    if (from >= kept.length) break;
    parts.push(kept.slice(from, from + size));
    from += size;
  }
  return parts.join(' ');
}

/** ISO/IEC 7812-1 annex B: the check digit. */
function passesLuhn(digits) {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    let digit = Number(digits[digits.length - 1 - i]);
    if (i % 2 === 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 === 0;
}

/** The gateway's `methods/expiry.ts` reads the same ones. */
const EXPIRIES = [
  /^(?<month>\d{1,2})[/.-](?:20)?(?<year>\d\d)$/,
  /^20(?<year>\d\d)[/.-](?<month>\d{1,2})$/,
  /^(?<month>\d\d)(?:20)?(?<year>\d\d)$/,
  /^20(?<year>\d\d)(?<month>\d\d)$/,
  /^(?<month>[2-9]|1(?=[3-9]))(?<year>\d\d)$/,
];

/** Month and year of what was typed or pasted: `1230`, `12 / 30`, `12/2030`, `1/30`, `2030-12`, `203012`; null while it is none. */
export function readExpiry(text) {
  const plain = plainText(text)
    .trim()
    .replace(/\s*[\p{Pd}\u2212\u2044\u2215\\]\s*|\s*([/.])\s*|\s+/gu, (_, mark) => mark ?? '-');
  for (const form of EXPIRIES) {
    const { month, year } = form.exec(plain)?.groups ?? {};
    if (month >= 1 && month <= 12) return { month: Number(month), year: 2000 + Number(year) };
  }
  return null;
}

/** `MM / YY`. */
export function showExpiry({ month, year }) {
  return `${String(month).padStart(2, '0')} / ${String(year % 100).padStart(2, '0')}`;
}

/**
 * An unfinished date as it grows: `1`, `12 / `, `12 / 3`; no month begins with 13, no year with 0. `typed` is false while characters are
 * being taken away.
 */
export function growExpiry(text, typed) {
  let digits = digitsOf(text);
  // Year first, whose beginning looked like February.
  if (typed) digits = digits.replace(/^020/, '20');
  if (/^20/.test(digits)) return [digits.slice(0, 4), digits.slice(4, 6)].filter(Boolean).join('-');
  if (/^([2-9]|1[3-9])/.test(digits) || /^\s*\d\s*[/.-]/.test(plainText(text))) digits = `0${digits}`;
  const month = digits.slice(0, 2);
  const year = digits.slice(2, 6);
  if (year) return `${month} / ${year}`;
  return month.length === 2 && typed ? `${month} / ` : month;
}

/** What is wrong with a number, by the names the gateway uses too; null when it may be right. */
export function numberFault(digits, accepted) {
  if (digits === '') return 'missing';
  const scheme = schemeOf(digits);
  if (scheme.id && !accepted.includes(scheme.id)) {
    if (accepted.length === 1) return 'wrong_scheme';
    return scheme.id === 'MISTERCASH' ? 'other_method' : 'scheme_not_accepted';
  }
  if (!scheme.id && digits.length >= 12 && passesLuhn(digits)) return 'scheme_unknown';
  return scheme.lengths.includes(digits.length) && passesLuhn(digits) ? null : 'number_invalid';
}

/** `today` is a Date; a card is good until the end of its month, anywhere in the world. */
export function expiryFault(text, today) {
  if (text.trim() === '') return 'missing';
  const expiry = readExpiry(text);
  if (!expiry) return 'expiry_invalid';
  const months = (expiry.year - today.getFullYear()) * 12 + expiry.month - 1 - today.getMonth();
  if (months > 240) return 'expiry_invalid';
  return months < 0 ? 'card_expired' : null;
}

/** Whether a form for cards of these schemes has a field for the security code. */
export function asksForCode(accepted) {
  return !accepted.every((id) => CODELESS.includes(id));
}

export function codeFault(text, scheme) {
  const code = digitsOf(text);
  if (code === '' && text.trim() === '') return scheme.codeOptional ? null : 'missing';
  return code.length === scheme.codeDigits ? null : 'security_code_invalid';
}

export function holderFault(text) {
  const name = text.trim();
  if (name === '') return 'missing';
  return digitsOf(name).length > 3 ? 'holder_invalid' : null;
}
