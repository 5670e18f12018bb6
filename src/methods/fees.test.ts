import { describe, expect, it } from 'vitest';
import { findMethod } from './catalogue.ts';
import { feeOf, STANDARD_FEES } from './fees.ts';

const fee = (id: string, amount: number, currency = 'EUR', table = STANDARD_FEES) =>
  feeOf(findMethod(id)!, table, amount, currency);

describe('the fee of a payment', () => {
  it('is a share of a card payment, and no less than the least', () => {
    expect(fee('MASTERCARD', 100)).toEqual({ amount: 60, description: '2.9 % For Mastercard Transactions (min 0.60)' });
    expect(fee('VISA', 100_000)).toEqual({ amount: 2900, description: '2.9 % For Visa Transactions (min 0.60)' });
  });

  it('is a fixed sum of a bank payment, whatever the amount', () => {
    expect(fee('IDEAL', 1)).toEqual({ amount: 35, description: '0.35 For iDEAL Transactions' });
    expect(fee('IDEAL', 1_000_000)?.amount).toBe(35);
  });

  it('follows a rule of the method before that of its family', () => {
    const table = { ...STANDARD_FEES, VISA: { percent: 1.25, fixed: 10, min: 0 } };
    expect(fee('VISA', 1_000, 'EUR', table)).toEqual({
      amount: 23,
      description: '1.25 % + 0.10 For Visa Transactions',
    });
  });

  it('is none where nothing is charged', () => {
    expect(fee('VISA', 1_000, 'EUR', {})).toBeNull();
    expect(fee('VISA', 1_000, 'EUR', { card: { percent: 0, fixed: 0, min: 0 } })).toBeNull();
  });

  it('is in the units of the currency', () => {
    expect(fee('VISA', 10_000, 'JPY')?.description).toBe('2.9 % For Visa Transactions (min 60)');
  });
});
