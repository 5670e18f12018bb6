/**
 * Whatever is asked of whatever address, with the database there, read-only or away: no answer tells what the gateway is made of. Every
 * route that is registered is asked, with what has broken servers before.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeListener } from '../../src/http/listener.ts';
import { receiveResultRoute } from '../../src/http/receive-3ds-result.ts';
import type { Gateway } from '../../src/main.ts';
import { silentLog } from '../../src/platform/log.ts';
import { readTrustedProxies } from '../../src/platform/trusted-proxies.ts';
import { THREE_DS_PATHS } from '../../src/threeds/service.ts';
import { type CuttableLine, cuttableLine } from '../support/cuttable-line.ts';
import { API_KEY, startGatewayFor } from '../support/gateway.ts';
import { openOrder } from '../support/pay.ts';
import { runsOf } from '../support/property-seed.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
let line: CuttableLine;
/** A gateway whose line to the database can be cut. */
let gateway: Gateway;
let known: { readonly session: string; readonly orderId: string };

beforeAll(async () => {
  world = await makeWorld();
  const { orderId, payer } = await openOrder(world);
  known = { session: /\/connect\/([0-9A-Za-z]+)/.exec(payer.url)![1]!, orderId };
  line = await cuttableLine(world.database.url);
  const { simulator, clock } = world;
  gateway = await startGatewayFor({ database: { url: line.url }, simulator, clock });
});
afterAll(async () => {
  await gateway.close();
  await world.close();
});

interface Route {
  readonly method: string;
  readonly path: string;
}

/** The table of routes, from the tree in which the server shows it. */
function routesOf(app: FastifyInstance): Route[] {
  const above: string[] = [];
  return app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((text) => {
      const found = /^([│ ]*[└├]── )(\S*) \(([A-Z, ]+)\)$/.exec(text);
      if (!found) return [];
      const [, indent, part, methods] = found;
      const depth = indent!.length / 4 - 1;
      const path = `${depth === 0 ? '' : above[depth - 1]}${part}`.replace(/^(?!\/)/, '/').replace(/\/{2,}/g, '/');
      above[depth] = path;
      return methods!.split(', ').map((method) => ({ method, path }));
    });
}

const NASTY = [
  '%00',
  '%',
  '%ff',
  '%ED%A0%80',
  '%zz',
  "'",
  '%22%3E%3Cscript%3E',
  '..%2f..%2fetc%2fpasswd',
  '99999999999',
  '9007199254740993',
  '-1',
  '0x10',
  '1e9',
  '__proto__',
  'constructor',
  '%E2%80%AE',
  '%0d%0a',
  'a'.repeat(5_000),
  '%F0%9F%92%A9',
  '2147483648',
  '0',
];
const BODIES = [
  '',
  '{',
  '[]',
  'null',
  '{"a":"\\u0000"}',
  '{"order_id":"\\ud800","type":"redirect","currency":"EUR","amount":100,"description":"a\\u0000b"}',
  '{"text":"allow because \\"\\u0000\\"","comment":"\\udc00"}',
  '{"list":"\\u0000","kind":"email","value":"a\\u0000@b.example"}',
  '{"outcome":"Y"}',
  '{"amount":99999999999999999999,"currency":"\\u0000"}',
  'a=%00&token=%00&MD=%00&PaReq=%00&cres=%00&threeDSMethodData=%00',
  '\u0000\u0001',
  `${'['.repeat(200)}${']'.repeat(200)}`,
  '{"messageType":"RReq","threeDSServerTransID":"\\u0000"}',
  '<xml/>',
];
const TYPES = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
  'x',
  ';;',
  '',
];
const QUERIES = [
  '',
  'site=99999999999&mspid=1',
  'site=1&mspid=9007199254740993',
  'site=1&mspid=1',
  'api_key=%00',
  'limit=99999999999999999999',
  'page=-1&after=%00',
  'lang=%00',
  'mspid=%ff&session=%00',
  '__proto__=1',
  'a=1&a=2',
  'created_from=%00',
  'status=%00',
  'MD=%00',
  'size=1e309',
  'methods=%00&method=__proto__',
];

const request = (routes: readonly Route[]) =>
  fc.record({
    route: fc.constantFrom(...routes),
    parts: fc.array(fc.constantFrom(...NASTY, 'KNOWN', '1'), { minLength: 4, maxLength: 4 }),
    query: fc.constantFrom(...QUERIES),
    body: fc.constantFrom(...BODIES),
    type: fc.constantFrom(...TYPES),
    accept: fc.constantFrom('*/*', 'text/html,*/*', 'application/json', '\u0001'),
    key: fc.constantFrom(API_KEY, API_KEY, 'nobody’s'.replace('’', '')),
  });

