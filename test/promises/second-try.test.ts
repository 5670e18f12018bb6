/** A payer whose card was refused has another one in the same wallet: where the page lets them try it, and what the shop hears. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { demoSites } from '../../src/merchants/demo-sites.ts';
import { API_KEY } from '../support/gateway.ts';
import { toldOf } from '../support/merchant.ts';
import { finish, openOrder, orderBody, readOrder } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { addSite } from '../support/sites.ts';
import { makeWorld, type World } from '../support/world.ts';

/** Too little money, says the issuer, which asks for no challenge. */
const REFUSED = composeCardNumber('VISA', '20', '51', '000');
const GOOD = '4000002000000008';
const GOOD_MASTERCARD = composeCardNumber('MASTERCARD', '20', '00', '000');
const REASON = 'Het saldo van deze kaart is niet toereikend.';

let world: World;
let leaving: string;

beforeAll(async () => {
  world = await makeWorld();
  const { settings } = demoSites(API_KEY)[0]!;
  leaving = (await addSite(world, { siteId: 20, settings: { ...settings, afterDeclinedCard: 'leave' } })).api_key;
});
afterAll(() => world.close());

const paymentOptions = (more: object) => ({ ...(orderBody(world).payment_options as object), ...more });

/** A payer without scripts, up to where the refused card has led. */
async function refused(order: Record<string, unknown>, number = REFUSED, key?: string) {
  const opened = await openOrder(world, { order, ...(key !== undefined && { key }) });
  await opened.payer.pay({ number });
  await finish(opened.payer);
  return opened;
}

describe('a payer whose card was refused', () => {
  it.each([
    ['any card', 'CREDITCARD', GOOD_MASTERCARD, false],
    ['any card, in a window to close', 'CREDITCARD', GOOD_MASTERCARD, true],
    ['one scheme', 'VISA', GOOD, false],
  ])('stays on the form of %s, sees why, and pays with the next', async (_, gateway, next, close_window) => {
    const order = { gateway, payment_options: paymentOptions({ close_window }) };
    const { orderId, payer } = await refused(order);
    expect(payer.text()).toContain(REASON);
    expect(payer.text()).toContain('Terug naar Grachten &amp; Co');
    expect((await readOrder(world, orderId)).status).toBe('declined');
    await payer.pay({ number: next });
    await finish(payer);
    expect(payer.url).toContain('/shop/return');
    expect((await readOrder(world, orderId)).status).toBe('completed');
    await world.quiet();
    // A call tells how the order stands when it leaves: what was over by then is not told again.
    const told = await toldOf(world, orderId);
    expect([told.includes('declined/declined'), told.at(-1)]).toEqual([true, 'completed/completed']);
  });

  it.each(['VISA', 'CREDITCARD'])('may use another scheme only where %s lets them', async (gateway) => {
    const { payer } = await refused({ gateway });
    await payer.pay({ number: GOOD_MASTERCARD });
    await finish(payer);
    if (gateway === 'VISA') expect(payer.text()).toContain('Dit is geen Visa');
    else expect(payer.url).toContain('/shop/return');
  });

  it('stays where the issuer did not know them, too', async () => {
    const { payer } = await refused({ gateway: 'CREDITCARD' }, composeCardNumber('VISA', '20', '00', '002'));
    expect(payer.text()).toContain('Uw bank kon uw identiteit niet vaststellen.');
    await payer.pay({ number: GOOD });
    await finish(payer);
    expect(payer.url).toContain('/shop/return');
  });

  it('may go back to the shop, whose order stays declined and can be paid later', async () => {
    const { orderId, payer } = await refused({ gateway: 'CREDITCARD' });
    const { url } = payer;
    await payer.press('cancel');
    expect(payer.url).toContain('/shop/cancelled');
    expect((await readOrder(world, orderId)).status).toBe('declined');
    await payer.open(url);
    await payer.pay({ number: GOOD });
    await finish(payer);
    expect((await readOrder(world, orderId)).status).toBe('completed');
  });

  it('tries again on the page that the challenge of a direct order led to', async () => {
    const cardNumber = composeCardNumber('VISA', '20', '51', '011');
    const body = orderBody(world, {
      type: 'direct',
      gateway: 'CREDITCARD',
      customer: { locale: 'nl_NL', ip_address: '192.0.0.1', country: 'NL' },
      gateway_info: {
        ...{ card_number: cardNumber, card_holder_name: 'S Smit', card_expiry_date: '3012', card_cvc: '123' },
        flexible_3d: true,
      },
    });
    const { data } = (await world.api('POST', '/orders', body)).body;
    const payer = await new Payer({ origins: [world.url, world.bankUrl] }).open(data.payment_url);
    await finish(payer, { challenge: { code: '123456' } });
    expect(payer.text()).toContain(REASON);
    await payer.pay({ number: GOOD });
    await finish(payer);
    expect((await readOrder(world, data.order_id)).status).toBe('completed');
  });

  it('has twenty tries, and after the last is told why and taken back', async () => {
    const { payer } = await refused({ gateway: 'VISA', payment_options: paymentOptions({ cancel_url: null }) });
    for (let i = 1; i < 20; i++) {
      await payer.pay({ number: REFUSED });
      await finish(payer);
    }
    expect(payer.has('outcome-declined')).toBe(true);
    expect(payer.text()).toContain(REASON);
    expect(payer.has('try-again')).toBe(false);
  });
});

describe('where the site wants them back (afterDeclinedCard: leave)', () => {
  it('goes to cancel_url at once', async () => {
    const { payer } = await refused({ gateway: 'CREDITCARD' }, REFUSED, leaving);
    expect(payer.url).toContain('/shop/cancelled?type=cancel');
  });

  it('reads why where there is no cancel_url, and may try again', async () => {
    const order = { gateway: 'VISA', payment_options: paymentOptions({ cancel_url: null }) };
    const { payer } = await refused(order, REFUSED, leaving);
    expect(payer.text()).toContain(REASON);
    await payer.follow('try-again');
    expect(payer.form('card-form')).toBeDefined();
  });

  it('stays where the order leaves the choice of the method to them', async () => {
    const { payer } = await openOrder(world, { key: leaving });
    await payer.open(`${payer.url}&method=CREDITCARD`);
    await payer.pay({ number: REFUSED });
    await finish(payer);
    expect(payer.form('card-form')).toBeDefined();
  });
});
