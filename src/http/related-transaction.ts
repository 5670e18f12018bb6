/** A refund, capture or chargeback as an order object shows it. */
import type { RelatedKind, RelatedTransaction } from '../payments/types.ts';
import { localTime } from './local-time.ts';

const TYPES: Readonly<Record<RelatedKind, string>> = {
  refund: 'refund',
  capture: 'capture',
  auth_cancellation: 'auth-cancellation',
  chargeback: 'chargeback',
  reverse_chargeback: 'reverse-chargeback',
};

export function relatedTransaction(related: RelatedTransaction): object {
  const { kind, otherOrderId } = related;
  return {
    amount: related.amount,
    costs: [],
    created: localTime(related.createdAt),
    currency: related.currency,
    description: related.description,
    modified: localTime(related.modifiedAt),
    // A part capture is known by the order it made.
    order_id: kind === 'capture' ? (otherOrderId ?? related.orderId) : related.orderId,
    reference_transaction_id: related.paymentId,
    ...(kind === 'refund' && otherOrderId && { refund_order_id: otherOrderId }),
    status: related.status,
    transaction_id: related.transactionId,
    type: TYPES[kind],
  };
}
