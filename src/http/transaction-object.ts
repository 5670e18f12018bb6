/** A transaction as the list shows it. Costs are in minor units here, unlike in an order. */
import type { ListedTransaction } from '../orders/transactions.ts';
import { localTime } from './local-time.ts';

export function transactionObject(listed: ListedTransaction): object {
  const { fee, customer, vars, completedAt, invoiceId } = listed;
  const costs = fee ? [{ amount: fee.amount, description: fee.description, dst: 0 }] : [];
  return {
    amount: listed.amount,
    ...(completedAt !== null && { completed: localTime(completedAt) }),
    costs,
    created: localTime(listed.createdAt),
    currency: listed.currency,
    customer: {
      email: customer.email,
      first_name: customer.firstName,
      iban: listed.iban ? `*** ${listed.iban.slice(-4)}` : null,
      last_name: customer.lastName,
    },
    debit_credit: listed.type === 'refund' || listed.type === 'chargeback' ? 'D' : 'C',
    description: listed.description,
    financial_status: listed.financialStatus,
    ...(invoiceId !== null && { invoice_id: invoiceId }),
    net: listed.amount - (fee?.amount ?? 0),
    order_id: listed.orderId,
    payment_method: listed.paymentMethod,
    site_id: listed.siteId,
    status: listed.status,
    transaction_id: listed.transactionId,
    type: listed.type,
    updated: localTime(listed.modifiedAt),
    var1: vars[0] ?? '',
    var2: vars[1] ?? '',
    var3: vars[2] ?? '',
  };
}
