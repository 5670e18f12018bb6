/** Dates of birth as people type them. Whether somebody is old enough is for the lender to say. */
import type { Instant } from '../platform/clock.ts';
import { asciiText } from './typed-text.ts';

/** The first that is a date somebody can be born on. */
const FORMS = [
  /^(?<day>\d{1,2})\s*[-/.\s\p{Pd}]\s*(?<month>\d{1,2})\s*[-/.\s\p{Pd}]\s*(?<year>\d{4})\.?$/u,
  /^(?<day>\d\d)(?<month>\d\d)(?<year>\d{4})$/,
  /^(?<year>\d{4})\s*[-/.\s年\p{Pd}]\s*(?<month>\d{1,2})\s*[-/.\s月\p{Pd}]\s*(?<day>\d{1,2})日?$/u,
  /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)$/,
];

/** Nobody who pays is older. */
const OLDEST_YEARS = 125;

/**
 * YYYY-MM-DD of `31-12-1990`, `1-2-1990`, `01/02/1990`, `1.2.1990`, `1 2 1990`, `01021990` (day first), or year first: `1990-02-01`, `19900201`;
 * undefined where it is no date, lies in the future, or longer ago than anybody lives.
 */
export function readBirthday(typed: string, now: Instant): string | undefined {
  const text = asciiText(typed).trim();
  for (const form of FORMS) {
    const { year = '', month = '', day = '' } = form.exec(text)?.groups ?? {};
    const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    const at = Date.parse(`${date}T00:00:00Z`);
    // Date.parse takes 31 February for 3 March.
    if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date) continue;
    const age = new Date(now).getUTCFullYear() - Number(year);
    if (at < now && age <= OLDEST_YEARS) return date;
  }
  return undefined;
}
