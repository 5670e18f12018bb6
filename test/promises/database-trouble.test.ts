/** Whatever becomes of the database, nobody is kept waiting, and nobody is told what is inside. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Simulator } from '../../simulator/main.ts';
import type { Gateway } from '../../src/main.ts';
import { ManualClock } from '../../src/platform/clock.ts';
import { type CuttableLine, cuttableLine } from '../support/cuttable-line.ts';
import { makeDatabase, type TestDatabase } from '../support/database.ts';
import { API_KEY, startGatewayFor } from '../support/gateway.ts';
import { START } from '../support/orders.ts';
import { startBanks } from '../support/world.ts';

const LIMITS = { requestMs: 1_500, databaseMs: 500, listMs: 400 };
/** The machine that runs this is busy with other tests. */
const PATIENCE_MS = 4_000;
/** What only somebody inside can know. */
const INTERNALS =
  /ECONN|EPIPE|postgres|relation|SQLSTATE|timeout|pool|127\.0\.0\.1:|\bat .*\.ts|node:|read-only|\b(?:25006|57014|57P01)\b/i;

let database: TestDatabase;
let line: CuttableLine;
let simulator: Simulator;
let gateway: Gateway;
let session: string;
let routes: readonly { readonly method: string; readonly path: string }[];

beforeAll(async () => {
  database = await makeDatabase();
  line = await cuttableLine(database.url);
  const clock = new ManualClock(START);
  simulator = await startBanks(clock);
  gateway = await startGatewayFor({ database: { url: line.url }, simulator, clock, limits: LIMITS });
  const made = await newOrder('there');
  const { data } = (await made.json()) as { data: { payment_url: string } };
  session = data.payment_url.split('/').at(-1)!;
  routes = routesOf(gateway);
});

afterAll(async () => {
  line.speak();
  await gateway.close();
  await simulator.close();
  await line.close();
  await database.drop();
});

function newOrder(order_id: string): Promise<Response> {
  const order = { type: 'redirect', order_id, currency: 'EUR', amount: 1000, description: 'One' };
  return fetch(`${gateway.url}/v1/json/orders`, {
    method: 'POST',
    headers: { api_key: API_KEY },
    body: JSON.stringify({ ...order, payment_options: { notification_url: `${simulator.url}/nowhere` } }),
  });
}

