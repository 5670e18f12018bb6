/** The payer gives up on the page. */
import type { SiteId } from '../platform/ids.ts';
import { advance, touch } from './advance.ts';
import type { OrdersContext } from './context.ts';
import { endAttempt } from './end-attempt.ts';
import { withGiftsLetGo } from './gifts.ts';
import { isPaid } from './states.ts';
import type { Change } from './store.ts';

/**
 * Before an attempt the order is cancelled and its link ends. Inside an attempt the attempt is void and the link stays
 * alive. Either way gift cards get back what they paid. Once the acquirer was asked, or the order is paid or over, nothing changes.
 */
export async function cancelByPayer(context: OrdersContext, siteId: SiteId, sessionId: string): Promise<void> {
  const site = await context.sites.byId(siteId);
  if (!site) return;
  for (;;) {
    const found = await context.store.loadBySession(siteId, sessionId);
    if (!found) return;
    const { order, session, attempt, gifts } = found;
    if (session.state !== 'open' || isPaid(order)) return;
    const now = context.clock.now();
    if (order.status !== 'initialized') {
      // Nothing is under way: an attempt has failed, and gift cards wait beside it for another.
      const event = { kind: 'gifts_released', data: { by: 'payer' } };
      const released = withGiftsLetGo(context.ids, { order: touch(order, now), event }, gifts, now);
      if (!released.gifts) return;
      if ((await context.store.commit(released)) === 'done') return context.changed(released);
      continue;
    }
    const inAttempt = attempt !== null && attempt.transactionId === order.transactionId;
    const stopped = inAttempt ? endAttempt(context.ids, attempt, 'cancelled', now) : undefined;
    if (inAttempt && !stopped) return;
    const advanced = advance(site, context.ids, order, inAttempt ? 'attempt_cancelled' : 'cancelled', now);
    if ('refused' in advanced) return;
    const cancelled: Change = {
      order: advanced.order,
      event: { kind: inAttempt ? 'attempt_cancelled' : 'cancelled', data: { by: 'payer' } },
      sessions: inAttempt ? [] : [{ ...session, state: 'closed' }],
      ...stopped,
      notifications: advanced.notifications,
    };
    const change = withGiftsLetGo(context.ids, cancelled, gifts, now);
    const outcome = await context.store.commit(change);
    if (outcome === 'done') return context.changed(change);
  }
}
