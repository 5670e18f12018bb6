import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeDatabase, type TestDatabase } from '../../test/support/database.ts';
import { ManualClock } from '../platform/clock.ts';
import { openDatabase, type Sql } from './database.ts';
import { listMigrations, migrate } from './migrate.ts';

describe('migrate', () => {
  let database: TestDatabase;
  let directory: string;
  let url: string;
  let sql: Sql;
  let schemas = 0;
  const clock = new ManualClock();
  const write = (name: string, text: string) => writeFileSync(join(directory, name), text);

  beforeAll(async () => {
    database = await makeDatabase();
  });
  afterAll(() => database.drop());

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'gatehouse-migrate-'));
    // In a schema of its own, the database looks untouched to the migrations of a test.
    const schema = `fresh_${schemas++}`;
    await database.sql.unsafe(`create schema ${schema}`);
    url = `${database.url}?search_path=${schema}`;
    sql = openDatabase(url, { max: 3 });
  });
  afterEach(async () => {
    await sql.end();
    rmSync(directory, { recursive: true, force: true });
  });

  it('applies what is missing, in order, and names it', async () => {
    write('000001_people.sql', 'create table people (id bigint); insert into people values (1);');
    expect(await migrate(sql, { directory, clock })).toEqual(['000001_people']);
    expect(await migrate(sql, { directory, clock })).toEqual([]);

    write('000002_names.sql', 'alter table people add column name text; update people set name = id::text;');
    expect(await migrate(sql, { directory, clock })).toEqual(['000002_names']);
    expect(await sql`select * from people`).toEqual([{ id: 1, name: '1' }]);
    expect(await sql`select number, name, applied_at from migrations order by number`).toEqual([
      { number: 1, name: '000001_people', applied_at: clock.now() },
      { number: 2, name: '000002_names', applied_at: clock.now() },
    ]);
  });

  it('leaves nothing behind of a file that fails half way', async () => {
    write('000001_good.sql', 'create table good (id bigint);');
    write('000002_bad.sql', 'create table half (id bigint); select nonsense;');
    await expect(migrate(sql, { directory })).rejects.toThrow('Migration 000002_bad failed');
    const [found] = await sql`select to_regclass('good') is null as good, to_regclass('half') is null as half`;
    expect(found).toEqual({ good: false, half: true });
  });

  it('applies each file once when several processes start together', async () => {
    write('000001_once.sql', 'create table once (id bigint);');
    write('000002_more.sql', 'create table more (id bigint);');
    const pools = [1, 2, 3].map(() => openDatabase(url, { max: 1 }));
    const applied = await Promise.all(pools.map((pool) => migrate(pool, { directory })));
    expect(applied.flat().sort()).toEqual(['000001_once', '000002_more']);
    await Promise.all(pools.map((pool) => pool.end()));
  });

  it('refuses a database that a newer version has used', async () => {
    write('000001_known.sql', 'create table known (id bigint);');
    await migrate(sql, { directory });
    await sql`insert into migrations values (2, '000002_from_the_future', 0)`;
    await expect(migrate(sql, { directory })).rejects.toThrow(/000002_from_the_future.*newer version/s);
  });

  it('does nothing where there are no files', async () => {
    expect(await migrate(sql, { directory: join(directory, 'none') })).toEqual([]);
  });

  it.each([
    ['000001_one.sql', '000003_three.sql', '000003_three.sql stands where number 2 is due'],
    ['000001_one.sql', '000001_other.sql', '000001_other.sql stands where number 2 is due'],
    ['1_one.sql', '000002_two.sql', '1_one.sql is not named 000001_like_this.sql'],
  ])('refuses the files %s and %s', async (first, second, message) => {
    write(first, '');
    write(second, '');
    await expect(listMigrations(directory)).rejects.toThrow(message);
  });

  it('finds the databases of tests migrated', async () => {
    expect(await migrate(database.sql)).toEqual([]);
  });
});
