import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAIL_LANGUAGES } from './language.ts';
import { MAIL_MESSAGES, speak } from './messages.ts';
import { subjectLine } from './one-line.ts';

const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
const entries = (language: keyof typeof MAIL_MESSAGES) => Object.entries(MAIL_MESSAGES[language]);

describe('the sentences of mails', () => {
  it('exist in six languages', () => {
    expect(Object.keys(MAIL_MESSAGES)).toEqual(MAIL_LANGUAGES);
    expect(MAIL_LANGUAGES).toEqual(['de', 'en', 'es', 'fr', 'it', 'nl']);
  });

  it.each(MAIL_LANGUAGES)('in %s miss no key and have none too many, in the order of English', (language) => {
    expect(Object.keys(MAIL_MESSAGES[language])).toEqual(Object.keys(MAIL_MESSAGES.en));
  });

  it.each(MAIL_LANGUAGES)('in %s carry the placeholders of English', (language) => {
    const english: Readonly<Record<string, string>> = MAIL_MESSAGES.en;
    for (const [key, text] of entries(language)) {
      expect(placeholders(text), key).toEqual(placeholders(english[key]!));
      expect(text.trim(), key).toBe(text);
      expect(text, key).not.toBe('');
    }
  });

  it.each(MAIL_LANGUAGES.filter((language) => language !== 'en'))(
    'in %s are not English left as it was',
    (language) => {
      const english: Readonly<Record<string, string>> = MAIL_MESSAGES.en;
      const same = entries(language).filter(([key, text]) => english[key] === text);
      expect(same.map(([key]) => key)).toEqual(['iban', 'bic']);
    },
  );

  it('are all said somewhere', () => {
    const views = join(import.meta.dirname, 'views');
    const files = [...readdirSync(views).map((name) => join(views, name)), join(import.meta.dirname, 'letter.ts')];
    const code = files.map((file) => readFileSync(file, 'utf8')).join('\n');
    expect(Object.keys(MAIL_MESSAGES.en).filter((key) => !code.includes(`say('${key}'`))).toEqual([]);
  });

  it('isolate a name that runs the other way', () => {
    expect(speak('nl')('first_subject', { shop: 'חנות 24' })).toBe(
      'Uw bestelling bij \u2068חנות 24\u2069 is nog niet betaald',
    );
    expect(subjectLine(speak('nl')('to_shop', { shop: 'חנות' }))).toBe('Naar \u2068חנות\u2069');
    expect(speak('nl')('to_shop', { shop: 'Grachten & Co' })).toBe('Naar Grachten & Co');
  });

  it('do not take braces in a value for a placeholder', () => {
    expect(speak('en')('paid_text', { shop: '{amount}', amount: '€1' })).toBe(
      '{amount} has received your payment of €1.',
    );
  });
});
