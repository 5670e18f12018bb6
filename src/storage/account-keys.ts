/** Keys of accounts on PostgreSQL: one an account, of which only the hash is kept. */
import type { Sql } from './database.ts';

/** Gives the account this key; the one it had before opens nothing any more. False where no site has this account. */
export async function replaceAccountKey(sql: Sql, accountId: number, keyHash: Buffer): Promise<boolean> {
  const { count } = await sql`
    INSERT INTO account_keys (account_id, key_hash)
    SELECT account_id, ${keyHash}::bytea FROM sites WHERE account_id = ${accountId} LIMIT 1
    ON CONFLICT (account_id) DO UPDATE SET key_hash = EXCLUDED.key_hash`;
  return count === 1;
}
