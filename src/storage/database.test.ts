import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CuttableLine, cuttableLine } from '../../test/support/cuttable-line.ts';
import { makeDatabase, type TestDatabase } from '../../test/support/database.ts';
import { makeBackoff, openDatabase, type Sql } from './database.ts';
import { DatabaseSilent } from './deadline.ts';

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

  it('takes and gives lists of any texts, and of what else it knows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(fc.string({ unit: 'grapheme' }))), async (some) => {
        const texts = some.map((text) => text?.replaceAll('\0', '') ?? null);
        const [row] = await database.sql`select ${texts as string[]}::text[] as texts`;
        expect(row).toEqual({ texts });
      }),
    );
    const texts = ['NULL', 'null', '', ' ', '{}', '{"a"}', ',', '\\', '"', 'a b', ' a', 'line\nline', null];
    const [row] = await database.sql`
      select ${texts as string[]}::text[] as texts, array[[1, 2], [3, 4]] as tables, '{}'::text[] as none,
        '[0:1]={5,6}'::int[] as bounds, array[true, false] as truths, array[1.5, 2]::float8[] as numbers,
        array['{"a": "b, c"}', '1']::jsonb[] as objects, array[1, null] as gaps`;
    expect(row).toEqual({
      texts,
      tables: [
        [1, 2],
        [3, 4],
      ],
      none: [],
      bounds: [5, 6],
      truths: [true, false],
      numbers: [1.5, 2],
      objects: [{ a: 'b, c' }, 1],
      gaps: [1, null],
    });
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

  describe('with a limit on this side', () => {
    let line: CuttableLine;
    let sql: Sql;
    const open = async (url = line.url) => {
      sql = openDatabase(url, { max: 2, limitMs: 400 });
      await sql`create table if not exists written (what text)`;
    };
    beforeEach(async () => {
      line = await cuttableLine(database.url);
    });
    afterEach(async () => {
      line.speak();
      await sql.end({ timeout: 0 });
      await line.close();
    });

    it('keeps nobody waiting for a silent database, and leaves it for one that speaks', async () => {
      await open();
      line.hush();
      const began = performance.now();
      const asked = [
        ...Array.from({ length: 6 }, (_, i) => sql`select ${i}::int`.then()),
        sql.unsafe('select 1').then(),
        ...Array.from({ length: 3 }, () => sql.begin((tx) => tx`select 1`)),
      ];
      const ends = await Promise.allSettled(asked);
      // What travelled behind another one on the same line ends with it.
      expect(ends.map(({ status }) => status)).toEqual(Array(10).fill('rejected'));
      expect(ends[0]).toMatchObject({ reason: expect.any(DatabaseSilent) });
      expect(performance.now() - began).toBeLessThan(1_500);
      // Whoever asks now gets a line of its own; the old ones were given up and stay silent.
      line.speak();
      await expect.poll(() => sql`select 1 as one`.catch(() => 'not yet')).toEqual([{ one: 1 }]);
    });

    it('does not carry out later what had not been sent', async () => {
      await open();
      line.hush();
      const full = [1, 2].map((i) => sql`select ${i}::int`.catch(() => {}));
      await new Promise((resolve) => setImmediate(resolve));
      const late = [
        sql`insert into written values (${'late'})`,
        sql.unsafe(`insert into written values ('late')`),
        sql.begin((tx) => tx`insert into written values ('late')`),
      ];
      await Promise.allSettled([...full, ...late]);
      line.speak();
      await expect.poll(() => sql`select what from written`.catch(() => 'not yet')).toEqual([]);
    });

    it('gives the server less time than it waits, so that the server’s own answer is heard', async () => {
      await open();
      await expect(sql`select pg_sleep(5)`).rejects.toMatchObject({ code: '57014' });
    });

    it('leaves a connection on which nothing can be written', async () => {
      await open(database.url);
      const write = () =>
        sql`insert into written values ('here')`.then(
          () => 'written',
          (error) => error.code,
        );
      await Promise.all([1, 2].map(() => sql.unsafe('set default_transaction_read_only = on; select pg_sleep(0.05)')));
      await expect.poll(write).toBe('25006');
      await expect.poll(write).toBe('written');
      await Promise.all([1, 2, 3, 4].map(async () => expect(await write()).toBe('written')));
      await sql`truncate written`;
    });

    it('finds the one of several servers that can be reached', async () => {
      const { host, port } = new URL(database.url);
      const several = database.url.replace(host, `127.0.0.1:1,127.0.0.1:${port},127.0.0.1:2`);
      await open(several);
      expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
      await sql.end({ timeout: 0 });
      await open(`${several}?target_session_attrs=any`);
      await sql.end({ timeout: 0 });
      sql = openDatabase(several.replace(`:${port}`, ':3'), { max: 2, limitMs: 400 });
      await expect(sql`select 1`).rejects.toThrow('is a primary');
    });
  });

  it('waits the longer between two tries the longer it is away', () => {
    let now = 0;
    const wait = makeBackoff(() => now);
    const waitAfter = (seconds: number, failures: number) => {
      now = seconds * 1_000;
      return wait(failures);
    };
    expect([waitAfter(0, 1), waitAfter(0.1, 3), waitAfter(2, 40), waitAfter(60, 900), waitAfter(600, 9_000)]).toEqual([
      0.02, 0.08, 0.25, 1.5, 5,
    ]);
    expect([waitAfter(601, 0), waitAfter(602, 1)], 'once it was there').toEqual([0.01, 0.02]);
  });

  it('is another one for every caller', async () => {
    const other = await makeDatabase();
    await other.sql`create table mine (id integer)`;
    const [row] = await database.sql`select to_regclass('mine') as found`;
    expect(row).toEqual({ found: null });
    await other.drop();
  });
});
