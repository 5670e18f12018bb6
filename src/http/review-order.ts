/** POST /v1/json/orders/{id}/review: the merchant accepts or declines a held payment. */
import { Type } from 'typebox';
import type { ReviewAsk, ReviewedOrder } from '../orders/review.ts';
import { type Refusal, refuse } from '../platform/errors.ts';
import { maskCardNumbers } from '../platform/log.ts';
import { isPrintable } from '../platform/shown.ts';
import type { JsonObject } from './json-body.ts';
import { textMember } from './lenient.ts';
import type { ApiParts, Operation } from './operation.ts';
import { changesOrder } from './order-change.ts';
import { ReviewRequest } from './schemas/order-changes.ts';

const LONGEST_REASON = 200;

export const reviewOrderOperation: Operation = {
  method: 'post',
  path: '/v1/json/orders/{id}/review',
  id: 'reviewOrder',
  summary: 'Accept or decline a held payment',
  description:
    'Of an order that is `uncleared` because its card payment is held for a review. Accepted, the money is taken, or waits for the capture of an order made with `capture: manual`; declined, it is given back and the order is void. The same decision again answers the same.',
  parameters: [{ name: 'id', in: 'path', description: 'order_id (percent-encoded) or transaction_id.' }],
  request: ReviewRequest,
  data: Type.Object(
    {
      order_id: Type.String(),
      transaction_id: Type.Integer(),
      decision: Type.String({ enum: ['accept', 'decline'] }),
      status: Type.String({ description: 'What the order became by it.' }),
      financial_status: Type.String(),
    },
    { additionalProperties: false },
  ),
  errors: ['invalidApiKey', 'siteNotActive', 'missingData', 'notSupported', 'unknownOrder', 'wrongState'],
};

export function reviewOrder(parts: ApiParts) {
  return changesOrder(parts, {
    request: ReviewRequest,
    read: readReview,
    act: parts.orders.review,
    data: ({ orderId, transactionId, decision, status, financialStatus }: ReviewedOrder) => ({
      order_id: orderId,
      transaction_id: transactionId,
      decision,
      status,
      financial_status: financialStatus,
    }),
  });
}

function readReview(body: JsonObject): ReviewAsk | Refusal {
  const decision = textMember(body, 'decision')?.toLowerCase();
  if (decision === undefined) return refuse('missingData', 'decision');
  if (decision !== 'accept' && decision !== 'decline') return refuse('notSupported', 'decision is accept or decline');
  const reason = textMember(body, 'reason');
  if (reason && !isPrintable(reason)) return refuse('notSupported', 'reason with control characters');
  return { decision, reason: reason && maskCardNumbers(reason).slice(0, LONGEST_REASON) };
}
