import { describe, expect, it } from 'vitest';
import { ManualClock, MINUTE } from './clock.ts';
import { makeSweep } from './sweep.ts';

describe('a sweep', () => {
  const make = (run: () => Promise<number>) => {
    const clock = new ManualClock();
    const errors: unknown[] = [];
    const onError = (error: unknown) => void errors.push(error);
    return { clock, errors, sweep: makeSweep({ clock, everyMs: MINUTE, run, onError }) };
  };

  it('comes by every minute until it is stopped, and counts what there was to do', async () => {
    let ran = 0;
    const { clock, sweep } = make(async () => {
      ran += 1;
      return 2;
    });
    sweep.start();
    clock.advance(MINUTE - 1);
    expect(ran).toBe(0);
    for (const time of [1, 2]) {
      clock.advance(MINUTE);
      await expect.poll(() => sweep.ran()).toBe(2 * time);
    }
    await sweep.idle();
    expect([ran, sweep.ran()]).toEqual([3, 6]);
    sweep.stop();
    clock.advance(10 * MINUTE);
    await sweep.idle();
    expect(ran).toBe(4);
  });

  it('is never under way twice', async () => {
    let underWay = 0;
    let most = 0;
    const { sweep } = make(async () => {
      most = Math.max(most, ++underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      return 0;
    });
    await Promise.all([sweep.idle(), sweep.idle(), sweep.idle()]);
    expect(most).toBe(1);
  });

  it('goes on after a failure', async () => {
    let times = 0;
    const { clock, errors, sweep } = make(async () => {
      times += 1;
      if (times === 1) throw new Error('the database is away');
      return 1;
    });
    sweep.start();
    clock.advance(MINUTE);
    await expect.poll(() => errors).toEqual([new Error('the database is away')]);
    clock.advance(MINUTE);
    await expect.poll(() => sweep.ran()).toBe(1);
    sweep.stop();
  });
});
