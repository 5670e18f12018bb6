/** More sites for a test: like the first demo site, with what the test wants otherwise. */
import { demoSites } from '../../src/merchants/demo-sites.ts';
import { hashApiKey } from '../../src/merchants/sites.ts';
import type { Site } from '../../src/merchants/types.ts';
import { secureRandom } from '../../src/platform/random.ts';
import { upsertSite } from '../../src/storage/sites.ts';
import { makeTextSeal } from '../../src/vault/text-seal.ts';
import { API_KEY, MASTER_KEY } from './gateway.ts';
import type { World } from './world.ts';

/** Answers the header that speaks for the site. */
export async function addSite(
  world: Pick<World, 'database'>,
  more: Partial<Site> & Pick<Site, 'siteId'>,
): Promise<{ api_key: string }> {
  const apiKey = `${API_KEY}-${more.siteId}`;
  const keeping = { seal: makeTextSeal(MASTER_KEY, secureRandom), hash: hashApiKey };
  await upsertSite(world.database.sql, keeping, { ...demoSites(API_KEY)[0]!, apiKey, ...more });
  return { api_key: apiKey };
}
