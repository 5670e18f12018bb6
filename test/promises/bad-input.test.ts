/** Whatever is sent to the gateway, it answers in its own words, never with a fault of its own, and refused means nothing done. */
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CART_REQUEST, SEED_REQUEST } from '../../src/http/schemas/seed.ts';
import { orderBody, pay, readOrder } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { expectRefusal, makeCaller } from '../support/refusals.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

/** Sends bytes that need be no HTTP, and gives back what is answered until the other side hangs up. */
async function raw(bytes: string | Buffer): Promise<string> {
  const socket = connect(Number(new URL(world.url).port), 'localhost');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // Who hangs up while we still write is heard of as an error; what was answered before counts.
  socket.on('error', () => {});
  socket.end(bytes);
  await new Promise((resolve) => socket.on('close', resolve));
  return Buffer.concat(chunks).toString();
}

const { send, leavingNothing } = makeCaller(() => world);
const post = (body: string | Buffer, headers: Record<string, string> = {}) =>
  send('POST', '/v1/json/orders', { api_key: world.apiKey, 'content-type': 'application/json', ...headers }, body);

const order = (more: Record<string, unknown> = {}) => JSON.stringify(orderBody(world, more));

async function created(more: Record<string, unknown> = {}): Promise<{ order_id: string; payment_url: string }> {
  const { status, body } = await world.api('POST', '/orders', orderBody(world, more));
  expect([status, body.error_info]).toEqual([200, undefined]);
  return body.data;
}

const opened = (url: string) => new Payer({ origins: [world.url, world.bankUrl] }).open(url);

describe('a body that is no order', () => {
  const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  it.each([
    ['empty', ''],
    ['blank', ' \n\t'],
    ['cut off', '{"order_id":"a","amount":1'],
    ['a trailing comma', '{"order_id":"a",}'],
    ['two objects', '{}{}'],
    ['single quotes', "{'order_id':'a'}"],
    ['XML', '<?xml version="1.0"?><order/>'],
    ['a form', 'order_id=a&amount=1'],
    ['null', 'null'],
    ['a number', '42'],
    ['an odd number', '1.50'],
    ['a text', '"order"'],
    ['a list', '[{"order_id":"a"}]'],
    ['NaN', '{"amount":NaN}'],
    ['a comment', '{/* */}'],
    ['200 levels of objects', nested(200)],
    ['200 levels of lists', `{"a":${'['.repeat(200)}${']'.repeat(200)}}`],
    ['a million opening brackets', '['.repeat(1_000_000)],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['half a letter', Buffer.from(order8('é')).subarray(0, -3)],
    ['Latin-1', Buffer.from('{"description":"Caf\u00e9"}', 'latin1')],
    ['UTF-16', Buffer.from('{"order_id":"a"}', 'utf16le')],
    ['a surrogate in UTF-8', Buffer.from('7b2261223a22eda080227d', 'hex')],
    ['random bytes', Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7_919) % 256))],
    ['gzip that nobody announced', Buffer.from('1f8b0800000000000003', 'hex')],
  ])('(%s) is refused as such', async (_name, body) => {
    await leavingNothing(async () => expectRefusal(await post(body), 1016));
  });

  it('and has ten megabytes is refused as too large, announced or not', async () => {
    const large = Buffer.from(order({ items: 'x'.repeat(10_000_000) }));
    await leavingNothing(async () => {
      for (const headers of [{ 'content-length': String(large.length) }, { 'transfer-encoding': 'chunked' }] as Record<
        string,
        string
      >[]) {
        const reply = await post(large, headers);
        expect(reply.status).toBe(413);
        expectRefusal(reply, 1016);
      }
    });
  });

  it('is an order all the same with a byte order mark, white space and any order of members', async () => {
    expect((await post(`\ufeff \r\n${order()}\n`)).status).toBe(200);
    const members = Object.entries(orderBody(world)).reverse();
    expect((await post(JSON.stringify(Object.fromEntries(members)))).status).toBe(200);
  });
});

/** An object that ends in this letter, in UTF-8. */
function order8(letter: string): string {
  return `{"order_id":"${letter}"}`;
}

