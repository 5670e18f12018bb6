/** A refund with an order id of its own: read by it, told of once, and never two things under one id. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY } from '../../src/platform/clock.ts';
import { call, directBody, paidOrder, type Told, toldOf } from '../support/merchant.ts';
import { orderBody, readOrder } from '../support/pay.ts';
import { makeCaller } from '../support/refusals.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const { leavingNothing } = makeCaller(() => world);
const get = (path: string) => call(world, 'GET', path);
const refund = (id: string, refund_order_id: string, amount = 400): Promise<Told> =>
  call(world, 'POST', `/orders/${id}/refunds`, { currency: 'EUR', amount, refund_order_id, description: 'One chair' });

let count = 0;
const newId = () => `refund/${++count} é%`;
const path = (id: string) => `/orders/${encodeURIComponent(id)}`;

describe('a refund with an order id of its own', () => {
  it('is read as an order, until it is settled and after', async () => {
    const { order_id } = await paidOrder(world);
    const id = newId();
    const { http, data } = await refund(order_id, id);
    expect([http, data.order_id]).toEqual([200, order_id]);
    const own = await get(path(id));
    expect(own).toMatchObject({
      http: 200,
      data: {
        order_id: id,
        auth_order_id: order_id,
        transaction_id: data.refund_id,
        amount: 400,
        amount_refunded: 0,
        currency: 'EUR',
        description: 'One chair',
        status: 'reserved',
        financial_status: 'reserved',
        costs: [],
        related_transactions: null,
        version: 1,
        payment_details: { type: 'VISA', last4: '1111', authorization_code: null },
        payment_methods: [{ type: 'VISA', amount: 400, status: 'reserved' }],
      },
    });
    expect(await get(`/orders/${data.refund_id}`)).toEqual(own);
    await world.pass(DAY);
    const settled = (await get(path(id))).data;
    expect(settled).toMatchObject({ status: 'completed', financial_status: 'completed', version: 2 });
    expect(settled.completed).toBe(settled.modified);
    expect((await readOrder(world, order_id)).related_transactions).toMatchObject([
      { type: 'refund', refund_order_id: id, transaction_id: data.refund_id, status: 'completed' },
    ]);
  });

  it('stands under it in the list of transactions', async () => {
    const { order_id } = await paidOrder(world);
    const id = newId();
    const { data } = await refund(order_id, id);
    expect((await get(`/transactions/${data.refund_id}`)).data).toMatchObject({ type: 'refund', order_id: id });
  });

  it('is told to its merchant once, beside the order that is refunded', async () => {
    const { order_id } = await paidOrder(world);
    const id = newId();
    await refund(order_id, id);
    await world.quiet();
    expect(await toldOf(world, id)).toEqual(['reserved/reserved']);
    await world.pass(DAY);
    expect(await toldOf(world, id)).toEqual(['reserved/reserved']);
    expect(await toldOf(world, order_id)).toEqual(['completed/completed', 'partial_refunded/completed']);
  });

  it('reads as void once it is withdrawn, and keeps its id', async () => {
    const { order_id } = await paidOrder(world);
    const id = newId();
    const { data } = await refund(order_id, id);
    const withdrawn = await call(world, 'PATCH', `/orders/${order_id}/refunds/${data.refund_id}`, { status: 'void' });
    expect(withdrawn.http).toBe(200);
    expect((await get(path(id))).data).toMatchObject({ status: 'void', financial_status: 'void', version: 2 });
    expect(await refund(order_id, id, 300)).toMatchObject({ http: 409, error_code: 1006 });
  });

  it('is nothing to pay, ship, capture, cancel or refund', async () => {
    const { order_id } = await paidOrder(world);
    const id = newId();
    await refund(order_id, id);
    await leavingNothing(async () => {
      expect(await call(world, 'POST', '/orders', orderBody(world, { order_id: id }))).toMatchObject({
        error_code: 1006,
      });
      expect(await call(world, 'POST', '/orders', directBody(world, { order_id: id }))).toMatchObject({
        error_code: 1006,
      });
      for (const status of ['cancelled', 'shipped'])
        expect(await call(world, 'PATCH', path(id), { status })).toMatchObject({ http: 410, error_code: 1000 });
      expect(await call(world, 'POST', `${path(id)}/refunds`, {})).toMatchObject({ http: 400, error_code: 1034 });
      expect(await call(world, 'POST', `${path(id)}/capture`, {})).toMatchObject({ http: 400, error_code: 1000 });
    });
  });

  it('is of its own site only', async () => {
    const { order_id } = await paidOrder(world);
    const id = newId();
    await refund(order_id, id);
    const other = await call(world, 'GET', path(id), undefined, { api_key: `${world.apiKey}-us` });
    expect(other).toMatchObject({ http: 404, error_code: 1006 });
  });
});

describe('an order id that is used', () => {
  it('is refused for a refund, whoever has it, and nothing is refunded', async () => {
    const { order_id } = await paidOrder(world);
    const unpaid = orderBody(world);
    await call(world, 'POST', '/orders', unpaid);
    const id = newId();
    expect((await refund((await paidOrder(world)).order_id, id)).http).toBe(200);
    await leavingNothing(async () => {
      for (const taken of [order_id, String(unpaid.order_id), id])
        expect(await refund(order_id, taken)).toMatchObject({
          http: 409,
          error_code: 1006,
          error_info: 'Invalid transaction ID',
        });
    });
    expect(await readOrder(world, order_id)).toMatchObject({ amount_refunded: 0, status: 'completed' });
  });

  it('belongs to one of two refunds that ask for it at once', async () => {
    const [one, two] = [await paidOrder(world), await paidOrder(world)];
    const id = newId();
    const told = await Promise.all([refund(one.order_id, id), refund(two.order_id, id)]);
    expect(told.map(({ http }) => http).sort()).toEqual([200, 409]);
    const amounts = await Promise.all(
      [one, two].map(async ({ order_id }) => (await readOrder(world, order_id)).amount_refunded),
    );
    expect(amounts.sort((a, b) => a - b)).toEqual([0, 400]);
  });
});
