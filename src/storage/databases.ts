/** The pools of a running gateway: one for payments, and a small one for what may be slow. */
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { openDatabase, type Sql } from './database.ts';
import { migrate } from './migrate.ts';

/** In milliseconds. */
export interface DatabaseLimits {
  /** The longest wait for the database: for a connection and for its answer. */
  readonly databaseMs: number;
  /** The same for lists and traces. */
  readonly listMs: number;
}

export interface Databases {
  readonly sql: Sql;
  /** Few connections: however slow lists and traces are, payments do not wait for them. */
  readonly forLists: Sql;
  /** Ends both after so long at the latest, whatever is still under way then fails. Answers how to end them now. */
  endWithin(ms: number): () => Promise<void>;
}

/** Enough for the batches of new orders and the tasks that run side by side. */
const CONNECTIONS = 16;
const LIST_CONNECTIONS = 3;

/** Brought to this version's schema, which takes as long as it takes; `check` then looks at it, and may refuse it by throwing. */
export async function openDatabases(
  url: string,
  { databaseMs, listMs }: DatabaseLimits,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  check: (sql: Sql) => Promise<void>,
): Promise<Databases> {
  const unlimited = openDatabase(url, { max: 1, log });
  try {
    await migrate(unlimited, { clock });
    await check(unlimited);
  } finally {
    await unlimited.end({ timeout: 1 });
  }
  const sql = openDatabase(url, { max: CONNECTIONS, limitMs: databaseMs, log });
  const forLists = openDatabase(url, { max: LIST_CONNECTIONS, limitMs: listMs, log });
  return {
    sql,
    forLists,
    endWithin(ms) {
      let ended: Promise<unknown> | undefined;
      const end = () => (ended ??= Promise.all([sql, forLists].map((each) => each.end({ timeout: 1 }))));
      const timer = setTimeout(end, ms);
      return async () => {
        clearTimeout(timer);
        await end();
      };
    },
  };
}
