/** GET /health: whether this process can serve, for load balancers and start scripts. Needs no key and tells nothing else. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiParts } from './operation.ts';

export function health({ isReady, log }: ApiParts) {
  return async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const ready = await (isReady?.() ?? Promise.resolve(true)).catch((error: unknown) => {
      log.error({ err: error }, 'health could not be told');
      return false;
    });
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: ready ? 'ok' : 'unavailable' });
  };
}
