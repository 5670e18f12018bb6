/**
 * Works off a durable queue: claims what is due, runs it side by side, and sleeps until something is due again or a nudge
 * comes. What the items are, and where they are kept, is not known here.
 */
import type { Cancel, Clock, Instant } from './clock.ts';

export interface DrainOptions<Item> {
  readonly clock: Clock;
  /**
   * Takes up to `limit` items that are due at `now`, so that no other process takes them too. Fewer than `limit` means
   * that no more can be taken at present.
   */
  claim(limit: number, now: Instant): Promise<readonly Item[]>;
  /** Does the work of one item, its bookkeeping included. What it throws goes to `onError`; the item's lease brings it back. */
  run(item: Item): Promise<void>;
  /** When the next item is due; `after` is the instant of the claim before, and earlier answers are left to the poll. */
  nextDue(after: Instant): Promise<Instant | undefined>;
  /** Items that run at the same time, at most. */
  readonly concurrency: number;
  /** Longest sleep: work written by other processes comes without a nudge. */
  readonly pollMs: number;
  /** A failure of `claim` or `nextDue` (without item), or of `run`. */
  onError(error: unknown, item?: Item): void;
}

export interface Drain {
  /** Something may be due: look at once. Any number of nudges during one look make one more look. */
  nudge(): void;
  start(): void;
  /** Claims no more, and resolves when everything that runs has ended. `start` may follow. */
  stop(): Promise<void>;
  /** Looks once more, and resolves when nothing runs and nothing that is due now can be taken. */
  idle(): Promise<void>;
  /** Looks once more, and resolves when whatever is due now and has a place is taken. It may run on. */
  taken(): Promise<void>;
  /** Since when the longest has run; undefined where nothing runs. */
  runningSince(): Instant | undefined;
  nextDue(after: Instant): Promise<Instant | undefined>;
  /** How many items it has run. */
  ran(): number;
}

export function makeDrain<Item>(options: DrainOptions<Item>): Drain {
  const { clock, concurrency, pollMs, onError } = options;
  let started = false;
  let looking = false;
  let wanted = false;
  let running = 0;
  let ran = 0;
  let cancelTimer: Cancel = () => {};
  let waiting: (() => void)[] = [];
  let waitingForLook: (() => void)[] = [];
  const begunAt = new Map<Item, Instant>();

  const nudge = () => {
    if (!started) return;
    wanted = true;
    if (!looking) void look();
  };

  const look = async () => {
    looking = true;
    while (started && wanted) {
      wanted = false;
      cancelTimer();
      const next = await claimAndBegin();
      // The timer is set only when no look follows, so a clock that was moved meanwhile is seen by this very loop.
      if (next === 'now') wanted = true;
      else if (started && !wanted) sleepUntil(next);
    }
    looking = false;
    settle();
  };

  /** Fills the free places; answers when to look again, or `now` where the clock has passed that instant already. */
  const claimAndBegin = async (): Promise<Instant | undefined | 'now'> => {
    const free = concurrency - running;
    // Every place is taken: whichever run ends first nudges.
    if (free <= 0) return undefined;
    const at = clock.now();
    try {
      const items = await options.claim(free, at);
      // Claimed is claimed, though `stop` came meanwhile: left alone, the items would wait for their leases to end.
      for (const item of items) void begin(item);
      if (items.length >= free || !started) return undefined;
      const next = await options.nextDue(at);
      // Due already when the claim was made, and not given: somebody else has it. Asking at once would be a busy loop.
      if (next === undefined || next <= at) return undefined;
      return next <= clock.now() ? 'now' : next;
    } catch (error) {
      onError(error);
      return undefined;
    }
  };

  const begin = async (item: Item) => {
    running += 1;
    begunAt.set(item, clock.now());
    try {
      await options.run(item);
    } catch (error) {
      onError(error, item);
    } finally {
      running -= 1;
      begunAt.delete(item);
      ran += 1;
      // A free place, and perhaps an item that had to wait for this one.
      nudge();
      settle();
    }
  };

  const sleepUntil = (next: Instant | undefined) => {
    const delayMs = next === undefined ? pollMs : Math.min(next - clock.now(), pollMs);
    cancelTimer = clock.after(delayMs, nudge, 'upkeep');
  };

  const settle = () => {
    if (looking) return;
    const done = running > 0 ? waitingForLook : [...waitingForLook, ...waiting];
    waitingForLook = [];
    if (running === 0) waiting = [];
    for (const resolve of done) resolve();
  };

  const settled = () =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
      settle();
    });

  return {
    nudge,
    start() {
      started = true;
      nudge();
    },
    async stop() {
      started = false;
      cancelTimer();
      await settled();
    },
    async idle() {
      nudge();
      await settled();
    },
    taken() {
      nudge();
      return new Promise((resolve) => {
        waitingForLook.push(resolve);
        settle();
      });
    },
    runningSince: () => begunAt.values().next().value,
    nextDue: options.nextDue,
    ran: () => ran,
  };
}
