import { describe, expect, it } from 'vitest';
import { makeTally } from './tally.ts';

describe('what happens again and again', () => {
  it('is told ten times more seldom the longer it goes on', () => {
    const tally = makeTally<string>();
    const told = Array.from({ length: 2_500 }, () => tally.count('a')).filter((count) => count !== undefined);
    expect(told).toEqual([1, 10, 100, 1_000]);
    expect(tally.count('b')).toBe(1);
  });

  it('is forgotten when many others came since', () => {
    const tally = makeTally<number>(2);
    for (const key of [1, 2, 1, 3]) tally.count(key);
    expect([tally.count(2), tally.count(3)]).toEqual([1, undefined]);
  });
});
