/** Order ids that cannot be used once more, with what became of them. */
import { type Refusal, refuse } from '../platform/errors.ts';
import { shown } from '../platform/shown.ts';
import { isPaid } from './states.ts';
import type { Aggregate } from './store.ts';

/** An id that cannot be used again, with what became of its order. */
export function refuseRepeated({ order, attempt }: Aggregate): Refusal {
  const { orderId, status } = order;
  const isBeing = attempt?.state === 'authorising' && !isPaid(order);
  const became = isBeing ? 'being paid' : isPaid(order) ? 'already paid' : status;
  const hint = `Order ${shown(orderId)} is ${became}; use a new order_id.`;
  return refuse('duplicateOrder', undefined, { field: 'order_id', hint });
}

/** An id for something new that another order has. */
export function refuseTaken(field: 'new_order_id' | 'refund_order_id', orderId: string): Refusal {
  const hint = `There is an order ${shown(orderId)} already: send another ${field}.`;
  return refuse('duplicateOrder', undefined, { field, hint });
}
