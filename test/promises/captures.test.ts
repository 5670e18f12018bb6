/** Money that the merchant takes by hand: whole, in parts, not at all, or too late. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY } from '../../src/platform/clock.ts';
import { call, paidOrder, toldOf } from '../support/merchant.ts';
import { readOrder } from '../support/pay.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const authorised = () => paidOrder(world, { capture: 'manual' });
const capture = (id: string, body: object = {}) => call(world, 'POST', `/orders/${id}/capture`, body);
const cancel = (id: string) =>
  call(world, 'PATCH', `/capture/${id}`, {
    status: 'cancelled',
    reason: 'Out of stock',
    new_order_status: 'completed',
  });
const read = (id: string) => readOrder(world, id);

/** Message types that the issuer's host got since `from`, settlement and reversal only. */
const settled = (from = 0) =>
  world.simulator.journals.issuerHost
    .entries()
    .slice(from)
    .map(({ mti }) => mti)
    .filter((mti) => ['0220', '0400', '0420'].includes(mti));
const soFar = () => world.simulator.journals.issuerHost.entries().length;

describe('an authorisation', () => {
  it('waits for the merchant, who reads how much and until when', async () => {
    const { order_id } = await authorised();
    const order = await read(order_id);
    expect(order).toMatchObject({ status: 'completed', financial_status: 'initialized' });
    expect(order.payment_details).toMatchObject({ capture: 'manual', capture_remain: 1000 });
    expect(order.payment_details.capture_expiry).toMatch(/^\d{4}-/);
  });

  it('captured whole keeps its own id, even where another was sent', async () => {
    const { order_id, transaction_id } = await authorised();
    const from = soFar();
    const { http, data } = await capture(order_id, {
      amount: 1000,
      new_order_id: 'other',
      new_order_status: 'completed',
    });
    expect(http).toBe(200);
    expect(data).toEqual({ order_id, transaction_id });
    await world.quiet();
    expect(settled(from)).toEqual(['0220']);
    const order = await read(order_id);
    expect(order).toMatchObject({ status: 'completed', financial_status: 'completed' });
    expect(order.payment_details.capture_remain).toBe(0);
    expect(order.related_transactions).toMatchObject([{ type: 'capture', status: 'completed', amount: 1000 }]);
    expect(await capture(order_id)).toMatchObject({ http: 400, error_code: 1000 });
    expect(await toldOf(world, order_id)).toEqual(['completed/initialized', 'completed/completed']);
  });

  it('captured in parts makes an order of each, which can be refunded', async () => {
    const { order_id } = await authorised();
    const first = await capture(order_id, { amount: '400', new_order_id: `${order_id}-first` });
    expect(first.data).toMatchObject({ order_id: `${order_id}-first` });
    const second = await capture(order_id, { amount: 100 });
    expect(second.data.order_id).toBe(`${order_id}-2`);
    expect((await read(order_id)).payment_details.capture_remain).toBe(500);
    const part = await read(`${order_id}-first`);
    expect(part).toMatchObject({
      status: 'completed',
      financial_status: 'completed',
      amount: 400,
      auth_order_id: order_id,
    });
    await world.quiet();
    expect(await toldOf(world, `${order_id}-first`)).toEqual(['completed/completed']);
    const refund = await call(world, 'POST', `/orders/${order_id}-first/refunds`, { currency: 'EUR', amount: 0 });
    expect(refund.http).toBe(200);
    expect(await read(`${order_id}-first`)).toMatchObject({ status: 'refunded' });
    expect(await read(order_id)).toMatchObject({ status: 'completed', financial_status: 'initialized' });
  });

  it('captured to the last cent by parts is completed', async () => {
    const { order_id } = await authorised();
    await capture(order_id, { amount: 999 });
    await capture(order_id);
    expect(await read(order_id)).toMatchObject({ status: 'completed', financial_status: 'completed' });
    expect((await read(order_id)).payment_details.capture_remain).toBe(0);
    expect(await call(world, 'POST', `/orders/${order_id}/refunds`, {})).toMatchObject({ error_code: 1034 });
  });

  it('refuses more than what is left, an id that is taken, and an order that is paid', async () => {
    const { order_id } = await authorised();
    expect(await capture(order_id, { amount: 1001 })).toMatchObject({ http: 400, error_code: 1001 });
    expect(await capture(order_id, { amount: 0 })).toMatchObject({ http: 400, error_code: 1001 });
    expect(await capture(order_id, { amount: 5, new_order_id: order_id })).toMatchObject({
      http: 409,
      error_code: 1006,
    });
    const paid = await paidOrder(world);
    expect(await capture(paid.order_id)).toMatchObject({ http: 400, error_code: 1000 });
    expect(await cancel(paid.order_id)).toMatchObject({ http: 400, error_code: 1000 });
    expect(await capture('no-such-order')).toMatchObject({ http: 404, error_code: 1006 });
  });

  it('cannot be refunded before it is captured', async () => {
    const { order_id } = await authorised();
    expect(await call(world, 'POST', `/orders/${order_id}/refunds`, { currency: 'EUR' })).toMatchObject({
      error_code: 1034,
    });
  });

  it('let go gives the cardholder the money back, and the order is void', async () => {
    const { order_id, transaction_id } = await authorised();
    const from = soFar();
    const { http, data } = await cancel(order_id);
    expect({ http, data }).toEqual({ http: 200, data: { order_id, success: true, transaction_id } });
    await world.quiet();
    expect(settled(from)).toEqual(['0400']);
    const order = await read(order_id);
    expect(order).toMatchObject({ status: 'void', financial_status: 'void' });
    expect(order.related_transactions).toMatchObject([{ type: 'auth-cancellation', amount: 1000 }]);
  });

  it('let go after a part capture releases the rest', async () => {
    const { order_id } = await authorised();
    await capture(order_id, { amount: 300 });
    expect((await cancel(order_id)).data.success).toBe(true);
    expect((await read(order_id)).related_transactions.map(({ amount }: { amount: number }) => amount)).toEqual([
      300, 700,
    ]);
    expect(await read(`${order_id}-1`)).toMatchObject({ status: 'completed', amount: 300 });
  });

  it('that nobody captures lapses: a Visa after seven days', async () => {
    const { order_id, transaction_id } = await authorised();
    await world.pass(7 * DAY - 1_000);
    expect(await read(order_id)).toMatchObject({ status: 'completed', financial_status: 'initialized' });
    await world.pass(2_000);
    expect(await read(order_id)).toMatchObject({ status: 'void', financial_status: 'void' });
    const sent = await world.database.sql`
      SELECT mti FROM acquirer_messages WHERE transaction_id = ${transaction_id} AND direction = 'sent' ORDER BY message_id`;
    expect(sent.map(({ mti }) => mti)).toEqual(['0100', '0400']);
    expect(await capture(order_id)).toMatchObject({ error_code: 1000 });
  });

  it('is captured once, however many ask at once', async () => {
    const { order_id } = await authorised();
    const from = soFar();
    const all = await Promise.all([1, 2, 3].map(() => capture(order_id)));
    expect(all.map(({ http }) => http).sort()).toEqual([200, 400, 400]);
    await world.quiet();
    expect(settled(from)).toEqual(['0220']);
  });
});
