import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDatabase, type TestDatabase } from '../../test/support/database.ts';
import { makeNewOrder, makeTerms } from '../../test/support/orders.ts';
import { batchedCreation } from './create-orders.ts';
import { openDatabase, type Sql } from './database.ts';

let database: TestDatabase;
let processes: readonly Sql[];
beforeAll(async () => {
  database = await makeDatabase();
  processes = [openDatabase(database.url, { max: 2 }), openDatabase(database.url, { max: 2 })];
});
afterAll(async () => {
  await Promise.all(processes.map((sql) => sql.end()));
  await database.drop();
});

describe('new orders in batches', () => {
  it('that two processes get in opposite order wait for each other in one direction only', async () => {
    const [one, other] = processes.map(batchedCreation);
    const create = (by: typeof one, list: readonly string[]) =>
      Promise.all(list.map((orderId) => by!(makeNewOrder(makeTerms({ orderId })))));
    for (let round = 0; round < 10; round++) {
      const ids = Array.from({ length: 100 }, (_, i) => `order-${round}-${i}`);
      const [forth, back] = await Promise.all([create(one, ids), create(other, ids.toReversed())]);
      const outcomes = ids.map((_, i) => [forth[i], back.at(-1 - i)].sort());
      expect(outcomes.filter(([first, second]) => first !== 'done' || second !== 'exists')).toEqual([]);
    }
  });
});
