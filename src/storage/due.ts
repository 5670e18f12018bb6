/** When sweeps will find something, each from an index; for a clock that is moved and has to stop there. */
import type { Instant } from '../platform/clock.ts';
import type { Sql } from './database.ts';

/** When the next order lapses that still waits for its payer. */
export async function nextLapse(sql: Sql, after: Instant): Promise<Instant | undefined> {
  const rows = await sql<{ at: Instant | null }[]>`
    SELECT min(expires_at) AS at FROM orders WHERE status = 'initialized' AND expires_at > ${after}`;
  return rows[0]?.at ?? undefined;
}

/** When the next number of a card is older than `ageMs`. */
export async function nextCardNumber(sql: Sql, ageMs: number, after: Instant): Promise<Instant | undefined> {
  const rows = await sql<{ at: Instant | null }[]>`
    SELECT min(created_at) AS at FROM vault_cards
    WHERE sealed IS NOT NULL AND NOT of_token AND created_at >= ${after - ageMs}`;
  const at = rows[0]?.at;
  return at == null ? undefined : at + ageMs + 1;
}

/** When the next security code has to be gone. */
export async function nextCodeDeletion(sql: Sql, after: Instant): Promise<Instant | undefined> {
  const rows = await sql<{ at: Instant | null }[]>`
    SELECT min(delete_at) AS at FROM vault_security_codes WHERE delete_at > ${after}`;
  return rows[0]?.at ?? undefined;
}
