/** Language and country of a locale, in all the ways that shop systems, browsers and operating systems write one. */
import { isCountry } from './countries.ts';

export interface LocaleParts {
  /** Two or three letters, lower case; of ISO 639-1 where the language has such a code. */
  readonly language: string;
  /** ISO 3166-1 alpha-2; null where none is named. */
  readonly country: string | null;
}

/**
 * The first letters decide. Scripts, variants, encodings and extensions are passed over: `nl_NL_formal` of WordPress, `zh_Hans_CN` of
 * Apple, `fr_FR@euro` and `nl_NL.UTF-8` of POSIX, `de-DE-u-co-phonebk` of browsers. Undefined for what is no locale.
 */
export function readLocale(text: string | null | undefined): LocaleParts | undefined {
  const [first = '', ...rest] = (text ?? '')
    .trim()
    .split(/[.@,;\s]/)[0]!
    .split(/[_-]/);
  if (!/^[A-Za-z]{2,3}$/.test(first) || !rest.every((part) => /^[A-Za-z0-9]*$/.test(part))) return undefined;
  // Behind a single letter come extensions, which name no country.
  const end = rest.findIndex((part) => part.length === 1);
  const country = (end < 0 ? rest : rest.slice(0, end)).map((part) => part.toUpperCase()).find(isCountry) ?? null;
  return { language: languageOf(first), country };
}

/** `nld` is `nl`. */
function languageOf(letters: string): string {
  return letters.length === 2 ? letters.toLowerCase() : new Intl.Locale(letters).language;
}
