/**
 * Which of the page's languages a locale text means, and which locale amounts and dates are written in.
 * The words themselves are in `messages/`.
 */
import { readLocale } from '../platform/locale-text.ts';

/** The languages of the page, each under its own name and with the locale it stands for when no country is given. */
const LANGUAGES = {
  ar: ['العربية', 'ar_AE'],
  cs: ['Čeština', 'cs_CZ'],
  da: ['Dansk', 'da_DK'],
  de: ['Deutsch', 'de_DE'],
  en: ['English', 'en_US'],
  es: ['Español', 'es_ES'],
  fi: ['Suomi', 'fi_FI'],
  fr: ['Français', 'fr_FR'],
  he: ['עברית', 'he_IL'],
  it: ['Italiano', 'it_IT'],
  ja: ['日本語', 'ja_JP'],
  nb: ['Norsk', 'nb_NO'],
  nl: ['Nederlands', 'nl_NL'],
  pl: ['Polski', 'pl_PL'],
  pt: ['Português', 'pt_PT'],
  ru: ['Русский', 'ru_RU'],
  sv: ['Svenska', 'sv_SE'],
  tr: ['Türkçe', 'tr_TR'],
  zh: ['中文', 'zh_CN'],
} as const satisfies Record<string, readonly [string, string]>;

export type Language = keyof typeof LANGUAGES;

export const PAGE_LANGUAGES = Object.keys(LANGUAGES) as Language[];

/** Codes under which merchants know a language of ours: plain Norwegian, Nynorsk, the old code of Hebrew. */
const OTHER_CODES: Readonly<Record<string, Language>> = { no: 'nb', nn: 'nb', iw: 'he' };

export interface PageLocale {
  readonly lang: Language;
  /** `ab_CD`, as in the page's address and in the API. */
  readonly locale: string;
  readonly dir: 'ltr' | 'rtl';
  /** BCP 47 tag for Intl; digits are always Western ones, as on the card. */
  readonly intl: string;
}

/** Reads what `readLocale` does; a language that is not ours gives `en_US`, a country that is none the usual one. */
export function pageLocale(text: string | null | undefined): PageLocale {
  const { language: code = '', country = null } = readLocale(text) ?? {};
  const lang = isLanguage(code) ? code : Object.hasOwn(OTHER_CODES, code) ? OTHER_CODES[code] : undefined;
  if (lang === undefined) return localeOf('en', 'en_US');
  return localeOf(lang, country === null ? LANGUAGES[lang][1] : `${lang}_${country}`);
}

/** The first language of an Accept-Language header that is ours, else `en_US`. */
export function acceptedLocale(header: string | undefined): PageLocale {
  for (const range of (header ?? '').split(',')) {
    const found = pageLocale(range);
    if (found.lang !== 'en' || readLocale(range)?.language === 'en') return found;
  }
  return pageLocale('en_US');
}

/** The language's name in itself: `Nederlands`. */
export function languageName(lang: Language): string {
  return LANGUAGES[lang][0];
}

/** The locale a language stands for when no country is given: `nl_NL`. */
export function usualLocale(lang: Language): string {
  return LANGUAGES[lang][1];
}

function isLanguage(code: string): code is Language {
  return Object.hasOwn(LANGUAGES, code);
}

function localeOf(lang: Language, locale: string): PageLocale {
  return {
    lang,
    locale,
    dir: lang === 'ar' || lang === 'he' ? 'rtl' : 'ltr',
    intl: `${locale.replace('_', '-')}-u-nu-latn`,
  };
}
