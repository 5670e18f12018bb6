/** GET /v1/json/orders/{id}: the order by the shop's id, or by psp id where no order has that id. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../platform/errors.ts';
import { siteOf } from './authenticate.ts';
import { decodedOrNot } from './client-habits.ts';
import { failure, send, success } from './envelope.ts';
import type { ApiParts, Operation } from './operation.ts';
import { orderObject } from './order-object.ts';
import { OrderObject } from './schemas/order-object.ts';

export const getOrderOperation: Operation = {
  method: 'get',
  path: '/v1/json/orders/{id}',
  id: 'getOrder',
  summary: 'Read an order',
  description: 'The same object is the body of a notification.',
  parameters: [
    { name: 'id', in: 'path', description: 'order_id (percent-encoded), or transaction_id of one of its attempts.' },
  ],
  data: OrderObject,
  errors: ['invalidApiKey', 'unknownOrder'],
};

export function getOrder({ orders }: ApiParts) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const site = siteOf(request);
    for (const id of decodedOrNot((request.params as { id: string }).id)) {
      const details = await orders.find(site, id);
      if (details) return send(reply, success(orderObject(details)));
    }
    return send(reply, failure(refuse('unknownOrder')));
  };
}
