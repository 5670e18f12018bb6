/** The same order id again: one order and at most one payment under it, however often and however concurrently it is posted. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { DAY, MINUTE } from '../../src/platform/clock.ts';
import { startGatewayFor } from '../support/gateway.ts';
import { finish, orderBody, pay, readOrder } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { withoutAdvice } from '../support/refusals.ts';
import { makeWorld, type World } from '../support/world.ts';

const DUPLICATE = { success: false, data: {}, error_code: 1006, error_info: 'Invalid transaction ID' };

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

type Body = Record<string, unknown>;

async function post(body: Body): Promise<{ order_id: string; payment_url: string; session_id: string }> {
  const { status, body: answer } = await world.api('POST', '/orders', body);
  expect([status, answer.error_info]).toEqual([200, undefined]);
  return answer.data;
}

const opened = (url: string) => new Payer({ origins: [world.url, world.bankUrl] }).open(url);

/** How often the acquirer was asked for this card. */
const authorisations = (pan: string) =>
  world.simulator.journals.issuerHost.entries({ mti: '0100', direction: 'in', pan }).length;

async function rowsOf(orderId: string): Promise<{ orders: number; sessions: number; attempts: number }> {
  const [row] = await world.database.sql<{ orders: number; sessions: number; attempts: number }[]>`
    SELECT (SELECT count(*)::int FROM orders WHERE order_id = ${orderId}) AS orders,
      (SELECT count(*)::int FROM sessions WHERE order_id = ${orderId}) AS sessions,
      (SELECT count(*)::int FROM attempts WHERE order_id = ${orderId}) AS attempts`;
  return row!;
}

/** Moves the clock until the order's life is over and the sweep, which comes by every minute, has seen it. */
async function lapsed(orderId: string): Promise<void> {
  await world.pass(10 * MINUTE);
  const status = async () => {
    await world.pass(MINUTE);
    return (await readOrder(world, orderId)).status;
  };
  await expect.poll(status).toBe('expired');
}

/** A payer of a new Visa order who stands before the issuer's question. */
async function inChallenge(number: string, more: Body = {}) {
  const body = orderBody(world, { gateway: 'VISA', ...more });
  const created = await post(body);
  const payer = await opened(created.payment_url);
  await payer.pay({ number });
  expect(payer.page).toContain('name="creq"');
  return { body, created, payer };
}

describe('the same order again', () => {
  it('unchanged gives the same page, before and after it was opened', async () => {
    const body = orderBody(world);
    const first = await post(body);
    await opened(first.payment_url);
    expect(await post(body)).toEqual(first);
    // What does not change the meaning does not change the page.
    expect(await post({ ...body, amount: '1000', something: 'else', gateway: '' })).toEqual(first);
    expect(await rowsOf(first.order_id)).toEqual({ orders: 1, sessions: 1, attempts: 0 });
  });

  it('unchanged while the payer is with the issuer gives the same page, and the payment goes on', async () => {
    const { body, created, payer } = await inChallenge(composeCardNumber('VISA', '20', '00', '010'));
    expect(await post(body)).toEqual(created);
    await finish(payer, { challenge: { code: '123456' } });
    expect((await readOrder(world, created.order_id)).status).toBe('completed');
  });

  it.each([
    ['amount', { amount: 2000 }],
    ['currency', { currency: 'USD' }],
    ['gateway', { gateway: 'MASTERCARD' }],
    ['description', { description: 'Another' }],
    ['redirect_url', { payment_options: { redirect_url: 'https://shop.example/elsewhere' } }],
    ['flexible_3d', { gateway_info: { flexible_3d: true } }],
  ])('with another %s gives a new page, and the old link says that there is a newer one', async (_name, change) => {
    const body = orderBody(world);
    const first = await post(body);
    const before = await readOrder(world, first.order_id);
    const second = await post({ ...body, ...change });
    expect(second.order_id).toBe(first.order_id);
    expect(second.session_id).not.toBe(first.session_id);
    const old = await opened(first.payment_url);
    expect(old.status).toBe(410);
    expect(old.has('outcome-superseded')).toBe(true);
    expect(old.page).not.toContain('id="card-form"');
    expect((await opened(second.payment_url)).status).toBe(200);
    const after = await readOrder(world, first.order_id);
    expect(after).toMatchObject({ status: 'initialized', financial_status: 'initialized', version: 2 });
    expect(after.transaction_id).toBe(before.transaction_id);
    expect(await rowsOf(first.order_id)).toEqual({ orders: 1, sessions: 2, attempts: 0 });
  });

  it('with another amount is paid at the new amount, once', async () => {
    const number = composeCardNumber('VISA', '21');
    const body = orderBody(world, { gateway: 'VISA' });
    const first = await post(body);
    const form = await opened(first.payment_url);
    const second = await post({ ...body, amount: 2500 });
    // The form that was open all the while is of the old link.
    await form.pay({ number });
    expect(form.has('outcome-superseded')).toBe(true);
    expect(authorisations(number)).toBe(0);
    await (await opened(second.payment_url)).pay({ number });
    expect(await readOrder(world, first.order_id)).toMatchObject({ status: 'completed', amount: 2500 });
    expect(authorisations(number)).toBe(1);
  });

  it('and back again gives a third page: a dead link stays dead', async () => {
    const body = orderBody(world);
    const first = await post(body);
    const second = await post({ ...body, amount: 1 });
    const third = await post(body);
    expect(new Set([first.session_id, second.session_id, third.session_id]).size).toBe(3);
    for (const { payment_url } of [first, second]) expect((await opened(payment_url)).status).toBe(410);
    expect((await opened(third.payment_url)).status).toBe(200);
  });
});

