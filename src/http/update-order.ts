/** PATCH /v1/json/orders/{id}: cancelled, shipped, invoiced, renamed, or more time from a lender. */
import { Type } from 'typebox';
import type { UpdateAsk, UpdatedOrder } from '../orders/update-order.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import { aboutAmount, aboutChoice } from './advice.ts';
import type { JsonObject } from './json-body.ts';
import { booleanMember, member, textMember } from './lenient.ts';
import { localTime } from './local-time.ts';
import type { ApiParts, Operation } from './operation.ts';
import { changesOrder } from './order-change.ts';
import { readFulfilment, readOptionalAmount, readOptionalId } from './read-change.ts';
import { UpdateRequest } from './schemas/order-changes.ts';

export const updateOrderOperation: Operation = {
  method: 'patch',
  path: '/v1/json/orders/{id}',
  id: 'updateOrder',
  summary: 'Update an order',
  description:
    'Cancels an order that is not paid, marks one as shipped, keeps invoice and tracking, gives one of type checkout another id, or asks a lender for six weeks more.',
  parameters: [{ name: 'id', in: 'path', description: 'order_id (percent-encoded) or transaction_id.' }],
  request: UpdateRequest,
  data: Type.Object(
    {
      order_id: Type.Optional(Type.String({ description: 'Of the order that a part shipment made.' })),
      transaction_id: Type.Optional(Type.Integer()),
      invoice_url: Type.Optional(Type.String({ description: 'E-Invoicing: the invoice, where it was told.' })),
      expiration_date: Type.Optional(Type.String({ description: 'Until when the lender waits, YYYY-MM-DD.' })),
    },
    { additionalProperties: false },
  ),
  errors: [
    'invalidApiKey',
    'siteNotActive',
    'missingData',
    'notSupported',
    'invalidAmount',
    'invalidOrderId',
    'unknownOrder',
    'duplicateOrder',
    'wrongState',
  ],
};

export function updateOrder(parts: ApiParts) {
  return changesOrder(parts, { request: UpdateRequest, read: readUpdate, act: parts.orders.update, data: updated });
}

const STATUSES = ['cancelled', 'shipped', 'completed'] as const;

/** Terms of an order. A body that says what shall happen may repeat them; one that says nothing else means to change them. */
const TERMS: readonly string[] = [
  ...[
    'amount',
    'currency',
    'description',
    'type',
    'gateway',
    'gateway_info',
    'customer',
    'delivery',
    'items',
    'capture',
  ],
  ...['shopping_cart', 'checkout_options', 'payment_options', 'days_active', 'seconds_active', 'recurring_model'],
  ...['var1', 'var2', 'var3', 'custom_info', 'second_chance'],
];

function readUpdate(body: JsonObject): UpdateAsk | Refusal {
  const status = textMember(body, 'status')?.toLowerCase() ?? null;
  if (status !== null && status !== 'cancelled' && status !== 'shipped' && status !== 'completed')
    return refuse('notSupported', `status ${status.slice(0, 40)}`, aboutChoice(status, 'status', STATUSES));
  const amount = readOptionalAmount(body, 'partial_shipment_amount', 'amount');
  if (isRefusal(amount)) return amount;
  const amountMember = member(body, 'partial_shipment_amount') === undefined ? 'amount' : 'partial_shipment_amount';
  if (amount === 0) return refuse('invalidAmount', undefined, aboutAmount(0, null, amountMember));
  const term = TERMS.find((name) => member(body, name) !== undefined);
  const happens =
    status !== null || member(body, 'new_order_id') !== undefined || member(body, 'extend_expiration') !== undefined;
  if (term !== undefined && !happens)
    return refuse('notSupported', `${term} of an order never changes; post the order again, or make another`, {
      field: term,
      hint: `An order that is not paid is changed by posting it again: the same order_id and another ${term}.`,
    });
  const invoiceId = readOptionalId(body, 'invoice_id');
  if (isRefusal(invoiceId)) return invoiceId;
  const newOrderId = readOptionalId(body, 'new_order_id');
  if (isRefusal(newOrderId)) return newOrderId;
  if (newOrderId !== null && status !== null)
    return refuse('notSupported', 'new_order_id together with a status', {
      field: 'new_order_id',
      hint: 'Send one of them, and then the other.',
    });
  return {
    status,
    newOrderId,
    keepAttempt: booleanMember(body, 'exclude_order') === true,
    amount,
    amountMember,
    extend: booleanMember(body, 'extend_expiration') === true,
    fulfilment: readFulfilment(body),
  };
}

function updated({ orderId, transactionId, invoiceUrl, shipBefore }: UpdatedOrder): object {
  return {
    ...(orderId !== undefined && { order_id: orderId, transaction_id: transactionId }),
    ...(invoiceUrl !== undefined && { invoice_url: invoiceUrl }),
    ...(shipBefore !== undefined && { expiration_date: localTime(shipBefore).slice(0, 10) }),
  };
}
