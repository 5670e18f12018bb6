/** The payment link: looking is free, acting is counted, and it ends when it should. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR } from '../../src/platform/clock.ts';
import { finish, openOrder, readOrder } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

/** Everything the database knows, but for work that other tests left behind. */
const footprint = async (orderId: string) =>
  (
    await world.database.sql`
      SELECT o.version, o.modified_at, s.visits, (SELECT count(*)::int FROM attempts a WHERE a.order_id = o.order_id) AS attempts,
        (SELECT count(*)::int FROM order_events e WHERE e.order_id = o.order_id) AS events,
        (SELECT count(*)::int FROM notifications n WHERE n.order_id = o.order_id) AS notifications
      FROM orders o JOIN sessions s USING (site_id, session_id) WHERE o.order_id = ${orderId}`
  )[0];

const windowOn = (url: string) => new Payer({ origins: [world.url, world.bankUrl] }).open(url);

describe('a payment link', () => {
  it('may be looked at by mail scanners and reloaded as often as anybody likes', async () => {
    const { orderId, payer } = await openOrder(world);
    const before = await footprint(orderId);
    for (let i = 0; i < 30; i++) await payer.open(i % 2 ? payer.url : `${payer.url}&method=VISA`);
    expect(await footprint(orderId)).toEqual(before);
    expect(payer.status).toBe(200);
  });

  it('counts a visit when the payer acts, and ends after twenty', async () => {
    const { orderId, payer } = await openOrder(world);
    const form = `${payer.url}&method=VISA`;
    for (let i = 1; i <= 20; i++) {
      await payer.open(form);
      await payer.pay({ number: '4000002000000024' });
    }
    expect((await footprint(orderId))?.visits).toHaveLength(20);
    await payer.open(form);
    expect(payer.status).toBe(410);
  });

  it('ends after twenty too where each of them left an attempt with its issuer', async () => {
    const { orderId, payer } = await openOrder(world, { order: { gateway: 'VISA' } });
    const windows = await Promise.all(Array.from({ length: 22 }, () => windowOn(payer.url)));
    for (const window of windows) await window.pay({ number: '4111111111111111' });
    expect(await footprint(orderId)).toMatchObject({ attempts: 20 });
    // The last that began may still be paid.
    await windows[19]!.challenge();
    expect((await readOrder(world, orderId)).status).toBe('completed');
  });

  it('leaves nothing behind when the form was wrong, and keeps what was typed but for the security code', async () => {
    const { orderId, payer } = await openOrder(world, { order: { gateway: 'VISA' } });
    const before = await footprint(orderId);
    await payer.pay({ number: '4000002000000009', expiry: '13/30', code: '12', holder: 'S' });
    expect(payer.status).toBe(422);
    expect(await footprint(orderId)).toEqual(before);
    expect(payer.page).toContain('4000');
    expect(payer.form('card-form').fields).toMatchObject({
      number: '4000002000000009',
      expiry: '13/30',
      holder: 'S',
      code: '',
    });
    const cards = await world.database.sql`SELECT 1 FROM vault_cards WHERE site_id = 1`;
    await payer.pay({ number: '4000002000000008' });
    expect((await readOrder(world, orderId)).status).toBe('completed');
    expect((await world.database.sql`SELECT 1 FROM vault_cards WHERE site_id = 1`).count).toBe(cards.count + 1);
  });

  it('lapses after its life; the merchant is told that the order expired', async () => {
    const { orderId, payer } = await openOrder(world, { order: { seconds_active: 3600 } });
    await world.pass(HOUR - 1);
    await payer.open(payer.url);
    expect(payer.status).toBe(200);
    await world.pass(2 * HOUR);
    await payer.open(payer.url);
    expect(payer.status).toBe(410);
    await expect.poll(async () => (await readOrder(world, orderId)).status).toBe('expired');
    await world.quiet();
    const told = await fetch(`${world.bankUrl}/shop/notifications.json?order_id=${orderId}`);
    const list = JSON.stringify(await told.json());
    expect(list).toContain('expired');
    expect(list).toContain('pretransaction');
  });

  it('outlives an attempt that nobody came back to, and can pay the order then', async () => {
    const { orderId, payer } = await openOrder(world, { order: { gateway: 'VISA' }, scripts: true });
    const url = payer.url;
    // The page waits for the 3DS Method, and the payer closes it.
    await payer.pay({ number: '4000002000000008' });
    expect((await readOrder(world, orderId)).status).toBe('initialized');
    await world.pass(HOUR);
    expect(await readOrder(world, orderId)).toMatchObject({ status: 'expired', financial_status: 'expired' });
    await payer.open(url);
    await payer.pay({ number: '4000002000000008' });
    await finish(payer);
    expect((await readOrder(world, orderId)).status).toBe('completed');
  });

  it('is cancelled when the payer gives up before paying; the link ends', async () => {
    const { orderId, payer } = await openOrder(world);
    const url = payer.url;
    await payer.press('cancel');
    expect(payer.url).toContain(`/shop/cancelled?type=cancel&transactionid=${orderId}`);
    expect(await readOrder(world, orderId)).toMatchObject({ status: 'cancelled', financial_status: 'cancelled' });
    await payer.open(url);
    expect(payer.status).toBe(410);
  });

  it('stays alive when the payer gives up during 3-D Secure; that attempt is void', async () => {
    const { orderId, payer } = await openOrder(world, { order: { gateway: 'VISA' } });
    const url = payer.url;
    await payer.pay({ number: '4000002000000107' });
    await payer.press('cancel');
    expect(payer.url).toContain(`/shop/cancelled?type=cancel&transactionid=${orderId}`);
    expect(await readOrder(world, orderId)).toMatchObject({ status: 'void', financial_status: 'cancelled' });
    await payer.open(url);
    await payer.pay({ number: '4000002000000008' });
    expect((await readOrder(world, orderId)).status).toBe('completed');
  });

  it('takes the payer home after the merchant was told', async () => {
    const { orderId, payer } = await openOrder(world, { order: { gateway: 'VISA' } });
    await payer.pay({ number: '4000002000000008' });
    expect(payer.url).toContain('/shop/return');
    const told = await fetch(`${world.bankUrl}/shop/notifications.json?order_id=${orderId}`);
    expect(await told.text()).toMatch(/status[^,]*completed/);
  });

  it('says plainly that it is paid already', async () => {
    const { payer } = await openOrder(world, { order: { gateway: 'VISA' } });
    const url = payer.url;
    await payer.pay({ number: '4000002000000008' });
    await payer.open(url);
    expect(payer.status).toBe(200);
    expect(payer.has('pay')).toBe(false);
    expect(payer.page).toContain('/shop/return?type=redirect');
  });

  it('of an older session is dead, and an attempt that still ran in it charges nothing', async () => {
    const { orderId, payer } = await openOrder(world, { order: { gateway: 'VISA' } });
    const old = payer.url;
    await payer.pay({ number: '4000002000000107' });
    expect(payer.page).toContain('name="creq"');
    await world.api('POST', '/orders', {
      type: 'redirect',
      order_id: orderId,
      currency: 'EUR',
      amount: 2000,
      description: 'More than before',
      payment_options: { redirect_url: `${world.bankUrl}/shop/return` },
    });
    await payer.challenge();
    const order = await readOrder(world, orderId);
    expect(order).toMatchObject({ status: 'initialized', amount: 2000 });
    await payer.open(old);
    expect(payer.status).toBe(410);
    const asked = await world.database
      .sql`SELECT 1 FROM acquirer_messages m JOIN attempts a USING (site_id, transaction_id) WHERE a.order_id = ${orderId}`;
    expect(asked.count).toBe(0);
  });
});
