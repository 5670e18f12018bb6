/** The list of transactions on its real tables: what it finds, and how little it reads for that. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDatabase, type TestDatabase } from '../../test/support/database.ts';
import { rowsRead } from '../../test/support/rows-read.ts';
import type { ListedTransaction, TransactionFilter, TransactionPage } from '../orders/transactions.ts';
import { DAY, HOUR } from '../platform/clock.ts';
import { firstPspIdAt } from '../platform/ids.ts';
import type { Sql } from './database.ts';
import { openTransactions } from './transactions.ts';

const START = Date.UTC(2026, 0, 1);
const ANY: TransactionFilter = {
  ...{ status: [], financialStatus: [], paymentMethod: [], type: [], currency: [] },
  ...{ direction: null, createdFrom: null, createdUntil: null, completedFrom: null, completedUntil: null },
};

let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database.drop());

interface Row {
  readonly at: number;
  /** After how long the attempt was made, and then completed. */
  readonly beganAfter: number;
  readonly tookMs: number | null;
  readonly status: string;
  readonly gateway: string;
  readonly currency: string;
  readonly kind: 'payment' | 'refund';
}

/** Rows of a site, each the only one of an order. */
async function insert(sql: Sql, siteId: number, rows: string, parameters: unknown = null): Promise<void> {
  await sql`CREATE TEMPORARY TABLE made (number int, at bigint, began_after bigint, took bigint, status text,
    gateway text, currency text, kind text) ON COMMIT DROP`;
  await sql.unsafe(`INSERT INTO made ${rows}`, parameters === null ? [] : [parameters as never]);
  const id = sql`(${firstPspIdAt(START)}::bigint + ((m.at - ${START}) / 1000)::bigint * 4194304 + m.number % 8192)`;
  await sql`
    INSERT INTO orders (site_id, order_id, version, status, financial_status, terms, terms_hash, session_id, transaction_id,
      created_at, modified_at, completed_at, expires_at, reason, reason_code, amount_refunded)
    SELECT ${siteId}, m.number::text, 1, m.status, m.status, '{}', '', '', ${id}, m.at, m.at, NULL, 0, '', '', 0 FROM made m`;
  await sql`
    INSERT INTO attempts (site_id, transaction_id, order_id, session_id, nonce, state, status, financial_status, gateway, amount,
      currency, institution, reason, reason_code, created_at, modified_at, completed_at)
    SELECT ${siteId}, ${id}, m.number::text, '', '', 'declined', m.status, m.status, m.gateway, 100, m.currency, '{}', '', '',
      m.at + m.began_after, m.at, m.at + m.began_after + m.took
    FROM made m WHERE m.kind = 'payment'`;
  await sql`
    INSERT INTO related_transactions (site_id, transaction_id, order_id, payment_id, kind, status, amount, currency, description,
      data, created_at, modified_at, completed_at)
    SELECT ${siteId}, ${id}, m.number::text, 0, 'refund', m.status, 100, m.currency, '', '{}', m.at, m.at, m.at + m.took
    FROM made m WHERE m.kind = 'refund'`;
}

const list = async (sql: Sql, siteId: number, filter: TransactionFilter, page: Partial<TransactionPage> = {}) => {
  const found = await openTransactions(sql).list(siteId, filter, { limit: 100, after: null, before: null, ...page });
  if (found === 'too_much') throw new Error('too much');
  return found;
};

