/**
 * The payer entered a gift card: it is checked, its balance is asked for, and what it can pay is written down to be taken off.
 * The issuer is asked for the money afterwards, from the durable work list (`take-gift.ts`).
 */
import type { Site } from '../merchants/types.ts';
import { findMethod, isGiftCard } from '../methods/catalogue.ts';
import { checkDetails, type DetailFault, type MethodEntry } from '../methods/details.ts';
import { methodsFor, readOfferSettings } from '../methods/offer.ts';
import type { FormField, GatewayId, Method } from '../methods/types.ts';
import type { GiftPayment } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import type { GiftCardData, SealedGiftCard } from '../vault/types.ts';
import { isOver } from './begin-attempt.ts';
import { changeGifts } from './change-gifts.ts';
import type { OrdersContext } from './context.ts';
import { amountDue, sumOf, takenGifts } from './gifts.ts';
import { newTask } from './new-task.ts';
import type { Aggregate, Change } from './store.ts';
import { countVisit } from './visits.ts';

export interface GiftCardEntry {
  /** The form's nonce: the same form twice takes money once. */
  readonly nonce: string;
  readonly gateway: GatewayId;
  readonly entry: MethodEntry;
}

/** `empty`: nothing more can be taken off this card for this order. */
export type GiftFault = DetailFault | 'empty';

export type GiftCardAnswer =
  | { readonly kind: 'invalid'; readonly faults: Readonly<Partial<Record<FormField, GiftFault>>> }
  /** The issuer does not answer; nothing was asked for. */
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'accepted' };

const ACCEPTED: GiftCardAnswer = { kind: 'accepted' };
const EMPTY: GiftCardAnswer = { kind: 'invalid', faults: { gift_number: 'empty' } };

/** Has the card taken off the order, unless there is nothing to pay any more. */
export async function payByGiftCard(
  context: OrdersContext,
  site: Site,
  first: Aggregate,
  { nonce, gateway, entry }: GiftCardEntry,
): Promise<GiftCardAnswer> {
  const method = findMethod(gateway);
  const { currency, manualCapture, extra } = first.order.terms;
  // Whatever a forged form names: only what the order can be paid with.
  const { coupons = 'all' } = readOfferSettings(extra.settings);
  const offered = methodsFor(site, { currency, amount: amountDue(first), manualCapture, coupons, all: true });
  if (!method || !isGiftCard(method) || !offered.includes(method) || isOver(context, first, nonce)) return ACCEPTED;
  const checked = checkDetails(method, entry, { now: context.clock.now(), live: context.live, issuers: [] });
  if (!checked.ok) return { kind: 'invalid', faults: checked.faults };
  const card = { number: checked.details.gift_number ?? '', code: checked.details.gift_code ?? '' };
  const told = await context.institutions.balance(method.id, card);
  if (told === 'unanswered') return { kind: 'unreachable' };
  if (told.balance === null) return { kind: 'invalid', faults: { gift_number: 'invalid' } };
  if (told.balance === 0 || told.currency !== currency) return EMPTY;
  const sealed = await context.vault.sealGiftCard(site.siteId, card);

  let found: Aggregate | undefined = first;
  while (found && !isOver(context, found, nonce)) {
    const now = context.clock.now();
    const amount = Math.min(amountDue(found), told.balance, leftOf(method, found, sealed));
    if (amount <= 0) return EMPTY;
    const gift = newGift(context, found, method, { card, sealed, amount, now });
    const change = asking(context, site, found, gift, { nonce, sealed, now });
    if (!change) return ACCEPTED;
    if ((await context.store.commit(change)) === 'done') {
      context.changed(change);
      return ACCEPTED;
    }
    found = await context.store.loadBySession(site.siteId, first.session.sessionId);
  }
  return ACCEPTED;
}

/** What a card of this method may still pay of one order. */
function leftOf({ mostPerCard }: Method, found: Aggregate, { fingerprint }: SealedGiftCard): number {
  if (mostPerCard === undefined) return Number.POSITIVE_INFINITY;
  return mostPerCard - sumOf(takenGifts(found).filter((gift) => gift.fingerprint === fingerprint));
}

function newGift(
  { ids }: OrdersContext,
  { order, session }: Aggregate,
  method: Method,
  { card, sealed, amount, now }: { card: GiftCardData; sealed: SealedGiftCard; amount: number; now: Instant },
): GiftPayment {
  return {
    siteId: order.siteId,
    transactionId: ids.pspId(),
    orderId: order.orderId,
    sessionId: session.sessionId,
    state: 'asked',
    gateway: method.id,
    amount,
    currency: order.terms.currency,
    giftRef: sealed.giftRef,
    fingerprint: sealed.fingerprint,
    lastDigits: card.number.slice(-Math.min(4, Math.floor(card.number.length / 2))),
    reference: null,
    reason: '',
    createdAt: now,
    modifiedAt: now,
  };
}

function asking(
  context: OrdersContext,
  site: Site,
  found: Aggregate,
  gift: GiftPayment,
  { nonce, sealed, now }: { nonce: string; sealed: SealedGiftCard; now: Instant },
): Change | undefined {
  const { ids } = context;
  const { session } = found;
  const { transactionId, gateway, amount } = gift;
  const change = changeGifts(
    context,
    site,
    found,
    { kind: 'gift_asked', data: { transactionId, gateway, amount } },
    now,
  );
  return (
    change && {
      ...change,
      order: { ...change.order, hasGifts: true },
      sessions: [countVisit(session, nonce)],
      gifts: [gift],
      giftCard: sealed,
      tasks: [
        ...(change.tasks ?? []),
        newTask(ids, gift, 'take_gift', now),
        newTask(ids, gift, 'release_gift', session.expiresAt),
      ],
    }
  );
}
