/** How many rows of tables a piece of work had PostgreSQL read: exact, and the same on any machine. */
import type { Sql, Transaction } from '../../src/storage/database.ts';

/** Runs the work on one connection, in a transaction that is taken back, and counts rows that were fetched from tables. */
export async function rowsRead<Answer>(
  sql: Sql,
  work: (tx: Sql) => Promise<Answer>,
): Promise<{ rows: number; answer: Answer }> {
  let found: { rows: number; answer: Answer } | undefined;
  const undone = new Error('taken back');
  await sql
    .begin(async (tx) => {
      // What this connection has read before may not have been handed in yet, and is counted with it.
      const before = await readSoFar(tx);
      const answer = await work(tx as never as Sql);
      found = { rows: (await readSoFar(tx)) - before, answer };
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
  return found!;
}

async function readSoFar(tx: Transaction): Promise<number> {
  const [row] = await tx<{ rows: number }[]>`
    SELECT coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::bigint AS rows FROM pg_stat_xact_user_tables`;
  return row!.rows;
}
