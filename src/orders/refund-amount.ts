/** How much a refund gives back: by what the merchant wrote, and by what the order has left. Pure. */
import type { GiftPayment, RelatedTransaction } from '../payments/types.ts';
import {
  add,
  compare,
  type Decimal,
  decimalText,
  multiply,
  negate,
  parseDecimal,
  round,
  ZERO,
} from '../platform/decimal.ts';
import { type Refusal, refuse } from '../platform/errors.ts';
import { type Currency, decimalsOf } from '../platform/money.ts';
import { cartMatches } from './cart.ts';
import { sumOf, takenGifts } from './gifts.ts';
import { cartWorth, returnedLines } from './returned-lines.ts';
import type { Aggregate } from './store.ts';
import type { Cart } from './types.ts';

/** Said where lines were meant to decide, and do not. */
export const LINES_ADVICE = {
  field: 'checkout_data.items',
  hint: 'Send the lines that come back in checkout_data.items, each with a negative quantity, or an amount.',
} as const;

export interface RefundAsk {
  /** Minor units; `all` for what is left; null where it is not said. */
  readonly amount: number | 'all' | null;
  /** Why all may not be meant where no amount says so; null where nothing makes it doubtful. */
  readonly doubt: Refusal | null;
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
  const standing = related.filter(stands);
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

export interface RefundSum {
  /** Minor units. */
  readonly amount: number;
  /** What the lines are worth that come back, exact, in major units; null for a refund that is not by lines. */
  readonly worth: string | null;
}

/**
 * Minor units asked for. Where lines come back they decide, whatever the amount says: clients send the amount of the whole order
 * beside one returned line. Without one, the amount; without that, all that is left, if nothing makes that doubtful.
 */
export function refundSum(ask: RefundAsk, found: Aggregate): RefundSum | Refusal {
  const { worth, repeatsCart } = ask.cart
    ? returnedLines(ask.cart, found.order.terms.cart)
    : { worth: null, repeatsCart: false };
  if (worth) return sumOfLines(worth, found);
  if (typeof ask.amount === 'number') return { amount: ask.amount, worth: null };
  if (ask.doubt !== null) return ask.doubt;
  if (ask.amount === null && ask.cart && !repeatsCart)
    return refuse('invalidAmount', 'no line of checkout_data comes back, and there is no amount', LINES_ADVICE);
  return { amount: refundable(found), worth: null };
}

/**
 * Lines are reckoned exactly and rounded once. Those that return the whole cart, or the last of it, give back what is left: what
 * was taken for rounding when the order was made is so when it goes back. So it is with a cart of which only the discounts are
 * left: they were given for goods that are back.
 */
function sumOfLines(worth: Decimal, found: Aggregate): RefundSum | Refusal {
  const { cart, currency, amount: paid } = found.order.terms;
  const asked = Number(round(multiply(worth, { units: 10n ** BigInt(decimalsOf(currency)), scale: 0 }), 0).units);
  const left = refundable(found);
  const sum = (amount: number): RefundSum => ({ amount, worth: decimalText(worth) });
  if (asked < 1 && worth.units <= 0n)
    return refuse('cannotRefund', 'the lines of checkout_data give nothing back together', LINES_ADVICE);
  if (!cart) return sum(asked);
  const fits = cartMatches(cart, { amount: paid, currency });
  if (returnsWholeCart(worth, found, cart)) return sum(fits ? left : Math.min(asked, left));
  const isRounding = fits && asked > left && asked - left <= cart.items.length;
  return sum(isRounding ? left : asked);
}

/** Whether nothing of worth stays with the payer, this refund and the earlier ones together. */
function returnsWholeCart(worth: Decimal, { order, related }: Aggregate, cart: Cart): boolean {
  const { currency } = order.terms;
  let byLines = worth;
  let byAmount = ZERO;
  for (const { amount, data } of related.filter(stands)) {
    const earlier = typeof data.worth === 'string' ? parseDecimal(data.worth) : undefined;
    if (earlier) byLines = add(byLines, earlier);
    else byAmount = add(byAmount, { units: BigInt(amount), scale: decimalsOf(currency) });
  }
  // Less than half of the smallest unit apart: quantities such as a third are rounded.
  const half: Decimal = { units: 5n, scale: decimalsOf(currency) + 1 };
  const isNear = (a: Decimal, b: Decimal) =>
    compare(add(a, negate(b)), half) < 0 && compare(add(b, negate(a)), half) < 0;
  const whole = cartWorth(cart, 'whole');
  return isNear(byLines, whole) || isNear(byLines, cartWorth(cart, 'goods')) || isNear(add(byLines, byAmount), whole);
}

/** A refund that was not withdrawn or refused. */
export function stands({ kind, status }: RelatedTransaction): boolean {
  return kind === 'refund' && status !== 'void' && status !== 'declined';
}
