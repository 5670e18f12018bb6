/** Finds sites by key or number, through a short memory: every request of a merchant begins with this. */
import { createHash } from 'node:crypto';
import { type Served, servedOf } from '../methods/served.ts';
import { type Clock, SECOND } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import { remember } from '../platform/remember.ts';
import type { Site, SiteSource, Sites } from './types.ts';

/** A change of a site, or a key taken away, is seen after this time at the latest. */
export const MEMORY_MS = 5 * SECOND;

/** Answers kept at most. Anybody can ask for keys that do not exist; the memory they fill is bounded. */
const MOST_ANSWERS = 10_000;

/** Shorter keys are refused by the clients' own libraries; nobody has longer ones. */
const KEY_LENGTH = { least: 5, most: 200 };

/** `refuses`: keys that open nothing, whatever the source has. `served`: what of a site's methods this gateway takes. */
export function makeSites(
  source: SiteSource,
  clock: Clock,
  { refuses = () => false, served }: { readonly refuses?: (key: string) => boolean; readonly served?: Served } = {},
): Sites {
  const isKey = (key: string) => isPlausible(key) && !refuses(key);
  const short = { clock, forMs: MEMORY_MS, most: MOST_ANSWERS };
  const kept = async (asked: Promise<Site | undefined>) => {
    const site = await asked;
    return site && served ? asServed(site, served) : site;
  };
  const keys = remember((hash: string) => kept(source.byKeyHash(Buffer.from(hash, 'hex'))), short);
  const accounts = remember((hash: string) => source.accountByKeyHash(Buffer.from(hash, 'hex')), short);
  const ids = remember((siteId: SiteId) => kept(source.byId(siteId)), short);
  return {
    byApiKey: async (apiKey) => (isKey(apiKey) ? keys(hashApiKey(apiKey).toString('hex')) : undefined),
    accountByKey: async (key) => (isKey(key) ? accounts(hashApiKey(key).toString('hex')) : undefined),
    byId: (siteId) => ids(siteId),
  };
}

/** With the methods that can be carried out here, so that nobody offers or takes another. */
function asServed(site: Site, served: Served): Site {
  const gateways = servedOf(site.gateways, served);
  if (gateways === site.gateways) return site;
  return { ...site, gateways, unserved: site.gateways.filter((id) => !gateways.includes(id)) };
}

function isPlausible(key: string): boolean {
  const { length } = key.trim();
  return length >= KEY_LENGTH.least && length <= KEY_LENGTH.most;
}

/**
 * What a key is found by. A plain hash is enough for a key of 160 random bits, and looking it up takes the same time
 * whatever part of a guess is right.
 */
export function hashApiKey(apiKey: string): Buffer {
  return createHash('sha256').update(apiKey.trim()).digest();
}
