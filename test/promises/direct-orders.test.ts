/** An order that the shop's server pays by itself, as the clients' own end-to-end suites do. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { demoSites } from '../../src/merchants/demo-sites.ts';
import { parseBinTable } from '../../src/methods/bin-table.ts';
import { SANDBOX_BINS } from '../../src/methods/sandbox-bins.ts';
import { finish, orderBody, readOrder } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { addSite } from '../support/sites.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;

/** Those of the sandbox, and Maestro's of three countries more; of the last nobody knows whose it is. */
const MAESTROS = { IE: '61', TR: '62', FR: '63', NL: '20' };
const maestro = (country: keyof typeof MAESTROS) => composeCardNumber('MAESTRO', MAESTROS[country], '00', '000');
const issuers = (() => {
  const own = Object.entries(MAESTROS).map(([country, range]) => `679999${range}, 16, ${country}, debit`);
  const read = parseBinTable([SANDBOX_BINS.replace(/^67,.*$/m, ''), ...own].join('\n'));
  if (!read.ok) throw new Error('a table of the test is wrong');
  return read.table;
})();

beforeAll(async () => {
  world = await makeWorld({ besides: () => ({ bins: issuers }) });
});
afterAll(() => world.close());

const CARD = { card_number: '4111111111111111', card_holder_name: 'S Smit', card_expiry_date: '3012', card_cvc: '123' };

const direct = (gatewayInfo: object = {}, more: Record<string, unknown> = {}) =>
  orderBody(world, {
    type: 'direct',
    gateway: 'CREDITCARD',
    customer: { locale: 'nl_NL', ip_address: '192.0.0.1', first_name: 'Simon', last_name: 'Smit', country: 'NL' },
    gateway_info: { ...CARD, ...gatewayInfo },
    ...more,
  });

// biome-ignore lint/suspicious/noExplicitAny: an answer of the API, looked into by tests.
const post = async (body: object, headers: Record<string, string> = {}): Promise<any> => {
  const answer = await world.api('POST', '/orders', body, headers);
  return { http: answer.status, ...answer.body };
};

