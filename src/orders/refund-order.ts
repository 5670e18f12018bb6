/**
 * A merchant gives money back. The refund is a transaction of its own, accepted at once or refused; the acquirer or the
 * institution is asked afterwards, from the durable work list (`send-refund.ts`).
 */
import type { Site } from '../merchants/types.ts';
import { findMethod } from '../methods/catalogue.ts';
import type { Method } from '../methods/types.ts';
import type { Attempt, RelatedTransaction } from '../payments/types.ts';
import { DAY, type Instant, MINUTE } from '../platform/clock.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import { nextMidnight } from '../platform/local-day.ts';
import { advance } from './advance.ts';
import { changeOrder, type Decided } from './change-order.ts';
import type { OrdersContext } from './context.ts';
import { newTask } from './new-task.ts';
import type { REPEATED, Remember } from './ports.ts';
import { LINES_ADVICE, type RefundAsk, refundable, refundSum, splitRefund, stands } from './refund-amount.ts';
import { refundAsOrder } from './refund-as-order.ts';
import { refuseTaken } from './refused-ids.ts';
import { phaseOf } from './states.ts';
import type { Aggregate } from './store.ts';

export interface RefundedOrder {
  readonly orderId: string;
  readonly refundId: number;
  readonly transactionId: number;
}

/** The same sum again within this time is taken for a slip. */
const SAME_AGAIN_MS = 5 * MINUTE;
export const SETTLEMENT_ZONE = 'Europe/Amsterdam';

export function refundOrder(
  context: OrdersContext,
  site: Site,
  id: string,
  ask: RefundAsk,
  remember: Remember<RefundedOrder> | null,
): Promise<RefundedOrder | Refusal | typeof REPEATED> {
  return changeOrder(context, site, id, remember, async (found) => {
    const decided = decide(context, site, found, ask);
    // Looked up before it is written, and held by the key of orders if somebody takes it meanwhile.
    const isTaken = ask.refundOrderId !== null && (await context.store.load(site.siteId, ask.refundOrderId));
    return isTaken && !isRefusal(decided) ? refuseTaken('refund_order_id', ask.refundOrderId!) : decided;
  });
}

function decide(context: OrdersContext, site: Site, found: Aggregate, ask: RefundAsk): Decided<RefundedOrder> {
  const { ids, clock } = context;
  const now = clock.now();
  const { order, attempt } = found;
  const { currency } = order.terms;
  if (ask.currency !== null && ask.currency !== currency)
    return refuse('invalidCurrency', undefined, {
      field: 'currency',
      hint: `The order is in ${currency}: refund it in ${currency}.`,
    });
  const method = attempt && findMethod(attempt.gateway);
  if (!attempt || !method) return refuse('cannotRefund', 'it is not paid');
  const sum = refundSum(ask, found);
  if (isRefusal(sum)) return sum;
  const { amount, worth } = sum;
  const refusal = refusalOf(context, found, attempt, method, ask, amount);
  if (refusal) return refusal;

  // Where gift cards paid a part there may be one refund by the other method, and one for each of the cards.
  const refunds = splitRefund(found, amount).map(
    (part, index): RelatedTransaction => ({
      siteId: order.siteId,
      transactionId: ids.pspId(),
      orderId: order.orderId,
      paymentId: part.paymentId,
      kind: 'refund',
      status: method.refunding.begins,
      amount: part.amount,
      currency: order.terms.currency,
      description: ask.description ?? order.terms.description,
      otherOrderId: ask.refundOrderId,
      // Later refunds tell by it what of the cart is still with the payer; the lines count once, however many refunds pay for them.
      data: worth === null ? {} : { worth: index === 0 ? worth : '0' },
      createdAt: now,
      modifiedAt: now,
      completedAt: null,
    }),
  );
  const [first, ...others] = refunds;
  if (!first) return refuse('cannotRefund', 'nothing is left');
  const refundId = first.transactionId;
  const own =
    ask.refundOrderId === null
      ? null
      : refundAsOrder(site, ids, found, { orderId: ask.refundOrderId, refunds: [first, ...others], now });
  const event = amount === refundable(found) ? 'refunded' : 'partly_refunded';
  const advanced = advance(site, ids, order, event, now, {
    amountRefunded: order.amountRefunded + amount,
    hasRelated: true,
  });
  if (isRefusal(advanced) || 'refused' in advanced) return refuse('cannotRefund', 'it is not paid');
  return {
    result: { orderId: order.orderId, refundId, transactionId: attempt.transactionId },
    change: {
      order: advanced.order,
      event: { kind: event, data: { transactionId: attempt.transactionId, refund: refundId, amount } },
      attempts: [{ ...attempt, status: advanced.order.status, modifiedAt: now }],
      related: refunds,
      ...(own && { split: own.split }),
      notifications: [...advanced.notifications, ...(own?.notifications ?? [])],
      tasks: refunds.map(({ paymentId, transactionId }) => {
        const at = paymentId === attempt.transactionId ? sendAt(context, attempt, method, now) : now;
        return newTask(ids, attempt, 'refund', at, { refundId: transactionId });
      }),
    },
  };
}

