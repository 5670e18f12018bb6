/** PATCH /v1/json/orders/{id}/refunds/{refund_id}: withdraws a refund that is not settled yet. */
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type Refusal, refuse } from '../platform/errors.ts';
import type { JsonObject } from './json-body.ts';
import { textMember, wholeNumber } from './lenient.ts';
import type { ApiParts, Operation } from './operation.ts';
import { changesOrder } from './order-change.ts';
import { CancelRefundRequest } from './schemas/order-changes.ts';

export const cancelRefundOperation: Operation = {
  method: 'patch',
  path: '/v1/json/orders/{id}/refunds/{refund_id}',
  id: 'cancelRefund',
  summary: 'Withdraw a refund',
  description: 'Until it is settled, which happens at midnight of Amsterdam; the sum can then be refunded anew.',
  parameters: [
    { name: 'id', in: 'path', description: 'order_id (percent-encoded) or transaction_id.' },
    { name: 'refund_id', in: 'path', description: 'As the refund was answered.' },
  ],
  request: CancelRefundRequest,
  data: Type.Object({}, { additionalProperties: false }),
  errors: ['invalidApiKey', 'siteNotActive', 'notSupported', 'unknownOrder', 'unknownRefund', 'cannotRefund'],
};

export function cancelRefund(parts: ApiParts) {
  return changesOrder(parts, {
    request: CancelRefundRequest,
    read: readCancellation,
    act: parts.orders.cancelRefund,
    data: () => ({}),
  });
}

function readCancellation(body: JsonObject, _site: unknown, request: FastifyRequest): number | Refusal {
  if (textMember(body, 'status')?.toLowerCase() !== 'void') return refuse('notSupported', 'send status void');
  return wholeNumber((request.params as { refund: string }).refund) ?? refuse('unknownRefund');
}
