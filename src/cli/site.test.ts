/** `migrate`, `site put` and `site list` against a real database. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDatabase, type TestDatabase } from '../../test/support/database.ts';
import { makeSites } from '../merchants/sites.ts';
import { systemClock } from '../platform/clock.ts';
import { secureRandom } from '../platform/random.ts';
import { openSiteSource } from '../storage/sites.ts';
import { makeTextSeal } from '../vault/text-seal.ts';
import { run as accountKey } from './account-key.ts';
import { run as migrate } from './migrate.ts';
import { run as list } from './site-list.ts';
import { run as put } from './site-put.ts';
import type { Command } from './terminal.ts';

const MASTER_KEY = '5e'.repeat(32);
const SITE = {
  siteId: 7,
  name: 'Kraan & Zoon',
  url: 'https://kraan.example',
  city: 'Amsterdam',
  country: 'NL',
  acquirer: { acquirerId: '400551', merchantId: 'MERCHANT0000007', terminalId: 'TERM0007', mcc: '5999', country: 'NL' },
};

let database: TestDatabase;
const directory = mkdtempSync(join(tmpdir(), 'gatehouse-site-'));

beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(async () => {
  await database.drop();
  rmSync(directory, { recursive: true });
});

/** Runs a command and answers what it printed. */
async function printed(command: Command, ...args: string[]): Promise<string> {
  const lines: string[] = [];
  await command(args, {
    env: { DATABASE_URL: database.url, GATEHOUSE_MASTER_KEY: MASTER_KEY },
    colours: false,
    print: (text) => void lines.push(text),
    complain: (text) => void lines.push(text),
  });
  return lines.join('\n');
}

function file(content: unknown): string {
  const path = join(directory, 'site.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** As a gateway process reads it that has just started. */
function sites() {
  const seal = makeTextSeal(Buffer.from(MASTER_KEY, 'hex'), secureRandom);
  return makeSites(openSiteSource(database.sql, seal), systemClock);
}

describe('site put', () => {
  it('creates a site with a key of its own, shown once, which opens the API', async () => {
    expect(await printed(list)).toBe('There are no sites.');
    const text = await printed(put, file(SITE));
    const key = /^Site 7 \(Kraan & Zoon\) is created\.\nIts API key, shown this once: ([0-9a-f]{40})$/.exec(text)?.[1];
    expect(await sites().byApiKey(key!)).toMatchObject({ siteId: 7, name: 'Kraan & Zoon', active: true });

    expect(await printed(put, file({ ...SITE, active: false }))).toBe('Site 7 (Kraan & Zoon) is changed.');
    expect(await sites().byApiKey(key!)).toMatchObject({ siteId: 7, active: false });
    expect(await printed(list)).toBe('7   account 7   blocked   Kraan & Zoon   Amsterdam, NL   https://kraan.example');
  });

  it('takes a key that is given in place of the old one, unless it is another site’s', async () => {
    await printed(put, file({ ...SITE, apiKey: 'the-key-of-seven' }));
    expect(await sites().byApiKey('the-key-of-seven')).toMatchObject({ siteId: 7 });
    await expect(printed(put, file({ ...SITE, siteId: 8, apiKey: 'the-key-of-seven' }))).rejects.toThrow(
      'site.json: the API key given for site 8 belongs to another site.',
    );
    expect(await sites().byId(8)).toBeUndefined();
  });

  it('tells everything that is wrong with the file', async () => {
    const path = file({ ...SITE, city: '', country: 'XX' });
    await expect(printed(put, path)).rejects.toThrow(
      [
        `${path} does not describe a site:`,
        '  • city must be a text of 1 to 50 characters',
        '  • country must be an ISO 3166-1 alpha-2 code such as NL',
      ].join('\n'),
    );
    await expect(printed(put, file('{'))).rejects.toThrow(/site\.json is not JSON: /);
    await expect(printed(put, join(directory, 'none.json'))).rejects.toThrow('none.json cannot be read (ENOENT).');
    await expect(printed(put)).rejects.toThrow('1 argument is needed, not 0.\nUsage: ./gatehouse site put');
  });
});

describe('account key', () => {
  it('opens the lists of all sites of an account, in place of the key before', async () => {
    await printed(put, file({ ...SITE, siteId: 21, accountId: 90, apiKey: 'the-key-of-21' }));
    await printed(put, file({ ...SITE, siteId: 22, accountId: 90, apiKey: 'the-key-of-22' }));
    const given = async () => {
      const text = await printed(accountKey, '90');
      return /^Account 90: its key, shown this once, in place of any it had: ([0-9a-f]{40})$/.exec(text)![1]!;
    };
    const [first, second] = [await given(), await given()];
    expect(await sites().accountByKey(second)).toEqual({ accountId: 90, siteIds: [21, 22] });
    expect(await sites().accountByKey(first)).toBeUndefined();
    expect(await sites().byApiKey(second)).toBeUndefined();
    expect(await sites().accountByKey('the-key-of-21')).toBeUndefined();
  });

  it.each(['91', 'ninety', '1.5', '0', '99999999999', '1e400'])(
    'is refused where no site belongs to the account (%s)',
    async (account) => {
      await expect(printed(accountKey, account)).rejects.toThrow(`No site belongs to the account ${account}.`);
    },
  );
});

describe('migrate', () => {
  it('says that nothing is missing', async () => {
    expect(await printed(migrate)).toBe('The database is up to date.');
  });
});
