import { afterEach, describe, expect, it } from 'vitest';
import { type Instant, ManualClock, MINUTE, SECOND } from './clock.ts';
import { type Drain, type DrainOptions, makeDrain } from './drain.ts';

interface Item {
  readonly name: string;
  readonly dueAt: Instant;
}

/** A queue in memory that counts how often it was asked. */
class Queue {
  readonly clock = new ManualClock();
  items: Item[] = [];
  done: string[] = [];
  errors: [unknown, string | undefined][] = [];
  claims = 0;
  atOnce = 0;
  mostAtOnce = 0;
  work: (item: Item) => Promise<void> = async () => {};
  beforeClaim: () => void | Promise<void> = () => {};

  add(name: string, delayMs = 0): void {
    this.items.push({ name, dueAt: this.clock.now() + delayMs });
  }

  drain(more: Partial<DrainOptions<Item>> = {}): Drain {
    return makeDrain<Item>({
      clock: this.clock,
      concurrency: 4,
      pollMs: 30 * SECOND,
      claim: async (limit, now) => {
        this.claims += 1;
        await this.beforeClaim();
        const taken = this.items.filter((item) => item.dueAt <= now).slice(0, limit);
        this.items = this.items.filter((item) => !taken.includes(item));
        return taken;
      },
      run: async (item) => {
        this.atOnce += 1;
        this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
        try {
          await this.work(item);
          this.done.push(item.name);
        } finally {
          this.atOnce -= 1;
        }
      },
      nextDue: async () => this.items.map((item) => item.dueAt).sort((a, b) => a - b)[0],
      onError: (error, item) => this.errors.push([error, item?.name]),
      ...more,
    });
  }
}

