/** How far a sandbox's clock has been moved, kept over restarts. */
import type { Sql } from './database.ts';

/** In milliseconds. */
export async function readClockOffset(sql: Sql): Promise<number> {
  const rows = await sql<{ offset_ms: number }[]>`SELECT offset_ms FROM clock`;
  return rows[0]!.offset_ms;
}

export async function keepClockOffset(sql: Sql, offsetMs: number): Promise<void> {
  await sql`UPDATE clock SET offset_ms = ${offsetMs}`;
}
