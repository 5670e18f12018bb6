/**
 * How long a lender waits for the goods to leave: from its approval, less once a part has left, more where the merchant asks.
 * What is not shipped by then was lent to nobody, and the order expires.
 */
import { findMethod } from '../methods/catalogue.ts';
import { attemptAfter } from '../payments/states.ts';
import type { Attempt } from '../payments/types.ts';
import { DAY, type Instant } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import { advance } from './advance.ts';
import type { OrdersContext } from './context.ts';
import { newTask } from './new-task.ts';
import { phaseOf } from './states.ts';
import type { Change, NewTask, Task } from './store.ts';
import type { Fulfilment, Order } from './types.ts';

/** A lender waits six weeks more for each call, and half a year at most. */
const EXTENSION_MS = 42 * DAY;
const LONGEST_WAIT_MS = 180 * DAY;

/** Looks at the order when its lender has waited long enough; none where it waits for ever, or for nothing. */
export function shipmentTasks(ids: Ids, order: Order, attempt: Attempt): readonly NewTask[] {
  const { shipBefore } = order.fulfilment;
  if (shipBefore === undefined || phaseOf(order) !== 'invoiced') return [];
  return [newTask(ids, attempt, 'expire_shipment', shipBefore)];
}

/** Until when the rest of an order is waited for, of which a part leaves now. */
export function afterPartShipment({ order, attempt }: { order: Order; attempt: Attempt }, now: Instant): Fulfilment {
  const restMs = findMethod(attempt.gateway)?.shipRestWithinMs ?? null;
  const isFirst = order.amountCaptured === 0;
  if (restMs === null || !isFirst || order.fulfilment.shipBefore === undefined) return order.fulfilment;
  return { ...order.fulfilment, shipBefore: now + restMs };
}

/** The later day; undefined where no lender waits for a shipment. */
export function extendedWait(order: Order): Instant | undefined {
  const { shipBefore } = order.fulfilment;
  if (phaseOf(order) !== 'invoiced' || order.completedAt === null || shipBefore === undefined) return undefined;
  return Math.max(shipBefore, Math.min(shipBefore + EXTENSION_MS, order.completedAt + LONGEST_WAIT_MS));
}

/** Task `expire_shipment`: the lender has waited long enough. What it has not invoiced by now it never will. */
export async function expireShipment(context: OrdersContext, task: Task): Promise<void> {
  const { clock, ids, sites, store, tasks } = context;
  const site = await sites.byId(task.siteId);
  for (;;) {
    const { order, attempt } = (await store.loadByTransaction(task.siteId, task.transactionId)) ?? {};
    const shipBefore = order?.fulfilment.shipBefore;
    if (!site || !order || !attempt || phaseOf(order) !== 'invoiced' || shipBefore === undefined)
      return tasks.finish(task);
    const now = clock.now();
    if (now < shipBefore) return tasks.putOff(task, shipBefore);
    const advanced = advance(site, ids, order, 'attempt_lapsed', now);
    const back = attemptAfter(attempt.state, 'given_back');
    if ('refused' in advanced || 'refused' in back) return tasks.finish(task);
    const { status, financialStatus } = advanced.order;
    const change: Change = {
      order: advanced.order,
      event: { kind: 'shipment_lapsed', data: { transactionId: attempt.transactionId } },
      attempts: [{ ...attempt, state: back.to, status, financialStatus, modifiedAt: now }],
      notifications: advanced.notifications,
      // Of what was shipped in part the customer owes that part: the payment itself stands.
      tasks: order.amountCaptured === 0 ? [newTask(ids, attempt, 'cancel_payment', now)] : [],
      finished: [task],
    };
    if ((await store.commit(change)) === 'done') return context.changed(change);
  }
}
