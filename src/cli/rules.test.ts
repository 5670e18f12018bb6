/** `rules …` and `lists …` as a merchant's operator types them, against a real database. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDatabase, type TestDatabase } from '../../test/support/database.ts';
import { HOUR, systemClock } from '../platform/clock.ts';
import { migrate } from '../storage/migrate.ts';
import { run as listsAdd } from './lists-add.ts';
import { run as listsRemove } from './lists-remove.ts';
import { run as listsShow } from './lists-show.ts';
import { run as activate } from './rules-activate.ts';
import { run as backtest } from './rules-backtest.ts';
import { run as list } from './rules-list.ts';
import { run as put } from './rules-put.ts';
import { run as rollback } from './rules-rollback.ts';
import { run as show } from './rules-show.ts';
import { run as validate } from './rules-validate.ts';
import type { Command } from './terminal.ts';

const MASTER_KEY = '5e'.repeat(32);
const CARD = '4111111111111111';
const SITE = ['--site', '7'];

let database: TestDatabase;
const directory = mkdtempSync(join(tmpdir(), 'gatehouse-rules-'));

beforeAll(async () => {
  database = await makeDatabase();
  await migrate(database.sql, { clock: systemClock });
  await database.sql`
    INSERT INTO sites (site_id, account_id, active, sealed_api_key, profile) VALUES (7, 7, true, ''::bytea, '{}')`;
});
afterAll(async () => {
  await database.drop();
  rmSync(directory, { recursive: true });
});

const env = () => ({ DATABASE_URL: database.url, GATEHOUSE_MASTER_KEY: MASTER_KEY, USER: 'anna' });

/** What a command prints; what it complains of is thrown. */
async function printed(command: Command, ...args: string[]): Promise<string> {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  await command(args, { env: env(), colours: false, print, complain: print });
  return lines.join('\n');
}

function file(content: string, name = 'rules.txt'): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

describe('rules', () => {
  it('are checked without a database, and faults are told as compilers tell them', async () => {
    const good = file('# ours\nrequire 3ds when amount > 100 EUR\n');
    expect(await printed(validate, good)).toBe(`${good}: 1 rule, no fault.`);
    const bad = file('require 3ds\nhold when amount > 1 EUR', 'bad.txt');
    await expect(printed(validate, bad)).rejects.toThrow(`${bad}:2:1: `);
    await expect(printed(validate, join(directory, 'none.txt'))).rejects.toThrow('cannot be read (ENOENT)');
    await expect(printed(validate, good, '--book', 'cook')).rejects.toThrow('--book 3ds or --book fraud');
  });

  it('are kept, activated, shown, listed and rolled back', async () => {
    expect(await printed(list, ...SITE)).toBe('Site 7 has no rules for Dynamic 3D.');
    await expect(printed(show, ...SITE)).rejects.toThrow('Site 7 has no active rules for Dynamic 3D.');
    await expect(printed(rollback, ...SITE)).rejects.toThrow('No earlier version was ever active.');
    const first = file('require 3ds when amount > 100 EUR\n');
    expect(await printed(put, first, ...SITE, '--comment', 'A start')).toBe('Kept as version 1, not active.');
    expect(await printed(activate, '1', ...SITE)).toMatch(/^Now version 1, active since \d{4}-.* UTC\.$/);
    const second = file('skip 3ds when card_country not in EEA\n');
    expect(await printed(put, second, ...SITE, '--activate', '--by', 'Ben')).toMatch(
      /^Kept as version 2, active since/,
    );
    expect(await printed(show, ...SITE)).toMatch(
      /^# Dynamic 3D, version 2, active since .* UTC, by Ben\nskip 3ds when card_country not in EEA$/,
    );
    expect(await printed(rollback, ...SITE)).toMatch(/^Back to version 1, active since/);
    const lines = (await printed(list, ...SITE)).split('\n');
    expect(lines[0]).toMatch(/^version 2, not active; by Ben, /);
    expect(lines[1]).toMatch(/^version 1, active since .* UTC; by anna, .* UTC {2}A start$/);
    const planned = await printed(activate, '2', ...SITE, '--from', '2099-01-01T08:00:00Z');
    expect(planned).toMatch(/^Now version 2, to be active from 20\d\d-/);
  });

  it.each<[string, Command, string[], string]>([
    ['no site', list, [], 'Name the site'],
    ['a site that is none', list, ['--site', '99'], 'There is no site 99.'],
    ['a version that is none', activate, ['99', ...SITE], 'Site 7 has no version 99.'],
    ['a version to look at that is none', show, ['--version', 'x', ...SITE], 'no version x'],
    ['a time without a zone', activate, ['1', ...SITE, '--from', '2099-01-01T08:00:00'], 'takes a time with its zone'],
    ['too many days', backtest, ['1', ...SITE, '--days', '400'], 'a number from 1 to 365'],
  ])('are refused with %s', async (_, command, args, sentence) => {
    await expect(printed(command, ...args)).rejects.toThrow(sentence);
  });

  it('with faults are not kept', async () => {
    const [before] = await database.sql`SELECT count(*) FROM rule_versions`;
    await expect(printed(put, file('skip 3ds when'), ...SITE)).rejects.toThrow(/rules\.txt:1:\d+: /);
    expect((await database.sql`SELECT count(*) FROM rule_versions`)[0]).toEqual(before);
  });

  it('are tried out on past payments, and the report reads like one', async () => {
    await database.sql`
      INSERT INTO payment_facts (site_id, at, transaction_id, gateway, amount, currency, card_country, can_skip,
        runs_by_default, completed, liability_shifted)
      SELECT 7, ${Date.now() - HOUR}::bigint + n, n, 'VISA', 1000 * n, 'EUR', CASE WHEN n < 3 THEN 'US' ELSE 'NL' END, true, true, true, true
      FROM generate_series(1, 4) AS n`;
    const report = await printed(backtest, file('skip 3ds when card_country = US'), ...SITE, '--days', '1');
    expect(report.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'TIME').replace(/^.*rules\.txt/, 'rules.txt')).toBe(
      `rules.txt against version 1, on 4 payments (100.00 EUR) of the last day.

2 payments (30.00 EUR) would have been decided otherwise:
  run → skip   2 payments (30.00 EUR), 2 of them paid
You would bear the loss of 2 payments (30.00 EUR) that the issuer bears now.

Payments that each rule decides
  2  line 1: skip 3ds when card_country = US

Examples
  TIME UTC  2  20.00 EUR  run → skip (line 1)
  TIME UTC  1  10.00 EUR  run → skip (line 1)`,
    );
    expect(await printed(backtest, '1', ...SITE)).toContain('Nothing would have been decided otherwise.');
  });
});

