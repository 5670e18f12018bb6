/**
 * Time, as the product sees it: passed in, never taken from the machine, so that a test or a simulation can move it.
 * Nothing about payments lives here.
 */

/** Milliseconds since 1970-01-01T00:00:00Z, always whole: they are stored as such. */
export type Instant = number;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Cancels what was arranged; calling it late or twice does nothing. */
export type Cancel = () => void;

/**
 * What a timer is for; it matters only where a clock is moved (`advance.ts`).
 * - `event`: something happens at its time.
 * - `limit`: something that is under way may take no longer. As a rule it ends before, and the timer is cancelled.
 * - `upkeep`: polls and echoes. Nobody is waiting for it, so a clock that is moved does not stop for it on the way; it comes
 *   at the arrival.
 */
export type TimerKind = 'event' | 'limit' | 'upkeep';

export interface Clock {
  /** The present, in milliseconds since the epoch. */
  now(): Instant;
  /** Calls `run` once `delayMs` from now have passed on this clock. An `event` unless said. */
  after(delayMs: number, run: () => void, kind?: TimerKind): Cancel;
}

/** What is armed on a clock, upkeep left out. */
export interface ClockState {
  /** When the next timer is due. Not later than the present: it has been due since the clock was last moved. */
  readonly nextDue: Instant | undefined;
  /** How much is under way that may take only so long. */
  readonly limits: number;
  /** Grows with every timer that is armed, cancelled or run: where it stands still, nothing goes on. */
  readonly changes: number;
}

/** A clock as whoever moves it sees it; it may tick in another thread. */
export interface RemoteClock {
  look(): ClockState | Promise<ClockState>;
  /** Stands still until `release`. */
  hold(): void | Promise<void>;
  /** Shows this time, and leaves what is due by then to `moveTo`: so that all clocks show it before anything happens. */
  arrive(instant: Instant): void | Promise<void>;
  /** Moves forward and runs what falls due on the way, in order of its time and each at its own time. Never goes back. */
  moveTo(instant: Instant): void | Promise<void>;
  /** Runs on from where it stands, or as far ahead of its base as `offsetMs` says. */
  release(offsetMs?: number): void | Promise<void>;
}

/** A clock that can be moved forward. */
export interface MovableClock extends Clock, RemoteClock {
  look(): ClockState;
  hold(): void;
  arrive(instant: Instant): void;
  moveTo(instant: Instant): void;
  release(offsetMs?: number): void;
  /** How far it is ahead of the clock that it is based on, in milliseconds. */
  offsetMs(): number;
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

interface Timer {
  readonly at: Instant;
  readonly order: number;
  readonly kind: TimerKind;
  readonly run: () => void;
  /** Ends the base clock's part in it, where it has one. */
  disarm: Cancel;
}

/** What is armed on a clock that can be moved. */
class Timers {
  readonly #armed = new Set<Timer>();
  #order = 0;
  #changes = 0;

  [Symbol.iterator](): Iterator<Timer> {
    return this.#armed.values();
  }

