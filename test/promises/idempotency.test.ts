/** `Idempotency-Key`: a request that is sent again, by a program that does not know whether it arrived, happens once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { DAY, MINUTE, SECOND } from '../../src/platform/clock.ts';
import { orderBody, pay, readOrder } from '../support/pay.ts';
import { withoutAdvice } from '../support/refusals.ts';
import { makeWorld, type World } from '../support/world.ts';

const MISMATCH = {
  success: false,
  data: {},
  error_code: 1000,
  error_info: 'Idempotency-Key was used with another request',
};

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

interface Bytes {
  readonly status: number;
  readonly text: string;
}

let made = 0;
const newKey = () => `key-${++made}`;

/** Posts under a key and gives back the answer to the byte. */
async function post(key: string, body: unknown, headers: Record<string, string> = {}, path = ''): Promise<Bytes> {
  const answer = await fetch(`${world.url}/v1/json/orders${path}`, {
    method: 'POST',
    headers: { api_key: world.apiKey, 'idempotency-key': key, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
}

const errorOf = ({ text }: Bytes) => withoutAdvice(JSON.parse(text));

async function orders(): Promise<number> {
  const [row] = await world.database.sql<{ count: number }[]>`SELECT count(*)::int AS count FROM orders`;
  return row!.count;
}

/** Lets a day and more go by, in steps, so that the sweep of every minute comes by at the end of it. */
async function nextDay(): Promise<void> {
  await world.pass(DAY);
  for (let i = 0; i < 3; i++) await world.pass(MINUTE);
}

describe('the same key with the same request', () => {
  it('gives the same bytes, and no second order', async () => {
    const key = newKey();
    const body = orderBody(world);
    const first = await post(key, body);
    expect(first.status).toBe(200);
    const before = await orders();
    for (let i = 0; i < 3; i++) expect(await post(key, body)).toEqual(first);
    expect(await orders()).toBe(before);
  });

  it('gives the first answer though the order has moved on since', async () => {
    const key = newKey();
    const body = orderBody(world, { gateway: 'VISA' });
    const first = await post(key, body);
    expect((await post(newKey(), { ...body, amount: 77 })).status).toBe(200);
    const orderId = JSON.parse(first.text).data.order_id;
    const moved = await readOrder(world, orderId);
    expect(await post(key, body)).toEqual(first);
    expect(await readOrder(world, orderId)).toEqual(moved);
  });

  it('under the key of an order that exists already is remembered as well', async () => {
    const body = orderBody(world);
    const created = await world.api('POST', '/orders', body);
    const key = newKey();
    const first = await post(key, body);
    expect(JSON.parse(first.text)).toEqual(created.body);
    expect(await post(key, body)).toEqual(first);
    expect(errorOf(await post(key, { ...body, amount: 2 }))).toEqual(MISMATCH);
  });

  it('races itself to one effect, and all hear the same', async () => {
    const key = newKey();
    const body = orderBody(world);
    const before = await orders();
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(key, body)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]!.status).toBe(200);
    expect(await orders()).toBe(before + 1);
    const [row] = await world.database.sql<{ count: number }[]>`
      SELECT count(*)::int AS count FROM sessions WHERE order_id = ${String(body.order_id)}`;
    expect(row!.count).toBe(1);
  });

  it('races itself over new terms of an old order to one new page', async () => {
    const body = orderBody(world);
    await world.api('POST', '/orders', body);
    const key = newKey();
    const changed = { ...body, amount: 4_321 };
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(key, changed)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const [row] = await world.database.sql<{ count: number }[]>`
      SELECT count(*)::int AS count FROM sessions WHERE order_id = ${String(body.order_id)}`;
    expect(row!.count).toBe(2);
  });

  it('does not mind what clients append to the address', async () => {
    const key = newKey();
    const body = orderBody(world);
    const first = await post(key, body);
    expect(await post(key, body, {}, '?locale=en_US')).toEqual(first);
  });
});

describe('the same key with another request', () => {
  it('is refused, and makes and changes nothing', async () => {
    const key = newKey();
    const body = orderBody(world);
    const first = await post(key, body);
    const before = await readOrder(world, String(body.order_id));
    const count = await orders();
    for (const other of [{ ...body, amount: 2 }, orderBody(world), '{}', 'garbage', `${JSON.stringify(body)} `]) {
      const refused = await post(key, other);
      expect([refused.status, errorOf(refused)]).toEqual([409, MISMATCH]);
    }
    expect(await orders()).toBe(count);
    expect(await readOrder(world, String(body.order_id))).toEqual(before);
    expect(await post(key, body)).toEqual(first);
  });

  it('racing makes one order; whoever loses is refused', async () => {
    const key = newKey();
    const bodies = Array.from({ length: 8 }, () => orderBody(world));
    const before = await orders();
    const answers = await Promise.all(bodies.map((body) => post(key, body)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 7 }, () => 409)]);
    expect(await orders()).toBe(before + 1);
  });
});

