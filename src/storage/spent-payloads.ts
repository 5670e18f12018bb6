/** Which payloads of payment components were used, and for which order, until they are too old to be used. */
import type { SpentPayloads } from '../components/port.ts';
import type { Clock } from '../platform/clock.ts';
import type { Sql } from './database.ts';

export function openSpentPayloads(sql: Sql, clock: Clock): SpentPayloads & { sweep(): Promise<void> } {
  return {
    async spend({ siteId, payloadId, orderId, until }) {
      // Of two orders that come at once the key lets one in; that one may come again, and changes nothing.
      const rows = await sql`
        INSERT INTO spent_payloads (site_id, payload_id, order_id, until)
        VALUES (${siteId}, ${payloadId}, ${orderId}, ${until})
        ON CONFLICT (site_id, payload_id) DO UPDATE SET until = spent_payloads.until
        WHERE spent_payloads.order_id = EXCLUDED.order_id
        RETURNING 1`;
      return rows.length === 1;
    },

    async sweep() {
      await sql`DELETE FROM spent_payloads WHERE until <= ${clock.now()}`;
    },
  };
}
