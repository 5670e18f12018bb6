/** Where institutions tell that a payment has changed. What it has changed to is asked of them: the call itself proves nothing. */
import type { FastifyInstance } from 'fastify';

export interface StatusRouteParts {
  /** Asks the institution how the payment stands; false where it did not answer, or there is no such payment. */
  readonly read: (siteId: number, transactionId: number) => Promise<boolean>;
}

export async function institutionStatusRoute(app: FastifyInstance, { read }: StatusRouteParts): Promise<void> {
  await app.register(async (scope) => {
    // The body says nothing that the address does not.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { bodyLimit: 10_240, parseAs: 'buffer' }, async () => undefined);
    // Nothing is said of why: who calls here cannot know, and calls again.
    scope.setErrorHandler((error: { statusCode?: number }, request, reply) => {
      const { statusCode = 500 } = error;
      if (statusCode >= 500) request.log.error({ err: error }, 'a call of an institution failed');
      return reply.code(statusCode >= 500 ? 503 : statusCode).send({ understood: false });
    });
    scope.post('/institutions/status', async (request, reply) => {
      const { site, mspid } = request.query as { site?: unknown; mspid?: unknown };
      const [siteId, transactionId] = [idOf(site, HIGHEST_SITE), idOf(mspid, Number.MAX_SAFE_INTEGER)];
      if (siteId === undefined || transactionId === undefined) return reply.code(404).send({ understood: false });
      // Not read means not heard: the institution calls again.
      const understood = await read(siteId, transactionId);
      return reply.code(understood ? 200 : 409).send({ understood });
    });
  });
}

/** Sites are numbered in 31 bits. */
const HIGHEST_SITE = 2 ** 31 - 1;

function idOf(value: unknown, most: number): number | undefined {
  return typeof value === 'string' && /^[1-9]\d{0,15}$/.test(value) && Number(value) <= most
    ? Number(value)
    : undefined;
}
