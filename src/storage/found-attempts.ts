/**
 * Which attempts a list of transactions shows: their ids alone, read along an index whatever is asked for. A site may have millions, and
 * one that asks for what it has none of must not have them all read.
 */
import type { TransactionFilter, TransactionPage } from '../orders/transactions.ts';
import type { Instant } from '../platform/clock.ts';
import { firstPspIdAt, type SiteId } from '../platform/ids.ts';
import type { Sql } from './database.ts';
import { among, within } from './list-conditions.ts';

/**
 * An id is as old as its order; an attempt may be made, and completed, later. These are the rows of migration 14's indexes: later by more
 * than an hour. All others lie in the range of ids that belongs to a time, and an hour before it.
 */
const LATE_MS = 3_600_000;
const isLate = (sql: Sql, column: ReturnType<Sql>) => sql`${column} - (a.transaction_id >> 22) * 1000 > 1577840400000`;
/** Ids run ahead of the clock where many were made at once, or where it was set back. */
const AHEAD_MS = 600_000;

export interface IdRange {
  /** Inclusive; null: from the first. */
  readonly from: number | null;
  /** Exclusive; null: to the last. */
  readonly until: number | null;
  /** The first of those that are made with their id; null: the first of all. */
  readonly created: number | null;
}

/** Where the ids of transactions lie that were created and completed then, but for late ones. */
export function idsOf(filter: TransactionFilter): IdRange {
  const starts = [filter.createdFrom, filter.completedFrom].filter((at) => at !== null);
  const ends = [filter.createdUntil, filter.completedUntil].filter((at) => at !== null);
  const earliest = (at: Instant) => Math.max(firstPspIdAt(at - LATE_MS), 0);
  return {
    created: filter.createdFrom === null ? null : earliest(filter.createdFrom),
    from: starts.length === 0 ? null : earliest(Math.max(...starts)),
    until: ends.length === 0 ? null : firstPspIdAt(Math.min(...ends) + AHEAD_MS),
  };
}

/** At most `limit` for each way of finding them; those of the page are among them. */
export async function findAttempts(
  sql: Sql,
  siteId: SiteId,
  filter: TransactionFilter,
  { limit, after, before }: TransactionPage,
): Promise<number[]> {
  const order = before === null ? sql`DESC` : sql`ASC`;
  const { from, until } = idsOf(filter);
  const page = sql`
    ${after === null ? sql`` : sql`AND a.transaction_id < ${after}`}
    ${before === null ? sql`` : sql`AND a.transaction_id > ${before}`}
    ${until === null ? sql`` : sql`AND a.transaction_id < ${until}`}`;
  const inRange = sql`${page} ${from === null ? sql`` : sql`AND a.transaction_id >= ${from}`}`;
  // What gift cards alone have paid is theirs: each sum is listed once.
  const rest = sql`
    AND (a.card IS NOT NULL OR a.institution IS NOT NULL)
    ${within(sql, sql`a.created_at`, filter.createdFrom, filter.createdUntil)}
    ${within(sql, sql`a.completed_at`, filter.completedFrom, filter.completedUntil)}`;
  const rows = isByClass(filter)
    ? await sql<{ id: number }[]>`
        WITH RECURSIVE ${classes(sql, siteId)}
        SELECT found.id FROM class c, LATERAL (
          SELECT a.transaction_id AS id FROM attempts a
          WHERE a.site_id = ${siteId} AND a.status = c.status AND a.financial_status = c.financial_status
            AND coalesce(a.scheme, a.gateway) = c.method AND a.currency = c.currency
            AND (a.completed_at IS NOT NULL) = c.completed ${inRange} ${rest}
          ORDER BY a.transaction_id ${order} LIMIT ${limit}
        ) found
        WHERE true ${ofClass(sql, filter, { method: sql`c.method`, completed: sql`c.completed` }, sql`c`)}
        ORDER BY found.id ${order} LIMIT ${limit}`
    : await sql<{ id: number }[]>`
        SELECT a.transaction_id AS id FROM attempts a WHERE a.site_id = ${siteId} ${inRange} ${rest}
        ORDER BY a.transaction_id ${order} LIMIT ${limit}`;
  const late = from === null ? [] : await findLate();
  return [...rows, ...late].map(({ id }) => id);

  async function findLate() {
    const { createdFrom, createdUntil, completedFrom, completedUntil } = filter;
    // Whichever begins later has made the range.
    const byCreation = (createdFrom ?? 0) >= (completedFrom ?? 0);
    const column: ReturnType<Sql> = byCreation ? sql`a.created_at` : sql`a.completed_at`;
    const [start, end]: [Instant | null, Instant | null] = byCreation
      ? [createdFrom, createdUntil]
      : [completedFrom, completedUntil];
    return await sql<{ id: number }[]>`
      SELECT a.transaction_id AS id FROM attempts a
      WHERE a.site_id = ${siteId} AND ${isLate(sql, column)} ${within(sql, column, start, end)}
        ${page} AND a.transaction_id < ${from} ${rest}
        ${ofClass(sql, filter, { method: sql`coalesce(a.scheme, a.gateway)`, completed: sql`a.completed_at IS NOT NULL` }, sql`a`)}
      ORDER BY a.transaction_id ${order} LIMIT ${limit}`;
  }
}

const isByClass = (filter: TransactionFilter): boolean =>
  [filter.status, filter.financialStatus, filter.paymentMethod, filter.currency].some((values) => values.length > 0) ||
  filter.completedFrom !== null ||
  filter.completedUntil !== null;

/**
 * What attempts of this site are like: each combination that there is, found by leaping over the index from one to the next. There are
 * some dozens of them, however many attempts there are.
 */
function classes(sql: Sql, siteId: SiteId) {
  const key = sql`a.status, a.financial_status, coalesce(a.scheme, a.gateway), a.currency, (a.completed_at IS NOT NULL)`;
  const columns = sql`a.status, a.financial_status, coalesce(a.scheme, a.gateway) AS method, a.currency,
    (a.completed_at IS NOT NULL) AS completed`;
  return sql`class AS (
    (SELECT ${columns} FROM attempts a WHERE a.site_id = ${siteId} ORDER BY ${key} LIMIT 1)
    UNION ALL
    SELECT next.* FROM class c, LATERAL (
      SELECT ${columns} FROM attempts a
      WHERE a.site_id = ${siteId}
        AND (${key}) > (c.status, c.financial_status, c.method, c.currency, c.completed)
      ORDER BY ${key} LIMIT 1
    ) next
  )`;
}

function ofClass(
  sql: Sql,
  filter: TransactionFilter,
  { method, completed }: Readonly<Record<'method' | 'completed', ReturnType<Sql>>>,
  row: ReturnType<Sql>,
) {
  const isCompleted = filter.completedFrom !== null || filter.completedUntil !== null;
  return sql`
    ${among(sql, sql`${row}.status`, filter.status)} ${among(sql, sql`${row}.financial_status`, filter.financialStatus)}
    ${among(sql, method, filter.paymentMethod)} ${among(sql, sql`${row}.currency`, filter.currency)}
    ${isCompleted ? sql`AND ${completed}` : sql``}`;
}