describe('an attempt of the old link that is still in 3-D Secure', () => {
  it('can no longer be authorised, though its challenge then succeeds', async () => {
    const number = composeCardNumber('VISA', '82', '00', '010');
    const { body, created, payer } = await inChallenge(number);
    const stale = await readOrder(world, created.order_id);
    const second = await post({ ...body, amount: 4321 });
    await finish(payer, { challenge: { code: '123456' } });
    await world.quiet();
    expect(authorisations(number)).toBe(0);
    expect(payer.has('outcome-superseded')).toBe(true);
    // The issuer said yes, and it is on record; it moved nothing.
    const results = world.simulator.journals.directoryServer.entries({ last4: number.slice(-4) });
    expect(results.map(({ type }) => type)).toContain('RReq');
    const now = await readOrder(world, created.order_id);
    expect(now).toMatchObject({ status: 'initialized', amount: 4321, payment_methods: [] });
    expect(now.transaction_id).not.toBe(stale.transaction_id);
    const old = (await world.api('GET', `/orders/${stale.transaction_id}`)).body.data;
    expect(old).toMatchObject({ amount: 1000, status: 'void', financial_status: 'cancelled' });
    // Nothing of it comes back later either, and the new link is paid as if the old had never been.
    await world.pass(20 * MINUTE);
    const other = composeCardNumber('VISA', '20');
    await (await opened(second.payment_url)).pay({ number: other });
    expect(await readOrder(world, created.order_id)).toMatchObject({ status: 'completed', amount: 4321 });
    expect(authorisations(number)).toBe(0);
  });

  it('leaves no security code behind', async () => {
    const { body, created } = await inChallenge(composeCardNumber('VISA', '20', '00', '010'));
    const codes = () => world.database.sql`
      SELECT 1 FROM vault_security_codes c JOIN attempts a ON a.card->>'cardRef' = c.card_ref
      WHERE a.order_id = ${created.order_id}`;
    expect(await codes()).toHaveLength(1);
    await post({ ...body, amount: 4321 });
    expect(await codes()).toHaveLength(0);
  });

  it('is stopped as well where the payer is at the 3DS Method', async () => {
    const number = composeCardNumber('VISA', '20', '00', '001');
    const body = orderBody(world, { gateway: 'VISA' });
    const created = await post(body);
    const payer = new Payer({ origins: [world.url, world.bankUrl], scripts: true });
    await payer.open(created.payment_url);
    await payer.pay({ number });
    expect(payer.page).toContain('id="continue-form"');
    await post({ ...body, amount: 77 });
    await payer.runMethod();
    await world.quiet();
    expect(payer.has('outcome-superseded')).toBe(true);
    expect(authorisations(number)).toBe(0);
  });
});