/** Why the refund cannot be: the first reason that is found. */
function refusalOf(
  { clock, cardRefundDays }: OrdersContext,
  found: Aggregate,
  attempt: Attempt,
  method: Method,
  ask: RefundAsk,
  amount: number,
): Refusal | undefined {
  const { order, related } = found;
  const now = clock.now();
  // Without the number of its card nothing goes back, and that is kept for so long only.
  const { withinDays } = method.refunding;
  const lastDay = attempt.card ? Math.min(withinDays, cardRefundDays) : withinDays;
  const phase = phaseOf(order);
  const standing = related.filter(stands);
  const left = refundable(found);
  if (attempt.state !== 'approved' || order.completedAt === null || phase === 'charged_back')
    return refuse('cannotRefund', 'it is not paid');
  if (phase === 'authorised' && attempt.card) return refuse('cannotRefund', 'it is authorised and not captured');
  if (!method.refunding.full) return refuse('cannotRefund', `${method.name} gives nothing back`);
  if (left <= 0) return refuse('cannotRefund', 'nothing is left');
  if (amount < 1) return refuse('cannotRefund', 'it is less than the smallest unit', LINES_ADVICE);
  if (amount > left)
    return refuse('cannotRefund', 'more than what is left', {
      field: 'amount',
      hint: `Of the order ${left} is left to be refunded: send 1 to ${left}.`,
    });
  if (amount < left && !method.refunding.partial)
    return refuse('cannotRefund', `${method.name} gives back the whole only`, {
      field: 'amount',
      hint: `Send ${left}, or no amount at all.`,
    });
  if (amount < left && method.refunding.byCart && !ask.cart)
    return refuse('cannotRefund', `${method.name} asks for the lines of the cart`, {
      field: 'checkout_data',
      hint: `${method.name} wants to know what comes back: send its lines in checkout_data.items, each with a negative quantity.`,
    });
  if (method.refunding.most !== null && standing.length >= method.refunding.most)
    return refuse('cannotRefund', 'it was refunded as often as the method allows');
  if (now - order.completedAt > lastDay * DAY) return refuse('cannotRefund', 'it is too long ago');
  if (standing.some((refund) => refund.amount === amount && now - refund.createdAt < SAME_AGAIN_MS))
    return refuse('cannotRefund', 'Same refund done in short period');
  return undefined;
}

/** Institutions are asked at once and settle by themselves; what goes through the acquirer leaves when it can no longer be withdrawn. */
function sendAt({ live }: OrdersContext, attempt: Attempt, method: Method, now: Instant): Instant {
  if (!attempt.card || (live && method.refunding.settles === 'at_once')) return now;
  return nextMidnight(now, SETTLEMENT_ZONE);
}
