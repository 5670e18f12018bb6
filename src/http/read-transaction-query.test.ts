import { describe, expect, it } from 'vitest';
import { isRefusal } from '../platform/errors.ts';
import { listTransactionsOperation } from './list-transactions.ts';
import { readInstant, readTransactionQuery } from './read-transaction-query.ts';
import { unknownFilter } from './unknown-filter.ts';

const told = (query: Record<string, unknown>): string => {
  const read = unknownFilter({ query }, listTransactionsOperation) ?? readTransactionQuery(query, [1]);
  return isRefusal(read) ? read.info : 'read';
};

describe('the query of transactions', () => {
  it('may have what clients append to every address', () => {
    for (const query of [
      { locale: 'en_US' },
      { order_id: 'x' },
      { api_key: 'k' },
      { 'status[]': 'completed' },
      { 'status[0]': 'void' },
    ])
      expect(told(query)).toBe('read');
  });

  it('is refused with the names of the filters where it asks for another', () => {
    for (const name of ['email', 'q', 'search', 'Status', '__proto__x', 'status[x][y]'])
      expect(told({ [name]: 'a@example.com' })).toMatch(/is no filter of this list; those are site_id, status, /);
  });

  it('is refused with what to write where a time is none', () => {
    expect(readTransactionQuery({ created_from: 'yesterday' }, [1])).toMatchObject({
      field: 'created_from',
      hint: 'created_from is "yesterday": send a day, a time or Unix seconds: 2030-12-31, 2030-12-31T09:00:00Z.',
    });
  });

  it('is refused with the values that there are where it asks for others', () => {
    expect(told({ status: 'foo' })).toContain('status is one of cancelled, chargeback');
    expect(told({ status: ['completed', 'foo'] })).toContain('status is one of');
    expect(told({ financial_status: 'paid' })).toContain('financial_status is one of');
    expect(told({ type: 'barter' })).toContain('type is one of payment, coupon');
    expect(told({ debit_credit: 'x' })).toContain('debit_credit is one of C, D');
    for (const query of [
      { status: 'CHARGEBACK' },
      { type: 'admin_fee' },
      { debit_credit: 'd' },
      { financial_status: 'manual' },
    ])
      expect(told(query)).toBe('read');
  });
});

describe('a time', () => {
  it('has a plus that nobody escaped', () => {
    const summer = Date.parse('2026-06-01T10:00:00+02:00');
    for (const text of [
      '2026-06-01T10:00:00+02:00',
      '2026-06-01T10:00:00 02:00',
      '2026-06-01 10:00 0200',
      '2026-06-01T10:00:00',
    ])
      expect([text, readInstant(text)]).toEqual([text, summer]);
  });

  it('is of a day that there is', () => {
    for (const text of [
      '2026-11-31',
      '2026-02-29',
      '2026-02-30T10:00:00',
      '2026-11-31T10:00:00Z',
      '2026-00-10',
      '2026-13-01',
    ])
      expect(readInstant(text)).toBeUndefined();
    expect(readInstant('2028-02-29')).toBeDefined();
  });
});
