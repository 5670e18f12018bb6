import cardValidator from 'card-validator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  asksForCode,
  codeFault,
  digitsOf,
  expiryFault,
  groupNumber,
  growExpiry,
  holderFault,
  numberFault,
  readExpiry,
  schemeOf,
  showExpiry,
} from './browser/card-rules.js';
import { TEST_CARDS } from './test-cards.ts';

const ALL = ['VISA', 'MASTERCARD', 'AMEX', 'MAESTRO'];
const TODAY = new Date(2026, 10, 22);

describe('card number', () => {
  it('is grouped as its scheme prints it', () => {
    expect(groupNumber('4111111111111111')).toBe('4111 1111 1111 1111');
    expect(groupNumber('374500000000015')).toBe('3745 000000 00015');
    expect(groupNumber('6799990000000000011')).toBe('6799 9900 0000 0000 011');
    expect(groupNumber('37450')).toBe('3745 0');
  });

  it('loses no digit by grouping and takes none too many', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{0,24}$/), (digits) => {
        const grouped = digitsOf(groupNumber(digits));
        expect(digits.startsWith(grouped)).toBe(true);
        expect(grouped.length).toBe(Math.min(digits.length, Math.max(...schemeOf(digits).lengths)));
      }),
    );
  });

  it('tells its scheme from the first digits', () => {
    expect(schemeOf('4').id).toBe('VISA');
    expect(schemeOf('37').id).toBe('AMEX');
    expect(schemeOf('2221').id).toBe('MASTERCARD');
    expect(schemeOf('2220').id).toBe('');
    expect(schemeOf('2720').id).toBe('MASTERCARD');
    expect(schemeOf('2721').id).toBe('');
    expect(schemeOf('6759').id).toBe('MAESTRO');
    expect(schemeOf('6703').id).toBe('MISTERCASH');
    expect(schemeOf('9').id).toBe('');
  });

  it('sends a Bancontact card to its own method, which asks for no security code', () => {
    const card = '67034500054620008';
    expect(numberFault(card, ['MISTERCASH'])).toBeNull();
    expect(numberFault(card, ALL)).toBe('other_method');
    expect(numberFault(card, ['VISA'])).toBe('wrong_scheme');
    expect(numberFault('4111111111111111', ['MISTERCASH'])).toBe('wrong_scheme');
    expect([asksForCode(['MISTERCASH']), asksForCode(['MAESTRO']), asksForCode(ALL)]).toEqual([false, true, true]);
  });

  it('agrees with an independent validator on the schemes and lengths we both know', () => {
    const head = fc.constantFrom('4', '51', '55', '2221', '2720', '34', '37');
    fc.assert(
      fc.property(head, fc.stringMatching(/^\d{16}$/), fc.constantFrom(14, 15, 16), (prefix, rest, length) => {
        const number = `${prefix}${rest}`.slice(0, length);
        expect(numberFault(number, ALL) === null).toBe(cardValidator.number(number).isValid);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused with the reason', () => {
    expect(numberFault('', ALL)).toBe('missing');
    expect(numberFault('4111111111111112', ALL)).toBe('number_invalid');
    expect(numberFault('411111111111111', ALL)).toBe('number_invalid');
    expect(numberFault('4111111111111111', ['MASTERCARD'])).toBe('wrong_scheme');
    expect(numberFault('374500000000015', ['VISA', 'MASTERCARD'])).toBe('scheme_not_accepted');
    expect(numberFault('6011000990139424', ALL)).toBe('scheme_unknown');
  });

  it.each(TEST_CARDS)('takes the test card $number', ({ number, scheme, code }) => {
    expect(groupNumber(digitsOf(number))).toBe(number);
    expect(numberFault(digitsOf(number), scheme === 'MISTERCASH' ? [scheme] : ALL)).toBeNull();
    expect(schemeOf(number).id).toBe(scheme);
    expect(codeFault(code, schemeOf(number))).toBeNull();
  });
});

describe('expiry date', () => {
  it.each(['1230', '12 / 30', '12/30', '12/2030', '122030', '2030-12', '１２３０', '١٢/٣٠'])('reads %s', (text) => {
    expect(showExpiry(readExpiry(text)!)).toBe('12 / 30');
  });

  it('grows while it is typed and shrinks while it is deleted', () => {
    const steps = ['1', '12', '12 / 3', '12 / 30'];
    expect(steps.map((text) => growExpiry(text, true))).toEqual(['1', '12 / ', '12 / 3', '12 / 30']);
    expect(growExpiry('12 /', false)).toBe('12');
    expect(growExpiry('5', true)).toBe('05 / ');
    expect(growExpiry('1/', true)).toBe('01 / ');
    expect(growExpiry('12 / /', true)).toBe('12 / ');
  });

  it('is good until the end of its month', () => {
    expect(expiryFault('11 / 26', TODAY)).toBeNull();
    expect(expiryFault('10 / 26', TODAY)).toBe('card_expired');
    expect(expiryFault('13 / 30', TODAY)).toBe('expiry_invalid');
    expect(expiryFault('01 / 60', TODAY)).toBe('expiry_invalid');
    expect(expiryFault('12', TODAY)).toBe('expiry_invalid');
    expect(expiryFault(' ', TODAY)).toBe('missing');
  });
});

describe('security code and name', () => {
  it('has four digits with American Express and may be missing with Maestro', () => {
    expect(codeFault('123', schemeOf('37'))).toBe('security_code_invalid');
    expect(codeFault('1234', schemeOf('37'))).toBeNull();
    expect(codeFault('', schemeOf('4'))).toBe('missing');
    expect(codeFault('', schemeOf('6759'))).toBeNull();
    expect(codeFault('12', schemeOf('6759'))).toBe('security_code_invalid');
  });

  it('wants a name that is no card number', () => {
    expect(holderFault('')).toBe('missing');
    expect(holderFault('4111 1111')).toBe('holder_invalid');
    expect(holderFault('李')).toBeNull();
    expect(holderFault('J. de Vries')).toBeNull();
  });
});
