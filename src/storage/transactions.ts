/** The list of transactions on PostgreSQL: attempts, gift cards, and what is related to them, merged by psp id, which follows time. */
import type { ListedTransaction, TransactionFilter, TransactionPage, Transactions } from '../orders/transactions.ts';
import type { SiteId } from '../platform/ids.ts';
import type { Sql } from './database.ts';
import { DatabaseSilent } from './deadline.ts';
import { findAttempts, idsOf } from './found-attempts.ts';
import { among, within } from './list-conditions.ts';
import { fromRow } from './rows.ts';

/** Statuses of orders that nobody has paid. */
const UNPAID: string[] = ['initialized', 'declined', 'cancelled', 'void', 'expired'];

const EVERYTHING: TransactionFilter = {
  ...{ status: [], financialStatus: [], paymentMethod: [], type: [], currency: [] },
  ...{ direction: null, createdFrom: null, createdUntil: null, completedFrom: null, completedUntil: null },
};

/** SQLSTATE query_canceled and lock_not_available: by the timeouts of the pool. */
const TIMEOUTS: readonly unknown[] = ['57014', '55P03'];

export function openTransactions(sql: Sql): Transactions {
  async function read(
    siteId: SiteId,
    filter: TransactionFilter,
    page: TransactionPage,
    only: number | null,
  ): Promise<readonly ListedTransaction[]> {
    const { limit, after, before } = page;
    const attempts =
      only !== null ? [only] : isWanted(filter, 'payment') ? await findAttempts(sql, siteId, filter, page) : [];
    const ids = idsOf(filter);
    const newest = before === null;
    const order = newest ? sql`DESC` : sql`ASC`;
    const key = (column: ReturnType<Sql>) => sql`
      ${only === null ? sql`` : sql`AND ${column} = ${only}`}
      ${after === null ? sql`` : sql`AND ${column} < ${after}`}
      ${before === null ? sql`` : sql`AND ${column} > ${before}`}
      ${ids.until === null ? sql`` : sql`AND ${column} < ${ids.until}`}
      ${ids.created === null ? sql`` : sql`AND ${column} >= ${ids.created}`}`;
    const rows = await sql<Record<string, unknown>[]>`
      SELECT * FROM (
        (SELECT a.site_id, a.transaction_id, 'payment' AS type, a.order_id, a.status, a.financial_status,
            coalesce(a.scheme, a.gateway) AS payment_method, a.amount, a.currency, o.terms ->> 'description' AS description,
            a.fee, a.institution -> 'account' ->> 'iban' AS iban, o.terms -> 'customer' AS customer, o.terms -> 'vars' AS vars,
            o.fulfilment ->> 'invoiceId' AS invoice_id, a.created_at, a.modified_at, a.completed_at
          FROM attempts a JOIN orders o ON o.site_id = a.site_id AND o.order_id = a.order_id
          WHERE a.site_id = ${siteId} AND a.transaction_id = ANY (${attempts}::bigint[])
          ORDER BY a.transaction_id ${order} LIMIT ${limit})
        UNION ALL
        (SELECT c.* FROM (
            SELECT g.site_id, g.transaction_id, 'coupon' AS type, g.order_id, stands.status, stands.financial_status,
              g.gateway AS payment_method, g.amount, g.currency, o.terms ->> 'description' AS description, NULL::jsonb AS fee,
              NULL AS iban, o.terms -> 'customer' AS customer, o.terms -> 'vars' AS vars,
              o.fulfilment ->> 'invoiceId' AS invoice_id, g.created_at, g.modified_at,
              CASE WHEN stands.status = 'completed' THEN o.completed_at END AS completed_at
            FROM gift_payments g JOIN orders o ON o.site_id = g.site_id AND o.order_id = g.order_id
            CROSS JOIN LATERAL (${standingOfGift(sql)}) AS stands (status, financial_status)
            WHERE g.site_id = ${siteId} ${key(sql`g.transaction_id`)}
              ${isWanted(filter, 'coupon') ? sql`` : sql`AND false`}) c
          WHERE true ${among(sql, sql`c.status`, filter.status)} ${among(sql, sql`c.financial_status`, filter.financialStatus)}
            ${among(sql, sql`c.payment_method`, filter.paymentMethod)} ${among(sql, sql`c.currency`, filter.currency)}
            ${within(sql, sql`c.created_at`, filter.createdFrom, filter.createdUntil)}
            ${within(sql, sql`c.completed_at`, filter.completedFrom, filter.completedUntil)}
          ORDER BY c.transaction_id ${order} LIMIT ${limit})
        UNION ALL
        (SELECT r.site_id, r.transaction_id, r.kind AS type,
            CASE WHEN r.kind = 'refund' THEN coalesce(r.other_order_id, r.order_id) ELSE r.order_id END AS order_id, r.status, r.status AS financial_status,
            coalesce(a.scheme, a.gateway, g.gateway) AS payment_method, r.amount, r.currency, r.description,
            NULL::jsonb AS fee, a.institution -> 'account' ->> 'iban' AS iban, o.terms -> 'customer' AS customer,
            o.terms -> 'vars' AS vars, o.fulfilment ->> 'invoiceId' AS invoice_id, r.created_at, r.modified_at, r.completed_at
          FROM related_transactions r
          JOIN orders o ON o.site_id = r.site_id AND o.order_id = r.order_id
          LEFT JOIN attempts a ON a.site_id = r.site_id AND a.transaction_id = r.payment_id
          LEFT JOIN gift_payments g ON g.site_id = r.site_id AND g.transaction_id = r.payment_id
          WHERE r.site_id = ${siteId} ${key(sql`r.transaction_id`)}
            AND r.kind IN ('refund', 'chargeback', 'reverse_chargeback')
            ${among(sql, sql`r.kind`, filter.type)}
            ${filter.direction === 'C' ? sql`AND r.kind = 'reverse_chargeback'` : sql``}
            ${filter.direction === 'D' ? sql`AND r.kind <> 'reverse_chargeback'` : sql``}
            ${among(sql, sql`r.status`, filter.status)} ${among(sql, sql`r.status`, filter.financialStatus)}
            ${among(sql, sql`coalesce(a.scheme, a.gateway, g.gateway)`, filter.paymentMethod)} ${among(sql, sql`r.currency`, filter.currency)}
            ${within(sql, sql`r.created_at`, filter.createdFrom, filter.createdUntil)}
            ${within(sql, sql`r.completed_at`, filter.completedFrom, filter.completedUntil)}
          ORDER BY r.transaction_id ${order} LIMIT ${limit})
      ) every_kind
      ORDER BY transaction_id ${order} LIMIT ${limit}`;
    const found = rows.map((row) => fromRow<ListedTransaction>(row));
    return newest ? found : found.reverse();
  }

  return {
    async list(siteId, filter, page) {
      try {
        return await read(siteId, filter, page, null);
      } catch (error) {
        if (error instanceof DatabaseSilent || TIMEOUTS.includes((error as { code?: unknown }).code)) return 'too_much';
        throw error;
      }
    },
    find: async (siteId, transactionId) =>
      (await read(siteId, EVERYTHING, { limit: 1, after: null, before: null }, transactionId))[0],
  };
}

/** Payments come to the merchant, those of gift cards too. */
const isWanted = ({ type, direction }: TransactionFilter, wanted: 'payment' | 'coupon'): boolean =>
  (type.length === 0 || type.includes(wanted)) && direction !== 'D';

/** How a gift card's payment stands: what was taken is the merchant's once the order is paid. */
const standingOfGift = (sql: Sql) => sql`SELECT known.status, known.financial_status FROM (VALUES
  ('asked', 'initialized', 'initialized'), ('refused', 'declined', 'declined'), ('owed_back', 'void', 'cancelled'),
  ('given_back', 'void', 'cancelled'), ('taken',
    CASE WHEN o.status IN ${sql(UNPAID)} THEN 'initialized' ELSE 'completed' END,
    CASE WHEN o.status IN ${sql(UNPAID)} THEN 'initialized' ELSE 'completed' END)
) AS known (state, status, financial_status) WHERE known.state = g.state`;