describe('a key', () => {
  it('belongs to one site', async () => {
    const key = newKey();
    const body = orderBody(world);
    const mine = await post(key, body);
    const theirs = await post(key, { ...body, amount: 5 }, { api_key: `${world.apiKey}-us` });
    expect([mine.status, theirs.status]).toEqual([200, 200]);
    expect(theirs.text).not.toBe(mine.text);
    expect((await readOrder(world, String(body.order_id), '-us')).amount).toBe(5);
    expect(await post(key, body)).toEqual(mine);
  });

  it('keeps refusals: what was wrong stays wrong under it', async () => {
    const key = newKey();
    const wrong = orderBody(world, { currency: 'FOOBAR' });
    const first = await post(key, wrong);
    expect([first.status, errorOf(first).error_code]).toEqual([400, 1002]);
    expect(await post(key, wrong)).toEqual(first);
    expect(errorOf(await post(key, { ...wrong, currency: 'EUR' }))).toEqual(MISMATCH);
  });

  it('keeps the refusal of an order that was paid already', async () => {
    const body = orderBody(world, { gateway: 'VISA' });
    await pay(world, composeCardNumber('VISA', '20'), { order: body });
    const key = newKey();
    const first = await post(key, body);
    expect([first.status, errorOf(first).error_code]).toEqual([409, 1006]);
    expect(await post(key, body)).toEqual(first);
  });

  it('does not keep a wrong API key: the right one is served under it', async () => {
    const key = newKey();
    const body = orderBody(world);
    expect((await post(key, body, { api_key: 'wrong' })).status).toBe(401);
    expect((await post(key, body)).status).toBe(200);
  });

  it('of 255 characters is one, of more is refused, and an empty one is none', async () => {
    const body = orderBody(world);
    expect((await post('k'.repeat(255), body)).status).toBe(200);
    const long = await post('k'.repeat(256), body);
    expect([long.status, errorOf(long).error_code]).toEqual([400, 1000]);
    expect((await post('', orderBody(world))).status).toBe(200);
    expect((await post('', orderBody(world))).status).toBe(200);
  });

  it('is free again after 24 hours, and not a second sooner', async () => {
    const key = newKey();
    const body = orderBody(world);
    const first = await post(key, body);
    await world.pass(DAY - SECOND);
    expect(await post(key, body)).toEqual(first);
    expect((await post(key, orderBody(world))).status).toBe(409);
    await nextDay();
    const other = orderBody(world);
    const anew = await post(key, other);
    expect([anew.status, JSON.parse(anew.text).data.order_id]).toEqual([200, other.order_id]);
    expect(await post(key, other)).toEqual(anew);
    const [row] = await world.database.sql<{ count: number }[]>`
      SELECT count(*)::int AS count FROM idempotency_keys WHERE created_at <= ${world.clock.now() - DAY}`;
    expect(row!.count).toBe(0);
  });

  it('is free after 24 hours also before the sweep has come by', async () => {
    for (const [before, after] of [
      [orderBody(world), orderBody(world)],
      [orderBody(world), orderBody(world, { currency: 'FOOBAR' })],
      [orderBody(world, { currency: 'FOOBAR' }), orderBody(world)],
    ] as const) {
      const key = newKey();
      await post(key, before);
      // As old as it would be on the last second before a sweep.
      await world.database.sql`
        UPDATE idempotency_keys SET created_at = created_at - ${DAY} WHERE key = ${key}`;
      const anew = await post(key, after);
      expect(anew.status).toBe(after.currency === 'EUR' ? 200 : 400);
    }
    // Of an order that is there already, too.
    const body = orderBody(world);
    await world.api('POST', '/orders', body);
    const key = newKey();
    await post(key, orderBody(world));
    await world.database.sql`UPDATE idempotency_keys SET created_at = created_at - ${DAY} WHERE key = ${key}`;
    expect((await post(key, body)).status).toBe(200);
  });
});
