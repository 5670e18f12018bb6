/** The outbox on its real table. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeDatabase, type TestDatabase } from '../../test/support/database.ts';
import { rowsRead } from '../../test/support/rows-read.ts';
import type { Claim } from '../notifications/outbox.ts';
import type { DeliveryAttempt, NewNotification, NotificationState } from '../notifications/types.ts';
import { ManualClock, MINUTE, SECOND } from '../platform/clock.ts';
import type { Sql } from './database.ts';
import { deliveriesOf, notificationRow, openOutbox } from './notifications.ts';

const SITE = 1;

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

describe('the outbox', () => {
  const ATTEMPT: DeliveryAttempt = {
    at: 0,
    durationMs: 12,
    httpStatus: 500,
    acknowledged: false,
    reply: 'no',
    verdict: 'HTTP 500: only 200 counts',
  };
  const wish = (more: Partial<Claim> = {}): Claim => ({
    now: clock.now(),
    limit: 10,
    leaseMs: 30 * SECOND,
    perEndpoint: 8,
    freePlaces: new Map(),
    perSite: 64,
    freePlacesOfSites: new Map(),
    busyOrders: [],
    ...more,
  });
  const claim = (more: Partial<Claim> = {}) => openOutbox(database.sql).claim(wish(more));
  const ids = async (claimed: ReturnType<typeof claim>) => (await claimed).map(({ notificationId }) => notificationId);
  /** A claimed one failed and waits for its retry. */
  const fail = async (claimed: Awaited<ReturnType<typeof claim>>) => {
    for (const one of claimed) {
      await openOutbox(database.sql).record(
        one,
        { ...ATTEMPT, at: clock.now() },
        { state: 'due', dueAt: clock.now() + 15 * MINUTE },
      );
    }
  };

  it('gives out what was put in, once', async () => {
    const put = notification('a', { url: 'HTTPS://Shop.Example:8443/n?x=/y', method: 'POST', orderVersion: 7 });
    await insert(put);
    expect(await claim()).toEqual([
      { ...put, triesBefore: 0, claimedUntil: clock.now() + 30 * SECOND, endpoint: 'https://shop.example:8443' },
    ]);
    expect(await claim()).toEqual([]);
  });

  it('gives nothing that is not due, and tells when it will be', async () => {
    const outbox = openOutbox(database.sql);
    expect(await outbox.nextDue(clock.now())).toBeUndefined();
    await insert(notification('a', { createdAt: clock.now() + MINUTE }));
    expect(await claim()).toEqual([]);
    expect(await outbox.nextDue(clock.now())).toBe(clock.now() + MINUTE);
  });

  it('gives out again what a process took and never finished', async () => {
    await insert(notification('a'));
    const [lost] = await claim();
    expect(await openOutbox(database.sql).nextDue(clock.now())).toBe(clock.now() + 30 * SECOND);
    clock.advance(30 * SECOND - 1);
    expect(await claim()).toEqual([]);
    clock.advance(1);
    const [again] = await claim();
    expect(again?.notificationId).toBe(lost?.notificationId);
    // The lost process wakes up after all: its attempt is history, but the state belongs to the one that has it now.
    await fail([lost!]);
    const [history] = await deliveriesOf(database.sql, SITE, 'a');
    expect(history).toMatchObject({ state: 'sending', tries: 0, attempts: [{ httpStatus: 500 }] });
    await openOutbox(database.sql).record(again!, { ...ATTEMPT, acknowledged: true }, { state: 'delivered', dueAt: 0 });
    expect(await deliveriesOf(database.sql, SITE, 'a')).toMatchObject([
      { state: 'delivered', tries: 1, attempts: [{}, {}] },
    ]);
  });

  it('has one of an order out at a time, and first tries in the order of the changes', async () => {
    const second = notification('a', { orderVersion: 3 });
    const first = notification('a', { orderVersion: 2 });
    const other = notification('b');
    await insert(second, first, other);
    const claimed = await claim();
    expect(claimed.map(({ notificationId }) => notificationId).sort()).toEqual(
      [first.notificationId, other.notificationId].sort(),
    );
    expect(await claim()).toEqual([]);
    await fail(claimed);
    expect(await ids(claim())).toEqual([second.notificationId]);
  });

  it('does not mix up orders of two sites with the same id', async () => {
    await insert(notification('a'), notification('a', { siteId: 2 }));
    expect(await claim()).toHaveLength(2);
  });

  it('supersedes a waiting retry when a later change is told', async () => {
    await insert(notification('a', { orderVersion: 2 }));
    await fail(await claim());
    await insert(notification('a', { orderVersion: 3 }));
    const claimed = await claim();
    expect(claimed).toHaveLength(1);
    expect(await statesOf('a')).toEqual(['superseded', 'sending']);
    await fail(claimed);
    expect(await statesOf('a')).toEqual(['superseded', 'due']);
  });

  it('supersedes a retry where the later change came while it was being tried', async () => {
    await insert(notification('a', { orderVersion: 2 }));
    const first = await claim();
    await insert(notification('a', { orderVersion: 3 }));
    expect(await claim(), 'the first is under way').toEqual([]);
    await fail(first);
    expect(await statesOf('a')).toEqual(['superseded', 'due']);
  });

  it('tells the later change, not the earlier one again, when both are due', async () => {
    await insert(notification('a', { orderVersion: 2 }));
    await fail(await claim());
    const later = notification('a', { orderVersion: 3 });
    await insert(later);
    clock.advance(15 * MINUTE);
    expect(await ids(claim())).toEqual([later.notificationId]);
    expect(await claim()).toEqual([]);
  });

  it('supersedes a retry whose process was lost', async () => {
    await insert(notification('a', { orderVersion: 2 }));
    await fail(await claim());
    clock.advance(15 * MINUTE);
    await claim();
    await insert(notification('a', { orderVersion: 3 }));
    expect(await claim(), 'the retry is under way').toEqual([]);
    clock.advance(30 * SECOND);
    expect(await claim()).toHaveLength(1);
    expect(await statesOf('a')).toEqual(['superseded', 'sending']);
  });

  it('leaves a full lane standing and goes on behind it', async () => {
    for (let i = 0; i < 20; i++) await insert(notification(`slow ${i}`, { url: 'https://slow.example/n' }));
    await insert(notification('quick'));
    const claimed = await claim({ limit: 50, perEndpoint: 3 });
    expect(claimed.map(({ endpoint }) => endpoint).sort()).toEqual([
      'https://shop.example',
      ...Array(3).fill('https://slow.example'),
    ]);
    expect(await claim({ freePlaces: new Map([['https://slow.example', 0]]) })).toEqual([]);
    expect(await claim({ freePlaces: new Map([['https://slow.example', 1]]) })).toHaveLength(1);
  });

  it('leaves a site standing that has taken its places, whatever endpoints it names, and goes on behind it', async () => {
    for (let i = 0; i < 20; i++) await insert(notification(`many ${i}`, { url: `https://${i}.many.example/n` }));
    await insert(notification('quick', { siteId: 2 }));
    const claimed = await claim({ limit: 50, perSite: 3 });
    expect(claimed.map(({ siteId }) => siteId).sort()).toEqual([1, 1, 1, 2]);
    expect(await claim({ freePlacesOfSites: new Map([[SITE, 0]]) })).toEqual([]);
    expect(await claim({ freePlacesOfSites: new Map([[SITE, 2]]) })).toHaveLength(2);
    expect(await claim({ limit: 50 })).toHaveLength(15);
  });

  it('asks no more of the server for a claim the more is due', async () => {
    const { sql } = database;
    const DELIVERED = 20_000;
    const insertMany = (from: number, count: number, state: 'due' | 'delivered') => sql`
      INSERT INTO notifications (site_id, notification_id, order_id, order_version, url, method, pretransaction, state, tries,
        due_at, claimed_until, created_at)
      SELECT 1, i, 'many ' || i, 2, 'https://' || i % 500 || '.example/n', 'GET', false, ${state}, 0, ${clock.now()}, 0, 0
      FROM generate_series(${from}::int, ${from + count - 1}::int) AS i`;
    await insertMany(1_000_000, DELIVERED, 'delivered');
    // What is known of the table is what a nightly count leaves: everything is delivered.
    await sql`ANALYZE notifications`;
    const readByClaim = async () =>
      (await rowsRead(sql, async (tx) => expect(await openOutbox(tx).claim(wish({ limit: 64 }))).toHaveLength(64)))
        .rows;
    await insertMany(2_000_000, 200, 'due');
    const few = await readByClaim();
    await insertMany(3_000_000, 5_000, 'due');
    const many = await readByClaim();
    expect(many / few).toBeLessThan(3);
  });

  it('gives nothing for an order that this process is busy with, though its lease be over', async () => {
    await insert(notification('a'));
    const busyOrders = await claim();
    clock.advance(MINUTE);
    expect(await claim({ busyOrders })).toEqual([]);
    expect(await claim()).toHaveLength(1);
  });

  it('does not give out a later change while another process is just taking an earlier retry', async () => {
    await insert(notification('a', { orderVersion: 2 }));
    await fail(await claim());
    clock.advance(15 * MINUTE);
    await database.sql.begin(async (tx) => {
      const [retry] = await openOutbox(tx as never as Sql).claim(wish());
      expect(retry).toMatchObject({ orderVersion: 2 });
      // Not committed yet: whoever asks now still sees the retry waiting.
      await insert(notification('a', { orderVersion: 3 }));
      expect(await claim()).toEqual([]);
    });
    expect(await claim()).toEqual([]);
    expect(await statesOf('a')).toEqual(['sending', 'due']);
  });

  it('tells every change in order, and never two of one order at a time, to any number of processes', async () => {
    const ORDERS = ['a', 'b', 'c', 'd'];
    const LAST = 20;
    const out = new Set<string>();
    const told = new Map<string, number[]>(ORDERS.map((orderId) => [orderId, []]));
    const outbox = openOutbox(database.sql);
    let written = false;
    const isOver = () => written && ORDERS.every((orderId) => told.get(orderId)!.length === LAST);
    const worker = async () => {
      while (!isOver()) {
        const taken = await claim({ limit: 3 });
        for (const { orderId, orderVersion, triesBefore } of taken) {
          expect(out.has(orderId), orderId).toBe(false);
          out.add(orderId);
          if (triesBefore === 0) told.get(orderId)!.push(orderVersion);
        }
        for (const one of taken) {
          await new Promise((resolve) => setImmediate(resolve));
          out.delete(one.orderId);
          await outbox.record(one, ATTEMPT, { state: 'due', dueAt: clock.now() });
        }
      }
    };
    const writer = async () => {
      for (let orderVersion = 1; orderVersion <= LAST; orderVersion++) {
        await insert(...ORDERS.map((orderId) => notification(orderId, { orderVersion })));
      }
      written = true;
    };
    await Promise.all([writer(), worker(), worker(), worker(), worker()]);
    for (const versions of told.values()) expect(versions).toEqual(Array.from({ length: LAST }, (_, i) => i + 1));
  });

  it('keeps the whole history of an order', async () => {
    await insert(notification('a', { orderVersion: 2, method: 'POST' }), notification('a', { orderVersion: 3 }));
    await fail(await claim());
    expect(await deliveriesOf(database.sql, SITE, 'a')).toEqual([
      expect.objectContaining({
        orderVersion: 2,
        method: 'POST',
        state: 'superseded',
        tries: 1,
        attempts: [{ ...ATTEMPT, at: clock.now() }],
      }),
      expect.objectContaining({ orderVersion: 3, state: 'due', tries: 0, dueAt: clock.now(), attempts: [] }),
    ]);
    expect(await deliveriesOf(database.sql, 2, 'a')).toEqual([]);
  });
});
