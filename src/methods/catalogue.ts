/**
 * What each payment method can do, as data: one file per family in `catalogue/`. Behaviour of a family lives in a file of its
 * own beside this one (`cards.ts`).
 */
import { ACCOUNTS } from './catalogue/accounts.ts';
import { BANKS } from './catalogue/banks.ts';
import { CARDS } from './catalogue/cards.ts';
import { PAY_LATER } from './catalogue/pay-later.ts';
import { GIFT_CARDS, PREPAID } from './catalogue/prepaid.ts';
import { WALLETS } from './catalogue/wallets.ts';
import type { Method, Scheme } from './types.ts';

export type { Method } from './types.ts';

/** In the order in which payers see them. */
export const METHODS: readonly Method[] = [
  ...CARDS,
  ...BANKS,
  ...ACCOUNTS,
  ...PAY_LATER,
  ...WALLETS,
  ...PREPAID,
  ...GIFT_CARDS,
];

const byId = new Map(METHODS.flatMap((method) => [method.id, ...method.aliases].map((id) => [id, method] as const)));

/** The method with this id or alias, in any case of letters; undefined where there is none. */
export function findMethod(id: string): Method | undefined {
  return byId.get(id.toUpperCase());
}

/** The schemes of a method that takes cards: itself, or all that the number may tell; none for a method that takes no card. */
export function schemesOf({ id, family, cardsOf }: Method): readonly Scheme[] {
  if (cardsOf) return [cardsOf];
  if (family !== 'card') return [];
  return id === 'CREDITCARD' ? ['VISA', 'MASTERCARD', 'AMEX', 'MAESTRO'] : [id as Scheme];
}

/** Whether a card can pay by it, be that its only way or not. */
export const takesCards = (method: Method): boolean => schemesOf(method).length > 0;

/** Whether an authorisation of this method can wait for the merchant's capture. */
export const capturesByHand = ({ captureWindowMs }: Method): boolean => captureWindowMs !== null;

/** Whether the method is a gift card, which merchants' programs list apart from the others. */
export const isGiftCard = ({ family }: Method): boolean => family === 'gift_card';
