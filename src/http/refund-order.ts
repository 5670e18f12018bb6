/** POST /v1/json/orders/{id}/refunds: gives money back, whole, in part, or by the lines of the cart. */
import { type Static, Type } from 'typebox';
import type { Site } from '../merchants/types.ts';
import type { RefundAsk } from '../orders/refund-amount.ts';
import { isRefusal, type Refusal } from '../platform/errors.ts';
import type { JsonObject } from './json-body.ts';
import { asObject, listMember, member, objectMember, rawText } from './lenient.ts';
import type { ApiParts, Operation } from './operation.ts';
import { changesOrder } from './order-change.ts';
import { readCart } from './read-cart.ts';
import { readDescription, readOptionalAmount, readOptionalId } from './read-change.ts';
import { RefundRequest } from './schemas/order-changes.ts';

const Refunded = Type.Object(
  {
    order_id: Type.String(),
    refund_id: Type.Integer({ description: 'Names the refund, to withdraw it.' }),
    transaction_id: Type.Integer({ description: 'The transaction that is refunded.' }),
  },
  { additionalProperties: false },
);

export const refundOrderOperation: Operation = {
  method: 'post',
  path: '/v1/json/orders/{id}/refunds',
  id: 'refundOrder',
  summary: 'Refund an order',
  description:
    'Without an amount, or with 0, all that is left. With `refund_order_id` the refund can be read as an order of that id. Lines of `checkout_data` with a negative price or quantity decide whatever the amount says. Never more than what is left.',
  parameters: [{ name: 'id', in: 'path', description: 'order_id (percent-encoded) or transaction_id.' }],
  request: RefundRequest,
  data: Refunded,
  errors: [
    'invalidApiKey',
    'siteNotActive',
    'missingData',
    'invalidAmount',
    'invalidOrderId',
    'invalidItemPrice',
    'unknownOrder',
    'invalidCurrency',
    'cannotRefund',
    'duplicateOrder',
    'idempotencyMismatch',
  ],
};

export function refundOrder(parts: ApiParts) {
  return changesOrder(parts, {
    read: readRefund,
    act: parts.orders.refund,
    data: ({ orderId, refundId, transactionId }): Static<typeof Refunded> => ({
      order_id: orderId,
      refund_id: refundId,
      transaction_id: transactionId,
    }),
  });
}

function readRefund(body: JsonObject, site: Site): RefundAsk | Refusal {
  const amount = readOptionalAmount(body, 'amount');
  if (isRefusal(amount)) return amount;
  const refundOrderId = readOptionalId(body, 'refund_order_id');
  if (isRefusal(refundOrderId)) return refundOrderId;
  const currency = rawText(member(body, 'currency'))?.trim().toUpperCase() || null;
  const data = objectMember(body, 'checkout_data');
  const cart = data
    ? readCart(
        { shopping_cart: data, checkout_options: objectMember(data, 'tax_table') ?? {} } as JsonObject,
        // Lines without a currency are of the order's, whatever that is.
        { currency: currency ?? currencyOfLines(data) ?? 'EUR', amount: amount ?? 0, accepted: site.currencies },
      )
    : null;
  if (isRefusal(cart)) return cart;
  return { amount: amount === 0 ? null : amount, currency, description: readDescription(body), refundOrderId, cart };
}

function currencyOfLines(data: JsonObject): string | undefined {
  const first = asObject(listMember(data, 'items')?.[0]);
  return rawText(member(first, 'currency'))?.trim().toUpperCase() || undefined;
}
