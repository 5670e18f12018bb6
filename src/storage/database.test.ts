import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cuttableLine } from '../../test/support/cuttable-line.ts';
import { makeDatabase, type TestDatabase } from '../../test/support/database.ts';
import { openDatabase } from './database.ts';

describe('the database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await makeDatabase();
  });
  afterAll(() => database.drop());

  it('gives bigint columns as numbers, and lists of them too', async () => {
    const [row] = await database.sql`select 9007199254740991::bigint as id, array[1, 2]::bigint[] as ids`;
    expect(row).toEqual({ id: Number.MAX_SAFE_INTEGER, ids: [1, 2] });
  });

  it('fails rather than round a number past 2^53', async () => {
    await expect(database.sql`select 9007199254740992::bigint as id`).rejects.toThrow('not under 2^53');
    await expect(database.sql`select 1::bigint as id`, 'the connection is still good').resolves.toEqual([{ id: 1 }]);
  });

  it('takes numbers and lists of numbers for bigint', async () => {
    const ids = [1, 2 ** 53 - 1];
    const rows = await database.sql`select id from unnest(${ids}::bigint[]) as id where id > ${1}::bigint`;
    expect(rows).toEqual([{ id: 2 ** 53 - 1 }]);
  });

  it('stores and returns jsonb as values', async () => {
    const value = { lines: [{ name: 'Thee’s', price: '1.10' }], none: null };
    const [row] = await database.sql`select ${database.sql.json(value)}::jsonb as value`;
    expect(row).toEqual({ value });
  });

  it('ends a statement that takes too long', async () => {
    const [row] = await database.sql`select current_setting('statement_timeout') as timeout`;
    expect(row).toEqual({ timeout: '30s' });
  });

  it('answers within a second of its return, however many asked in vain', async () => {
    const line = await cuttableLine(database.url);
    const sql = openDatabase(line.url, { max: 8 });
    const ask = () =>
      sql`select 1`.then(
        () => true,
        () => false,
      );
    await Promise.all(Array.from({ length: 8 }, ask));
    line.cutFor(2_000);
    let away = true;
    const askers = Array.from({ length: 8 }, async () => {
      while (away) await ask();
    });
    await line.mended();
    away = false;
    const back = performance.now();
    expect(await Promise.all(Array.from({ length: 16 }, ask))).toEqual(Array(16).fill(true));
    await Promise.all(askers);
    expect(performance.now() - back).toBeLessThan(1_000);
    await sql.end();
    await line.close();
  });

  it('is another one for every caller', async () => {
    const other = await makeDatabase();
    await other.sql`create table mine (id integer)`;
    const [row] = await database.sql`select to_regclass('mine') as found`;
    expect(row).toEqual({ found: null });
    await other.drop();
  });
});
