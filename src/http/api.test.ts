import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import fc from 'fast-check';
import fastify, { type FastifyInstance } from 'fastify';
import Value from 'typebox/value';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withoutAdvice } from '../../test/support/refusals.ts';
import { deriveComponentKeys } from '../components/keys.ts';
import { openComponents } from '../components/service.ts';
import type { Site, Sites } from '../merchants/types.ts';
import { type Answers, type OrderDetails, type Orders, REPEATED, type StoredAnswer } from '../orders/ports.ts';
import type { Order, OrderTerms } from '../orders/types.ts';
import { ManualClock } from '../platform/clock.ts';
import { refuse } from '../platform/errors.ts';
import { silentLog } from '../platform/log.ts';
import { secureRandom } from '../platform/random.ts';
import { apiRoutes } from './api-routes.ts';
import { serverOptions } from './client-habits.ts';
import type { ApiParts } from './operation.ts';
import { ErrorEnvelope, successOf } from './schemas/envelopes.ts';
import { GatewayObject } from './schemas/method-objects.ts';
import { CreatedOrderObject, OrderObject } from './schemas/order-object.ts';
import { SEED_REQUEST } from './schemas/seed.ts';

const KEY = 'c0ffee11d00d4bad9ce1a5e5beefcafe00112233';
const clock = new ManualClock();

const site: Site = {
  siteId: 1,
  accountId: 1,
  name: 'Tea shop',
  url: 'https://shop.example',
  city: 'Amsterdam',
  country: 'NL',
  active: true,
  apiKey: KEY,
  notificationUrl: null,
  currencies: ['EUR', 'USD'],
  gateways: ['VISA', 'MASTERCARD', 'CREDITCARD'],
  cardMaximumEurCents: 500_000,
  acquirer: { acquirerId: '123456', merchantId: 'M', terminalId: 'T', mcc: '5999', country: 'NL' },
  settings: {
    flexible3dEnabled: true,
    flexible3dOneLegOut: true,
    flexible3dChallenge: 'challenge',
    acceptAttempt: true,
    acceptUnauthenticated: null,
  },
};
const sites: Site[] = [
  site,
  { ...site, siteId: 2, apiKey: 'other-shop' },
  { ...site, siteId: 3, apiKey: 'blocked-shop', active: false },
];

const noClaims = {
  claim: async () => null,
  settle: async () => false,
  release: async () => {},
};

/** Orders and answers in memory, with the promises of the ports. */
class MemoryGateway implements Pick<Orders, 'create' | 'find'>, Omit<Answers, keyof typeof noClaims> {
  readonly orders = new Map<string, Order>();
  readonly answers = new Map<string, StoredAnswer>();
  created = 0;

  async create(...[at, terms, termsHash, remember]: Parameters<Orders['create']>): ReturnType<Orders['create']> {
    // As a transaction would: the check of the key and the effect are one step, after others had their chance.
    await new Promise(setImmediate);
    if (terms.description === 'break') throw new Error('the database is gone');
    if (remember && this.answers.has(`${at.siteId} ${remember.key}`)) return REPEATED;
    const key = `${at.siteId} ${terms.orderId}`;
    const earlier = this.orders.get(key);
    if (earlier?.status === 'completed') return refuse('duplicateOrder');
    const same = earlier?.termsHash === termsHash;
    const order = same ? earlier : this.#order({ at, terms, termsHash });
    this.orders.set(key, order);
    const created = { order, orderId: terms.orderId, sessionId: order.sessionId, locale: terms.customer.locale };
    if (remember)
      this.answers.set(`${at.siteId} ${remember.key}`, {
        requestHash: remember.requestHash,
        ...remember.answer(created),
      });
    return created;
  }

  async find(at: Site, id: string): Promise<OrderDetails | undefined>;
  async find(siteId: number, key: string): Promise<StoredAnswer | undefined>;
  async find(at: Site | number, id: string): Promise<OrderDetails | StoredAnswer | undefined> {
    if (typeof at === 'number') return this.answers.get(`${at} ${id}`);
    const byPspId = [...this.orders.values()].find((o) => o.siteId === at.siteId && String(o.transactionId) === id);
    const order = this.orders.get(`${at.siteId} ${id}`) ?? byPspId;
    return order && { order, attempt: null, related: [] };
  }