type Asked = ReturnType<typeof request> extends fc.Arbitrary<infer Value> ? Value : never;

async function ask(app: FastifyInstance, { route, parts, query, body, type, accept, key }: Asked) {
  const given = [...parts];
  const names = given.map((part) =>
    part === 'KNOWN' ? (route.path.startsWith('/v1') ? known.orderId : known.session) : part,
  );
  const path = route.path.replace(/:\w+|\*/g, () => names.shift() ?? '1');
  const hasBody = ['POST', 'PATCH', 'DELETE'].includes(route.method);
  return app.inject({
    method: route.method as 'GET',
    url: query === '' ? path : `${path}?${query}`,
    headers: { api_key: key, accept, ...(hasBody && type !== '' && { 'content-type': type }) },
    ...(hasBody && { payload: body }),
  });
}

/** What would tell: states and names of the database, its address, code and its places, the server's own form of answers. */
const INTERNALS = [
  /\b(22|23|25|42|53|55|57|08)[0-9A-Z]{3}\b(?!\d)/,
  /ECONN|EPIPE|ETIMEDOUT|CONNECTION_|CONNECT_TIMEOUT/,
  /relation "|column "|invalid (byte|input)|out of range|read-only transaction/,
  /\n\s+at |node_modules|\.ts:\d|file:\/\//,
  /"statusCode":|FST_ERR|Bad Request"|Route (GET|POST)/,
  /postgres/i,
];

function expectNoInternals(
  answer: { statusCode: number; body: string; headers: Record<string, unknown> },
  asked: string,
): void {
  if (answer.statusCode < 400) return;
  const said = `${JSON.stringify(answer.headers)} ${answer.body}`.replaceAll(
    /[0-9a-f]{16,}|max-age=\d+|"content-length":"?\d+"?|#\d+/g,
    '',
  );
  const told = INTERNALS.filter((pattern) => pattern.test(answer.body)).map(String);
  expect(
    { told, said: told.length > 0 || said.includes(new URL(line.url).port) ? said.slice(0, 600) : '' },
    asked,
  ).toEqual({ told: [], said: '' });
  expect(answer.headers['x-content-type-options'], asked).toBe('nosniff');
}

async function search(app: FastifyInstance, runs: number, { statusBelow = 600 } = {}): Promise<void> {
  const routes = routesOf(app);
  const property = fc.asyncProperty(request(routes), async (asked) => {
    const answer = await ask(app, asked);
    const what = `${asked.route.method} ${asked.route.path} ${JSON.stringify(asked)}`;
    expectNoInternals(answer as never, what);
    expect(answer.statusCode, what).toBeLessThan(statusBelow);
  });
  await fc.assert(property, { numRuns: runsOf(runs) });
}

