/** Conditions that several statements of the list of transactions share. */
import type { Instant } from '../platform/clock.ts';
import type { Sql } from './database.ts';

/** One of these; of none any. */
export const among = (sql: Sql, column: ReturnType<Sql>, values: readonly string[]) =>
  values.length === 0 ? sql`` : sql`AND ${column} IN ${sql(values as string[])}`;

/** From is inclusive, until exclusive. */
export const within = (sql: Sql, column: ReturnType<Sql>, from: Instant | null, until: Instant | null) => sql`
  ${from === null ? sql`` : sql`AND ${column} >= ${from}`}
  ${until === null ? sql`` : sql`AND ${column} < ${until}`}`;
