import { describe, expect, it } from 'vitest';
import {
  type Clock,
  HOUR,
  ManualClock,
  MINUTE,
  type MovableClock,
  SECOND,
  scaledClock,
  shiftedClock,
} from './clock.ts';

/** What ran, each with the clock's time then as minutes from its start. */
function diary(clock: Clock) {
  const start = clock.now();
  const lines: string[] = [];
  const note = (what: string) => lines.push(`${what} at ${(clock.now() - start) / MINUTE}`);
  return { lines, note };
}

const MOVABLE: [string, () => MovableClock][] = [
  ['a manual clock', () => new ManualClock()],
  ['a shifted clock', () => shiftedClock(new ManualClock())],
  [
    'a shifted clock that is held',
    () => {
      const clock = shiftedClock(new ManualClock(), HOUR);
      clock.hold();
      return clock;
    },
  ],
];

describe.each(MOVABLE)('%s', (_name, make) => {
  it('runs what falls due in order of its time, each at its own, also what that arms', () => {
    const clock = make();
    const { lines, note } = diary(clock);
    clock.after(3 * MINUTE, () => note('third'));
    clock.after(MINUTE, () => {
      note('first');
      clock.after(MINUTE, () => note('second'));
      clock.after(HOUR, () => note('too late'));
    });
    clock.after(3 * MINUTE, () => note('fourth'));
    clock.moveTo(clock.now() + 10 * MINUTE);
    note('arrived');
    expect(lines).toEqual(['first at 1', 'second at 2', 'third at 3', 'fourth at 3', 'arrived at 10']);
  });

  it('stands on whole milliseconds, however small the fraction that was waited for or moved by', () => {
    const clock = make();
    const start = clock.now();
    const stood: number[] = [];
    clock.after(20.8628, () => stood.push(clock.now()));
    clock.after(MINUTE / 7, () => stood.push(clock.now()), 'limit');
    clock.moveTo(start + HOUR + 0.3);
    clock.arrive(clock.now() + 0.5);
    clock.release(clock.offsetMs() + 0.25);
    stood.push(clock.now(), clock.offsetMs());
    expect(stood.filter((instant) => !Number.isInteger(instant))).toEqual([]);
    expect(stood.slice(0, 2)).toEqual([start + 21, start + 8572]);
  });

  it('leaves out what was cancelled, on the way too', () => {
    const clock = make();
    const { lines, note } = diary(clock);
    clock.after(MINUTE, () => note('cancelled'))();
    const cancel = clock.after(3 * MINUTE, () => note('cancelled on the way'));
    clock.after(2 * MINUTE, () => {
      cancel();
      cancel();
    });
    clock.moveTo(clock.now() + HOUR);
    expect(lines).toEqual([]);
  });

  it('comes to upkeep when it has arrived, once', () => {
    const clock = make();
    const { lines, note } = diary(clock);
    const poll = () => {
      note('poll');
      clock.after(MINUTE, poll, 'upkeep');
    };
    clock.after(MINUTE, poll, 'upkeep');
    clock.after(5 * MINUTE, () => note('event'));
    clock.moveTo(clock.now() + HOUR);
    expect(lines).toEqual(['event at 5', 'poll at 60']);
  });

  it('shows a time before anything happens then', () => {
    const clock = make();
    const { lines, note } = diary(clock);
    clock.after(MINUTE, () => note('due'));
    clock.arrive(clock.now() + MINUTE);
    note('arrived');
    clock.moveTo(clock.now());
    expect(lines).toEqual(['arrived at 1', 'due at 1']);
  });

  it('never goes back', () => {
    const clock = make();
    const before = clock.now();
    clock.moveTo(before - HOUR);
    expect(clock.now()).toBe(before);
  });

  it('tells what is next, without upkeep, and what may take only so long', () => {
    const clock = make();
    expect(clock.look()).toMatchObject({ nextDue: undefined, limits: 0 });
    clock.after(MINUTE, () => {}, 'upkeep');
    clock.after(2 * HOUR, () => {});
    const cancel = clock.after(HOUR, () => {}, 'limit');
    const armed = clock.look();
    expect(armed).toMatchObject({ nextDue: clock.now() + HOUR, limits: 1 });
    cancel();
    expect(clock.look()).toMatchObject({ nextDue: clock.now() + 2 * HOUR, limits: 0 });
    expect(clock.look().changes).toBeGreaterThan(armed.changes);
  });
});

describe('a shifted clock', () => {
  it('runs as its base does, ahead of it', () => {
    const base = new ManualClock();
    const clock = shiftedClock(base, HOUR);
    const { lines, note } = diary(clock);
    expect(clock.now()).toBe(base.now() + HOUR);
    clock.after(MINUTE, () => note('in its own time'));
    clock.after(5 * MINUTE, () => note('brought forward'));
    base.advance(MINUTE);
    clock.moveTo(clock.now() + 3 * MINUTE);
    expect(clock.offsetMs()).toBe(HOUR + 3 * MINUTE);
    base.advance(MINUTE - 1);
    expect(lines).toEqual(['in its own time at 1']);
    base.advance(1);
    expect(lines).toEqual(['in its own time at 1', 'brought forward at 5']);
  });

  it('stands while it is held, whatever its base does, and runs on from there', () => {
    const base = new ManualClock();
    const clock = shiftedClock(base);
    const { lines, note } = diary(clock);
    clock.after(MINUTE, () => note('armed before'));
    clock.hold();
    const held = clock.now();
    clock.after(2 * MINUTE, () => note('armed while held'));
    base.advance(HOUR);
    expect(clock.now()).toBe(held);
    expect(lines).toEqual([]);
    clock.release();
    expect(clock.now()).toBe(held);
    base.advance(5 * MINUTE);
    expect(lines).toEqual(['armed before at 1', 'armed while held at 2']);
  });

  it('is released to where another one is', () => {
    const base = new ManualClock();
    const clock = shiftedClock(base);
    clock.hold();
    clock.release(HOUR);
    expect(clock.now()).toBe(base.now() + HOUR);
    expect(clock.offsetMs()).toBe(HOUR);
  });

  it('makes the waits of a scaled one shorter, and its time no other', () => {
    const clock = shiftedClock(new ManualClock());
    const scaled = scaledClock(clock, 100);
    const { lines, note } = diary(scaled);
    scaled.after(HOUR, () => note('an hour of the banks'));
    clock.moveTo(clock.now() + 36 * SECOND);
    expect(lines).toEqual(['an hour of the banks at 0.6']);
  });
});
