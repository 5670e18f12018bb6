/** Times as the API writes them: the wall clock of Amsterdam without zone or fraction, `2026-11-22T11:00:00`. */
import { HOUR, type Instant } from '../platform/clock.ts';

const ZONE = 'Europe/Amsterdam';

const format = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `YYYY-MM-DDTHH:MM:SS` in Amsterdam. In the hour that summer time gives back, two instants share one text. */
export function localTime(instant: Instant): string {
  const parts: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(instant)) parts[type] = value;
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}`;
}

/** The instant that `YYYY-MM-DDTHH:MM:SS` in Amsterdam stands for: of the hour that comes twice the first; NaN for no time. */
export function fromLocalTime(text: string): Instant {
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc)) return asUtc;
  // Amsterdam is two hours ahead in summer and one in winter.
  return [2, 1].map((hours) => asUtc - hours * HOUR).find((instant) => localTime(instant) === text) ?? asUtc - HOUR;
}