describe('no answer tells what the gateway is made of', () => {
  it('knows every route of the server', () => {
    const paths = new Set(routesOf(gateway.app).map(({ method, path }) => `${method} ${path}`));
    for (const path of [
      'POST /v1/json/orders',
      'PATCH /v1/json/orders/:id/refunds/:refund',
      'GET /connect/:session/status',
      'POST /3ds/results',
      'GET /',
    ])
      expect([...paths]).toContain(path);
    expect(paths.size).toBeGreaterThan(100);
  });

  it('with the database there, and nothing is a fault of ours', () => search(gateway.app, 400, { statusBelow: 500 }));

  it('on the listener of directory servers', async () => {
    const app = makeListener({ log: silentLog, trusts: readTrustedProxies([]), httpsOnly: true });
    await receiveResultRoute(app, THREE_DS_PATHS.results, {
      receive: () => Promise.reject(new Error('relation "x" at /y')),
    });
    await search(app, 30);
    const answer = await app.inject({ method: 'GET', url: '/', headers: { accept: 'text/html' } });
    expect([answer.statusCode, answer.json().error_code, answer.headers['strict-transport-security']]).toEqual([
      404,
      1000,
      'max-age=31536000',
    ]);
    await app.close();
  });

  it.each([
    ['half a request', 'GET / HTTP/1.1\r\nhost', 400],
    ['no request', '\u0000\u0001\u0002\r\n\r\n', 400],
    ['a header too large', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
    ['an address too long', `GET /${'x'.repeat(40_000)} HTTP/1.1\r\nhost: a\r\n\r\n`, 431],
    ['a method that is none', 'FROBNICATE / HTTP/1.1\r\nhost: a\r\n\r\n', 400],
    ['a length that is none', 'POST /3ds/results HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n', 400],
    ['two lengths', 'POST /v1/json/orders HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', 400],
    ['chunks that are none', 'POST /3ds/results HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n', 400],
    [
      'an address that is none',
      'GET /%c0%af%00%ff HTTP/1.1\r\nhost: a\r\naccept: text/html\r\nconnection: close\r\n\r\n',
      404,
    ],
    ['another protocol of the web', 'PROPFIND / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', 404],
  ])('to %s', async (_, text, status) => {
    const socket = connect(Number(new URL(gateway.url).port), 'localhost');
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => {});
    socket.end(text);
    await once(socket, 'close');
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(INTERNALS.filter((pattern) => pattern.test(answer.replace(/^.*\r\n/, ''))).map(String)).toEqual([]);
    if (!answer.includes('text/html')) expect(answer).toContain('"success":false');
  });

  it('with the database read-only', async () => {
    const { sql } = world.database;
    const name = new URL(world.database.url).pathname.slice(1);
    await sql.unsafe(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    const others = sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${name} AND pid <> pg_backend_pid()`;
    await others;
    await search(gateway.app, 120);
  });

  it('with the database away', async () => {
    await line.close();
    await search(gateway.app, 120);
    const institution = await gateway.app.inject({ method: 'POST', url: '/institutions/status?site=1&mspid=1' });
    expect([institution.statusCode, institution.json()]).toEqual([503, { understood: false }]);
    const page = { accept: 'text/html', 'accept-language': 'nl' };
    const payer = await gateway.app.inject({ method: 'GET', url: `/connect/${known.session}`, headers: page });
    expect([payer.statusCode, payer.body.includes('lang="nl')]).toEqual([500, true]);
  });
});

describe('an address of nobody’s', () => {
  const asked = (method: 'GET' | 'POST', url: string, headers: Record<string, string> = {}) =>
    world.gateway.app.inject({ method, url, headers });
  const browser = {
    accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
    'sec-fetch-mode': 'navigate',
    'accept-language': 'de',
  };

  it.each(['/nowhere', '/connect/x/y/z/', '/docs/nowhere', '/%ff', `/connect/${'x'.repeat(5_000)}`, '/3ds/nowhere'])(
    'shows people a page in their language: %s',
    async (url) => {
      const { statusCode, headers, body } = await asked('GET', url, browser);
      expect([statusCode, headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
      if (!url.startsWith('/docs')) expect(body).toContain('lang="de');
    },
  );

  it.each(['/nowhere', '/v1', '/v1/json/nowhere', '/sandbox/nowhere', '/institutions/nowhere', '/3ds/results', '/%ff'])(
    'answers programs by the envelope: %s',
    async (url) => {
      const { statusCode, body } = await asked('GET', url, url === '/nowhere' || url === '/%ff' ? {} : browser);
      expect([statusCode, JSON.parse(body)]).toMatchObject([
        404,
        {
          success: false,
          data: {},
          error_code: 1000,
          error_info: 'Not found',
          error_docs: `${world.url}/docs/errors#1000`,
        },
      ]);
    },
  );

  it('says where an operation is to who left out the beginning', async () => {
    const { statusCode, body } = await asked('POST', '/orders', { 'content-type': 'application/json' });
    expect([statusCode, JSON.parse(body).error_hint]).toEqual([
      404,
      'There is nothing at this path. Did you mean POST /v1/json/orders?',
    ]);
  });

  it.each(['99999999999', '2147483648', '9007199254740993', '-1', '%00', '0'])(
    'is site %s to an institution',
    async (site) => {
      const { statusCode, body } = await asked('POST', `/institutions/status?site=${site}&mspid=1`);
      expect([statusCode, JSON.parse(body)]).toEqual([404, { understood: false }]);
    },
  );

  it('is not the front door, which leads on, nor the picture of the tab', async () => {
    const front = await asked('GET', '/', browser);
    expect(front.statusCode).toBe(200);
    expect(front.body).toContain('href="/docs"');
    expect(front.body).toContain(`${world.bankUrl}/shop/`);
    const icon = await asked('GET', '/favicon.ico');
    expect([icon.statusCode, icon.headers['content-type']]).toEqual([200, 'image/x-icon']);
    expect(icon.rawPayload.length).toBe(icon.rawPayload.readUInt32LE(14) + icon.rawPayload.readUInt32LE(18));
  });
});
