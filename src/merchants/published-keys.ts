/** API keys that everybody knows: those that the sandbox has unless it is told others. They open nothing in live mode. */
import { SETTINGS } from '../platform/config.ts';
import { demoSites } from './demo-sites.ts';
import { hashApiKey } from './sites.ts';

const PUBLISHED: string = SETTINGS.sandboxApiKey.default;

/** Of the demo shops with those keys. */
export const PUBLISHED_KEY_HASHES: readonly Buffer[] = demoSites(PUBLISHED).map(({ apiKey }) => hashApiKey(apiKey));

/** Where the demo shops say that they are. */
export const DEMO_SITE_URLS: readonly string[] = demoSites(PUBLISHED).map(({ url }) => url);

/** Whether this is one of them, or made of it: somebody who began with the documentation may have put something behind it. */
export function isPublished(apiKey: string): boolean {
  return apiKey.trim().toLowerCase().startsWith(PUBLISHED);
}