describe('a member that is wrong', () => {
  it.each([
    ['type', ['unreferenced', 'DELETE', 7, {}, [], true], 1000],
    ['order_id', ['', ' ', null, {}, [], true, 'x'.repeat(51), '🍵'.repeat(51), 'a\nb', 'a\u0000b', '\ud800'], 1006],
    ['order_id', ['x'.repeat(100_000), '.', '..'], 1006],
    ['currency', ['', null, 'AMD', 'AZN', 'CDF', 'FOOBAR', 'EU', 'euro€', 978, {}, [], 'EUR\u0000', '€'], 1002],
    ['amount', [0, -1, '-1', 1.5, '10,00', '10.00', '1e-3', 'ten', null, '', {}, [], [1], true, '0x10', '１２'], 1001],
    ['amount', [2 ** 53, '9007199254740992', '9'.repeat(40), 1e21, 1e308], 1001],
    ['description', ['', ' ', null, '<b></b>', '<script>alert(1)</script'.slice(0, 3), {}, [], 'x'.repeat(201)], 1008],
    ['description', ['x'.repeat(900_000), '<'.repeat(20_000), '\u0000', '\u0007'], 1008],
    ['var1', ['x'.repeat(501), 'a\u0000b', '\ud800', {}, [1]], 1010],
    ['gateway', ['NOPE', 'IDEEL', 'VISA\u0000', '__proto__', 'constructor', {}, ['VISA'], true, 1], 1023],
    ['recurring_model', ['always'], 1000],
  ] as const)('%s is refused with its code (case %#)', async (name, values, code) => {
    await leavingNothing(async () => {
      for (const value of values) expectRefusal(await post(order({ [name]: value })), code);
    });
  });

  it.each([
    ['customer', { country: 'XX' }, 1018],
    ['customer', { country: 'NLD' }, 1018],
    ['customer', { country: 31 }, 1018],
    ['delivery', { country: {} }, 1018],
    ['payment_options', { notification_url: 'shop.example' }, 1016],
    ['payment_options', { notification_url: `https://shop.example/${'x'.repeat(150)}` }, 1016],
    ['payment_options', { redirect_url: 'javascript:alert(1)' }, 1016],
    ['payment_options', { redirect_url: 'data:text/html,x' }, 1016],
    ['payment_options', { cancel_url: 'https://shop.example/\r\nSet-Cookie: a=b' }, 1016],
    ['payment_options', { cancel_url: 'https://[' }, 1016],
    ['payment_options', { redirect_url: { url: 'https://shop.example' } }, 1016],
    ['shopping_cart', { items: [{ name: 'x', unit_price: 'free', quantity: 1 }] }, 1031],
    ['shopping_cart', { items: [{ name: 'x', unit_price: '1e400', quantity: 1 }] }, 1031],
    ['shopping_cart', { items: [{ name: 'x', unit_price: '1.123.456', quantity: 1 }] }, 1031],
    ['shopping_cart', { items: [{ name: 'x', unit_price: 1, quantity: 'many' }] }, 1016],
    ['shopping_cart', { items: [{ name: 'x', unit_price: 1, quantity: 1, currency: 'USD' }] }, 1026],
    ['shopping_cart', { items: [{ name: 'x', unit_price: 1, quantity: 1, currency: 'FOO' }] }, 1030],
    ['affiliate', { split_payments: [{ merchant: 1, fixed: 5, percentage: 5 }] }, 1001],
    ['affiliate', { split_payments: [{ merchant: 1, percentage: 'all' }] }, 1001],
  ])('%s %j is refused with its code', async (name, value, code) => {
    await leavingNothing(async () => expectRefusal(await post(order({ [name]: value })), code));
  });

  it('is told first come first served: the same fault for the same body', async () => {
    const faults: [Record<string, unknown>, number][] = [
      [{ type: 'x', order_id: '', currency: 'x', amount: -1, description: '' }, 1000],
      [{ order_id: '', currency: 'x', amount: -1, description: '' }, 1006],
      [{ currency: 'x', amount: -1, description: '' }, 1002],
      [{ amount: -1, description: '', var1: {} }, 1001],
      [{ description: '', var1: {}, gateway: 'x' }, 1008],
      [{ var1: {}, gateway: 'x' }, 1010],
      [{ gateway: 'x', customer: { country: 'x' } }, 1023],
    ];
    for (const [more, code] of faults) expectRefusal(await post(order(more)), code);
  });

  it('of any kind anywhere is refused or read leniently, but never a fault of ours, and what is taken can be read and paid', async () => {
    const texts = [
      ...['', ' ', '\u0000', '\ud800', '\u202e', '🍵', '<b>x</b>', "'--", '%00', '__proto__', 'toString'],
      ...['x'.repeat(2_000), '9'.repeat(400), '1e999', '-0', 'http://[', 'https://shop.example/a b', 'NL', 'nl_NL'],
    ];
    const value = fc.oneof(
      fc.constantFrom<unknown>(...texts, null, true, false, 0, -1, 0.1, 1e308, 2 ** 53, [], {}, [[]], [null]),
      fc.jsonValue(),
      fc.string({ unit: 'binary' }),
    );
    const whole = { ...SEED_REQUEST, ...CART_REQUEST, gateway: 'VISA', payment_options: SEED_REQUEST.payment_options };
    const changes = fc.array(fc.record({ path: fc.constantFrom(...pathsOf(whole)), value }), {
      minLength: 1,
      maxLength: 4,
    });
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const body = structuredClone(whole) as Record<string, unknown>;
        Object.assign(body, orderIdOnly());
        for (const change of list) put(body, change.path, change.value);
        const reply = await post(JSON.stringify(body));
        if (reply.status !== 200) return expectRefusal(reply);
        taken += 1;
        const { data } = JSON.parse(reply.text);
        const read = await world.api('GET', `/orders/${encodeURIComponent(data.order_id)}`);
        expect([data.order_id, read.status]).toEqual([data.order_id, 200]);
        expect(read.body.data.order_id).toBe(data.order_id);
        const page = await fetch(data.payment_url);
        expect([data.payment_url, page.status]).toEqual([data.payment_url, 200]);
        expect(await page.text()).toContain('</html>');
      }),
      { numRuns: 200 },
    );
    expect(taken).toBeGreaterThan(20);
  });
});

