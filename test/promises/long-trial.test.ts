/** Rules tried out on more payments than one thread is to look at: the parts make the report that the whole makes. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRuleBooks } from '../../src/orders/rule-books.ts';
import { type TrialPart, tryRules } from '../../src/orders/try-rules.ts';
import { HOUR, ManualClock } from '../../src/platform/clock.ts';
import { silentLog } from '../../src/platform/log.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { openRuleStore } from '../../src/storage/rules.ts';
import { makeTrialThreads } from '../../src/trials/threads.ts';
import { makeDatabase, type TestDatabase } from '../support/database.ts';
import { START } from '../support/orders.ts';

const SITE = 1;
const PAYMENTS = 24_000;
const DAYS = 30;

const IN_FORCE = 'skip 3ds when card_country not in EEA and amount < 500 EUR';
const TRIED = `
require 3ds when count(card, 5d) >= 7
require 3ds when sum(email, 5d) > 1500 EUR
require 3ds when first_order and amount > 700 EUR
skip 3ds when card_country != ip_country and hour in 8..20`;

let database: TestDatabase;
let clock: ManualClock;
beforeAll(async () => {
  database = await makeDatabase();
  await migrate(database.sql);
  clock = new ManualClock(START);
  // Some cards, addresses and amounts come often; three payments share each moment.
  await database.sql`
    INSERT INTO payment_facts (site_id, at, transaction_id, gateway, amount, currency, bin, card_country, card, ip, ip_country, email,
      customer, can_skip, runs_by_default, completed, liability_shifted)
    SELECT ${SITE}, ${START - DAYS * 24 * HOUR} + (n / 3) * ${(DAYS * 24 * HOUR * 3) / PAYMENTS}::bigint, n, 'VISA', n * 7919 % 90000,
      CASE WHEN n % 4 = 0 THEN 'USD' ELSE 'EUR' END, '40000000', (ARRAY['NL', 'US', 'GB', 'SG'])[n % 4 + 1],
      sha256((n * n % 1009)::text::bytea), '192.0.2.' || n % 250, (ARRAY['NL', 'US', 'GB'])[n % 3 + 1],
      'payer' || n * 31 % 997 || '@example.org', 'tab	and \\ ' || n * 31 % 3001, n % 7 <> 0, true, n % 5 <> 0, n % 5 > 1
    FROM generate_series(1, ${PAYMENTS}::int) AS n`;
});
afterAll(() => database.drop());

const means = async () => {
  const rules = openRuleStore(database.sql);
  return { rules, ruleBooks: openRuleBooks(rules, { clock, log: silentLog }), clock };
};

it('parts of a long trial, each in a thread, find what one look at everything finds', async () => {
  const alone = await means();
  await alone.ruleBooks.put(SITE, '3ds', { text: IN_FORCE, comment: null, by: 'test', activeFrom: 'now' });
  const parsed = alone.ruleBooks.validate('3ds', TRIED);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const expected = await tryRules(alone, SITE, parsed.rules, DAYS);
  expect(expected.report.payments.count).toBe(PAYMENTS);
  // Every rule has something to say, or the comparison would not be worth much.
  for (const { matched } of expected.report.lines.after) expect(matched).toBeGreaterThan(30);
  expect(expected.report.changes.length).toBe(2);

  const threads = makeTrialThreads(database.url);
  const parts: TrialPart[] = [];
  const run = (part: TrialPart) => {
    parts.push(part);
    return threads.run(part);
  };
  expect(await tryRules({ ...alone, threads: { most: 3, run } }, SITE, parsed.rules, DAYS)).toEqual(expected);
  expect(parts.map(({ from, until }) => Math.round((until - from) / (24 * HOUR)))).toEqual([10, 10, 10]);
  await threads.close();
});

it('a part that is under way ends with the process that wants it, and none begins after that', async () => {
  const { ruleBooks } = await means();
  const parsed = ruleBooks.validate('3ds', TRIED);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const part = { siteId: SITE, before: null, after: parsed.rules, from: 0, until: START + 1, now: START };
  const threads = makeTrialThreads(database.url);
  const underWay = expect(threads.run(part)).rejects.toThrow('ended without an answer');
  await threads.close();
  await underWay;
  await expect(threads.run(part)).rejects.toThrow('stopped before it began');
});

it('a part that cannot be judged tells why', async () => {
  const { ruleBooks } = await means();
  const parsed = ruleBooks.validate('3ds', TRIED);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const threads = makeTrialThreads(database.url.replace(/\/[^/]*$/, '/nowhere'));
  const part = { siteId: SITE, before: null, after: parsed.rules, from: 0, until: START + 1, now: START };
  await expect(threads.run(part)).rejects.toThrow('"nowhere" does not exist');
});
