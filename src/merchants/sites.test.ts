import { describe, expect, it } from 'vitest';
import { ManualClock } from '../platform/clock.ts';
import { demoSites } from './demo-sites.ts';
import { hashApiKey, makeSites } from './sites.ts';
import type { Site, SiteSource } from './types.ts';

const KEY = 'c0ffee11d00d4bad9ce1a5e5beefcafe00112233';

/** A source that counts its questions and can be changed or made to fail. */
class Source implements SiteSource {
  sites: Site[] = [...demoSites(KEY)];
  asked = 0;
  fails = false;

  async byKeyHash(keyHash: Buffer) {
    return this.#find((site) => hashApiKey(site.apiKey).equals(keyHash));
  }

  async accountByKeyHash() {
    return undefined;
  }

  async byId(siteId: number) {
    return this.#find((site) => site.siteId === siteId);
  }

  async #find(which: (site: Site) => boolean) {
    this.asked += 1;
    if (this.fails) throw new Error('no database');
    return this.sites.find(which);
  }
}

function setUp() {
  const source = new Source();
  const clock = new ManualClock();
  return { source, clock, sites: makeSites(source, clock) };
}

describe('sites', () => {
  it('are found by key, blanks around it or not, and by number', async () => {
    const { source, sites } = setUp();
    expect(await sites.byApiKey(KEY)).toBe(source.sites[0]);
    expect(await sites.byApiKey(` ${KEY}\n`)).toBe(source.sites[0]);
    expect(await sites.byId(source.sites[1]!.siteId)).toBe(source.sites[1]);
  });

  it.each(['', 'abcd', KEY.slice(1), KEY.toUpperCase(), `${KEY} ${KEY}`, 'x'.repeat(100_000)])(
    'are not found by another key',
    async (key) => {
      const { sites } = setUp();
      expect(await sites.byApiKey(key)).toBeUndefined();
    },
  );

  it('are remembered for five seconds, and no longer', async () => {
    const { source, clock, sites } = setUp();
    await sites.byApiKey(KEY);
    await sites.byApiKey(KEY);
    expect(source.asked).toBe(1);
    source.sites = source.sites.map((site) => ({ ...site, active: false }));
    clock.advance(4_999);
    expect((await sites.byApiKey(KEY))?.active).toBe(true);
    clock.advance(1);
    expect((await sites.byApiKey(KEY))?.active).toBe(false);
    expect(source.asked).toBe(2);
  });

  it('that are not there are remembered too', async () => {
    const { source, clock, sites } = setUp();
    await sites.byApiKey('unknown');
    await sites.byApiKey('unknown');
    await sites.byId(999);
    await sites.byId(999);
    expect(source.asked).toBe(2);
    clock.advance(5_000);
    await sites.byApiKey('unknown');
    expect(source.asked).toBe(3);
  });

  it('are asked for once by requests that come together', async () => {
    const { source, sites } = setUp();
    await Promise.all(Array.from({ length: 50 }, () => sites.byApiKey(KEY)));
    expect(source.asked).toBe(1);
  });

  it('are asked for again after a failure', async () => {
    const { source, sites } = setUp();
    source.fails = true;
    await expect(sites.byApiKey(KEY)).rejects.toThrow('no database');
    source.fails = false;
    expect(await sites.byApiKey(KEY)).toBeDefined();
  });

  it('are not forgotten in favour of ever more wrong keys, nor are those kept without end', async () => {
    const { source, sites } = setUp();
    for (let i = 0; i < 10_001; i++) await sites.byApiKey(`wrong-${i}`);
    source.asked = 0;
    await sites.byApiKey('wrong-10000');
    expect(source.asked, 'the newest is known').toBe(0);
    await sites.byApiKey('wrong-0');
    expect(source.asked, 'the oldest is not').toBe(1);
  });
});
