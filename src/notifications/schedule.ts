/** When a notification is tried again, and when it is given up. */
import { type Instant, MINUTE } from '../platform/clock.ts';
import type { DeliveryAttempt, NotificationState } from './types.ts';

/** Waits between the first try and the three after it. */
export const RETRY_DELAYS_MS: readonly number[] = [15 * MINUTE, 15 * MINUTE, 15 * MINUTE];

export interface NextStep {
  readonly state: Extract<NotificationState, 'due' | 'delivered' | 'failed'>;
  /** When to try again; of no meaning in the other states. */
  readonly dueAt: Instant;
}

/** `triesBefore`: how often it had been sent before this attempt. */
export function afterAttempt(
  { pretransaction, triesBefore }: { readonly pretransaction: boolean; readonly triesBefore: number },
  attempt: DeliveryAttempt,
): NextStep {
  const ends = (state: 'delivered' | 'failed'): NextStep => ({ state, dueAt: attempt.at });
  if (attempt.acknowledged) return ends('delivered');
  // Some shops refuse such calls on purpose, with 400: whoever answered has heard it.
  if (pretransaction) return ends(attempt.httpStatus === null ? 'failed' : 'delivered');
  const delay = RETRY_DELAYS_MS[triesBefore];
  return delay === undefined ? ends('failed') : { state: 'due', dueAt: attempt.at + delay };
}
