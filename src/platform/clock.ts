/**
 * Time, as the product sees it: passed in, never taken from the machine, so that a test or a simulation can move it.
 * Nothing about payments lives here.
 */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Cancels what was arranged; calling it late or twice does nothing. */
export type Cancel = () => void;

export interface Clock {
  /** The present, in milliseconds since the epoch. */
  now(): Instant;
  /** Calls `run` once `delayMs` from now have passed on this clock. */
  after(delayMs: number, run: () => void): Cancel;
}

/** Node's timers take at most 2^31 - 1 ms; a longer wait is made of several. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** The machine's own clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    let timer: NodeJS.Timeout;
    const arm = (left: number) => {
      const step = Math.min(Math.max(left, 0), LONGEST_TIMER_MS);
      timer = setTimeout(() => (left > step ? arm(left - step) : run()), step);
      timer.unref();
    };
    arm(delayMs);
    return () => clearTimeout(timer);
  },
};

/** A clock that stands still until it is moved; what falls due on the way runs in order of its time. */
export class ManualClock implements Clock {
  #now: Instant;
  #timers: { at: Instant; order: number; run: () => void }[] = [];
  #order = 0;

  constructor(start: Instant = Date.UTC(2026, 10, 22, 10, 0, 0)) {
    this.#now = start;
  }

  now(): Instant {
    return this.#now;
  }

  after(delayMs: number, run: () => void): Cancel {
    const timer = { at: this.#now + Math.max(delayMs, 0), order: this.#order++, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves the clock forward by `ms` and runs every timer that falls due, each at its own time. */
  advance(ms: number): void {
    const target = this.#now + ms;
    for (;;) {
      const due = this.#timers.filter((t) => t.at <= target).sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((t) => t !== due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
    }
    this.#now = target;
  }
}

/**
 * The machine's clock shifted and, where asked, sped up: what a sandbox uses so that ten minutes can last six seconds.
 * `factor` 100 makes every timer a hundred times shorter; `now()` then runs a hundred times faster from the start.
 */
export function scaledClock(base: Clock, factor: number): Clock {
  if (factor === 1) return base;
  const start = base.now();
  return {
    now: () => Math.round(start + (base.now() - start) * factor),
    after: (delayMs, run) => base.after(delayMs / factor, run),
  };
}
