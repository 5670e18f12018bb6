/** Card ranges kept over a restart, so that the first payment after one does not wait for a directory server. */
import type { RangeCache } from '../threeds/ranges.ts';
import type { RangeStore } from '../threeds/service.ts';
import type { Sql } from './database.ts';

export function openRangeStore(sql: Sql): RangeStore {
  return {
    async load(directoryServer) {
      const rows = await sql<{ ranges: RangeCache }[]>`
        SELECT ranges FROM card_ranges WHERE directory_server = ${directoryServer}`;
      return rows[0]?.ranges;
    },
    async save(cache) {
      await sql`
        INSERT INTO card_ranges (directory_server, ranges, fetched_at)
        VALUES (${cache.directoryServer}, ${sql.json(cache as never)}, ${cache.fetchedAt})
        ON CONFLICT (directory_server) DO UPDATE SET ranges = EXCLUDED.ranges, fetched_at = EXCLUDED.fetched_at`;
    },
  };
}
