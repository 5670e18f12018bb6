/** What a gift card has paid is a transaction of its own: listed, read by its number, and told of without a fault. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SECOND } from '../../src/platform/clock.ts';
import { call, type Told } from '../support/merchant.ts';
import { openOrder, readOrder } from '../support/pay.ts';
import type { Payer } from '../support/payer.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const BRAND = 'FASHIONCHQ';

async function withGift(amount: number, number = '111115'): Promise<{ orderId: string; payer: Payer }> {
  // Two orders of one second would share their place in the list.
  await world.pass(SECOND);
  const { orderId, payer } = await openOrder(world, { order: { amount } });
  const url = new URL(payer.url);
  url.searchParams.set('method', BRAND);
  await payer.open(url.href);
  await payer.submit('method-form', { gift_number: number, gift_code: '1234' });
  await world.quiet();
  return { orderId, payer };
}

const list = (query = '') => call(world, 'GET', `/transactions?${query}`);

async function listed(orderId: string, query = ''): Promise<Told['data'][]> {
  const { data } = await list(query);
  return data.filter(({ order_id }: { order_id: string }) => order_id === orderId);
}

describe('a gift card that paid a whole order', () => {
  it('is the one transaction of it that is listed, to the merchant and completed', async () => {
    const { orderId } = await withGift(3_000);
    const order = await readOrder(world, orderId);
    const found = await listed(orderId);
    expect(found).toMatchObject([
      {
        type: 'coupon',
        debit_credit: 'C',
        amount: 3_000,
        net: 3_000,
        payment_method: BRAND,
        status: 'completed',
        financial_status: 'completed',
        completed: order.completed,
        costs: [],
      },
    ]);
    expect(found[0].transaction_id).not.toBe(order.transaction_id);
    const read = await call(world, 'GET', `/transactions/${found[0].transaction_id}`);
    expect(read).toMatchObject({ http: 200, data: found[0] });
    // Of the order's own number, all the same.
    expect(await call(world, 'GET', `/transactions/${order.transaction_id}`)).toMatchObject({
      http: 200,
      data: { type: 'payment', amount: 3_000 },
    });
  });

  it('leads to its order by its number, for its own site only', async () => {
    const { orderId } = await withGift(1_000);
    const [{ transaction_id }] = await listed(orderId);
    expect(await call(world, 'GET', `/orders/${transaction_id}`)).toEqual(
      await call(world, 'GET', `/orders/${orderId}`),
    );
    const other = { api_key: `${world.apiKey}-us` };
    for (const path of ['orders', 'transactions'])
      expect((await call(world, 'GET', `/${path}/${transaction_id}`, undefined, other)).http).toBe(404);
  });

  it('is found by every filter that fits, and by none that does not', async () => {
    const { orderId } = await withGift(700);
    const fitting = ['type=coupon', 'debit_credit=C', 'status=completed', `payment_method=${BRAND}`, 'currency=EUR'];
    for (const query of [...fitting, fitting.join('&')])
      expect([query, await listed(orderId, query)]).toMatchObject([query, [{ type: 'coupon' }]]);
    for (const query of [
      'type=payment',
      'debit_credit=D',
      'status=void',
      'payment_method=IDEAL',
      'currency=USD',
      'created_until=2026-01-01',
    ])
      expect([query, await listed(orderId, query)]).toEqual([query, []]);
  });
});

describe('a gift card that paid a part', () => {
  it('is initialized while the rest is not paid, and void once its money is back', async () => {
    const { orderId } = await withGift(1_200, '111112');
    expect(await listed(orderId)).toMatchObject([{ type: 'coupon', amount: 500, status: 'initialized' }]);
    await call(world, 'PATCH', `/orders/${orderId}`, { status: 'cancelled' });
    await world.quiet();
    const [back] = await listed(orderId);
    expect(back).toMatchObject({ type: 'coupon', status: 'void', financial_status: 'cancelled' });
    expect(back).not.toHaveProperty('completed');
  });

  it('stands beside the payment of the rest', async () => {
    // At midnight the bank world fills its gift cards.
    await world.pass(24 * 3_600 * SECOND);
    const { orderId, payer } = await withGift(1_300, '111112');
    const url = new URL(payer.url);
    url.searchParams.set('method', 'VISA');
    await payer.open(url.href);
    await payer.pay({ number: '4012001038443335', code: '123' });
    await world.quiet();
    expect((await readOrder(world, orderId)).status).toBe('completed');
    const found = await listed(orderId);
    expect(found.map(({ type, amount, status }) => [type, amount, status])).toEqual([
      // The payment has the number that was set aside for it when the order was made.
      ['coupon', 500, 'completed'],
      ['payment', 800, 'completed'],
    ]);
  });
});

describe('a status call', () => {
  const tell = async (mspid: number, site = 1) =>
    (await fetch(`${world.url}/institutions/status?site=${site}&mspid=${mspid}`, { method: 'POST' })).status;

  it('of the issuer of a gift card is answered 200: nobody need call again', async () => {
    const { orderId } = await withGift(100);
    const [{ transaction_id }] = await listed(orderId);
    expect(await tell(transaction_id)).toBe(200);
    expect((await readOrder(world, orderId)).status).toBe('completed');
    expect(await tell(transaction_id, 2)).toBe(409);
    expect(await tell(transaction_id + 1)).toBe(409);
  });
});
