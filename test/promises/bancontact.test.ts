/** Bancontact by card: on the page, and by the shop's server. Its code to scan is in `qr-codes.test.ts`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, type Told } from '../support/merchant.ts';
import { finish, openOrder, orderBody, readOrder } from '../support/pay.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const BELGIAN = { locale: 'nl_BE', country: 'BE', email: 'an@example.com', ip_address: '192.0.0.1' };
const GOOD = '67034500054620008';

/** A payer who stands before the form of Bancontact. */
const open = async (more: object = {}) =>
  openOrder(world, { order: { gateway: 'MISTERCASH', customer: BELGIAN, ...more } });

const direct = (info: object, more: object = {}, site = ''): Promise<Told> =>
  call(
    world,
    'POST',
    '/orders',
    orderBody(world, {
      ...{ type: 'direct', gateway: 'MISTERCASH', customer: BELGIAN },
      gateway_info: { card_holder_name: 'An Peeters', card_expiry_date: '3012', ...info },
      ...more,
    }),
    { api_key: `${world.apiKey}${site}` },
  );

describe('a Bancontact card on the page', () => {
  it.each([
    ['67034500054620008', 'completed', '1000', 'Y'],
    // Enrolled nowhere, and Bancontact is never paid without its issuer's word.
    ['67034500054610009', 'declined', '4999', undefined],
    ['67039902990000045', 'declined', '3001', 'N'],
    ['67039902990000011', 'declined', '4002', 'Y'],
  ])('%s is %s', async (number, status, code, threeDs) => {
    const { payer, orderId } = await open();
    await payer.pay({ number, code: '' });
    await finish(payer);
    const order = await readOrder(world, orderId);
    expect([order.status, order.financial_status, order.reason_code]).toEqual([status, status, code]);
    expect(order.payment_details).toMatchObject({ type: 'MISTERCASH', last4: number.slice(-4) });
    expect(order.payment_details.card_authentication_result?.status).toBe(threeDs);
  });

  it('is authenticated by the directory server of its own scheme, with its ECI in the authorisation', async () => {
    const { payer, orderId } = await open();
    await payer.pay({ number: GOOD, code: '' });
    await finish(payer);
    const { payment_details: details } = await readOrder(world, orderId);
    expect(details.card_authentication_result.eci).toBe('02');
    expect(details.card_authentication_details.chargeback_liability_shift).toBe(true);
    const { body } = await world.api('GET', `/orders/${orderId}/3ds`);
    expect(JSON.stringify(body)).toContain('"directory_server":"bancontact"');
    const rrn = details.external_transaction_id;
    const [sent] = world.simulator.journals.issuerHost.entries({ mti: '0100', rrn });
    expect(sent?.tags['01']).toBe('02');
  });

  it('is asked for its number, date and holder, and for no code, beside the way by the app', async () => {
    const { payer, orderId } = await open();
    expect(payer.text()).toContain('Betaal met de Bancontact-app');
    expect(payer.page).toMatch(/<div class="field half" hidden><label for="code"/);
    await payer.press('pay-by-app');
    expect(payer.has('qr')).toBe(true);
    expect((await readOrder(world, orderId)).payment_details).toMatchObject({ type: 'MISTERCASH' });
  });

  it('is refused in words that fit, of another scheme here and of Bancontact elsewhere', async () => {
    const { payer } = await open();
    await payer.pay({ number: '4111111111111111', code: '' });
    expect([payer.status, payer.text()]).toEqual([422, expect.stringContaining('Dit is geen Bancontact-kaart.')]);
    const { payer: other } = await openOrder(world, { order: { gateway: 'CREDITCARD', customer: BELGIAN } });
    await other.pay({ number: GOOD });
    expect([other.status, other.text()]).toEqual([422, expect.stringContaining('Kies Bancontact als betaalmethode.')]);
  });

  it('pays an order that presets another method, where its payer chooses so', async () => {
    const { payer, orderId } = await openOrder(world, { order: { gateway: 'CREDITCARD', customer: BELGIAN } });
    await payer.follow('other-methods');
    await payer.chooseMethod('MISTERCASH');
    await payer.pay({ number: GOOD, code: '' });
    await finish(payer);
    expect(await readOrder(world, orderId)).toMatchObject({ status: 'completed' });
  });

  it('does not stand beside a code that is all the shop wants', async () => {
    const settings = { gateways: { MISTERCASH: { qr_only: true } } };
    const { payer } = await open({
      payment_options: { ...(orderBody(world).payment_options as object), settings },
    });
    expect([payer.page.includes('id="card-form"'), payer.has('pay')]).toEqual([false, true]);
  });
});

describe('a direct order by a Bancontact card', () => {
  it('is paid in the call, with or without a security code', async () => {
    for (const info of [{}, { card_cvc: '123' }])
      expect((await direct({ card_number: GOOD, ...info })).data).toMatchObject({
        status: 'completed',
        payment_details: { type: 'MISTERCASH', last4: '0008' },
      });
  });

  it('is authenticated whatever the order and its site would rather', async () => {
    const wishes: readonly (readonly [site: string, info: object])[] = [
      ['-us', { flexible_3d: false }],
      ['', { flexible_3d: true }],
    ];
    for (const [site, info] of wishes) {
      const { data } = await direct({ card_number: GOOD, ...info }, {}, site);
      expect([data.status, data.payment_details.card_authentication_result]).toEqual(['initialized', null]);
    }
  });

  it('is refused under another gateway with the one to name, and by telephone', async () => {
    expect(await direct({ card_number: GOOD }, { gateway: 'CREDITCARD' })).toMatchObject({
      http: 400,
      error_code: 1024,
      error_info: expect.stringContaining('MISTERCASH'),
    });
    expect(await direct({ card_number: '4111111111111111', card_cvc: '123' })).toMatchObject({ http: 400 });
    expect(await direct({ card_number: GOOD, moto: true })).toMatchObject({ http: 400 });
  });

  it('needs a card: without one the method is for the page', async () => {
    expect(await direct({})).toMatchObject({ http: 404, error_code: 1023 });
  });

  it('leaves no token behind: a series by it takes a contract with the scheme', async () => {
    const customer = { ...BELGIAN, reference: 'an-peeters' };
    const { data } = await direct({ card_number: GOOD }, { customer, recurring_model: 'cardOnFile' });
    expect([data.status, data.payment_details.recurring_id ?? null]).toEqual(['completed', null]);
  });
});
