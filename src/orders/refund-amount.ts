/** How much a refund gives back: by what the merchant wrote, and by what the order has left. Pure. */
import type { GiftPayment } from '../payments/types.ts';
import type { Currency } from '../platform/money.ts';
import { negativeTotal } from './cart.ts';
import { sumOf, takenGifts } from './gifts.ts';
import type { Aggregate } from './store.ts';
import type { Cart } from './types.ts';

export interface RefundAsk {
  /** Minor units; null for all that is left. */
  readonly amount: number | null;
  readonly currency: Currency | null;
  readonly description: string | null;
  readonly refundOrderId: string | null;
  /** Lines of the cart, those that go back with a negative price or quantity; null for a refund by amount. */
  readonly cart: Cart | null;
}

/** Minor units that can still be given back. */
export function refundable(found: Aggregate): number {
  const { order, attempt } = found;
  if (!attempt) return 0;
  // What part captures took belongs to the orders they made, and goes back there.
  return attempt.amount + sumOf(giftsBeside(found)) - order.amountCaptured - order.amountRefunded;
}

/** Gift cards that paid a part beside another method; none where they paid the whole, which is what the attempt stands for then. */
function giftsBeside(found: Aggregate): readonly GiftPayment[] {
  return found.attempt?.card || found.attempt?.institution ? takenGifts(found) : [];
}

/** A part of a refund, and the payment it goes back by: the attempt, or a gift card. */
export interface RefundPart {
  readonly paymentId: number;
  readonly amount: number;
}

/** The other method's money goes back first, the rest to the gift cards, the last used first. */
export function splitRefund(found: Aggregate, amount: number): readonly RefundPart[] {
  const { order, attempt, related } = found;
  if (!attempt) return [];
  const standing = related.filter(
    ({ kind, status }) => kind === 'refund' && status !== 'void' && status !== 'declined',
  );
  const refundedOf = (id: number) =>
    standing.reduce((sum, refund) => sum + (refund.paymentId === id ? refund.amount : 0), 0);
  const payments = [
    { paymentId: attempt.transactionId, amount: attempt.amount - order.amountCaptured },
    ...giftsBeside(found)
      .toReversed()
      .map((gift) => ({ paymentId: gift.transactionId, amount: gift.amount })),
  ];
  const parts: RefundPart[] = [];
  let left = amount;
  for (const { paymentId, amount: paid } of payments) {
    const part = Math.min(left, paid - refundedOf(paymentId));
    if (part <= 0) continue;
    parts.push({ paymentId, amount: part });
    left -= part;
  }
  return parts;
}

/**
 * Minor units asked for. Where lines are negative they decide, whatever the amount says: clients send the amount of the whole
 * order beside one returned line. Without one, the amount; without that, all that is left.
 */
export function amountAsked(ask: RefundAsk, left: number, currency: Currency): number {
  const lines = ask.cart ? negativeTotal(ask.cart, currency) : 0;
  if (lines < 0) return -lines;
  return ask.amount ?? left;
}
