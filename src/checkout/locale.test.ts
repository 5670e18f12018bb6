import { describe, expect, it } from 'vitest';
import { formatMoney } from '../platform/money.ts';
import { acceptedLocale, PAGE_LANGUAGES, pageLocale, usualLocale } from './locale.ts';

describe('the locale of the page', () => {
  it.each([
    ['nl_NL', 'nl', 'nl_NL'],
    ['nl-NL', 'nl', 'nl_NL'],
    ['nl', 'nl', 'nl_NL'],
    ['NL', 'nl', 'nl_NL'],
    ['nl_BE', 'nl', 'nl_BE'],
    ['de_AT', 'de', 'de_AT'],
    ['fr_be', 'fr', 'fr_BE'],
    ['en_NL', 'en', 'en_NL'],
    ['EN', 'en', 'en_US'],
    ['en_EN', 'en', 'en_US'],
    ['no_NO', 'nb', 'nb_NO'],
    ['nn', 'nb', 'nb_NO'],
    ['iw_IL', 'he', 'he_IL'],
    ['zh_TW', 'zh', 'zh_TW'],
    ['pt_BR', 'pt', 'pt_BR'],
    ['nl_NL_formal', 'nl', 'nl_NL'],
    ['nl_NL_x', 'nl', 'nl_NL'],
    ['de_DE_formal', 'de', 'de_DE'],
    ['de_CH_informal', 'de', 'de_CH'],
    ['pt_PT_ao90', 'pt', 'pt_PT'],
    ['zh_Hans_CN', 'zh', 'zh_CN'],
    ['zh-Hans', 'zh', 'zh_CN'],
    ['zh-Hant-TW', 'zh', 'zh_TW'],
    ['nl_NL.UTF-8', 'nl', 'nl_NL'],
    ['fr_FR@euro', 'fr', 'fr_FR'],
    ['de-DE-u-co-phonebk', 'de', 'de_DE'],
    ['de-u-co-phonebk', 'de', 'de_DE'],
    ['es-419', 'es', 'es_ES'],
    ['nld', 'nl', 'nl_NL'],
    ['nl-NL,nl;q=0.9', 'nl', 'nl_NL'],
  ])('reads %s', (text, lang, locale) => {
    expect(pageLocale(text)).toMatchObject({ lang, locale });
  });

  it.each(['', 'xx_XX', 'hu_HU', 'at_AT', 'fil_PH', 'dutch', 'nl_<b>', '<b>', 'constructor', null, undefined])(
    'gives en_US for %s',
    (text) => {
      expect(pageLocale(text).locale).toBe('en_US');
    },
  );

  it('mirrors Arabic and Hebrew only', () => {
    const mirrored = PAGE_LANGUAGES.filter((lang) => pageLocale(lang).dir === 'rtl');
    expect(mirrored).toEqual(['ar', 'he']);
  });

  it('writes amounts as the payer does, with Western digits', () => {
    const euro = (text: string) => formatMoney({ amount: 100, currency: 'EUR' }, pageLocale(text).intl);
    expect(euro('nl_NL')).toBe('€\u00a01,00');
    expect(euro('en_US')).toBe('€1.00');
    expect(euro('ar_EG')).toContain('1.00');
  });

  it.each(PAGE_LANGUAGES)('gives %s back for the locale it stands for', (lang) => {
    expect(pageLocale(usualLocale(lang))).toMatchObject({ lang, locale: usualLocale(lang) });
  });

  it('takes the first language of the browser that is ours', () => {
    expect(acceptedLocale('hu-HU,hu;q=0.9,de-DE;q=0.8,en;q=0.7').locale).toBe('de_DE');
    expect(acceptedLocale('zh-Hant-TW').locale).toBe('zh_TW');
    expect(acceptedLocale('en-GB,nl').locale).toBe('en_GB');
    expect(acceptedLocale(undefined).locale).toBe('en_US');
  });
});
