/** Shops' pictures on PostgreSQL. */
import { createHash } from 'node:crypto';
import type { ImageFile, ImageStore, ImageTask, KnownImage } from '../checkout/images/store.ts';
import type { Sql } from './database.ts';
import { fromRow } from './rows.ts';

const hashOf = (address: string) => createHash('sha256').update(address).digest();

export function openImageStore(sql: Sql): ImageStore {
  return {
    async find(siteId, address): Promise<KnownImage | undefined> {
      const [row] = await sql<{ wanted_at: number; hash: string | null; width: number; height: number }[]>`
        SELECT wanted_at, hash, width, height FROM page_images
        WHERE site_id = ${siteId} AND address_hash = ${hashOf(address)}`;
      if (!row) return undefined;
      const { wanted_at: wantedAt, hash, width, height } = row;
      return { wantedAt, image: hash === null ? null : { hash, width, height } };
    },

    async file(siteId, hash) {
      const [row] = await sql<ImageFile[]>`
        SELECT type, bytes FROM page_images WHERE site_id = ${siteId} AND hash = ${hash} LIMIT 1`;
      return row;
    },

    async want(siteId, address, now, most) {
      // Pages that ask at the same time ask once, and one that the worker has in hand is left to it. Counting is not exact
      // among them, and need not be.
      const written = await sql`
        INSERT INTO page_images (site_id, address_hash, address, wanted_at, due_at, tries)
        SELECT ${siteId}, ${hashOf(address)}, ${address}, ${now}, ${now}, 0
        WHERE (SELECT count(*) FROM page_images
               WHERE site_id = ${siteId} AND address_hash <> ${hashOf(address)}) < ${most}
        ON CONFLICT (site_id, address_hash) DO UPDATE SET wanted_at = EXCLUDED.wanted_at, tries = 0,
          due_at = coalesce(page_images.due_at, EXCLUDED.due_at)`;
      return written.count === 1;
    },

    async claim(now, limit, leaseMs) {
      const rows = await sql`
        UPDATE page_images SET due_at = ${now + leaseMs}, tries = tries + 1
        WHERE (site_id, address_hash) IN (
          SELECT site_id, address_hash FROM page_images WHERE due_at <= ${now}
          ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
        )
        RETURNING site_id, address, tries`;
      return rows.map((row) => fromRow<ImageTask>(row));
    },

    async nextDue(after) {
      const [row] = await sql<{ due_at: number | null }[]>`
        SELECT min(due_at) AS due_at FROM page_images WHERE due_at > ${after}`;
      return row?.due_at ?? undefined;
    },

    async keep({ siteId, address }, { hash, type, width, height, bytes }) {
      await sql`
        UPDATE page_images SET ${sql({ hash, type, width, height, bytes, due_at: null, refused: null })}
        WHERE site_id = ${siteId} AND address_hash = ${hashOf(address)}`;
    },

    async refuse({ siteId, address }, why, againAt, gone) {
      const none = { hash: null, type: null, width: null, height: null, bytes: null };
      await sql`
        UPDATE page_images SET ${sql({ due_at: againAt, refused: why.slice(0, 200), ...(gone ? none : {}) })}
        WHERE site_id = ${siteId} AND address_hash = ${hashOf(address)}`;
    },

    async sweep(wantedBefore) {
      await sql`DELETE FROM page_images WHERE wanted_at < ${wantedBefore}`;
    },
  };
}
