/**
 * Whether a database may be served in a mode. What a sandbox made never happened: its sites have keys that everybody knows, its payments were
 * approved by nobody, its clock was moved. And a sandbox on the database of real shops would send their captures to banks that are none.
 */
import type { SiteId } from '../platform/ids.ts';
import type { Sql } from './database.ts';

export type Mode = 'sandbox' | 'live';

/** The database is not for this mode; the message is for the operator. */
export class WrongDatabase extends Error {
  override readonly name = 'WrongDatabase';
}

/** What gives a sandbox away on a database that does not say so itself. */
export interface SandboxSigns {
  /** Hashes of API keys that are published. */
  readonly keyHashes: readonly Buffer[];
  /** Addresses of the demo shops. */
  readonly siteUrls: readonly string[];
}

const OWN_DATABASE =
  'Give live mode a database of its own: make an empty one, name it in DATABASE_URL, and put your sites there with `site put`.';

/** Writes down that the database is served in this mode from now on. Throws `WrongDatabase` where it is not for it. */
export async function claimDatabase(sql: Sql, mode: Mode, signs: SandboxSigns): Promise<void> {
  const [row] = await sql<{ mode: Mode | null }[]>`SELECT mode FROM clock`;
  if ((row?.mode ?? mode) !== mode) throw new WrongDatabase(refusals[mode]);
  // Before the claim: a start that comes to nothing leaves the database as it was.
  const sign = mode === 'live' ? await signOfSandbox(sql, signs) : undefined;
  if (sign !== undefined) throw new WrongDatabase(sign);
  // One statement, so that of two first starts at once in both modes only one gets the database.
  const claimed = await sql`UPDATE clock SET mode = ${mode} WHERE mode IS NULL OR mode = ${mode}`;
  if (claimed.count === 0) throw new WrongDatabase(refusals[mode]);
}

const refusals: Readonly<Record<Mode, string>> = {
  live: `This database was made by a sandbox: its keys are published and its payments never happened. ${OWN_DATABASE}`,
  sandbox:
    'This database takes real payments, and a sandbox would change its sites and bring its captures to banks that are none. ' +
    'Leave DATABASE_URL unset, so that the sandbox brings one of its own, or name another.',
};

async function signOfSandbox(sql: Sql, { keyHashes, siteUrls }: SandboxSigns): Promise<string | undefined> {
  const [clock] = await sql<{ offset_ms: number }[]>`SELECT offset_ms FROM clock`;
  if (clock!.offset_ms !== 0)
    return `The clock of this database was moved, as only a sandbox’s is: what it holds lies in another time. ${OWN_DATABASE}`;
  const demo = await sql<{ siteId: SiteId }[]>`
    SELECT site_id AS "siteId" FROM sites WHERE profile->>'url' IN ${sql(siteUrls)} ORDER BY site_id`;
  if (demo.length > 0)
    return `This database holds demo shops of a sandbox (${sitesIn(demo)}), so that payments in it may never have happened. ${OWN_DATABASE}`;
  const keyed = await sql<{ siteId: SiteId }[]>`
    SELECT site_id AS "siteId" FROM api_keys WHERE key_hash IN ${sql(keyHashes)} ORDER BY site_id`;
  if (keyed.length > 0)
    return (
      `An API key of ${sitesIn(keyed)} is published in the documentation of this program, so anybody can use it. ` +
      'Name another as "apiKey" in the file of the site, and put it with `site put`.'
    );
  const accounts = await sql<{ accountId: number }[]>`
    SELECT account_id AS "accountId" FROM account_keys WHERE key_hash IN ${sql(keyHashes)}`;
  if (accounts.length > 0)
    return `The key of account ${accounts[0]!.accountId} is published: make another with \`account key ${accounts[0]!.accountId}\`.`;
  return undefined;
}

const sitesIn = (rows: readonly { readonly siteId: SiteId }[]) =>
  `${rows.length === 1 ? 'site' : 'sites'} ${rows.map(({ siteId }) => siteId).join(', ')}`;
