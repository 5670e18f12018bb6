/** Dates of birth as people type them. Whether somebody is old enough is for the lender to say. */
import type { Instant } from '../platform/clock.ts';
import { asciiText } from './typed-text.ts';

/** Nobody who pays is older. */
const OLDEST_YEARS = 125;

/**
 * YYYY-MM-DD of `31-12-1990`, `1-2-1990`, `01/02/1990`, `1.2.1990`, `1 2 1990`, `01021990` (day first) or `1990-02-01`;
 * undefined where it is no date, lies in the future, or longer ago than anybody lives.
 */
export function readBirthday(typed: string, now: Instant): string | undefined {
  const text = asciiText(typed).trim();
  const match =
    /^(?<day>\d{1,2})\s*[-/.\s年月\u2010-\u2015]\s*(?<month>\d{1,2})\s*[-/.\s\u2010-\u2015]\s*(?<year>\d{4})\.?$/.exec(
      text,
    ) ??
    /^(?<day>\d\d)(?<month>\d\d)(?<year>\d{4})$/.exec(text) ??
    /^(?<year>\d{4})\s*[-/.年]\s*(?<month>\d{1,2})\s*[-/.月]\s*(?<day>\d{1,2})日?$/.exec(text);
  const { year = '', month = '', day = '' } = match?.groups ?? {};
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = Date.parse(`${date}T00:00:00Z`);
  // Date.parse takes 31 February for 3 March.
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date) return undefined;
  const age = new Date(now).getUTCFullYear() - Number(year);
  return at < now && age <= OLDEST_YEARS ? date : undefined;
}
