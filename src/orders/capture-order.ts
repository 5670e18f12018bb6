/**
 * A merchant who captures by hand takes the money, whole or in parts, or lets it go. The acquirer is told by advices, from the
 * durable work list.
 */
import type { MessageRecord } from '../acquiring/types.ts';
import type { Site } from '../merchants/types.ts';
import { findMethod } from '../methods/catalogue.ts';
import { type CardAttempt, isCardAttempt } from '../payments/attempt.ts';
import { attemptAfter } from '../payments/states.ts';
import type { RelatedKind, RelatedTransaction } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import { type Refusal, refuse } from '../platform/errors.ts';
import { advance, touch } from './advance.ts';
import { adviceTask, sentMessage } from './advice.ts';
import { changeOrder, type Decided } from './change-order.ts';
import type { OrdersContext } from './context.ts';
import { feeFor } from './fee.ts';
import type { REPEATED, Remember } from './ports.ts';
import { refuseTaken } from './refused-ids.ts';
import { splitOrder } from './split-order.ts';
import { orderAfter, phaseOf } from './states.ts';
import type { Aggregate, Change, Task } from './store.ts';
import type { Fulfilment } from './types.ts';

export interface CaptureAsk {
  /** Minor units; null for all that is left. */
  readonly amount: number | null;
  /** Id of the order that a part capture makes; null for one of ours. */
  readonly newOrderId: string | null;
  /** The goods leave with it: what is captured reads as shipped. */
  readonly ships: boolean;
  readonly description: string | null;
  readonly fulfilment: Fulfilment;
}

export interface CapturedOrder {
  readonly orderId: string;
  readonly transactionId: number;
}

export function captureOrder(
  context: OrdersContext,
  site: Site,
  id: string,
  ask: CaptureAsk,
  remember: Remember<CapturedOrder> | null,
): Promise<CapturedOrder | Refusal | typeof REPEATED> {
  return changeOrder(context, site, id, remember, (found) => decideCapture(context, site, found, ask));
}

/** When an authorisation can no longer be captured; null where it never can. */
export function captureExpiry(attempt: CardAttempt): Instant | null {
  const windowMs = findMethod(attempt.scheme)?.captureWindowMs ?? null;
  return windowMs === null || attempt.completedAt === null ? null : attempt.completedAt + windowMs;
}

/** The attempt whose money waits to be captured; undefined where none does. */
function waitingIn({ order, attempt }: Aggregate, now: Instant): CardAttempt | undefined {
  const waits = order.terms.manualCapture && phaseOf(order) === 'authorised' && attempt?.state === 'approved';
  if (!waits || !isCardAttempt(attempt)) return undefined;
  const expiry = captureExpiry(attempt);
  return expiry !== null && now < expiry ? attempt : undefined;
}

async function decideCapture(
  context: OrdersContext,
  site: Site,
  found: Aggregate,
  ask: CaptureAsk,
): Promise<Decided<CapturedOrder>> {
  const { ids, clock, acquirer, store } = context;
  const now = clock.now();
  const { order } = found;
  const attempt = waitingIn(found, now);
  if (!attempt?.authorisation) return refuse('cannotCapture');
  const left = attempt.amount - order.amountCaptured;
  const amount = ask.amount ?? left;
  if (amount < 1 || amount > left)
    return refuse('invalidAmount', undefined, {
      field: 'amount',
      hint: `Of the authorisation ${left} is left: send 1 to ${left}, or no amount for all.`,
    });

  const isWhole = amount === attempt.amount;
  const count = found.related.filter(({ kind }) => kind === 'capture').length + 1;
  const orderId = isWhole ? order.orderId : (ask.newOrderId ?? `${order.orderId}-${count}`);
  if (!isWhole && (await store.load(site.siteId, orderId))) return refuseTaken('new_order_id', orderId);

  const fulfilment: Fulfilment = ask.ships ? { ...ask.fulfilment, shippedAt: now } : ask.fulfilment;
  const amountCaptured = isWhole ? 0 : order.amountCaptured + amount;
  const more = {
    amountCaptured,
    hasRelated: true,
    ...(isWhole && { fulfilment: { ...order.fulfilment, ...fulfilment } }),
  };
  const advanced =
    amount === left
      ? advance(site, ids, order, 'captured', now, more)
      : { order: { ...touch(order, now), ...more }, notifications: [], tasks: [] };
  if ('refused' in advanced) return refuse('cannotCapture');
  const shipped = orderAfter(advanced.order, 'shipped');
  const isShipped = isWhole && ask.ships && !('refused' in shipped);
  const part = isWhole
    ? undefined
    : splitOrder(
        site,
        ids,
        found as Aggregate & { attempt: CardAttempt },
        {
          orderId,
          amount,
          kind: 'captured',
          status: ask.ships ? 'shipped' : 'completed',
          financialStatus: 'completed',
          fulfilment,
        },
        now,
      );
  const transactionId = part?.split.attempt.transactionId ?? ids.pspId();
  const { record, approvalCode } = attempt.authorisation;
  const advice = await acquirer.prepareCapture({
    original: record as MessageRecord,
    approvalCode: approvalCode ?? '',
    amount: { amount, currency: attempt.currency },
  });
  const capture = relatedTo(attempt, 'capture', isWhole ? transactionId : ids.pspId(), amount, now, {
    description: ask.description ?? order.terms.description,
    otherOrderId: isWhole ? null : orderId,
  });
  return {
    result: { orderId, transactionId: isWhole ? attempt.transactionId : transactionId },
    change: {
      order: isShipped ? { ...advanced.order, status: shipped.status } : advanced.order,
      event: {
        kind: 'captured',
        data: {
          transactionId: attempt.transactionId,
          amount,
          ...(part && { orderId }),
          ...(ask.ships && { shipped: true, ...ask.fulfilment }),
        },
      },
      attempts: [
        {
          ...capturedAttempt(site, attempt, advanced.order.financialStatus, isWhole, now),
          ...(isShipped && { status: shipped.status }),
        },
      ],
      related: [capture],
      ...part,
      notifications: [...(part?.notifications ?? []), ...advanced.notifications],
      acquirerMessages: [sentMessage(attempt, ids.pspId(), now, advice)],
      tasks: [...advanced.tasks, adviceTask(ids, attempt, now, advice)],
    },
  };
}

