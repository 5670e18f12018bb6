/** Orders that are paid by scanning a code: Bancontact and iDEAL QR, without the payment page before it. */
import decodeQR from 'qr/decode.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/platform/clock.ts';
import { call, paidOrder, type Told, toldOf } from '../support/merchant.ts';
import { orderBody, readOrder } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { readPng } from '../support/png.ts';
import { withoutAdvice } from '../support/refusals.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const post = (gateway: string, info: object, more: object = {}): Promise<Told> =>
  call(world, 'POST', '/orders', orderBody(world, { gateway, gateway_info: info, ...more }));
/** Until the bank has told: a phone that scanned a code does not come back to us. */
async function heardOf(orderId: string): Promise<void> {
  await expect.poll(async () => (await readOrder(world, orderId)).status).not.toBe('initialized');
  await world.quiet();
}

const bancontact = async (more: object = {}): Promise<Told['data']> => {
  const told = await post('MISTERCASH', { qr_enabled: true }, more);
  expect(told.http).toBe(200);
  return told.data;
};
const idealQr = (info: object = {}) => post('IDEALQR', info);
const cancel = (id: string) => call(world, 'POST', `/orders/${id}/cancel`);

/** The telephone that scans a code; it follows nobody to the shop. */
async function scan(url: string): Promise<Payer> {
  return new Payer({ origins: [world.url, world.bankUrl] }).open(url);
}

/** The picture at an address, and what a camera reads in it. */
async function look(url: string): Promise<{ text: string; width: number; headers: Headers }> {
  const answer = await fetch(url);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
  const picture = readPng(Buffer.from(await answer.arrayBuffer()));
  return { text: decodeQR(picture), width: picture.width, headers: answer.headers };
}

/** What the bank behind Bancontact gets wrong from now on. */
async function setFault(fault: string | null): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ fault });
  const answer = await fetch(`${world.bankUrl}/institutions/faults/MISTERCASH`, { method: 'PUT', headers, body });
  expect(answer.status).toBe(200);
}

const newsOf = async (session: string) => {
  const answer = await fetch(`${world.url}/connect/${session}/outcome`);
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  return (await answer.json()) as object;
};

describe('a Bancontact order with qr_enabled', () => {
  it.each([true, 1, '1', 'true', 'True'])('is answered with the text of a code beside the page: %j', async (flag) => {
    const { data } = await post('mistercash', { qr_enabled: flag });
    expect(Object.keys(data)).toEqual(['order_id', 'payment_url', 'qr_url', 'session_id']);
    expect(data.qr_url).toContain(`${world.bankUrl}/institutions/pages/MISTERCASH/`);
    expect(data.payment_url).toBe(`${world.url}/connect/${data.session_id}/?lang=nl_NL`);
  });

  it.each([false, 0, 'False', '', null, 'maybe'])('is none where it says %j', async (flag) => {
    const { data } = await post('MISTERCASH', { qr_enabled: flag });
    expect(Object.keys(data)).toEqual(['order_id', 'payment_url', 'session_id']);
  });

  it('is paid by whoever scans the code, though nobody has seen the page', async () => {
    const { order_id, qr_url, session_id } = await bancontact();
    expect(await newsOf(session_id)).toEqual({ status: 'initialized' });
    const phone = await scan(qr_url);
    await phone.answerBank('completed');
    await heardOf(order_id);
    expect(phone.left).toBeNull();
    expect(await readOrder(world, order_id)).toMatchObject({
      status: 'completed',
      financial_status: 'completed',
      payment_details: { type: 'MISTERCASH' },
    });
    expect(await newsOf(session_id)).toEqual({ status: 'completed' });
    // Making a code is not paying: the shop is told of the payment alone.
    expect(await toldOf(world, order_id)).toEqual(['completed/completed']);
  });

  it('is told as declined to the page that shows the code, once the bank has declined', async () => {
    const { order_id, qr_url, session_id } = await bancontact();
    await (await scan(qr_url)).answerBank('declined');
    await heardOf(order_id);
    expect(await newsOf(session_id)).toEqual({ status: 'declined' });
  });

  it('shows the same code on its page', async () => {
    const { payment_url, qr_url, session_id } = await bancontact();
    expect((await look(`${world.url}/connect/${session_id}/qr.png?size=400`)).text).toBe(qr_url);
    expect((await scan(payment_url)).has('qr')).toBe(true);
  });

  it('posted again gives the same code, and no second payment', async () => {
    const body = orderBody(world, { gateway: 'MISTERCASH', gateway_info: { qr_enabled: true } });
    const [first, again] = [await call(world, 'POST', '/orders', body), await call(world, 'POST', '/orders', body)];
    expect(again).toEqual(first);
    const key = { 'idempotency-key': 'one-code' };
    const keyed = orderBody(world, { gateway: 'MISTERCASH', gateway_info: { qr_enabled: true } });
    const kept = await call(world, 'POST', '/orders', keyed, key);
    expect(kept.data.qr_url).toBeTruthy();
    expect(await call(world, 'POST', '/orders', keyed, key)).toEqual(kept);
  });

  it('lives as long as seconds_active says, shorter or longer than a payment without a code', async () => {
    const [short, long] = [await bancontact({ seconds_active: 600 }), await bancontact({ seconds_active: 7_200 })];
    await world.pass(10 * MINUTE + SECOND);
    expect(await readOrder(world, short.order_id)).toMatchObject({ status: 'expired', financial_status: 'expired' });
    await world.pass(HOUR);
    await (await scan(long.qr_url)).answerBank('completed');
    await heardOf(long.order_id);
    expect(await readOrder(world, long.order_id)).toMatchObject({ status: 'completed' });
    expect((await scan(short.qr_url)).has('scenario-submit')).toBe(false);
  });

  it('is answered without a code where the bank cannot be reached, and its page still pays', async () => {
    await setFault('unreachable');
    let answered = false;
    const answer = bancontact().finally(() => (answered = true));
    while (!answered) await world.pass(5 * SECOND);
    await setFault(null);
    const data = await answer;
    expect(Object.keys(data)).toEqual(['order_id', 'payment_url', 'session_id']);
    expect((await scan(data.payment_url)).has('pay')).toBe(true);
  });
});