  async forget(siteId: number, key: string, _requestHash: string): Promise<void> {
    this.answers.delete(`${siteId} ${key}`);
  }

  async replace(siteId: number, key: string, answer: StoredAnswer): Promise<void> {
    this.answers.set(`${siteId} ${key}`, answer);
  }

  async keep(siteId: number, key: string, answer: StoredAnswer): Promise<void> {
    if (!this.answers.has(`${siteId} ${key}`)) this.answers.set(`${siteId} ${key}`, answer);
  }

  #order({ at, terms, termsHash }: { at: Site; terms: OrderTerms; termsHash: string }): Order {
    this.created++;
    return {
      siteId: at.siteId,
      orderId: terms.orderId,
      version: 1,
      status: 'initialized',
      financialStatus: 'initialized',
      terms,
      termsHash,
      sessionId: `session${this.created}`.padEnd(36, '0'),
      transactionId: 900_000_000_000_000 + this.created,
      createdAt: clock.now(),
      modifiedAt: clock.now(),
      completedAt: null,
      expiresAt: clock.now() + terms.lifetimeMs,
      reason: '',
      reasonCode: '',
      amountRefunded: 0,
      amountCaptured: 0,
      authOrderId: null,
      hasRelated: false,
      hasGifts: false,
      fulfilment: {},
      payerEmail: null,
    };
  }
}

/** Changes of orders are tested where they are made. */
const noChange = async () => refuse('unknownOrder');
/** And rules where theirs are. */
const nothing = async () => undefined;
const noEntry = async () => ({ ok: true, count: 0 }) as const;

let gateway = new MemoryGateway();
let app: FastifyInstance;
let origin: string;
let ready = true;
/** What the log was told as a warning. */
let logged: unknown[] = [];
const config = { publicUrl: 'https://pay.example.com/', sandbox: true };

beforeAll(async () => {
  app = fastify({ ...serverOptions, forceCloseConnections: true });
  const siteSource: Sites = {
    byApiKey: async (key) => sites.find((candidate) => candidate.apiKey === key),
    byId: async (id) => sites.find((candidate) => candidate.siteId === id),
    accountByKey: async () => undefined,
  };
  const parts: ApiParts = {
    orders: {
      create: (...args) => gateway.create(...args),
      find: (at, id) => gateway.find(at, id),
      createDirect: noChange,
      refund: noChange,
      cancelRefund: noChange,
      capture: noChange,
      cancelAuthorisation: noChange,
      cancelQr: noChange,
      update: noChange,
      review: noChange,
      complete: noChange,
    },
    traces: { facts: async () => undefined },
    reviews: { list: async () => [] },
    transactions: { list: async () => [], find: async () => undefined },
    tokens: { list: async () => [], find: async () => undefined, renew: noChange, remove: noChange },
    answers: {
      find: (id, key) => gateway.find(id, key),
      keep: (...args) => gateway.keep(...args),
      replace: (...args) => gateway.replace(...args),
      forget: (...args) => gateway.forget(...args),
      ...noClaims,
    },
    sites: siteSource,
    ruleBooks: {
      ...{ inForce: nothing, find: nothing, activate: nothing, rollBack: nothing },
      list: async () => [],
      put: async () => ({ ok: false, faults: [] }),
      validate: () => ({ ok: false, faults: [] }),
    },
    ruleLists: { list: async () => [], add: noEntry, remove: noEntry },
    tryRules: () => Promise.reject(new Error('there are no payments here')),
    components: openComponents({
      keys: deriveComponentKeys(Buffer.alloc(32, 7)),
      spent: { spend: async () => true },
      sites: siteSource,
      methodsFor: () => [],
      random: secureRandom,
      sandbox: true,
      clock,
    }),
    config,
    refusesNotification: (url) => (url.includes('//10.') ? 'the address is not a public one' : undefined),
    clock,
    log: Object.assign(Object.create(silentLog), { warn: (line: unknown) => logged.push(line) }),
    normaliseLocale: (text) => (text.startsWith('nl') ? 'nl_NL' : 'en_US'),
    isAlive: async () => ready,
  };
  // The payer's page stands beside the API, with a parser of its own.
  app.post('/connect/:token', async (request) => ({ page: request.body }));
  await app.register(apiRoutes, parts);
  origin = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());
beforeEach(() => {
  gateway = new MemoryGateway();
  ready = true;
  logged = [];
  config.sandbox = true;
});

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of any operation
  readonly body: any;
}

