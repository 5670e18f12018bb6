/**
 * A direct order whose institution was never reached: it is taken back whole, as if it had not been posted, and the shop's server
 * is told so. Only an order that began with this very request; whatever else has happened to one stays with it.
 */
import type { OrdersContext } from './context.ts';
import type { Aggregate } from './store.ts';

/** An order just made, and its first attempt begun. */
const VERSION_OF_FIRST_ATTEMPT = 2;

/** False where the order has a history, or was changed meanwhile: then it stays. */
export async function unmakeOrder(
  { store, changed }: Pick<OrdersContext, 'store' | 'changed'>,
  { order }: Aggregate,
): Promise<boolean> {
  if (order.version !== VERSION_OF_FIRST_ATTEMPT || !(await store.unmake(order))) return false;
  // Wakes the call that waits for the order.
  changed({ order });
  return true;
}
