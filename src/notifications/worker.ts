/** Works off the outbox: takes what is due, has it rendered, sends it and writes down what became of it. */
import { type Clock, type Instant, SECOND, systemClock } from '../platform/clock.ts';
import { makeDrain } from '../platform/drain.ts';
import type { SiteId } from '../platform/ids.ts';
import { makeCall, type RenderedNotification } from './call.ts';
import { CALL_BUDGET_MS, type Delivery } from './deliver.ts';
import { makeLanes } from './lanes.ts';
import type { ClaimedNotification, Outbox } from './outbox.ts';
import { afterAttempt, type NextStep } from './schedule.ts';
import type { DeliveryAttempt, NewNotification } from './types.ts';

export interface NotificationWorkerOptions {
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly delivery: Delivery;
  /** The order as it is now; undefined where there is none any more. Asked for POST only, just before it is sent. */
  render(siteId: SiteId, orderId: string, notification: NewNotification): Promise<RenderedNotification | undefined>;
  /** The database failed, or a fault of ours. What was claimed comes again when its lease is over. */
  onError(error: unknown, notification?: NewNotification): void;
  /** The clock that `firstAttemptOf` is patient by: people and networks do not follow a clock that was moved. */
  readonly patience?: Clock;
}

export interface NotificationWorker {
  start(): void;
  /** Takes no more, and resolves when what is under way has been written down. */
  stop(): Promise<void>;
  /** A notification was committed. */
  nudge(): void;
  /** Resolves when everything that is due now has been tried. */
  idle(): Promise<void>;
  nextDue(after: Instant): Promise<Instant | undefined>;
  /** How many tries there were. */
  ran(): number;
  /** Tries that are under way; shops answer when they like. */
  readonly calls: {
    begun(): Promise<void>;
    endBy(): Instant | undefined;
  };
  /** Called after every attempt that was written down; answers how to stop that. */
  onAttempt(listener: (notification: ClaimedNotification, attempt: DeliveryAttempt) => void): () => void;
  /**
   * Resolves when a notification that tells of this version of the order, or of a later one, has been tried once, when
   * none is waiting for its first try, or after `timeoutMs`.
   */
  firstAttemptOf(siteId: SiteId, orderId: string, version: number, timeoutMs: number): Promise<void>;
}

/** Calls at the same time, of those to one endpoint, and of one site: a wildcard name makes as many endpoints as one likes. */
const CONCURRENCY = 256;
const PER_ENDPOINT = { widest: 8, whileSilent: 1 };
const PER_SITE = { widest: 64, whileSilent: 8 };
/** Much longer than a call may take, so that a claim is over only when its process is gone. */
const LEASE_MS = 30 * SECOND;
const POLL_MS = 5 * SECOND;

export function makeNotificationWorker(options: NotificationWorkerOptions): NotificationWorker {
  const { clock, outbox, delivery, patience = systemClock } = options;
  const lanes = makeLanes<string>(PER_ENDPOINT.widest, PER_ENDPOINT.whileSilent);
  const siteLanes = makeLanes<SiteId>(PER_SITE.widest, PER_SITE.whileSilent);
  const underWay = new Set<ClaimedNotification>();
  const listeners = new Set<(notification: ClaimedNotification, attempt: DeliveryAttempt) => void>();

  const claim = async (limit: number, now: Instant): Promise<ClaimedNotification[]> => {
    const taken: ClaimedNotification[] = [];
    while (taken.length < limit) {
      const claimed = await outbox.claim({
        now,
        limit: limit - taken.length,
        leaseMs: LEASE_MS,
        perEndpoint: PER_ENDPOINT.widest,
        freePlaces: lanes.used(),
        perSite: PER_SITE.widest,
        freePlacesOfSites: siteLanes.used(),
        busyOrders: [...underWay],
      });
      for (const notification of claimed) {
        underWay.add(notification);
        lanes.enter(notification.endpoint);
        siteLanes.enter(notification.siteId);
        taken.push(notification);
      }
      // A lane that has just become full may have hidden what stands behind it in the queue.
      if (!claimed.some(({ endpoint, siteId }) => lanes.free(endpoint) === 0 || siteLanes.free(siteId) === 0)) break;
    }
    return taken;
  };

  const run = async (notification: ClaimedNotification): Promise<void> => {
    let answered = true;
    try {
      const { attempt, next, silent } = await send(notification);
      answered = !silent;
      await outbox.record(notification, attempt, next);
      for (const listener of listeners) listener(notification, attempt);
    } finally {
      underWay.delete(notification);
      lanes.leave(notification.endpoint, answered);
      siteLanes.leave(notification.siteId, answered);
    }
  };

  const send = async (
    notification: ClaimedNotification,
  ): Promise<{ attempt: DeliveryAttempt; next: NextStep; silent: boolean }> => {
    const { siteId, orderId, method } = notification;
    const rendered = method === 'POST' ? await options.render(siteId, orderId, notification) : null;
    const at = clock.now();
    if (rendered === undefined) {
      return { attempt: nothingToTell(at), next: { state: 'failed', dueAt: at }, silent: false };
    }
    const facts = await delivery.send(makeCall(notification, Math.floor(at / SECOND), rendered));
    const attempt = { at, ...facts };
    return { attempt, next: afterAttempt(notification, attempt), silent: attempt.httpStatus === null };
  };

  const drain = makeDrain<ClaimedNotification>({
    clock,
    claim,
    run,
    nextDue: (after) => outbox.nextDue(after),
    concurrency: CONCURRENCY,
    pollMs: POLL_MS,
    onError: (error, notification) => options.onError(error, notification),
  });

  const onAttempt: NotificationWorker['onAttempt'] = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };

  return {
    start: drain.start,
    stop: drain.stop,
    nudge: drain.nudge,
    idle: drain.idle,
    nextDue: drain.nextDue,
    ran: drain.ran,
    calls: {
      begun: drain.taken,
      endBy() {
        const since = drain.runningSince();
        return since === undefined ? undefined : since + CALL_BUDGET_MS;
      },
    },
    onAttempt,

    async firstAttemptOf(siteId, orderId, version, timeoutMs) {
      let done!: () => void;
      const tried = new Promise<void>((resolve) => (done = resolve));
      // Listening begins before the question, so that an attempt between the two is not missed.
      const forget = onAttempt((other) => {
        if (other.siteId === siteId && other.orderId === orderId && other.orderVersion >= version) done();
      });
      const cancel = patience.after(timeoutMs, done);
      try {
        const owes = outbox.owesFirstTry(siteId, orderId, version).catch((error: unknown) => {
          options.onError(error);
          return true;
        });
        await Promise.race([tried, owes.then((still) => (still ? tried : undefined))]);
      } finally {
        cancel();
        forget();
      }
    },
  };
}

function nothingToTell(at: Instant): DeliveryAttempt {
  const verdict = 'not sent: the order or its site is not there any more';
  return { at, durationMs: 0, httpStatus: null, acknowledged: false, reply: verdict, verdict };
}
