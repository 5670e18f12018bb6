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
    scope.post('/institutions/status', async (request, reply) => {
      const { site, mspid } = request.query as { site?: unknown; mspid?: unknown };
      const [siteId, transactionId] = [idOf(site), idOf(mspid)];
      if (siteId === undefined || transactionId === undefined) return reply.code(404).send({ understood: false });
      // Not read means not heard: the institution calls again.
      const understood = await read(siteId, transactionId);
      return reply.code(understood ? 200 : 409).send({ understood });
    });
  });
}

function idOf(value: unknown): number | undefined {
  return typeof value === 'string' && /^[1-9]\d{0,15}$/.test(value) ? Number(value) : undefined;
}