describe('a direct card order', () => {
  it('is paid in the call, and answered whole', async () => {
    const body = direct();
    const { http, success, data } = await post(body);
    expect({ http, success }).toEqual({ http: 200, success: true });
    expect(data).toMatchObject({
      order_id: body.order_id,
      status: 'completed',
      financial_status: 'completed',
      reason_code: '1000',
      payment_url: `${world.bankUrl}/shop/return?type=redirect&transactionid=${body.order_id}`,
      cancel_url: `${world.bankUrl}/shop/cancelled?type=cancel&transactionid=${body.order_id}`,
    });
    expect(data.payment_details).toMatchObject({ type: 'VISA', last4: '1111', card_expiry_date: '3012' });
    expect(data.payment_details.card_authentication_result.status).toBe('Y');
    expect(data.payment_details.card_authentication_details.flow).toBe('frictionless');
    const { payment_url: _, cancel_url: __, ...order } = data;
    expect(order).toEqual(await readOrder(world, String(body.order_id)));
  });

  it('asks for the payer with flexible_3d true, and is paid once they came', async () => {
    const { data } = await post(direct({ flexible_3d: true }));
    expect(data).toMatchObject({ status: 'initialized', financial_status: 'initialized', reason: '3DS Enrolled' });
    expect(data.payment_url).toMatch(new RegExp(`^${world.url}/connect/[0-9A-Za-z]{36}/\\?lang=nl_NL$`));
    const payer = new Payer({ origins: [world.url, world.bankUrl] });
    await payer.open(data.payment_url);
    await payer.submit('continue-form');
    await finish(payer, { challenge: { code: '123456' } });
    const order = await readOrder(world, data.order_id);
    expect(order.status).toBe('completed');
    expect(order.payment_details.card_authentication_details.flow).toBe('challenge');
    expect(payer.url).toContain('/shop/return');
  });

  it('is declined in the call, with success true and the way to cancel_url', async () => {
    const { http, success, data } = await post(direct({ card_number: '4012001038488884' }));
    expect({ http, success }).toEqual({ http: 200, success: true });
    expect(data).toMatchObject({ status: 'declined', financial_status: 'declined', reason_code: '4002' });
    expect(data.payment_url).toBe(data.cancel_url);
  });

  it('takes a date of the past in the sandbox, as published examples have it', async () => {
    expect((await post(direct({ card_expiry_date: 1612 }))).data.status).toBe('completed');
  });

  it('posted again answers with the same order and takes no second payment', async () => {
    const body = direct();
    const first = await post(body);
    expect(await post(body)).toMatchObject({ http: 409, error_code: 1006 });
    expect((await readOrder(world, String(body.order_id))).transaction_id).toBe(first.data.transaction_id);
  });

  it('repeated under its idempotency key gives the answer that was given', async () => {
    const body = direct();
    const key = { 'idempotency-key': 'direct-1' };
    const first = await post(body, key);
    expect(first.data.status).toBe('completed');
    expect(await post(body, key)).toEqual(first);
  });

  const refused = [
    ['no card number', { card_number: '' }, 400, 1024],
    ['a number with a wrong digit', { card_number: '4111111111111112' }, 400, 1024],
    ['no security code', { card_cvc: '' }, 400, 1024],
    ['no date', { card_expiry_date: '' }, 400, 1024],
    ['a month 13', { card_expiry_date: '3013' }, 400, 1024],
  ] as const;
  it.each(refused)('with %s is refused and leaves nothing behind', async (_, info, http, error_code) => {
    const body = direct(info);
    expect(await post(body)).toMatchObject({ http, success: false, error_code });
    expect((await world.api('GET', `/orders/${body.order_id}`)).body.error_code).toBe(1006);
  });

  it('without the address of the customer is refused with 1007, without a method with 1023', async () => {
    expect(await post(direct({}, { customer: { country: 'NL' } }))).toMatchObject({ http: 400, error_code: 1007 });
    expect(await post(direct({}, { gateway: '' }))).toMatchObject({ http: 404, error_code: 1023 });
  });

  it('by mail or telephone runs no 3-D Secure', async () => {
    const { data } = await post(direct({ moto: true }));
    expect(data).toMatchObject({ status: 'completed' });
    expect(data.payment_details.card_authentication_result).toBeNull();
  });

  const byTelephone = [
    // card, acquirer, taken, number
    ['Maestro of Ireland', 'IE', true, maestro('IE')],
    ['Maestro of Türkiye', 'TR', true, maestro('TR')],
    ['Maestro of France', 'FR', true, maestro('FR')],
    ['Maestro of France', 'IE', false, maestro('FR')],
    ['Maestro of Ireland', 'NL', false, maestro('IE')],
    ['Maestro of the Netherlands', 'IE', false, maestro('NL')],
    ['Maestro of the Netherlands', 'NL', false, maestro('NL')],
    ['Maestro of nobody knows where', 'IE', false, '5018000000000009'],
    ['Visa of the Netherlands', 'IE', true, CARD.card_number],
    ['Mastercard of the Netherlands', 'NL', true, '5555555555554444'],
    ['American Express of the Netherlands', 'FR', true, '374500000000015'],
    ['Bancontact', 'FR', false, '67034500054620008'],
  ] as const;
  it.each(byTelephone)('by mail or telephone with %s and an acquirer in %s is taken: %s', async (...row) => {
    const [scheme, country, taken, card_number] = row;
    const siteId = 700 + ['IE', 'TR', 'FR', 'NL'].indexOf(country);
    const { acquirer } = demoSites('x')[0]!;
    const key = await addSite(world, { siteId, accountId: siteId, acquirer: { ...acquirer, country } });
    const gateway = scheme === 'Bancontact' ? 'MISTERCASH' : 'CREDITCARD';
    const card_cvc = scheme.startsWith('American') ? '1234' : '123';
    const body = direct({ card_number, card_cvc, moto: true }, { gateway });
    const answer = await post(body, key);
    if (taken) {
      expect(answer).toMatchObject({ http: 200, data: { status: 'completed' } });
      expect(answer.data.payment_details.card_authentication_result).toBeNull();
    } else {
      expect(answer).toMatchObject({ http: 400, error_code: 1024, error_field: 'gateway_info.moto' });
      expect(answer.error_info).toMatch(/mail (or|and) telephone order/);
      expect(answer.error_hint).toContain('leave moto out');
      expect((await world.api('GET', `/orders/${body.order_id}`, undefined, key)).body.error_code).toBe(1006);
    }
  });

  it('that is not by telephone takes the same Maestro', async () => {
    expect((await post(direct({ card_number: maestro('NL') }))).data.status).toBe('completed');
  });
});

describe('a direct order with a token of a wallet', () => {
  const token = async (wallet: string, outcome: string): Promise<string> => {
    const answer = await fetch(`${world.bankUrl}/wallets/${wallet}/token?outcome=${outcome}`);
    return ((await answer.json()) as { payment_token: string }).payment_token;
  };
  const order = (gateway: string, payment_token: unknown) =>
    post(orderBody(world, { ...direct(), gateway, gateway_info: { payment_token } }));

  it.each(['APPLEPAY', 'GOOGLEPAY'])('of the bank world’s %s is paid or declined in the call', async (wallet) => {
    for (const outcome of ['completed', 'declined']) {
      const { http, data } = await order(wallet, await token(wallet, outcome));
      expect([http, data.status, data.payment_details.type]).toEqual([200, outcome, wallet]);
    }
    const { data } = await order(wallet, JSON.parse(await token(wallet, 'completed')));
    expect(data.status).toBe('completed');
  });

  it('that nobody could open is refused, and its payer never asked again', async () => {
    const foreign = JSON.stringify({
      version: 'EC_v1',
      data: 'x',
      signature: 'x',
      header: { ephemeralPublicKey: 'x', publicKeyHash: 'x', transactionId: 'x' },
    });
    for (const sent of ['{"x":1}', 'x', { x: 1 }, await token('GOOGLEPAY', 'completed'), foreign])
      expect(await order('APPLEPAY', sent)).toMatchObject({
        http: 400,
        error_code: 1024,
        error_info: expect.stringContaining('payment_token'),
      });
  });

  it('that was made up in the shape of the bank world’s pays nothing', async () => {
    const made = { protocolVersion: 'SANDBOX', signature: 'x', signedMessage: 'x' };
    expect((await order('GOOGLEPAY', made)).data.status).toBe('declined');
  });

  it('that is empty is none: its payer goes to the wallet', async () => {
    for (const none of ['', null, undefined]) expect((await order('APPLEPAY', none)).data.status).toBe('initialized');
  });
});
