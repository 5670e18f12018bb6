import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epcCode } from './epc-code.ts';

const TRANSFER = {
  iban: 'NL91 ABNA 0417 1643 00',
  bic: 'ABNANL2A',
  holder: 'Stichting Gatehouse',
  reference: '1234567890123456',
};

describe('the code of a bank transfer', () => {
  it('holds what a SEPA credit transfer needs, one value a line', () => {
    expect(epcCode(TRANSFER, { amountDue: 4_795, currency: 'EUR' })?.split('\n')).toEqual([
      ...['BCD', '002', '1', 'SCT', 'ABNANL2A', 'Stichting Gatehouse', 'NL91ABNA0417164300', 'EUR47.95', '', ''],
      '1234567890123456',
    ]);
    expect(epcCode(TRANSFER, { amountDue: 5, currency: 'EUR' })).toContain('\nEUR0.05\n');
  });

  it('is none without an IBAN, a holder, euros or an amount', () => {
    const euros = { amountDue: 100, currency: 'EUR' };
    expect(epcCode({ ...TRANSFER, iban: '' }, euros)).toBeNull();
    expect(epcCode({ ...TRANSFER, iban: '12345678' }, euros)).toBeNull();
    expect(epcCode({ ...TRANSFER, holder: ' ' }, euros)).toBeNull();
    expect(epcCode(TRANSFER, { amountDue: 100, currency: 'SEK' })).toBeNull();
    expect(epcCode(TRANSFER, { amountDue: 0, currency: 'EUR' })).toBeNull();
  });

  it('keeps its eleven lines and its size whatever the names hold', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 300 }), fc.string({ maxLength: 300 }), (name, reference) => {
        const holder = `A${name}`;
        const lines = epcCode({ ...TRANSFER, holder, reference }, { amountDue: 1, currency: 'EUR' })!.split('\n');
        expect(lines).toHaveLength(11);
        expect([[...lines[5]!].length <= 70, [...lines[10]!].length <= 140]).toEqual([true, true]);
      }),
    );
  });
});