let made = 0;
const orderIdOnly = () => ({ order_id: `any-${++made}` });

/** Every member of the value, those of members too. */
function pathsOf(value: unknown, at: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [[...at, name], ...pathsOf(member, [...at, name])]);
}

function put(target: Record<string, unknown>, [name, ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) target[name!] = value;
  else if (typeof target[name!] === 'object' && target[name!] !== null)
    put(target[name!] as Record<string, unknown>, rest, value);
}

describe('a text with a meaning elsewhere', () => {
  it('is text: HTML of a description is cut out, and what looks like it is escaped on the page', async () => {
    const { order_id, payment_url } = await created({
      description: '<script>alert(1)</script>5 < 6 & "7" <img src=x onerror=alert(2)> 🍵',
      gateway: 'VISA',
    });
    const { description } = await readOrder(world, order_id);
    expect(description).toBe('alert(1)5 < 6 & "7"  🍵');
    const { page } = await opened(payment_url);
    expect(page).toContain('alert(1)5 &lt; 6 &amp; &quot;7&quot;  🍵');
    expect(page).not.toMatch(/<script>|onerror|<img/);
  });

  it('is text in cart, items, order id and names too', async () => {
    const evil = `"><svg onload=alert(1)><script src=//x></script>'`;
    const { order_id, payment_url } = await created({
      order_id: '<b onclick="x">1</b>',
      shopping_cart: { items: [{ name: evil, description: evil, unit_price: 10, quantity: 1 }] },
      customer: { first_name: evil, last_name: evil, locale: evil, country: 'NL' },
      gateway: 'VISA',
    });
    const data = await readOrder(world, order_id);
    expect(data.order_id).toBe('<b onclick="x">1</b>');
    expect(data.shopping_cart.items[0].name).toBe(evil);
    expect(data.items).not.toMatch(/<svg|<script/);
    expect((await opened(payment_url)).page).not.toMatch(/<svg onload|<script src=\/\/x|<b onclick/);
    const { payment_url: withItems } = await created({ items: `<table><tr><td>Tea</td></tr></table>${evil}` });
    const { page } = await opened(withItems);
    expect(page).toContain('<td>Tea</td>');
    expect(page).not.toMatch(/onload|<script src=\/\/x/);
  });

  it.each(['4111111111111111', '4111 1111 1111 1111', '5500-0000-0000-0004', '378282246310005'])(
    'is masked where it is a card number: %s in a description is nowhere afterwards',
    async (number) => {
      const { orderId, order: data } = await pay(world, '4000002000000008', {
        order: {
          description: `Paid with ${number} yesterday`,
          items: `<p>Card ${number}</p>`,
          plugin: { shop: number },
        },
      });
      const last4 = number.replace(/\D/g, '').slice(-4);
      expect(data.description).toMatch(new RegExp(`^Paid with \\*+${last4} yesterday$`));
      expect(data.items).toMatch(new RegExp(`^<p>Card \\*+${last4}</p>$`));
      await world.quiet();
      const told = await fetch(`${world.bankUrl}/shop/notifications.json?order_id=${orderId}`);
      const [row] = await world.database.sql<{ terms: unknown }[]>`
        SELECT terms FROM orders WHERE order_id = ${orderId}`;
      for (const text of [JSON.stringify(data), await told.text(), JSON.stringify(row)])
        for (const form of [number, number.replace(/\D/g, '')]) expect(text).not.toContain(form);
    },
  );

  it('has no power as a name: __proto__ and constructor are members like any other', async () => {
    const body = `{"__proto__":{"amount":1,"polluted":true},"constructor":{"prototype":{"polluted":true}},${order().slice(1)}`;
    expect((await post(body)).status).toBe(200);
    const plugin = `{"plugin":{"__proto__":{"polluted":true},"shop":"x"},${order().slice(1)}`;
    expect((await post(plugin)).status).toBe(200);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expectRefusal(await post('{"__proto__":{"order_id":"a","currency":"EUR","amount":1,"description":"x"}}'), 1006);
  });

  it('is stored whole where it is no more than odd: emoji, right-to-left, zero-width, combining', async () => {
    const odd = 'Ω🍵👩‍👩‍👧 שלום مرحبا \u200b e\u0301 ½ ß';
    const { order_id, payment_url } = await created({ description: odd, var1: odd, customer: { city: odd } });
    const data = await readOrder(world, order_id);
    expect([data.description, data.var1, data.customer.city]).toEqual([odd, odd, odd]);
    expect((await opened(payment_url)).page).toContain(odd);
  });

  it('without a meaning, such as NUL and half a letter, goes no further', async () => {
    const { order_id } = await created({
      description: 'a\u0000b\ud800c',
      customer: { first_name: 'x\u0000y', last_name: '\ud800', city: '\u0000' },
      custom_info: { custom_1: '\udfff' },
      plugin: { shop: '\u0000\ud800', 'k\u0000': 1 },
      shopping_cart: { items: [{ name: '\u0000\ud800', unit_price: 1, quantity: 1, options: ['\u0000'] }] },
    });
    const text = JSON.stringify(await readOrder(world, order_id));
    expect(text).not.toMatch(/\\u0000|\\ud800|\\udfff/i);
  });
});

