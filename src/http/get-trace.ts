/** GET /v1/json/orders/{id}/3ds: why every attempt of an order was authenticated or not, with all messages, and what came of it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { findTrace } from '../orders/trace.ts';
import { refuse } from '../platform/errors.ts';
import { siteIdsOf } from './authenticate.ts';
import { decodedOrNot } from './client-habits.ts';
import { failure, send, success } from './envelope.ts';
import type { ApiParts, Operation } from './operation.ts';
import { TraceObject } from './schemas/trace.ts';
import { traceObject } from './trace-object.ts';

export const getTraceOperation: Operation = {
  method: 'get',
  path: '/v1/json/orders/{id}/3ds',
  id: 'getTrace',
  summary: 'Read the 3-D Secure trace of an order',
  description:
    'Of every attempt: the decision with each step that was looked at, the authentications with their messages, what came of them, the authorisations, and all of it as a sequence to read. No card number, and nothing personal in clear. With the key of an account too: of the first of its sites that has the order.',
  parameters: [
    { name: 'id', in: 'path', description: 'order_id (percent-encoded), or transaction_id of one of its attempts.' },
  ],
  data: TraceObject,
  errors: ['invalidApiKey', 'unknownOrder'],
};

export function getTrace({ traces }: ApiParts) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    for (const id of decodedOrNot((request.params as { id: string }).id)) {
      const found = await findTrace(traces, siteIdsOf(request), id);
      if (found) return send(reply, success(traceObject(found)));
    }
    return send(reply, failure(refuse('unknownOrder')));
  };
}
