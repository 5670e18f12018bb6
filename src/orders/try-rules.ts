/** Tries rules out on a site's own payments of the last days: what would have been decided differently, and who would bear the loss. */
import { DAY, type Instant } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import type { Threads } from '../platform/threads.ts';
import { findChanges, longestWindowMs } from '../rules/backtest.ts';
import { type BacktestReport, type Course, type Findings, reportOf } from '../rules/backtest-report.ts';
import { NameNumbers, NOBODY } from '../rules/name-numbers.ts';
import type { CountryFact, RuleSet, Subject, Test, Verb, WordFact } from '../rules/types.ts';
import { asksFirstOrder, placesAt } from './ask-rules.ts';
import type { OrdersContext } from './context.ts';
import { isListedIn } from './rule-lists.ts';
import type { RecordedPayment, RuleStore, TriedFact } from './rule-store.ts';

export const TRIAL_DAYS = { least: 1, usual: 30, most: 365 } as const;

export interface Trial {
  readonly days: number;
  /** The version that decides now; null where there are no rules. */
  readonly comparedWith: number | null;
  readonly report: BacktestReport;
}

/** The payments of a stretch of time. Plain JSON: another thread can be given it. */
export interface TrialPart {
  readonly siteId: SiteId;
  readonly before: RuleSet | null;
  readonly after: RuleSet;
  /** Payments from then on … */
  readonly from: Instant;
  /** … and before then are judged. */
  readonly until: Instant;
  /** When the rules are tried; what counts as Europe is asked as of then. */
  readonly now: Instant;
}

export interface TrialMeans extends Pick<OrdersContext, 'rules' | 'ruleBooks' | 'clock'> {
  /** Where parts of a long trial are tried side by side; without it, all are tried here. */
  readonly threads?: Pick<Threads<TrialPart, Findings>, 'most' | 'run'>;
}

/** Fewer are judged here before a thread has begun. */
const WORTH_A_THREAD = 20_000;

export async function tryRules(
  { rules: store, ruleBooks, clock, threads }: TrialMeans,
  siteId: SiteId,
  after: RuleSet,
  days: number,
): Promise<Trial> {
  const now = clock.now();
  const inForce = await ruleBooks.inForce(siteId, after.book);
  const before = inForce?.rules ?? null;
  const whole = { siteId, before, after, from: now - days * DAY, until: now + 1, now };
  const { count, cuts } = await store.cutPayments(siteId, whole, threads?.most ?? 1);
  const findings =
    threads && count >= WORTH_A_THREAD
      ? await Promise.all(partsOf(whole, cuts).map((part) => threads.run(part)))
      : [await tryPart(store, whole)];
  return { days, comparedWith: inForce?.version ?? null, report: reportOf(before, after, findings) };
}

/** In the order of their time. */
function partsOf(whole: TrialPart, cuts: readonly Instant[]): TrialPart[] {
  const ends = [...cuts, whole.until];
  return ends.map((until, i) => ({ ...whole, from: ends[i - 1] ?? whole.from, until }));
}

export async function tryPart(store: RuleStore, part: TrialPart): Promise<Findings> {
  const { siteId, before, after, from, until, now } = part;
  const sets = before ? [before, after] : [after];
  // Windows are full when the first payment is judged.
  const begin = from - longestWindowMs(before, after);
  const lists = [...new Set(sets.flatMap((set) => set.lists.map(({ list }) => list)))];
  const held = new Map<string, Set<string>>();
  for (const { list, kind, value } of await store.wholeLists(siteId, lists))
    held.set(list, (held.get(list) ?? new Set()).add(`${kind} ${value}`));
  const payments = store.payments(siteId, { from: begin, until, facts: factsLookedAt(sets) });
  return await findChanges({
    before,
    after,
    from,
    places: placesAt(now),
    isListed: isListedIn(held),
    payments: sets.some(asksFirstOrder) ? withFirstOrders(store, siteId, payments, begin) : payments,
    ...(after.book === '3ds' && { decide: courseOf }),
  });
}

function factsLookedAt(sets: readonly RuleSet[]): TriedFact[] {
  const tests = sets.flatMap(({ rules }) => rules.flatMap(({ conditions }) => conditions.map(({ test }) => test)));
  return [...new Set(tests.flatMap(factsOf))];
}

function factsOf(test: Test): TriedFact[] {
  switch (test.kind) {
    case 'country':
    case 'word':
    case 'address':
    case 'listed':
      return [FACTS[test.fact]];
    case 'same_country':
      return [FACTS[test.fact], FACTS[test.other]];
    case 'bin':
      return ['bin'];
    case 'window':
      return [FACTS[test.window.subject]];
    case 'first_order':
      return ['customer'];
    default:
      return [];
  }
}

/** By the names that rules have for them. */
const FACTS: Readonly<Record<CountryFact | WordFact | Subject | 'bin', TriedFact>> = {
  card_country: 'cardCountry',
  ip_country: 'ipCountry',
  customer_country: 'customerCountry',
  delivery_country: 'deliveryCountry',
  gateway: 'gateway',
  card_funding: 'cardFunding',
  card_product: 'cardProduct',
  email_domain: 'email',
  card: 'cardFingerprint',
  email: 'email',
  ip: 'ip',
  customer: 'customer',
  bin: 'bin',
};

/** The law, a scheme or the order itself may decide otherwise than the rules. */
const courseOf = (verb: Verb | null, { canSkip, runsByDefault }: RecordedPayment): Course =>
  (verb === 'skip' ? canSkip : !runsByDefault) ? 'skip' : 'run';

/** Tells of each payment whether its customer had paid before, as the payments pass. */
async function* withFirstOrders(
  store: RuleStore,
  siteId: SiteId,
  payments: AsyncIterable<Iterable<RecordedPayment>>,
  begin: Instant,
): AsyncGenerator<Iterable<RecordedPayment>> {
  const paid = new NameNumbers();
  for (const customer of await store.customersBefore(siteId, begin)) paid.add(customer);
  const look = function* (batch: Iterable<RecordedPayment>) {
    for (const payment of batch) {
      const { customer, completed } = payment;
      if (customer !== null) {
        payment.firstOrder = paid.find(customer) === NOBODY;
        if (completed && payment.firstOrder) paid.add(customer);
      }
      yield payment;
    }
  };
  for await (const batch of payments) yield look(batch);
}
