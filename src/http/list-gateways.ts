/** GET /v1/json/gateways: the payment methods of the site. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Site } from '../merchants/types.ts';
import { METHODS, type Method } from '../methods/catalogue.ts';
import { siteOf } from './authenticate.ts';
import { send, success } from './envelope.ts';
import type { Operation } from './operation.ts';
import { GatewayObject } from './schemas/envelopes.ts';

export const listGatewaysOperation: Operation = {
  method: 'get',
  path: '/v1/json/gateways',
  id: 'listGateways',
  summary: 'List payment methods',
  description: 'The methods that are enabled for the site, in the order in which payers see them.',
  parameters: [
    { name: 'currency', in: 'query', description: 'Only methods that take this currency.' },
    { name: 'country', in: 'query', description: 'Only methods offered to customers of this country.' },
  ],
  data: Type.Array(GatewayObject),
  errors: ['invalidApiKey'],
};

export function listGateways() {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const query = request.query as Record<string, unknown>;
    const currency = upperCase(query.currency);
    const country = upperCase(query.country);
    const methods = methodsOf(siteOf(request))
      .filter(({ currencies }) => currency === '' || currencies.includes(currency))
      .filter(({ countries }) => country === '' || countries.length === 0 || countries.includes(country));
    return send(reply, success(methods.map(gatewayObject)));
  };
}

/** Methods of a site in the order in which payers see them; none while the site is blocked. */
export function methodsOf(site: Site): readonly Method[] {
  return site.active ? METHODS.filter(({ id }) => site.gateways.includes(id)) : [];
}

export function gatewayObject({ id, name }: Method): object {
  return { id, description: name };
}

function upperCase(value: unknown): string {
  return typeof value === 'string' ? value.trim().toUpperCase() : '';
}
