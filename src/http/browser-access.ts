/**
 * Operations that a payer's browser calls from a shop's page: any origin may, no cookie counts, and the public token of the
 * site stands in for a key.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';

const PREFLIGHT_SECONDS = 86_400;

/** A hook: the answer may be read by a page of any origin, refusals included. */
export async function allowAnyOrigin(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.header('access-control-allow-origin', '*');
}

/** What browsers ask before they call with a header of ours (Fetch §3.2.2). */
export async function answerPreflight(_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return reply
    .code(204)
    .headers({
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'authorization',
      'access-control-max-age': PREFLIGHT_SECONDS,
    })
    .send();
}

/** The bearer token, empty where there is none. Never taken from the address, which ends up in logs. */
export function tokenOf(request: FastifyRequest): string {
  return /^bearer\s+(.*)$/i.exec(request.headers.authorization ?? '')?.[1]?.trim() ?? '';
}
