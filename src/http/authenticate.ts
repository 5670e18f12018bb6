/** Which site a request speaks for: the API key in one of the three places where merchants' programs put it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Site, Sites } from '../merchants/types.ts';
import { type Refusal, refuse } from '../platform/errors.ts';
import type { SiteId } from '../platform/ids.ts';
import { aboutKey } from './advice.ts';
import { type Answer, failure, send } from './envelope.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The site of the API key; null before `authenticate` and on paths that need no key. */
    site: Site | null;
    /** The sites whose lists the key may see; null but after `authenticateList` and `authenticateReader`. */
    siteIds: readonly SiteId[] | null;
  }
}

/**
 * The key by precedence: header `api_key`, `api-key` (the Ruby client), `Authorization: Bearer` (all that the Python client sends),
 * query `api_key`. An empty one counts as absent. Undefined where there is none.
 */
export function apiKeyOf(headers: FastifyRequest['headers'], query: unknown): string | undefined {
  const bearer = /^bearer\s+(.*)$/i.exec(headers.authorization ?? '')?.[1];
  const inQuery = (query as Record<string, unknown> | null)?.api_key;
  const candidates = [headers.api_key, headers['api-key'], bearer, Array.isArray(inQuery) ? inQuery[0] : inQuery];
  for (const candidate of candidates) {
    const key = typeof candidate === 'string' ? candidate.trim() : '';
    if (key !== '') return key;
  }
  return undefined;
}

/**
 * A hook that finds the site of the key, or answers 401 with 1032 before a byte of the body is read. `headersOnly`: a page of
 * another site can send a query, and the sandbox's keys are known to everybody; it cannot send our header.
 */
export function authenticate(sites: Sites, { headersOnly = false }: { headersOnly?: boolean } = {}) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const key = apiKeyOf(request.headers, headersOnly ? null : request.query);
    const site = await sites.byApiKey(key ?? '');
    if (!site) return send(reply, failure(refuseKey(key)));
    request.site = site;
    return undefined;
  };
}

/**
 * A hook for lists: a site's key opens its own, the key of an account those of all its sites. Any other is answered by 403, as
 * lists have always done.
 */
export function authenticateList(sites: Sites) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const key = apiKeyOf(request.headers, request.query);
    const siteIds = await readableBy(sites, key ?? '');
    if (!siteIds) return send(reply, forbidden(key));
    request.siteIds = siteIds;
    return undefined;
  };
}

/** A hook for what the key of an account may read as well as that of a site; any other is answered by 401. */
export function authenticateReader(sites: Sites) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const key = apiKeyOf(request.headers, request.query);
    const siteIds = await readableBy(sites, key ?? '');
    if (!siteIds) return send(reply, failure(refuseKey(key)));
    request.siteIds = siteIds;
    return undefined;
  };
}

async function readableBy(sites: Sites, key: string): Promise<readonly SiteId[] | undefined> {
  const site = await sites.byApiKey(key);
  return site ? [site.siteId] : (await sites.accountByKey(key))?.siteIds;
}

const refuseKey = (key: string | undefined): Refusal => refuse('invalidApiKey', undefined, aboutKey(key));

function forbidden(key: string | undefined): Answer {
  const { body } = failure(refuseKey(key));
  return { status: 403, body: JSON.stringify({ ...JSON.parse(body), message: 'Forbidden' }) };
}

/** The sites that `authenticateList` or `authenticateReader` found. Throws on a route without it, which is a fault of ours. */
export function siteIdsOf(request: FastifyRequest): readonly SiteId[] {
  if (!request.siteIds) throw new Error('this route is not authenticated for lists');
  return request.siteIds;
}

/** The site that `authenticate` found. Throws on a route without it, which is a fault of ours. */
export function siteOf(request: FastifyRequest): Site {
  if (!request.site) throw new Error('this route is not authenticated');
  return request.site;
}
