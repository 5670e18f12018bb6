/** The vault's tables. What is in them is sealed; only `src/vault` can open it. */
import type { Instant } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import type { SealedDataKey, VaultStore } from '../vault/store.ts';
import type { SealedCard } from '../vault/types.ts';
import type { Sql, Transaction } from './database.ts';
import { fromRow, toRow } from './rows.ts';

export function openVaultStore(sql: Sql): VaultStore {
  return {
    async dataKeys() {
      const rows = await sql`SELECT key_id, sealed_key, created_at FROM vault_keys ORDER BY key_id`;
      return rows.map((row) => fromRow<SealedDataKey>(row));
    },

    async addDataKey(key) {
      await sql`INSERT INTO vault_keys ${sql(toRow(key, 'keyId', 'sealedKey', 'createdAt'))} ON CONFLICT DO NOTHING`;
    },

    async sealedCard(siteId, cardRef) {
      const rows = await sql<{ sealed: Buffer }[]>`
        SELECT sealed FROM vault_cards WHERE site_id = ${siteId} AND card_ref = ${cardRef}`;
      return rows[0]?.sealed;
    },

    async sealedSecurityCode(siteId, cardRef) {
      const rows = await sql<{ sealed: Buffer; delete_at: Instant }[]>`
        SELECT sealed, delete_at FROM vault_security_codes WHERE site_id = ${siteId} AND card_ref = ${cardRef}`;
      return rows[0] && { sealed: rows[0].sealed, deleteAt: rows[0].delete_at };
    },
  };
}

/** Writes a sealed card, and its security code where it has one, within the caller's transaction. */
export async function insertSealedCard(tx: Transaction | Sql, card: SealedCard): Promise<void> {
  const writes: Promise<unknown>[] = [
    tx`INSERT INTO vault_cards ${tx(toRow(card, 'siteId', 'cardRef', 'sealed', 'fingerprint', 'createdAt'))}`,
  ];
  if (card.securityCode) {
    const { sealed, deleteAt } = card.securityCode;
    writes.push(
      tx`INSERT INTO vault_security_codes ${tx({
        site_id: card.siteId,
        card_ref: card.cardRef,
        sealed,
        delete_at: deleteAt,
      })}`,
    );
  }
  await Promise.all(writes);
}

/** To be called in the transaction that records the authorisation's answer. */
export async function deleteSecurityCode(tx: Transaction | Sql, siteId: SiteId, cardRef: string): Promise<void> {
  await tx`DELETE FROM vault_security_codes WHERE site_id = ${siteId} AND card_ref = ${cardRef}`;
}

/** Deletes the security codes whose time is over: those of payers who never came back. Answers how many. */
export async function sweepSecurityCodes(sql: Sql, now: Instant): Promise<number> {
  const deleted = await sql`DELETE FROM vault_security_codes WHERE delete_at <= ${now}`;
  return deleted.count;
}
