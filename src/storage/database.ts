/** The connection to PostgreSQL: pool, timeouts, and which JavaScript value each column type becomes. No queries here. */
import postgres from 'postgres';
import { readDatabaseUrl } from '../platform/database-url.ts';
import type { Log } from '../platform/log.ts';
import { arrayTypes } from './array-types.ts';
import { readDatabaseTls } from './database-tls.ts';
import { withDeadline } from './deadline.ts';
import { makeLines } from './lines.ts';

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
  /** Longest wait for a place in the pool and the answer; without it only the server's own timeouts hold. */
  readonly limitMs?: number;
  readonly log?: Log;
}

/** PostgreSQL's number of the type `bigint` (src/include/catalog/pg_type.dat). */
const INT8 = 20;

/** Longer than any query of ours; a query that reaches it is a fault, and must not hold its locks for ever. */
const STATEMENT_TIMEOUT_MS = 30_000;
const LOCK_TIMEOUT_MS = 10_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** Of a limit on this side the server gets so much: its own answer says more than none. */
const SERVER_SHARE = 0.8;
const CONNECT_SHARE = 0.4;
const LOOK_SHARE = 0.1;

/** Opens a pool; nothing is connected before the first query. `address`: `postgres://…`. Close it with `sql.end()`. */
export function openDatabase(address: string, { max, limitMs, log }: DatabaseOptions): Sql {
  const read = readDatabaseUrl(address);
  if (!read) throw new TypeError('the address of the database cannot be read');
  const { ssl } = readDatabaseTls(address);
  const servers = read.servers.map((server) => readDatabaseTls(server).url);
  const share = (part: number, most: number) => Math.ceil(Math.min(part * (limitMs ?? Number.POSITIVE_INFINITY), most));
  const connectMs = share(CONNECT_SHARE, CONNECT_TIMEOUT_MS);
  const lookEveryMs = share(LOOK_SHARE, 1_000);
  const lines = makeLines({ servers, primaryOnly: read.primaryOnly, ssl, connectMs, lookEveryMs });
  const sql = postgres(servers[0]!, {
    max,
    // Said even where there is none: the driver would otherwise look for it in the environment.
    ssl,
    // Not in its types: where a socket comes from.
    ...({ socket: lines.open } as object),
    connect_timeout: connectMs / 1_000,
    backoff: makeBackoff(),
    // A pool that is replaced bit by bit follows a failover or a changed address without a restart.
    max_lifetime: 30 * 60,
    fetch_types: false,
    types: {
      bigint: { to: INT8, from: [INT8], parse: parseBigint, serialize: String },
      ...arrayTypes(parseBigint),
    },
    connection: {
      application_name: 'gatehouse',
      statement_timeout: share(SERVER_SHARE, STATEMENT_TIMEOUT_MS),
      lock_timeout: share(SERVER_SHARE, LOCK_TIMEOUT_MS),
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    },
    onnotice: (notice) => log?.debug({ notice: notice.message }, 'notice from the database'),
  }) as Sql;
  return limitMs === undefined ? sql : withDeadline(sql, limitMs, lines);
}

/** Waits of one connection before it tries again. */
const RECONNECT_S = { first: 0.01, soon: 0.25, longest: 5 };
/** Of the time that the database has been away. */
const SHARE_OF_OUTAGE = 1 / 40;

/**
 * A database that was away for a moment is found within a quarter of a second; one that stays away is not asked sixteen times in each.
 * The driver's own waits grow with the failures of all connections together: after five seconds without a database its queries hung
 * for sixteen more.
 */
export function makeBackoff(stopwatch: () => number = () => performance.now()): (failures: number) => number {
  let since = stopwatch();
  return (failures) => {
    if (failures <= 1) since = stopwatch();
    const awayS = (stopwatch() - since) / 1_000;
    const longest = Math.min(Math.max(RECONNECT_S.soon, awayS * SHARE_OF_OUTAGE), RECONNECT_S.longest);
    return Math.min(RECONNECT_S.first * 2 ** failures, longest);
  };
}

function parseBigint(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} in the database is not under 2^53`);
  return value;
}
