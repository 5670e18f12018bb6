import { describe, expect, it } from 'vitest';
import { COMPONENT_MESSAGES, componentLocale } from './messages.ts';

const { en, ...others } = COMPONENT_MESSAGES;
const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

describe('sentences of the component', () => {
  it.each(Object.entries(others))('in %s are all there, with the placeholders of English', (_lang, messages) => {
    expect(Object.keys(messages)).toEqual(Object.keys(en));
    for (const [key, english] of Object.entries(en)) {
      const text = messages[key as keyof typeof en];
      expect(placeholders(text), key).toEqual(placeholders(english));
      expect(text.trim(), key).toBe(text);
      expect(text, key).not.toBe('');
    }
  });

  it.each([
    [null, 'en_US'],
    ['EN', 'en_US'],
    ['de', 'de_DE'],
    ['es_MX', 'es_MX'],
    ['ar_AE', 'en_US'],
    ['nonsense', 'en_US'],
  ])('for %s are those of %s', (asked, locale) => {
    expect(componentLocale(asked).locale).toBe(locale);
  });
});
