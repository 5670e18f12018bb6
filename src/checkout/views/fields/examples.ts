/** Examples of what a payer types, as people of the page's country and language write it: a phone number, a date of birth. */
import { type PageLocale, usualLocale } from '../../locale.ts';
import type { View } from '../view.ts';

/** Of the countries that payers come from most, a number as it is dialled from anywhere; nobody is called by them. */
const PHONES: Readonly<Record<string, string>> = {
  AE: '+971 50 123 4567',
  AT: '+43 664 123456',
  AU: '+61 412 345 678',
  BE: '+32 470 12 34 56',
  BR: '+55 11 96123 4567',
  CA: '+1 506 234 5678',
  CH: '+41 78 123 45 67',
  CN: '+86 131 2345 6789',
  CZ: '+420 601 123 456',
  DE: '+49 1512 3456789',
  DK: '+45 32 12 34 56',
  ES: '+34 612 34 56 78',
  FI: '+358 41 234 5678',
  FR: '+33 6 12 34 56 78',
  GB: '+44 7400 123456',
  IE: '+353 85 012 3456',
  IL: '+972 50 234 5678',
  IT: '+39 312 345 6789',
  JP: '+81 90 1234 5678',
  LU: '+352 628 123 456',
  MX: '+52 222 123 4567',
  NL: '+31 6 12345678',
  NO: '+47 406 12 345',
  PL: '+48 512 345 678',
  PT: '+351 912 345 678',
  RU: '+7 912 345 67 89',
  SA: '+966 51 234 5678',
  SE: '+46 70 123 45 67',
  TR: '+90 501 234 56 78',
  US: '+1 201 555 0123',
};

/** Of the country of the page, else of the one that its language stands for. */
export function phoneExample({ lang, locale }: PageLocale): string {
  return PHONES[locale.slice(3)] ?? PHONES[usualLocale(lang).slice(3)] ?? PHONES.US!;
}

/**
 * Where dates begin with their month. The lenders that ask for a birthday are European and so are their payers, and `02-03` can
 * be read in one way only: there the day comes first as well.
 */
const MONTH_FIRST = /^M/;

const patterns = new Map<string, string>();

/** `DD.MM.YYYY`, `DD/MM/YYYY`, `YYYY-MM-DD`: order and separators as the locale writes a short date. */
export function birthdayPattern({ locale }: PageLocale): string {
  const known = patterns.get(locale);
  if (known !== undefined) return known;
  const tag = `${locale.replace('_', '-')}-u-ca-gregory-nu-latn`;
  const format = new Intl.DateTimeFormat(tag, { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' });
  const letters = { day: 'DD', month: 'MM', year: 'YYYY' };
  const parts = format.formatToParts(Date.UTC(1990, 11, 31)).map(({ type, value }) =>
    // The marks that turn a separator are for a text around it: in its box a date runs from left to right everywhere.
    type in letters ? letters[type as keyof typeof letters] : value.replace(/[\u200e\u200f\u061c]/g, ''),
  );
  const pattern = parts.join('').replace(/[^A-Z]+$/, '');
  const made = MONTH_FIRST.test(pattern) ? 'DD/MM/YYYY' : pattern;
  patterns.set(locale, made);
  return made;
}

/** `TT.MM.JJJJ`: the pattern in the letters of the payer's language. */
export function birthdayHint({ say, locale }: View): string {
  const [day = '', month = '', year = ''] = say('birthday_hint').split(' ');
  return birthdayPattern(locale).replace(/DD|MM|YYYY/g, (part) => (part === 'DD' ? day : part === 'MM' ? month : year));
}

/** `31.12.1990` */
export function birthdayExample(locale: PageLocale): string {
  return writeBirthday('31-12-1990', locale);
}

/** A date that is known as DD-MM-YYYY, as the locale writes it; what somebody typed in another way stays as it is. */
export function writeBirthday(text: string, locale: PageLocale): string {
  const [, day, month, year] = /^(\d\d)-(\d\d)-(\d{4})$/.exec(text) ?? [];
  if (day === undefined || month === undefined || year === undefined) return text;
  return birthdayPattern(locale).replace('DD', day).replace('MM', month).replace('YYYY', year);
}
