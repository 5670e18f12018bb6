/** How long the vault keeps the number of a card: as long as something may need it, and no longer. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/platform/clock.ts';
import { openOrder, pay, readOrder } from '../support/pay.ts';
import { newCustomer, ofCustomer, stored } from '../support/tokens.ts';
import { makeWorld, type World } from '../support/world.ts';

const APPROVED = '4000002000000008';
const SILENT = '4000002099000000';

let world: World;
beforeAll(async () => {
  world = await makeWorld({ cardRefundDays: 60 });
});
afterAll(() => world.close());

/** Whether the number of the card of an order's last attempt is kept. */
async function hasNumber(orderId: string): Promise<boolean> {
  const rows = await world.database.sql<{ kept: boolean; fingerprint: string; last4: string }[]>`
    SELECT v.sealed IS NOT NULL AS kept, v.fingerprint, a.card ->> 'last4' AS last4
    FROM attempts a JOIN vault_cards v ON v.site_id = a.site_id AND v.card_ref = a.card ->> 'cardRef'
    WHERE a.order_id = ${orderId} ORDER BY a.transaction_id DESC LIMIT 1`;
  // However the number is: the card is known by what is no secret.
  expect(rows[0]).toMatchObject({ fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/), last4: expect.any(String) });
  return rows[0]!.kept;
}

const numbers = async () => (await world.database.sql`SELECT FROM vault_cards WHERE sealed IS NOT NULL`).count;

describe('the number of a card', () => {
  it.each([
    ['declined by its issuer', '4000002051000006'],
    ['failed at 3-D Secure', '4012001037461114'],
    ['ended as it began, by a card without 3-D Secure', '4012001038443335'],
  ])('goes with the change that ends the payment: %s', async (_, number) => {
    const { order, orderId } = await pay(world, number, { order: { gateway_info: { flexible_3d: true } } });
    expect(order.status).toBe('declined');
    expect(await hasNumber(orderId)).toBe(false);
  });

  it('goes when a payer or their link gives up', async () => {
    const { payer, orderId } = await openOrder(world, { order: { gateway: 'VISA' }, scripts: true });
    await payer.pay({ number: APPROVED });
    expect(await hasNumber(orderId)).toBe(true);
    await world.pass(HOUR + MINUTE);
    expect((await readOrder(world, orderId)).status).toBe('expired');
    expect(await hasNumber(orderId)).toBe(false);
  });

  it('stays while a reversal is owed, and goes when the acquirer has taken it', async () => {
    const { payer, orderId } = await openOrder(world, { order: { gateway: 'VISA' } });
    const page = payer.pay({ number: SILENT });
    const asked = () => world.simulator.journals.issuerHost.entries({ pan: SILENT, mti: '0100', direction: 'in' });
    await expect.poll(() => asked().length).toBe(1);
    world.clock.advance(15 * SECOND);
    await page;
    expect((await readOrder(world, orderId)).status).toBe('declined');
    expect(await hasNumber(orderId)).toBe(true);
    await world.pass(HOUR);
    expect(await hasNumber(orderId)).toBe(false);
  });

  it('goes when an authorisation that is not captured has been given back', async () => {
    const { orderId } = await pay(world, APPROVED, { order: { capture: 'manual' } });
    expect(await hasNumber(orderId)).toBe(true);
    const { status } = await world.api('PATCH', `/capture/${orderId}`, { status: 'cancelled', reason: 'sold out' });
    expect(status).toBe(200);
    await world.quiet();
    expect(await hasNumber(orderId)).toBe(false);
  });

  it('stays with what was captured of an authorisation, so that it can be given back', async () => {
    const { orderId } = await pay(world, APPROVED, { order: { capture: 'manual', amount: 1000 } });
    const part = await world.api('POST', `/orders/${orderId}/capture`, {
      amount: 400,
      new_order_id: `${orderId}-part`,
      new_order_status: 'completed',
    });
    expect(part.status).toBe(200);
    await world.api('PATCH', `/capture/${orderId}`, { status: 'cancelled', reason: 'sold out' });
    await world.quiet();
    const refund = await world.api('POST', `/orders/${orderId}-part/refunds`, { amount: 400, currency: 'EUR' });
    expect(refund.status).toBe(200);
    await world.pass(DAY);
    const { related_transactions: related } = await readOrder(world, `${orderId}-part`);
    expect(related).toMatchObject([{ status: 'completed', amount: 400 }]);
  });

  it('of a payment stays for its refunds, and then nothing is left of any but what a token keeps', async () => {
    const customer = newCustomer();
    await stored(world, customer);
    const { orderId } = await pay(world, APPROVED);
    await world.pass(59 * DAY);
    expect(await hasNumber(orderId)).toBe(true);
    expect((await world.api('POST', `/orders/${orderId}/refunds`, { amount: 1, currency: 'EUR' })).status).toBe(200);
    await world.pass(2 * DAY);
    expect(await world.api('POST', `/orders/${orderId}/refunds`, { amount: 2, currency: 'EUR' })).toMatchObject({
      status: 400,
      body: { error_code: 1034, error_info: expect.stringContaining('too long ago') },
    });
    await world.pass(40 * DAY);
    expect(await hasNumber(orderId)).toBe(false);
    expect(await numbers()).toBe(1);
    expect((await world.api('GET', ofCustomer(customer))).body.data.tokens).toHaveLength(1);
  });
});
