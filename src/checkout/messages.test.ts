import { describe, expect, it } from 'vitest';
import { PAGE_LANGUAGES } from './locale.ts';
import { MESSAGES, speak } from './messages.ts';

const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

describe('messages', () => {
  it('exist in nineteen languages', () => {
    expect(Object.keys(MESSAGES)).toEqual(PAGE_LANGUAGES);
    expect(PAGE_LANGUAGES).toHaveLength(19);
  });

  it.each(PAGE_LANGUAGES)('in %s miss no sentence and have none too many, in the order of English', (lang) => {
    expect(Object.keys(MESSAGES[lang])).toEqual(Object.keys(MESSAGES.en));
  });

  it.each(PAGE_LANGUAGES)('in %s carry the placeholders of English', (lang) => {
    for (const [key, english] of Object.entries(MESSAGES.en)) {
      const text = MESSAGES[lang][key as keyof typeof MESSAGES.en];
      expect([...new Set(placeholders(text))], key).toEqual([...new Set(placeholders(english))]);
      expect(text.trim(), key).toBe(text);
      expect(text, key).not.toBe('');
    }
  });

  it.each(PAGE_LANGUAGES.filter((lang) => lang !== 'en'))('in %s are not English left as it was', (lang) => {
    const same = Object.entries(MESSAGES.en).filter(
      ([key, english]) => MESSAGES[lang][key as keyof typeof MESSAGES.en] === english,
    );
    const shared = ['expiry_hint', 'birthday_hint', 'total', 'group_wallet'];
    expect(same.map(([key]) => key).filter((key) => !shared.includes(key))).toEqual([]);
  });

  it('fill in their placeholders and leave unknown ones', () => {
    expect(speak('nl')('pay', { amount: '€ 1,00' })).toBe('Betaal € 1,00');
    expect(speak('nl')('pay')).toBe('Betaal {amount}');
  });

  it('do not take braces in a value for a placeholder', () => {
    expect(speak('en')('pay', { amount: '{amount}{shop}' })).toBe('Pay {amount}{shop}');
  });

  it('isolate values in right-to-left languages', () => {
    expect(speak('he')('back_to_shop', { shop: 'Lindenhof' })).toContain('\u2068Lindenhof\u2069');
  });

  it('keep a short name in one piece where a broken one would be read from its end', () => {
    expect(speak('ar')('back_to_shop', { shop: 'Grachten & Co' })).toContain('\u2068Grachten\u00a0&\u00a0Co\u2069');
    const long = 'Koninklijke Porceleyne Fles & Zonen';
    expect(speak('ar')('back_to_shop', { shop: long })).toContain(`\u2068${long}\u2069`);
    expect(speak('nl')('back_to_shop', { shop: 'Grachten & Co' })).toBe('Terug naar Grachten & Co');
  });

  it.each(['חנות 24', 'متجر 24'])('isolate %s in a language that runs the other way', (shop) => {
    expect(speak('en')('pay_to', { shop })).toBe(`Pay \u2068${shop}\u2069`);
  });
});
