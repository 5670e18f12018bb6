/** GET /v1/json/transactions/{id}: one transaction of the site by its psp id. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { findInSites } from '../orders/transactions.ts';
import { refuse } from '../platform/errors.ts';
import { siteIdsOf } from './authenticate.ts';
import { failure, send, success } from './envelope.ts';
import type { ApiParts, Operation } from './operation.ts';
import { TransactionObject } from './schemas/transaction.ts';
import { transactionObject } from './transaction-object.ts';

export const getTransactionOperation: Operation = {
  method: 'get',
  path: '/v1/json/transactions/{id}',
  id: 'getTransaction',
  summary: 'Read a transaction',
  description: 'A payment, gift card, refund or chargeback of the site, or of one of the sites of the account.',
  parameters: [{ name: 'id', in: 'path', description: 'transaction_id.' }],
  data: TransactionObject,
  errors: ['invalidApiKey', 'notFound'],
};

export function getTransaction({ transactions }: ApiParts) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { id } = request.params as { id: string };
    const number = /^[1-9]\d{0,15}$/.test(id) ? Number(id) : Number.NaN;
    const found = Number.isSafeInteger(number)
      ? await findInSites(transactions, siteIdsOf(request), number)
      : undefined;
    return send(reply, found ? success(transactionObject(found)) : failure(refuse('notFound')));
  };
}
