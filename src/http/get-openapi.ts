/** GET /openapi.json: the OpenAPI document of this gateway. Needs no key. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { openApiDocument } from './openapi.ts';
import type { ApiParts } from './operation.ts';

export function getOpenApi({ config }: ApiParts) {
  const document = JSON.stringify(openApiDocument(config.publicUrl), null, 2);
  return async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('access-control-allow-origin', '*')
      .send(document);
}
