/** Which site a request speaks for: the API key in one of the three places where merchants' programs put it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Site, Sites } from '../merchants/types.ts';
import { refuse } from '../platform/errors.ts';
import { type Answer, failure, send } from './envelope.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The site of the API key; null before `authenticate` and on paths that need no key. */
    site: Site | null;
  }
}

/** Shorter keys were never issued, longer ones are not worth a look. */
const KEY_LENGTH = { min: 5, max: 200 };

/**
 * The key by precedence: header `api_key`, `Authorization: Bearer` (all that the Python client sends), query `api_key`. An empty
 * one counts as absent. Undefined where there is none.
 */
export function apiKeyOf(headers: FastifyRequest['headers'], query: unknown): string | undefined {
  const bearer = /^bearer\s+(.*)$/i.exec(headers.authorization ?? '')?.[1];
  const inQuery = (query as Record<string, unknown> | null)?.api_key;
  const candidates = [headers.api_key, bearer, Array.isArray(inQuery) ? inQuery[0] : inQuery];
  for (const candidate of candidates) {
    const key = typeof candidate === 'string' ? candidate.trim() : '';
    if (key !== '') return key;
  }
  return undefined;
}

/**
 * A hook that finds the site of the key, or answers 401 with 1032 before a byte of the body is read. Some operations have
 * always said `forbidden`, by 403 and in a word of their own. `headersOnly`: a page of another site can send a query, and the
 * sandbox's keys are known to everybody; it cannot send our header.
 */
export function authenticate(
  sites: Sites,
  {
    refusal = 'invalid_key',
    headersOnly = false,
  }: { refusal?: 'invalid_key' | 'forbidden'; headersOnly?: boolean } = {},
) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const key = apiKeyOf(request.headers, headersOnly ? null : request.query);
    const plausible = key !== undefined && key.length >= KEY_LENGTH.min && key.length <= KEY_LENGTH.max;
    const site = plausible ? await sites.byApiKey(key) : undefined;
    if (!site) return send(reply, refusal === 'forbidden' ? forbidden() : failure(refuse('invalidApiKey')));
    request.site = site;
    return undefined;
  };
}

function forbidden(): Answer {
  const { body } = failure(refuse('invalidApiKey'));
  return { status: 403, body: JSON.stringify({ ...JSON.parse(body), message: 'Forbidden' }) };
}

/** The site that `authenticate` found. Throws on a route without it, which is a fault of ours. */
export function siteOf(request: FastifyRequest): Site {
  if (!request.site) throw new Error('this route is not authenticated');
  return request.site;
}
