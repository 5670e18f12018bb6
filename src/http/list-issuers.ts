/** GET /v1/json/issuers/{gateway}: the banks that payers of a method choose from. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { issuersOf } from '../methods/issuers.ts';
import { refuse } from '../platform/errors.ts';
import { aboutGateway } from './advice.ts';
import { siteOf } from './authenticate.ts';
import { failure, send, success } from './envelope.ts';
import { findMethodOf } from './get-gateway.ts';
import type { ApiParts, Operation } from './operation.ts';
import { IssuerObject } from './schemas/method-objects.ts';

export const listIssuersOperation: Operation = {
  method: 'get',
  path: '/v1/json/issuers/{gateway}',
  id: 'listIssuers',
  summary: 'List issuers',
  description: 'The banks that payers of a method choose from; an empty list where there is no such choice.',
  parameters: [{ name: 'gateway', in: 'path', description: 'Id of the method, in any case: `ideal`, `mybank`.' }],
  data: Type.Array(IssuerObject),
  errors: ['invalidApiKey', 'noGateway'],
};

export function listIssuers({ config }: ApiParts) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { gateway } = request.params as { gateway: string };
    const method = findMethodOf(siteOf(request), gateway);
    if (!method) return send(reply, failure(refuse('noGateway', undefined, aboutGateway(gateway))));
    const issuers = issuersOf(method.id, config).map(({ code, name }) => ({ code, description: name }));
    return send(reply, success(issuers));
  };
}
