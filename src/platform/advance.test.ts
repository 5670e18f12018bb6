import { describe, expect, it } from 'vitest';
import { type Agenda, advance, makeMover } from './advance.ts';
import {
  type Clock,
  HOUR,
  type Instant,
  ManualClock,
  MINUTE,
  type MovableClock,
  SECOND,
  shiftedClock,
  systemClock,
} from './clock.ts';

/** A list of things to do at their times, which notes when each was done. */
class List implements Agenda {
  readonly #clock: MovableClock;
  readonly done: string[] = [];
  items: { at: Instant; name: string; then?: () => void }[] = [];
  readonly start: Instant;
  looks = 0;

  constructor(clock: MovableClock) {
    this.#clock = clock;
    this.start = clock.now();
  }

  add(minutes: number, name: string, then?: () => void): void {
    this.items.push({ at: this.start + minutes * MINUTE, name, ...(then && { then }) });
  }

  note(name: string): void {
    this.done.push(`${name} at ${(this.#clock.now() - this.start) / MINUTE}`);
  }

  async nextDue(after: Instant): Promise<Instant | undefined> {
    return this.items
      .map(({ at }) => at)
      .filter((at) => at > after)
      .sort((a, b) => a - b)[0];
  }

  async idle(): Promise<void> {
    this.looks += 1;
    const due = this.items.filter(({ at }) => at <= this.#clock.now());
    this.items = this.items.filter((item) => !due.includes(item));
    for (const { name, then } of due) {
      this.note(name);
      then?.();
    }
  }

  ran(): number {
    return this.done.length;
  }
}

/** Waits for nothing but what else there is to do. */
const hasty: Clock = {
  now: () => 0,
  after(_ms, run) {
    setImmediate(run);
    return () => {};
  },
};

describe('advance', () => {
  it('stops at everything that falls due, wherever it stands, and at what that makes', async () => {
    const clock = shiftedClock(systemClock);
    const follower = shiftedClock(systemClock);
    clock.hold();
    const list = new List(clock);
    const other = new List(clock);
    list.add(20, 'in a list', () => other.add(20, 'made by it, at once'));
    other.add(40, 'in another');
    clock.after(10 * MINUTE, () => {
      list.note('on the clock');
      follower.after(20 * MINUTE, () => list.note('on the other clock'));
    });
    const way = await advance({ clock, followers: [follower], agendas: [other, list] }, HOUR);
    expect(list.done).toEqual(['on the clock at 10', 'in a list at 20', 'on the other clock at 30']);
    expect(other.done).toEqual(['made by it, at once at 20', 'in another at 40']);
    expect(way).toEqual({ from: list.start, to: list.start + HOUR });
    expect(follower.offsetMs()).toBe(clock.offsetMs());
  });

  it('makes one step where there is nothing to do', async () => {
    const clock = new ManualClock();
    clock.after(MINUTE, () => {}, 'upkeep');
    const list = new List(clock);
    await advance({ clock, agendas: [list] }, 400 * 24 * HOUR);
    expect(list.looks).toBe(2);
  });

  it('waits for what takes its time, and goes on where it waits for the clock', async () => {
    const clock = new ManualClock();
    const list = new List(clock);
    // An answer that comes over the network, and one that never does.
    const answered = clock.after(10 * MINUTE, () => list.note('no answer'), 'limit');
    systemClock.after(50, () => {
      answered();
      list.note('an answer');
      clock.after(30 * MINUTE, () => list.note('given up'), 'limit');
    });
    list.add(60, 'later');
    await advance({ clock, agendas: [list] }, HOUR);
    expect(list.done).toEqual(['an answer at 0', 'given up at 30', 'later at 60']);
  });

  it('waits for slow strangers together, and not one by one', async () => {
    const clock = new ManualClock();
    const start = clock.now();
    const endings: Instant[] = [];
    // Every two seconds for a minute somebody is called who never answers before all of them are asked that may be.
    const dues = Array.from({ length: 30 }, (_, i) => start + i * 2 * SECOND);
    const underWay = new Map<Instant, () => void>();
    let mostAtOnce = 0;
    const answerAll = () => {
      for (const answer of underWay.values()) answer();
      underWay.clear();
    };
    const strangers: Agenda = {
      nextDue: async (after) => dues.find((at) => at > after),
      idle: () => new Promise((resolve) => (underWay.size === 0 ? resolve() : undefined)),
      ran: () => endings.length,
      calls: {
        async begun() {
          while (dues[0] !== undefined && dues[0] <= clock.now()) {
            const begunAt = dues.shift()!;
            underWay.set(begunAt, () => endings.push(clock.now() - begunAt));
            mostAtOnce = Math.max(mostAtOnce, underWay.size);
          }
        },
        endBy: () => (underWay.size > 0 ? Math.min(...underWay.keys()) + 10 * SECOND : undefined),
      },
    };
    // The patience of whoever moves: it passes at once, and where all that is left is to wait for the calls, they answer.
    let waits = 0;
    const patience: Clock = {
      now: () => 0,
      after(_ms, run) {
        waits += 1;
        if (waits % 20 === 0) answerAll();
        setImmediate(run);
        return () => {};
      },
    };
    await advance({ clock, agendas: [strangers], patience }, 2 * MINUTE);
    expect(endings).toHaveLength(30);
    expect(mostAtOnce).toBeGreaterThan(2);
    expect(Math.max(...endings)).toBeLessThanOrEqual(10 * SECOND);
    expect(waits).toBeLessThan(30 * 20);
  });

  it('comes to its end while others go on making requests', async () => {
    const clock = new ManualClock();
    let visits = 0;
    let ran = 0;
    // There is always something to do, because somebody always asks for something.
    const busy: Agenda = {
      nextDue: async (after) => (after < clock.now() + HOUR ? after + 10 * MINUTE : undefined),
      async idle() {
        visits += 1;
        ran += 1;
      },
      ran: () => ran,
    };
    const way = await advance({ clock, agendas: [busy], visits: () => visits, patience: hasty }, HOUR);
    expect(way.to - way.from).toBe(HOUR);
  });

  it('takes a moment in which no answer is awaited, however many are asked for', async () => {
    const clock = new ManualClock();
    let visits = 0;
    let overtaken = 0;
    let answer: (() => void) | undefined;
    // Most of the time a payer waits for a bank that answers at once, unless the clock is moved meanwhile.
    const paying: Agenda = {
      nextDue: async (after) => (after < clock.now() + HOUR ? after + 20 * MINUTE : undefined),
      async idle() {
        visits += 1;
        if (visits % 7 === 0) answer = void answer?.();
        else answer ??= clock.after(10 * SECOND, () => (overtaken += 1), 'limit');
      },
      ran: () => visits,
    };
    await advance({ clock, agendas: [paying], visits: () => visits, patience: hasty }, HOUR);
    expect(overtaken).toBe(0);
  });

  it('lets the clocks run on from where it failed', async () => {
    const clock = shiftedClock(systemClock);
    const follower = shiftedClock(systemClock);
    const list = new List(clock);
    list.add(20, 'fails', () => {
      throw new Error('the database is away');
    });
    await expect(advance({ clock, followers: [follower], agendas: [list] }, HOUR)).rejects.toThrow('is away');
    expect(clock.now() - list.start).toBeGreaterThanOrEqual(20 * MINUTE);
    expect(clock.now() - list.start).toBeLessThan(21 * MINUTE);
    expect(follower.offsetMs()).toBe(clock.offsetMs());
    const before = clock.now();
    await expect.poll(() => clock.now()).toBeGreaterThan(before);
  });
});

describe('a mover', () => {
  it('keeps where the way leads before it begins, and where it ended', async () => {
    const clock = new ManualClock();
    const list = new List(clock);
    const kept: number[] = [];
    const keepOffset = async (offsetMs: number) => void kept.push(offsetMs);
    const mover = makeMover({ clock, agendas: { list }, furthestMs: 2 * HOUR, keepOffset });
    list.add(20, 'once', () => expect(kept).toEqual([HOUR]));
    expect(await mover.advance(HOUR)).toMatchObject({ ran: { list: 1 } });
    expect(kept).toEqual([HOUR, HOUR]);
    expect(await mover.advance(HOUR + 1)).toBe('too_far');
    expect(kept).toHaveLength(2);
  });

  it('ends the way at the next step when it is stopped, and keeps how far it came', async () => {
    const clock = new ManualClock();
    const list = new List(clock);
    const kept: number[] = [];
    const keepOffset = async (offsetMs: number) => void kept.push(offsetMs);
    const mover = makeMover({ clock, agendas: { list }, furthestMs: HOUR, keepOffset });
    let stopped: Promise<void> | undefined;
    list.add(20, 'stops', () => (stopped = mover.stop()));
    list.add(40, 'is left');
    await mover.advance(HOUR);
    await stopped;
    expect(list.done).toEqual(['stops at 20']);
    expect(kept).toEqual([HOUR, 20 * MINUTE]);
  });
});
