/** The notification worker on the real outbox and over real sockets. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeDatabase, type TestDatabase } from '../../test/support/database.ts';
import { makeAddressGuard } from '../notifications/address-guard.ts';
import { makeDelivery } from '../notifications/deliver.ts';
import { signNotification } from '../notifications/sign.ts';
import type { NewNotification, NotificationState } from '../notifications/types.ts';
import { makeNotificationWorker, type NotificationWorker } from '../notifications/worker.ts';
import { ManualClock, MINUTE, SECOND } from '../platform/clock.ts';
import { deliveriesOf, notificationRow, openOutbox } from './notifications.ts';

const SITE = 1;
const API_KEY = 'c0ffee11d00d4bad9ce1a5e5beefcafe00112233';

let database: TestDatabase;
let clock: ManualClock;
let nextId = 1;

beforeAll(async () => {
  database = await makeDatabase({ max: 10 });
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.sql`TRUNCATE notifications, notification_attempts`;
  clock = new ManualClock();
});

const notification = (orderId: string, more: Partial<NewNotification> = {}): NewNotification => ({
  siteId: SITE,
  notificationId: nextId++,
  orderId,
  orderVersion: 2,
  url: 'https://shop.example/n',
  method: 'GET',
  pretransaction: false,
  createdAt: clock.now(),
  ...more,
});

const insert = async (...notifications: NewNotification[]) => {
  await database.sql`INSERT INTO notifications ${database.sql(notifications.map(notificationRow))}`;
};

async function statesOf(orderId: string): Promise<NotificationState[]> {
  return (await deliveriesOf(database.sql, SITE, orderId)).map(({ state }) => state);
}

describe('the notification worker', () => {
  interface Arrival {
    readonly path: string;
    readonly query: URLSearchParams;
    readonly method: string;
    readonly auth: string | undefined;
    readonly id: string | undefined;
    readonly body: string;
  }
  let arrivals: Arrival[];
  let answer: (arrival: Arrival, response: ServerResponse) => void;
  let shopUrl: string;
  let worker: NotificationWorker;
  let status: string;
  let errors: unknown[];
  const closing: (() => unknown)[] = [];

  beforeEach(async () => {
    arrivals = [];
    errors = [];
    status = 'initialized';
    answer = (_, response) => response.end('OK');
    shopUrl = await startShop();
    worker = startWorker();
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    expect(errors).toEqual([]);
  });

  async function startShop(): Promise<string> {
    const sockets = new Set<Socket>();
    const server = createServer(async (request: IncomingMessage, response) => {
      const url = new URL(request.url!, 'http://shop.example');
      const arrival: Arrival = {
        path: url.pathname,
        query: url.searchParams,
        method: request.method!,
        auth: request.headers.auth as string | undefined,
        id: request.headers['gatehouse-notification'] as string | undefined,
        body: Buffer.concat(await request.toArray()).toString(),
      };
      arrivals.push(arrival);
      answer(arrival, response);
    });
    server.on('connection', (socket) => sockets.add(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  function startWorker(): NotificationWorker {
    const delivery = makeDelivery({ guard: makeAddressGuard({ live: false }), budgetMs: 5_000 });
    const made = makeNotificationWorker({
      clock,
      outbox: openOutbox(database.sql),
      delivery,
      render: async (_, orderId) =>
        orderId === 'gone' ? undefined : { body: JSON.stringify({ order_id: orderId, status }), apiKey: API_KEY },
      onError: (error) => errors.push(error),
    });
    made.start();
    closing.push(async () => {
      await delivery.close();
      await made.stop();
    });
    return made;
  }

  const tell = async (...notifications: NewNotification[]) => {
    await insert(...notifications);
    worker.nudge();
  };
  const toShop = (orderId: string, more: Partial<NewNotification> = {}) =>
    notification(orderId, { url: `${shopUrl}/n?shop=1`, ...more });

  it('tells by GET with the order’s id and the time of the try', async () => {
    await tell(toShop('my order'));
    await worker.idle();
    expect(arrivals).toHaveLength(1);
    const [{ method, query, body, auth }] = arrivals as [Arrival];
    expect({ method, body, auth }).toEqual({ method: 'GET', body: '', auth: undefined });
    expect(Object.fromEntries(query)).toEqual({
      shop: '1',
      transactionid: 'my order',
      timestamp: String(clock.now() / 1_000),
    });
    expect(await deliveriesOf(database.sql, SITE, 'my order')).toMatchObject([
      {
        state: 'delivered',
        tries: 1,
        attempts: [{ at: clock.now(), httpStatus: 200, acknowledged: true, reply: 'OK' }],
      },
    ]);
  });

  it('tells by POST with the order as it is when sent, signed', async () => {
    await insert(toShop('a', { method: 'POST' }));
    status = 'completed';
    worker.nudge();
    await worker.idle();
    const [{ body, auth, query }] = arrivals as [Arrival];
    expect(body).toBe('{"order_id":"a","status":"completed"}');
    expect(auth).toBe(signNotification(API_KEY, Number(query.get('timestamp')), Buffer.from(body)));
  });

  it('tries three more times, a quarter of an hour apart, each signed anew with the order as it is then', async () => {
    answer = (_, response) => response.end('ng: no such order');
    const start = clock.now();
    await tell(toShop('a', { method: 'POST' }));
    await worker.idle();
    for (const next of ['completed', 'shipped', 'refunded']) {
      status = next;
      clock.advance(15 * MINUTE - 1);
      await worker.idle();
      clock.advance(1);
      await worker.idle();
    }
    expect(arrivals.map(({ body }) => JSON.parse(body).status)).toEqual([
      'initialized',
      'completed',
      'shipped',
      'refunded',
    ]);
    expect(arrivals.map(({ query }) => Number(query.get('timestamp')) - start / 1_000)).toEqual([0, 900, 1800, 2700]);
    expect(new Set(arrivals.map(({ auth }) => auth)).size).toBe(4);
    expect(new Set(arrivals.map(({ id }) => id)).size, 'one notification').toBe(1);
    expect(await statesOf('a')).toEqual(['failed']);
    clock.advance(24 * 60 * MINUTE);
    await worker.idle();
    expect(arrivals).toHaveLength(4);
  });

  it('wakes by itself when a retry is due', async () => {
    answer = (_, response) => response.writeHead(500).end();
    await tell(toShop('a'));
    await worker.idle();
    answer = (_, response) => response.end('OK');
    clock.advance(15 * MINUTE);
    await expect.poll(() => statesOf('a')).toEqual(['delivered']);
  });

  it('finds what another process wrote without a nudge', async () => {
    await worker.idle();
    await insert(toShop('a'));
    clock.advance(5 * SECOND);
    await expect.poll(() => arrivals.length).toBe(1);
  });

  it('tells every change once in order, and retries only the last', async () => {
    answer = (_, response) => response.writeHead(500).end();
    await tell(
      toShop('a', { orderVersion: 2, url: `${shopUrl}/2` }),
      toShop('a', { orderVersion: 3, url: `${shopUrl}/3` }),
      toShop('a', { orderVersion: 4, url: `${shopUrl}/4` }),
    );
    await worker.idle();
    expect(arrivals.map(({ path }) => path)).toEqual(['/2', '/3', '/4']);
    expect(await statesOf('a')).toEqual(['superseded', 'superseded', 'due']);
    answer = (_, response) => response.end('OK');
    clock.advance(15 * MINUTE);
    await worker.idle();
    expect(arrivals.map(({ path }) => path)).toEqual(['/2', '/3', '/4', '/4']);
    expect(await statesOf('a')).toEqual(['superseded', 'superseded', 'delivered']);
  });

  it('tells once, and never again, of a session without a transaction', async () => {
    answer = (_, response) => response.writeHead(400).end('no');
    await tell(toShop('a', { pretransaction: true }));
    await worker.idle();
    expect(arrivals[0]!.query.get('payload_type')).toBe('pretransaction');
    expect(await deliveriesOf(database.sql, SITE, 'a')).toMatchObject([
      { state: 'delivered', attempts: [{ acknowledged: false }] },
    ]);
  });

  it('has never two calls for one order under way, and at most eight for one endpoint', async () => {
    const open = new Map<string, number>();
    let most = 0;
    let total = 0;
    answer = ({ query }, response) => {
      const orderId = query.get('transactionid')!;
      open.set(orderId, (open.get(orderId) ?? 0) + 1);
      expect(open.get(orderId)).toBe(1);
      most = Math.max(most, ++total);
      setImmediate(() =>
        setImmediate(() => {
          open.set(orderId, 0);
          total -= 1;
          response.end('OK');
        }),
      );
    };
    const versions = [2, 3, 4];
    await tell(
      ...Array.from({ length: 12 }, (_, i) =>
        versions.map((orderVersion) => toShop(`order ${i}`, { orderVersion })),
      ).flat(),
    );
    const second = startWorker();
    second.nudge();
    // Two processes with a lane each: the cap of one endpoint is per process.
    await Promise.all([worker.idle(), second.idle()]);
    await Promise.all([worker.idle(), second.idle()]);
    expect(arrivals).toHaveLength(36);
    expect(most).toBeLessThanOrEqual(16);
  });

  it('does not let a silent endpoint starve the others', async () => {
    const silent = await startShop();
    const waiting: ServerResponse[] = [];
    answer = ({ path }, response) => void (path === '/silent' ? waiting.push(response) : response.end('OK'));
    await tell(...Array.from({ length: 100 }, (_, i) => notification(`silent ${i}`, { url: `${silent}/silent` })));
    await expect.poll(() => waiting.length).toBe(8);
    await tell(toShop('quick'));
    await expect.poll(() => statesOf('quick')).toEqual(['delivered']);
    expect(waiting).toHaveLength(8);
    for (const response of waiting) response.end('OK');
    answer = (_, response) => response.end('OK');
    await worker.idle();
    expect(arrivals).toHaveLength(101);
  });

  it('does not let one site with any number of silent endpoints delay another site', async () => {
    const hanging: (() => void)[] = [];
    const told: string[] = [];
    const made = makeNotificationWorker({
      clock,
      outbox: openOutbox(database.sql),
      delivery: {
        send: ({ url }) =>
          new Promise((resolve) => {
            const over = (httpStatus: number | null) =>
              resolve({ durationMs: 1, httpStatus, acknowledged: httpStatus === 200, reply: '', verdict: '' });
            if (url.includes('quick.example')) over(200);
            else hanging.push(() => over(null));
          }),
        close: async () => {},
      },
      render: async () => undefined,
      onError: (error) => errors.push(error),
    });
    made.onAttempt(({ orderId }) => told.push(orderId));
    await worker.stop();
    await insert(
      ...Array.from({ length: 800 }, (_, i) => notification(`hung ${i}`, { url: `https://${i % 400}.hung.example/n` })),
    );
    made.start();
    await expect.poll(() => hanging.length).toBe(64);
    await insert(notification('quick', { siteId: 2, url: 'https://quick.example/n' }));
    made.nudge();
    await expect.poll(() => told).toEqual(['quick']);
    expect(hanging, 'a quarter of all places').toHaveLength(64);
    // None of them has answered: from now on the site has as many places as one endpoint.
    for (const over of hanging.splice(0)) over();
    await expect.poll(() => told.length).toBe(65);
    await expect.poll(() => hanging.length).toBe(8);
    const stopped = made.stop();
    for (const over of hanging.splice(0)) over();
    await stopped;
    expect(hanging).toEqual([]);
  });

  it('does not keep sending again where the clock outruns the network', async () => {
    const waiting: ServerResponse[] = [];
    answer = (_, response) => void waiting.push(response);
    await tell(toShop('a'));
    await expect.poll(() => waiting.length).toBe(1);
    clock.advance(10 * MINUTE);
    worker.nudge();
    clock.advance(10 * MINUTE);
    waiting[0]!.end('OK');
    await worker.idle();
    expect(arrivals).toHaveLength(1);
    expect(await statesOf('a')).toEqual(['delivered']);
  });

  it('gives up a notification whose order is gone', async () => {
    await tell(toShop('gone', { method: 'POST' }));
    await worker.idle();
    expect(arrivals).toEqual([]);
    expect(await deliveriesOf(database.sql, SITE, 'gone')).toMatchObject([
      { state: 'failed', attempts: [{ httpStatus: null, verdict: expect.stringContaining('not there any more') }] },
    ]);
  });

  it('tells listeners of every attempt', async () => {
    const heard: [string, boolean][] = [];
    const stop = worker.onAttempt(({ orderId }, { acknowledged }) => heard.push([orderId, acknowledged]));
    await tell(toShop('a'));
    await worker.idle();
    stop();
    await tell(toShop('b'));
    await worker.idle();
    expect(heard).toEqual([['a', true]]);
  });

  it('lets the page wait for the first try, failed or not', async () => {
    const waiting: ServerResponse[] = [];
    answer = (_, response) => void waiting.push(response);
    await tell(toShop('a', { orderVersion: 2 }), toShop('a', { orderVersion: 3 }));
    let done = false;
    const first = worker.firstAttemptOf(SITE, 'a', 3, 30_000).then(() => (done = true));
    await expect.poll(() => waiting.length).toBe(1);
    waiting[0]!.end('OK');
    await expect.poll(() => waiting.length).toBe(2);
    expect(done, 'that was an earlier change').toBe(false);
    waiting[1]!.writeHead(500).end();
    await first;
    await worker.firstAttemptOf(SITE, 'a', 3, 30_000);
    await worker.firstAttemptOf(SITE, 'never told', 1, 30_000);
  });

  it('lets the page wait no longer than it wants to', async () => {
    answer = () => {};
    await tell(toShop('a'));
    await worker.firstAttemptOf(SITE, 'a', 2, 30);
    await expect.poll(() => statesOf('a')).toEqual(['sending']);
  });

  it('stops when what is under way has been written down', async () => {
    const waiting: ServerResponse[] = [];
    answer = (_, response) => void waiting.push(response);
    await tell(toShop('a', { orderVersion: 2 }), toShop('a', { orderVersion: 3 }));
    await expect.poll(() => waiting.length).toBe(1);
    const stopping = worker.stop();
    waiting[0]!.end('OK');
    await stopping;
    expect(await statesOf('a')).toEqual(['delivered', 'due']);
    expect(arrivals).toHaveLength(1);
  });
});
