/** A merchant's server for tests: posts direct orders and everything that follows from them. */
import { orderBody } from './pay.ts';
import type { World } from './world.ts';

export const DIRECT_CARD = {
  card_number: '4111111111111111',
  card_holder_name: 'S Smit',
  card_expiry_date: '3012',
  card_cvc: '123',
};

const CUSTOMER = { locale: 'nl_NL', ip_address: '192.0.0.1', first_name: 'Simon', last_name: 'Smit', country: 'NL' };

/** The body of an order that a card pays within the call. */
export function directBody(world: World, more: Record<string, unknown> = {}): Record<string, unknown> {
  const { gateway_info, customer, ...rest } = more as { gateway_info?: object; customer?: object };
  return orderBody(world, {
    type: 'direct',
    gateway: 'CREDITCARD',
    customer: { ...CUSTOMER, ...customer },
    gateway_info: { ...DIRECT_CARD, ...gateway_info },
    ...rest,
  });
}

export interface Told {
  readonly http: number;
  readonly success: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: answers of the API are looked into by tests.
  readonly data: any;
  readonly error_code?: number;
  readonly error_info?: string;
}

/** Calls the API; the HTTP status stands beside the members of the body. */
export async function call(
  world: World,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Told> {
  const answer = await world.api(method, path, body, headers);
  return { http: answer.status, ...answer.body };
}

/** An order that was paid by card within the call; throws where it was not. */
export async function paidOrder(world: World, more: Record<string, unknown> = {}): Promise<Told['data']> {
  const told = await call(world, 'POST', '/orders', directBody(world, more));
  if (told.data?.status !== 'completed') throw new Error(`not paid: ${JSON.stringify(told)}`);
  await world.quiet();
  return told.data;
}

/** What the shop was told of an order so far: status / financial status, in the order it came. */
export async function toldOf(world: World, orderId: string): Promise<string[]> {
  const answer = await fetch(`${world.bankUrl}/shop/notifications.json?order_id=${encodeURIComponent(orderId)}`);
  const arrivals = (await answer.json()) as { body: string }[];
  return arrivals.reverse().map(({ body }) => {
    const { status, financial_status } = JSON.parse(body);
    return `${status}/${financial_status}`;
  });
}
