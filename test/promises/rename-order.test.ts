/** An order of FastCheckout gets the id of the shop's own order: everything goes on under it, and the old one is free. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, paidOrder, type Told, toldOf } from '../support/merchant.ts';
import { finish, openOrder, orderBody, type PaymentOptions, readOrder } from '../support/pay.ts';
import { makeCaller } from '../support/refusals.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const { leavingNothing } = makeCaller(() => world);
const path = (id: string) => `/orders/${encodeURIComponent(id)}`;
const rename = (
  id: string,
  new_order_id: unknown,
  more: object = {},
  headers: Record<string, string> = {},
): Promise<Told> => call(world, 'PATCH', path(id), { new_order_id, ...more }, headers);

let count = 0;
const newId = () => `shop's ${++count}/é%`;
const opened = (more: PaymentOptions['order'] = {}) =>
  openOrder(world, { order: { type: 'checkout', gateway: 'VISA', ...more } });
const VISA = { number: '4111111111111111', code: '123' };

async function paid(): Promise<string> {
  const { orderId, payer } = await opened();
  await payer.pay({ number: '4012001038443335', code: '123' });
  await world.quiet();
  expect(await readOrder(world, orderId)).toMatchObject({ status: 'completed', fastcheckout: 'YES' });
  return orderId;
}

describe('a checkout order that is renamed', () => {
  it('is found by its new id and its number, and no longer by the old id', async () => {
    const old = await paid();
    const before = await readOrder(world, old);
    const id = newId();
    expect(await rename(old, id)).toEqual({ http: 200, success: true, data: {} });
    expect(await call(world, 'GET', path(old))).toMatchObject({ http: 404, error_code: 1006 });
    const after = await readOrder(world, id);
    expect(after).toEqual({ ...before, order_id: id, version: before.version + 1, modified: after.modified });
    expect(await readOrder(world, String(before.transaction_id))).toEqual(after);
    expect((await call(world, 'GET', `/transactions/${before.transaction_id}`)).data.order_id).toBe(id);
  });

  it('is paid by the link that its payer has, and told of under the new id', async () => {
    const { orderId, payer } = await opened();
    const id = newId();
    expect((await rename(orderId, id)).http).toBe(200);
    await payer.open(payer.url);
    await payer.pay(VISA);
    await finish(payer, { challenge: { code: '123456' } });
    await world.quiet();
    expect(new URL(payer.left ?? payer.url).searchParams.get('transactionid')).toBe(id);
    expect((await readOrder(world, id)).status).toBe('completed');
    expect(await toldOf(world, id)).toEqual(['initialized/initialized', 'completed/completed']);
    expect(await toldOf(world, orderId)).toEqual([]);
  });

  it('in the middle of a challenge is paid all the same', async () => {
    const { orderId, payer } = await opened({ flexible_3d: true });
    await payer.pay(VISA);
    const id = newId();
    expect((await rename(orderId, id)).http).toBe(200);
    await finish(payer, { challenge: { code: '123456' } });
    await world.quiet();
    expect((await readOrder(world, id)).status).toBe('completed');
  });

  it('is refunded under the new id, and its refund follows the next name', async () => {
    const old = await paid();
    const [id, last] = [newId(), newId()];
    await rename(old, id);
    const refund = { currency: 'EUR', amount: 300, refund_order_id: `${id} back` };
    expect(await call(world, 'POST', `${path(id)}/refunds`, refund)).toMatchObject({
      http: 200,
      data: { order_id: id },
    });
    expect((await rename(id, last)).http).toBe(200);
    expect(await readOrder(world, last)).toMatchObject({ status: 'partial_refunded', amount_refunded: 300 });
    expect(await readOrder(world, `${id} back`)).toMatchObject({ auth_order_id: last, status: 'reserved' });
  });

  it('leaves its old id for another order', async () => {
    const old = await paid();
    await rename(old, newId());
    expect((await call(world, 'POST', '/orders', orderBody(world, { order_id: old }))).http).toBe(200);
    expect(await readOrder(world, old)).toMatchObject({ status: 'initialized', version: 1 });
  });

  it('to the id that it has stays as it is', async () => {
    const { orderId } = await opened();
    await leavingNothing(async () => expect((await rename(orderId, orderId)).http).toBe(200));
    expect((await readOrder(world, orderId)).version).toBe(1);
  });

  it('is renamed once for one idempotency key', async () => {
    const { orderId } = await opened();
    const id = newId();
    const key = { 'idempotency-key': `rename ${id}`.replace(/[^ -~]/g, '') };
    const first = await rename(orderId, id, {}, key);
    expect(first.http).toBe(200);
    expect(await rename(orderId, id, {}, key)).toEqual(first);
  });
});

describe('a new id', () => {
  it('is refused for an order of another type', async () => {
    const link = orderBody(world, { type: 'paymentlink' });
    await call(world, 'POST', '/orders', link);
    for (const id of [String(link.order_id), (await paidOrder(world)).order_id])
      await leavingNothing(async () =>
        expect(await rename(id, newId())).toMatchObject({ http: 410, error_code: 1000 }),
      );
  });

  it('that is taken, by whatever, is refused', async () => {
    const { orderId } = await opened();
    const taken = [(await opened()).orderId, (await paidOrder(world)).order_id];
    await leavingNothing(async () => {
      for (const id of taken)
        expect(await rename(orderId, id)).toMatchObject({
          http: 409,
          error_code: 1006,
          error_info: 'Invalid transaction ID',
        });
    });
    expect((await readOrder(world, orderId)).version).toBe(1);
  });

  it('goes to one of two orders that ask for it at once', async () => {
    const [one, two] = [await opened(), await opened()];
    const id = newId();
    const told = await Promise.all([rename(one.orderId, id), rename(two.orderId, id)]);
    expect(told.map(({ http }) => http).sort()).toEqual([200, 409]);
  });

  it.each([
    ['of more than 50 characters', 'x'.repeat(51), 400, 1006],
    ['with a control character', 'a\nb', 400, 1006],
  ])('%s is refused', async (_what, id, http, code) => {
    const { orderId } = await opened();
    await leavingNothing(async () => expect(await rename(orderId, id)).toMatchObject({ http, error_code: code }));
  });

  it('together with a status, or for an order that is not there, is refused', async () => {
    const { orderId } = await opened();
    await leavingNothing(async () => {
      expect(await rename(orderId, newId(), { status: 'cancelled' })).toMatchObject({ http: 400, error_code: 1000 });
      expect(await rename('no such order', newId())).toMatchObject({ http: 404, error_code: 1006 });
      const other = { api_key: `${world.apiKey}-us` };
      expect(await rename(orderId, newId(), {}, other)).toMatchObject({ http: 404, error_code: 1006 });
    });
  });
});
