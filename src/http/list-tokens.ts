/** GET /v1/json/recurring/{customer_reference}: the tokens of a customer. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../platform/errors.ts';
import { siteOf } from './authenticate.ts';
import { decodedOrNot } from './client-habits.ts';
import { failure, send, success } from './envelope.ts';
import { wholeNumber } from './lenient.ts';
import type { ApiParts, Operation } from './operation.ts';
import { TokenList } from './schemas/token.ts';
import { tokenObject } from './token-object.ts';
import { unknownFilter } from './unknown-filter.ts';

const DEFAULT_LIMIT = 10;
const LARGEST_LIMIT = 1_000;

export const CUSTOMER_REFERENCE = {
  name: 'customer_reference',
  in: 'path',
  description: 'customer.reference of the orders, percent-encoded.',
} as const;

export const listTokensOperation: Operation = {
  method: 'get',
  path: '/v1/json/recurring/{customer_reference}',
  id: 'listTokens',
  summary: 'List the tokens of a customer',
  description: 'Of all sites of the account, newest first. A customer without any is an error, not an empty list.',
  parameters: [
    CUSTOMER_REFERENCE,
    { name: 'limit', in: 'query', description: '1 to 1000, by default 10.' },
    { name: 'offset', in: 'query', description: 'How many to leave out, by default 0.' },
  ],
  data: TokenList,
  errors: ['invalidApiKey', 'notSupported', 'notFound'],
};

export function listTokens({ tokens, clock }: ApiParts) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const site = siteOf(request);
    const unknown = unknownFilter(request, listTokensOperation);
    if (unknown) return send(reply, failure(unknown));
    const query = request.query as Record<string, unknown>;
    const limit = Math.min(numberOf(query.limit) || DEFAULT_LIMIT, LARGEST_LIMIT);
    const page = { limit, offset: numberOf(query.offset) };
    for (const reference of decodedOrNot((request.params as { reference: string }).reference)) {
      const found = await tokens.list(site, reference, page);
      const now = clock.now();
      if (found.length > 0) return send(reply, success({ tokens: found.map((token) => tokenObject(token, now)) }));
    }
    // Clients stop at an empty list.
    return send(reply, failure(refuse('notFound')));
  };
}

/** 0 for whatever is no number; of a parameter given twice, the last. */
function numberOf(value: unknown): number {
  const last = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === 'string' ? (wholeNumber(last) ?? 0) : 0;
}
