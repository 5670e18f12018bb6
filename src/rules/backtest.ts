/**
 * Tries rules out on payments that have been: which of them would have been decided differently, and who would have borne their
 * loss. The payments are handed in; where they are kept is not known here.
 */
import { setImmediate } from 'node:timers/promises';
import type { Instant } from '../platform/clock.ts';
import {
  type BacktestReport,
  type Course,
  type Example,
  type Findings,
  MOST_EXAMPLES,
  reportOf,
  type Tally,
} from './backtest-report.ts';
import type { Places } from './checks.ts';
import { firstMatch, makeReady, type ReadyRule } from './evaluate.ts';
import { SlidingWindows } from './sliding-windows.ts';
import type { PaymentFacts, Rule, RuleSet, Surroundings, Verb } from './types.ts';

/** A payment as it was, with what came of it. */
export interface PastPayment extends PaymentFacts {
  /** What whoever reads the report knows it by. */
  readonly reference: string;
  /** Who is counted as the customer; null where the order named none. */
  readonly customer: string | null;
  readonly completed: boolean;
  /** Whether the issuer bears the loss of it. */
  readonly liabilityShifted: boolean;
}

export interface Backtest<Payment extends PastPayment = PastPayment> {
  /** What is decided now; null where there are no rules yet. */
  readonly before: RuleSet | null;
  /** Of the same book. */
  readonly after: RuleSet;
  /** In the order of their time, in batches of any size. */
  readonly payments: Iterable<Iterable<Payment>> | AsyncIterable<Iterable<Payment>>;
  /** Payments before this are only counted, so that windows are full when the first is judged. All are judged without it. */
  readonly from?: Instant;
  readonly places: Places;
  readonly isListed: Surroundings['isListed'];
  /**
   * What becomes of a payment of which the rules say this. They are not alone to decide: a scheme or the law may ask for 3-D Secure
   * whatever they say. Without it they are.
   */
  readonly decide?: (verb: Verb | null, payment: Payment) => Course;
}

/** So many take a few milliseconds; then whoever else waits has a turn. */
const TURN = 2_000;

/**
 * Throws `RangeError` where the rules are not of one book or the payments not in the order of their time. Lists are as they are
 * today; a payment that new rules would have refused counts for later ones all the same.
 */
export async function backtest<Payment extends PastPayment>(trial: Backtest<Payment>): Promise<BacktestReport> {
  return reportOf(trial.before, trial.after, [await findChanges(trial)]);
}

/** The same for payments that are only some of those of a trial: what was found, of which `reportOf` makes one report. */
export async function findChanges<Payment extends PastPayment>(trial: Backtest<Payment>): Promise<Findings> {
  const { before, after, payments, from = Number.NEGATIVE_INFINITY } = trial;
  if (before && before.book !== after.book) throw new RangeError(`${before.book} rules against ${after.book} rules`);
  const windows = new SlidingWindows([...(before?.windows ?? []), ...after.windows]);
  const judgeAll = makeJudge(trial, windows);
  let previous = Number.NEGATIVE_INFINITY;
  let turn = 0;
  for await (const batch of payments) {
    for (const payment of batch) {
      if (payment.at < previous) throw new RangeError('payments must pass in the order of their time');
      previous = payment.at;
      if (payment.at >= from) judgeAll.look(payment);
      windows.add(payment);
      if (++turn % TURN === 0) await setImmediate();
    }
  }
  return judgeAll.findings();
}

/** The longest that any of the rules looks back, in milliseconds: how long before the first payment to judge counting begins. */
export function longestWindowMs(...sets: readonly (RuleSet | null)[]): number {
  return Math.max(0, ...sets.flatMap((set) => set?.windows.map(({ lastsMs }) => lastsMs) ?? []));
}

/** Judges payments by both sets of rules and adds up what differs. */
function makeJudge<Payment extends PastPayment>(trial: Backtest<Payment>, windows: SlidingWindows) {
  const { before, after, places, isListed } = trial;
  const decide = trial.decide ?? ((verb) => plainCourse(after, verb));
  const old = before ? makeReady(before) : [];
  const young = makeReady(after);
  const matched = new Map<Rule, number>();
  const payments = new Sum();
  const changed = new Sum();
  const lost = new Sum();
  const won = new Sum();
  const changes = new Map<string, ChangeSum>();

  let asked: Payment;
  const surroundings: Surroundings = { window: (window) => windows.valueFor(window, asked), isListed };
  const ask = (ready: readonly ReadyRule[], payment: Payment): Rule | undefined => {
    const rule = firstMatch(ready, payment, surroundings, places);
    if (rule) matched.set(rule, (matched.get(rule) ?? 0) + 1);
    return rule;
  };

  return {
    look(payment: Payment): void {
      asked = payment;
      const [was, is] = [ask(old, payment), ask(young, payment)];
      const [from, to] = [decide(was?.verb ?? null, payment), decide(is?.verb ?? null, payment)];
      payments.add(payment);
      if (from === to) return;
      changed.add(payment);
      const liability = liabilityMoved(payment, from, to);
      if (liability !== 'same') (liability === 'lost' ? lost : won).add(payment);
      const key = `${from} ${to}`;
      let change = changes.get(key);
      if (!change) changes.set(key, (change = { from, to, payments: new Sum(), completed: new Sum(), examples: [] }));
      change.payments.add(payment);
      if (payment.completed) change.completed.add(payment);
      const { reference, at, amount, currency } = payment;
      change.examples.push({
        reference,
        at,
        amount,
        currency,
        from: { course: from, line: was?.line ?? null },
        to: { course: to, line: is?.line ?? null, because: is?.because ?? null },
        liability,
      });
      if (change.examples.length > MOST_EXAMPLES) change.examples.shift();
    },

    findings(): Findings {
      const counts = (set: RuleSet | null) => (set?.rules ?? []).map((rule) => matched.get(rule) ?? 0);
      return {
        payments: payments.tally(),
        changed: changed.tally(),
        lost: lost.tally(),
        won: won.tally(),
        changes: [...changes.values()].map(({ payments, completed, ...change }) => ({
          ...change,
          payments: payments.tally(),
          completed: completed.tally(),
        })),
        matched: { before: counts(before), after: counts(after) },
      };
    },
  };
}

/** What rules alone would decide: without one that says otherwise, 3-D Secure runs and payments are taken. */
function plainCourse({ book }: RuleSet, verb: Verb | null): Course {
  if (book === '3ds') return verb === 'skip' ? 'skip' : 'run';
  return verb === 'hold' || verb === 'block' ? verb : 'allow';
}

/** What was not paid cannot be lost. Who bears the loss of a payment now is known; what 3-D Secure would have given is hoped. */
function liabilityMoved(payment: PastPayment, from: Course, to: Course): Example['liability'] {
  if (!payment.completed) return 'same';
  if (from === 'run' && to === 'skip' && payment.liabilityShifted) return 'lost';
  if (from === 'skip' && to === 'run' && !payment.liabilityShifted) return 'won';
  return 'same';
}

interface ChangeSum {
  readonly from: Course;
  readonly to: Course;
  readonly payments: Sum;
  readonly completed: Sum;
  /** Oldest first. */
  readonly examples: Example[];
}

class Sum {
  count = 0;
  readonly #amounts = new Map<string, number>();

  add({ amount, currency }: PaymentFacts): void {
    this.count += 1;
    this.#amounts.set(currency, (this.#amounts.get(currency) ?? 0) + amount);
  }

  tally(): Tally {
    return { count: this.count, amounts: Object.fromEntries(this.#amounts) };
  }
}
