/**
 * A refund that its merchant gave an order id of its own: an order row that keeps the id from being used again, and how that order
 * reads. What becomes of the refund is kept with the order that is refunded, and nowhere else.
 */
import type { Site } from '../merchants/types.ts';
import type { Attempt, RelatedTransaction } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import { notificationsOf } from './advance.ts';
import type { OrderDetails } from './ports.ts';
import type { Aggregate, Change } from './store.ts';
import type { Order } from './types.ts';

type Refunds = readonly [RelatedTransaction, ...RelatedTransaction[]];

/** The refund's order, to be written with the refund, and its merchant told of it, once. */
export function refundAsOrder(
  site: Site,
  ids: Ids,
  { order }: Pick<Aggregate, 'order'>,
  { orderId, refunds, now }: { readonly orderId: string; readonly refunds: Refunds; readonly now: Instant },
): Required<Pick<Change, 'split' | 'notifications'>> {
  const sessionId = ids.sessionToken(site.siteId);
  const [{ transactionId, description }] = refunds;
  const amount = refunds.reduce((sum, each) => sum + each.amount, 0);
  const own: Order = {
    ...order,
    orderId,
    version: 1,
    status: 'reserved',
    financialStatus: 'reserved',
    terms: {
      ...order.terms,
      type: 'direct',
      orderId,
      amount,
      description,
      manualCapture: false,
      cart: null,
      items: null,
    },
    sessionId,
    transactionId,
    createdAt: now,
    modifiedAt: now,
    completedAt: null,
    expiresAt: now,
    reason: '',
    reasonCode: '',
    amountRefunded: 0,
    amountCaptured: 0,
    authOrderId: order.orderId,
    hasRelated: false,
    hasGifts: false,
    fulfilment: {},
    // No order of the payer's own: it tells nothing of what they did.
    payerEmail: null,
  };
  return {
    split: {
      order: own,
      // Nobody pays here: the link is dead from its first moment.
      session: { siteId: site.siteId, sessionId, orderId, state: 'closed', visits: [], createdAt: now, expiresAt: now },
      event: { version: 1, at: now, kind: 'refund', data: { transactionId, amount, of: order.orderId } },
      attempt: null,
    },
    notifications: notificationsOf(site, ids, own, false),
  };
}

/** No other order is ever `reserved`. */
export const isOfRefund = ({ status, authOrderId }: Order): boolean => status === 'reserved' && authOrderId !== null;

/** The refund's order as it reads now: with the status of the refund, and the method by which the money goes back. */
export function readRefundOrder(own: Order, refunded: Aggregate): OrderDetails {
  const parts = refunded.related.filter(({ kind, otherOrderId }) => kind === 'refund' && otherOrderId === own.orderId);
  // One of several parts that is under way keeps the whole under way.
  const shown =
    parts.find(({ status }) => status === 'reserved' || status === 'initialized') ??
    parts.find(({ status }) => status === 'completed') ??
    parts[0];
  if (!shown) return { order: own, attempt: null, related: [] };
  const { status, modifiedAt, completedAt } = shown;
  const isUnderWay = status === 'reserved' || status === 'initialized';
  const order: Order = {
    ...own,
    status,
    financialStatus: status,
    modifiedAt,
    completedAt,
    version: own.version + (isUnderWay ? 0 : 1),
  };
  return { order, attempt: refunded.attempt && asRefunded(refunded.attempt, order), related: [] };
}

/** The method of the payment, without what was said of its money. */
function asRefunded(attempt: Attempt, { orderId, transactionId, terms, status, financialStatus }: Order): Attempt {
  return {
    ...attempt,
    ...{ orderId, transactionId, status, financialStatus, amount: terms.amount },
    ...{ authorisation: null, authentication: null, fee: null, reason: '', reasonCode: '' },
  };
}
