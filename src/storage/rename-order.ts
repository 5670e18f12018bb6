/** Gives an order another id, with everything that names it: in the transaction of the change that asks for it. */
import type { Order } from '../orders/types.ts';
import type { Transaction } from './database.ts';

/** Whatever belongs to an order by its id alone. */
const BELONGINGS = [
  'sessions',
  'order_events',
  'attempts',
  'tasks',
  'related_transactions',
  'gift_payments',
  'tokens',
] as const;

/** After the order's row was changed, which holds whoever else would change the order. An id that is taken breaks the key of orders. */
export async function renameOrder(tx: Transaction, { siteId, orderId, modifiedAt }: Order, to: string): Promise<void> {
  await tx`
    UPDATE orders SET order_id = ${to}, terms = terms || jsonb_build_object('orderId', ${to}::text)
    WHERE site_id = ${siteId} AND order_id = ${orderId}`;
  for (const table of BELONGINGS)
    await tx`UPDATE ${tx(table)} SET order_id = ${to} WHERE site_id = ${siteId} AND order_id = ${orderId}`;
  // What is being sent under the old id right now is sent again under the new one.
  await tx`
    UPDATE notifications SET order_id = ${to},
      state = CASE WHEN state = 'sending' THEN 'due' ELSE state END,
      due_at = CASE WHEN state = 'sending' THEN ${modifiedAt} ELSE due_at END,
      claimed_until = 0
    WHERE site_id = ${siteId} AND order_id = ${orderId}`;
  // Orders that were split off from it, and refunds with an order id of their own.
  await tx`
    UPDATE orders SET auth_order_id = ${to}
    WHERE site_id = ${siteId} AND auth_order_id = ${orderId}`;
}
