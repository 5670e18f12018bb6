/** Something that is looked through again and again, because nothing tells when there is something to do. What it is, is not known here. */
import type { Cancel, Clock, Instant } from './clock.ts';

export interface SweepOptions {
  readonly clock: Clock;
  /** From the end of one sweep to the next. */
  readonly everyMs: number;
  /** A number that it answers is how much there was to do. */
  run(): Promise<unknown>;
  /**
   * When there will be something to do, later than `after`. For a clock that is moved; without it sweeping can wait for
   * other work, because nobody can tell whether it has been done.
   */
  nextDue?(after: Instant): Promise<Instant | undefined>;
  onError(error: unknown): void;
}

export interface Sweep {
  start(): void;
  /** Begins no other. */
  stop(): void;
  /** Sweeps once more, and resolves when that is over. */
  idle(): Promise<void>;
  nextDue(after: Instant): Promise<Instant | undefined>;
  /** How much there was to do in all. */
  ran(): number;
}

export function makeSweep({ clock, everyMs, run, nextDue, onError }: SweepOptions): Sweep {
  let started = false;
  let cancel: Cancel = () => {};
  let last: Promise<void> = Promise.resolve();
  let ran = 0;

  const once = async () => {
    try {
      const done = await run();
      if (typeof done === 'number') ran += done;
    } catch (error) {
      onError(error);
    }
  };
  // Two at once would find the same things to do.
  const sweep = () => (last = last.then(once));
  const arm = () => {
    if (started) cancel = clock.after(everyMs, () => void sweep().then(arm), 'upkeep');
  };

  return {
    start() {
      started = true;
      arm();
    },
    stop() {
      started = false;
      cancel();
    },
    idle: sweep,
    nextDue: async (after) => nextDue?.(after),
    ran: () => ran,
  };
}
