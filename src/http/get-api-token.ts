/** GET /v1/json/auth/api_token: the public token that a shop hands to the payment component in its payer's browser. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../platform/errors.ts';
import { siteOf } from './authenticate.ts';
import { failure, send, success } from './envelope.ts';
import type { ApiParts, Operation } from './operation.ts';
import { ApiTokenObject } from './schemas/component.ts';

export const getApiTokenOperation: Operation = {
  method: 'get',
  path: '/v1/json/auth/api_token',
  id: 'getApiToken',
  summary: 'Get a public token',
  description:
    'For the payment component of one order, to be fetched by the server of the shop and handed to its page. It lives ten minutes, is no API key, and may be seen by everybody. Also at `/v1/connect/auth/api_token`.',
  data: ApiTokenObject,
  errors: ['invalidApiKey', 'siteNotActive'],
};

export function getApiToken({ components }: ApiParts) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const site = siteOf(request);
    if (!site.active) return send(reply, failure(refuse('siteNotActive')));
    return send(reply, success({ api_token: components.mintToken(site) }));
  };
}
