/** GET /v1/json/gateways: the payment methods of the site by id and name. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Site } from '../merchants/types.ts';
import { isGiftCard, type Method } from '../methods/catalogue.ts';
import { nameOf } from '../methods/names.ts';
import { methodsFor, type Wanted } from '../methods/offer.ts';
import { siteOf } from './authenticate.ts';
import { send, success } from './envelope.ts';
import type { Operation } from './operation.ts';
import { queryLocale, queryText, readWanted } from './read-query.ts';
import { GatewayObject } from './schemas/method-objects.ts';

export const listGatewaysOperation: Operation = {
  method: 'get',
  path: '/v1/json/gateways',
  id: 'listGateways',
  summary: 'List gateways',
  description: 'The methods that are enabled for the site by id and name, in the order in which payers see them.',
  parameters: [
    {
      name: 'include',
      in: 'query',
      description: '`coupons`: every gift card of the site. Without it the first one stands for them all.',
    },
    { name: 'currency', in: 'query', description: 'Only methods that take this currency.' },
    { name: 'country', in: 'query', description: 'Only methods offered to customers of this country.' },
    { name: 'amount', in: 'query', description: 'Only methods that take this amount, in the smallest unit.' },
    { name: 'locale', in: 'query', description: 'Language of the names, such as `nl_NL`.' },
  ],
  data: Type.Array(GatewayObject),
  errors: ['invalidApiKey'],
};

export function listGateways() {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const included = queryText(request, 'include')
      .toLowerCase()
      .split(/[,\s]+/);
    const methods = methodsOf(siteOf(request), readWanted(request));
    const firstCoupon = methods.find(isGiftCard);
    const shown = included.includes('coupons')
      ? methods
      : methods.filter((method) => !isGiftCard(method) || method === firstCoupon);
    return send(reply, success(shown.map((method) => gatewayObject(method, queryLocale(request)))));
  };
}

/**
 * Methods of a site that fit, in the order in which payers see them; none while the site is blocked. A method that shares no
 * currency with the site can carry none of its orders.
 */
export function methodsOf(site: Site, wanted: Wanted = {}): readonly Method[] {
  if (!site.active) return [];
  return methodsFor(site, wanted).filter(({ currencies }) => currencies.some((code) => site.currencies.includes(code)));
}

export function gatewayObject(method: Method, locale: string | null): object {
  return {
    id: method.id,
    description: nameOf(method, locale),
    // Shops tell a gift card by this member: nothing else has it.
    ...(isGiftCard(method) ? { type: 'coupon' } : {}),
  };
}
