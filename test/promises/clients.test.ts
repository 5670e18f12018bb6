/**
 * What the published clients of this API live by, as their code does it: each sends in its own manner over HTTPS under the built-in
 * host name, and takes an answer as strictly as its language does. The Node client runs itself: node-client.test.ts.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GoClient } from '../support/clients/go.ts';
import { PhpClient } from '../support/clients/php.ts';
import { PythonClient } from '../support/clients/python.ts';
import { makeTls, type TestTls } from '../support/clients/tls.ts';
import { send, type Wire } from '../support/clients/wire.ts';
import { finish, orderBody, pay } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { API_KEY, makeWorld, type World } from '../support/world.ts';

let tls: TestTls;
let world: World;
let wire: Wire;
let php: PhpClient;
let python: PythonClient;
let go: GoClient;
beforeAll(async () => {
  tls = makeTls();
  world = await makeWorld({ tls });
  wire = { port: world.gateway.httpsPort!, ca: tls.ca, apiKey: API_KEY };
  [php, python, go] = [new PhpClient(wire), new PythonClient(wire), new GoClient(wire)];
});
afterAll(async () => {
  await world.close();
  tls.remove();
});

/** Opens the address that the client was given and pays there. */
async function payAt(paymentUrl: string): Promise<void> {
  const payer = await new Payer({ origins: [world.url, world.bankUrl] }).open(paymentUrl);
  await payer.pay({ number: '4000002000000008' });
  await finish(payer);
}

/** An order as the PHP client writes one: names without underscore, empty lists for empty objects, empty texts for nothing. */
function phpOrder(more: Record<string, unknown> = {}): Record<string, unknown> {
  const { payment_options } = orderBody(world) as { payment_options: object };
  return orderBody(world, {
    gateway: 'VISA',
    amount: 1887,
    payment_options: { ...payment_options, close_window: true, notification_method: 'POST', settings: [] },
    customer: {
      firstname: 'John',
      lastname: 'Døe',
      address1: 'Kraanspoor',
      address2: '',
      house_number: '39C',
      zip_code: '1033 SC',
      city: 'Amsterdam',
      state: '',
      country: 'NL',
      phone: '0208500500',
      email: 'example@example.com',
      ip_address: '10.0.0.1',
      forwarded_ip: '192.168.1.1',
      locale: 'nl_NL',
      referrer: '',
      user_agent: 'Unknown',
    },
    delivery: { firstname: 'John', lastname: 'Døe', address1: 'Kraanspoor', country: 'NL' },
    gateway_info: [],
    plugin: { plugin_version: '6.12', shop: 'Unit Testing', shop_version: '1', partner: '', sdk_version: '5.21' },
    shopping_cart: {
      items: [
        {
          name: 'Geometric Candle Holders',
          description: '',
          unit_price: '15.6000000000',
          currency: 'EUR',
          quantity: 1,
          merchant_item_id: '1111',
          tax_table_selector: '21',
          weight: [],
        },
      ],
    },
    checkout_options: {
      tax_tables: {
        alternate: [
          { name: '21', standalone: true, rules: [{ rate: 0.21, country: '' }] },
          { name: '0', standalone: true, rules: [{ rate: 0, country: '' }] },
        ],
      },
      validate_cart: true,
    },
    second_chance: { send_email: true },
    custom_info: [],
    ...more,
  });
}

