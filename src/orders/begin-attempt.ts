/** What every beginning of an attempt has in common, whatever the method: an older one closed, the visit counted, the order moved. */
import type { Site } from '../merchants/types.ts';
import { isCharging } from '../payments/attempt.ts';
import type { Attempt } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import { advance } from './advance.ts';
import type { OrdersContext } from './context.ts';
import { endAttempt } from './end-attempt.ts';
import { isAskingGift } from './gifts.ts';
import { isPaid } from './states.ts';
import type { Aggregate, Change } from './store.ts';
import { countVisit, MOST_VISITS } from './visits.ts';

export interface Beginning {
  /** The attempt in its first state. */
  readonly attempt: Attempt;
  /** The nonce of the form that began it. */
  readonly nonce: string;
  /** Facts for the trail, beside id and method. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** The merchant's own call waits for what comes of it, and is told only that. */
  readonly untold?: boolean;
  readonly now: Instant;
}

/**
 * The change that begins an attempt, or the one that declines it as it begins; undefined where the order takes none. The
 * caller adds what its method needs: tasks, card, authentication.
 */
export function beginAttempt(
  { ids }: OrdersContext,
  site: Site,
  { order, session, attempt: before }: Aggregate,
  { attempt, nonce, facts, untold = false, now }: Beginning,
): Change | undefined {
  const { transactionId, gateway, scheme, reason, reasonCode } = attempt;
  const kind = attempt.state === 'declined' ? 'attempt_declined' : 'attempt_started';
  const advanced = advance(site, ids, order, kind, now, { transactionId, reason, reasonCode });
  if ('refused' in advanced) return undefined;
  // A newer attempt closes an older one that is still with its payer.
  const closed = before ? endAttempt(ids, before, 'superseded', now) : undefined;
  return {
    order: advanced.order,
    event: { kind, data: { transactionId, gateway, ...(scheme && { scheme }), ...facts } },
    sessions: [countVisit(session, nonce)],
    attempts: [attempt, ...(closed?.attempts ?? [])],
    ...(closed?.forgetSecurityCode && { forgetSecurityCode: closed.forgetSecurityCode }),
    notifications: untold ? [] : advanced.notifications,
    tasks: closed?.tasks ?? [],
  };
}

/** The id of a new attempt: the first of a session takes the one that was set aside for it. */
export function attemptIdFor({ ids }: OrdersContext, { order, attempt: before }: Aggregate): number {
  return before?.transactionId === order.transactionId ? ids.pspId() : order.transactionId;
}

/** Whether there is nothing to begin: the page then shows what is. */
export function isOver({ clock }: OrdersContext, found: Aggregate, nonce: string): boolean {
  const { order, session, attempt } = found;
  return (
    isPaid(order) ||
    isAskingGift(found) ||
    session.state !== 'open' ||
    session.expiresAt <= clock.now() ||
    (attempt !== null && isCharging(attempt)) ||
    // A form that began an attempt is spent, even where another window's form has begun a newer one since.
    session.visits.includes(nonce) ||
    // Looked at here too: while one attempt is with its issuer, the page lets the next one in.
    session.visits.length >= MOST_VISITS
  );
}
