import { describe, expect, it } from 'vitest';
import { localTime } from './local-time.ts';

describe('local time', () => {
  it('is the wall clock of Amsterdam, winter and summer', () => {
    expect(localTime(Date.UTC(2026, 10, 22, 10, 0, 0))).toBe('2026-11-22T11:00:00');
    expect(localTime(Date.UTC(2026, 6, 1, 22, 30, 5, 999))).toBe('2026-07-02T00:30:05');
  });

  it('jumps from 01:59:59 to 03:00:00 in spring', () => {
    expect(localTime(Date.UTC(2026, 2, 29, 0, 59, 59))).toBe('2026-03-29T01:59:59');
    expect(localTime(Date.UTC(2026, 2, 29, 1, 0, 0))).toBe('2026-03-29T03:00:00');
  });

  it('shows the hour from two to three twice in autumn', () => {
    expect(localTime(Date.UTC(2026, 9, 25, 0, 30))).toBe('2026-10-25T02:30:00');
    expect(localTime(Date.UTC(2026, 9, 25, 1, 30))).toBe('2026-10-25T02:30:00');
    expect(localTime(Date.UTC(2026, 9, 25, 2, 0))).toBe('2026-10-25T03:00:00');
  });

  it('writes midnight as 00 and crosses the year with its zone', () => {
    expect(localTime(Date.UTC(2026, 11, 31, 23, 0, 0))).toBe('2027-01-01T00:00:00');
  });
});