describe('a list of transactions', () => {
  const values = {
    status: ['completed', 'declined', 'void', 'chargedback'],
    gateway: ['VISA', 'IDEAL', 'BANKTRANS', 'KLARNA'],
    currency: ['EUR', 'USD', 'GBP'],
  };
  const row: fc.Arbitrary<Row> = fc.record({
    at: fc.integer({ min: 0, max: 20 * 24 * 60 }).map((minutes) => START + minutes * 60_000 + 500),
    beganAfter: fc.constantFrom(0, 10, HOUR - 1_000, HOUR, HOUR + 1, 3 * DAY),
    tookMs: fc.option(fc.constantFrom(10, HOUR, 2 * DAY)),
    status: fc.constantFrom(...values.status),
    gateway: fc.constantFrom(...values.gateway),
    currency: fc.constantFrom(...values.currency),
    kind: fc.constantFrom('payment' as const, 'payment' as const, 'refund' as const),
  });
  const some = (of: readonly string[]) =>
    fc.oneof(fc.constant<string[]>([]), fc.uniqueArray(fc.constantFrom(...of, 'none'), { maxLength: 2 }));
  const instant = fc.option(
    fc.integer({ min: -1, max: 25 * 24 }).map((hours) => START + hours * HOUR),
    { freq: 2 },
  );
  const filter: fc.Arbitrary<TransactionFilter> = fc.record({
    status: some(values.status),
    financialStatus: some(values.status),
    paymentMethod: some(values.gateway),
    type: fc.constantFrom([], [], ['payment' as const], ['refund' as const]),
    currency: some(values.currency),
    direction: fc.constantFrom(null, null, 'C' as const, 'D' as const),
    createdFrom: instant,
    createdUntil: instant,
    completedFrom: instant,
    completedUntil: instant,
  });

  /** What fits, by looking at every transaction there is. */
  const fits = (filter: TransactionFilter) => (one: ListedTransaction) =>
    [
      [filter.status, one.status],
      [filter.financialStatus, one.financialStatus],
      [filter.paymentMethod, one.paymentMethod],
      [filter.type, one.type],
      [filter.currency, one.currency],
    ].every(([wanted, is]) => wanted!.length === 0 || (is !== null && wanted!.includes(is as never))) &&
    (filter.direction === null || filter.direction === (one.type === 'payment' ? 'C' : 'D')) &&
    (filter.createdFrom ?? 0) <= one.createdAt &&
    one.createdAt < (filter.createdUntil ?? Number.POSITIVE_INFINITY) &&
    ((filter.completedFrom === null && filter.completedUntil === null) ||
      (one.completedAt !== null &&
        (filter.completedFrom ?? 0) <= one.completedAt &&
        one.completedAt < (filter.completedUntil ?? Number.POSITIVE_INFINITY)));

  it('has, page by page in both directions, exactly what fits', async () => {
    const { sql } = database;
    let siteId = 100;
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 60 }),
        fc.array(filter, { minLength: 6, maxLength: 6 }),
        fc.integer({ min: 1, max: 9 }),
        async (rows, filters, limit) => {
          siteId += 1;
          const given = rows.map(({ beganAfter, tookMs, ...rest }, number) => ({
            number,
            began_after: beganAfter,
            took: tookMs,
            ...rest,
          }));
          await sql.begin((tx) =>
            insert(
              tx as never,
              siteId,
              'SELECT * FROM jsonb_populate_recordset(NULL::made, $1::text::jsonb)',
              JSON.stringify(given),
            ),
          );
          const all = await list(sql, siteId, ANY);
          expect(all).toHaveLength(rows.length);
          for (const asked of filters) {
            const wanted = all.filter(fits(asked)).map(({ transactionId }) => transactionId);
            const older: number[] = [];
            for (let after: number | null = null; ; after = older.at(-1)!) {
              const page = await list(sql, siteId, asked, { limit, after });
              if (page.length === 0) break;
              older.push(...page.map(({ transactionId }) => transactionId));
            }
            expect(older).toEqual(wanted);
            const newer: number[] = [];
            for (let before = 0; ; before = newer[0]!) {
              const page = await list(sql, siteId, asked, { limit, before });
              if (page.length === 0) break;
              newer.unshift(...page.map(({ transactionId }) => transactionId));
            }
            expect(newer).toEqual(wanted);
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  describe('of a site with many', () => {
    const SITE = 1;
    const MANY = 30_000;
    beforeAll(async () => {
      // One in a minute, most of them paid by card at once; one in 5 000 charged back; payment links that are paid days later.
      await database.sql.begin((tx) =>
        insert(
          tx as never,
          SITE,
          `SELECT i, ${START} + i * 60000::bigint, CASE WHEN i % 400 = 0 THEN 200000000 ELSE 10 END,
          CASE WHEN i % 3 = 0 THEN NULL ELSE 5000 END, CASE WHEN i % 5000 = 7 THEN 'chargedback' WHEN i % 3 = 0 THEN 'declined' ELSE 'completed' END,
          CASE WHEN i < 20 THEN 'BANKTRANS' ELSE 'VISA' END, CASE WHEN i % 2 = 0 THEN 'EUR' ELSE 'USD' END, 'payment'
        FROM generate_series(1, ${MANY}) AS i`,
        ),
      );
      await database.sql`ANALYZE orders, attempts, related_transactions`;
    });
    const at = (day: number) => START + day * DAY;

    it.each<[string, Partial<TransactionFilter>, number]>([
      ['everything', {}, 100],
      ['what most are', { status: ['completed'] }, 100],
      ['what few are', { status: ['chargedback'] }, 6],
      ['what none is', { status: ['void'] }, 0],
      ['a method that was used long ago', { paymentMethod: ['BANKTRANS'] }, 19],
      ['a method that was never used', { paymentMethod: ['IDEAL'] }, 0],
      ['a currency that was never used', { currency: ['GBP'] }, 0],
      ['values that never meet', { status: ['completed'], financialStatus: ['declined'] }, 0],
      ['values that meet seldom', { currency: ['USD'], paymentMethod: ['BANKTRANS'], status: ['declined'] }, 3],
      ['a kind that there is none of', { type: ['refund'] }, 0],
      ['a direction that there is none of', { direction: 'D' }, 0],
      ['an hour long ago, by creation', { createdFrom: at(3), createdUntil: at(3) + HOUR }, 60],
      ['an hour long ago, by completion', { completedFrom: at(3), completedUntil: at(3) + HOUR }, 40],
      ['a time before all', { createdUntil: START }, 0],
      ['a time after all', { createdFrom: START + 90 * DAY }, 0],
      ['completed before all', { completedUntil: START }, 0],
      ['completed after all', { completedFrom: START + 90 * DAY }, 0],
      ['declined and yet completed', { status: ['declined'], completedFrom: START }, 0],
    ])('reads little for %s', async (_, asked, hits) => {
      const { rows, answer } = await rowsRead(database.sql, (tx) => list(tx, SITE, { ...ANY, ...asked }));
      expect(answer).toHaveLength(hits);
      expect(rows).toBeLessThan(700);
    });
  });
});
