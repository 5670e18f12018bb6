import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBirthday as readOnServer } from '../methods/birthday.ts';
import { checkDetails } from '../methods/details.ts';
import { groupIban as groupOnServer, IBAN_LENGTHS, isIban as isIbanOnServer, tidyIban } from '../methods/iban.ts';
import { groupIban, growBirthday, isBic, isEmail, isIban, readBirthday } from './browser/method-rules.js';

const now = Date.UTC(2026, 10, 22);
const lengths = Object.fromEntries(IBAN_LENGTHS);

/** What a finger makes of a right number: one character more, less, or another. */
const slips = fc
  .tuple(
    fc.constantFrom(
      'NL91ABNA0417164300',
      'DE89370400440532013000',
      'nl91 abna 0417 1643 00',
      'BE68 5390 0754 7034',
      '',
    ),
    fc.nat(30),
    fc.constantFrom('', '0', 'A', 'Z', ' ', '-', '٣', 'é'),
    fc.nat(1),
  )
  .map(([iban, at, put, cut]) => iban.slice(0, at) + put + iban.slice(at + cut));

describe('the browser’s rules', () => {
  it('take the same account numbers as the server', () => {
    expect(isIban('nl91 abna 0417 1643 00', lengths, [])).toBe(true);
    fc.assert(
      fc.property(
        fc.oneof(slips, fc.string()),
        (typed) => isIban(typed, lengths, []) === isIbanOnServer(tidyIban(typed)),
      ),
    );
  });

  it('know the test bank’s accounts only where the page names them', () => {
    expect(isIban('NL87 ABNA 0000 0000 01', lengths, ['NL87ABNA0000000001'])).toBe(true);
    expect(isIban('NL87 ABNA 0000 0000 01', lengths, [])).toBe(false);
  });

  it('group an account number as it is printed, while it grows too', () => {
    expect(groupIban('nl91abna04')).toBe('NL91 ABNA 04');
    fc.assert(fc.property(slips, (typed) => groupIban(typed) === groupOnServer(tidyIban(typed))));
  });

  it('read every date of birth that the server reads', () => {
    const part = fc.integer({ min: 0, max: 40 }).map(String);
    const year = fc.integer({ min: 1900, max: 2030 }).map(String);
    const separator = fc.constantFrom('-', '/', '.', ' ', '', ' - ', '--');
    const order = fc.boolean();
    const dates = fc
      .tuple(part, separator, part, separator, year, order)
      .map(([a, b, c, d, e, yearFirst]) => (yearFirst ? [e, b, c, d, a] : [a, b, c, d, e]).join(''));
    fc.assert(
      fc.property(dates, (typed) => {
        const [serverSays, browserSays] = [readOnServer(typed, now), readBirthday(typed)];
        if (serverSays === undefined) return browserSays === null || readOnServer(browserSays, now) === undefined;
        return browserSays === serverSays.split('-').reverse().join('-');
      }),
    );
  });

  it('set the dashes of a date that grows, and leave alone who sets their own', () => {
    const typing = (keys: string) => [...keys].reduce((text, key) => growBirthday(text + key), '');
    for (const keys of ['31121990', '31-12-1990', '3112-1990']) expect(typing(keys)).toBe('31-12-1990');
    for (const keys of ['1990-12-31', '19901231', '2004-12-31']) expect(typing(keys)).toBe(`${keys.slice(0, 4)}-12-31`);
    expect(typing('1-2-1990')).toBe('1-2-1990');
    expect(typing('01/02/1990')).toBe('01/02/1990');
  });

  it('write a date as the language of the page does, and take every other way to write it', () => {
    const typing = (keys: string, pattern: string) =>
      [...keys].reduce((text, key) => growBirthday(text + key, pattern), '');
    for (const pattern of ['DD.MM.YYYY', 'DD/MM/YYYY', 'DD. MM. YYYY', 'YYYY-MM-DD', 'YYYY/MM/DD']) {
      const written = pattern.replace('DD', '31').replace('MM', '12').replace('YYYY', '1990');
      const straight = pattern.startsWith('Y') ? '19901231' : '31121990';
      expect(typing(straight, pattern)).toBe(written);
      for (const typed of [
        '31-12-1990',
        '31.12.1990',
        '31/12/1990',
        '31. 12. 1990',
        '1990-12-31',
        '1990/12/31',
        written,
      ]) {
        expect(readBirthday(typed, pattern), typed).toBe(written);
        expect(readBirthday(typing(typed, pattern), pattern), typed).toBe(written);
        expect(readOnServer(written, now)).toBe('1990-12-31');
      }
    }
    expect(typing('31121990', 'YYYY-MM-DD')).toBe('31-12-1990');
    expect(typing('19121990', 'YYYY-MM-DD')).toBe('19-12-1990');
  });

  it('refuse no address and no bank code that the server takes', () => {
    const taken = (field: 'email' | 'bic', typed: string) =>
      checkDetails({ fields: [field] }, { [field]: typed }, { now, issuers: [] }).ok;
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string()), (typed) => !taken('email', typed) || isEmail(typed)),
    );
    const bics = fc.stringMatching(/^[A-Za-z0-9 -]{6,13}$/);
    fc.assert(
      fc.property(fc.oneof(bics, fc.constant('rzoo at2l-420')), (typed) => !taken('bic', typed) || isBic(typed)),
    );
  });
});
