/** What happens when nobody comes: a session's life is over, a payer never returned to an attempt. */
import type { Site } from '../merchants/types.ts';
import { isWithPayer } from '../payments/attempt.ts';
import type { Attempt } from '../payments/types.ts';
import { HOUR, type Instant, MINUTE } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import { advance } from './advance.ts';
import type { OrdersContext } from './context.ts';
import { endAttempt } from './end-attempt.ts';
import { withGiftsLetGo } from './gifts.ts';
import type { OrderEventKind } from './states.ts';
import type { Aggregate, Change, Task } from './store.ts';

/** By card, from the payer's Pay to the end of what came of it, at the latest; the link lives on. */
export const ATTEMPT_LIFE_MS = HOUR;

/** What follows from an authentication elsewhere has time, too. */
const AFTER_DECOUPLED_MS = 5 * MINUTE;

/**
 * By card. The payer of a direct order has an hour to come, and the attempt another from then on; an issuer that authenticates them
 * elsewhere may take longer.
 */
export const endOfLife = ({ card, createdAt }: Attempt): Instant =>
  Math.max(
    (card?.arrivedAt ?? card?.verification?.visitedAt ?? createdAt) + ATTEMPT_LIFE_MS,
    (card?.decoupledUntil ?? 0) + AFTER_DECOUPLED_MS,
  );

/** How many lapsed orders one sweep takes; the next follows at once while there are more. */
const SWEEP = 100;

/** Expires every order whose session lapsed; resolves with how many. */
export async function expireLapsed(context: OrdersContext): Promise<number> {
  let expired = 0;
  for (;;) {
    const lapsed = await context.store.lapsed(context.clock.now(), SWEEP);
    let moved = 0;
    for (const { siteId, orderId } of lapsed) {
      const ended = await expireOrder(context, siteId, orderId).catch((error: unknown) => {
        // One that fails each time must not stand in the way of those behind it.
        context.log.error({ err: error, siteId, orderId }, 'a lapsed order could not be expired; it is tried again');
        return false;
      });
      if (ended) moved += 1;
    }
    expired += moved;
    if (lapsed.length < SWEEP || moved === 0) return expired;
  }
}

async function expireOrder(context: OrdersContext, siteId: SiteId, orderId: string): Promise<boolean> {
  const found = await context.store.load(siteId, orderId);
  const site = await context.sites.byId(siteId);
  // While the acquirer is asked, its answer decides; the sweep comes by again.
  if (!found || !site || found.attempt?.state === 'authorising') return false;
  return end(context, site, found, 'lapsed', { closeSession: true });
}

/**
 * An attempt that still waits for its payer expires when its time is over: by card an hour, with a bank, wallet or lender what its
 * method has. The link stays alive.
 */
export async function expireAttempt(context: OrdersContext, task: Task): Promise<void> {
  const found = await context.store.loadByTransaction(task.siteId, task.transactionId);
  const site = await context.sites.byId(task.siteId);
  const waiting = found?.attempt && isWithPayer(found.attempt) && found.order.transactionId === task.transactionId;
  // Of a card's payer the hour began anew where they came later.
  if (waiting && found.attempt.card && endOfLife(found.attempt) > context.clock.now())
    return context.tasks.putOff(task, endOfLife(found.attempt));
  if (found && site && waiting && !(await end(context, site, found, 'attempt_lapsed', { closeSession: false })))
    return context.tasks.putOff(task, context.clock.now());
  await context.tasks.finish(task);
}

async function end(
  context: OrdersContext,
  site: Site,
  { order, session, attempt, gifts }: Aggregate,
  event: OrderEventKind,
  { closeSession }: { closeSession: boolean },
): Promise<boolean> {
  const now = context.clock.now();
  const open = attempt !== null && isWithPayer(attempt);
  const advanced = advance(site, context.ids, order, open ? 'attempt_lapsed' : event, now);
  if ('refused' in advanced) return false;
  const change: Change = {
    order: advanced.order,
    event: { kind: event, data: {} },
    sessions: closeSession ? [{ ...session, state: 'closed' }] : [],
    ...(open && endAttempt(context.ids, attempt, 'lapsed', now)),
    notifications: advanced.notifications,
  };
  const whole = closeSession ? withGiftsLetGo(context.ids, change, gifts, now) : change;
  const outcome = await context.store.commit(whole);
  if (outcome === 'done') context.changed(whole);
  return outcome === 'done';
}
