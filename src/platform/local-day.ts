/** Days as the calendar of a place has them: where midnight is depends on the zone and on summer time. */
import { HOUR, type Instant } from './clock.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function dayOf(instant: Instant, zone: string): string {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(zone, format);
  }
  return format.format(instant);
}

/** The first instant of the day after `instant` in the zone; days of 23 and 25 hours included. */
export function nextMidnight(instant: Instant, zone: string): Instant {
  const today = dayOf(instant, zone);
  // Zones shift by quarters of an hour: the first quarter that is another day begins it.
  const quarter = HOUR / 4;
  let at = (Math.floor(instant / quarter) + 1) * quarter;
  while (dayOf(at, zone) === today) at += quarter;
  return at;
}
