/** GET /v1/json/orders/{id}/transactions: what belongs to one order, in the form of the list of transactions. The Java client asks so. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { OrderDetails } from '../orders/ports.ts';
import { refuse } from '../platform/errors.ts';
import { siteOf } from './authenticate.ts';
import { decodedOrNot } from './client-habits.ts';
import { failure, send } from './envelope.ts';
import type { ApiParts, Operation } from './operation.ts';
import { TransactionObject } from './schemas/transaction.ts';
import { transactionObject } from './transaction-object.ts';

export const listOrderTransactionsOperation: Operation = {
  method: 'get',
  path: '/v1/json/orders/{id}/transactions',
  id: 'listOrderTransactions',
  summary: 'List the transactions of an order',
  description:
    'The payment that counts (of several attempts the one that paid, else the newest), gift cards that paid a part, refunds and chargebacks; newest first, all on one page.',
  parameters: [{ name: 'id', in: 'path', description: 'order_id (percent-encoded) or transaction_id.' }],
  data: Type.Array(TransactionObject),
  errors: ['invalidApiKey', 'unknownOrder'],
};

export function listOrderTransactions({ orders, transactions }: ApiParts) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const site = siteOf(request);
    let details: OrderDetails | undefined;
    for (const id of decodedOrNot((request.params as { id: string }).id)) details ??= await orders.find(site, id);
    if (!details) return send(reply, failure(refuse('unknownOrder')));
    const found = await Promise.all(
      idsOf(details)
        .sort((one, other) => other - one)
        .map((id) => transactions.find(site.siteId, id)),
    );
    const data = found.filter((each) => each !== undefined).map(transactionObject);
    // Clients read the pager of every list.
    const pager = { after: null, before: null, limit: data.length, cursor: { after: null, before: null } };
    return send(reply, { status: 200, body: JSON.stringify({ success: true, data, pager }) });
  };
}

/** Psp ids. What gift cards alone have paid is theirs, so that each sum is listed once. */
function idsOf({ attempt, related, gifts = [] }: OrderDetails): number[] {
  const paysItself = attempt !== null && (attempt.card !== null || attempt.institution !== null);
  return [
    ...(paysItself ? [attempt.transactionId] : []),
    ...gifts.map(({ transactionId }) => transactionId),
    ...related.filter(({ kind }) => kind !== 'capture').map(({ transactionId }) => transactionId),
  ];
}