/** A full capture completes the payment itself; of a capture in parts each part has its own fee. */
function capturedAttempt(
  site: Site,
  attempt: CardAttempt,
  financialStatus: CardAttempt['financialStatus'],
  isWhole: boolean,
  now: Instant,
): CardAttempt {
  const captured = { ...attempt, financialStatus, modifiedAt: now };
  return isWhole ? { ...captured, fee: feeFor(site, captured) } : captured;
}

/** The merchant lets go of what is not captured yet. */
export function cancelAuthorisation(
  context: OrdersContext,
  site: Site,
  id: string,
  remember: Remember<CapturedOrder> | null,
): Promise<CapturedOrder | Refusal | typeof REPEATED> {
  return changeOrder(context, site, id, remember, async (found) => {
    const attempt = waitingIn(found, context.clock.now());
    const change = attempt && (await release(context, site, found, attempt, 'merchant'));
    if (!attempt || !change) return refuse('cannotCapture');
    return { result: { orderId: found.order.orderId, transactionId: attempt.transactionId }, change };
  });
}

/** Task `expire_authorisation`: what was not captured in time goes back to the cardholder. */
export async function expireAuthorisation(context: OrdersContext, task: Task): Promise<void> {
  const site = await context.sites.byId(task.siteId);
  for (;;) {
    const found = await context.store.loadByTransaction(task.siteId, task.transactionId);
    const { attempt, order } = found ?? {};
    const waits = order?.terms.manualCapture && phaseOf(order) === 'authorised' && attempt?.state === 'approved';
    if (!site || !found || !waits || !isCardAttempt(attempt)) return context.tasks.finish(task);
    const change = await release(context, site, found, attempt, 'expiry');
    if (!change) return context.tasks.finish(task);
    if ((await context.store.commit({ ...change, finished: [task] })) === 'done') return context.changed(change);
  }
}

async function release(
  { acquirer, clock, ids }: OrdersContext,
  site: Site,
  { order }: Aggregate,
  attempt: CardAttempt,
  by: 'merchant' | 'expiry',
): Promise<Change | undefined> {
  const now = clock.now();
  const advanced = advance(site, ids, order, 'released', now, { hasRelated: true });
  const back = attemptAfter(attempt.state, 'given_back');
  if ('refused' in advanced || 'refused' in back || !attempt.authorisation) return undefined;
  const { record, approvalCode } = attempt.authorisation;
  const { amountCaptured } = order;
  const advice = await acquirer.prepareReversal({
    original: record as MessageRecord,
    approvalCode: approvalCode ?? undefined,
    reason: 'cancelled',
    ...(amountCaptured > 0 && { remaining: { amount: amountCaptured, currency: attempt.currency } }),
    as: 'request',
  });
  const { status, financialStatus } = advanced.order;
  const left = attempt.amount - amountCaptured;
  return {
    order: advanced.order,
    event: { kind: 'released', data: { transactionId: attempt.transactionId, amount: left, by } },
    attempts: [{ ...attempt, state: back.to, status, financialStatus, modifiedAt: now }],
    related: [
      relatedTo(attempt, 'auth_cancellation', ids.pspId(), left, now, {
        description: order.terms.description,
        otherOrderId: null,
      }),
    ],
    notifications: advanced.notifications,
    acquirerMessages: [sentMessage(attempt, ids.pspId(), now, advice)],
    tasks: [adviceTask(ids, attempt, now, advice)],
  };
}

function relatedTo(
  attempt: CardAttempt,
  kind: RelatedKind,
  transactionId: number,
  amount: number,
  now: Instant,
  more: Pick<RelatedTransaction, 'description' | 'otherOrderId'>,
): RelatedTransaction {
  return {
    siteId: attempt.siteId,
    transactionId,
    orderId: attempt.orderId,
    paymentId: attempt.transactionId,
    kind,
    status: 'completed',
    amount,
    currency: attempt.currency,
    ...more,
    data: {},
    createdAt: now,
    modifiedAt: now,
    completedAt: now,
  };
}
