/** The numbers and times of a message: trace number, retrieval reference, dates, the reference to an original. */
import type { Instant } from '../../platform/clock.ts';
import { digits } from './fields.ts';
import type { Fields } from './message.ts';

const HIGHEST_STAN = 999_999;

/** Six digits. Throws a RangeError outside 1 to 999 999: the counter wraps before that. */
export function stanOf(count: number): string {
  if (!Number.isInteger(count) || count < 1 || count > HIGHEST_STAN) throw new RangeError(`trace number ${count}`);
  return digits(count, 6);
}

/** The number after `count`: 999 999 is followed by 1. */
export function nextStan(count: number): number {
  return count >= HIGHEST_STAN ? 1 : count + 1;
}

/** `Y DDD HH` of the hour in UTC, then the trace number: 22 Nov 2026 10h, 1 → 632610000001. */
export function rrnOf(at: Instant, stan: string): string {
  const date = new Date(at);
  const startOfYear = Date.UTC(date.getUTCFullYear(), 0, 1);
  const dayOfYear = Math.floor((at - startOfYear) / 86_400_000) + 1;
  return String(date.getUTCFullYear() % 10) + digits(dayOfYear, 3) + digits(date.getUTCHours(), 2) + stan;
}

/** MMDDhhmmss in UTC (element 7). */
export function transmissionTime(at: Instant): string {
  const date = new Date(at);
  const parts = [
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ];
  return parts.map((part) => digits(part, 2)).join('');
}

/** The merchant's own wall clock: hhmmss (element 12) and MMDD (element 13). Throws a RangeError for an unknown zone. */
export function localTime(at: Instant, timeZone: string): { time: string; date: string } {
  const parts = Object.fromEntries(
    wallClock(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return { time: `${parts.hour}${parts.minute}${parts.second}`, date: `${parts.month}${parts.day}` };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs fifty times what using it does. */
function wallClock(timeZone: string): Intl.DateTimeFormat {
  const kept = formats.get(timeZone);
  if (kept) return kept;
  const two = '2-digit';
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    month: two,
    day: two,
    hour: two,
    minute: two,
    second: two,
    hourCycle: 'h23',
  });
  formats.set(timeZone, made);
  return made;
}

/** What names an earlier message (element 90). */
export interface OriginalData {
  readonly mti: string;
  readonly stan: string;
  /** Element 7 of the original. */
  readonly transmittedAt: string;
  readonly acquirerId: string;
}

export function originalData(original: OriginalData): string {
  const { mti, stan, transmittedAt, acquirerId } = original;
  const forwardingId = '0'.repeat(11);
  return mti + stan + transmittedAt + digits(acquirerId, 11) + forwardingId;
}

/** The acquirer's id comes back zero-padded to 11 digits. */
export function readOriginalData(value: string): OriginalData {
  return {
    mti: value.slice(0, 4),
    stan: value.slice(4, 10),
    transmittedAt: value.slice(10, 20),
    acquirerId: value.slice(20, 31),
  };
}

/** What names this message: type without repeat digit, trace number, time, acquirer, terminal. */
export function messageKey(mti: string, fields: Fields): string {
  return originalKey(
    {
      mti,
      stan: fields[11] ?? '',
      transmittedAt: fields[7] ?? '',
      acquirerId: fields[32] ?? '',
    },
    fields[41] ?? '',
  );
}

/** The `messageKey` of the message that element 90 names; the terminal is the one of the message that carries it. */
export function originalKey(original: OriginalData, terminalId: string): string {
  const { mti, stan, transmittedAt, acquirerId } = original;
  return [mti, stan, transmittedAt, acquirerId.padStart(11, '0'), terminalId].join('|');
}

/** Element 95: what remains, then no settlement amount and no fees. */
export function replacementAmounts(remaining: number): string {
  return `${digits(remaining, 12)}${'0'.repeat(12)}C00000000C00000000`;
}

/** Minor units that remain; undefined where the text is no replacement amount. */
export function readReplacementAmount(value: string): number | undefined {
  return /^\d{24}[CD]\d{8}[CD]\d{8}$/.test(value) ? Number(value.slice(0, 12)) : undefined;
}
