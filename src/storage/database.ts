/** The connection to PostgreSQL: pool, timeouts, and which JavaScript value each column type becomes. No queries here. */
import postgres from 'postgres';
import type { Log } from '../platform/log.ts';
import { readDatabaseTls } from './database-tls.ts';

/**
 * The pool, as a tag for queries: ``await sql`select …` ``. `bigint` columns arrive as numbers (ids and amounts stay
 * under 2^53; a larger one is an error, never a rounded number), `jsonb` parsed, `numeric` as text.
 */
export type Sql = postgres.Sql<{ bigint: number }>;

/** The same within `sql.begin(async (tx) => …)`. */
export type Transaction = postgres.TransactionSql<{ bigint: number }>;

export interface DatabaseOptions {
  /** Connections at most; opened when first needed. */
  readonly max: number;
  readonly log?: Log;
}

/** PostgreSQL's number of the type `bigint` (src/include/catalog/pg_type.dat). */
const INT8 = 20;

/** Longer than any query of ours; a query that reaches it is a fault, and must not hold its locks for ever. */
const STATEMENT_TIMEOUT_MS = 30_000;
const LOCK_TIMEOUT_MS = 10_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_S = 10;
/** Waits of one connection before it tries again. */
const FIRST_RECONNECT_S = 0.01;
const LONGEST_RECONNECT_S = 0.25;

/** Opens a pool; nothing is connected before the first query. `address`: `postgres://…`. Close it with `sql.end()`. */
export function openDatabase(address: string, { max, log }: DatabaseOptions): Sql {
  const { url, ssl } = readDatabaseTls(address);
  return postgres(url, {
    max,
    // Said even where there is none: the driver would otherwise look for it in the environment.
    ssl,
    connect_timeout: CONNECT_TIMEOUT_S,
    // The driver's own waits grow to 20 s with the failures of all connections together: after five seconds without a
    // database its queries hung for sixteen more.
    backoff: (failures) => Math.min(FIRST_RECONNECT_S * 2 ** failures, LONGEST_RECONNECT_S),
    // A pool that is replaced bit by bit follows a failover or a changed address without a restart.
    max_lifetime: 30 * 60,
    types: { bigint: { to: INT8, from: [INT8], parse: parseBigint, serialize: String } },
    connection: {
      application_name: 'gatehouse',
      statement_timeout: STATEMENT_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    },
    onnotice: (notice) => log?.debug({ notice: notice.message }, 'notice from the database'),
  });
}

function parseBigint(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} in the database is not under 2^53`);
  return value;
}
