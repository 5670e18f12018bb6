/**
 * Tries rules out on payments that have been: which of them would have been decided differently, and who would have borne their
 * loss. The payments are handed in; where they are kept is not known here.
 */
import { setImmediate } from 'node:timers/promises';
import type { Instant } from '../platform/clock.ts';
import type { Places } from './checks.ts';
import { firstMatch, makeReady, type ReadyRule } from './evaluate.ts';
import { SlidingWindows } from './sliding-windows.ts';
import type { PaymentFacts, Rule, RuleSet, Surroundings, Verb } from './types.ts';

/** What becomes of a payment by its rules: of the book `3ds` the first two, of `fraud` the others. */
export type Course = 'skip' | 'run' | 'allow' | 'hold' | 'block';

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

export interface Tally {
  readonly count: number;
  /** Minor units by currency. */
  readonly amounts: Readonly<Record<string, number>>;
}

/** Payments that go from one course to another. */
export interface Change {
  readonly from: Course;
  readonly to: Course;
  readonly payments: Tally;
  /** Those of them that were paid in the end. */
  readonly completed: Tally;
}

export interface Example {
  readonly reference: string;
  readonly at: Instant;
  readonly amount: number;
  readonly currency: string;
  readonly from: { readonly course: Course; readonly line: number | null };
  readonly to: { readonly course: Course; readonly line: number | null; readonly because: string | null };
  /** `lost`: the issuer bears the loss, the merchant would have. `won`: the other way round. */
  readonly liability: 'lost' | 'won' | 'same';
}

/** How many payments a rule decided. */
export interface LineCount {
  readonly line: number;
  readonly text: string;
  readonly matched: number;
}

/** Plain JSON. */
export interface BacktestReport {
  /** Payments that were judged. */
  readonly payments: Tally;
  readonly changed: Tally;
  /** Most payments first. */
  readonly changes: readonly Change[];
  readonly liability: {
    /** The issuer bears the loss of these, the merchant would have. */
    readonly lost: Tally;
    /** The merchant bears the loss of these, the issuer would have, had the payer been authenticated. */
    readonly won: Tally;
  };
  readonly lines: { readonly before: readonly LineCount[]; readonly after: readonly LineCount[] };
  /** The newest of each change, 20 at most. */
  readonly examples: readonly Example[];
}

const MOST_EXAMPLES = 20;

/** So many take a few milliseconds; then whoever else waits has a turn. */
const TURN = 2_000;

/**
 * Throws `RangeError` where the rules are not of one book or the payments not in the order of their time. Lists are as they are
 * today; a payment that new rules would have refused counts for later ones all the same.
 */
export async function backtest<Payment extends PastPayment>(trial: Backtest<Payment>): Promise<BacktestReport> {
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
  return judgeAll.report();
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

    report(): BacktestReport {
      const most = [...changes.values()].sort((a, b) => b.payments.count - a.payments.count);
      const lines = (set: RuleSet | null) =>
        (set?.rules ?? []).map((rule) => ({ line: rule.line, text: rule.text, matched: matched.get(rule) ?? 0 }));
      return {
        payments: payments.tally(),
        changed: changed.tally(),
        changes: most.map(({ from, to, ...sums }) => ({
          from,
          to,
          payments: sums.payments.tally(),
          completed: sums.completed.tally(),
        })),
        liability: { lost: lost.tally(), won: won.tally() },
        lines: { before: lines(before), after: lines(after) },
        examples: chooseExamples(most.map(({ examples }) => examples)),
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
    const sorted = [...this.#amounts].sort(([a], [b]) => (a < b ? -1 : 1));
    return { count: this.count, amounts: Object.fromEntries(sorted) };
  }
}

/** One of each kind in turn, so that a rare change is seen beside a frequent one. */
function chooseExamples(kinds: readonly (readonly Example[])[]): Example[] {
  const inTurn = Array.from({ length: MOST_EXAMPLES }, (_, i) =>
    kinds.flatMap((examples) => examples[examples.length - 1 - i] ?? []),
  );
  return inTurn.flat().slice(0, MOST_EXAMPLES);
}
