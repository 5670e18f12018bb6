/** What a merchant's program may rely on when it talks to the API: keys, ids, shapes, and the habits of the published clients. */
import { request } from 'node:http';
import Value from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CART_REQUEST } from '../../src/http/schemas/seed.ts';
import { METHODS } from '../../src/methods/catalogue.ts';
import { finish, openOrder, orderBody, pay } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { withoutAdvice } from '../support/refusals.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const UNKNOWN_ORDER = { success: false, data: {}, error_code: 1006, error_info: 'Invalid transaction ID' };
const INVALID_KEY = { success: false, data: {}, error_code: 1032, error_info: 'Invalid API key' };

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: an answer of the API, looked into by tests.
  readonly body: any;
}

/** Sends a request with its path and headers exactly as given: nothing is added, normalised or escaped. */
function send(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Reply> {
  const { hostname, port } = new URL(world.url);
  return new Promise((resolve, reject) => {
    const call = request({ hostname, port, method, path, headers }, async (answer) => {
      let text = '';
      for await (const chunk of answer.setEncoding('utf8')) text += chunk;
      resolve({
        status: answer.statusCode!,
        headers: answer.headers,
        body: text === '' ? undefined : JSON.parse(text),
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}

async function create(more: Record<string, unknown> = {}): Promise<{ order_id: string; payment_url: string }> {
  const { status, body } = await world.api('POST', '/orders', orderBody(world, more));
  expect([status, body.error_info]).toEqual([200, undefined]);
  return body.data;
}

/** The document that the gateway itself hands out. */
// biome-ignore lint/suspicious/noExplicitAny: a document of many shapes
async function openApi(): Promise<any> {
  return (await send('GET', '/openapi.json')).body;
}

describe('the API key', () => {
  it('opens the door as header, as bearer and in the query', async () => {
    const { order_id } = await create();
    const path = `/v1/json/orders/${order_id}`;
    for (const [where, headers] of [
      [path, { api_key: world.apiKey }],
      [path, { API_KEY: world.apiKey }],
      [path, { api_key: ` ${world.apiKey} ` }],
      [path, { authorization: `Bearer ${world.apiKey}` }],
      [path, { Authorization: `bearer ${world.apiKey}` }],
      [`${path}?api_key=${world.apiKey}`, {}],
    ] as const) {
      const { status, body } = await send('GET', where, headers);
      expect([where, headers, status, body.data?.order_id]).toEqual([where, headers, 200, order_id]);
    }
  });

  it('in the header goes before the bearer, and the bearer before the query', async () => {
    const { order_id } = await create();
    const other = `${world.apiKey}-us`;
    const seenWith = async (headers: Record<string, string>, query = '') =>
      (await send('GET', `/v1/json/orders/${order_id}${query}`, headers)).status;
    expect(await seenWith({ api_key: world.apiKey, authorization: `Bearer ${other}` })).toBe(200);
    expect(await seenWith({ api_key: other, authorization: `Bearer ${world.apiKey}` })).toBe(404);
    expect(await seenWith({ authorization: `Bearer ${world.apiKey}` }, `?api_key=${other}`)).toBe(200);
    expect(await seenWith({ authorization: `Bearer ${other}` }, `?api_key=${world.apiKey}`)).toBe(404);
    // An empty one counts as absent.
    expect(await seenWith({ api_key: '', authorization: `Bearer ${world.apiKey}` })).toBe(200);
  });

  it('that is wrong, missing or of nobody is refused everywhere, with 1032', async () => {
    const wrong: Record<string, string>[] = [
      {},
      { api_key: 'wrong' },
      { api_key: 'x'.repeat(5_000) },
      { authorization: 'Basic abc' },
    ];
    for (const headers of wrong)
      for (const [method, path] of [
        ['POST', '/v1/json/orders'],
        ['GET', '/v1/json/orders/my-order-id-01'],
        ['GET', '/v1/json/gateways'],
        ['GET', '/v1/json/gateways/VISA'],
        ['GET', '/v1/json/issuers/ideal'],
        ['GET', '/v1/json/payment-methods'],
        ['GET', '/v1/json/payment-methods/VISA'],
        ['GET', '/v1/json/categories'],
        ['GET', '/v1/json/me'],
      ] as const) {
        const { status, body } = await send(method, path, headers);
        expect([method, path, status]).toEqual([method, path, 401]);
        expect(withoutAdvice(body)).toEqual(INVALID_KEY);
      }
  });

  it('never shows an order of another site, by order id or by psp id, and lets it have the same id', async () => {
    const { order_id } = await create({ description: 'of the Dutch shop' });
    const mine = (await world.api('GET', `/orders/${order_id}`)).body.data;
    for (const id of [order_id, mine.transaction_id])
      for (const site of ['-us', '-ch']) {
        const { status, body } = await world.api('GET', `/orders/${id}`, undefined, {
          api_key: `${world.apiKey}${site}`,
        });
        expect([status, withoutAdvice(body)]).toEqual([404, UNKNOWN_ORDER]);
      }
    const american = { api_key: `${world.apiKey}-us` };
    const theirs = orderBody(world, { order_id, description: 'of the American shop' });
    expect((await world.api('POST', '/orders', theirs, american)).status).toBe(200);
    expect((await world.api('GET', `/orders/${order_id}`, undefined, american)).body.data.description).toBe(
      'of the American shop',
    );
    expect((await world.api('GET', `/orders/${order_id}`)).body.data).toEqual(mine);
  });
});

describe('reading an order', () => {
  it('before anybody opened the page gives the whole object, by order id and by psp id', async () => {
    const { order_id } = await create({ order_id: 'fresh', var1: 'a', custom_info: { custom_2: 'b' } });
    const { status, body } = await world.api('GET', '/orders/fresh');
    expect(status).toBe(200);
    const { transaction_id: pspId } = body.data;
    expect(Number.isSafeInteger(pspId)).toBe(true);
    expect(body).toEqual({
      success: true,
      data: {
        amount: 1000,
        amount_refunded: 0,
        costs: [],
        created: '2026-11-22T11:00:00',
        currency: 'EUR',
        custom_info: { custom_1: null, custom_2: 'b', custom_3: null },
        customer: {
          address1: null,
          address2: null,
          city: null,
          company_name: null,
          country: 'NL',
          country_name: 'Netherlands',
          email: 'simonsmit@example.com',
          first_name: null,
          house_number: null,
          last_name: null,
          locale: 'nl_NL',
          phone: null,
          phone1: null,
          phone2: null,
          state: null,
          zip_code: null,
        },
        description: 'A test order',
        fastcheckout: 'NO',
        financial_status: 'initialized',
        items: null,
        modified: '2026-11-22T11:00:00',
        order_id,
        payment_details: {
          account_holder_name: null,
          account_id: null,
          external_transaction_id: null,
          recurring_flow: null,
          recurring_id: null,
          recurring_model: null,
          response_code: null,
          type: null,
        },
        payment_methods: [],
        reason: '',
        reason_code: '',
        related_transactions: null,
        status: 'initialized',
        transaction_id: pspId,
        var1: 'a',
        var2: null,
        var3: null,
        version: 1,
      },
    });
    expect((await world.api('GET', `/orders/${pspId}`)).body).toEqual(body);
  });

  it('gives the payment that succeeded by order id, and each attempt by its own psp id', async () => {
    const { orderId, payer } = await openOrder(world);
    await payer.open(`${payer.url}&method=CREDITCARD`);
    await payer.pay({ number: '4000002051000006' });
    const declined = (await world.api('GET', `/orders/${orderId}`)).body.data;
    expect(declined).toMatchObject({ status: 'declined', reason_code: '4002' });
    await payer.open(`${new URL(payer.url).origin}${new URL(payer.url).pathname.replace(/result$/, '')}?method=VISA`);
    await payer.pay({ number: '4000002000000008' });
    const paid = (await world.api('GET', `/orders/${orderId}`)).body.data;
    expect(paid).toMatchObject({ status: 'completed', payment_details: { last4: '0008' } });
    expect(paid.transaction_id).not.toBe(declined.transaction_id);
    expect((await world.api('GET', `/orders/${paid.transaction_id}`)).body.data).toEqual(paid);
    expect((await world.api('GET', `/orders/${declined.transaction_id}`)).body.data).toMatchObject({
      order_id: orderId,
      transaction_id: declined.transaction_id,
      status: 'declined',
      financial_status: 'declined',
      reason_code: '4002',
      payment_details: { last4: '0006', response_code: '51' },
      payment_methods: [{ last4: '0006', status: 'declined' }],
    });
    expect((await world.api('GET', `/orders/${declined.transaction_id}`)).body.data).not.toHaveProperty('completed');
  });

  it('looks for an order id first, so that a numeric one hides a psp id', async () => {
    const first = (await world.api('GET', `/orders/${(await create()).order_id}`)).body.data;
    await create({ order_id: String(first.transaction_id), description: 'named like a psp id' });
    const { data } = (await world.api('GET', `/orders/${first.transaction_id}`)).body;
    expect(data.description).toBe('named like a psp id');
  });

  it.each([
    'with/slash',
    'with space',
    'dots.and.12',
    '1700000000.10',
    'QR-1.2.3',
    '100%',
    'a%20b',
    '%2F',
    '%',
    'a?b#c&d=e',
    'a+b;c:d@e',
    `quote'"<b>`,
    'é€🍵',
    'العربية',
    '__proto__',
    'constructor',
    '\\',
    '🍵'.repeat(50),
  ])('finds the id %s by its percent-encoding, and the notification and the payer carry it whole', async (orderId) => {
    const { order_id } = await create({ order_id: orderId });
    expect(order_id).toBe(orderId);
    const encoded = encodeURIComponent(orderId).replaceAll('.', '%2E');
    for (const path of [encodeURIComponent(orderId), encoded]) {
      const { status, body } = await send('GET', `/v1/json/orders/${path}`, { api_key: world.apiKey });
      expect([path, status, body.data?.order_id]).toEqual([path, 200, orderId]);
    }
  });

  it.each(['a%20c', 'b%2Fd', '50%', '%zz', '%E9'])(
    'finds the id %s also where the client left it as it is',
    async (orderId) => {
      await create({ order_id: orderId });
      const { body } = await send('GET', `/v1/json/orders/${orderId}`, { api_key: world.apiKey });
      expect(body.data?.order_id).toBe(orderId);
    },
  );

  it('brings an odd id to the shop whole: in the notification, and in the address the payer comes back to', async () => {
    const orderId = 'Café n° 1/2 100% +&=?#🍵';
    const { payer } = await pay(world, '4000002000000008', { order: { order_id: orderId } });
    expect(new URL(payer.url).searchParams.get('transactionid')).toBe(orderId);
    await world.quiet();
    const told = await fetch(`${world.bankUrl}/shop/notifications.json?order_id=${encodeURIComponent(orderId)}`);
    const arrivals = (await told.json()) as { body: string; signature: object; survivesRewriting: boolean }[];
    expect(arrivals[0]).toMatchObject({ signature: { verifies: true }, survivesRewriting: true });
    expect(JSON.parse(arrivals[0]!.body).order_id).toBe(orderId);
  });

  it('of an id nobody has is answered as clients expect it', async () => {
    for (const id of ['nobody', '1', '9007199254740993', '0x10', '-1', '%00', '%ED%A0%80', 'x'.repeat(2_000)]) {
      const { status, body } = await send('GET', `/v1/json/orders/${id}`, { api_key: world.apiKey });
      expect([id, status, withoutAdvice(body)]).toEqual([id, 404, UNKNOWN_ORDER]);
    }
  });
});

describe('an order with a cart', () => {
  it('shows its lines and totals, on the page and in the order', async () => {
    const { order_id, payment_url } = await create({ ...CART_REQUEST, order_id: 'cart', gateway: 'VISA' });
    const { data } = (await world.api('GET', `/orders/${order_id}`)).body;
    expect(data).toMatchObject({ amount: 7495, order_total: 74.95, order_adjustment: { total_tax: 9.83 } });
    expect(data.items).toMatch(/^<table>.*Tea.*Cup.*Shipping.*<\/table>$/);
    expect(data.checkout_options).toEqual({
      alternate: [
        { name: '9', rules: [{ country: '', rate: 0.09 }], standalone: '' },
        { name: '21', rules: [{ country: '', rate: 0.21 }], standalone: '' },
      ],
      default: { rate: 0.21, shipping_taxed: true },
    });
    expect(data.shopping_cart.items).toHaveLength(3);
    expect(data.shopping_cart.items[0]).toEqual({
      cashback: null,
      currency: 'EUR',
      description: '',
      image: null,
      merchant_item_id: 'tea',
      name: 'Tea',
      options: [],
      product_url: null,
      quantity: 2,
      tax_table_selector: '9',
      unit_price: 13.761467889,
      weight: { unit: null, value: null },
    });
    const payer = await new Payer({ origins: [world.url] }).open(payment_url);
    for (const name of ['Tea', 'Cup', 'Shipping']) expect(payer.text()).toContain(name);
    expect(payer.text()).toContain('Totaal € 74,95');
  });

  it('is refused where its total is another and the shop asked for the check, and taken where rounding explains it', async () => {
    const wrong = { ...CART_REQUEST, order_id: 'wrong-cart', amount: 7_600 };
    const { status, body } = await world.api('POST', '/orders', wrong);
    expect([status, body.error_code]).toEqual([400, 1027]);
    const unchecked = { ...wrong, checkout_options: { ...CART_REQUEST.checkout_options, validate_cart: false } };
    expect((await world.api('POST', '/orders', unchecked)).status).toBe(200);
    const rounded = {
      order_id: 'rounded',
      currency: 'EUR',
      amount: 1887,
      description: 'One pair',
      shopping_cart: { items: [{ name: 'Pair', unit_price: '15.6', quantity: '1', tax_table_selector: '21' }] },
      checkout_options: {
        validate_cart: true,
        tax_tables: { alternate: [{ name: '21', rules: [{ rate: '0.21', country: '' }] }] },
      },
    };
    expect((await world.api('POST', '/orders', rounded)).status).toBe(200);
  });
});

describe('gateways', () => {
  it('are those of the site, and each is found in any case', async () => {
    const { body } = await world.api('GET', '/gateways?include=coupons');
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual(METHODS.map(({ id }) => id));
    for (const { id, description, type } of body.data) {
      expect(description).not.toBe('');
      for (const written of [id, id.toLowerCase(), id[0] + id.slice(1).toLowerCase()])
        expect((await world.api('GET', `/gateways/${written}`)).body).toEqual({
          success: true,
          data: { id, description, ...(type ? { type } : {}) },
        });
    }
  });

  it('that nobody knows are 1023', async () => {
    for (const id of ['NOPE', 'IDEEL', 'VISA%20', '__proto__', '%zz', 'x'.repeat(500)]) {
      const { status, body } = await send('GET', `/v1/json/gateways/${id}`, { api_key: world.apiKey });
      if (id === 'VISA%20') expect(status).toBe(200);
      else
        expect([id, status, withoutAdvice(body)]).toEqual([
          id,
          404,
          { success: false, data: {}, error_code: 1023, error_info: 'No gateway (payment method) available' },
        ]);
    }
  });
});

describe('a path that leads nowhere', () => {
  it.each([
    ['GET', '/v1/json/gateways-wrong'],
    ['GET', '/v1/json'],
    ['GET', '/v1/'],
    ['POST', '/v1/json/orders/x/y/z'],
    ['DELETE', '/v1/json/orders/x'],
    ['PUT', '/v1/json/orders'],
    ['GET', '/v1/json/orders/a/b'],
    ['GET', '/v1/%zz'],
  ])('%s %s is answered in JSON, with the envelope', async (method, path) => {
    const { status, headers, body } = await send(method, path, { api_key: world.apiKey });
    expect(status).toBe(404);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(withoutAdvice(body)).toEqual({ success: false, data: {}, error_code: 1000, error_info: 'Not found' });
  });
});

describe('the habits of published clients', () => {
  const json = (more: Record<string, unknown> = {}) => JSON.stringify(orderBody(world, more));
  const key = () => ({ api_key: world.apiKey });

  it('PHP: a locale behind every address, an encoding that is none, pretty-printed JSON', async () => {
    const headers = {
      ...key(),
      'accept-encoding': 'application/json',
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'GuzzleHttp/7',
    };
    const pretty = JSON.stringify(orderBody(world, { order_id: 'php' }), null, 4);
    const created = await send('POST', '/v1/json/orders?locale=en_US', headers, pretty);
    expect(created.status).toBe(200);
    expect(created.headers['content-encoding']).toBeUndefined();
    const read = await send('GET', '/v1/json/orders/php?locale=en_US', headers);
    expect([read.status, read.headers['content-encoding']]).toEqual([200, undefined]);
    expect((await send('GET', '/v1/json/gateways?locale=es&include=coupons', headers)).status).toBe(200);
  });

  it('PHP: names without underscore, empty lists for objects, empty texts for nothing', async () => {
    const { order_id } = await create({
      type: '',
      gateway: '',
      items: '',
      gateway_info: [],
      shopping_cart: [],
      checkout_options: [],
      custom_info: [],
      delivery: [],
      payment_options: { notification_url: '', redirect_url: '', cancel_url: '', feed_url: '', settings: [] },
      customer: {
        firstname: 'John',
        lastname: 'Doe',
        ip_address: '10.0.0.1',
        forwarded_ip: '',
        referrer: '',
        locale: 'nl',
        phone: '0208500500',
        country: 'nl',
      },
      second_chance: { send_email: 'False' },
      google_analytics: { account: '' },
      plugin: { shop: 'x', shop_version: '', partner: '', sdk_version: '5' },
      manual: 'false',
      something: 'else',
    });
    const { data } = (await world.api('GET', `/orders/${order_id}`)).body;
    expect(data.customer).toMatchObject({
      first_name: 'John',
      last_name: 'Doe',
      phone1: '0208500500',
      phone: '0208500500',
      phone2: null,
      country: 'NL',
      country_name: 'Netherlands',
      locale: 'nl_NL',
    });
    expect(data.custom_info).toEqual({ custom_1: null, custom_2: null, custom_3: null });
    expect([data.var1, data.var2, data.var3, data.items]).toEqual([null, null, null, null]);
  });

  it('Python: the key as bearer alone, ids that are Unix times with a fraction, the id in the query again', async () => {
    const bearer = { authorization: `Bearer ${world.apiKey}`, 'user-agent': 'python-requests/2' };
    const body = json({ order_id: 1 }).replace('"order_id":1,', '"order_id":1700000000.10,');
    const created = await send('POST', '/v1/json/orders?locale=en_US', bearer, body);
    expect(created.body.data.order_id).toBe('1700000000.10');
    const read = await send('GET', '/v1/json/orders/1700000000.10?order_id=1700000000.10', {
      ...bearer,
      'content-type': 'application/json',
    });
    expect(read.body.data.order_id).toBe('1700000000.10');
  });

  it('Node: a content type that ends in a semicolon, on GET too, and a plugin in every body', async () => {
    const headers = { ...key(), 'content-type': 'application/json; charset=UTF-8;', 'user-agent': 'axios/0.19.2' };
    const body = json({ order_id: 'node', plugin: { shop: 's', plugin_version: '1', partner: 'p' } });
    expect((await send('POST', '/v1/json/orders', headers, body)).status).toBe(200);
    expect((await send('GET', '/v1/json/orders/node', headers)).status).toBe(200);
  });

  it('curl and Omnipay: JSON under the type of a form, or under none, with the key in the query', async () => {
    const query = `/v1/json/orders?api_key=${world.apiKey}`;
    for (const headers of [
      { 'content-type': 'application/x-www-form-urlencoded' },
      {},
      { 'content-type': '' },
      { 'content-type': 'text/plain' },
      { 'content-type': ';;;' },
    ])
      expect((await send('POST', query, headers as Record<string, string>, json())).status).toBe(200);
  });

  it('all: bases that end in a slash, and the slash at the end of the old documentation', async () => {
    const { order_id } = await create();
    for (const path of [
      `/v1//json/orders/${order_id}`,
      `//v1/json//orders/${order_id}/`,
      `/v1/json/orders/${order_id}/`,
    ])
      expect([path, (await send('GET', path, key())).status]).toEqual([path, 200]);
    expect((await send('POST', '/v1//json/orders/', key(), json())).status).toBe(200);
  });

  it('Magento and WooCommerce: numbers where texts are documented, and the other way round', async () => {
    const { order_id } = await create({
      amount: '1000',
      var2: 4711,
      days_active: '30',
      seconds_active: '',
      customer: { house_number: 39, zip_code: 1033 },
      payment_options: { close_window: 'True', notification_method: 'post', template_id: 7 },
    });
    const { data } = (await world.api('GET', `/orders/${order_id}`)).body;
    expect(data).toMatchObject({ amount: 1000, var2: '4711', customer: { house_number: '39', zip_code: '1033' } });
  });

  it('GET and DELETE with a content type and no body are no fault, and an empty POST is one of the caller', async () => {
    for (const method of ['GET', 'DELETE']) {
      const { status } = await send(method, '/v1/json/orders/nobody', {
        ...key(),
        'content-type': 'application/json',
        'content-length': '0',
      });
      expect(status).toBe(404);
    }
    const { status, body } = await send('POST', '/v1/json/orders', { ...key(), 'content-length': '0' });
    expect([status, body.error_code]).toEqual([400, 1016]);
  });

  it('every answer has what they read unconditionally: data, and on a failure an integer and a text', async () => {
    const answers = [
      await send('GET', '/v1/json/gateways', key()),
      await send('GET', '/v1/json/orders/nobody', key()),
      await send('POST', '/v1/json/orders', key(), '{}'),
      await send('POST', '/v1/json/orders', {}, '{}'),
      await send('GET', '/v1/nowhere', key()),
    ];
    for (const { status, body } of answers) {
      expect(typeof body.success).toBe('boolean');
      expect(typeof body.data === 'object' && body.data !== null).toBe(true);
      expect(body.success).toBe(status === 200);
      if (status === 200) expect(body).not.toHaveProperty('error_code');
      else expect([Number.isInteger(body.error_code), typeof body.error_info]).toEqual([true, 'string']);
    }
  });
});

describe('the OpenAPI document', () => {
  it('is of version 3.1, names this gateway, and each of its operations answers', async () => {
    const document = await openApi();
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
    expect(document.servers).toEqual([{ url: world.url }]);
    const ids = new Set<string>();
    for (const [path, operations] of Object.entries<Record<string, { operationId: string; responses: object }>>(
      document.paths,
    ))
      for (const [method, { operationId, responses }] of Object.entries(operations)) {
        expect(ids.has(operationId)).toBe(false);
        ids.add(operationId);
        expect(Object.keys(responses)).toContain('200');
        const { status, body } = await send(
          method.toUpperCase(),
          // A method that there is, and an order that there is not.
          path.replace(/\{\w+\}/g, 'VISA'),
          { api_key: world.apiKey },
          method === 'post' ? '{}' : undefined,
        );
        // Known to the router: what it refuses is one of the statuses that the document tells.
        expect(Object.keys(responses)).toContain(String(status));
        // What some answer of a thing that is not there is also what an unknown path gets.
        if (!JSON.stringify(responses).includes('"Not found"')) expect(body.error_info).not.toBe('Not found');
      }
  });

  it('refers to nothing that it does not hold', async () => {
    const document = await openApi();
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, ref]) => ref!);
    expect(refs.length).toBeGreaterThan(0);
    for (const ref of refs) {
      const found = ref
        .replace(/^#\//, '')
        .split('/')
        // biome-ignore lint/suspicious/noExplicitAny: a walk through a document of many shapes
        .reduce<any>((node, name) => node?.[name], document);
      expect([ref, typeof found]).toEqual([ref, 'object']);
    }
  });

  it('has example requests that the gateway takes, with the answer that it promises', async () => {
    const { post } = (await openApi()).paths['/v1/json/orders'];
    const request = post.requestBody.content['application/json'].schema;
    expect(request.examples.length).toBeGreaterThan(1);
    for (const [i, example] of request.examples.entries()) {
      expect(Value.Errors(request, example)).toEqual([]);
      const { status, body } = await world.api('POST', '/orders', { ...example, order_id: `example-${i}` });
      expect(status).toBe(200);
      expect(Value.Errors(post.responses['200'].content['application/json'].schema, body)).toEqual([]);
    }
  });

  it('describes an order in every state that it can be brought to', async () => {
    const { get } = (await openApi()).paths['/v1/json/orders/{id}'];
    const schema = get.responses['200'].content['application/json'].schema;
    const fresh = (await create({ ...CART_REQUEST, order_id: 'described' })).order_id;
    const paid = (await pay(world, '5500000000000004', { challenge: { code: '123456' } })).orderId;
    const held = (await pay(world, '4000002000000008', { order: { capture: 'manual' } })).orderId;
    const declined = (await pay(world, '4000002005000003')).orderId;
    const failed = (await pay(world, '4000002000000024')).orderId;
    const refused = (await pay(world, '4000009000000003')).orderId;
    const waiting = await openOrder(world, { order: { gateway: 'VISA' } });
    await waiting.payer.pay({ number: '4111111111111111' });
    const left = await openOrder(world, { order: { gateway: 'VISA' } });
    await left.payer.pay({ number: '4111111111111111' });
    await finish(left.payer, { challenge: { cancel: true } });
    const statuses: string[] = [];
    for (const id of [fresh, paid, held, declined, failed, refused, waiting.orderId, left.orderId]) {
      const { body } = await world.api('GET', `/orders/${id}`);
      expect([id, Value.Errors(schema, body)]).toEqual([id, []]);
      statuses.push(`${body.data.status}/${body.data.financial_status}`);
    }
    expect(statuses).toEqual([
      'initialized/initialized',
      'completed/completed',
      'completed/initialized',
      'declined/declined',
      'declined/declined',
      'declined/declined',
      'initialized/initialized',
      'declined/declined',
    ]);
  });

  it('stands beside a page for people, which asks nobody else for anything', async () => {
    for (const path of ['/docs', '/docs/']) {
      const page = await fetch(`${world.url}${path}`);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toContain('text/html');
      const text = await page.text();
      expect(text).toContain('my-order-id-01');
      expect(text).not.toMatch(/<script|<link|src=/);
    }
    expect((await send('GET', '/health')).body).toEqual({ status: 'ok' });
  });
});