describe('an order that is paid', () => {
  it('is not taken again, changed or unchanged, and nothing of it changes', async () => {
    const body = orderBody(world, { gateway: 'VISA' });
    const { orderId, payer } = await pay(world, composeCardNumber('VISA', '20'), { order: body });
    await world.quiet();
    const paid = await readOrder(world, orderId);
    expect(paid.status).toBe('completed');
    for (const again of [body, { ...body, amount: 1 }, { ...body, gateway: '' }]) {
      const answer = await world.api('POST', '/orders', again);
      expect([answer.status, withoutAdvice(answer.body)]).toEqual([409, DUPLICATE]);
    }
    expect(await readOrder(world, orderId)).toEqual(paid);
    expect(await rowsOf(orderId)).toEqual({ orders: 1, sessions: 1, attempts: 1 });
    expect(payer.url).toContain('/shop/return');
  });

  it('and waits for its capture is not taken again either', async () => {
    const body = orderBody(world, { gateway: 'VISA', capture: 'manual' });
    await pay(world, composeCardNumber('VISA', '20'), { order: body });
    expect(withoutAdvice((await world.api('POST', '/orders', body)).body)).toEqual(DUPLICATE);
  });

  it('has a link that says so, and charges nobody a second time', async () => {
    const number = composeCardNumber('VISA', '83');
    const body = orderBody(world, { gateway: 'VISA' });
    const created = await post(body);
    const [one, other] = [await opened(created.payment_url), await opened(created.payment_url)];
    await one.pay({ number });
    await other.pay({ number });
    expect((await readOrder(world, created.order_id)).status).toBe('completed');
    expect(authorisations(number)).toBe(1);
    expect((await opened(created.payment_url)).has('outcome-already-paid')).toBe(true);
  });
});

describe('racing requests', () => {
  it('of one body make one order and one page', async () => {
    const body = orderBody(world);
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(body)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await rowsOf(answers[0]!.order_id)).toEqual({ orders: 1, sessions: 1, attempts: 0 });
  });

  it('of many bodies make one order, and one link that lives', async () => {
    const body = orderBody(world);
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => post({ ...body, amount: 100 + i })));
    expect(new Set(answers.map(({ session_id }) => session_id)).size).toBe(12);
    const pages = await Promise.all(answers.map(({ payment_url }) => opened(payment_url)));
    expect(pages.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 11 }, () => 410)]);
    const [{ open }] = (await world.database.sql`
      SELECT count(*)::int AS open FROM sessions
      WHERE order_id = ${answers[0]!.order_id} AND state = 'open'`) as unknown as [{ open: number }];
    expect(open).toBe(1);
  });

  it('of many orders, sent to two processes in opposite order, make each order once', async () => {
    const { database, simulator, clock } = world;
    const other = await startGatewayFor({ database, simulator, clock });
    try {
      const send = async (url: string, body: Body) => {
        const headers = { api_key: world.apiKey };
        const answer = await fetch(`${url}/v1/json/orders`, { method: 'POST', headers, body: JSON.stringify(body) });
        const { data } = (await answer.json()) as { data: { session_id?: string } };
        return { status: answer.status, session: data.session_id };
      };
      const bodies = Array.from({ length: 200 }, () => orderBody(world));
      const [forth, back] = await Promise.all([
        Promise.all(bodies.map((body) => send(world.url, body))),
        Promise.all(bodies.toReversed().map((body) => send(other.url, body))),
      ]);
      expect(forth.filter(({ status }) => status !== 200)).toEqual([]);
      expect(back.toReversed()).toEqual(forth);
      expect(new Set(forth.map(({ session }) => session)).size).toBe(200);
    } finally {
      await other.close();
    }
  });

  it('with a payment end in one payment, of the terms that were paid', async () => {
    for (let round = 0; round < 5; round++) {
      const number = composeCardNumber('VISA', '84', '00', '000');
      const before = authorisations(number);
      const body = orderBody(world, { gateway: 'VISA' });
      const created = await post(body);
      const payer = await opened(created.payment_url);
      const [, again] = await Promise.all([
        payer.pay({ number }),
        world.api('POST', '/orders', { ...body, amount: 9_999 }),
      ]);
      await world.quiet();
      const order = await readOrder(world, created.order_id);
      if (again.status === 409) {
        expect(order).toMatchObject({ status: 'completed', amount: 1000 });
        expect(authorisations(number)).toBe(before + 1);
      } else {
        expect(again.status).toBe(200);
        expect(order).toMatchObject({ status: 'initialized', amount: 9_999 });
        expect(authorisations(number)).toBe(before);
      }
    }
  });
});

