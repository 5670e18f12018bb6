/** PATCH /v1/json/capture/{id}: lets go of an authorisation, or of what is left of it. */
import { Type } from 'typebox';
import type { CapturedOrder } from '../orders/capture-order.ts';
import { refuse } from '../platform/errors.ts';
import { textMember } from './lenient.ts';
import type { ApiParts, Operation } from './operation.ts';
import { changesOrder } from './order-change.ts';
import { CancelAuthorisationRequest } from './schemas/order-changes.ts';

export const cancelAuthorisationOperation: Operation = {
  method: 'patch',
  path: '/v1/json/capture/{id}',
  id: 'cancelAuthorisation',
  summary: 'Let go of an authorisation',
  description: 'What was not captured goes back to the cardholder; the order is void.',
  parameters: [{ name: 'id', in: 'path', description: 'order_id (percent-encoded) or transaction_id.' }],
  request: CancelAuthorisationRequest,
  data: Type.Object(
    { order_id: Type.String(), success: Type.Literal(true), transaction_id: Type.Integer() },
    { additionalProperties: false },
  ),
  errors: ['invalidApiKey', 'siteNotActive', 'notSupported', 'unknownOrder', 'cannotCapture'],
};

export function cancelAuthorisation(parts: ApiParts) {
  return changesOrder(parts, {
    request: CancelAuthorisationRequest,
    // Clients share one class for both requests and send `new_order_status` here too.
    read: (body) =>
      textMember(body, 'status')?.toLowerCase() === 'cancelled' ? {} : refuse('notSupported', 'send status cancelled'),
    act: (site, id, _ask: object, remember) => parts.orders.cancelAuthorisation(site, id, remember),
    data: ({ orderId, transactionId }: CapturedOrder) => ({
      order_id: orderId,
      success: true,
      transaction_id: transactionId,
    }),
  });
}