describe('PHP', () => {
  it('creates, sends the payer on, and reads the order with its casts', async () => {
    const created = await php.create(phpOrder({ order_id: 'php-1' }));
    expect(created.text('order_id')).toBe('php-1');
    expect(created.paymentUrl()).toMatch(/^http:\/\/localhost:\d+\/connect\//);
    const before = await php.get('php-1');
    expect(before.text('status')).toBe('initialized');
    await payAt(created.paymentUrl());

    const paid = await php.get('php-1');
    const texts = [
      'status',
      'financial_status',
      'currency',
      'amount',
      'amount_refunded',
      'var1',
      'reason',
      'fastcheckout',
    ];
    expect(texts.map((name) => paid.text(name))).toEqual([
      'completed',
      'completed',
      'EUR',
      '1887',
      '0',
      '',
      'Successful approval/completion',
      'NO',
    ]);
    expect(paid.text('items')).toMatch(/^<table>/);
    expect(paid.array('customer')).toMatchObject({ first_name: 'John', last_name: 'Døe', phone1: '0208500500' });
    expect(paid.array('payment_details')).toMatchObject({ type: 'VISA', last4: '0008' });
    expect(Object.values(paid.array('payment_methods'))).toMatchObject([{ type: 'VISA', amount: 1887 }]);
    expect(Object.values(paid.array('related_transactions'))).toEqual([]);
  });

  it('has the cart total of a fraction of a cent above the amount, and is believed', async () => {
    // 15.60 and 21 % make 1887.60 cents.
    expect((await php.create(phpOrder({ amount: 1887 }))).paymentUrl()).not.toBe('');
    await expect(php.create(phpOrder({ amount: 1880 }))).rejects.toMatchObject({ code: 1027 });
  });

  it('builds its refund from the cart that the order gives back', async () => {
    await php.create(phpOrder({ order_id: 'php-cart' }));
    const order = await php.get('php-cart');
    expect(order.refundBody('1111', 1)).toEqual({
      checkout_data: {
        tax_table: null,
        items: [1, -1].map((quantity) => ({
          name: 'Geometric Candle Holders',
          description: '',
          unit_price: '15.6000000000',
          currency: 'EUR',
          quantity,
          merchant_item_id: '1111',
          tax_table_selector: '21',
          weight: { unit: null, value: null },
        })),
      },
    });
  });

  it('adds the currency and the tax table that a line was sent without', async () => {
    const line = { name: 'Cup', unit_price: 9.99, quantity: 2, merchant_item_id: 'cup' };
    await php.create(
      phpOrder({ order_id: 'php-bare', amount: 1998, shopping_cart: { items: [line] }, checkout_options: [] }),
    );
    expect((await php.get('php-bare')).cart()).toMatchObject([
      { currency: 'EUR', tax_table_selector: expect.any(String) },
    ]);
  });

  it('lists the payment methods with texts for id and name, and a type on gift cards only', async () => {
    const gateways = await php.gateways();
    expect(gateways.length).toBeGreaterThan(1);
    for (const { id, description, type } of gateways) {
      expect(id).toBe(id.toUpperCase());
      expect(['', 'coupon']).toContain(type);
      expect(await php.gateway(id.toLowerCase())).toEqual({ id, description, type });
    }
  });

  it('raises code and text of an error, for paths that nobody has too', async () => {
    await expect(php.get('nobody')).rejects.toMatchObject({ code: 1006, message: 'Invalid transaction ID' });
    await expect(php.gateway('nothing')).rejects.toMatchObject({ code: 1023 });
    for (const [method, endpoint] of [
      ['GET', 'json/gateways-wrong'],
      ['GET', 'json'],
      ['PATCH', 'json/gateways'],
      ['DELETE', 'json/orders'],
    ] as const)
      await expect(php.request(method, endpoint)).rejects.toMatchObject({ code: 1000 });
  });

  it.each(['AMD', 'AZN', 'CDF', 'FOOBAR'])('is refused the currency %s', async (currency) => {
    const order = phpOrder({ currency, shopping_cart: [], checkout_options: [] });
    await expect(php.create(order)).rejects.toMatchObject({ code: 1002 });
  });

  it('finds an id that holds an escape, which it leaves as it is', async () => {
    for (const orderId of ['50%20off', 'café/1 & co', '1700000000.12', 'QR-1.2'])
      expect([orderId, (await php.create(phpOrder({ order_id: orderId }))).text('order_id')]).toEqual([
        orderId,
        orderId,
      ]);
    for (const orderId of ['50%20off', 'café/1 & co', '1700000000.12', 'QR-1.2'])
      expect((await php.get(orderId)).text('order_id')).toBe(orderId);
  });
});

describe('Python', () => {
  it('creates, sends the payer on, and has a model of the order, before and after it is paid', async () => {
    const { data: created, why } = await python.create(phpOrder({ order_id: '1767225600.25' }));
    expect([why, created.order_id]).toEqual([undefined, '1767225600.25']);
    for (const status of ['initialized', 'completed']) {
      const { data, why: reason } = await python.get('1767225600.25');
      expect([reason, data?.status]).toEqual([undefined, status]);
      if (status === 'initialized') await payAt(created.payment_url);
    }
  });

  it.each([
    ['paid after a challenge', '5500000000000004', {}],
    ['declined by the issuer', '4000002051000006', {}],
    ['given up in the challenge', '5500000000000004', { challenge: { cancel: true } }],
  ])('has a model of an order that is %s', async (_, number, options) => {
    const { orderId } = await pay(world, number, { ...options, order: { amount: 4_200, flexible_3d: true } });
    const { data, why } = await python.get(orderId);
    expect([why, data?.order_id]).toEqual([undefined, orderId]);
  });

  it('has the payment methods', async () => {
    const { data, why } = await python.gateways();
    expect([why, Array.isArray(data)]).toEqual([undefined, true]);
  });

  it('raises for an error, whose status is never one of success nor of an API that is down', async () => {
    await expect(python.get('nobody')).rejects.toMatchObject({ status: 404, body: { error_code: 1006 } });
    await expect(python.create({})).rejects.toMatchObject({ status: 400, body: { error_code: 1006 } });
    const stranger = new PythonClient({ ...wire, apiKey: 'not-a-key' });
    await expect(stranger.gateways()).rejects.toMatchObject({ status: 401, body: { error_code: 1032 } });
  });

  it('deletes with a content type and a length of nothing, and is told what was not found', async () => {
    await expect(python.request('DELETE', 'json/recurring/nobody/remove/none')).rejects.toMatchObject({
      status: 410,
      body: { success: false, data: {}, error_code: 1000 },
    });
  });
});

describe('Go', () => {
  it('writes its header with a capital, and decodes an order into 64 bits and times without a zone', async () => {
    const created = await go.request('POST', '/orders', {
      ...phpOrder({ order_id: 'go-1', days_active: '30' }),
      payment_options: { close_window: 'true' },
    });
    expect(created).toMatchObject({ order_id: 'go-1', payment_url: expect.stringContaining('http') });
    await payAt(created.payment_url);
    const order = await go.order('go-1');
    expect(order).toMatchObject({ status: 'completed', completed: expect.any(String), amount: 1887 });
    await expect(go.order('nobody')).rejects.toThrow('404: 1006 Invalid transaction ID');
  });
});

describe('all of them', () => {
  it('find in an order every member, null where there is nothing, and a completion only once completed', async () => {
    await php.create(
      phpOrder({ order_id: 'bare', shopping_cart: [], checkout_options: [], customer: [], delivery: [] }),
    );
    const { data } = await php.get('bare');
    expect(data).toMatchObject({
      custom_info: { custom_1: null, custom_2: null, custom_3: null },
      costs: [],
      items: null,
      related_transactions: null,
      var1: null,
      var2: null,
      var3: null,
      payment_methods: [],
    });
    expect(data).not.toHaveProperty('completed');
    const transactionId = data.transaction_id as number;
    expect(Number.isSafeInteger(transactionId) && transactionId >= 1_000_000).toBe(true);
  });

  it('get no success but 200, with data that is an object or a list', async () => {
    const headers = { api_key: API_KEY };
    const calls = [
      { method: 'GET', path: '/v1/json/gateways', headers },
      { method: 'POST', path: '/v1/json/orders', headers, body: JSON.stringify(phpOrder({ order_id: 'shape' })) },
      { method: 'GET', path: '/v1/json/orders/shape', headers },
      { method: 'OPTIONS', path: '/v1/json/orders', headers },
    ];
    for (const call of calls) {
      const { status, text } = await send(wire, call);
      const { success, data } = JSON.parse(text);
      expect([call.path, status, success, typeof data, data === null]).toEqual([call.path, 200, true, 'object', false]);
    }
  });

  it('hold an amount until a capture: the order says manual, how much remains and until when', async () => {
    const created = await php.create(phpOrder({ order_id: 'held', capture: 'manual' }));
    const { data: before } = await php.get('held');
    expect(before.payment_details).not.toHaveProperty('capture_expiry');
    await payAt(created.paymentUrl());
    const { data: held } = await php.get('held');
    expect(held).toMatchObject({
      status: 'completed',
      financial_status: 'initialized',
      payment_details: { capture: 'manual', capture_remain: 1887, capture_expiry: expect.stringMatching(/^\d{4}-/) },
    });
  });
});
