/** How long rules take to be tried out on a million payments that are in memory; reading them from the database is not in it. */
import { DAY } from '../src/platform/clock.ts';
import { backtest, type PastPayment } from '../src/rules/backtest.ts';
import { parseRules } from '../src/rules/parse.ts';
import type { RuleSet } from '../src/rules/types.ts';
import { type Bench, type Line, median, spread, timed, whole } from './measure.ts';

const PAYMENTS = 1_000_000;
const ROUNDS = 5;
const END = Date.UTC(2026, 10, 22);
const LASTS_MS = 90 * DAY;

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

const COUNTRIES = ['NL', 'DE', 'BE', 'FR', 'US', 'GB', 'SG', 'CH'];
const EEA = new Set(['NL', 'DE', 'BE', 'FR']);

export async function benchBacktest({ progress }: Bench): Promise<Line[]> {
  const batches = makePayments();
  progress(`${whole(PAYMENTS)} payments made`);
  const [before, after] = [read(BEFORE), read(AFTER)];
  const seconds: number[] = [];
  let changed = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    const { ms, result } = await timed(() =>
      backtest({
        before,
        after,
        payments: batches,
        places: { isIn: (group, country) => EEA.has(country) || (group === 'zone' && country === 'GB') },
        isListed: (_, kind, value) => kind === 'card' && value === 'card-77',
      }),
    );
    seconds.push(ms / 1_000);
    changed = result.changed.count;
    progress(`round ${round} of ${ROUNDS}: ${(ms / 1_000).toFixed(2)} s`);
  }
  const show = (value: number) => `${value.toFixed(2)} s`;
  return [
    {
      what: 'Back-test of 1 M payments, two sets of rules',
      value: show(median(seconds)),
      goal: '≤ 5 s',
      note: `${spread(seconds, show)}; ${before.rules.length} rules against ${after.rules.length} with 3 windows; ${whole(changed)} decided differently`,
    },
  ];
}

function read(text: string): RuleSet {
  const parsed = parseRules('3ds', text);
  if (parsed.ok) return parsed.rules;
  throw new Error(parsed.faults.map(({ line, column, message }) => `${line}:${column} ${message}`).join('\n'));
}

/** The same payments every time: a third of a million cards, of which some pay often, over ninety days. */
function makePayments(): PastPayment[][] {
  const next = chance(20_261_122);
  const pick = <Value>(values: readonly Value[]) => values[Math.floor(next() * values.length)]!;
  // The square makes low numbers frequent.
  const often = (most: number) => Math.floor(next() ** 2 * most);
  const make = (i: number): PastPayment => {
    const card = often(330_000);
    const cardCountry = COUNTRIES[card % COUNTRIES.length]!;
    const completed = next() < 0.9;
    return {
      at: END - LASTS_MS + Math.floor((i / PAYMENTS) * LASTS_MS),
      gateway: pick(['VISA', 'MASTERCARD', 'AMEX']),
      amount: 100 + often(80_000),
      currency: pick(['EUR', 'EUR', 'EUR', 'USD']),
      bin: String(40_000_000 + (card % 5_000)),
      cardCountry: next() < 0.02 ? null : cardCountry,
      cardFunding: pick(['credit', 'debit', 'prepaid', null]),
      cardProduct: null,
      ip: next() < 0.9 ? `198.51.${often(256)}.${often(256)}` : `2001:db8::${often(60_000).toString(16)}`,
      ipCountry: next() < 0.8 ? cardCountry : pick(COUNTRIES),
      customerCountry: next() < 0.9 ? cardCountry : pick(COUNTRIES),
      deliveryCountry: null,
      email: `payer-${card}@${pick(['mail.example.org', 'example.com'])}`,
      cardFingerprint: `card-${card}`,
      firstOrder: next() < 0.5,
      reference: `order-${i}`,
      customer: null,
      completed,
      liabilityShifted: completed && next() < 0.8,
    };
  };
  const batch = (from: number) => Array.from({ length: 10_000 }, (_, i) => make(from + i));
  return Array.from({ length: PAYMENTS / 10_000 }, (_, i) => batch(i * 10_000));
}

/** Numbers from 0 to 1 that look like chance and come again from the same seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