describe('an iDEAL QR order', () => {
  it('is answered with the picture of a code, and is paid by whoever scans it', async () => {
    const { data } = await idealQr();
    expect(data.qr_url).toBe(`${world.url}/connect/${data.session_id}/qr.png`);
    const { text, width, headers } = await look(data.qr_url);
    expect(width).toBe(250);
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const phone = await scan(text);
    await phone.fillMethodForm();
    expect(new URL(phone.url).origin).toBe(world.bankUrl);
    await phone.answerBank('completed');
    await heardOf(data.order_id);
    expect(await readOrder(world, data.order_id)).toMatchObject({
      status: 'completed',
      payment_details: { type: 'IDEALQR' },
    });
  });

  it('can be scanned again after a payment that came to nothing', async () => {
    const { data } = await idealQr();
    const { text } = await look(data.qr_url);
    for (const [scenario, status] of [
      ['declined', 'declined'],
      ['completed', 'completed'],
    ] as const) {
      await (await (await scan(text)).fillMethodForm()).answerBank(scenario);
      await expect.poll(async () => (await readOrder(world, data.order_id)).status).toBe(status);
      await world.quiet();
    }
    expect((await scan(text)).has('pay')).toBe(false);
  });

  it('lets somebody who scans a code in use go on with the payment behind it', async () => {
    const { data } = await idealQr();
    const { text } = await look(data.qr_url);
    const first = await (await scan(text)).fillMethodForm();
    expect((await scan(text)).url).toBe(first.url);
  });

  it.each([
    [100, 100],
    ['333', 333],
    [2_000, 2_000],
    [99, 250],
    [2_001, 250],
    ['large', 250],
    ['', 250],
  ])('draws its code as large as qr_size says: %j', async (qr_size, width) => {
    const { data } = await idealQr({ qr_size });
    const picture = await look(data.qr_url);
    expect(picture.width).toBe(width);
    expect(picture.text).toContain(data.session_id);
  });

  it.each([
    { min_amount: 500 },
    { max_amount: '1000' },
    { min_amount: '1', max_amount: 5_000 },
    // With both bounds the amount says nothing.
    { min_amount: 2_000, max_amount: 3_000 },
    { allow_multiple: 'true', allow_change_amount: 1, min_amount: '', max_amount: null },
  ])('takes %j', async (info) => {
    expect(await idealQr(info)).toMatchObject({ http: 200, data: { qr_url: expect.any(String) } });
  });

  it.each([
    [
      { min_amount: 1_001 },
      'min_amount',
      'From 1001 to 1000 there is no amount; a bound that is not sent is the amount of the order.',
    ],
    [
      { max_amount: 999 },
      'max_amount',
      'From 1000 to 999 there is no amount; a bound that is not sent is the amount of the order.',
    ],
    [
      { min_amount: 3_000, max_amount: 2_000 },
      'min_amount',
      'From 3000 to 2000 there is no amount; a bound that is not sent is the amount of the order.',
    ],
    [{ min_amount: '5,00' }, 'min_amount', '5,00 is not whole cents: send 500.'],
    [
      { max_amount: -1 },
      'max_amount',
      'gateway_info.max_amount is below zero: send whole cents above it, 1050 for 10.50.',
    ],
    [{ max_amount: [] }, 'max_amount', 'gateway_info.max_amount is a list: send whole cents, 1050 for 10.50.'],
  ])('refuses %j', async (info, member, error_hint) => {
    const body = orderBody(world, { gateway: 'IDEALQR', gateway_info: info });
    expect(await call(world, 'POST', '/orders', body)).toMatchObject({
      ...{ http: 400, error_code: 1001, error_field: `gateway_info.${member}`, error_hint },
    });
    expect(await call(world, 'GET', `/orders/${body.order_id}`)).toMatchObject({ http: 404 });
  });
});

