/** Tokens on PostgreSQL. They are made with the payment that they come from (`commit.ts`); here they are found, used and removed. */
import type { KeptAnswer, Token, TokenOutcome, TokenStore } from '../orders/tokens.ts';
import { insertAnswer, isRepeated } from './commit.ts';
import type { Sql, Transaction } from './database.ts';
import { fromRow } from './rows.ts';
import { sealedCardRows } from './vault.ts';

export function openTokenStore(sql: Sql): TokenStore {
  const columns = sql`site_id, token, customer_reference, model, code, display, holder, bin, last4, expiry, card_ref, account,
    fingerprint, network_transaction_id, order_id, transaction_id, created_at, last_used_at`;
  const tokenOf = (row: Record<string, unknown>): Token => fromRow<Token>(row);
  // An account has few sites, and the list of sites is small wherever the rest is.
  const ofCustomer = (accountId: number, reference: string) => sql`
    site_id IN (SELECT site_id FROM sites WHERE account_id = ${accountId}) AND customer_reference = ${reference}`;

  /** Changes the token and keeps the answer, or neither. */
  async function change(answer: KeptAnswer, run: (tx: Sql | Transaction) => Promise<number>): Promise<TokenOutcome> {
    if (!answer) return (await run(sql)) > 0 ? 'done' : 'gone';
    try {
      return await sql.begin(async (tx) => {
        if ((await run(tx)) === 0) return 'gone';
        const { siteId, now, ...stored } = answer;
        await insertAnswer(tx, siteId, now, stored);
        return 'done';
      });
    } catch (error) {
      if (isRepeated(error)) return 'repeated';
      throw error;
    }
  }

  return {
    async find(siteId, token) {
      const rows = await sql`SELECT ${columns} FROM tokens WHERE site_id = ${siteId} AND token = ${token}`;
      return rows[0] && tokenOf(rows[0]);
    },

    async list(accountId, reference, { limit, offset }) {
      const rows = await sql`
        SELECT ${columns} FROM tokens WHERE ${ofCustomer(accountId, reference)}
        ORDER BY created_at DESC, token LIMIT ${limit} OFFSET ${offset}`;
      return rows.map(tokenOf);
    },

    async cardsOnFile(accountId, reference, limit) {
      const rows = await sql`
        SELECT ${columns} FROM tokens
        WHERE ${ofCustomer(accountId, reference)} AND model = 'cardOnFile' AND card_ref IS NOT NULL
        ORDER BY last_used_at DESC, token LIMIT ${limit}`;
      return rows.map(tokenOf);
    },

    async onFile(siteId, reference, fingerprint) {
      const rows = await sql`
        SELECT ${columns} FROM tokens
        WHERE site_id = ${siteId} AND customer_reference = ${reference} AND fingerprint = ${fingerprint}
          AND model = 'cardOnFile'`;
      return rows[0] && tokenOf(rows[0]);
    },

    async claim({ siteId, token }, { by, now, since }) {
      const claimed = await sql`
        UPDATE tokens SET claimed_at = ${now}, claimed_for = ${by}, last_used_at = ${now}
        WHERE site_id = ${siteId} AND token = ${token}
          AND (claimed_at IS NULL OR claimed_at <= ${since} OR claimed_for = ${by})`;
      return claimed.count > 0;
    },

    async touch({ siteId, token }, now) {
      await sql`UPDATE tokens SET last_used_at = ${now} WHERE site_id = ${siteId} AND token = ${token}`;
    },

    renew: ({ siteId, token }, expiry, card, answer) =>
      change(answer, async (tx) => {
        const rows = tx.json(sealedCardRows(card).vault_cards as never);
        // The card is renewed only where the token is still there: removed meanwhile, nothing may come back.
        const renewed = await tx`
          WITH renewed AS (
            UPDATE tokens SET expiry = ${expiry} WHERE site_id = ${siteId} AND token = ${token} RETURNING site_id, card_ref
          )
          UPDATE vault_cards c SET sealed = n.sealed
          FROM renewed t, jsonb_populate_recordset(NULL::vault_cards, ${rows}) n
          WHERE c.site_id = t.site_id AND c.card_ref = t.card_ref`;
        return renewed.count;
      }),

    remove: ({ siteId, token }, answer) =>
      change(answer, async (tx) => {
        const removed = await tx`
          WITH removed AS (
            DELETE FROM tokens WHERE site_id = ${siteId} AND token = ${token} RETURNING site_id, card_ref
          ), forgotten AS (
            DELETE FROM vault_cards c USING removed r WHERE c.site_id = r.site_id AND c.card_ref = r.card_ref
          )
          SELECT FROM removed`;
        return removed.count;
      }),
  };
}
