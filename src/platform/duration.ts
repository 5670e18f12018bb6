/** Durations as people write them. */
import { DAY, HOUR, MINUTE, SECOND } from './clock.ts';

const UNITS: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** Milliseconds of `90s`, `15m`, `36h` or `7d`; undefined for any other text, nothing at all (`0d`) included. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,12})([smhd])$/.exec(text) ?? [];
  const ms = Number(digits) * (UNITS[unit ?? ''] ?? Number.NaN);
  return ms > 0 ? ms : undefined;
}
