/** What a trial of rules found, and the report that is made of it; several parts of one trial make one report. */
import type { Instant } from '../platform/clock.ts';
import type { Rule, RuleSet } from './types.ts';

/** What becomes of a payment by its rules: of the book `3ds` the first two, of `fraud` the others. */
export type Course = 'skip' | 'run' | 'allow' | 'hold' | 'block';

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

/** What was found among some of the payments of a trial. Plain JSON, so that it can come from another thread. */
export interface Findings {
  readonly payments: Tally;
  readonly changed: Tally;
  readonly lost: Tally;
  readonly won: Tally;
  readonly changes: readonly (Change & {
    /** The newest, oldest first. */
    readonly examples: readonly Example[];
  })[];
  /** Payments that each rule decided, in the order of the rules. */
  readonly matched: { readonly before: readonly number[]; readonly after: readonly number[] };
}

/** So many are shown in all, and kept of each change until then. */
export const MOST_EXAMPLES = 20;

/** `parts` in the order of their time. */
export function reportOf(before: RuleSet | null, after: RuleSet, parts: readonly Findings[]): BacktestReport {
  const changes = [
    ...Map.groupBy(
      parts.flatMap((part) => part.changes),
      ({ from, to }) => `${from} ${to}`,
    ).values(),
  ]
    .map((same) => ({
      from: same[0]!.from,
      to: same[0]!.to,
      payments: sum(same.map(({ payments }) => payments)),
      completed: sum(same.map(({ completed }) => completed)),
      examples: same.flatMap(({ examples }) => examples),
    }))
    .sort((a, b) => b.payments.count - a.payments.count);
  return {
    payments: sum(parts.map(({ payments }) => payments)),
    changed: sum(parts.map(({ changed }) => changed)),
    changes: changes.map(({ examples: _, ...change }) => change),
    liability: { lost: sum(parts.map(({ lost }) => lost)), won: sum(parts.map(({ won }) => won)) },
    lines: {
      before: linesOf(
        before?.rules ?? [],
        parts.map(({ matched }) => matched.before),
      ),
      after: linesOf(
        after.rules,
        parts.map(({ matched }) => matched.after),
      ),
    },
    examples: chooseExamples(changes.map(({ examples }) => examples)),
  };
}

function sum(tallies: readonly Tally[]): Tally {
  const amounts = new Map<string, number>();
  for (const [currency, amount] of tallies.flatMap((tally) => Object.entries(tally.amounts)))
    amounts.set(currency, (amounts.get(currency) ?? 0) + amount);
  return {
    count: tallies.reduce((all, { count }) => all + count, 0),
    amounts: Object.fromEntries([...amounts].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function linesOf(rules: readonly Rule[], counts: readonly (readonly number[])[]): LineCount[] {
  return rules.map(({ line, text }, i) => ({ line, text, matched: counts.reduce((all, each) => all + each[i]!, 0) }));
}

/** One of each kind in turn, so that a rare change is seen beside a frequent one. */
function chooseExamples(kinds: readonly (readonly Example[])[]): Example[] {
  const inTurn = Array.from({ length: MOST_EXAMPLES }, (_, i) =>
    kinds.flatMap((examples) => examples[examples.length - 1 - i] ?? []),
  );
  return inTurn.flat().slice(0, MOST_EXAMPLES);
}
