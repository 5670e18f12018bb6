/** When an unanswered advice (capture, reversal) is sent again, and when a person has to look at it. */
import { HOUR, type Instant, MINUTE, SECOND } from '../platform/clock.ts';

/** Waits after the first, second … sending; the last one goes on. */
export const ADVICE_WAITS_MS = [5 * SECOND, 15 * SECOND, 60 * SECOND, 5 * MINUTE, 15 * MINUTE] as const;

/** After this an advice is given up and becomes an alarm: the host forgets what it has seen after 24 hours. */
export const ADVICE_LIFETIME_MS = 24 * HOUR;

/**
 * When to send again an advice first sent at `firstSentAt` and sent `times` times so far, the last one at `lastSentAt`;
 * undefined once its lifetime is over. `times` is at least 1.
 */
export function nextAdviceAt(firstSentAt: Instant, lastSentAt: Instant, times: number): Instant | undefined {
  const wait = ADVICE_WAITS_MS[Math.min(times, ADVICE_WAITS_MS.length) - 1]!;
  const next = lastSentAt + wait;
  return next - firstSentAt <= ADVICE_LIFETIME_MS ? next : undefined;
}