  /** A wait may be a fraction of a millisecond, a clock never stands at one: whatever read it then could not be stored. */
  add(at: Instant, run: () => void, kind: TimerKind): Timer {
    const timer: Timer = { at: Math.ceil(at), order: this.#order++, kind, run, disarm: () => {} };
    this.#armed.add(timer);
    this.#changed(timer);
    return timer;
  }

  /** Whether it was still there. */
  remove(timer: Timer): boolean {
    timer.disarm();
    const found = this.#armed.delete(timer);
    if (found) this.#changed(timer);
    return found;
  }

  state(): ClockState {
    const limits = [...this.#armed].filter(({ kind }) => kind === 'limit').length;
    return { nextDue: this.#first((timer) => timer.kind !== 'upkeep')?.at, limits, changes: this.#changes };
  }

  /** Runs what is due by `target`, and what that arms for before it; `arrive` sets the clock to each instant. */
  runUntil(target: Instant, arrive: (instant: Instant) => void): void {
    const next = () => this.#first(({ kind, at }) => kind !== 'upkeep' && at <= target);
    for (let due = next(); due; due = next()) {
      arrive(due.at);
      this.remove(due);
      due.run();
    }
    arrive(target);
    const upkeep = [...this.#armed].filter(({ at }) => at <= target).sort(byTime);
    for (const timer of upkeep) if (this.remove(timer)) timer.run();
  }

  #first(wanted: (timer: Timer) => boolean): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#armed) if (wanted(timer) && (!first || byTime(timer, first) < 0)) first = timer;
    return first;
  }

  #changed({ kind }: Timer): void {
    if (kind !== 'upkeep') this.#changes += 1;
  }
}

const byTime = (a: Timer, b: Timer): number => a.at - b.at || a.order - b.order;

/** A clock that stands still until it is moved; what falls due on the way runs in order of its time. */
export class ManualClock implements MovableClock {
  readonly #start: Instant;
  #now: Instant;
  readonly #timers = new Timers();

  constructor(start: Instant = Date.UTC(2026, 10, 22, 10, 0, 0)) {
    this.#start = start;
    this.#now = start;
  }

  now(): Instant {
    return this.#now;
  }

  after(delayMs: number, run: () => void, kind: TimerKind = 'event'): Cancel {
    const timer = this.#timers.add(this.#now + Math.max(delayMs, 0), run, kind);
    return () => void this.#timers.remove(timer);
  }

  /** Moves the clock forward by `ms` and runs every timer that falls due, each at its own time; upkeep at the arrival. */
  advance(ms: number): void {
    this.moveTo(this.#now + ms);
  }

  moveTo(instant: Instant): void {
    this.#timers.runUntil(Math.max(instant, this.#now), (at) => this.arrive(at));
  }

  arrive(instant: Instant): void {
    this.#now = Math.max(this.#now, Math.ceil(instant));
  }

  look(): ClockState {
    return this.#timers.state();
  }

  /** It always stands. */
  hold(): void {}
  release(): void {}

  /** How far it has been moved. */
  offsetMs(): number {
    return this.#now - this.#start;
  }
}

/**
 * A clock that runs as `base` does and can be moved ahead of it: the sandbox's, so that a shop sees in a second what comes
 * after a week. While it is held, its timers wait for whoever moves it.
 */
export function shiftedClock(base: Clock, offsetMs = 0): MovableClock {
  const timers = new Timers();
  let offset = Math.ceil(offsetMs);
  let heldAt: Instant | undefined;

  const now = () => heldAt ?? base.now() + offset;
  const arm = (timer: Timer) => {
    const fire = () => void (timers.remove(timer) && timer.run());
    timer.disarm = base.after(timer.at - now(), fire, timer.kind);
  };
  const hold = () => {
    heldAt = now();
    for (const timer of timers) timer.disarm();
  };
  const release = (wanted = now() - base.now()) => {
    offset = Math.ceil(wanted);
    heldAt = undefined;
    for (const timer of timers) {
      timer.disarm();
      arm(timer);
    }
  };
  const whileHeld = (act: () => void) => {
    const ran = heldAt === undefined;
    if (ran) hold();
    act();
    if (ran) release();
  };
  const show = (instant: Instant) => {
    heldAt = Math.max(now(), Math.ceil(instant));
  };

  return {
    now,
    after(delayMs, run, kind = 'event') {
      const timer = timers.add(now() + Math.max(delayMs, 0), run, kind);
      if (heldAt === undefined) arm(timer);
      return () => void timers.remove(timer);
    },
    look: () => timers.state(),
    hold,
    release,
    arrive: (instant) => whileHeld(() => show(instant)),
    moveTo: (instant) => whileHeld(() => timers.runUntil(Math.max(instant, now()), show)),
    offsetMs: () => now() - base.now(),
  };
}

/**
 * A clock whose waits are `factor` times shorter: what a sandbox uses so that ten minutes of the banks can last six seconds. It
 * shows the time of `base`, so that banks and cards grow no older than the gateway they work with.
 */
export function scaledClock(base: Clock, factor: number): Clock {
  if (factor === 1) return base;
  return {
    now: () => base.now(),
    after: (delayMs, run, kind) => base.after(delayMs / factor, run, kind),
  };
}
