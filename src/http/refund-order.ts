/** POST /v1/json/orders/{id}/refunds: gives money back, whole, in part, or by the lines of the cart. */
import { type Static, Type } from 'typebox';
import type { Site } from '../merchants/types.ts';
import { LINES_ADVICE, type RefundAsk } from '../orders/refund-amount.ts';
import type { Cart } from '../orders/types.ts';
import { type Advice, isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import { nearest } from '../platform/nearest.ts';
import { shown } from '../platform/shown.ts';
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

/** As much of a name as an error tells. */
const LONGEST_NAME = 40;

export const refundOrderOperation: Operation = {
  method: 'post',
  path: '/v1/json/orders/{id}/refunds',
  id: 'refundOrder',
  summary: 'Refund an order',
  description:
    'Without an amount, or with 0, all that is left, if every member is a known one. With `refund_order_id` the refund can be read as an order of that id. Lines of `checkout_data` with a negative price or quantity, beyond those the order has itself, decide whatever the amount says. Never more than what is left.',
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
  ],
};

export function refundOrder(parts: ApiParts) {
  return changesOrder(parts, {
    request: RefundRequest,
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
  const amount = readRefundAmount(body);
  if (isRefusal(amount)) return amount;
  const refundOrderId = readOptionalId(body, 'refund_order_id');
  if (isRefusal(refundOrderId)) return refundOrderId;
  const currency = rawText(member(body, 'currency'))?.trim().toUpperCase() || null;
  const data = objectMember(body, 'checkout_data');
  const cart = data
    ? readCart(
        { shopping_cart: data, checkout_options: objectMember(data, 'tax_table') ?? {} } as JsonObject,
        // Lines without a currency are of the order's, whatever that is.
        { currency: currency ?? currencyOfLines(data) ?? 'EUR', amount: 0, accepted: site.currencies },
      )
    : null;
  if (isRefusal(cart)) return cart;
  const doubt = doubtOf(body, cart, site);
  return { amount, doubt, currency, description: readDescription(body), refundOrderId, cart };
}

/** 0 is the written form of «all». Nearly nothing is not: it is what a program is left with that subtracts floats. */
function readRefundAmount(body: JsonObject): RefundAsk['amount'] | Refusal {
  const amount = readOptionalAmount(body, 'amount');
  if (amount !== 0) return amount;
  const isNothing = /^[0.]+$/.test(rawText(member(body, 'amount'))?.trim() ?? '');
  return isNothing ? 'all' : refuse('invalidAmount', 'nearly 0 is no amount', { field: 'amount', hint: WHOLE });
}

/** What a refund may be sent with, and what clients add to it. */
const KNOWN_MEMBERS: ReadonlySet<string> = new Set([
  ...Object.keys(RefundRequest.properties),
  ...['order_id', 'var1', 'var2', 'var3'],
  ...['id', 'type', 'plugin', 'locale', 'reason'],
]);

const WHOLE = 'Send what to give back as amount, in whole cents; 0, or no amount at all, for all that is left.';

/** Why a body without an amount, or with 0, may not mean all that is left: one slip of a program must not give back a whole order. */
function doubtOf(body: JsonObject, cart: Cart | null, { settings }: Site): Refusal | null {
  const unknown = Object.keys(body).find((name) => !KNOWN_MEMBERS.has(name));
  if (unknown !== undefined)
    return refuse(
      'invalidAmount',
      `${unknown.slice(0, LONGEST_NAME)} is no member of a refund, and all is given back only where every member is known`,
      aboutUnknown(unknown),
    );
  const isEmpty = Object.hasOwn(body, 'amount') && member(body, 'amount') === undefined;
  if (isEmpty && settings.refundAllWhenAmountIsEmpty !== true)
    return refuse('invalidAmount', 'it is empty; send 0, or no amount at all, for all that is left', {
      field: 'amount',
      hint: WHOLE,
    });
  const lines = member(body, 'checkout_data');
  const isGiven =
    lines !== undefined && !(typeof lines === 'object' && lines !== null && Object.keys(lines).length === 0);
  return isGiven && !cart
    ? refuse('invalidAmount', 'checkout_data has no lines, and there is no amount', LINES_ADVICE)
    : null;
}

function aboutUnknown(name: string): Advice {
  const meant = nearest(name, Object.keys(RefundRequest.properties));
  const isWord = /^[\w-]{2,40}$/.test(name);
  const instead = meant === undefined ? 'leave it out.' : `did you mean ${meant}?`;
  const hint = `${isWord ? name : shown(name)} is no member of a refund: ${instead} ${WHOLE}`;
  return { ...(isWord && { field: name }), hint };
}

function currencyOfLines(data: JsonObject): string | undefined {
  const first = asObject(listMember(data, 'items')?.[0]);
  return rawText(member(first, 'currency'))?.trim().toUpperCase() || undefined;
}
