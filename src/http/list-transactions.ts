/** GET /v1/json/transactions: payments, gift cards, refunds and chargebacks of the site, newest first, by cursor. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { listOfSites } from '../orders/transactions.ts';
import { isRefusal, refuse } from '../platform/errors.ts';
import { siteIdsOf } from './authenticate.ts';
import { failure, send } from './envelope.ts';
import type { ApiParts, Operation } from './operation.ts';
import { cursorOf, readTransactionQuery } from './read-transaction-query.ts';
import { TransactionObject } from './schemas/transaction.ts';
import { transactionObject } from './transaction-object.ts';
import { unknownFilter } from './unknown-filter.ts';

const inQuery = (name: string, description: string) => ({ name, in: 'query' as const, description });

export const listTransactionsOperation: Operation = {
  method: 'get',
  path: '/v1/json/transactions',
  id: 'listTransactions',
  summary: 'List transactions',
  description:
    'Of the site of the key, or with the key of an account of all its sites. Newest first. `pager.cursor.after` leads to what is older; the last page with data still has it, and it leads to an empty page.',
  parameters: [
    inQuery('site_id', 'With the key of an account: of this site alone.'),
    inQuery('status', 'Order status; may be given several times, as every filter but the times.'),
    inQuery('financial_status', 'Status of the money.'),
    inQuery('payment_method', 'Id of the method.'),
    inQuery('type', 'payment, coupon, refund, chargeback or reverse_chargeback.'),
    inQuery('currency', 'ISO 4217.'),
    inQuery('debit_credit', 'C: to the merchant, D: from the merchant.'),
    inQuery('created_from', 'Inclusive: a date, a date and time, or Unix seconds; by the clock of Amsterdam.'),
    inQuery('created_until', 'Exclusive.'),
    inQuery('completed_from', 'Inclusive.'),
    inQuery('completed_until', 'Exclusive.'),
    inQuery('limit', '1 to 1000, by default 100.'),
    inQuery('after', 'Cursor of a pager.'),
    inQuery('before', 'Cursor of a pager.'),
  ],
  data: Type.Array(TransactionObject),
  errors: ['invalidApiKey', 'notSupported', 'tooMuchToSearch'],
};

export function listTransactions({ transactions, config }: ApiParts) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const query = request.query as Record<string, unknown>;
    const read = unknownFilter(request, listTransactionsOperation) ?? readTransactionQuery(query, siteIdsOf(request));
    if (isRefusal(read)) return send(reply, failure(read));
    const { siteIds, filter, page } = read;
    const found = await listOfSites(transactions, siteIds, { filter, page });
    if (found === 'too_much') return send(reply, failure(refuse('tooMuchToSearch')));
    const cursor = {
      after: found.length > 0 ? cursorOf(found.at(-1)!.transactionId) : null,
      before: found.length > 0 ? cursorOf(found[0]!.transactionId) : null,
    };
    const pager = {
      after: urlOf(config.publicUrl, query, 'after', cursor.after),
      before: urlOf(config.publicUrl, query, 'before', cursor.before),
      limit: page.limit,
      cursor,
    };
    return send(reply, {
      status: 200,
      body: JSON.stringify({ success: true, data: found.map(transactionObject), pager }),
    });
  };
}

/** The same question at another place of the list; never with the key that a caller may have put into the query. */
function urlOf(
  publicUrl: string,
  query: Record<string, unknown>,
  name: 'after' | 'before',
  cursor: string | null,
): string | null {
  if (cursor === null) return null;
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (['api_key', 'after', 'before'].includes(key)) continue;
    for (const each of Array.isArray(value) ? value : [value]) params.append(key, String(each));
  }
  params.set(name, cursor);
  return `${publicUrl.replace(/\/+$/, '')}/v1/json/transactions?${params}`;
}
