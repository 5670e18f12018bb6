/** Days as banks count them: by the wall clock of Amsterdam. */
import { DAY, type Instant } from '../../src/platform/clock.ts';

const format = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Amsterdam',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** The wall clock as if it were UTC, without fraction. */
function wallClock(instant: Instant): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) parts[type] = Number(value);
  return Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!);
}

/** `YYYY-MM-DD`. */
export function localDay(instant: Instant): string {
  return new Date(wallClock(instant)).toISOString().slice(0, 10);
}

/** The first midnight after the instant; a day of 23 or 25 hours has its own. */
export function nextMidnight(instant: Instant): Instant {
  const wall = wallClock(instant);
  const midnight = Math.floor(wall / DAY) * DAY + DAY;
  const distance = (at: Instant) => wallClock(at) - Math.floor(at / 1_000) * 1_000;
  // The clock may change on the way: what counts is its distance from UTC at midnight.
  const guess = midnight - distance(instant);
  return midnight - distance(guess);
}
