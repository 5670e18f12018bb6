import { describe, expect, it } from 'vitest';
import { checkDetails } from '../../../methods/details.ts';
import { PAGE_LANGUAGES, pageLocale } from '../../locale.ts';
import { speak } from '../../messages.ts';
import type { View } from '../view.ts';
import { birthdayExample, birthdayHint, birthdayPattern, phoneExample } from './examples.ts';

const viewIn = (text: string) => {
  const locale = pageLocale(text);
  return { locale, say: speak(locale.lang) } as View;
};
const now = Date.UTC(2026, 0, 1);

describe('an example', () => {
  it.each([
    ['nl_NL', '+31 6 12345678', 'DD-MM-JJJJ', '31-12-1990'],
    ['nl_BE', '+32 470 12 34 56', 'DD/MM/JJJJ', '31/12/1990'],
    ['de_DE', '+49 1512 3456789', 'TT.MM.JJJJ', '31.12.1990'],
    ['fr_FR', '+33 6 12 34 56 78', 'JJ/MM/AAAA', '31/12/1990'],
    ['sv_SE', '+46 70 123 45 67', 'ÅÅÅÅ-MM-DD', '1990-12-31'],
    ['ja_JP', '+81 90 1234 5678', '年/月/日', '1990/12/31'],
    ['en_GB', '+44 7400 123456', 'DD/MM/YYYY', '31/12/1990'],
    // A calendar of its own, and marks that turn a text, stay out of a box that is typed into.
    ['ar_SA', '+966 51 234 5678', 'DD/MM/YYYY', '31/12/1990'],
    // A country that none of ours is: what its language stands for.
    ['de_LI', '+49 1512 3456789', 'TT.MM.JJJJ', '31.12.1990'],
  ])('is written as in %s', (locale, phone, hint, birthday) => {
    const view = viewIn(locale);
    expect([phoneExample(view.locale), birthdayHint(view), birthdayExample(view.locale)]).toEqual([
      phone,
      hint,
      birthday,
    ]);
  });

  it('never asks for a month before its day, which the day before it could be taken for', () => {
    expect(birthdayPattern(pageLocale('en_US'))).toBe('DD/MM/YYYY');
  });

  it.each([...PAGE_LANGUAGES, 'de_CH', 'en_CA', 'fr_CA', 'zh_TW'])('in %s is taken as it stands', (text) => {
    const { locale } = viewIn(text);
    const entry = { phone: phoneExample(locale), birthday: birthdayExample(locale) };
    const check = checkDetails({ fields: ['phone', 'birthday'] }, entry, { now, issuers: [] });
    expect(check).toEqual({ ok: true, details: { phone: expect.stringMatching(/^\+/), birthday: '1990-12-31' } });
  });

  it.each(PAGE_LANGUAGES)('of a date in %s has a letter for each of its three parts', (lang) => {
    expect(speak(lang)('birthday_hint').split(' ')).toHaveLength(3);
  });
});
