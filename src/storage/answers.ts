/** Answers kept under the callers' idempotency keys. */
import type { Answers, Unanswered } from '../orders/ports.ts';
import { type Clock, DAY } from '../platform/clock.ts';
import type { Sql } from './database.ts';

const UNANSWERED: Unanswered = 0;

export function openAnswers(sql: Sql, clock: Clock): Answers & { sweep(): Promise<number> } {
  return {
    async find(siteId, key) {
      const rows = await sql<{ request_hash: string; status: number; body: string }[]>`
        SELECT request_hash, status, body FROM idempotency_keys
        WHERE site_id = ${siteId} AND key = ${key} AND created_at > ${clock.now() - DAY}`;
      const row = rows[0];
      return row && { requestHash: row.request_hash, status: row.status, body: row.body };
    },

    async claim(siteId, key, { requestHash, leaseMs }) {
      const now = clock.now();
      // The clock of the database, which is one for all processes, and which no request moves.
      const rows = await sql<{ until: number }[]>`
        INSERT INTO idempotency_keys AS kept (site_id, key, request_hash, status, body, created_at, claimed_until)
        VALUES (${siteId}, ${key}, ${requestHash}, ${UNANSWERED}, '', ${now}, ${millis(sql)} + ${leaseMs})
        ON CONFLICT (site_id, key) DO UPDATE SET
          request_hash = EXCLUDED.request_hash, status = EXCLUDED.status, body = EXCLUDED.body,
          created_at = EXCLUDED.created_at, claimed_until = EXCLUDED.claimed_until
        WHERE kept.created_at <= ${now - DAY} OR (kept.claimed_until <= ${millis(sql)} AND kept.request_hash = ${requestHash})
        RETURNING claimed_until AS until`;
      const row = rows[0];
      return row ? { siteId, key, requestHash, until: row.until } : null;
    },

    async settle({ siteId, key, until }, { status, body }) {
      const settled = await sql`
        UPDATE idempotency_keys SET status = ${status}, body = ${body}, claimed_until = NULL
        WHERE site_id = ${siteId} AND key = ${key} AND claimed_until = ${until}`;
      return settled.count > 0;
    },

    async release({ siteId, key, until }) {
      await sql`
        DELETE FROM idempotency_keys WHERE site_id = ${siteId} AND key = ${key} AND claimed_until = ${until}`;
    },

    async keep(siteId, key, answer) {
      const now = clock.now();
      await sql`
        INSERT INTO idempotency_keys (site_id, key, request_hash, status, body, created_at)
        VALUES (${siteId}, ${key}, ${answer.requestHash}, ${answer.status}, ${answer.body}, ${now})
        ON CONFLICT (site_id, key) DO UPDATE SET
          request_hash = EXCLUDED.request_hash, status = EXCLUDED.status, body = EXCLUDED.body, created_at = EXCLUDED.created_at,
          claimed_until = NULL
        -- One that is free again, and that no sweep has taken away yet.
        WHERE idempotency_keys.created_at <= ${now - DAY}`;
    },

    async replace(siteId, key, answer) {
      await sql`
        UPDATE idempotency_keys SET status = ${answer.status}, body = ${answer.body}
        WHERE site_id = ${siteId} AND key = ${key} AND request_hash = ${answer.requestHash}`;
    },

    async forget(siteId, key, requestHash) {
      await sql`
        DELETE FROM idempotency_keys WHERE site_id = ${siteId} AND key = ${key} AND request_hash = ${requestHash}`;
    },

    /** Forgets answers older than 24 hours, and says how many. */
    async sweep() {
      const deleted = await sql`DELETE FROM idempotency_keys WHERE created_at <= ${clock.now() - DAY}`;
      return deleted.count;
    },
  };
}

const millis = (sql: Sql) => sql`(extract(epoch FROM clock_timestamp()) * 1000)::bigint`;
