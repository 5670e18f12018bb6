/** A merchant gives an order of FastCheckout the id that their own shop has made for it meanwhile. */
import type { Site } from '../merchants/types.ts';
import { refuse } from '../platform/errors.ts';
import { touch } from './advance.ts';
import type { Decided } from './change-order.ts';
import type { OrdersContext } from './context.ts';
import { isAskingGift } from './gifts.ts';
import { refuseTaken } from './refused-ids.ts';
import type { Aggregate } from './store.ts';

/** Whatever its status, except while money is on its way. From then on nothing is found under the old id. */
export async function renameOrder(
  { clock, store }: OrdersContext,
  site: Site,
  found: Aggregate,
  newOrderId: string,
): Promise<Decided<object>> {
  const { order, attempt } = found;
  if (order.terms.type !== 'checkout') return refuse('wrongState', 'only orders of type checkout are renamed');
  if (newOrderId === order.orderId) return { result: {}, change: null };
  const isUnderWay = attempt?.state === 'authorising' || attempt?.state === 'promised';
  if (isUnderWay || isAskingGift(found)) return refuse('wrongState', 'a payment is under way');
  if (await store.load(site.siteId, newOrderId)) return refuseTaken('new_order_id', newOrderId);
  return {
    result: {},
    change: {
      order: touch(order, clock.now()),
      event: { kind: 'renamed', data: { from: order.orderId, to: newOrderId } },
      renameTo: newOrderId,
    },
  };
}
