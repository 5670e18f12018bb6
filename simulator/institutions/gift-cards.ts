/**
 * Issuers of gift cards. Three numbers are known, each with a balance per issuer that goes down with every payment and comes
 * back with refunds; at midnight in Amsterdam all are full again, so that a sandbox does not run dry.
 */
import type { BalanceReport, BalanceRequest, PaymentRequest } from '../../src/institutions/messages.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { localDay } from './midnight.ts';
import { declined, paid } from './scenarios.ts';
import { type Decision, type Institution, makeInstitution } from './types.ts';

export const GIFT_CARD_METHODS: readonly string[] = (
  'AMSGIFT BABYCAD BEAUTYCAD BEAUTYWELL BIERCHEQUE BLOEMENCAD BOEKENBON BOEKENVOOR DEGROTESPL DORDTPAS EDENCOM EDENECO ' +
  'EDENRES EDENSPORTS FASHIONCHQ FASHIONGFT FIETSENBON GELREPAS GEZONDHEID GOOD4FUN HORSESGIFT HUISTUIN KIDSCADEAU ' +
  'KLUSCADEAU MONIECO MONIGIFT MONIMEAL NATENCRD NATNLBIOSC NATNLETUIN OHMYGOOD PARFUMCADE ROTGIFT SODESPORTS SPORTENFIT ' +
  'SPORTSGIFT UPAS VRGIFTCARD VVVGIFTCRD WEBSHOPGFT WIJNCADEAU YOURGIFT'
).split(' ');

/** Card number → EUR cents on a full card. */
export const FULL_BALANCES: Readonly<Record<string, number>> = { 111115: 10_000, 111112: 500, 111110: 0 };

const CURRENCY = 'EUR';
const CODE = /^\d{4}$/;

/** All cards of one issuer. */
export class GiftCards {
  readonly #clock: Clock;
  readonly #spent = new Map<string, { day: string; amount: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  balance({ gift_number, gift_code }: BalanceRequest): BalanceReport {
    const isRight = isKnown(gift_number) && CODE.test(gift_code);
    return { balance: isRight ? this.#left(gift_number) : null, currency: CURRENCY };
  }

  /** Takes what the card holds, at most what is asked for. */
  pay({ amount, currency, details }: PaymentRequest): Decision {
    const { gift_number = '', gift_code = '' } = details;
    const refuse = (reason: string): Decision => ({ course: [declined(0, reason)], amount: 0 });
    if (!isKnown(gift_number)) return refuse('Invalid card number');
    if (!CODE.test(gift_code)) return refuse('Invalid security code');
    if (currency !== CURRENCY) return refuse('The card holds another currency');
    const taken = Math.min(this.#left(gift_number), amount);
    if (taken === 0) return refuse('The card is empty');
    this.#add(gift_number, taken);
    return { course: [paid()], amount: taken };
  }

  putBack({ details }: PaymentRequest, amount: number): void {
    this.#add(details.gift_number ?? '', -amount);
  }

  #left(number: string): number {
    return FULL_BALANCES[number]! - this.#spentToday(number);
  }

  #spentToday(number: string): number {
    const spent = this.#spent.get(number);
    return spent?.day === localDay(this.#clock.now()) ? spent.amount : 0;
  }

  /** What comes back after the card was filled again is too much for it. */
  #add(number: string, amount: number): void {
    const spent = Math.max(this.#spentToday(number) + amount, 0);
    this.#spent.set(number, { day: localDay(this.#clock.now()), amount: spent });
  }
}

const isKnown = (number: string) => Object.hasOwn(FULL_BALANCES, number);

export function makeGiftCardInstitution(cards: GiftCards): Institution {
  return makeInstitution({
    brand: 'voucher',
    releases: 'all',
    decide: (request) => cards.pay(request),
    putBack: (request, amount) => cards.putBack(request, amount),
  });
}
