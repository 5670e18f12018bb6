/** What a merchant tells of an order that exists: it is given up, shipped, invoiced, or needs more time. */
import type { Site } from '../merchants/types.ts';
import { findMethod } from '../methods/catalogue.ts';
import { isInstitutionAttempt } from '../payments/attempt.ts';
import type { Attempt } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import { type Refusal, refuse } from '../platform/errors.ts';
import { advance, touch } from './advance.ts';
import { cancelByMerchant } from './cancel-by-merchant.ts';
import { changeOrder, type Decided } from './change-order.ts';
import type { OrdersContext } from './context.ts';
import { newTask } from './new-task.ts';
import type { REPEATED, Remember } from './ports.ts';
import { renameOrder } from './rename-order.ts';
import { afterPartShipment, extendedWait, shipmentTasks } from './shipping-window.ts';
import { splitOrder } from './split-order.ts';
import { phaseOf } from './states.ts';
import type { Aggregate, NewTask } from './store.ts';
import type { Fulfilment } from './types.ts';

export interface UpdateAsk {
  readonly status: 'cancelled' | 'shipped' | 'completed' | null;
  /** `exclude_order`: cancel the link and leave an attempt that is under way. */
  readonly keepAttempt: boolean;
  /** Minor units of a shipment that is not the whole; null for the whole. */
  readonly amount: number | null;
  /** Which member said so. */
  readonly amountMember: string;
  /** The id that an order of FastCheckout is to have. */
  readonly newOrderId: string | null;
  /** A lender is to wait longer for the shipment. */
  readonly extend: boolean;
  readonly fulfilment: Fulfilment;
}

/** What the answer tells beside success. */
export interface UpdatedOrder {
  /** Of the order that a part shipment made. */
  readonly orderId?: string;
  readonly transactionId?: number;
  /** Of an order that the merchant invoices through us. */
  readonly invoiceUrl?: string;
  /** Until when the lender waits now. */
  readonly shipBefore?: Instant;
}

export function updateOrder(
  context: OrdersContext,
  site: Site,
  id: string,
  ask: UpdateAsk,
  remember: Remember<UpdatedOrder> | null,
): Promise<UpdatedOrder | Refusal | typeof REPEATED> {
  return changeOrder<UpdatedOrder>(context, site, id, remember, (found) => {
    if (ask.newOrderId !== null) return renameOrder(context, site, found, ask.newOrderId);
    if (ask.status === 'cancelled') return cancelByMerchant(context, site, found, ask.keepAttempt);
    if (ask.status === 'shipped') return ship(context, site, found, ask);
    if (ask.status === 'completed')
      return found.order.status === 'completed'
        ? told(context, found, ask)
        : refuse('notSupported', 'status completed', {
            field: 'status',
            hint: `An order is completed by its payment and not by hand; this one is ${found.order.status}.`,
          });
    return ask.extend ? extend(context, found) : told(context, found, ask);
  });
}

type Told = Exclude<Decided<UpdatedOrder>, Refusal>;

/** Facts without a status: kept with the order. */
function told({ clock }: OrdersContext, { order }: Aggregate, { fulfilment }: UpdateAsk): Told {
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
  const lender = isInstitutionAttempt(attempt) && findMethod(attempt.gateway)?.family === 'pay_later' ? attempt : null;
  // Beside gift cards a lender has lent the rest only.
  const left = (attempt?.amount ?? order.terms.amount) - order.amountCaptured;
  if (phase === 'shipped' || phase === 'partly_refunded') {
    const { result, change } = told(context, found, { ...ask, fulfilment });
    // Refunded in part before it left: the lender invoices the rest, and the status tells of the refund.
    const isLeaving = lender !== null && phase === 'partly_refunded' && order.fulfilment.shippedAt === undefined;
    const tasks = isLeaving ? [captureTask(context, lender, left - order.amountRefunded)] : [];
    return { result, change: change && { ...change, tasks } };
  }
  if (ask.amount !== null && ask.amount > left)
    return refuse('invalidAmount', undefined, {
      field: ask.amountMember,
      hint: `Of the order ${left} is left to be shipped: send 1 to ${left}, or no amount for all.`,
    });
  const amount = lender ? (ask.amount ?? left) : left;
  const isWhole = amount === left;
  const more = isWhole ? { fulfilment } : { amountCaptured: order.amountCaptured + amount };
  const advanced = advance(site, ids, order, 'shipped', now, more);
  if ('refused' in advanced) return refuse('wrongState', `it is ${order.status}`);
  const tasks = lender ? [captureTask(context, lender, amount)] : [];
  const facts = { amount, ...ask.fulfilment };
  if (isWhole || !lender)
    return {
      result: lender ? invoiceOf(lender, fulfilment) : {},
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
  // The order itself waits for what is left of it.
  const rest = { ...touch(order, now), ...more, fulfilment: afterPartShipment({ order, attempt: lender }, now) };
  return {
    result: { orderId, transactionId: part.split.attempt.transactionId, ...invoiceOf(lender, ask.fulfilment) },
    change: {
      order: rest,
      event: { kind: 'shipped_in_part', data: { ...facts, orderId } },
      ...part,
      tasks: [...tasks, ...shipmentTasks(ids, rest, lender)],
    },
  };
}

/** The lender is told of the shipment from the durable work list. */
function captureTask({ clock, ids }: OrdersContext, lender: Attempt, amount: number): NewTask {
  return newTask(ids, lender, 'capture_payment', clock.now(), { captureId: ids.pspId(), amount });
}

/** With E-Invoicing the answer says where the invoice is. */
function invoiceOf({ gateway }: Attempt, { invoiceUrl }: Fulfilment): UpdatedOrder {
  return gateway === 'EINVOICE' && invoiceUrl !== undefined ? { invoiceUrl } : {};
}

/** The first id behind the order's own that is not taken. */
async function freeId({ store }: OrdersContext, site: Site, orderId: string): Promise<string> {
  for (let n = 1; ; n++) if (!(await store.load(site.siteId, `${orderId}-${n}`))) return `${orderId}-${n}`;
}

function extend({ clock }: OrdersContext, { order }: Aggregate): Decided<UpdatedOrder> {
  const shipBefore = extendedWait(order);
  if (shipBefore === undefined) return refuse('wrongState', 'no lender waits for a shipment');
  return {
    result: { shipBefore },
    change: {
      order: { ...touch(order, clock.now()), fulfilment: { ...order.fulfilment, shipBefore } },
      event: { kind: 'extended', data: { shipBefore } },
    },
  };
}
