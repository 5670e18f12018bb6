/**
 * Gift cards of an order: what they have paid of it, what is left to pay, and giving them back. Pure: asking their issuers is in
 * `take-gift.ts`.
 */
import { giftAfter } from '../payments/states.ts';
import type { GiftPayment } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import { newTask } from './new-task.ts';
import type { Aggregate, Change } from './store.ts';

type Gifts = Pick<Aggregate, 'gifts'>;

export const takenGifts = ({ gifts }: Gifts): readonly GiftPayment[] => gifts.filter(({ state }) => state === 'taken');

export const sumOf = (gifts: readonly GiftPayment[]): number => gifts.reduce((sum, { amount }) => sum + amount, 0);

/** What the next attempt is for: the order's amount without what gift cards have paid. Minor units. */
export function amountDue(found: Pick<Aggregate, 'order' | 'gifts'>): number {
  return found.order.terms.amount - sumOf(takenGifts(found));
}

/** Whether an issuer is being asked: until it has answered nobody knows what is left to pay. */
export const isAskingGift = ({ gifts }: Gifts): boolean => gifts.some(({ state }) => state === 'asked');

/** The change, with these gift cards let go: what they paid, or may have paid, is put back on them. */
export function withGiftsLetGo(ids: Ids, change: Change, gifts: readonly GiftPayment[], now: Instant): Change {
  const live = gifts.filter(({ state }) => giftAfter(state, 'let_go') !== null);
  if (live.length === 0) return change;
  return {
    ...change,
    gifts: [
      ...(change.gifts ?? []),
      ...live.map((gift) => ({ ...gift, state: 'owed_back' as const, modifiedAt: now })),
    ],
    forgetGiftCards: [
      ...(change.forgetGiftCards ?? []),
      ...live.flatMap(({ state, giftRef }) => (state === 'asked' ? [giftRef] : [])),
    ],
    tasks: [...(change.tasks ?? []), ...live.map((gift) => newTask(ids, gift, 'return_gift', now))],
  };
}
