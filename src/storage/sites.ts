/** Sites and their keys on PostgreSQL. */
import type { Account, Site, SiteSource } from '../merchants/types.ts';
import type { GatewayId } from '../methods/types.ts';
import type { SiteId } from '../platform/ids.ts';
import type { TextSeal } from '../vault/text-seal.ts';
import type { Sql } from './database.ts';

/** A key that was given to one site is another's already: its merchant would see the other's orders. */
export class KeyTaken extends Error {
  override readonly name = 'KeyTaken';
}

interface SiteRow {
  readonly site_id: SiteId;
  readonly account_id: number;
  readonly active: boolean;
  readonly sealed_api_key: Buffer;
  readonly profile: Omit<Site, 'siteId' | 'accountId' | 'active' | 'apiKey'>;
}

/** What keys are sealed and found by. */
export interface KeyKeeping {
  readonly seal: TextSeal;
  readonly hash: (apiKey: string) => Buffer;
}

/** What a sealed key belongs to: it does not open as another site's. */
const keyContext = (siteId: SiteId) => ['api key', String(siteId)];

export function openSiteSource(sql: Sql, seal: TextSeal): SiteSource {
  const siteOf = (row: SiteRow | undefined): Site | undefined =>
    row && {
      ...row.profile,
      siteId: row.site_id,
      accountId: row.account_id,
      active: row.active,
      apiKey: seal.openText(row.sealed_api_key, keyContext(row.site_id)),
    };

  return {
    async byKeyHash(keyHash: Buffer) {
      const rows = await sql<SiteRow[]>`
        SELECT s.* FROM api_keys k JOIN sites s ON s.site_id = k.site_id WHERE k.key_hash = ${keyHash}`;
      return siteOf(rows[0]);
    },
    async accountByKeyHash(keyHash: Buffer) {
      const [account] = await sql<Account[]>`
        SELECT k.account_id AS "accountId", array_agg(s.site_id ORDER BY s.site_id) AS "siteIds"
        FROM account_keys k JOIN sites s ON s.account_id = k.account_id
        WHERE k.key_hash = ${keyHash} GROUP BY k.account_id`;
      return account;
    },
    async byId(siteId: SiteId) {
      const rows = await sql<SiteRow[]>`SELECT * FROM sites WHERE site_id = ${siteId}`;
      return siteOf(rows[0]);
    },
  };
}

/** The first active sites that name one of these methods. */
export function sitesNaming(sql: Sql, gateways: readonly GatewayId[], most: number) {
  return sql<Pick<Site, 'siteId' | 'gateways'>[]>`
    SELECT site_id AS "siteId", profile->'gateways' AS gateways FROM sites
    WHERE active AND jsonb_exists_any(profile->'gateways', ${gateways as string[]}) ORDER BY site_id LIMIT ${most}`;
}

/** Writes one site; see `upsertSites`. */
export function upsertSite(sql: Sql, keeping: KeyKeeping, site: Site): Promise<void> {
  return upsertSites(sql, keeping, [site]);
}

/**
 * Writes sites as they are given, new or not, and lets go of the keys they had before; all or none. Throws `KeyTaken`
 * where one of the keys belongs to a site that is not among them.
 */
export async function upsertSites(sql: Sql, { seal, hash }: KeyKeeping, sites: readonly Site[]): Promise<void> {
  await sql.begin(async (tx) => {
    for (const { siteId, accountId, active, apiKey, ...profile } of sites) {
      await tx`
        INSERT INTO sites ${tx({
          site_id: siteId,
          account_id: accountId,
          active,
          sealed_api_key: seal.sealText(apiKey.trim(), keyContext(siteId)),
          profile: tx.json(profile as never),
        })}
        ON CONFLICT (site_id) DO UPDATE SET account_id = EXCLUDED.account_id, active = EXCLUDED.active,
          sealed_api_key = EXCLUDED.sealed_api_key, profile = EXCLUDED.profile`;
    }
    // All old keys go before the first new one comes: a key may pass from one of these sites to another.
    await tx`DELETE FROM api_keys WHERE site_id IN ${tx(sites.map(({ siteId }) => siteId))}`;
    for (const { siteId, apiKey } of sites) {
      const added = await tx`
        INSERT INTO api_keys ${tx({ key_hash: hash(apiKey), site_id: siteId })} ON CONFLICT DO NOTHING`;
      if (added.count === 0) throw new KeyTaken(`the API key given for site ${siteId} belongs to another site`);
    }
  });
}
