import { describe, expect, it } from 'vitest';
import { isAboveEuros, SANDBOX_RATES } from './euro-rates.ts';

describe('euro rates', () => {
  it('count exactly as much as not above', () => {
    expect(isAboveEuros({ amount: 3_000, currency: 'EUR' }, 30, SANDBOX_RATES)).toBe(false);
    expect(isAboveEuros({ amount: 3_001, currency: 'EUR' }, 30, SANDBOX_RATES)).toBe(true);
  });
  it('do not lose a cent of the largest amounts', () => {
    const rates = { asOf: '2026-01-02', perEuro: { USD: '1.0000000001' } };
    expect(isAboveEuros({ amount: Number.MAX_SAFE_INTEGER, currency: 'USD' }, 90_071_992_547_409, rates)).toBe(false);
  });
  it('know nothing of a currency without a rate, or with a broken one', () => {
    expect(isAboveEuros({ amount: 1, currency: 'TRY' }, 30, SANDBOX_RATES)).toBeUndefined();
    expect(isAboveEuros({ amount: 1, currency: 'XXX' }, 30, SANDBOX_RATES)).toBeUndefined();
    for (const USD of ['', '0', '-1', '1,1', 'NaN']) {
      expect(isAboveEuros({ amount: 1, currency: 'USD' }, 30, { asOf: '', perEuro: { USD } })).toBeUndefined();
    }
  });
});
