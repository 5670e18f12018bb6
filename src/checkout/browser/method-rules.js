// What account numbers, dates of birth and the like look like. Pure: no page is touched here, so tests can call it.
// The gateway checks everything again; this only saves the payer a round trip, and must refuse nothing that it takes.
import { plainText, withoutGaps } from './typed-text.js';

export function tidyIban(text) {
  return withoutGaps(text)
    .toUpperCase()
    .replace(/^IBAN:?/, '');
}

/** `NL91 ABNA 0417`, also while it grows. */
export function groupIban(text) {
  return tidyIban(text).replace(/(.{4})(?=.)/g, '$1 ');
}

/** `lengths` by country, `{ NL: 18 }`; `tests` are accounts of the test bank. */
export function isIban(text, lengths, tests) {
  const iban = tidyIban(text);
  if (tests.includes(iban)) return true;
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(iban) || lengths[iban.slice(0, 2)] !== iban.length) return false;
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

export function isBic(text) {
  return /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(withoutGaps(text).toUpperCase());
}

/** The gateway's `methods/birthday.ts` reads the same ones. */
const BIRTHDAYS = [
  /^(?<day>\d{1,2})\s*[-/.\s\p{Pd}]\s*(?<month>\d{1,2})\s*[-/.\s\p{Pd}]\s*(?<year>\d{4})\.?$/u,
  /^(?<day>\d\d)(?<month>\d\d)(?<year>\d{4})$/,
  /^(?<year>\d{4})\s*[-/.\s年\p{Pd}]\s*(?<month>\d{1,2})\s*[-/.\s月\p{Pd}]\s*(?<day>\d{1,2})日?$/u,
  /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)$/,
];
/** A date before it is a slip of the finger, or begins with its year. */
const FIRST_YEAR = 1900;

/** A whole date as `pattern` writes it, however it was typed; null while it is none. */
export function readBirthday(text, pattern = 'DD-MM-YYYY') {
  const plain = plainText(text).trim();
  for (const form of BIRTHDAYS) {
    const { day = '', month, year } = form.exec(plain)?.groups ?? {};
    const date = new Date(Date.UTC(year, month - 1, day));
    if (date.getUTCMonth() === month - 1 && date.getUTCFullYear() === Number(year) && year >= FIRST_YEAR)
      return pattern.replace('DD', day.padStart(2, '0')).replace('MM', month.padStart(2, '0')).replace('YYYY', year);
  }
  return null;
}

/**
 * An unfinished date as it grows: `31-12-19`; `1990-12-3` where what stands first can only be a year, or `pattern` begins with
 * it and it may be one. Whoever types separators keeps their own.
 */
export function growBirthday(text, pattern = 'DD-MM-YYYY') {
  const gap = /[^A-Z]+/.exec(pattern)[0];
  const parts = plainText(text).split(gap);
  if (parts.slice(0, -1).some((part) => part.length < 2) || !parts.every((part) => /^\d*$/.test(part))) return text;
  const digits = parts.join('').slice(0, 8);
  const yearFirst = pattern.startsWith('Y')
    ? /^(1|2|19.*|20.*)?$/.test(digits) && !(digits.slice(4, 6) > 12)
    : digits.slice(2, 4) > 12 || (digits.length === 8 && digits.slice(4) < FIRST_YEAR);
  const [first, second] = yearFirst ? [4, 6] : [2, 4];
  return [digits.slice(0, first), digits.slice(first, second), digits.slice(second)].filter(Boolean).join(gap);
}

export function isEmail(text) {
  return /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(plainText(text).trim());
}
