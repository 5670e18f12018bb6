import { describe, expect, it } from 'vitest';
import { nextMidnight } from './local-day.ts';

const at = (text: string) => Date.parse(text);

describe('next midnight of Amsterdam', () => {
  const cases = [
    ['winter', '2026-11-25T13:00:00Z', '2026-11-25T23:00:00Z'],
    ['a moment before', '2026-11-25T22:59:59.999Z', '2026-11-25T23:00:00Z'],
    ['midnight itself belongs to the day it begins', '2026-11-25T23:00:00Z', '2026-11-26T23:00:00Z'],
    ['summer', '2026-07-01T13:00:00Z', '2026-07-01T22:00:00Z'],
    ['the short day of spring', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
    ['the long day of autumn', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
  ] as const;
  it.each(cases)('%s', (_, from, to) => {
    expect(new Date(nextMidnight(at(from), 'Europe/Amsterdam')).toISOString()).toBe(new Date(to).toISOString());
  });
});
