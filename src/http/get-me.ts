/** GET /v1/json/me: who the API key speaks for. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { siteOf } from './authenticate.ts';
import { send, success } from './envelope.ts';
import type { Operation } from './operation.ts';

const MeObject = Type.Object(
  {
    account_id: Type.Integer({ description: 'Account that the site belongs to.' }),
    role: Type.Literal('merchant'),
    site_id: Type.Integer(),
  },
  { additionalProperties: false, examples: [{ account_id: 10000001, role: 'merchant', site_id: 1 }] },
);

export const getMeOperation: Operation = {
  method: 'get',
  path: '/v1/json/me',
  id: 'getMe',
  summary: 'Tell who the key speaks for',
  description: 'The site of the API key and the account it belongs to.',
  data: MeObject,
  errors: ['invalidApiKey'],
};

export function getMe() {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { accountId, siteId } = siteOf(request);
    return send(reply, success({ account_id: accountId, role: 'merchant', site_id: siteId }));
  };
}
