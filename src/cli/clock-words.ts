/** The sandbox's time as a person at the terminal reads it. */
import { DAY, HOUR, MINUTE } from '../platform/clock.ts';

/** `2026-12-02 10:00:00 UTC` */
export function readable(isoTime: string): string {
  return `${isoTime.slice(0, 19).replace('T', ' ')} UTC`;
}

/** To the minute: the clock stands for a moment while it is moved, so it is never ahead by whole hours. */
export function ahead(offsetMs: number): string {
  const minutes = Math.round(offsetMs / MINUTE);
  if (minutes === 0) return 'as on this machine';
  const parts = [
    [Math.floor((minutes * MINUTE) / DAY), 'd'],
    [Math.floor(((minutes * MINUTE) % DAY) / HOUR), 'h'],
    [minutes % 60, 'm'],
  ] as const;
  return `${parts.flatMap(([count, unit]) => (count > 0 ? `${count}${unit}` : [])).join(' ')} ahead of this machine`;
}