async function call(
  method: string,
  path: string,
  over: { headers?: Record<string, string>; body?: unknown } = {},
): Promise<Reply> {
  const body = over.body === undefined || typeof over.body === 'string' ? over.body : JSON.stringify(over.body);
  const response = await fetch(origin + path, {
    method,
    headers: { api_key: KEY, ...over.headers },
    body: body as string,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}
const post = (body: unknown, headers: Record<string, string> = {}, path = '/v1/json/orders') =>
  call('POST', path, { body, headers: { 'content-type': 'application/json', ...headers } });
const get = (path: string, headers: Record<string, string> = {}) => call('GET', path, { headers });

/** Sends bytes as they are and gives back everything that is answered until the other side hangs up. */
async function raw(bytes: string | Uint8Array): Promise<string> {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.end(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}
const rawRequest = (head: string, body = '') =>
  raw(`${head}\r\nHost: x\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);

const ORDER = { order_id: 'o-1', currency: 'EUR', amount: 1000, description: 'Tea' };

describe('creating an order', () => {
  it('of the seed answers with the address of its page', async () => {
    const { status, body } = await post(SEED_REQUEST);
    expect(status).toBe(200);
    expect(Value.Check(successOf(CreatedOrderObject), body)).toBe(true);
    expect(body.data).toEqual({
      order_id: 'my-order-id-01',
      session_id: 'session1'.padEnd(36, '0'),
      payment_url: `https://pay.example.com/connect/${'session1'.padEnd(36, '0')}/?lang=nl_NL`,
    });
  });

  const MISSPELT = { ...ORDER, payment_options: { redirect_ulr: 'https://shop.example' } };
  const WARNINGS = ['payment_options.redirect_ulr is not known and was ignored: did you mean redirect_url?'];

  it('that looks like a mistake is told beside the data, in a header and in the log, and the same when it is repeated', async () => {
    const [first, again] = [
      await post(MISSPELT, { 'idempotency-key': 'w' }),
      await post(MISSPELT, { 'idempotency-key': 'w' }),
    ];
    expect(Value.Check(successOf(CreatedOrderObject), first.body)).toBe(true);
    for (const { body, headers } of [first, again])
      expect([body.success, body.warnings, headers.get('x-gatehouse-warnings')]).toEqual([true, WARNINGS, WARNINGS[0]]);
    expect(again.body).toEqual(first.body);
    expect(logged).toEqual([{ orderId: 'o-1', warnings: WARNINGS }]);
  });

  it('has no warnings where there are none, nor in live mode', async () => {
    config.sandbox = false;
    for (const body of [MISSPELT, ORDER]) {
      const answer = await post(body);
      expect([Object.keys(answer.body), answer.headers.get('x-gatehouse-warnings')]).toEqual([
        ['success', 'data'],
        null,
      ]);
    }
    expect(logged).toEqual([]);
  });

  it('whose notifications would never be called is refused, and the log says so', async () => {
    const { status, body } = await post({ ...ORDER, payment_options: { notification_url: 'http://10.1.2.3/n' } });
    expect([status, body.error_code, body.error_field]).toEqual([400, 1016, 'payment_options.notification_url']);
    expect(body.error_info).toBe('Missing data: notification_url can never be called: the address is not a public one');
    expect(logged).toEqual([{ siteId: 1, why: 'the address is not a public one' }]);
  });

  it('answers a fault with code, text and a status that is never 2xx', async () => {
    const { status, body } = await post({ ...ORDER, amount: '10,00' });
    expect(status).toBe(400);
    expect(withoutAdvice(body)).toEqual({ success: false, data: {}, error_code: 1001, error_info: 'Invalid amount' });
    expect(Value.Check(ErrorEnvelope, body)).toBe(true);
  });

  it('reads JSON whatever the content type says', async () => {
    const types = [
      'application/json; charset=UTF-8;',
      'application/x-www-form-urlencoded',
      'text/plain',
      'multipart/form-data; boundary=x',
      ';;;',
      'nonsense',
      'application/json; charset=latin1',
    ];
    for (const type of types) expect((await post(ORDER, { 'content-type': type })).status).toBe(200);
    const body = JSON.stringify(ORDER);
    const answer = await rawRequest(`POST /v1/json/orders HTTP/1.1\r\napi_key: ${KEY}`, body);
    expect(answer).toContain('200 OK');
  });

  it('refuses what is no JSON object, cut off, too large or too deep', async () => {
    for (const body of ['', '[]', 'null', '{', 'order_id=1&amount=2', '"x"', '\u0000'])
      expect((await post(body)).body).toMatchObject({ success: false, error_code: 1016 });
    const noBody = await raw(
      `POST /v1/json/orders HTTP/1.1\r\nHost: x\r\napi_key: ${KEY}\r\nConnection: close\r\n\r\n`,
    );
    expect(noBody).toContain('"error_code":1016');
    const large = await post(`{"a":"${'x'.repeat(1_048_576)}"}`);
    expect(large).toMatchObject({ status: 413, body: { error_code: 1016 } });
    const chunked = await raw(
      `POST /v1/json/orders HTTP/1.1\r\nHost: x\r\napi_key: ${KEY}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    );
    expect(chunked).toContain('"error_code":1006');
    expect((await post(`{"a":${'['.repeat(70)}${']'.repeat(70)}}`)).status).toBe(400);
  });

  it('ignores what the clients append to every address', async () => {
    expect((await post(ORDER, {}, '/v1/json/orders?locale=en_US&x=%zz&order_id=7')).status).toBe(200);
  });

  it('of a blocked site is refused, though its orders can be read', async () => {
    expect(await post(ORDER, { api_key: 'blocked-shop' })).toMatchObject({
      status: 403,
      body: { error_code: 1019, error_info: 'The site is blocked in your account.' },
    });
    expect((await get('/v1/json/gateways', { api_key: 'blocked-shop' })).body).toEqual({ success: true, data: [] });
    expect((await get('/v1/json/orders/x', { api_key: 'blocked-shop' })).status).toBe(404);
  });

  it('that is paid already is refused', async () => {
    await post(ORDER);
    gateway.orders.set('1 o-1', { ...gateway.orders.get('1 o-1')!, status: 'completed' });
    expect(await post(ORDER)).toMatchObject({ status: 409, body: { error_code: 1006 } });
  });

  it('tells a fault of ours as 9999 and nothing of it', async () => {
    const { status, body } = await post({ ...ORDER, description: 'break' });
    expect(status).toBe(500);
    expect(withoutAdvice(body)).toEqual({ success: false, data: {}, error_code: 9999, error_info: 'Unknown error' });
  });
});

describe('API key', () => {
  const ask = (path: string, headers: Record<string, string>) => fetch(`${origin}${path}`, { headers });

  it('is read from header, bearer and query, in this order', async () => {
    const gateways = '/v1/json/gateways';
    for (const [path, headers] of [
      [gateways, { api_key: KEY }],
      [gateways, { API_KEY: `  ${KEY}  ` }],
      [gateways, { authorization: `Bearer ${KEY}` }],
      [gateways, { authorization: `bearer  ${KEY} ` }],
      [`${gateways}?api_key=${KEY}`, {}],
      [`${gateways}?locale=en_US&api_key=${KEY}&api_key=x`, {}],
      [`${gateways}?api_key=wrong`, { api_key: KEY, authorization: 'Bearer wrong' }],
      [`${gateways}?api_key=wrong`, { api_key: '', authorization: `Bearer ${KEY}` }],
    ] as [string, Record<string, string>][])
      expect((await ask(path, headers)).status).toBe(200);
  });

  it('that is missing, wrong or malformed is refused with 1032 before the body is looked at', async () => {
    for (const api_key of ['', 'wrong-key', 'abc', 'x'.repeat(5_000), `${KEY} x`]) {
      const { status, body } = await post('not json', { api_key });
      expect(status).toBe(401);
      expect(withoutAdvice(body)).toEqual({
        success: false,
        data: {},
        error_code: 1032,
        error_info: 'Invalid API key',
      });
    }
    expect((await ask('/v1/json/gateways', { authorization: `Basic ${KEY}` })).status).toBe(401);
  });

  it('opens the orders of its own site only', async () => {
    await post(ORDER);
    expect((await get('/v1/json/orders/o-1')).status).toBe(200);
    expect(await get('/v1/json/orders/o-1', { api_key: 'other-shop' })).toMatchObject({
      status: 404,
      body: { error_code: 1006, error_info: 'Invalid transaction ID' },
    });
  });
});

describe('reading an order', () => {
  it('gives the order object by order id and by psp id', async () => {
    await post(SEED_REQUEST);
    for (const id of ['my-order-id-01', '900000000000001']) {
      const { status, body } = await get(`/v1/json/orders/${id}?locale=en_US&order_id=${id}`);
      expect(status).toBe(200);
      expect(Value.Check(successOf(OrderObject), body)).toBe(true);
      expect(body.data).toMatchObject({
        order_id: 'my-order-id-01',
        status: 'initialized',
        transaction_id: 900000000000001,
      });
      expect(body).not.toHaveProperty('error_code');
    }
  });

  it('finds ids with every character, decoded once', async () => {
    const ids = [
      'a b',
      'a/b',
      '1700000000.12',
      'QR-1.2.3',
      '100%',
      'a%20b',
      'é€🍵',
      'a?b#c',
      'a&b=c',
      '../x',
      'a+b',
      'a;b',
      '%',
      '%2F',
      'a\'b"c',
    ];
    for (const order_id of ids) {
      await post({ ...ORDER, order_id });
      const { status, body } = await get(`/v1/json/orders/${encodeURIComponent(order_id)}`);
      expect([order_id, status, body.data?.order_id]).toEqual([order_id, 200, order_id]);
    }
  });

  it('finds an id that the client left unescaped', async () => {
    for (const order_id of ['a%20b', '50%', '%zz']) {
      await post({ ...ORDER, order_id });
      const answer = await rawRequest(`GET /v1/json/orders/${order_id} HTTP/1.1\r\napi_key: ${KEY}`);
      expect(answer).toContain(`"order_id":"${order_id}"`);
    }
  });

  it('finds numbers as they were written', async () => {
    await post('{"order_id":1700000000.10,"currency":"EUR","amount":1,"description":"x"}');
    expect((await get('/v1/json/orders/1700000000.10')).body.data.order_id).toBe('1700000000.10');
    await post('{"order_id":12345,"currency":"EUR","amount":1,"description":"x"}');
    expect((await get('/v1/json/orders/12345')).body.data.order_id).toBe('12345');
  });

  it('answers for an unknown one as clients expect it', async () => {
    for (const id of ['none', '%00', '%ff', 'x'.repeat(3_000)])
      expect(await get(`/v1/json/orders/${id}`)).toMatchObject({
        status: 404,
        body: { success: false, data: {}, error_code: 1006, error_info: 'Invalid transaction ID' },
      });
  });

  it('is not disturbed by a content type without a body', async () => {
    await post(ORDER);
    for (const type of ['application/json', 'application/json; charset=UTF-8;'])
      expect((await get('/v1/json/orders/o-1', { 'content-type': type, 'content-length': '0' })).status).toBe(200);
  });

  it('is never compressed', async () => {
    await post(ORDER);
    for (const encoding of ['application/json', 'gzip, br', '*']) {
      const { status, headers } = await get('/v1/json/orders/o-1', { 'accept-encoding': encoding });
      expect([status, headers.get('content-encoding')]).toEqual([200, null]);
    }
  });
});

describe('payment methods', () => {
  it('are those of the site, with id and name', async () => {
    const { body } = await get('/v1/json/gateways?include=coupons');
    expect(body.data).toEqual([
      { id: 'VISA', description: 'Visa' },
      { id: 'MASTERCARD', description: 'Mastercard' },
      { id: 'CREDITCARD', description: 'Credit card' },
    ]);
    for (const entry of body.data) expect(Value.Check(GatewayObject, entry)).toBe(true);
    expect((await get('/v1/json/gateways?currency=xxx')).body.data).toEqual([]);
    expect((await get('/v1/json/gateways?currency=eur&country=NL')).body.data).toHaveLength(3);
  });

  it('are found one by one in any case; unknown and disabled ones are 1023', async () => {
    expect((await get('/v1/json/gateways/mastercard')).body.data).toEqual({
      id: 'MASTERCARD',
      description: 'Mastercard',
    });
    for (const id of ['AMEX', 'IDEAL', 'x', '__proto__', '%20'])
      expect(await get(`/v1/json/gateways/${id}`)).toMatchObject({ status: 404, body: { error_code: 1023 } });
  });
});

describe('addresses', () => {
  it('may have doubled slashes and one at the end', async () => {
    for (const path of [
      '/v1//json/gateways',
      '//v1/json//gateways/',
      '/v1/json/gateways/',
      '/v1/json/gateways/?locale=en_US',
    ])
      expect((await get(path)).status).toBe(200);
  });

  it('that do not exist are answered in JSON', async () => {
    for (const [method, path] of [
      ['GET', '/v1/json/gateways-wrong'],
      ['GET', '/v1/json/orders'],
      ['GET', '/v1/json/orders/a/b'],
      ['PUT', '/v1/json/orders'],
      ['DELETE', '/v1/json/orders/x'],
      ['PATCH', '/v1/json/orders'],
      ['GET', '/v1'],
      ['GET', '/v1/'],
      ['POST', '/v1/%zz'],
    ])
      expect(await call(method!, path!, { headers: { 'content-type': 'application/json;' } })).toMatchObject({
        status: 404,
        body: { success: false, data: {}, error_code: 1000, error_info: 'Not found' },
      });
  });

  it('answer HEAD without a body and OPTIONS with what is allowed', async () => {
    const head = await call('HEAD', '/v1/json/gateways');
    expect([head.status, head.body]).toEqual([200, undefined]);
    const options = await call('OPTIONS', '/v1/json/orders');
    expect([options.status, options.headers.get('allow'), options.body]).toEqual([
      200,
      'GET, HEAD, POST, PATCH, DELETE, OPTIONS',
      { success: true, data: {} },
    ]);
  });

  it('outside of /v1 are left to others', async () => {
    const page = await fetch(`${origin}/connect/a%2Fb`, {
      method: 'POST',
      body: '{"x":1}',
      headers: { 'content-type': 'application/json' },
    });
    expect(await page.json()).toEqual({ page: { x: 1 } });
    const form = await fetch(`${origin}/connect/a`, { method: 'POST', body: 'x', headers: { 'content-type': 'a/b' } });
    expect(form.status).toBe(415);
  });
});

describe('Idempotency-Key', () => {
  const withKey = (key: string, body: unknown = ORDER, headers: Record<string, string> = {}) =>
    post(body, { 'idempotency-key': key, ...headers });

  it('gives the same answer to the same request', async () => {
    const first = await withKey('k');
    gateway.orders.set('1 o-1', { ...gateway.orders.get('1 o-1')!, status: 'completed' });
    expect((await withKey('k')).body).toEqual(first.body);
    expect((await withKey(' k ')).body).toEqual(first.body);
    expect(gateway.created).toBe(1);
    expect((await withKey('k2')).status).toBe(409);
  });

  it('is refused for another request', async () => {
    await withKey('k');
    expect(await withKey('k', { ...ORDER, amount: 2 })).toMatchObject({ status: 409, body: { error_code: 1000 } });
    expect(await withKey('k', `${JSON.stringify(ORDER)} `)).toMatchObject({ status: 409 });
  });

  it('belongs to one site', async () => {
    await withKey('k');
    expect((await withKey('k', { ...ORDER, amount: 2 }, { api_key: 'other-shop' })).status).toBe(200);
  });

  it('keeps refusals too, but not a wrong key, a blocked site or a fault of ours', async () => {
    const refused = await withKey('r', { ...ORDER, amount: 0 });
    expect(gateway.answers.get('1 r')).toMatchObject({ status: 400 });
    expect(await withKey('r', { ...ORDER, amount: 0 })).toMatchObject({ status: 400, body: refused.body });
    expect((await withKey('r')).status).toBe(409);
    await withKey('u', ORDER, { api_key: 'wrong-key' });
    await withKey('b', ORDER, { api_key: 'blocked-shop' });
    await withKey('f', { ...ORDER, description: 'break' });
    expect([...gateway.answers.keys()]).toEqual(['1 r']);
  });

  it('makes one order of racing requests', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => withKey('race')));
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect(gateway.created).toBe(1);
    const mixed = await Promise.all(
      [1, 2, 3, 4].map((amount) => withKey('mixed', { ...ORDER, order_id: 'm', amount })),
    );
    expect(mixed.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  });

  it('has at most 255 characters', async () => {
    expect((await withKey('k'.repeat(255))).status).toBe(200);
    expect(await withKey('k'.repeat(256))).toMatchObject({ status: 400, body: { error_code: 1000 } });
  });
});

describe('health', () => {
  it('tells whether the gateway can serve', async () => {
    expect(await (await fetch(`${origin}/health`)).json()).toEqual({ status: 'ok' });
    ready = false;
    expect((await fetch(`${origin}/health`)).status).toBe(503);
  });
});

describe('any request at all', () => {
  const requests = fc.record({
    method: fc.constantFrom(
      'GET',
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
      'HEAD',
      'PROPFIND',
      'TRACE',
      'QUERY',
      'BREW',
    ),
    path: fc.oneof(
      fc.constantFrom(
        '/v1/json/orders',
        '/v1/json/orders/x',
        '/v1/json/gateways/',
        '/v1/json/orders/%',
        '/v1/../v1',
        '/v1?api_key[]=x',
      ),
      fc
        .string({
          unit: fc.constantFrom(
            '/',
            '%',
            '2',
            'F',
            '?',
            '#',
            ';',
            '.',
            'v1',
            'json',
            'orders',
            '&',
            '=',
            ':',
            '*',
            '@',
            '\u00ff',
          ),
        })
        .map((s) => `/v1/${s}`),
    ),
    headers: fc.dictionary(
      fc.constantFrom(
        'Content-Type',
        'Accept-Encoding',
        'Expect',
        'Authorization',
        'Idempotency-Key',
        'Content-Encoding',
        'Accept',
        'Origin',
      ),
      fc.string({ unit: fc.constantFrom('a', ';', '=', '/', '"', ' ', 'json', 'gzip', 'Bearer ', ',', '\u00e9') }),
    ),
    body: fc.oneof(fc.json(), fc.string({ unit: 'binary' }), fc.constant(JSON.stringify(ORDER))),
  });

  it('is answered, and never as a fault of ours', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async ({ method, path, headers, body }) => {
        const lines = Object.entries(headers).map(([name, value]) => `\r\n${name}: ${value}`);
        const answer = await rawRequest(`${method} ${path} HTTP/1.1\r\napi_key: ${KEY}${lines.join('')}`, body);
        expect(answer).toMatch(/^HTTP\/1\.1 (?:100|200|4\d\d) /);
      }),
      { numRuns: 300 },
    );
  });

  it('that is not even HTTP is answered and hung up on', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
        const answer = await raw(bytes);
        if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
      }),
      { numRuns: 100 },
    );
    expect(await raw('GARBAGE\r\n\r\n')).toContain('"error_code":1016');
    expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nx: ${'x'.repeat(70_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 431 [\s\S]+"error_hint":"Its address and headers have more than 16 KiB/,
    );
  });
});
