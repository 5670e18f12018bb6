/**
 * The order as merchants know it: data of GET /orders/{id} and body of a notification. Pure: the same details give the same bytes,
 * which the signature of a notification relies on. Cards and cart have files of their own.
 */

import type { OrderDetails } from '../orders/ports.ts';
import type { Customer, Order } from '../orders/types.ts';
import type { Attempt } from '../payments/types.ts';
import { countryName } from '../platform/countries.ts';
import { toMajor } from '../platform/money.ts';
import { cartMembers, itemsTable } from './cart-object.ts';
import { portableNumber } from './lenient.ts';
import { localTime } from './local-time.ts';
import { paymentDetails, paymentMethods } from './payment-details.ts';
import { relatedTransaction } from './related-transaction.ts';
import { sortKeys } from './sorted-json.ts';

/** The order object with its keys sorted at every level. What is not set is null and stays. */
export function orderObject(details: OrderDetails): object {
  const { order, attempt, related } = details;
  const { terms } = order;
  // An attempt that the order has left behind has nothing to do with them.
  const gifts = attempt === null || attempt.transactionId === order.transactionId ? (details.gifts ?? []) : [];
  const shown = progressOf(order, attempt);
  const [custom1, custom2, custom3] = terms.customInfo;
  const [var1, var2, var3] = terms.vars;
  return sortKeys({
    ...shown,
    amount_refunded: order.amountRefunded,
    auth_order_id: order.authOrderId ?? undefined,
    costs: costsOf(attempt),
    custom_info: { custom_1: custom1, custom_2: custom2, custom_3: custom3 },
    customer: customerObject(terms.customer),
    description: terms.description,
    fastcheckout: terms.type === 'checkout' ? 'YES' : 'NO',
    items: terms.items ?? (terms.cart ? itemsTable(terms.cart) : null),
    order_id: order.orderId,
    payment_details: paymentDetails(order, attempt, gifts),
    payment_methods: paymentMethods(order, attempt, gifts),
    related_transactions: related.length === 0 ? null : related.map(relatedTransaction),
    var1,
    var2,
    var3,
    version: order.version,
    ...(terms.cart ? cartMembers(terms.cart) : {}),
  }) as object;
}

/** In major units, unlike everything else: that is how clients read them here. */
function costsOf(attempt: Attempt | null): object[] {
  if (!attempt?.fee) return [];
  const { amount, description } = attempt.fee;
  const major = portableNumber(toMajor({ amount, currency: attempt.currency }));
  return [{ amount: major, description, transaction_id: attempt.transactionId, type: 'SYSTEM' }];
}

/**
 * JSON text of an order object: compact, `/` and letters beyond ASCII as they are. Parsing and writing it again in another
 * language gives the same bytes.
 */
export function serialise(object: object): string {
  return JSON.stringify(object);
}

/** How far the order has come; asked for by psp id, an attempt that the order has left behind tells of itself. */
function progressOf(order: Order, attempt: Attempt | null): Record<string, unknown> {
  const own = attempt !== null && attempt.transactionId !== order.transactionId ? attempt : null;
  const completedAt = own ? (own.status === 'completed' ? own.completedAt : null) : order.completedAt;
  const { status, financialStatus, reason, reasonCode, createdAt, modifiedAt } = own ?? order;
  return {
    amount: own?.amount ?? order.terms.amount,
    completed: completedAt === null ? undefined : localTime(completedAt),
    created: localTime(createdAt),
    currency: own?.currency ?? order.terms.currency,
    financial_status: financialStatus,
    modified: localTime(modifiedAt),
    reason,
    reason_code: reasonCode,
    status,
    transaction_id: own?.transactionId ?? order.transactionId,
  };
}

function customerObject(customer: Customer): object {
  return {
    address1: customer.address1,
    address2: customer.address2,
    city: customer.city,
    company_name: customer.companyName,
    country: customer.country,
    country_name: customer.country === null ? null : countryName(customer.country, 'en'),
    email: customer.email,
    first_name: customer.firstName,
    house_number: customer.houseNumber,
    last_name: customer.lastName,
    locale: customer.locale,
    // Older clients read `phone`, newer ones `phone1`.
    phone: customer.phone,
    phone1: customer.phone,
    phone2: null,
    reference: customer.reference ?? undefined,
    state: customer.state,
    zip_code: customer.zipCode,
  };
}
