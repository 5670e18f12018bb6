import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../platform/clock.ts';
import { type Backtest, backtest, longestWindowMs, type PastPayment } from './backtest.ts';
import type { BacktestReport } from './backtest-report.ts';
import { facts, NOW, places, rulesOf } from './fixtures.ts';

let made = 0;
/** A completed payment of 125.00 EUR by an American card that was authenticated. */
function past(change: Partial<PastPayment> = {}): PastPayment {
  made += 1;
  const outcome = { completed: true, liabilityShifted: true };
  return { ...facts(), reference: `order-${made}`, customer: null, ...outcome, ...change };
}

function run(
  before: string | null,
  after: string,
  payments: readonly PastPayment[],
  more: Partial<Backtest> & { readonly book?: '3ds' | 'fraud' } = {},
): Promise<BacktestReport> {
  const book = more.book ?? '3ds';
  return backtest({
    before: before === null ? null : rulesOf(before, book),
    after: rulesOf(after, book),
    payments: [payments],
    places,
    isListed: () => null,
    ...more,
  });
}

describe('a back-test', () => {
  it('counts what would have been decided differently, with amounts by currency', async () => {
    const report = await run(null, 'skip 3ds when card_country not in EEA and customer_country not in EEA', [
      past({ customerCountry: 'US' }),
      past({ customerCountry: 'US', amount: 2_500, completed: false, liabilityShifted: false }),
      past({ customerCountry: 'SG', amount: 9_900, currency: 'USD' }),
      past({ customerCountry: 'NL' }),
    ]);
    expect(report.payments).toEqual({ count: 4, amounts: { EUR: 27_500, USD: 9_900 } });
    expect(report.changed).toEqual({ count: 3, amounts: { EUR: 15_000, USD: 9_900 } });
    expect(report.changes).toEqual([
      {
        from: 'run',
        to: 'skip',
        payments: { count: 3, amounts: { EUR: 15_000, USD: 9_900 } },
        completed: { count: 2, amounts: { EUR: 12_500, USD: 9_900 } },
      },
    ]);
  });

  it('tells whose loss moves: lost where 3-D Secure would have been skipped, won where it would have run', async () => {
    const lost = await run(null, 'skip 3ds when amount < 500 EUR', [
      past(),
      past({ liabilityShifted: false }),
      past({ completed: false, liabilityShifted: false }),
    ]);
    expect(lost.changed.count).toBe(3);
    expect(lost.liability).toEqual({
      lost: { count: 1, amounts: { EUR: 12_500 } },
      won: { count: 0, amounts: {} },
    });
    const won = await run('skip 3ds', 'require 3ds when amount >= 500 EUR\nskip 3ds', [
      past({ amount: 60_000, liabilityShifted: false }),
      past({ amount: 50_000, liabilityShifted: true }),
      past({ amount: 60_000, completed: false, liabilityShifted: false }),
      past({ liabilityShifted: false }),
    ]);
    expect(won.changed.count).toBe(3);
    expect(won.liability).toEqual({
      lost: { count: 0, amounts: {} },
      won: { count: 1, amounts: { EUR: 60_000 } },
    });
  });

  it('is of the fraud rules too, with what had been paid of what is now blocked', async () => {
    const report = await run(
      'hold when card_country = US',
      'block when ip_country = SG\nallow when card_country = US',
      [past(), past({ ipCountry: 'US' }), past({ completed: false }), past({ cardCountry: 'NL', ipCountry: 'NL' })],
      { book: 'fraud' },
    );
    expect(report.changes).toEqual([
      {
        from: 'hold',
        to: 'block',
        payments: { count: 2, amounts: { EUR: 25_000 } },
        completed: { count: 1, amounts: { EUR: 12_500 } },
      },
      {
        from: 'hold',
        to: 'allow',
        payments: { count: 1, amounts: { EUR: 12_500 } },
        completed: { count: 1, amounts: { EUR: 12_500 } },
      },
    ]);
    expect(report.liability.lost.count + report.liability.won.count).toBe(0);
  });

  it('counts windows from the payments themselves, those before the first judged among them', async () => {
    const at = [0, HOUR, 2 * HOUR, DAY, DAY + HOUR, DAY + HOUR + 1, 4 * DAY].map((ms) => NOW + ms);
    const payments = at.map((instant) => past({ at: instant }));
    const whole = await run(null, 'skip 3ds when count(card, 24h) >= 3', payments);
    expect(whole.examples.map(({ at }) => at).toSorted((a, b) => a - b)).toEqual([at[3], at[4], at[5]]);
    const part = await run(null, 'skip 3ds when count(card, 24h) >= 3', payments, { from: NOW + DAY + HOUR });
    expect(part.payments.count).toBe(3);
    expect(part.changed.count).toBe(2);
  });

  it('counts each subject by itself, and sums in one currency', async () => {
    const minute = (n: number, change: Partial<PastPayment>) => past({ at: NOW + n * MINUTE, ...change });
    const report = await run(null, 'skip 3ds when sum(customer, 1h) > 200 EUR and count(ip, 30m) < 2', [
      minute(0, { customer: 'ann' }),
      minute(1, { customer: 'bob', ip: '192.0.2.1' }),
      minute(2, { customer: 'ann', currency: 'USD' }),
      minute(3, { customer: 'ann', ip: '192.0.2.2' }),
      minute(4, { customer: 'ann', ip: '192.0.2.2', currency: 'USD' }),
      minute(5, { customer: 'ann', ip: '192.0.2.2' }),
      minute(6, { customer: null }),
    ]);
    expect(report.examples.map(({ at }) => (at - NOW) / MINUTE)).toEqual([4]);
  });

  it('asks whoever decides beside the rules', async () => {
    const decide: Backtest['decide'] = (verb, { customerCountry }) =>
      customerCountry !== 'DE' && verb === 'skip' ? 'skip' : 'run';
    const report = await run(null, 'skip 3ds', [past(), past({ customerCountry: 'US' })], { decide });
    expect(report.changed.count).toBe(1);
  });

  it('asks the lists of today', async () => {
    const isListed: Backtest['isListed'] = (list, kind, value) => `${list} ${kind} ${value}` === 'stolen card card-7';
    const report = await run(
      null,
      'block when card in list stolen',
      [past(), past({ cardFingerprint: 'card-7' }), past({ cardFingerprint: null })],
      { book: 'fraud', isListed },
    );
    expect(report.changed.count).toBe(1);
  });

  it('tells how often each rule decided', async () => {
    const report = await run(
      'skip 3ds when amount < 100 EUR',
      '# new\nrequire 3ds when gateway = AMEX\nskip 3ds when amount < 200 EUR\nrequire 3ds when gateway = MAESTRO',
      [past(), past({ amount: 5_000 }), past({ gateway: 'AMEX', amount: 100 })],
    );
    expect(report.lines).toEqual({
      before: [{ line: 1, text: 'skip 3ds when amount < 100 EUR', matched: 2 }],
      after: [
        { line: 2, text: 'require 3ds when gateway = AMEX', matched: 1 },
        { line: 3, text: 'skip 3ds when amount < 200 EUR', matched: 2 },
        { line: 4, text: 'require 3ds when gateway = MAESTRO', matched: 0 },
      ],
    });
  });

  it('shows twenty examples, a rare change beside a frequent one', async () => {
    const often = Array.from({ length: 40 }, (_, i) => past({ at: NOW + i }));
    const rare = past({ at: NOW, gateway: 'AMEX', liabilityShifted: false });
    const report = await run('skip 3ds when gateway = AMEX', 'skip 3ds when gateway != AMEX because "cheap"', [
      rare,
      ...often,
    ]);
    expect(report.examples).toHaveLength(20);
    expect(report.examples.slice(0, 2)).toEqual([
      {
        reference: often.at(-1)!.reference,
        at: NOW + 39,
        amount: 12_500,
        currency: 'EUR',
        from: { course: 'run', line: null },
        to: { course: 'skip', line: 1, because: 'cheap' },
        liability: 'lost',
      },
      {
        reference: rare.reference,
        at: NOW,
        amount: 12_500,
        currency: 'EUR',
        from: { course: 'skip', line: 1 },
        to: { course: 'run', line: null, because: null },
        liability: 'won',
      },
    ]);
  });

  it('of the same rules changes nothing', async () => {
    const text = 'skip 3ds when amount < 500 EUR';
    const report = await run(text, text, [past(), past({ amount: 90_000 })]);
    expect({ ...report, payments: undefined }).toMatchObject({
      changed: { count: 0, amounts: {} },
      changes: [],
      examples: [],
    });
  });

  it('takes batches as they come', async () => {
    async function* inTwo() {
      yield [past()];
      yield [];
      yield [past({ at: NOW + 1 })];
    }
    expect((await run(null, 'skip 3ds', [], { payments: inTwo() })).changed.count).toBe(2);
  });

  it('lets others have their turn', async () => {
    const many = Array.from({ length: 5_000 }, () => past());
    let turns = 0;
    const other = () => {
      turns += 1;
      waiting = setImmediate(other);
    };
    let waiting = setImmediate(other);
    await run(null, 'skip 3ds', many);
    clearImmediate(waiting);
    expect(turns).toBeGreaterThanOrEqual(2);
  });

  it('refuses payments out of order, and rules of two books', async () => {
    await expect(run(null, 'skip 3ds', [past(), past({ at: NOW - 1 })])).rejects.toThrow(/in the order of their time/);
    const mixed = backtest({
      before: rulesOf('skip 3ds'),
      after: rulesOf('block', 'fraud'),
      payments: [],
      places,
      isListed: () => null,
    });
    await expect(mixed).rejects.toThrow(/3ds rules against fraud rules/);
  });
});

describe('the longest window', () => {
  it('is that of all rules together', () => {
    const short = rulesOf('skip 3ds when count(card, 24h) > 3');
    const long = rulesOf('skip 3ds when sum(ip, 7d) > 3 EUR and count(card, 1h) > 3');
    expect(longestWindowMs(null, short)).toBe(DAY);
    expect(longestWindowMs(short, long)).toBe(7 * DAY);
    expect(longestWindowMs(null, rulesOf('skip 3ds'))).toBe(0);
  });
});
