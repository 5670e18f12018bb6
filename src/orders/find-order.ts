/** Reading an order for its merchant. */
import type { Site } from '../merchants/types.ts';
import type { OrdersContext } from './context.ts';
import type { OrderDetails } from './ports.ts';
import { isOfRefund, readRefundOrder } from './refund-as-order.ts';
import type { Aggregate } from './store.ts';

/** By order id, else by psp id. An order of another site is not found. */
export async function findOrder({ store }: OrdersContext, site: Site, id: string): Promise<OrderDetails | undefined> {
  const byOrderId = await store.load(site.siteId, id);
  if (byOrderId) return shown(store, byOrderId);
  const number = /^[1-9]\d{0,15}$/.test(id) ? Number(id) : Number.NaN;
  if (!Number.isSafeInteger(number)) return undefined;
  const byPspId = await store.loadByTransaction(site.siteId, number);
  if (byPspId) return shown(store, byPspId, number);
  const byGift = await store.loadByGift(site.siteId, number);
  return byGift && detailsOf(byGift);
}

/** The order of a refund tells of the refund, which is kept with the order that is refunded. */
async function shown(store: OrdersContext['store'], found: Aggregate, pspId?: number): Promise<OrderDetails> {
  const { order } = found;
  const refunded = isOfRefund(order) ? await store.load(order.siteId, order.authOrderId!) : undefined;
  return refunded ? readRefundOrder(order, refunded) : detailsOf(found, pspId);
}

/** An attempt that the order has left behind shows only to who asks for it by its psp id. */
function detailsOf({ order, attempt, related, gifts }: Aggregate, pspId: number = order.transactionId): OrderDetails {
  return { order, attempt: attempt?.transactionId === pspId ? attempt : null, related, gifts };
}
