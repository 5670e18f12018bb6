/**
 * GET /health: whether this process and its database answer. GET /ready: whether it can take payments. For load balancers and
 * start scripts; they need no key and tell nothing else.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiParts } from './operation.ts';

export function health({ isAlive, log }: ApiParts) {
  return async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const alive = await (isAlive?.() ?? Promise.resolve(true)).catch((error: unknown) => {
      log.error({ err: error }, 'health could not be told');
      return false;
    });
    return reply
      .code(alive ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: alive ? 'ok' : 'unavailable' });
  };
}

export function ready({ whyNotReady, log }: ApiParts) {
  return async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const reason = await (whyNotReady?.() ?? Promise.resolve(null)).catch((error: unknown) => {
      log.error({ err: error }, 'readiness could not be told');
      return 'unknown';
    });
    return reply
      .code(reason === null ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(reason === null ? { status: 'ready' } : { status: 'unavailable', reason });
  };
}
