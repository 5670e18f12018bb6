/** Whether the database is there, and whether it takes writes: two questions of load balancers, each answered soon. */
import type { Sql } from './database.ts';

/** Whoever asks waits a second or two themselves. */
const LONGEST_MS = 1_500;

export type Obstacle = 'the database does not answer' | 'the database takes no writes';

/** Whether it answers at all. */
export async function isAlive(sql: Sql): Promise<boolean> {
  const answer = await soon(sql`SELECT 1`);
  return answer !== undefined;
}

/** Null where payments can be taken. */
export async function whyNotReady(sql: Sql): Promise<Obstacle | null> {
  const rows = await soon(sql<{ writes: boolean }[]>`
    SELECT current_setting('transaction_read_only') = 'off' AND NOT pg_is_in_recovery() AS writes`);
  if (!rows) return 'the database does not answer';
  return rows[0]?.writes ? null : 'the database takes no writes';
}

async function soon<Answer>(asked: PromiseLike<Answer>): Promise<Answer | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, LONGEST_MS, undefined);
  });
  try {
    return await Promise.race([
      asked.then(
        (answer) => answer,
        () => undefined,
      ),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
