/** Giving money back: by amount, by the lines of the cart, and what is refused. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoSites } from '../../src/merchants/demo-sites.ts';
import { DAY, HOUR, MINUTE } from '../../src/platform/clock.ts';
import { call, directBody, paidOrder, toldOf } from '../support/merchant.ts';
import { readOrder } from '../support/pay.ts';
import { addSite } from '../support/sites.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const refund = (id: string, body: object = { currency: 'EUR' }) => call(world, 'POST', `/orders/${id}/refunds`, body);
const read = (id: string) => readOrder(world, id);

/** The cart of the documentation: 374.85 EUR. */
const ITEMS = [
  { name: 'Chair', unit_price: 90, quantity: 3, merchant_item_id: 'chair', tax_table_selector: '0.21' },
  { name: 'Book', unit_price: 35, quantity: 1, merchant_item_id: 'book', tax_table_selector: '0.09' },
  { name: 'Shipping', unit_price: 10, quantity: 1, merchant_item_id: 'msp-shipping', tax_table_selector: '0' },
];
const TAX_TABLES = {
  default: { shipping_taxed: false, rate: 0 },
  alternate: ['0.21', '0.09', '0'].map((name) => ({ name, rules: [{ rate: Number(name), country: '' }] })),
};
const CART = { amount: 37485, shopping_cart: { items: ITEMS }, checkout_options: { tax_tables: TAX_TABLES } };

