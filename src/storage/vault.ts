/** The vault's tables. What is in them is sealed; only `src/vault` can open it. */
import type { Instant } from '../platform/clock.ts';
import type { SealedDataKey, VaultStore } from '../vault/store.ts';
import type { SealedCard, SealedGiftCard } from '../vault/types.ts';
import type { Sql } from './database.ts';
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
      const rows = await sql<{ sealed: Buffer | null }[]>`
        SELECT sealed FROM vault_cards WHERE site_id = ${siteId} AND card_ref = ${cardRef}`;
      return rows[0]?.sealed ?? undefined;
    },

    async cardFingerprint(siteId, cardRef) {
      const rows = await sql<{ fingerprint: string }[]>`
        SELECT fingerprint FROM vault_cards WHERE site_id = ${siteId} AND card_ref = ${cardRef}`;
      return rows[0]?.fingerprint;
    },

    async sealedSecurityCode(siteId, cardRef) {
      const rows = await sql<{ sealed: Buffer; delete_at: Instant }[]>`
        SELECT sealed, delete_at FROM vault_security_codes WHERE site_id = ${siteId} AND card_ref = ${cardRef}`;
      return rows[0] && { sealed: rows[0].sealed, deleteAt: rows[0].delete_at };
    },

    async sealedGiftCard(siteId, giftRef) {
      const rows = await sql<{ sealed: Buffer }[]>`
        SELECT sealed FROM vault_gift_cards WHERE site_id = ${siteId} AND gift_ref = ${giftRef}`;
      return rows[0]?.sealed;
    },
  };
}

/** A sealed card as it is written with the attempt that it pays, and its security code where it has one; JSON values. */
export function sealedCardRows(
  card: Omit<SealedCard, 'sealed'> & { readonly sealed: Buffer | null },
): Record<'vault_cards' | 'vault_security_codes', object[]> {
  const { securityCode } = card;
  const key = toRow(card, 'siteId', 'cardRef');
  return {
    vault_cards: [
      {
        ...{ ...key, ...toRow(card, 'fingerprint', 'createdAt') },
        ...{ sealed: card.sealed && hex(card.sealed), of_token: card.ofToken ?? false },
      },
    ],
    vault_security_codes: securityCode
      ? [{ ...key, sealed: hex(securityCode.sealed), delete_at: securityCode.deleteAt }]
      : [],
  };
}

/** A sealed gift card as it is written with its payment; a JSON value. */
export function sealedGiftCardRow(gift: SealedGiftCard): object {
  return { ...toRow(gift, 'siteId', 'giftRef', 'createdAt'), sealed: hex(gift.sealed) };
}

/** As PostgreSQL reads `bytea`. */
const hex = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`;

/** Takes at most so many numbers away in one statement, so that nobody waits for its locks. */
const NUMBERS_AT_ONCE = 500;
/** So many such steps in one sweep: more than any minute of a gateway leaves, so that a sweep never falls behind. */
const MOST_STEPS = 1_000;

/**
 * Takes the numbers of cards away that were entered before `since`: nothing can be captured of their payments or given back any
 * more. How a card is known without its number stays. Answers how many.
 */
export async function sweepCardNumbers(sql: Sql, since: Instant): Promise<number> {
  let swept = 0;
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const { count } = await takeNumbersAway(sql, since);
    swept += count;
    if (count < NUMBERS_AT_ONCE) break;
  }
  return swept;
}

const takeNumbersAway = (sql: Sql, since: Instant) => sql`
    UPDATE vault_cards SET sealed = NULL WHERE (site_id, card_ref) IN (
      SELECT site_id, card_ref FROM vault_cards WHERE sealed IS NOT NULL AND NOT of_token AND created_at < ${since}
      ORDER BY created_at LIMIT ${NUMBERS_AT_ONCE} FOR UPDATE SKIP LOCKED
    )`;

/** Deletes the security codes whose time is over: those of payers who never came back. Answers how many. */
export async function sweepSecurityCodes(sql: Sql, now: Instant): Promise<number> {
  const deleted = await sql`DELETE FROM vault_security_codes WHERE delete_at <= ${now}`;
  return deleted.count;
}
