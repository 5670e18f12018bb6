/**
 * A limit on this side to what is asked of the database: waiting for a place in the pool, and for the answer. A server that is
 * stopped or cut off keeps its connections open and says nothing; its own timeouts do not help then.
 */
import type postgres from 'postgres';
import type { Sql } from './database.ts';
import type { Lines } from './lines.ts';

/** The database did not answer in time. What was asked may have been done all the same. */
export class DatabaseSilent extends Error {
  override readonly name = 'DatabaseSilent';
  constructor(limitMs: number) {
    super(`the database did not answer within ${limitMs} ms`);
  }
}

/** SQLSTATE read_only_sql_transaction: the server behind this connection is not, or no more, the one that takes writes. */
const READ_ONLY = '25006';

/** What the driver calls a query: a promise that begins when somebody waits for it. */
interface Query extends Promise<unknown> {
  executed: boolean;
  /** Set when it was given to a connection. */
  state: unknown;
  readonly options: { onexecute?: (connection: Connection) => boolean };
  strings: readonly string[];
  args: readonly unknown[];
  handle(): unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** The driver's own, which it hands out with a query that another may follow at once. */
interface Connection {
  /** Takes no more queries, and closes when those that it has are answered. */
  end(): unknown;
}

const isQuery = (value: unknown): value is Query =>
  value instanceof Promise && typeof (value as Partial<Query>).handle === 'function';

export function withDeadline(sql: Sql, limitMs: number, lines: Lines): Sql {
  /** Whoever kept silent all that time is left; who spoke meanwhile gets as long again. */
  const leave = (since: number) => {
    lines.leaveSilent(since);
    const now = performance.now();
    setTimeout(() => lines.leaveSilent(now), limitMs).unref();
  };

  const guard = <Value>(value: Value): Value => {
    if (!isQuery(value)) return value;
    const { handle, resolve, reject } = value;
    let timer: NodeJS.Timeout | undefined;
    let connection: Connection | undefined;
    value.options.onexecute = (taken) => {
      connection = taken;
      return true;
    };
    value.handle = () => {
      if (!value.executed) {
        const since = performance.now();
        timer = setTimeout(() => {
          reject(new DatabaseSilent(limitMs));
          if (value.state) leave(since);
          // It still waits for a place. The driver cannot take it out of every queue, so it becomes one that does nothing.
          else Object.assign(value, { strings: ['SELECT 1'], args: [] });
        }, limitMs);
      }
      return handle.call(value);
    };
    value.resolve = (answer) => {
      clearTimeout(timer);
      resolve(answer);
    };
    value.reject = (error) => {
      clearTimeout(timer);
      if ((error as { code?: unknown } | null)?.code === READ_ONLY) connection?.end();
      reject(error);
    };
    return value;
  };

  const begin = async (...asked: unknown[]): Promise<unknown> => {
    const work = asked.at(-1) as (tx: postgres.TransactionSql) => Promise<unknown>;
    const since = performance.now();
    const { promise: late, reject } = Promise.withResolvers<never>();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new DatabaseSilent(limitMs));
      leave(since);
    }, limitMs);
    const begun = (sql.begin as (...all: unknown[]) => Promise<unknown>)(
      ...asked.slice(0, -1),
      async (tx: postgres.TransactionSql) => {
        if (isLate) throw new DatabaseSilent(limitMs);
        return await work(tx);
      },
    );
    try {
      return await Promise.race([begun, late]);
    } finally {
      clearTimeout(timer);
      begun.catch(() => {});
    }
  };

  return new Proxy(sql, {
    apply: (target, self, args) => guard(Reflect.apply(target, self, args)),
    get(target, name, self) {
      if (name === 'begin') return begin;
      const member: unknown = Reflect.get(target, name, self);
      if (name !== 'unsafe') return member;
      return (...args: unknown[]) => guard((member as (...all: unknown[]) => unknown)(...args));
    },
  });
}
