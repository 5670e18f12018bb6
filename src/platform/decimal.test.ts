import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalText, nearestWhole, parseDecimal, round } from './decimal.ts';

describe('a decimal', () => {
  it('is read from whatever programs print for a number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        for (const text of [String(number), number.toExponential(), number.toFixed(10)])
          expect(Number(decimalText(parseDecimal(text)!)) === Number(text)).toBe(true);
      }),
    );
  });

  it('is nothing else', () => {
    for (const text of ['', '1,5', '.5', '5.', 'Infinity', 'NaN', '0x1', '1.2.3', ' 1', '1e', 'e5', '1e1.5', '--1'])
      expect(parseDecimal(text)).toBeUndefined();
  });

  it('has no more digits than a float can have, so that none can keep us busy', () => {
    for (const text of [
      '1e400',
      '1e-1300',
      '1e9999',
      '1e-9999',
      '1e99999',
      '9'.repeat(1_000_000),
      `0.${'1'.repeat(2_000)}`,
    ])
      expect(parseDecimal(text)).toBeUndefined();
    expect(parseDecimal('1.7976931348623157e308')).toBeDefined();
    expect(parseDecimal('5e-324')).toBeDefined();
  });

  it('is rounded half away from zero, on both sides of it', () => {
    expect(decimalText(round(parseDecimal('1.005')!, 2))).toBe('1.01');
    expect(decimalText(round(parseDecimal('-1.005')!, 2))).toBe('-1.01');
    expect(decimalText(round(parseDecimal('0.0049999')!, 2))).toBe('0.00');
  });
});

describe('the nearest whole number', () => {
  it('is what a price times 100 was meant to be, for every price a shop can have', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), (cents) => {
        const price = cents / 100;
        expect(nearestWhole(parseDecimal(String(price * 100))!)).toBe(BigInt(cents));
      }),
    );
  });

  it('is none where a part of a cent is asked for', () => {
    for (const text of ['1000.4', '19.99', '0.5', '1000.000002', '999.999998'])
      expect(nearestWhole(parseDecimal(text)!)).toBeUndefined();
  });
});
