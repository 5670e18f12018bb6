import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDatabase, type TestDatabase } from '../../test/support/database.ts';
import { makeAttempt, makeNewOrder, makeTerms, START } from '../../test/support/orders.ts';
import type { Change, OrderStore } from '../orders/store.ts';
import { openOrderStore } from './order-store.ts';
import { openTaskStore } from './task-store.ts';

let database: TestDatabase;
let store: OrderStore;

beforeAll(async () => {
  database = await makeDatabase();
  store = openOrderStore(database.sql);
});
afterAll(() => database.drop());

const named = (orderId: string) => makeNewOrder(makeTerms({ orderId }));

/** The next version of an order, with nothing else changed. */
const nextOf = (order: Change['order'], more: Partial<Change> = {}): Change => ({
  order: { ...order, version: order.version + 1, modifiedAt: START + 1 },
  event: { kind: 'test', data: {} },
  ...more,
});

describe('creating orders', () => {
  it('gives back what was written, whole', async () => {
    const fresh = named('whole');
    expect(await store.create(fresh)).toBe('done');
    const found = await store.load(1, 'whole');
    expect(found).toEqual({
      order: fresh.order,
      session: fresh.session,
      attempt: null,
      authentication: null,
      related: [],
      gifts: [],
    });
    expect(await store.loadBySession(1, fresh.session.sessionId)).toEqual(found);
    expect(await store.loadByTransaction(1, fresh.order.transactionId)).toEqual(found);
  });

  it('makes one order of two identical ones that race', async () => {
    const outcomes = await Promise.all([store.create(named('race')), store.create(named('race'))]);
    expect(outcomes.sort()).toEqual(['done', 'exists']);
    const rows = await database.sql`SELECT count(*)::int AS n FROM sessions WHERE order_id = 'race'`;
    expect(rows[0]!.n).toBe(1);
  });

  it('writes three hundred at once, each with its session and its first event', async () => {
    const orders = Array.from({ length: 300 }, (_, i) => named(`many-${i}`));
    const outcomes = await Promise.all(orders.map((order) => store.create(order)));
    expect(new Set(outcomes)).toEqual(new Set(['done']));
    const rows = await database.sql`
      SELECT (SELECT count(*)::int FROM orders WHERE order_id LIKE 'many-%') AS orders,
        (SELECT count(*)::int FROM sessions WHERE order_id LIKE 'many-%') AS sessions,
        (SELECT count(*)::int FROM order_events WHERE order_id LIKE 'many-%') AS events`;
    expect(rows[0]).toEqual({ orders: 300, sessions: 300, events: 300 });
  });

  it('tells every order of a batch that fails, and goes on', async () => {
    const broken = makeNewOrder(makeTerms({ orderId: 'nul\u0000' }));
    const outcomes = await Promise.allSettled([store.create(broken), store.create(broken)]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
    expect(await store.create(named('after-the-fault'))).toBe('done');
  });

  it('keeps an answer with the order, and tells the second caller of the key that it was second', async () => {
    const answer = { key: 'k1', requestHash: 'h', status: 200, body: '{}' };
    expect(await store.createAnswered(named('keyed'), answer)).toBe('done');
    expect(await store.createAnswered(named('keyed-2'), answer)).toBe('repeated');
    expect(await store.load(1, 'keyed-2')).toBeUndefined();
  });

  it('keeps no answer for an order that was not new', async () => {
    await store.create(named('old'));
    expect(await store.createAnswered(named('old'), { key: 'k2', requestHash: 'h', status: 200, body: '{}' })).toBe(
      'exists',
    );
    const rows = await database.sql`SELECT 1 FROM idempotency_keys WHERE key = 'k2'`;
    expect(rows.count).toBe(0);
  });
});

describe('committing a change', () => {
  it('lets one of two changes of the same version win', async () => {
    const { order } = named('contested');
    await store.create(makeNewOrder(makeTerms({ orderId: 'contested' }), order));
    const outcomes = await Promise.all([store.commit(nextOf(order)), store.commit(nextOf(order))]);
    expect(outcomes.sort()).toEqual(['conflict', 'done']);
    expect((await store.load(1, 'contested'))?.order.version).toBe(2);
  });

  it('writes nothing of a change that came too late', async () => {
    const fresh = named('late');
    await store.create(fresh);
    await store.commit(nextOf(fresh.order));
    const task = {
      siteId: 1,
      taskId: 7,
      kind: 'authorise',
      orderId: 'late',
      transactionId: 1,
      dueAt: START,
      data: {},
    } as const;
    const outcome = await store.commit(nextOf(fresh.order, { tasks: [task], attempts: [makeAttempt(fresh.order)] }));
    expect(outcome).toBe('conflict');
    expect((await store.load(1, 'late'))?.attempt).toBeNull();
    expect((await database.sql`SELECT 1 FROM tasks WHERE task_id = 7`).count).toBe(0);
  });

  it('writes the card with the attempt, and forgets its security code with the answer', async () => {
    const { order, ...rest } = named('card');
    await store.create({ order, ...rest });
    const sealed = Buffer.from([0, 1, 0x5c, 0xff]);
    const card = { siteId: 1, cardRef: 'ref', sealed, fingerprint: 'f', createdAt: START };
    const first = nextOf(order, { card: { ...card, securityCode: { sealed, deleteAt: START + 1 } } });
    expect(await store.commit(first)).toBe('done');
    const cards = await database.sql`SELECT sealed FROM vault_cards WHERE card_ref = 'ref'`;
    const codes = () => database.sql`SELECT sealed, delete_at FROM vault_security_codes WHERE card_ref = 'ref'`;
    expect(cards.map((row) => row.sealed)).toEqual([sealed]);
    expect([...(await codes())]).toEqual([{ sealed, delete_at: START + 1 }]);
    expect(await store.commit(nextOf(first.order, { forgetSecurityCode: 'ref' }))).toBe('done');
    expect(await codes()).toHaveLength(0);
  });

  it('refuses a second attempt that would charge the same order', async () => {
    const fresh = named('one-charge');
    await store.create(fresh);
    const first = nextOf(fresh.order, { attempts: [makeAttempt(fresh.order)] });
    expect(await store.commit(first)).toBe('done');
    const second = makeAttempt(fresh.order, { transactionId: fresh.order.transactionId + 500_000 });
    expect(await store.commit(nextOf(first.order, { attempts: [second] }))).toBe('conflict');
  });

  it('gives back the attempt that the order names, and any by its psp id', async () => {
    const fresh = named('two-attempts');
    await store.create(fresh);
    const old = makeAttempt(fresh.order, { state: 'declined' });
    const young = makeAttempt(fresh.order, { transactionId: fresh.order.transactionId + 600_000 });
    const first = nextOf(fresh.order, { attempts: [old] });
    await store.commit(first);
    const second = nextOf({ ...first.order, transactionId: young.transactionId }, { attempts: [young] });
    await store.commit(second);
    expect((await store.load(1, 'two-attempts'))?.attempt).toEqual(young);
    expect((await store.loadByTransaction(1, old.transactionId))?.attempt).toEqual(old);
  });
});

describe('durable work', () => {
  it('is given to one worker, and again when its lease is over', async () => {
    const tasks = openTaskStore(database.sql);
    const fresh = named('work');
    await store.create(fresh);
    const task = {
      siteId: 1,
      taskId: 99,
      kind: 'authorise',
      orderId: 'work',
      transactionId: 1,
      dueAt: START,
      data: { a: 1 },
    } as const;
    await store.commit(nextOf(fresh.order, { tasks: [task] }));
    const [one, two] = await Promise.all([
      tasks.claim('payments', START, 10, 30_000),
      tasks.claim('payments', START, 10, 30_000),
    ]);
    expect([...one, ...two]).toEqual([{ ...task, dueAt: START + 30_000, tries: 1 }]);
    expect(await tasks.nextDue('payments', START)).toBe(START + 30_000);
    expect(await tasks.claim('payments', START + 30_000, 10, 30_000)).toMatchObject([{ taskId: 99, tries: 2 }]);
    await tasks.finish(task);
    expect(await tasks.nextDue('payments', START)).toBeUndefined();
  });
});
