import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeDatabase, type TestDatabase } from '../../test/support/database.ts';
import { type Answers, UNANSWERED } from '../orders/ports.ts';
import { DAY, ManualClock, MINUTE } from '../platform/clock.ts';
import { openAnswers } from './answers.ts';

let database: TestDatabase;
let answers: Answers;
const clock = new ManualClock();
beforeAll(async () => {
  database = await makeDatabase();
  answers = openAnswers(database.sql, clock);
});
afterAll(() => database.drop());

let keys = 0;
const newKey = () => `k${++keys}`;
const request = { requestHash: 'x', leaseMs: MINUTE };
const claim = (key: string, requestHash = 'x') => answers.claim(1, key, { ...request, requestHash });
const stored = async (key: string) => {
  const { status, body } = (await answers.find(1, key)) ?? {};
  return [status, body];
};
/** As if its process had died a minute ago. */
const endLease = (key: string) =>
  database.sql`UPDATE idempotency_keys SET claimed_until = claimed_until - ${MINUTE} WHERE key = ${key}`;

it('a key that is asked for many times at once is given once, and has its answer in the end', async () => {
  const key = newKey();
  const given = (await Promise.all(Array.from({ length: 8 }, () => claim(key)))).filter((each) => each !== null);
  expect([given.length, await stored(key)]).toEqual([1, [UNANSWERED, '']]);
  // What an order would keep under it comes too late.
  await answers.keep(1, key, { requestHash: 'order', status: 400, body: 'order' });
  expect(await answers.settle(given[0]!, { status: 200, body: 'done' })).toBe(true);
  expect([await stored(key), await claim(key), await claim(key, 'y')]).toEqual([[200, 'done'], null, null]);
  await endLease(key);
  expect(await claim(key)).toBeNull();
});

it('a claim is of one site, and given back', async () => {
  const key = newKey();
  const mine = await claim(key);
  expect(await answers.claim(2, key, request)).not.toBeNull();
  await answers.release(mine!);
  expect([await stored(key), (await claim(key, 'y')) === null]).toEqual([[undefined, undefined], false]);
});

it('a claim whose process died is taken over by the same request, and the late one changes nothing', async () => {
  const key = newKey();
  const dead = (await claim(key))!;
  // The clock of a sandbox may be moved by the very request that holds the claim.
  clock.advance(MINUTE);
  expect(await claim(key)).toBeNull();
  await endLease(key);
  expect(await claim(key, 'y')).toBeNull();
  const [next, ...others] = (await Promise.all([claim(key), claim(key)])).toSorted((a) => (a ? -1 : 1));
  expect(others).toEqual([null]);
  await answers.release(dead);
  expect(await answers.settle(dead, { status: 200, body: 'late' })).toBe(false);
  expect(await stored(key)).toEqual([UNANSWERED, '']);
  expect(await answers.settle(next!, { status: 200, body: 'anew' })).toBe(true);
  expect(await stored(key)).toEqual([200, 'anew']);
});

it('a claim is free after a day, for whatever comes', async () => {
  const key = newKey();
  const old = (await claim(key))!;
  clock.advance(DAY);
  expect(await stored(key)).toEqual([undefined, undefined]);
  await answers.keep(1, key, { requestHash: 'order', status: 400, body: 'order' });
  expect(await answers.settle(old, { status: 200, body: 'late' })).toBe(false);
  expect(await stored(key)).toEqual([400, 'order']);
});
