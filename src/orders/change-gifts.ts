/** The step of an order whose gift cards change: the attempt that was for another amount ends, and a new one may begin. */
import type { Site } from '../merchants/types.ts';
import { isCharging } from '../payments/attempt.ts';
import type { Instant } from '../platform/clock.ts';
import { advance } from './advance.ts';
import type { OrdersContext } from './context.ts';
import { endAttempt } from './end-attempt.ts';
import { isAskingGift } from './gifts.ts';
import { isPaid } from './states.ts';
import type { Aggregate, Change } from './store.ts';

/** The change without its gift payments; undefined where nothing may change: it is paid, being charged, or its link is over. */
export function changeGifts(
  { ids }: Pick<OrdersContext, 'ids'>,
  site: Site,
  found: Aggregate,
  event: Change['event'],
  now: Instant,
): Change | undefined {
  const { order, session, attempt } = found;
  if (isPaid(order) || session.state !== 'open' || session.expiresAt <= now) return undefined;
  if (isAskingGift(found) || (attempt !== null && isCharging(attempt))) return undefined;
  const advanced = advance(site, ids, order, 'gift_changed', now, {
    // As before a first attempt: the next one takes the id.
    transactionId: attempt ? ids.pspId() : order.transactionId,
    reason: '',
    reasonCode: '',
  });
  if ('refused' in advanced) return undefined;
  return {
    order: advanced.order,
    event,
    ...(attempt && endAttempt(ids, attempt, 'superseded', now)),
    notifications: advanced.notifications,
  };
}
