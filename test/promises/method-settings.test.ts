/** `payment_options.settings.gateways`: how a shop wants single methods to be shown on the page. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoSites } from '../../src/merchants/demo-sites.ts';
import { call } from '../support/merchant.ts';
import { openOrder, orderBody } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { addSite } from '../support/sites.ts';
import { CART } from '../support/stages.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const settings = (gateways: object) => ({ payment_options: { settings: { gateways } } });
const open = (gateway: string | null, gateways: object, more: object = {}) =>
  openOrder(world, { order: { ...(gateway && { gateway }), ...settings(gateways), ...more } });

/** What the institution behind an order's method was asked with. */
const detailsOf = async (orderId: string) =>
  (await world.gateway.context.store.load(1, orderId))?.attempt?.institution?.details;

describe('IDEAL.show_pre', () => {
  const isStraight = ({ page }: Payer) => page.includes('data-straight');

  it.each([undefined, false, 'perhaps'])('%j sends the payer straight on, by a script', async (show_pre) => {
    const { payer } = await open('IDEAL', { IDEAL: { show_pre } });
    expect([payer.askedFields(), isStraight(payer)]).toEqual([[], true]);
  });

  it.each([true, 'True', 1])('%j lets the payer press the button', async (show_pre) => {
    const { payer } = await open('IDEAL', { IDEAL: { show_pre } });
    expect([payer.has('pay'), isStraight(payer)]).toEqual([true, false]);
  });

  it('takes nobody away who was declined, nor who may choose another method', async () => {
    const created = await call(world, 'POST', '/orders', orderBody(world, { gateway: 'IDEAL' }));
    const payer = new Payer({ origins: [world.url, world.bankUrl] });
    await (await (await payer.open(created.data.payment_url)).fillMethodForm()).answerBank('declined');
    await world.quiet();
    await payer.open(created.data.payment_url);
    expect([payer.has('pay'), isStraight(payer)]).toEqual([true, false]);

    const { payer: chooser } = await open(null, {});
    await chooser.chooseMethod('IDEAL');
    expect([chooser.has('pay'), isStraight(chooser)]).toEqual([true, false]);
  });
});

describe('BILLINK.type', () => {
  const form = async (type: unknown) =>
    (await open('BILLINK', { BILLINK: { type } }, { ...CART, customer: { locale: 'nl_NL', country: 'NL' } })).payer;
  const chosen = (payer: Payer) =>
    [...payer.page.matchAll(/<input[^>]*name="customer_type"[^>]*>/g)]
      .filter(([tag]) => tag.includes(' checked'))
      .map(([tag]) => /value="(\w+)"/.exec(tag)![1]);

  it.each([
    ['P', ['private']],
    ['B', ['business']],
    ['X', []],
    [undefined, []],
  ])('%j chooses %j for the payer, who may choose otherwise', async (type, expected) => {
    expect(chosen(await form(type))).toEqual(expected);
  });

  it.each([
    [{}, {}, 'private'],
    [{ BILLINK: { type: 'B' } }, {}, 'business'],
    [{ BILLINK: { type: 'B' } }, { type: 'P' }, 'private'],
  ])('is what a direct order is for: %j, %j', async (gateways, gateway_info, expected) => {
    const person = { birthday: '1980-04-12', gender: 'male', phone: '0612345678', email: 'simonsmit@example.com' };
    const body = orderBody(world, {
      ...{ type: 'direct', gateway: 'BILLINK', ...CART, ...settings(gateways) },
      gateway_info: { ...person, ...gateway_info },
      customer: { locale: 'nl_NL', country: 'NL', ip_address: '192.0.0.1' },
    });
    expect(await call(world, 'POST', '/orders', body)).toMatchObject({ http: 200 });
    expect(await detailsOf(String(body.order_id))).toMatchObject({ customer_type: expected });
  });
});

describe('MISTERCASH', () => {
  const page = async (MISTERCASH: object) => {
    const { payer } = await open(
      'MISTERCASH',
      { MISTERCASH },
      { gateway_info: { qr_enabled: true }, customer: { locale: 'nl_NL', country: 'BE' } },
    );
    expect(payer.has('qr')).toBe(true);
    return payer;
  };
  /** Test ids and the heading in the order of the page. */
  const order = ({ page: text }: Payer) =>
    [...text.matchAll(/<h1>|data-testid="(qr|continue)"/g)].map(([whole, id]) => id ?? (whole === '<h1>' ? 'h1' : ''));

  it.each([
    [{}, ['h1', 'qr', 'continue']],
    [{ mobile_pay_button_position: 'top' }, ['continue', 'h1', 'qr']],
    [{ mobile_pay_button_position: 'center' }, ['h1', 'continue', 'qr']],
    [{ mobile_pay_button_position: 'bottom' }, ['h1', 'qr', 'continue']],
    [{ mobile_pay_button_position: 'aside' }, ['h1', 'qr', 'continue']],
    [{ disable_mobile_pay_button: 'true' }, ['h1', 'qr']],
    [{ qr_only: true }, ['h1', 'qr']],
  ])('%j shows %j', async (wanted, expected) => {
    expect(order(await page(wanted))).toEqual(expected);
  });

  it('shows the code as large as qr_size says', async () => {
    expect((await page({ qr_size: '500px' })).page).toContain('width="500" height="500"');
    expect((await page({ qr_size: '5px' })).page).not.toContain('class="qr sized"');
  });

  it('leads no other way from a page with qr_only', async () => {
    expect((await page({})).has('other-methods')).toBe(true);
    expect((await page({ qr_only: true })).has('other-methods')).toBe(false);
  });
});

describe('cards in the list', () => {
  const cards = ({ page }: Payer) =>
    [...page.matchAll(/data-testid="method-(VISA|MASTERCARD|AMEX|MAESTRO|CREDITCARD)"/g)].map(([, id]) => id);
  const list = async (key: string, group_cards?: unknown) => {
    const connect = { payment_options: { settings: { connect: { group_cards } } } };
    return cards((await openOrder(world, { key, order: group_cards === undefined ? {} : connect })).payer);
  };

  it('are one row, and one for each scheme where the site or the order asks for that', async () => {
    const { settings: usual } = demoSites(world.apiKey)[0]!;
    const { api_key: apart } = await addSite(world, { siteId: 30, settings: { ...usual, cardSchemes: 'separate' } });
    const each = ['CREDITCARD', 'VISA', 'MASTERCARD', 'AMEX', 'MAESTRO'];
    expect(await list(world.apiKey)).toEqual(['CREDITCARD']);
    expect((await list(world.apiKey, false)).toSorted()).toEqual(each.toSorted());
    expect((await list(apart)).toSorted()).toEqual(each.toSorted());
    expect(await list(apart, '1')).toEqual(['CREDITCARD']);
  });
});
