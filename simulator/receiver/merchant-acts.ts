/** What a merchant does with an order, as calls of the shop's server: which acts an order allows, and what each sends. */
import type { ApiAnswer, GatewayCalls } from './gateway-calls.ts';

/** What the shop looks at of `GET /orders/{id}`. */
export interface OrderSeen {
  readonly order_id: string;
  readonly status: string;
  readonly financial_status: string;
  readonly amount: number;
  readonly amount_refunded?: number;
  readonly currency: string;
  readonly reason?: string;
  readonly payment_details?: {
    readonly type?: string | null;
    readonly capture?: string;
    readonly capture_remain?: number;
  };
  readonly shopping_cart?: { readonly items?: readonly ItemSeen[] } | null;
}

export interface ItemSeen {
  readonly name: string;
  readonly quantity: number | string;
}

export const ACTS = ['cancel', 'capture', 'release', 'ship', 'refund'] as const;
export type Act = (typeof ACTS)[number];

/** What can be done with the order as it stands. The gateway has the last word. */
export function actsFor({ status, financial_status, payment_details: details }: OrderSeen): readonly Act[] {
  if (status === 'initialized') return ['cancel'];
  if (status === 'completed' && details?.capture === 'manual' && financial_status === 'initialized')
    return ['capture', 'release'];
  if (status === 'completed') return ['ship', 'refund'];
  return status === 'shipped' || status === 'partial_refunded' ? ['refund'] : [];
}

/** `piece` is the number of a line of the cart of which one piece comes back; everything does where it is none. */
export function doAct(call: GatewayCalls, order: OrderSeen, act: Act, piece: number | null): Promise<ApiAnswer> {
  const path = `/orders/${encodeURIComponent(order.order_id)}`;
  switch (act) {
    case 'cancel':
      return call('PATCH', path, { status: 'cancelled' });
    case 'capture':
      return call('POST', `${path}/capture`, { amount: order.payment_details?.capture_remain ?? order.amount });
    case 'release':
      return call('PATCH', `/capture/${encodeURIComponent(order.order_id)}`, { status: 'cancelled' });
    case 'ship':
      return call('PATCH', path, { status: 'shipped', carrier: 'Demo Post', tracktrace_code: '3SDEMO' });
    case 'refund':
      return call('POST', `${path}/refunds`, { currency: order.currency, ...whatComesBack(order, piece) });
  }
}

/** Lenders want to know what it is that comes back, so a part is told as a line of the cart; others take that too. */
function whatComesBack({ shopping_cart: cart }: OrderSeen, piece: number | null): object {
  const items = cart?.items ?? [];
  const line = piece === null ? undefined : items[piece];
  return line === undefined ? { amount: 0 } : { checkout_data: { items: [...items, { ...line, quantity: -1 }] } };
}