describe('lists', () => {
  it('take entries, show them and let them go', async () => {
    expect(await printed(listsShow, ...SITE)).toBe('Site 7 has nothing on any list.');
    expect(await printed(listsAdd, 'friends', 'email', 'Joe@Example.org', ...SITE, '--note', 'tests')).toBe(
      'It is on friends now.',
    );
    expect(await printed(listsAdd, 'friends', 'email', 'joe@example.org', ...SITE)).toBe('It was on friends already.');
    expect(await printed(listsShow, ...SITE, '--list', 'friends')).toMatch(
      /^friends {3}email {3}joe@example\.org {3}by anna, .* UTC {3}tests$/,
    );
    expect(await printed(listsRemove, 'friends', 'email', 'JOE@example.org', ...SITE)).toBe(
      'It is no longer on friends.',
    );
    expect(await printed(listsRemove, 'friends', 'email', 'joe@example.org', ...SITE)).toBe('It was not on friends.');
    await expect(printed(listsAdd, 'friends', 'ip', '1.2.3', ...SITE)).rejects.toThrow('no value of this kind');
  });

  it('take a card’s number from standard input and nowhere else, and keep its fingerprint', async () => {
    await expect(printed(listsAdd, 'stolen', 'card', CARD, ...SITE)).rejects.toThrow(
      'Write - in place of the card number',
    );
    const args = ['src/cli/main.ts', 'lists', 'add', 'stolen', 'card', '-', ...SITE];
    const ran = spawn(process.execPath, args, {
      env: { ...process.env, ...env() },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    ran.stdin.end(`${CARD}\n`);
    expect(await text(ran.stdout)).toBe('It is on stolen now.\n');
    const shown = await printed(listsShow, ...SITE, '--list', 'stolen');
    expect(shown).toMatch(/^stolen {3}card {3}[0-9a-f]{64} {3}/);
    expect(shown).not.toContain(CARD);
  });
});
