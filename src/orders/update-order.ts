/** What a merchant tells of an order that exists: it is given up, shipped, invoiced, or needs more time. */
import type { Site } from '../merchants/types.ts';
import { findMethod } from '../methods/catalogue.ts';
import { isInstitutionAttempt } from '../payments/attempt.ts';
import { DAY, type Instant } from '../platform/clock.ts';
import { type Refusal, refuse } from '../platform/errors.ts';
import { advance, touch } from './advance.ts';
import { cancelByMerchant } from './cancel-by-merchant.ts';
import { changeOrder, type Decided } from './change-order.ts';
import type { OrdersContext } from './context.ts';
import { newTask } from './new-task.ts';
import type { REPEATED, Remember } from './ports.ts';
import { splitOrder } from './split-order.ts';
import { phaseOf } from './states.ts';
import type { Aggregate } from './store.ts';
import type { Fulfilment } from './types.ts';

export interface UpdateAsk {
  readonly status: 'cancelled' | 'shipped' | 'completed' | null;
  /** `exclude_order`: cancel the link and leave an attempt that is under way. */
  readonly keepAttempt: boolean;
  /** Minor units of a shipment that is not the whole; null for the whole. */
  readonly amount: number | null;
  /** A lender is to wait longer for the shipment. */
  readonly extend: boolean;
  readonly fulfilment: Fulfilment;
}

/** What the answer tells beside success. */
export interface UpdatedOrder {
  /** Of the order that a part shipment made. */
  readonly orderId?: string;
  readonly transactionId?: number;
  /** Until when the lender waits now. */
  readonly shipBefore?: Instant;
}

/** A lender waits six weeks more for each call, and half a year at most. */
const EXTENSION_MS = 42 * DAY;
const LONGEST_WAIT_MS = 180 * DAY;
const FIRST_WAIT_MS = 28 * DAY;

export function updateOrder(
  context: OrdersContext,
  site: Site,
  id: string,
  ask: UpdateAsk,
  remember: Remember<UpdatedOrder> | null,
): Promise<UpdatedOrder | Refusal | typeof REPEATED> {
  return changeOrder<UpdatedOrder>(context, site, id, remember, (found) => {
    if (ask.status === 'cancelled') return cancelByMerchant(context, site, found, ask.keepAttempt);
    if (ask.status === 'shipped') return ship(context, site, found, ask);
    if (ask.status === 'completed')
      return found.order.status === 'completed'
        ? told(context, found, ask)
        : refuse('notSupported', 'status completed');
    return ask.extend ? extend(context, found) : told(context, found, ask);
  });
}

/** Facts without a status: kept with the order. */
function told({ clock }: OrdersContext, { order }: Aggregate, { fulfilment }: UpdateAsk): Decided<UpdatedOrder> {
  if (Object.keys(fulfilment).length === 0) return { result: {}, change: null };
  return {
    result: {},
    change: {
      order: { ...touch(order, clock.now()), fulfilment: { ...order.fulfilment, ...fulfilment } },
      event: { kind: 'told', data: { ...fulfilment } },
    },
  };
}

/** The goods have left. A lender is told, and invoices; for everybody else it is the merchant's own book-keeping. */
async function ship(
  context: OrdersContext,
  site: Site,
  found: Aggregate,
  ask: UpdateAsk,
): Promise<Decided<UpdatedOrder>> {
  const { clock, ids } = context;
  const { order, attempt } = found;
  const now = clock.now();
  const fulfilment: Fulfilment = {
    ...order.fulfilment,
    ...ask.fulfilment,
    shippedAt: order.fulfilment.shippedAt ?? now,
  };
  const phase = phaseOf(order);
  if (phase === 'shipped' || phase === 'partly_refunded') return told(context, found, { ...ask, fulfilment });
  const lender = isInstitutionAttempt(attempt) && findMethod(attempt.gateway)?.family === 'pay_later' ? attempt : null;
  // Beside gift cards a lender has lent the rest only.
  const left = (attempt?.amount ?? order.terms.amount) - order.amountCaptured;
  if (ask.amount !== null && ask.amount > left) return refuse('invalidAmount');
  const amount = lender ? (ask.amount ?? left) : left;
  const isWhole = amount === left;
  const more = isWhole ? { fulfilment } : { amountCaptured: order.amountCaptured + amount };
  const advanced = advance(site, ids, order, 'shipped', now, more);
  if ('refused' in advanced) return refuse('wrongState', `it is ${order.status}`);
  const tasks = lender ? [newTask(ids, lender, 'capture_payment', now, { captureId: ids.pspId(), amount })] : [];
  const facts = { amount, ...ask.fulfilment };
  if (isWhole || !lender)
    return {
      result: {},
      change: {
        order: advanced.order,
        event: { kind: 'shipped', data: facts },
        attempts: attempt ? [{ ...attempt, status: advanced.order.status, modifiedAt: now }] : [],
        notifications: advanced.notifications,
        tasks,
      },
    };
  const orderId = await freeId(context, site, order.orderId);
  const part = splitOrder(
    site,
    ids,
    { order, attempt: lender },
    {
      orderId,
      amount,
      kind: 'shipped',
      status: 'shipped',
      financialStatus: order.financialStatus,
      fulfilment: { ...ask.fulfilment, shippedAt: now },
    },
    now,
  );
  return {
    result: { orderId, transactionId: part.split.attempt.transactionId },
    change: {
      // The order itself waits for what is left of it.
      order: { ...touch(order, now), ...more },
      event: { kind: 'shipped_in_part', data: { ...facts, orderId } },
      ...part,
      tasks,
    },
  };
}

/** The first id behind the order's own that is not taken. */
async function freeId({ store }: OrdersContext, site: Site, orderId: string): Promise<string> {
  for (let n = 1; ; n++) if (!(await store.load(site.siteId, `${orderId}-${n}`))) return `${orderId}-${n}`;
}

function extend({ clock }: OrdersContext, { order, attempt }: Aggregate): Decided<UpdatedOrder> {
  const isLent = attempt && findMethod(attempt.gateway)?.family === 'pay_later';
  if (!isLent || phaseOf(order) !== 'invoiced' || order.completedAt === null)
    return refuse('wrongState', 'no lender waits for a shipment');
  const before = order.fulfilment.shipBefore ?? order.completedAt + FIRST_WAIT_MS;
  const shipBefore = Math.min(before + EXTENSION_MS, order.completedAt + LONGEST_WAIT_MS);
  return {
    result: { shipBefore },
    change: {
      order: { ...touch(order, clock.now()), fulfilment: { ...order.fulfilment, shipBefore } },
      event: { kind: 'extended', data: { shipBefore } },
    },
  };
}
