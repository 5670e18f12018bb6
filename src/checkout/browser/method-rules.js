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

/** `DD-MM-YYYY` of a whole date, however it was written; null while it is none. */
export function readBirthday(text) {
  const plain = plainText(text).trim();
  const match =
    /^(?<day>\d{1,2})\s*[-/.\s\u2010-\u2015]\s*(?<month>\d{1,2})\s*[-/.\s\u2010-\u2015]\s*(?<year>\d{4})\.?$/.exec(
      plain,
    ) ??
    /^(?<day>\d\d)(?<month>\d\d)(?<year>\d{4})$/.exec(plain) ??
    /^(?<year>\d{4})\s*[-/.年]\s*(?<month>\d{1,2})\s*[-/.月]\s*(?<day>\d{1,2})日?$/.exec(plain);
  if (!match) return null;
  const { day, month, year } = match.groups;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCFullYear() !== Number(year)) return null;
  return `${day.padStart(2, '0')}-${month.padStart(2, '0')}-${year}`;
}

/** An unfinished date as it grows: `31-12-19`. Whoever types separators keeps their own. */
export function growBirthday(text) {
  const plain = plainText(text);
  if (!/^[\d-]*$/.test(plain) || /^\d{1}-|-\d-|--|^-/.test(plain)) return text;
  const digits = plain.replace(/-/g, '').slice(0, 8);
  return [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4)].filter(Boolean).join('-');
}

export function isEmail(text) {
  return /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(plainText(text).trim());
}