describe('an order that ended without money', () => {
  it('declined and repeated unchanged keeps its page, which takes another card', async () => {
    const body = orderBody(world);
    const created = await post(body);
    const payer = await opened(`${created.payment_url}&method=VISA`);
    await payer.pay({ number: composeCardNumber('VISA', '20', '51') });
    expect((await readOrder(world, created.order_id)).status).toBe('declined');
    expect(await post(body)).toEqual(created);
    await (await opened(`${created.payment_url}&method=VISA`)).pay({ number: composeCardNumber('VISA', '20') });
    const order = await readOrder(world, created.order_id);
    expect(order).toMatchObject({ status: 'completed', financial_status: 'completed' });
    expect(await rowsOf(created.order_id)).toEqual({ orders: 1, sessions: 1, attempts: 2 });
  });

  it('declined and repeated with another amount begins anew', async () => {
    const body = orderBody(world, { gateway: 'VISA' });
    const { orderId } = await pay(world, composeCardNumber('VISA', '20', '51'), { order: body });
    const second = await post({ ...body, amount: 500 });
    expect(await readOrder(world, orderId)).toMatchObject({
      status: 'initialized',
      financial_status: 'initialized',
      amount: 500,
      reason: '',
      reason_code: '',
      payment_methods: [],
    });
    await (await opened(second.payment_url)).pay({ number: composeCardNumber('VISA', '20') });
    expect(await readOrder(world, orderId)).toMatchObject({ status: 'completed', amount: 500 });
  });

  it('cancelled on the page and repeated has a new page', async () => {
    const body = orderBody(world);
    const created = await post(body);
    const payer = await opened(created.payment_url);
    const { action, fields } = payer.formWith('cancel');
    await fetch(new URL(action, payer.url), { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
    expect((await readOrder(world, created.order_id)).status).toBe('cancelled');
    const again = await post(body);
    expect(again.session_id).not.toBe(created.session_id);
    expect((await opened(created.payment_url)).status).toBe(410);
    expect((await opened(again.payment_url)).status).toBe(200);
    expect((await readOrder(world, created.order_id)).status).toBe('initialized');
  });

  it('expired and repeated has a new page with a life of its own', async () => {
    const body = orderBody(world, { seconds_active: 600 });
    const created = await post(body);
    await lapsed(created.order_id);
    expect((await opened(created.payment_url)).has('outcome-expired')).toBe(true);
    const again = await post(body);
    expect(again.session_id).not.toBe(created.session_id);
    expect((await opened(again.payment_url)).status).toBe(200);
    expect((await opened(created.payment_url)).status).toBe(410);
    expect((await readOrder(world, created.order_id)).status).toBe('initialized');
    // The new one lapses in its turn.
    await lapsed(created.order_id);
  });

  it('lapsed this very moment, and not yet swept, has a new page too', async () => {
    const body = orderBody(world, { seconds_active: 1 });
    const created = await post(body);
    world.clock.advance(1_000);
    const again = await post(body);
    expect(again.session_id).not.toBe(created.session_id);
  });

  it('has a new page where the link was used up', async () => {
    const body = orderBody(world, { gateway: 'VISA' });
    const first = await post(body);
    for (let i = 0; i < 20; i++) await (await opened(first.payment_url)).pay({ number: '4000002000000024' });
    expect((await opened(first.payment_url)).status).toBe(410);
    const second = await post(body);
    expect(second.payment_url).not.toBe(first.payment_url);
    await (await opened(second.payment_url)).pay({ number: '4000002000000008' });
    expect((await readOrder(world, first.order_id)).status).toBe('completed');
  });

  it('left in the middle of an attempt keeps its page, which outlives the attempt', async () => {
    const { body, created } = await inChallenge(composeCardNumber('VISA', '20', '00', '010'));
    await world.pass(15 * MINUTE);
    await expect.poll(async () => (await readOrder(world, created.order_id)).status).toBe('declined');
    expect(await post(body)).toEqual(created);
    await world.pass(DAY);
    expect((await opened(created.payment_url)).status).toBe(200);
  });
});
