/** POST /v1/json/orders/{id}/capture: takes the money of an authorisation, whole or in part. */
import { type Static, Type } from 'typebox';
import type { CaptureAsk } from '../orders/capture-order.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import type { JsonObject } from './json-body.ts';
import { textMember } from './lenient.ts';
import type { ApiParts, Operation } from './operation.ts';
import { changesOrder } from './order-change.ts';
import { readDescription, readFulfilment, readOptionalAmount, readOptionalId } from './read-change.ts';
import { CaptureRequest } from './schemas/order-changes.ts';

export const Captured = Type.Object(
  {
    order_id: Type.String({ description: 'Of the order a part capture made; of the order itself after a full one.' }),
    transaction_id: Type.Integer(),
  },
  { additionalProperties: false },
);

export const captureOrderOperation: Operation = {
  method: 'post',
  path: '/v1/json/orders/{id}/capture',
  id: 'captureOrder',
  summary: 'Capture an authorisation',
  description:
    'Of an order made with `capture: manual`. Without an amount, all that is left. With `new_order_status` `shipped` the goods leave with it. A part makes an order of its own, which can be refunded by its id.',
  parameters: [{ name: 'id', in: 'path', description: 'order_id (percent-encoded) or transaction_id.' }],
  request: CaptureRequest,
  data: Captured,
  errors: [
    'invalidApiKey',
    'siteNotActive',
    'missingData',
    'notSupported',
    'invalidAmount',
    'invalidOrderId',
    'unknownOrder',
    'cannotCapture',
    'duplicateOrder',
  ],
};

export function captureOrder(parts: ApiParts) {
  return changesOrder(parts, {
    request: CaptureRequest,
    read: readCapture,
    act: parts.orders.capture,
    data: ({ orderId, transactionId }): Static<typeof Captured> => ({
      order_id: orderId,
      transaction_id: transactionId,
    }),
  });
}

function readCapture(body: JsonObject): CaptureAsk | Refusal {
  const amount = readOptionalAmount(body, 'amount');
  if (isRefusal(amount)) return amount;
  const newOrderId = readOptionalId(body, 'new_order_id');
  if (isRefusal(newOrderId)) return newOrderId;
  const status = textMember(body, 'new_order_status')?.toLowerCase() ?? 'completed';
  if (status !== 'completed' && status !== 'shipped')
    return refuse('notSupported', 'new_order_status is completed or shipped');
  const invoiceId = readOptionalId(body, 'invoice_id');
  if (isRefusal(invoiceId)) return invoiceId;
  const description = readDescription(body) ?? textMember(body, 'memo');
  return { amount, newOrderId, ships: status === 'shipped', description, fulfilment: readFulfilment(body) };
}
