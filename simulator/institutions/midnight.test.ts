import { describe, expect, it } from 'vitest';
import { localDay, nextMidnight } from './midnight.ts';

const next = (from: string) => new Date(nextMidnight(Date.parse(from))).toISOString();

describe('the next midnight in Amsterdam', () => {
  it.each([
    ['an afternoon in winter', '2026-11-22T14:00:00.123Z', '2026-11-22T23:00:00.000Z'],
    ['an afternoon in summer', '2026-07-01T14:00:00Z', '2026-07-01T22:00:00.000Z'],
    ['midnight itself is over', '2026-11-22T23:00:00Z', '2026-11-23T23:00:00.000Z'],
    ['a millisecond before it', '2026-11-22T22:59:59.999Z', '2026-11-22T23:00:00.000Z'],
    ['after it here, before it in London', '2026-11-22T23:30:00Z', '2026-11-23T23:00:00.000Z'],
    ['a day of 25 hours', '2026-10-24T22:30:00Z', '2026-10-25T23:00:00.000Z'],
    ['a day of 23 hours', '2026-03-28T23:30:00Z', '2026-03-29T22:00:00.000Z'],
    ['New Year', '2026-12-31T12:00:00Z', '2026-12-31T23:00:00.000Z'],
  ])('%s', (_what, from, midnight) => {
    expect(next(from)).toBe(midnight);
  });

  it('begins the day that it is called by', () => {
    expect(localDay(Date.parse('2026-11-22T22:59:59.999Z'))).toBe('2026-11-22');
    expect(localDay(Date.parse('2026-11-22T23:00:00Z'))).toBe('2026-11-23');
  });
});