/** A door that work waits behind until the test opens it. */
function door() {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

describe('drain', () => {
  const drains: Drain[] = [];
  const started = (drain: Drain): Drain => {
    drains.push(drain);
    drain.start();
    return drain;
  };
  afterEach(() => Promise.all(drains.splice(0).map((drain) => drain.stop())));

  it('works off what is due when it starts', async () => {
    const queue = new Queue();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) queue.add(name);
    await started(queue.drain()).idle();
    expect(queue.done.sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('never runs more at once than it may, and fills every place', async () => {
    const queue = new Queue();
    for (let i = 0; i < 20; i++) queue.add(`item ${i}`);
    queue.work = () => new Promise((resolve) => setImmediate(resolve));
    await started(queue.drain({ concurrency: 3 })).idle();
    expect(queue.done).toHaveLength(20);
    expect(queue.mostAtOnce).toBe(3);
  });

  it('begins the next when a place is free, and does not wait for the slowest', async () => {
    const queue = new Queue();
    const slow = door();
    queue.work = (item) => (item.name === 'slow' ? slow.opened : Promise.resolve());
    queue.add('slow');
    for (const name of ['a', 'b', 'c']) queue.add(name);
    const drain = started(queue.drain({ concurrency: 2 }));
    await expect.poll(() => queue.done).toEqual(['a', 'b', 'c']);
    slow.open();
    await drain.idle();
    expect(queue.done).toContain('slow');
  });

  it('looks at once when nudged', async () => {
    const queue = new Queue();
    const drain = started(queue.drain());
    await drain.idle();
    queue.add('new');
    drain.nudge();
    await expect.poll(() => queue.done).toEqual(['new']);
  });

  it('makes one more look of many nudges during a look', async () => {
    const queue = new Queue();
    const drain = started(queue.drain());
    await drain.idle();
    queue.claims = 0;
    const claim = door();
    queue.beforeClaim = () => claim.opened;
    for (let i = 0; i < 100; i++) drain.nudge();
    claim.open();
    await drain.idle();
    expect(queue.claims).toBe(2);
  });

  it('does not lose a nudge that comes while it claims', async () => {
    const queue = new Queue();
    const answer = door();
    let first = true;
    const drain = started(
      queue.drain({
        async claim(_limit, now) {
          const taken = queue.items.filter((item) => item.dueAt <= now);
          queue.items = queue.items.filter((item) => !taken.includes(item));
          // What comes now is not in the answer of the first claim any more.
          if (first) await answer.opened;
          first = false;
          return taken;
        },
        nextDue: async () => undefined,
      }),
    );
    queue.add('late');
    drain.nudge();
    answer.open();
    await expect.poll(() => queue.done).toEqual(['late']);
  });

  it('wakes when the next item is due', async () => {
    const queue = new Queue();
    queue.add('soon', 20 * SECOND);
    const drain = started(queue.drain());
    await drain.idle();
    expect(queue.done).toEqual([]);
    queue.clock.advance(20 * SECOND);
    await expect.poll(() => queue.done).toEqual(['soon']);
  });

  it('sees an item that fell due while it was looking', async () => {
    const queue = new Queue();
    queue.add('soon', 20 * SECOND);
    let first = true;
    const drain = queue.drain({
      nextDue: async () => {
        if (first) queue.clock.advance(MINUTE);
        first = false;
        return queue.items[0]?.dueAt;
      },
    });
    started(drain);
    await expect.poll(() => queue.done).toEqual(['soon']);
  });

  it('looks after the poll interval even where nobody nudged', async () => {
    const queue = new Queue();
    const drain = started(queue.drain());
    await drain.idle();
    queue.add('from elsewhere');
    queue.clock.advance(29 * SECOND);
    expect(queue.done).toEqual([]);
    queue.clock.advance(SECOND);
    await expect.poll(() => queue.done).toEqual(['from elsewhere']);
  });

  it('does not ask again and again for what somebody else holds', async () => {
    const queue = new Queue();
    const held = queue.clock.now() - 1;
    const drain = started(queue.drain({ nextDue: async () => held }));
    await drain.idle();
    expect(queue.claims).toBeLessThanOrEqual(2);
    queue.clock.advance(30 * SECOND);
    await drain.idle();
    expect(queue.claims).toBeLessThanOrEqual(4);
  });

  it('tells of work that failed, and goes on', async () => {
    const queue = new Queue();
    queue.work = async (item) => {
      if (item.name === 'bad') throw new Error('broken');
    };
    queue.add('bad');
    queue.add('good');
    await started(queue.drain()).idle();
    expect(queue.done).toEqual(['good']);
    expect(queue.errors).toEqual([[new Error('broken'), 'bad']]);
  });

  it('tries again after the poll interval where claiming failed', async () => {
    const queue = new Queue();
    queue.add('a');
    let fails = true;
    queue.beforeClaim = () => {
      if (fails) throw new Error('no database');
    };
    const drain = started(queue.drain());
    await drain.idle();
    expect(queue.errors.at(-1)).toEqual([new Error('no database'), undefined]);
    fails = false;
    queue.clock.advance(30 * SECOND);
    await expect.poll(() => queue.done).toEqual(['a']);
  });

  it('stops after what runs has ended, and claims no more', async () => {
    const queue = new Queue();
    const work = door();
    queue.work = () => work.opened;
    queue.add('a');
    const drain = started(queue.drain({ concurrency: 1 }));
    queue.add('b');
    await expect.poll(() => queue.atOnce).toBe(1);
    let stopped = false;
    const stopping = drain.stop().then(() => (stopped = true));
    await Promise.resolve();
    expect(stopped).toBe(false);
    work.open();
    await stopping;
    expect(queue.done).toEqual(['a']);
    drain.nudge();
    queue.clock.advance(MINUTE);
    await drain.idle();
    expect(queue.done).toEqual(['a']);
    await started(drain).idle();
    expect(queue.done).toEqual(['a', 'b']);
  });

  it('runs what it had claimed when it was stopped', async () => {
    const queue = new Queue();
    const claim = door();
    queue.beforeClaim = () => claim.opened;
    queue.add('a');
    const drain = started(queue.drain());
    const stopping = drain.stop();
    claim.open();
    await stopping;
    expect(queue.done).toEqual(['a']);
  });

  it('is idle at once where it never started', async () => {
    const queue = new Queue();
    queue.add('a');
    await queue.drain().idle();
    expect(queue.done).toEqual([]);
  });
});
