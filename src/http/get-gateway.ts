/** GET /v1/json/gateways/{id}: one payment method of the site, its id in any case. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Site } from '../merchants/types.ts';
import { findMethod, type Method } from '../methods/catalogue.ts';
import { refuse } from '../platform/errors.ts';
import { aboutGateway } from './advice.ts';
import { siteOf } from './authenticate.ts';
import { decodedOrNot } from './client-habits.ts';
import { failure, send, success } from './envelope.ts';
import { gatewayObject, methodsOf } from './list-gateways.ts';
import type { Operation } from './operation.ts';
import { queryLocale } from './read-query.ts';
import { GatewayObject } from './schemas/method-objects.ts';

export const getGatewayOperation: Operation = {
  method: 'get',
  path: '/v1/json/gateways/{id}',
  id: 'getGateway',
  summary: 'Read a gateway',
  description: 'One of the methods that are enabled for the site.',
  parameters: [
    { name: 'id', in: 'path', description: 'Id of the method, in any case.' },
    { name: 'locale', in: 'query', description: 'Language of the name, such as `nl_NL`.' },
  ],
  data: GatewayObject,
  errors: ['invalidApiKey', 'noGateway'],
};

export function getGateway() {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { id } = request.params as { id: string };
    const method = findMethodOf(siteOf(request), id);
    if (!method) return send(reply, failure(refuse('noGateway', undefined, aboutGateway(id, 'id'))));
    return send(reply, success(gatewayObject(method, queryLocale(request))));
  };
}

/** The site's method that a part of the path names, by id or alias; undefined where the site has none of that name. */
export function findMethodOf(site: Site, part: string): Method | undefined {
  const wanted = decodedOrNot(part).map(findMethod);
  return methodsOf(site).find((method) => wanted.includes(method));
}
