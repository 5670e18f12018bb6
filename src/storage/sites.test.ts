import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeDatabase, type TestDatabase } from '../../test/support/database.ts';
import { demoSites } from '../merchants/demo-sites.ts';
import { hashApiKey, makeSites } from '../merchants/sites.ts';
import type { Site, Sites } from '../merchants/types.ts';
import { ManualClock } from '../platform/clock.ts';
import { secureRandom } from '../platform/random.ts';
import { makeTextSeal } from '../vault/text-seal.ts';
import { KeyTaken, openSiteSource, upsertSite, upsertSites } from './sites.ts';

const KEY = 'c0ffee11d00d4bad9ce1a5e5beefcafe00112233';

describe('the table of sites', () => {
  let database: TestDatabase;
  let clock: ManualClock;
  let sites: Sites;
  const seal = makeTextSeal(secureRandom.bytes(32), secureRandom);
  const write = (list: readonly Site[]) => upsertSites(database.sql, { seal, hash: hashApiKey }, list);

  beforeAll(async () => {
    database = await makeDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.sql`TRUNCATE sites, api_keys`;
    clock = new ManualClock();
    sites = makeSites(openSiteSource(database.sql, seal), clock);
  });

  it('gives back what was written, by key and by number', async () => {
    const written = demoSites(KEY);
    await write(written);
    for (const site of written) {
      expect(await sites.byId(site.siteId)).toEqual(site);
      expect(await sites.byApiKey(` ${site.apiKey} `)).toEqual(site);
    }
    expect(await sites.byId(99)).toBeUndefined();
    expect(await sites.byApiKey('another')).toBeUndefined();
  });

  it('takes the same again, any number of times and at the same time', async () => {
    const written = demoSites(KEY);
    await Promise.all(Array.from({ length: 5 }, () => write(written)));
    expect(await database.sql`SELECT site_id FROM sites`).toHaveLength(3);
    expect(await database.sql`SELECT site_id FROM api_keys`).toHaveLength(3);
    expect(await sites.byId(1)).toEqual(written[0]);
  });

  it('shows a change within five seconds', async () => {
    const [site] = demoSites(KEY);
    await upsertSite(database.sql, { seal, hash: hashApiKey }, site!);
    await sites.byApiKey(KEY);
    await upsertSite(database.sql, { seal, hash: hashApiKey }, { ...site!, active: false });
    clock.advance(5_000);
    expect(await sites.byApiKey(KEY)).toMatchObject({ active: false });
  });

  it('follows a changed key: the old one opens nothing', async () => {
    await write(demoSites(KEY));
    await write(demoSites('another key'));
    expect(await sites.byApiKey(KEY)).toBeUndefined();
    expect(await sites.byApiKey(`${KEY}-us`)).toBeUndefined();
    expect((await sites.byApiKey('another key'))?.siteId).toBe(1);
  });

  it('follows a key that passes from one site to another', async () => {
    await write(demoSites(KEY));
    await write(demoSites(`${KEY}-us`));
    expect((await sites.byApiKey(`${KEY}-us`))?.siteId).toBe(1);
  });

  it('gives no site the key of another, and then changes nothing', async () => {
    const [first, second] = demoSites(KEY);
    await write([first!]);
    await expect(write([{ ...second!, apiKey: KEY }])).rejects.toThrow(KeyTaken);
    expect(await sites.byId(2)).toBeUndefined();
    expect((await sites.byApiKey(KEY))?.siteId).toBe(1);
  });

  it('keeps no key readable', async () => {
    await write(demoSites(KEY));
    const rows = await database.sql<{ whole: string }[]>`
      SELECT s::text || k::text || encode(sealed_api_key, 'escape') AS whole FROM sites s JOIN api_keys k USING (site_id)`;
    expect(rows).toHaveLength(3);
    for (const { whole } of rows) {
      expect(whole).not.toContain(KEY);
      expect(whole).not.toContain(Buffer.from(KEY).toString('hex'));
    }
  });

  it('says so where the master key is another', async () => {
    await write(demoSites(KEY));
    const other = makeSites(openSiteSource(database.sql, makeTextSeal(secureRandom.bytes(32), secureRandom)), clock);
    await expect(other.byId(1)).rejects.toThrow(/api key 1.*another master key/);
  });
});