describe('an amount', () => {
  it('of the yen has no decimals, on the page and in the order', async () => {
    const { order_id, payment_url } = await created({
      currency: 'JPY',
      amount: 1234,
      gateway: 'VISA',
      customer: { locale: 'en_US' },
    });
    expect((await readOrder(world, order_id)).amount).toBe(1234);
    expect((await opened(payment_url)).text()).toContain('¥1,234');
    expect((await opened(payment_url)).text()).not.toContain('1,234.00');
  });

  it('of the smallest unit and of the largest number that survives is kept to the last digit', async () => {
    const american = { api_key: `${world.apiKey}-us` };
    for (const amount of [1, 2 ** 53 - 1, '9007199254740991']) {
      const body = orderBody(world, { currency: 'USD', amount });
      const answer = await world.api('POST', '/orders', body, american);
      expect(answer.status).toBe(200);
      expect((await readOrder(world, answer.body.data.order_id, '-us')).amount).toBe(Number(amount));
      expect((await fetch(answer.body.data.payment_url)).status).toBe(200);
    }
  });

  it('above what the site takes by card is refused', async () => {
    expectRefusal(await post(order({ amount: 500_001, gateway: 'VISA' })), 1001);
    expect((await post(order({ amount: 500_000, gateway: 'VISA' }))).status).toBe(200);
    // A bank carries it: the payer is offered no card.
    expect((await post(order({ amount: 500_001, gateway: '' }))).status).toBe(200);
    expect((await post(order({ amount: 500_001, gateway: 'IDEAL' }))).status).toBe(200);
  });

  it('outside of what the method takes is refused', async () => {
    expectRefusal(await post(order({ amount: 9, gateway: 'DIRECTBANK' })), 1001);
    expectRefusal(await post(order({ amount: 1_500_001, gateway: 'DBRTP' })), 1001);
    expectRefusal(await post(order({ currency: 'USD', gateway: 'IDEAL' })), 1002);
    expect((await post(order({ amount: 1_500_000, gateway: 'DBRTP' }))).status).toBe(200);
  });
});

