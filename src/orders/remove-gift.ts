/** The payer takes a gift card off the order again: what it paid is put back on it. */
import type { Site } from '../merchants/types.ts';
import { changeGifts } from './change-gifts.ts';
import type { OrdersContext } from './context.ts';
import { takenGifts, withGiftsLetGo } from './gifts.ts';

/** `giftId`: psp id of the gift payment. Does nothing where it pays nothing, or the order can no longer change. */
export async function removeGift(context: OrdersContext, site: Site, sessionId: string, giftId: number): Promise<void> {
  for (;;) {
    const found = await context.store.loadBySession(site.siteId, sessionId);
    const gift = found && takenGifts(found).find(({ transactionId }) => transactionId === giftId);
    if (!found || !gift || gift.sessionId !== found.session.sessionId) return;
    const now = context.clock.now();
    const event = { kind: 'gift_removed', data: { transactionId: giftId, amount: gift.amount } };
    const change = changeGifts(context, site, found, event, now);
    if (!change) return;
    const whole = withGiftsLetGo(context.ids, change, [gift], now);
    if ((await context.store.commit(whole)) === 'done') return context.changed(whole);
  }
}
