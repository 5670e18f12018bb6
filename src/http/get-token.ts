/** GET /v1/json/recurring/{customer_reference}/token/{token}: one token of a customer. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../platform/errors.ts';
import { siteOf } from './authenticate.ts';
import { decodedOrNot } from './client-habits.ts';
import { failure, send, success } from './envelope.ts';
import { CUSTOMER_REFERENCE } from './list-tokens.ts';
import type { ApiParts, Operation } from './operation.ts';
import { TokenObject } from './schemas/token.ts';
import { tokenObject } from './token-object.ts';

export const getTokenOperation: Operation = {
  method: 'get',
  path: '/v1/json/recurring/{customer_reference}/token/{token}',
  id: 'getToken',
  summary: 'Read a token',
  description: 'Never a card number.',
  parameters: [
    CUSTOMER_REFERENCE,
    { name: 'token', in: 'path', description: 'As `recurring_id` of the order told it.' },
  ],
  data: TokenObject,
  errors: ['invalidApiKey', 'tokenNotFound'],
};

export function getToken({ tokens, clock }: ApiParts) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { reference, token } = request.params as { reference: string; token: string };
    for (const each of decodedOrNot(reference)) {
      const found = await tokens.find(siteOf(request), each, token.trim());
      if (found) return send(reply, success(tokenObject(found, clock.now())));
    }
    return send(reply, failure(refuse('tokenNotFound')));
  };
}
