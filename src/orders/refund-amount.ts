/** How much a refund gives back: by what the merchant wrote, and by what the order has left. Pure. */
import type { Currency } from '../platform/money.ts';
import { negativeTotal } from './cart.ts';
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
export function refundable({ order, attempt }: Aggregate): number {
  if (!attempt) return 0;
  // What part captures took belongs to the orders they made, and goes back there.
  return attempt.amount - order.amountCaptured - order.amountRefunded;
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
