/** GET /v1/json/payment-methods: the payment methods of the site with all that a shop needs to show them. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { isGiftCard } from '../methods/catalogue.ts';
import { siteOf } from './authenticate.ts';
import { send, success } from './envelope.ts';
import { methodsOf } from './list-gateways.ts';
import type { ApiParts, Operation } from './operation.ts';
import { paymentMethodObject } from './payment-method-object.ts';
import { queryFlag, queryLocale, queryText, readWanted } from './read-query.ts';
import { PaymentMethodObject } from './schemas/method-objects.ts';

export const listPaymentMethodsOperation: Operation = {
  method: 'get',
  path: '/v1/json/payment-methods',
  id: 'listPaymentMethods',
  summary: 'List payment methods',
  description:
    'The methods that are enabled for the site, in the order in which payers see them, with their limits, brands, pictures and what they can do.',
  parameters: [
    { name: 'amount', in: 'query', description: 'Only methods that take this amount, in EUR cents.' },
    { name: 'country', in: 'query', description: 'Only methods offered to customers of this country.' },
    { name: 'currency', in: 'query', description: 'Only methods that take this currency.' },
    { name: 'locale', in: 'query', description: 'Language of the names, such as `nl_NL`.' },
    { name: 'group_cards', in: 'query', description: '`1`: `CREDITCARD` in place of one entry for each card scheme.' },
    { name: 'include_coupons', in: 'query', description: '`1`: gift cards too.' },
    { name: 'type', in: 'query', description: '`payment-method` or `coupon`: only these.' },
  ],
  data: Type.Array(PaymentMethodObject),
  errors: ['invalidApiKey'],
};

export function listPaymentMethods({ config }: ApiParts) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const site = siteOf(request);
    const wanted = readWanted(request);
    const type = queryText(request, 'type').toLowerCase();
    // Who asks for nothing but gift cards wants to see them.
    const withCoupons = type === 'coupon' || queryFlag(request, 'include_coupons');
    const methods = methodsOf(site, {
      ...wanted,
      groupCards: queryFlag(request, 'group_cards'),
      coupons: withCoupons ? 'all' : 'none',
    }).filter((method) => !['coupon', 'payment-method'].includes(type) || isGiftCard(method) === (type === 'coupon'));
    const { country = null } = wanted;
    const locale = queryLocale(request);
    return send(
      reply,
      success(methods.map((method) => paymentMethodObject(method, { site, config, country, locale }))),
    );
  };
}
