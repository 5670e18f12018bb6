import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLocale } from './locale-text.ts';

describe('a locale', () => {
  const code = fc.constantFrom('nl', 'de', 'fr', 'zh', 'en');
  const country = fc.constantFrom('NL', 'DE', 'CH', 'CN', 'US');
  const script = fc.constantFrom('', '_Hans', '-Latn');
  const rest = fc.constantFrom(
    '',
    '_formal',
    '_informal',
    '_ao90',
    '.UTF-8',
    '@euro',
    '-u-co-phonebk',
    '-x-no',
    '.UTF-8@euro',
    ';q=0.8',
  );

  it('is its first letters and its country, whatever stands between and behind', () => {
    fc.assert(
      fc.property(code, script, country, rest, fc.constantFrom('_', '-'), (language, between, land, behind, by) => {
        expect(readLocale(` ${language}${between}${by}${land}${behind}`)).toEqual({ language, country: land });
      }),
    );
  });

  it.each(['', 'dutch', 'n', '12_NL', '<b>', 'nl_<script>', null])('is not %s', (text) => {
    expect(readLocale(text)).toBeUndefined();
  });
});
