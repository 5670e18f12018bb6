/** GET /v1/json/gateways/{id}: one payment method of the site, its id in any case. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../platform/errors.ts';
import { siteOf } from './authenticate.ts';
import { decodedOrNot } from './client-habits.ts';
import { failure, send, success } from './envelope.ts';
import { gatewayObject, methodsOf } from './list-gateways.ts';
import type { Operation } from './operation.ts';
import { GatewayObject } from './schemas/envelopes.ts';

export const getGatewayOperation: Operation = {
  method: 'get',
  path: '/v1/json/gateways/{id}',
  id: 'getGateway',
  summary: 'Read a payment method',
  description: 'One of the methods that are enabled for the site.',
  parameters: [{ name: 'id', in: 'path', description: 'Id of the method, in any case.' }],
  data: GatewayObject,
  errors: ['invalidApiKey', 'noGateway'],
};

export function getGateway() {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const wanted = decodedOrNot((request.params as { id: string }).id).map((id) => id.toUpperCase());
    const method = methodsOf(siteOf(request)).find(({ id }) => wanted.includes(id));
    return send(reply, method ? success(gatewayObject(method)) : failure(refuse('noGateway')));
  };
}
