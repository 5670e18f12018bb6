/** The hour and the day of the week that clocks on the wall of a place show. */
import { HOUR, type Instant } from './clock.ts';

export interface LocalHour {
  /** 0 to 23. */
  readonly hour: number;
  /** 1 is Monday, 7 Sunday. */
  readonly day: number;
}

/** Enough for years of one zone; more is begun anew, so that nothing grows without end. */
const MOST_REMEMBERED = 50_000;

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/**
 * Answers for the instants of one zone, whose clocks are whole hours from UTC. It remembers hours, because asking the
 * calendar takes a thousand times longer and whoever looks at many payments asks for the same ones.
 */
export function localHours(zone: string): (instant: Instant) => LocalHour {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  const remembered = new Map<number, LocalHour>();
  return (instant) => {
    const begun = Math.floor(instant / HOUR);
    let found = remembered.get(begun);
    if (!found) {
      const parts = Object.fromEntries(format.formatToParts(begun * HOUR).map(({ type, value }) => [type, value]));
      found = { hour: Number(parts.hour), day: DAYS.indexOf(parts.weekday!) + 1 };
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      remembered.set(begun, found);
    }
    return found;
  };
}
