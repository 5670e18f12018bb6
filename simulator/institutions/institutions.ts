/** Which institution stands behind which payment method. */
import type { Clock } from '../../src/platform/clock.ts';
import type { Random } from '../../src/platform/random.ts';
import { makeBankTransfer } from './bank-transfer.ts';
import { BANKS, makeMultibanco } from './banks.ts';
import { DIRECT_DEBIT } from './direct-debit.ts';
import { GIFT_CARD_METHODS, GiftCards, makeGiftCardInstitution } from './gift-cards.ts';
import { LENDERS } from './pay-later.ts';
import type { Institution } from './types.ts';
import { WALLETS } from './wallets.ts';

export interface Institutions {
  /** By method, in capitals. */
  readonly all: ReadonlyMap<string, Institution>;
  /** The cards of a method that sells gift cards. */
  readonly giftCards: ReadonlyMap<string, GiftCards>;
}

export function makeInstitutions({ clock, random }: { clock: Clock; random: Random }): Institutions {
  const giftCards = new Map(GIFT_CARD_METHODS.map((method) => [method, new GiftCards(clock)]));
  const all = new Map<string, Institution>([
    ...Object.entries(BANKS),
    ['BANKTRANS', makeBankTransfer(random)],
    ['MULTIBANCO', makeMultibanco(random)],
    ['DIRDEB', DIRECT_DEBIT],
    ...Object.entries(LENDERS),
    ...Object.entries(WALLETS),
    ...[...giftCards].map(([method, cards]) => [method, makeGiftCardInstitution(cards)] as const),
  ]);
  return { all, giftCards };
}
