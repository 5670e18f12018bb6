/** Which payloads of payment components were used, until they are too old to be used. */
import type { SpentPayloads } from '../components/port.ts';
import type { Clock } from '../platform/clock.ts';
import type { Sql } from './database.ts';

export function openSpentPayloads(sql: Sql, clock: Clock): SpentPayloads & { sweep(): Promise<void> } {
  return {
    async spend(siteId, payloadId, until) {
      // Of two that come at once, the key lets one in.
      const rows = await sql`
        INSERT INTO spent_payloads (site_id, payload_id, until) VALUES (${siteId}, ${payloadId}, ${until})
        ON CONFLICT DO NOTHING RETURNING 1`;
      return rows.length === 1;
    },

    async sweep() {
      await sql`DELETE FROM spent_payloads WHERE until <= ${clock.now()}`;
    },
  };
}
