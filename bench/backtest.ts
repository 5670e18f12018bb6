/**
 * How long rules take to be tried out on a million payments: as the API does it, read from a database that keeps what it is told,
 * and the judging alone.
 */
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { placesAt } from '../src/orders/ask-rules.ts';
import { openRuleBooks } from '../src/orders/rule-books.ts';
import { tryRules } from '../src/orders/try-rules.ts';
import { DAY, ManualClock } from '../src/platform/clock.ts';
import { silentLog } from '../src/platform/log.ts';
import { backtest, type PastPayment } from '../src/rules/backtest.ts';
import { parseRules } from '../src/rules/parse.ts';
import type { RuleSet } from '../src/rules/types.ts';
import { openDatabase, type Sql } from '../src/storage/database.ts';
import { startEmbeddedPostgres } from '../src/storage/embedded/start.ts';
import { migrate } from '../src/storage/migrate.ts';
import { openRuleStore } from '../src/storage/rules.ts';
import { makeTrialThreads } from '../src/trials/threads.ts';
import { makeDirectory } from '../test/support/gateway-process.ts';
import { END, LASTS_MS, makePayments } from './made-payments.ts';
import { type Bench, type Line, median, spread, timed, whole } from './measure.ts';

const ROUNDS = 5;
const SITE = 1;

const BEFORE = `
skip 3ds when card_country not in EEA and customer_country not in EEA and amount < 500 EUR because "low risk outside Europe"
require 3ds when ip_country != card_country
`;

/** Something of everything: countries, an amount, windows of three subjects, a range of addresses, a list, the clock. */
const AFTER = `
require 3ds when card in list watched
require 3ds when count(card, 24h) >= 3
require 3ds when sum(email, 7d) > 1000 EUR and first_order
require 3ds when count(ip, 1h) > 5 and hour in 22..5
skip 3ds when card_country not in zone and customer_country not in zone and amount < 250 EUR
skip 3ds when email_domain in *.example.org and card_funding = debit
skip 3ds when ip in 198.51.100.0/24, 2001:db8::/32 and day in mon..fri
`;

/** What a merchant would change first: one rule. */
const SIMPLE = BEFORE.replace('500 EUR', '250 EUR');

export async function benchBacktest({ progress, parts }: Bench): Promise<Line[]> {
  const payments = makePayments();
  progress('names made');
  const directory = makeDirectory();
  parts.defer(() => directory.remove());
  const server = await startEmbeddedPostgres({ dataDir: join(directory.path, 'database') });
  parts.defer(() => server.stop());
  const sql = openDatabase(server.url, { max: 4 });
  parts.defer(() => sql.end({ timeout: 1 }));
  await fill(payments(), sql);
  progress('payments written');
  const clock = new ManualClock(END);
  const threads = makeTrialThreads(server.url);
  const rules = openRuleStore(sql);
  const ruleBooks = openRuleBooks(rules, { clock, log: silentLog });
  const kept = await ruleBooks.put(SITE, '3ds', { text: BEFORE, comment: null, by: 'bench', activeFrom: 'now' });
  if (!kept.ok) throw new Error('the rules in force have faults');

  const measure = async (what: string, note: string, work: () => Promise<number>): Promise<Line> => {
    const seconds: number[] = [];
    let changed = 0;
    for (let round = 1; round <= ROUNDS; round++) {
      const { ms, result } = await timed(work);
      seconds.push(ms / 1_000);
      changed = result;
      progress(`${what}, round ${round} of ${ROUNDS}: ${(ms / 1_000).toFixed(2)} s`);
    }
    const show = (value: number) => `${value.toFixed(2)} s`;
    return {
      what,
      value: show(median(seconds)),
      goal: '≤ 5 s',
      note: `${spread(seconds, show)}; ${note}; ${whole(changed)} decided differently`,
    };
  };
  const fromDatabase = (text: string) => async () =>
    (await tryRules({ rules, ruleBooks, clock, threads }, SITE, read(text), LASTS_MS / DAY)).report.changed.count;
  const [before, after] = [read(BEFORE), read(AFTER)];
  return [
    await measure('Back-test of 1 M payments in the database', 'two rules against two', fromDatabase(SIMPLE)),
    await measure(
      'The same with windows, a list and first orders',
      `${before.rules.length} rules against ${after.rules.length} with 3 windows`,
      fromDatabase(AFTER),
    ),
    await measure('Judging alone, the payments made in memory on the way', 'the same rules', async () => {
      const report = await backtest({
        ...{ before, after, payments: payments(), places: placesAt(END) },
        isListed: () => false,
      });
      return report.changed.count;
    }),
  ];
}

function read(text: string): RuleSet {
  const parsed = parseRules('3ds', text);
  if (parsed.ok) return parsed.rules;
  throw new Error(parsed.faults.map(({ line, column, message }) => `${line}:${column} ${message}`).join('\n'));
}

/** Writes these payments, as years of attempts would have left them. */
async function fill(payments: Iterable<PastPayment[]>, sql: Sql): Promise<void> {
  await migrate(sql);
  await sql.begin(async (tx) => {
    // Longer than a gateway lets any statement take.
    await tx`SET LOCAL statement_timeout = 0`;
    // Made at the end, in a fifth of the time.
    const indexes = await tx<{ name: string; text: string }[]>`
      SELECT indexname AS name, indexdef AS text FROM pg_indexes
      WHERE tablename = 'payment_facts' AND indexname <> 'payment_facts_pkey'`;
    for (const { name } of indexes) await tx`DROP INDEX ${tx(name)}`;
    const copy = await tx`
      COPY payment_facts (site_id, at, transaction_id, gateway, amount, currency, bin, card_country, card_funding, card, ip, ip_country,
        customer_country, email, customer, can_skip, runs_by_default, completed, liability_shifted) FROM STDIN`.writable();
    await pipeline(linesOf(payments), copy);
    for (const { text } of indexes) await tx.unsafe(text);
  });
  await sql`VACUUM ANALYZE payment_facts`;
}

/** In COPY's text format. */
function* linesOf(batches: Iterable<PastPayment[]>): Generator<string> {
  const flag = (value: boolean) => (value ? 't' : 'f');
  for (const batch of batches)
    yield batch
      .map((each) =>
        [
          ...[SITE, each.at, each.reference, each.gateway, each.amount, each.currency, each.bin, each.cardCountry],
          ...[each.cardFunding, `\\\\x${each.cardFingerprint}`, each.ip, each.ipCountry, each.customerCountry],
          ...[each.email, each.customer, 't', 't', flag(each.completed), flag(each.liabilityShifted)],
        ]
          .map((value) => value ?? '\\N')
          .join('\t')
          .concat('\n'),
      )
      .join('');
}