describe('a request that is hardly HTTP', () => {
  const head = () => `POST /v1/json/orders HTTP/1.1\r\nHost: x\r\napi_key: ${world.apiKey}\r\nConnection: close\r\n`;

  it.each([
    ['garbage', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['a header of a megabyte', () => `${head()}X: ${'x'.repeat(1_000_000)}\r\n\r\n`],
    ['ten thousand headers', () => `${head()}${'X: y\r\n'.repeat(10_000)}\r\n`],
    ['two lengths', () => `${head()}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x`],
    ['a length and chunks', () => `${head()}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a negative length', () => `${head()}Content-Length: -1\r\n\r\n`],
    ['broken chunks', () => `${head()}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`],
    ['a body that ends early', () => `${head()}Content-Length: 500\r\n\r\n{"order_id":`],
    ['NUL in a header', () => `${head()}X: a\u0000b\r\n\r\n`],
    ['a method of nobody', () => `BREW /v1/json/orders HTTP/1.1\r\nHost: x\r\n\r\n`],
    ['an old version', () => `POST /v1/json/orders HTTP/0.9\r\n\r\n`],
    ['no host', () => `GET /v1/json/orders/x HTTP/1.1\r\napi_key: ${world.apiKey}\r\n\r\n`],
  ])('(%s) is answered by a 4xx or hung up on, and the next is served', async (_name, bytes) => {
    await leavingNothing(async () => {
      const answer = await raw(Buffer.from(bytes(), 'latin1'));
      if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    });
    expect((await post(order())).status).toBe(200);
  });

  it('has headers that are junk, which change nothing', async () => {
    const junk = {
      'idempotency-key': '\u00ff\u00fe"\'; DROP TABLE orders',
      'content-type': 'application/\u00e9; charset=nope; boundary=',
      'accept-encoding': 'identity;q=0, *;q=0',
      accept: 'image/webp',
      cookie: '=;;;=\u00ff',
      'x-forwarded-for': "' OR 1=1",
      range: 'bytes=0-0',
      'if-none-match': '*',
      'user-agent': '',
    };
    const reply = await post(order(), junk);
    expect(reply.status).toBe(200);
    for (const key of ['\u00ff'.repeat(40), `${world.apiKey}, ${world.apiKey}`, "' OR '1'='1", '\t'])
      expectRefusal(await post(order(), { api_key: key }), 1032);
  });
});

describe('the payment page', () => {
  it.each([
    '',
    'x',
    '0',
    'x'.repeat(36),
    'x'.repeat(5_000),
    '0'.repeat(36),
    '%00',
    '%zz',
    '..%2f..%2fetc%2fpasswd',
    "'; DROP TABLE sessions --",
    '__proto__',
    '🍵',
  ])('knows no link %s, and says so', async (token) => {
    const path = `/connect/${/[%;]/.test(token) ? token.replaceAll(' ', '%20') : encodeURIComponent(token)}`;
    for (const [method, rest] of [
      ['GET', ''],
      ['GET', '/'],
      ['GET', '/status'],
      ['GET', '/result'],
      ['POST', '/pay'],
      ['POST', '/cancel'],
      ['POST', '/continue'],
      ['DELETE', '/'],
    ] as const) {
      const { status } = await send(method, `${path}${rest}`, {});
      expect([method, path, rest, status < 500]).toEqual([method, path, rest, true]);
      if (status !== 200) expect(status).toBeGreaterThanOrEqual(303);
    }
  });

  it('takes no form that it did not make itself for this link', async () => {
    const mine = await opened((await created({ gateway: 'VISA' })).payment_url);
    const other = await opened((await created({ gateway: 'VISA' })).payment_url);
    const fields = { ...mine.form('card-form').fields, number: '4000002000000008', expiry: '12/30', code: '123' };
    const token = mine.form('card-form').fields.token!;
    const action = new URL(mine.form('card-form').action, mine.url);
    await leavingNothing(async () => {
      for (const forged of [
        '',
        'x',
        token.slice(0, -1),
        `${token}x`,
        token.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
        `${token.split('.')[0]}.${'A'.repeat(43)}`,
        other.form('card-form').fields.token!,
        '\u0000',
        'x'.repeat(50_000),
      ])
        for (const act of ['pay', 'cancel', 'continue']) {
          const answer = await fetch(action.href.replace(/pay$/, act), {
            method: 'POST',
            body: new URLSearchParams({ ...fields, holder: 'S Smit', token: forged }),
            redirect: 'manual',
          });
          expect([forged.length, act, answer.status]).toEqual([forged.length, act, 403]);
          expect(await answer.text()).toContain('</html>');
        }
    });
  });

  it('is entered by GET: a form of another site gets a warning, whatever it brings', async () => {
    const { payment_url } = await created({ gateway: 'VISA' });
    await leavingNothing(async () => {
      for (const [type, body] of [
        ['application/x-www-form-urlencoded', 'number=4000002000000008'],
        ['application/json', '{"number":"4000002000000008"}'],
        ['multipart/form-data; boundary=x', '--x--'],
        ['text/plain', ''],
      ] as const) {
        const answer = await fetch(payment_url, { method: 'POST', headers: { 'content-type': type }, body });
        expect([type, answer.status]).toEqual([type, 403]);
      }
      for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS'])
        expect((await fetch(payment_url, { method })).status).toBe(404);
    });
  });

  it('refuses forms that are too large, and reads odd ones', async () => {
    const payer = await opened((await created({ gateway: 'VISA' })).payment_url);
    const form = payer.form('card-form');
    const action = new URL(form.action, payer.url);
    const submit = (body: string | Buffer) =>
      send(
        'POST',
        action.pathname,
        {
          'content-type': 'application/x-www-form-urlencoded',
          accept: 'text/html',
          'content-length': `${body.length}`,
        },
        body,
      );
    const honest = new URLSearchParams({ ...form.fields, holder: 'S Smit', expiry: '12/30', code: '123' });
    await leavingNothing(async () => {
      expect((await submit(`${honest}&number=${'4'.repeat(200_000)}`)).status).toBe(413);
      for (const odd of [
        `${honest}&number=%00%ff%zz`,
        `${honest}&number=${'4'.repeat(60_000)}`,
        `${honest}&number=4000002000000008&number=1`.replace('12%2F30', '%F0%9F%8D%B5'),
        `${'&'.repeat(30_000)}${honest}`,
        `${honest}&number=4000002000000008`.replace('S+Smit', encodeURIComponent('<script>alert(1)</script>')),
      ]) {
        const reply = await submit(odd);
        expect(reply.status).toBe(422);
        expect(reply.text).not.toContain('<script>alert');
      }
    });
  });

  it('reads any card form without a fault of ours, and charges nobody for what is no card', async () => {
    const { order_id, payment_url } = await created({ gateway: 'CREDITCARD' });
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom('', '4000002000000008', '12/30', '123', '٤٠٠٠', '1/1', '13/99', '00/00', '-1', 'S Smit'),
    );
    const entry = fc.record({ number: text, expiry: text, code: text, holder: text, lang: text, screen_width: text });
    await fc.assert(
      fc.asyncProperty(entry, fc.boolean(), async (typed, asScript) => {
        // A number that happens to be a card's is no garbage.
        fc.pre(!/^\s*4000002000000008\s*$/.test(typed.number) || typed.code !== '123');
        const { fields, action } = (await opened(payment_url)).form('card-form');
        const answer = await fetch(new URL(action, world.url), {
          method: 'POST',
          body: new URLSearchParams({ ...fields, ...typed, js: asScript ? '1' : '', gateway: 'CREDITCARD' }),
          headers: asScript ? { accept: 'application/json' } : {},
          redirect: 'manual',
        });
        expect(answer.status).toBe(422);
        await answer.text();
      }),
      { numRuns: 60 },
    );
    expect(await readOrder(world, order_id)).toMatchObject({ status: 'initialized', payment_methods: [] });
  });

  it('does not mind junk behind its address', async () => {
    const { payment_url } = await created();
    for (const query of [
      'lang=%00',
      'lang=nl&lang=de',
      'lang[]=x',
      `lang=${'x'.repeat(3_000)}`,
      'method=__proto__',
      'method=NOPE&methods=none',
      'lang=../../nl',
      '%zz=%zz',
    ]) {
      const answer = await fetch(`${payment_url}&${query}`);
      expect([query, answer.status]).toEqual([query, 200]);
      expect(await answer.text()).not.toContain('xxxxxxxx');
    }
  });
});

describe('the doors of 3-D Secure', () => {
  const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const uuid = '00000000-0000-4000-8000-000000000000';

  it('answer a directory server that talks nonsense, and nothing comes of it', async () => {
    const rreq = { messageType: 'RReq', messageVersion: '2.2.0', threeDSServerTransID: uuid };
    await leavingNothing(async () => {
      for (const body of [
        ...[
          '',
          '{}',
          '[]',
          'null',
          '"x"',
          '{"messageType":"RReq"',
          '<xml/>',
          '{"messageType":"AReq"}',
          '['.repeat(50_000),
        ],
        ...[{ messageType: 'RReq' }, rreq, { ...rreq, transStatus: 'Y' }, { ...rreq, messageVersion: '9.9.9' }].map(
          (m) => JSON.stringify(m),
        ),
        JSON.stringify({ ...rreq, threeDSServerTransID: "'; DROP TABLE authentications --" }),
        JSON.stringify({ ...rreq, threeDSServerTransID: { toString: 1 }, '\u0000': '\ud800' }),
        Buffer.from([0xff, 0xfe, 0x00]),
      ]) {
        const reply = await send('POST', '/3ds/results', { 'content-type': 'application/json; charset=utf-8' }, body);
        expect([String(body).slice(0, 80), reply.status < 500]).toEqual([String(body).slice(0, 80), true]);
        if (reply.text !== '') expect(JSON.parse(reply.text).messageType).toMatch(/^(Erro|RRes)$/);
      }
      const large = await send('POST', '/3ds/results', {}, Buffer.alloc(400_000, 0x20));
      expect(large.status).toBe(413);
      for (const method of ['GET', 'PUT', 'DELETE']) expect((await send(method, '/3ds/results', {})).status).toBe(404);
    });
  });

  it('give a frame its page whatever a browser brings', async () => {
    const cres = { messageType: 'CRes', messageVersion: '2.2.0', threeDSServerTransID: uuid, transStatus: 'Y' };
    await leavingNothing(async () => {
      for (const path of ['/3ds/method-notification', '/3ds/challenge-return'])
        for (const form of [
          {},
          { cres: '' },
          { cres: 'x' },
          { cres: base64(cres) },
          { cres: base64({ ...cres, threeDSServerTransID: ['x'] }) },
          { cres: base64(null), threeDSSessionData: '\u0000' },
          { erro: base64({ messageType: 'Erro' }), threeDSSessionData: 'x'.repeat(20_000) },
          { threeDSSessionData: base64('x'.repeat(36)) },
          { threeDSMethodData: 'x' },
          { threeDSMethodData: base64({ threeDSServerTransID: uuid }) },
          { threeDSMethodData: base64({ threeDSServerTransID: 7 }) },
          { threeDSMethodData: base64([null]) },
        ] as Record<string, string>[]) {
          const answer = await fetch(`${world.url}${path}`, { method: 'POST', body: new URLSearchParams(form) });
          expect([path, form, answer.status]).toEqual([path, form, 200]);
        }
    });
  });
});
