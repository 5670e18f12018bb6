/**
 * The issuer's books: what was promised, taken, given back and let go. Each operation answers with a response code
 * (element 39). Which requests are promised at all is decided in `decide.ts`.
 */
import { createHash } from 'node:crypto';
import { type Clock, DAY, type Instant } from '../../src/platform/clock.ts';

export interface Payment {
  readonly pan: string;
  /** ISO 4217 numeric. */
  readonly currency: string;
  readonly approvalCode: string;
  readonly networkTransactionId: string;
  readonly approved: boolean;
  /** Minor units still promised, captures included. */
  authorised: number;
  captured: number;
  refunded: number;
  reversed: boolean;
}

interface Refund {
  readonly payment: Payment | undefined;
  readonly amount: number;
  reversed: boolean;
}

/** Keys are `messageKey`s of the messages that made the entries. */
export class Books {
  readonly #clock: Clock;
  readonly #payments = new Map<string, Payment>();
  readonly #byNetworkId = new Map<string, Payment>();
  readonly #refunds = new Map<string, Refund>();
  /** Reversed before they came: messages are not promised to arrive in the order in which they left. */
  readonly #reversedAhead = new Map<string, Instant>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  enter(key: string, payment: Payment): void {
    this.#payments.set(key, payment);
    if (payment.approved) this.#byNetworkId.set(payment.networkTransactionId, payment);
  }

  /** Of an approved payment; undefined where these books have none of that id: they begin anew with the host. */
  cardOf(networkTransactionId: string): string | undefined {
    return this.#byNetworkId.get(networkTransactionId)?.pan;
  }

  /** Whether a reversal of this message was answered within the last 24 hours, before the message itself came. */
  wasReversedAhead(key: string): boolean {
    for (const [other, at] of this.#reversedAhead) {
      if (at + DAY > this.#clock.now()) break;
      this.#reversedAhead.delete(other);
    }
    return this.#reversedAhead.has(key);
  }

  /** 00, 12 no such approval, 13 more than is left of it. */
  capture(originalKey: string, pan: string, amount: number, currency: string, approvalCode: string): string {
    const payment = this.#payments.get(originalKey);
    // A host that was started anew still knows its own approval codes.
    if (!payment) return approvalCode === approvalCodeOf(originalKey, pan) ? '00' : '12';
    const fits = payment.approved && !payment.reversed && payment.pan === pan && payment.currency === currency;
    if (!fits || payment.approvalCode !== approvalCode) return '12';
    if (payment.captured + amount > payment.authorised) return '13';
    payment.captured += amount;
    return '00';
  }

  /** 00, 12 of another card or currency, 13 more than was taken. A payment from before the host's start is taken on trust. */
  refund(
    key: string,
    original: { networkId?: string | undefined; key?: string | undefined },
    refund: {
      pan: string;
      amount: number;
      currency: string;
    },
  ): string {
    const { networkId, key: originalKey } = original;
    const payment = networkId ? this.#byNetworkId.get(networkId) : this.#payments.get(originalKey ?? '');
    if (payment) {
      if (payment.pan !== refund.pan || payment.currency !== refund.currency) return '12';
      if (payment.refunded + refund.amount > payment.captured) return '13';
      payment.refunded += refund.amount;
    }
    this.#refunds.set(key, { payment, amount: refund.amount, reversed: false });
    return '00';
  }

  /**
   * Lets go of a payment or refund, or of all but `remaining` of a payment. 00, 25 nothing was promised,
   * 94 done before, 12 taken already, 13 more than there is. An advice states a fact: it is 00 or 25.
   */
  reverse(originalKey: string, remaining: number | undefined, isAdvice: boolean): string {
    const refund = this.#refunds.get(originalKey);
    if (refund) return this.#reverseRefund(refund, isAdvice);
    const payment = this.#payments.get(originalKey);
    if (!payment) {
      this.#reversedAhead.set(originalKey, this.#clock.now());
      return '00';
    }
    if (!payment.approved) return '25';
    if (payment.reversed) return isAdvice ? '00' : '94';
    const left = remaining ?? 0;
    if (!isAdvice && left < payment.captured) return remaining === undefined ? '12' : '13';
    if (!isAdvice && left > payment.authorised) return '13';
    payment.authorised = Math.min(left, payment.authorised);
    payment.captured = Math.min(payment.captured, payment.authorised);
    payment.reversed = payment.authorised === 0;
    return '00';
  }

  #reverseRefund(refund: Refund, isAdvice: boolean): string {
    if (refund.reversed) return isAdvice ? '00' : '94';
    refund.reversed = true;
    if (refund.payment) refund.payment.refunded -= refund.amount;
    return '00';
  }
}

/** Six letters and digits, the same for the same message and card. */
export function approvalCodeOf(key: string, pan: string): string {
  return (numberFrom(`approval|${key}|${pan}`) % 36n ** 6n).toString(36).toUpperCase().padStart(6, '0');
}

/** Fifteen digits, the same for the same message and card: the scheme's id of the payment. */
export function networkTransactionIdOf(key: string, rrn: string, pan: string): string {
  const serial = numberFrom(`network|${key}|${rrn}|${pan}`) % 10n ** 9n;
  return `30${rrn.slice(0, 4).replace(/\D/g, '0')}${String(serial).padStart(9, '0')}`;
}

const numberFrom = (text: string) => createHash('sha256').update(text).digest().readBigUInt64BE(0);
