/** Orders in every stage of their lives, brought there as merchants, payers, banks and time bring them. */
import { DAY, HOUR, MINUTE } from '../../src/platform/clock.ts';
import { call, directBody, paidOrder } from './merchant.ts';
import { orderBody } from './pay.ts';
import { Payer } from './payer.ts';
import type { World } from './world.ts';

/** A cart of one line for an order of 10.00 EUR, as lenders ask for. */
export const CART = {
  shopping_cart: {
    items: [{ name: 'Chair', unit_price: 10, quantity: 1, merchant_item_id: 'chair', tax_table_selector: '0' }],
  },
  checkout_options: { tax_tables: { alternate: [{ name: '0', rules: [{ rate: 0, country: '' }] }] } },
};

const BUYER = {
  ...{ locale: 'nl_NL', ip_address: '192.0.0.1', first_name: 'Simon', last_name: 'Smit', email: 's@example.com' },
  ...{ address1: 'Kraanspoor', house_number: '39C', zip_code: '1033SC', city: 'Amsterdam', country: 'NL' },
  ...{ phone: '0208500500', birthday: '1980-01-01' },
};

export const DECLINED_CARD = '4012001038488884';
/** Held, and accepted three minutes later. */
export const HELD_AND_ACCEPTED = '4462000000000003';
/** Held, and refused three minutes later. */
export const HELD_AND_REFUSED = '4917300000000008';

/** How an order stands, as `status/financial_status`; a dash where there is none. */
export async function standing(world: World, id: string): Promise<string> {
  const { data } = await call(world, 'GET', `/orders/${encodeURIComponent(id)}`);
  return data.status === undefined ? '–' : `${data.status}/${data.financial_status}`;
}

/** What the shop was told of an order so far, oldest first: the statuses, and whether no payment had begun. */
export async function toldSoFar(world: World, id: string): Promise<string[]> {
  const answer = await fetch(`${world.bankUrl}/shop/notifications.json?order_id=${encodeURIComponent(id)}`);
  const arrivals = (await answer.json()) as { body: string; payloadType: string | null }[];
  return arrivals.reverse().map(({ body, payloadType }) => {
    const { status, financial_status } = JSON.parse(body);
    return `${status}/${financial_status}${payloadType === null ? '' : ` ${payloadType}`}`;
  });
}

/** Chooses what happens on the page of a bank, wallet or lender, and comes back from there. */
export async function chooseAtBank(world: World, url: string, scenario: string): Promise<Payer> {
  const payer = new Payer({ origins: [world.url, world.bankUrl] });
  await payer.open(url);
  const form = payer.formWith('scenario-submit');
  const answer = await fetch(new URL(form.action, url), {
    method: 'POST',
    body: new URLSearchParams({ ...form.fields, scenario }),
    redirect: 'manual',
  });
  await payer.open(answer.headers.get('location')!);
  await world.quiet();
  return payer;
}

/** Makes orders and takes them somewhere; each answers the order's id. */
export function makeStages(world: World) {
  const urls = new Map<string, string>();

  async function post(body: Record<string, unknown>): Promise<string> {
    const { http, data, error_info } = await call(world, 'POST', '/orders', body);
    if (http !== 200) throw new Error(`the order was refused: ${error_info}`);
    urls.set(data.order_id, data.payment_url);
    await world.quiet();
    return data.order_id;
  }
  /** Minute by minute, so that banks that change in between are asked in between. */
  async function wait(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= MINUTE) await world.pass(Math.min(left, MINUTE));
  }
  // Sofort is not used in the Netherlands.
  const customerOf = (gateway: string) => (gateway === 'DIRECTBANK' ? { ...BUYER, country: 'DE' } : BUYER);
  const direct = (gateway: string, more: Record<string, unknown> = {}) =>
    post(orderBody(world, { type: 'direct', gateway, customer: customerOf(gateway), ...more }));
  const byCard = (more: Record<string, unknown> = {}) => post(directBody(world, more));
  const opened = (id: string) => new Payer({ origins: [world.url, world.bankUrl] }).open(urls.get(id)!);

  const stages = {
    wait,
    direct,
    byCard,
    opened,
    /** Where the payer goes on. */
    urlOf: (id: string) => urls.get(id)!,
    /** At the bank's page of an order: what the payer chooses. */
    choose: (id: string, scenario: string) => chooseAtBank(world, urls.get(id)!, scenario),
    patch: (id: string, body: object) => call(world, 'PATCH', `/orders/${id}`, body),
    refund: (id: string, body: object = { currency: 'EUR' }) => call(world, 'POST', `/orders/${id}/refunds`, body),

    /** A payment page that nobody has opened. */
    session: (more: Record<string, unknown> = {}) => post(orderBody(world, { gateway: 'VISA', ...more })),
    /** The payer is at their bank, or at the issuer's page. */
    atBank: () => direct('IDEAL'),
    async atIssuer() {
      const id = await stages.session();
      await (await opened(id)).pay({ number: '4000002000000107' });
      await world.quiet();
      return id;
    },
    paid: async () => (await paidOrder(world)).order_id as string,
    authorised: async () => (await paidOrder(world, { capture: 'manual' })).order_id as string,
    held: (number = HELD_AND_ACCEPTED) => byCard({ gateway_info: { card_number: number } }),
    promised: async () => {
      const id = await direct('DIRECTBANK');
      await stages.choose(id, 'pending-completed');
      return id;
    },
    /** Approved by a lender, who waits for the goods to leave. */
    lent: (gateway = 'BNPL_MF', more: Record<string, unknown> = {}) => direct(gateway, { ...CART, ...more }),
    declined: () => byCard({ gateway_info: { card_number: DECLINED_CARD } }),
    async voided() {
      const id = await stages.atBank();
      await stages.choose(id, 'cancelled');
      return id;
    },
    async expired() {
      const id = await stages.atBank();
      await world.pass(HOUR);
      return id;
    },
    async cancelled() {
      const id = await stages.session();
      await stages.patch(id, { status: 'cancelled' });
      await world.quiet();
      return id;
    },
    async shipped() {
      const id = await stages.paid();
      await stages.patch(id, { status: 'shipped' });
      await world.quiet();
      return id;
    },
    async partlyRefunded() {
      const id = await stages.paid();
      await stages.refund(id, { currency: 'EUR', amount: 400 });
      await world.quiet();
      return id;
    },
    async refunded() {
      const id = await stages.paid();
      await stages.refund(id);
      await world.quiet();
      return id;
    },
    /** Paid by direct debit from an account whose bank takes it back: ..05 a minute later, ..06 after eight weeks. */
    async debited(account = 'NL87ABNA0000000006') {
      const id = await direct('DIRDEB', { gateway_info: { account_id: account, account_holder_name: 'S Smit' } });
      await wait(2 * MINUTE);
      return id;
    },
    async chargedBack() {
      const id = await stages.debited('NL87ABNA0000000005');
      await world.pass(DAY);
      return id;
    },
  };
  return stages;
}

export type Stages = ReturnType<typeof makeStages>;
