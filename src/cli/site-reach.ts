/**
 * How commands that are about one order find its site, and the key to act for it. Where there is a database (`DATABASE_URL`, or that
 * of a sandbox started here) the sites are read in it; elsewhere the sandbox that runs is asked as its demo shops.
 */
import { demoSites } from '../merchants/demo-sites.ts';
import type { Config } from '../platform/config.ts';
import type { SiteId } from '../platform/ids.ts';
import type { Sql } from '../storage/database.ts';
import { openSiteSource } from '../storage/sites.ts';
import type { OpenDatabase } from './open-database.ts';
import { CommandFault, EXIT } from './terminal.ts';

export interface SiteKey {
  readonly siteId: SiteId;
  readonly apiKey: string;
}

/** The text of `--site`; undefined where it was not given. Throws `CommandFault` for what is no number of a site. */
export function readSiteId(text: string | undefined): SiteId | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new CommandFault(`"${text}" is no number of a site.`, EXIT.USAGE);
}

/** The demo shops of the sandbox, or the one that was asked for. */
export function demoKeys({ sandboxApiKey }: Config, only: SiteId | undefined): readonly SiteKey[] {
  const keys = demoSites(sandboxApiKey).map(({ siteId, apiKey }) => ({ siteId, apiKey }));
  const asked = keys.filter(({ siteId }) => only === undefined || siteId === only);
  if (asked.length > 0) return asked;
  throw new CommandFault(
    `Without its database only the demo shops of a sandbox can be asked: ${keys.map(({ siteId }) => siteId).join(', ')}.`,
    EXIT.USAGE,
  );
}

/** Every site, or the one that was asked for. Throws `CommandFault` where there is none. */
export async function sitesIn(sql: Sql, only: SiteId | undefined): Promise<readonly SiteId[]> {
  const rows = await sql<{ siteId: SiteId }[]>`
    SELECT site_id AS "siteId" FROM sites ${only === undefined ? sql`` : sql`WHERE site_id = ${only}`} ORDER BY site_id`;
  if (rows.length === 0)
    throw new CommandFault(only === undefined ? 'There are no sites.' : `There is no site ${only}.`, EXIT.USAGE);
  return rows.map(({ siteId }) => siteId);
}

/** Those of the sites that have an order with this id, or an order or attempt with this psp id. */
export async function sitesWithOrder(sql: Sql, siteIds: readonly SiteId[], id: string): Promise<readonly SiteId[]> {
  const number = /^[1-9]\d{0,15}$/.test(id) && Number.isSafeInteger(Number(id)) ? Number(id) : -1;
  const rows = await sql<{ siteId: SiteId }[]>`
    SELECT s.site_id AS "siteId" FROM sites s
    WHERE s.site_id IN ${sql(siteIds as number[])} AND (
      EXISTS (SELECT FROM orders o WHERE o.site_id = s.site_id AND o.order_id = ${id})
      OR EXISTS (SELECT FROM orders o WHERE o.site_id = s.site_id AND o.transaction_id = ${number})
      OR EXISTS (SELECT FROM attempts a WHERE a.site_id = s.site_id AND a.transaction_id = ${number}))
    ORDER BY s.site_id`;
  return rows.map(({ siteId }) => siteId);
}

/** The key of a site, unsealed. */
export async function keyOf({ sql, textSeal }: OpenDatabase, siteId: SiteId): Promise<SiteKey> {
  const site = await openSiteSource(sql, textSeal()).byId(siteId);
  if (!site) throw new CommandFault(`There is no site ${siteId}.`, EXIT.USAGE);
  return { siteId, apiKey: site.apiKey };
}

/** The one site that has the order. Throws `CommandFault` where none or several have. */
export function theOnly<Found extends { readonly siteId: SiteId }>(found: readonly Found[], id: string): Found {
  if (found.length === 1) return found[0]!;
  if (found.length === 0) throw new CommandFault(`No order ${id} was found.`);
  const sites = found.map(({ siteId }) => siteId).join(', ');
  throw new CommandFault(`Several sites have an order ${id}: ${sites}. Say which with --site.`, EXIT.USAGE);
}
