/** POST /v1/components/api_token: ten more minutes for a payment component that is still open. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isRefusal } from '../platform/errors.ts';
import { tokenOf } from './browser-access.ts';
import { failure, send, success } from './envelope.ts';
import type { ApiParts, Operation } from './operation.ts';
import { ApiTokenObject } from './schemas/component.ts';

export const renewApiTokenOperation: Operation = {
  method: 'post',
  path: '/v1/components/api_token',
  id: 'renewApiToken',
  summary: 'Renew a public token',
  description:
    'Called by the payment component in a browser, with its public token as bearer, while the payer is still there. The new token is of the same session and lives ten minutes, at most until an hour after the first.',
  access: 'public_token',
  data: ApiTokenObject,
  errors: ['invalidApiKey', 'noGateway'],
};

export function renewApiToken({ components }: ApiParts) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const renewed = components.renewToken(tokenOf(request));
    return send(reply, isRefusal(renewed) ? failure(renewed) : success({ api_token: renewed }));
  };
}