describe('a refund', () => {
  it('without an amount gives back all, and is settled at midnight of Amsterdam', async () => {
    const { order_id, transaction_id } = await paidOrder(world);
    const { http, data } = await refund(order_id);
    expect(http).toBe(200);
    expect(data).toEqual({ order_id, refund_id: expect.any(Number), transaction_id });
    expect(await read(order_id)).toMatchObject({
      status: 'refunded',
      financial_status: 'completed',
      amount_refunded: 1000,
      related_transactions: [{ type: 'refund', status: 'reserved', amount: 1000, transaction_id: data.refund_id }],
    });
    await world.pass(DAY);
    expect((await read(order_id)).related_transactions[0].status).toBe('completed');
    expect(await toldOf(world, order_id)).toEqual(['completed/completed', 'refunded/completed']);
    const sent = world.simulator.journals.issuerHost.entries().filter(({ fields }) => fields[3]?.startsWith('20'));
    expect(sent.length).toBeGreaterThan(0);
  });

  it('in parts is partial until nothing is left', async () => {
    const { order_id } = await paidOrder(world);
    expect((await refund(order_id, { currency: 'EUR', amount: '400', refund_order_id: 'my-refund' })).http).toBe(200);
    const order = await read(order_id);
    expect(order).toMatchObject({ status: 'partial_refunded', amount_refunded: 400 });
    expect(order.related_transactions[0].refund_order_id).toBe('my-refund');
    expect((await refund(order_id, { currency: 'EUR', amount: 600 })).http).toBe(200);
    expect(await read(order_id)).toMatchObject({ status: 'refunded', amount_refunded: 1000 });
    expect(await refund(order_id)).toMatchObject({ http: 400, error_code: 1034 });
  });

  it('by cart gives back what the negative lines say, whatever the amount beside them', async () => {
    const { order_id } = await paidOrder(world, CART);
    const items = [...ITEMS, { ...ITEMS[0], unit_price: -90, quantity: 1 }];
    const body = { currency: 'EUR', amount: 37485, description: 'One chair', checkout_data: { items } };
    expect((await refund(order_id, body)).http).toBe(200);
    expect(await read(order_id)).toMatchObject({ status: 'partial_refunded', amount_refunded: 10890 });
  });

  it('takes a negative quantity for a negative price, numbers as text, and no amount', async () => {
    const { order_id } = await paidOrder(world, CART);
    const items = [...ITEMS, { ...ITEMS[0], unit_price: '90', quantity: '-2' }];
    expect((await refund(order_id, { checkout_data: { items } })).http).toBe(200);
    expect(await read(order_id)).toMatchObject({ amount_refunded: 21780 });
  });

  it('with a cart of positive lines only gives back the amount', async () => {
    const { order_id } = await paidOrder(world, CART);
    expect((await refund(order_id, { currency: 'EUR', amount: 37485, checkout_data: { items: ITEMS } })).http).toBe(
      200,
    );
    expect(await read(order_id)).toMatchObject({ status: 'refunded', amount_refunded: 37485 });
  });

  it('by cart leaves alone what the order took off itself', async () => {
    const lines = [
      { name: 'Tea', unit_price: 10, quantity: 1, merchant_item_id: '1' },
      { name: 'Coupon', unit_price: -2, quantity: 1, merchant_item_id: 'c' },
    ];
    const own = { name: 'Refund', unit_price: -1, quantity: 1, merchant_item_id: 'refund_id_7' };
    const items = async () => [...(await read(order_id)).shopping_cart.items, own];
    const { order_id } = await paidOrder(world, { amount: 800, shopping_cart: { items: lines } });
    expect((await refund(order_id, { checkout_data: { items: await items() } })).http).toBe(200);
    expect(await read(order_id)).toMatchObject({ status: 'partial_refunded', amount_refunded: 100 });
    const all = { currency: 'EUR', amount: 700, checkout_data: { items: lines } };
    expect((await refund(order_id, all)).http).toBe(200);
    expect(await read(order_id)).toMatchObject({ status: 'refunded', amount_refunded: 800 });
  });

  it('of all lines, in parts, gives back what was paid where the shop rounded otherwise', async () => {
    for (const amount of [17925, 17927]) {
      const line = { name: 'Tea', unit_price: 14.9383, quantity: 10, merchant_item_id: '1', tax_table_selector: '20' };
      const tax_tables = { alternate: [{ name: '20', rules: [{ rate: 0.2 }] }] };
      const checkout_options = { validate_cart: true, tax_tables };
      const { order_id } = await paidOrder(world, { amount, shopping_cart: { items: [line] }, checkout_options });
      for (const quantity of [-3, -7])
        expect((await refund(order_id, { checkout_data: { items: [{ ...line, quantity }] } })).http).toBe(200);
      expect(await read(order_id)).toMatchObject({ status: 'refunded', amount_refunded: amount });
    }
  });

  it('gives back all only where every member is known and no amount was meant', async () => {
    const { order_id } = await paidOrder(world);
    const whole = 'Send what to give back as amount, in whole cents; 0, or no amount at all, for all that is left.';
    const apart = (name: string, instead = 'leave it out.') => `${name} is no member of a refund: ${instead} ${whole}`;
    const lines = 'Send the lines that come back in checkout_data.items, each with a negative quantity, or an amount.';
    for (const [body, named, error_field, error_hint] of [
      [{ currency: 'EUR', ammount: 50 }, 'ammount', 'ammount', apart('ammount', 'did you mean amount?')],
      [{ currency: 'EUR', amount_cents: 50 }, 'amount_cents', 'amount_cents', apart('amount_cents')],
      [{ currency: 'EUR', amount: 0, value: 50 }, 'value', 'value', apart('value')],
      [{ Amount: 50 }, 'Amount', 'Amount', apart('Amount', 'did you mean amount?')],
      [{ 'cents!': 50 }, 'cents!', undefined, apart('"cents!"')],
      [{ amount: null }, 'empty', 'amount', whole],
      [{ amount: '' }, 'empty', 'amount', whole],
      [{ amount: '  ' }, 'empty', 'amount', whole],
      [{ amount: 1e-9 }, 'nearly 0', 'amount', whole],
      [
        { checkout_dta: { items: [] } },
        'checkout_dta',
        'checkout_dta',
        apart('checkout_dta', 'did you mean checkout_data?'),
      ],
      [{ checkout_data: { itms: [{ unit_price: -1 }] } }, 'no lines', 'checkout_data.items', lines],
      [{ checkout_data: { items: [] } }, 'no lines', 'checkout_data.items', lines],
      [
        { checkout_data: { items: [{ name: 'Tea', unit_price: 1, quantity: 1 }] } },
        'no line',
        'checkout_data.items',
        lines,
      ],
    ] as const) {
      const told = await refund(order_id, body);
      expect(told).toMatchObject({
        http: 400,
        error_code: 1001,
        error_info: expect.stringContaining(named),
        error_hint,
      });
      expect([named, (told as { error_field?: string }).error_field]).toEqual([named, error_field]);
    }
    expect(await read(order_id)).toMatchObject({ status: 'completed', amount_refunded: 0 });
    // What clients add says nothing about the amount.
    const added = {
      id: order_id,
      type: 'refund',
      plugin: { shop: 'x' },
      locale: 'nl_NL',
      reason: 'x',
      var1: 'x',
      order_id,
    };
    expect((await refund(order_id, { ...added, currency: 'EUR', amount: 400, sku: 'A-1' })).http).toBe(200);
    expect((await refund(order_id, { ...added, amount: 0, checkout_data: [] })).http).toBe(200);
    expect(await read(order_id)).toMatchObject({ status: 'refunded', amount_refunded: 1000 });
  });

  it('of an empty amount gives back all where the site says so', async () => {
    const { settings } = demoSites('x')[0]!;
    const key = await addSite(world, {
      ...{ siteId: 12, accountId: 10_000_001 },
      settings: { ...settings, refundAllWhenAmountIsEmpty: true },
    });
    for (const amount of [null, '']) {
      const body = directBody(world);
      await call(world, 'POST', '/orders', body, key);
      const path = `/orders/${body.order_id}`;
      expect((await call(world, 'POST', `${path}/refunds`, { amount }, key)).http).toBe(200);
      expect((await call(world, 'GET', path, undefined, key)).data.amount_refunded).toBe(1000);
    }
  });

  it('takes an amount that a program wrote as a float', async () => {
    const { order_id } = await paidOrder(world);
    for (const amount of ['200.0', 299.99999999999994])
      expect((await refund(order_id, { currency: 'EUR', amount })).http).toBe(200);
    expect((await read(order_id)).amount_refunded).toBe(500);
  });

  it('refuses more than what is left, and gives back nothing then', async () => {
    const { order_id } = await paidOrder(world);
    await refund(order_id, { currency: 'EUR', amount: 700 });
    expect(await refund(order_id, { currency: 'EUR', amount: 301 })).toMatchObject({ http: 400, error_code: 1034 });
    expect(await read(order_id)).toMatchObject({ amount_refunded: 700 });
  });

  it('refuses the same sum within five minutes, and takes it afterwards', async () => {
    const { order_id } = await paidOrder(world);
    await refund(order_id, { currency: 'EUR', amount: 100 });
    const again = await refund(order_id, { currency: 'EUR', amount: 100 });
    expect(again).toMatchObject({ error_code: 1034, error_info: expect.stringContaining('short period') });
    await world.pass(5 * MINUTE);
    expect((await refund(order_id, { currency: 'EUR', amount: 100 })).http).toBe(200);
  });

  it('refuses another currency, an unpaid order, an unknown one and one of half a year ago', async () => {
    const { order_id } = await paidOrder(world);
    expect(await refund(order_id, { currency: 'USD', amount: 1 })).toMatchObject({ http: 400, error_code: 1002 });
    expect(await refund(order_id, { currency: 'EUR', amount: -1 })).toMatchObject({ http: 400, error_code: 1001 });
    expect(await refund('no-such-order')).toMatchObject({ http: 404, error_code: 1006 });
    await world.pass(181 * DAY);
    expect(await refund(order_id)).toMatchObject({ http: 400, error_code: 1034 });
  });

  it('two at once never give back more than was paid', async () => {
    const { order_id } = await paidOrder(world);
    const both = await Promise.all([600, 601].map((amount) => refund(order_id, { currency: 'EUR', amount })));
    expect(both.map(({ http }) => http).sort()).toEqual([200, 400]);
    expect((await read(order_id)).amount_refunded).toBeLessThanOrEqual(1000);
  });

  it('under an idempotency key happens once', async () => {
    const { order_id } = await paidOrder(world);
    const once = () =>
      call(world, 'POST', `/orders/${order_id}/refunds`, { currency: 'EUR', amount: 5 }, { 'idempotency-key': 'r1' });
    const [one, two] = await Promise.all([once(), once()]);
    expect(two).toEqual(one);
    expect((await read(order_id)).amount_refunded).toBe(5);
  });
});

