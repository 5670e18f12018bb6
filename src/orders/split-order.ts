/** An order that is split off from another with part of its money: by a part capture, or by a part shipment. */
import type { Site } from '../merchants/types.ts';
import { paymentIdOf } from '../payments/attempt.ts';
import type { Attempt } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import { notificationsOf } from './advance.ts';
import { feeFor } from './fee.ts';
import type { Change, SplitOrder } from './store.ts';
import type { Order } from './types.ts';

/** How the new order stands, and how much of the old one's money is its own. */
export interface Part extends Pick<Order, 'orderId' | 'status' | 'financialStatus' | 'fulfilment'> {
  readonly amount: number;
  readonly kind: 'captured' | 'shipped';
}

/** The new order, whole with an attempt of its own, and what its merchant is told. */
export function splitOrder(
  site: Site,
  ids: Ids,
  { order, attempt }: { readonly order: Order; readonly attempt: Attempt },
  part: Part,
  now: Instant,
): { readonly split: SplitOrder & { readonly attempt: Attempt } } & Required<Pick<Change, 'notifications'>> {
  const { orderId, amount, kind, status, financialStatus, fulfilment } = part;
  const transactionId = ids.pspId();
  const sessionId = ids.sessionToken(site.siteId);
  const own: Attempt = {
    ...attempt,
    ...{ transactionId, orderId, sessionId, status, financialStatus, amount },
    createdAt: now,
    modifiedAt: now,
    completedAt: now,
    institution: attempt.institution && { ...attempt.institution, paymentId: paymentIdOf(attempt) },
  };
  const split: SplitOrder & { readonly attempt: Attempt } = {
    order: {
      ...order,
      orderId,
      version: 1,
      status,
      financialStatus,
      terms: { ...order.terms, orderId, amount, manualCapture: false },
      sessionId,
      transactionId,
      createdAt: now,
      modifiedAt: now,
      completedAt: now,
      amountRefunded: 0,
      amountCaptured: 0,
      authOrderId: order.orderId,
      hasRelated: false,
      hasGifts: false,
      fulfilment,
      // No order of the payer's own: it tells nothing of what they did.
      payerEmail: null,
    },
    // Nobody pays here: the link is dead from its first moment.
    session: { siteId: site.siteId, sessionId, orderId, state: 'closed', visits: [], createdAt: now, expiresAt: now },
    event: { version: 1, at: now, kind, data: { transactionId, amount, from: order.orderId } },
    attempt: { ...own, fee: feeFor(site, own) },
  };
  return { split, notifications: notificationsOf(site, ids, split.order, false) };
}
