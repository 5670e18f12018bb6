/** Customers whose cards are kept, for tests: set up by an order they paid, charged again by their token. */
import { call, directBody, paidOrder, type Told } from './merchant.ts';
import { pay } from './pay.ts';
import type { World } from './world.ts';

export const VISA = '4111111111111111';

let customers = 0;

/** With all that a path must escape. */
export const newCustomer = (): string => `customer ${++customers}/é%`;

/** Path of a customer's tokens. */
export const ofCustomer = (reference: string): string => `/recurring/${encodeURIComponent(reference)}`;

/** The order with which a customer stored a card, paid by themselves and without being asked for anything. */
export function stored(world: World, reference: string, more: Record<string, unknown> = {}): Promise<Told['data']> {
  return paidOrder(world, { recurring_model: 'cardOnFile', customer: { reference }, ...more });
}

/** The order with which a payer began a series on the page, with a challenge. */
export async function series(
  world: World,
  reference: string,
  model = 'subscription',
  number = VISA,
  expiry = '12/30',
): Promise<Told['data']> {
  const { order } = await pay(world, number, {
    expiry,
    order: { gateway: 'CREDITCARD', recurring_model: model, customer: { locale: 'nl_NL', country: 'NL', reference } },
    challenge: { code: '123456' },
  });
  if (order.status !== 'completed') throw new Error(`not paid: ${JSON.stringify(order)}`);
  await world.quiet();
  return order;
}

/** The body of an order that a token pays. */
export function laterBody(
  world: World,
  reference: string,
  token: string,
  model: string,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  const { gateway_info: _, gateway: __, ...rest } = directBody(world, { customer: { reference } });
  return { ...rest, recurring_id: token, recurring_model: model, ...more };
}

/** Posts an order that a token pays. */
export function later(
  world: World,
  reference: string,
  token: string,
  model: string,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Told> {
  return call(world, 'POST', '/orders', laterBody(world, reference, token, model, more), headers);
}

/** What the issuer host was asked last for this card. */
export function lastAsked(world: World, pan: string) {
  return world.simulator.journals.issuerHost.entries({ pan, mti: '0100', direction: 'in' }).at(-1)!;
}

/** How many cards the vault has, of all sites. */
export async function cardsInVault(world: World): Promise<number> {
  return (await world.database.sql`SELECT 1 FROM vault_cards`).count;
}
