/** What the worker needs of the durable queue of notifications. */
import type { Instant } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import type { NextStep } from './schedule.ts';
import type { DeliveryAttempt, NewNotification, NotificationState } from './types.ts';

/** A notification that this process has taken to send. */
export interface ClaimedNotification extends NewNotification {
  /** How often it had been sent before. */
  readonly triesBefore: number;
  /** Until when no other process takes it. Also tells this claim from a later one of the same notification. */
  readonly claimedUntil: Instant;
  /** Scheme, host and port of its URL, as the database reads them. */
  readonly endpoint: string;
}

export interface Claim {
  readonly now: Instant;
  readonly limit: number;
  readonly leaseMs: number;
  /** At most so many for one endpoint … */
  readonly perEndpoint: number;
  /** … and for these so many. */
  readonly freePlaces: ReadonlyMap<string, number>;
  /** At most so many of one site, whatever endpoints it names … */
  readonly perSite: number;
  /** … and of these so many. */
  readonly freePlacesOfSites: ReadonlyMap<SiteId, number>;
  /** Orders that this process is sending for; their leases may be over where the clock is a fast one. */
  readonly busyOrders: readonly { readonly siteId: SiteId; readonly orderId: string }[];
}

export interface Outbox {
  /**
   * Takes notifications that are due, longest due first, at most one of an order: none while another of that order is
   * being sent, and none before the first try of those that tell earlier changes. Taking one supersedes what earlier
   * ones still wait for, as the order is told as it is now.
   */
  claim(claim: Claim): Promise<readonly ClaimedNotification[]>;
  /**
   * Writes down an attempt and what follows from it. A retry is superseded where a later change is to be told. Does not
   * touch a notification that another process has taken since.
   */
  record(notification: ClaimedNotification, attempt: DeliveryAttempt, next: NextStep): Promise<void>;
  /** When the next one falls due, later than `after`; the end of another process's lease counts. */
  nextDue(after: Instant): Promise<Instant | undefined>;
  /** Whether a notification that tells of this version of the order or a later one has not had its first try. */
  owesFirstTry(siteId: SiteId, orderId: string, version: number): Promise<boolean>;
}

/** A notification with its history, for people. */
export interface NotificationHistory extends NewNotification {
  readonly state: NotificationState;
  readonly tries: number;
  /** Of meaning while `due`. */
  readonly dueAt: Instant;
  readonly attempts: readonly DeliveryAttempt[];
}