describe('the picture of a code', () => {
  it('is there for nobody without the token of a session, nor where there is no code', async () => {
    const { data } = await post('IDEAL', {});
    for (const session of ['0'.repeat(36), 'x', data.session_id])
      expect((await fetch(`${world.url}/connect/${session}/qr.png`)).status).toBe(404);
    expect((await fetch(`${world.url}/connect/${'0'.repeat(36)}/outcome`)).status).toBe(404);
  });
});

describe('POST /orders/{id}/cancel', () => {
  it('takes back a code that nobody has paid by: order, page and code end', async () => {
    const { order_id, qr_url, payment_url, session_id } = await bancontact({ custom_info: { custom_1: 'table 4' } });
    const created = (await readOrder(world, order_id)).created;
    expect(await cancel(order_id)).toEqual({
      http: 200,
      success: true,
      data: {
        costs: [],
        created,
        custom_info: { custom_1: 'table 4', custom_2: null, custom_3: null },
        fastcheckout: 'NO',
        financial_status: null,
        modified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
        payment_details: {},
        payment_methods: null,
        status: 'cancelled',
      },
    });
    await world.quiet();
    expect(await readOrder(world, order_id)).toMatchObject({ status: 'cancelled', financial_status: 'cancelled' });
    expect(await toldOf(world, order_id)).toEqual(['cancelled/cancelled']);
    expect((await scan(qr_url)).has('scenario-submit')).toBe(false);
    expect((await scan(payment_url)).status).toBe(410);
    expect(await newsOf(session_id)).toEqual({ status: 'declined' });
    expect(await cancel(order_id)).toMatchObject({ http: 403, error_info: 'Cannot cancel transaction' });
  });

  it('finds the order by its psp id too', async () => {
    const { order_id } = await bancontact();
    const { transaction_id } = await readOrder(world, order_id);
    expect(await cancel(String(transaction_id))).toMatchObject({ http: 200, data: { status: 'cancelled' } });
  });

  it('asks the bank first: what was paid a moment ago stays paid', async () => {
    const { order_id, qr_url } = await bancontact();
    await setFault('mute');
    await (await scan(qr_url)).answerBank('completed');
    await setFault(null);
    expect(await readOrder(world, order_id)).toMatchObject({ status: 'initialized' });
    expect(await cancel(order_id)).toMatchObject({ http: 403, error_code: 1000 });
    expect(await readOrder(world, order_id)).toMatchObject({ status: 'completed' });
  });

  it('is refused for every other order, and changes nothing of it', async () => {
    const others = [
      (await post('MISTERCASH', {})).data,
      (await idealQr()).data,
      (await post('IDEAL', {}, { type: 'direct' })).data,
      await paidOrder(world),
    ];
    for (const { order_id } of others) {
      const before = await readOrder(world, order_id);
      expect(withoutAdvice(await cancel(order_id))).toEqual({
        http: 403,
        success: false,
        data: {},
        error_code: 1000,
        error_info: 'Cannot cancel transaction',
      });
      expect(await readOrder(world, order_id)).toEqual(before);
    }
  });

  it('knows no order of another site, and none that is not there', async () => {
    const { order_id } = await bancontact();
    const foreign = { api_key: `${world.apiKey}-us` };
    for (const [id, headers] of [[order_id, foreign] as const, ['no-such-order', {}] as const])
      expect(await call(world, 'POST', `/orders/${id}/cancel`, undefined, headers)).toMatchObject({
        http: 404,
        error_code: 1006,
      });
  });
});
