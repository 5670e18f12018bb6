/**
 * Counts and sums of earlier payments, made in memory while payments pass in the order of their time. Live payments are counted by
 * the database; here a million of them pass in seconds, so each is added once and taken off once for every window.
 */
import type { Instant } from '../platform/clock.ts';
import type { Subject, Window } from './types.ts';

/** What of a payment is counted, and by what. Null: it has no such subject. */
export interface Counted extends Readonly<Record<Subject, string | null>> {
  readonly at: Instant;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
}

export class SlidingWindows {
  readonly #logs = new Map<Subject, SubjectLog>();
  readonly #totals = new Map<string, Total>();
  /** By the object that asks: to write a window as text for each payment takes longer than to count. */
  readonly #known = new Map<Window, Total>();

  constructor(windows: Iterable<Window>) {
    for (const window of windows) {
      const key = JSON.stringify(window);
      if (this.#totals.has(key)) continue;
      const total = { window, oldest: [], value: [] };
      this.#totals.set(key, total);
      this.#logOf(window.subject).totals.push(total);
    }
  }

  /** Of the payments before this one that were added; null where this one has no such subject. */
  valueFor(window: Window, payment: Counted): number | null {
    const who = payment[window.subject];
    if (who === null) return null;
    return this.#logOf(window.subject).totalFor(this.#totalOf(window), who, payment.at);
  }

  /** The payment counts for the ones after it, none of which may be older. */
  add(payment: Counted): void {
    for (const [subject, log] of this.#logs) {
      const who = payment[subject];
      if (who !== null) log.add(who, payment);
    }
  }

  #logOf(subject: Subject): SubjectLog {
    let log = this.#logs.get(subject);
    if (!log) this.#logs.set(subject, (log = new SubjectLog()));
    return log;
  }

  #totalOf(window: Window): Total {
    let total = this.#known.get(window);
    if (!total) {
      total = this.#totals.get(JSON.stringify(window));
      if (!total) throw new RangeError('a window that was not announced has counted nothing');
      this.#known.set(window, total);
    }
    return total;
  }
}

/** One window for every subject, by the number of the subject. */
interface Total {
  readonly window: Window;
  /** The oldest entry within the window, as of when it was last asked for. */
  readonly oldest: number[];
  readonly value: number[];
}

const NONE = -1;

/**
 * The payments of each card, or address …: one list of all entries, in which each knows the next of the same subject. Numbers in flat
 * arrays, since an object for each of a million payments would take ten times the memory.
 */
class SubjectLog {
  readonly totals: Total[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #newest: number[] = [];
  readonly #at: Instant[] = [];
  readonly #amounts: number[] = [];
  readonly #currencies: string[] = [];
  readonly #next: number[] = [];

  totalFor({ window, oldest, value }: Total, who: string, at: Instant): number {
    const number = this.#numbers.get(who);
    if (number === undefined) return 0;
    const since = at - window.lastsMs;
    let entry = oldest[number]!;
    while (entry !== NONE && this.#at[entry]! < since) {
      value[number]! -= this.#weightOf(entry, window);
      entry = this.#next[entry]!;
    }
    oldest[number] = entry;
    return value[number]!;
  }

  add(who: string, { at, amount, currency }: Counted): void {
    const entry = this.#at.push(at) - 1;
    this.#amounts.push(amount);
    this.#currencies.push(currency);
    this.#next.push(NONE);
    let number = this.#numbers.get(who);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(who, number);
      for (const total of this.totals) {
        total.oldest.push(NONE);
        total.value.push(0);
      }
    } else {
      this.#next[this.#newest[number]!] = entry;
    }
    this.#newest[number] = entry;
    for (const { window, oldest, value } of this.totals) {
      if (oldest[number] === NONE) oldest[number] = entry;
      value[number]! += this.#weightOf(entry, window);
    }
  }

  #weightOf(entry: number, { what, currency }: Window): number {
    if (what === 'count') return 1;
    return this.#currencies[entry] === currency ? this.#amounts[entry]! : 0;
  }
}