/** As the server prints its tree: a branch has the beginning that all below it share. */
function routesOf({ app }: Gateway): { method: string; path: string }[] {
  const above: string[] = [];
  return app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((printed) => {
      const [, indent = '', part = '', methods = ''] = /^([│ ]*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(printed) ?? [];
      if (part === '') return [];
      const depth = indent.length / 4;
      above.length = depth;
      above.push(part);
      const path = above.join('');
      return methods === '' ? [] : methods.split(', ').map((method) => ({ method, path }));
    });
}

const VALUES: Readonly<Record<string, string>> = { id: 'there', number: '1', site: '1' };

async function ask({ method, path }: { method: string; path: string }) {
  const filled = path
    .replace(/:session\b/, session)
    .replace(/:(\w+)(?:\([^)]*\))?/g, (_, name: string) => VALUES[name] ?? '1')
    .replace(/\/?\*/, '/x');
  const began = performance.now();
  const answer = await fetch(`${gateway.url}${filled}`, {
    method,
    headers: {
      api_key: API_KEY,
      'content-type': path.startsWith('/v1') ? 'application/json' : 'application/x-www-form-urlencoded',
    },
    redirect: 'manual',
    ...(['GET', 'HEAD', 'OPTIONS'].includes(method)
      ? {}
      : { body: path.startsWith('/v1') ? '{"amount":100,"currency":"EUR"}' : 'gateway=VISA' }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch((error: unknown) => error as Error);
  const what = `${method} ${path}`;
  if (answer instanceof Error) return { what, status: 0, body: answer.message, ms: performance.now() - began };
  return { what, status: answer.status, body: await answer.text(), ms: performance.now() - began };
}

const TROUBLES: Readonly<Record<string, { begin(): Promise<void>; end(): Promise<void> }>> = {
  up: { begin: async () => {}, end: async () => {} },
  silent: { begin: async () => line.hush(), end: async () => line.speak() },
  down: { begin: async () => line.takeAway(), end: async () => line.bringBack() },
  'read-only': { begin: () => readOnly('on'), end: () => readOnly('off') },
};

async function readOnly(value: 'on' | 'off'): Promise<void> {
  const name = new URL(database.url).pathname.slice(1);
  await database.sql.unsafe(`ALTER DATABASE ${name} SET default_transaction_read_only = ${value}`);
  await line.takeAway();
  await line.bringBack();
  // The connections that were cut are found to be so.
  await expect.poll(async () => (await status('/health'))[0], { timeout: PATIENCE_MS }).toBe(200);
}

const status = async (path: string) => {
  const { status, body } = await ask({ method: 'GET', path });
  return [status, JSON.parse(body)];
};

describe('every route of the gateway', () => {
  it('is known to this test', () => {
    expect(routes.length).toBeGreaterThan(80);
    expect(routes).toContainEqual({ method: 'POST', path: '/v1/json/orders/:id/refunds' });
  });

  for (const [trouble, { begin, end }] of Object.entries(TROUBLES)) {
    it(`answers in time and without internals while the database is ${trouble}`, async () => {
      await begin();
      try {
        const answers = await Promise.all(routes.filter(({ method }) => method !== 'HEAD').map(ask));
        expect(answers.filter(({ status, ms }) => status === 0 || ms > PATIENCE_MS)).toEqual([]);
        expect(answers.filter(({ status }) => status === 503 || status === 501).map(({ what }) => what)).toEqual(
          { up: [], silent: ['GET /health', 'GET /ready'], down: ['GET /health', 'GET /ready'] }[trouble] ?? [
            'GET /ready',
          ],
        );
        const told = answers.filter(
          ({ status, body }) => status >= 500 && INTERNALS.test(body.replaceAll(session, '')),
        );
        expect(told.filter(({ what }) => what !== 'GET /ready')).toEqual([]);
      } finally {
        await end();
      }
      await expect.poll(() => status('/ready'), { timeout: PATIENCE_MS }).toEqual([200, { status: 'ready' }]);
    });
  }
});

describe('lists that cannot be answered', () => {
  it('are refused with a hint, and keep nothing else waiting', async () => {
    await database.sql.begin(async (tx) => {
      // What every list reads, and a new order does not.
      await tx`LOCK TABLE related_transactions IN ACCESS EXCLUSIVE MODE`;
      const path = '/v1/json/transactions';
      let answered = 0;
      const lists = Array.from({ length: 16 }, () => ask({ method: 'GET', path }).finally(() => answered++));
      expect([(await newOrder('beside')).status, answered], 'the order first').toEqual([200, 0]);
      const told = (await Promise.all(lists)).map(({ status, body }) => [status, JSON.parse(body).error_info]);
      expect(told).toEqual(Array(16).fill([400, 'Too many transactions to search']));
    });
  });
});

describe('health and readiness', () => {
  it('tell apart a database that does not answer from one that takes no writes', async () => {
    const both = () => Promise.all([status('/health'), status('/ready')]);
    await expect.poll(both, { timeout: PATIENCE_MS }).toEqual([
      [200, { status: 'ok' }],
      [200, { status: 'ready' }],
    ]);
    await readOnly('on');
    await expect.poll(both, { timeout: PATIENCE_MS }).toEqual([
      [200, { status: 'ok' }],
      [503, { status: 'unavailable', reason: 'the database takes no writes' }],
    ]);
    await readOnly('off');
    line.hush();
    expect(await both()).toEqual([
      [503, { status: 'unavailable' }],
      [503, { status: 'unavailable', reason: 'the database does not answer' }],
    ]);
    line.speak();
  });
});
