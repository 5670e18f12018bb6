import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../platform/clock.ts';
import { type Counted, SlidingWindows } from './sliding-windows.ts';
import type { Window } from './types.ts';

const COUNT: Window = { what: 'count', subject: 'card', lastsMs: DAY, currency: null };
const SUM: Window = { what: 'sum', subject: 'email', lastsMs: HOUR, currency: 'EUR' };

function counted(at: number, change: Partial<Counted> = {}): Counted {
  return { at, amount: 100, currency: 'EUR', card: 'a', email: 'x', ip: null, customer: null, ...change };
}

describe('a sliding window', () => {
  it('begins with what is exactly as old as it lasts, and ends before the payment itself', () => {
    const windows = new SlidingWindows([COUNT]);
    const seen = [0, 0, DAY - 1, DAY, DAY, DAY + 1, 2 * DAY + 2].map((at) => {
      const value = windows.valueFor(COUNT, counted(at));
      windows.add(counted(at));
      return value;
    });
    expect(seen).toEqual([0, 1, 2, 3, 4, 3, 0]);
  });

  it('knows nothing of a payment without the subject, and counts it for nobody', () => {
    const windows = new SlidingWindows([COUNT]);
    windows.add(counted(0, { card: null }));
    expect(windows.valueFor(COUNT, counted(1, { card: null }))).toBeNull();
    expect(windows.valueFor(COUNT, counted(1))).toBe(0);
  });

  it('sums one currency', () => {
    const windows = new SlidingWindows([SUM]);
    for (const currency of ['EUR', 'USD', 'EUR']) windows.add(counted(0, { currency }));
    expect(windows.valueFor(SUM, counted(1, { currency: 'USD' }))).toBe(200);
    expect(windows.valueFor(SUM, counted(HOUR + 1))).toBe(0);
  });

  it('counts what somebody counts who looks through all payments each time', () => {
    const name = fc.constantFrom('a', 'b', null);
    const payment = fc.record({
      at: fc.integer({ min: 0, max: 60 }).map((minutes) => minutes * 5 * 60_000),
      amount: fc.integer({ min: 0, max: 1_000 }),
      currency: fc.constantFrom('EUR', 'USD'),
      card: name,
      email: name,
      ip: name,
      customer: name,
    });
    const window = fc.record({
      what: fc.constantFrom('count' as const, 'sum' as const),
      subject: fc.constantFrom('card' as const, 'email' as const, 'ip' as const, 'customer' as const),
      lastsMs: fc.constantFrom(5 * 60_000, 30 * 60_000, HOUR, DAY),
      currency: fc.constantFrom('EUR', 'USD'),
    });
    const known = window.map((each): Window => (each.what === 'count' ? { ...each, currency: null } : each));
    fc.assert(
      fc.property(
        fc.array(payment, { maxLength: 60 }),
        fc.array(known, { minLength: 1, maxLength: 4 }),
        (all, asked) => {
          const sorted = all.toSorted((a, b) => a.at - b.at);
          const windows = new SlidingWindows(asked);
          for (const [i, each] of sorted.entries()) {
            for (const one of asked) {
              // Not every payment asks: what is taken off late must be taken off all the same.
              if ((i + one.lastsMs) % 3 === 0) continue;
              const within = sorted
                .slice(0, i)
                .filter((other) => other[one.subject] === each[one.subject] && other.at >= each.at - one.lastsMs);
              const worth = within.filter(({ currency }) => currency === one.currency);
              const expected =
                one.what === 'count' ? within.length : worth.reduce((sum, { amount }) => sum + amount, 0);
              expect(windows.valueFor(one, each)).toBe(each[one.subject] === null ? null : expected);
            }
            windows.add(each);
          }
        },
      ),
    );
  });
});
