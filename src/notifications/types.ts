/** A notification owed to a merchant, and what became of each try. */
import type { Instant } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';

/** Written in the transaction of the change it tells. The body is made when it is sent, from the order as it is then. */
export interface NewNotification {
  readonly siteId: SiteId;
  /** psp-id-like number, ordered by time. */
  readonly notificationId: number;
  readonly orderId: string;
  /** Version of the order that it tells at least. */
  readonly orderVersion: number;
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** A change of a session without a transaction: told once, never retried. */
  readonly pretransaction: boolean;
  readonly createdAt: Instant;
}

/**
 * `due`: to be sent at `dueAt` (new, or waiting for a retry) · `sending`: claimed by a process until `claimedUntil` ·
 * `delivered`: acknowledged, or answered at all where it told of a session without a transaction · `failed`: given up · `superseded`: a newer one of the same order took its place.
 */
export type NotificationState = 'due' | 'sending' | 'delivered' | 'failed' | 'superseded';

export interface DeliveryAttempt {
  readonly at: Instant;
  readonly durationMs: number;
  /** HTTP status, or null where no answer came. */
  readonly httpStatus: number | null;
  readonly acknowledged: boolean;
  /** First bytes of the reply, or why there was none. */
  readonly reply: string;
  /** Why it counted as it did, for people. */
  readonly verdict: string;
}