describe('a refund that is withdrawn', () => {
  const withdraw = (id: string, refundId: number, status = 'void') =>
    call(world, 'PATCH', `/orders/${id}/refunds/${refundId}`, { status });

  it('before midnight gives its sum free, and the merchant is told', async () => {
    const { order_id } = await paidOrder(world);
    const { data } = await refund(order_id);
    // A notification tells of the order as it is when it leaves: the first one is to leave first.
    await world.quiet();
    expect(await withdraw(order_id, data.refund_id)).toMatchObject({ http: 200, success: true, data: {} });
    expect(await read(order_id)).toMatchObject({
      status: 'completed',
      amount_refunded: 0,
      related_transactions: [{ status: 'void' }],
    });
    await world.pass(DAY);
    expect(await toldOf(world, order_id)).toEqual(['completed/completed', 'refunded/completed', 'completed/completed']);
    expect((await refund(order_id)).http).toBe(200);
  });

  it('after it was settled is refused', async () => {
    const { order_id } = await paidOrder(world);
    const { data } = await refund(order_id);
    await world.pass(DAY + HOUR);
    expect(await withdraw(order_id, data.refund_id)).toMatchObject({ http: 400, error_code: 1034 });
    expect(await withdraw(order_id, 12345)).toMatchObject({ http: 404, error_code: 1034 });
    expect(await withdraw(order_id, data.refund_id, 'gone')).toMatchObject({ http: 400, error_code: 1000 });
  });
});
