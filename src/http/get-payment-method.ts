/** GET /v1/json/payment-methods/{id}: one payment method of the site with all that a shop needs to show it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../platform/errors.ts';
import { siteOf } from './authenticate.ts';
import { failure, send, success } from './envelope.ts';
import { findMethodOf } from './get-gateway.ts';
import type { ApiParts, Operation } from './operation.ts';
import { paymentMethodObject } from './payment-method-object.ts';
import { queryLocale, readWanted } from './read-query.ts';
import { PaymentMethodObject } from './schemas/method-objects.ts';

export const getPaymentMethodOperation: Operation = {
  method: 'get',
  path: '/v1/json/payment-methods/{id}',
  id: 'getPaymentMethod',
  summary: 'Read a payment method',
  description: 'One of the methods that are enabled for the site, gift cards among them.',
  parameters: [
    { name: 'id', in: 'path', description: 'Id of the method, in any case.' },
    { name: 'country', in: 'query', description: 'Only brands that customers of this country have.' },
    { name: 'locale', in: 'query', description: 'Language of the name, such as `nl_NL`.' },
  ],
  data: PaymentMethodObject,
  errors: ['invalidApiKey', 'notFound'],
};

export function getPaymentMethod({ config }: ApiParts) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const site = siteOf(request);
    const method = findMethodOf(site, (request.params as { id: string }).id);
    if (!method) return send(reply, failure(refuse('notFound')));
    const { country = null } = readWanted(request);
    return send(reply, success(paymentMethodObject(method, { site, config, country, locale: queryLocale(request) })));
  };
}
