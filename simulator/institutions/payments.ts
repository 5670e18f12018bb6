/**
 * The payments that the institutions know: what was asked, how it stands, what is still to happen. One request of a kind per
 * id, so that a repeated one changes nothing. In memory, and only so many; HTTP and pages are elsewhere.
 */
import type { PaymentReport, PaymentRequest, PaymentStatus, RefundReport } from '../../src/institutions/messages.ts';
import type { Cancel, Clock } from '../../src/platform/clock.ts';
import { base62, type Random } from '../../src/platform/random.ts';
import { nextMidnight } from './midnight.ts';
import type { Course, Institution, Scenario } from './types.ts';

/** Enough for a long test run; the oldest are forgotten after that. */
const MOST_PAYMENTS = 20_000;

export interface Payment {
  readonly method: string;
  readonly institution: Institution;
  readonly request: PaymentRequest;
  readonly reference: string;
  /** Part of the page's address, so that nobody comes to it by counting. */
  readonly pageKey: string;
  readonly instructions: PaymentReport['instructions'];
  /** Whether the payer has a page to choose on. */
  readonly hasPage: boolean;
  status: PaymentStatus;
  amount: number;
  reason: string | null;
  captured: number;
  /** Whether payer or request have decided what is to happen. */
  decided: boolean;
  /** What the payer can choose now: the institution's scenarios, or the answers to what their bank asks. */
  choices: readonly Scenario[];
  /** Whether those are answers. */
  isAsked: boolean;
  readonly captures: Set<string>;
  readonly refunds: Map<string, Refund>;
  stopTimer: Cancel;
}

export interface Refund {
  readonly amount: number;
  status: RefundReport['status'];
  stopTimer: Cancel;
}

export interface PaymentsOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Told after every change that the gateway did not see in an answer of its own. */
  readonly onChange: (payment: Payment) => void;
}

export class Payments {
  readonly #options: PaymentsOptions;
  readonly #byId = new Map<string, Payment>();

  constructor(options: PaymentsOptions) {
    this.#options = options;
  }

  find(method: string, paymentId: string): Payment | undefined {
    return this.#byId.get(keyOf(method, paymentId));
  }

  /** A new payment, or the one that this id asked for before, whatever it asks for now. */
  open(method: string, institution: Institution, request: PaymentRequest): Payment {
    const known = this.find(method, request.payment_id);
    if (known) return known;
    const { random } = this.#options;
    const decision = institution.decide(request);
    const payment: Payment = {
      method,
      institution,
      request,
      reference: base62(random.bytes(8), 11),
      pageKey: base62(random.bytes(16), 22),
      instructions: decision?.instructions ?? null,
      hasPage: decision === undefined,
      status: 'open',
      amount: decision?.amount ?? request.amount,
      reason: null,
      captured: 0,
      decided: false,
      choices: institution.scenarios,
      isAsked: false,
      captures: new Set(),
      refunds: new Map(),
      stopTimer: () => {},
    };
    this.#byId.set(keyOf(method, request.payment_id), payment);
    this.#forgetOldest();
    // What happens within this call is in its answer; nobody need be called for it.
    if (decision?.course.length) this.#begin(payment, decision.course, () => {});
    else this.#awaitExpiry(payment);
    return payment;
  }

  /** The payer chose on the page. Refused where it is too late, or there is no such choice. */
  choose(payment: Payment, scenarioId: string): 'decided' | 'asked' | 'refused' {
    const chosen = payment.choices.find(({ id }) => id === scenarioId);
    if (!chosen || payment.decided || payment.status !== 'open') return 'refused';
    if (chosen.question) {
      payment.choices = chosen.question;
      payment.isAsked = true;
      return 'asked';
    }
    this.#begin(payment, chosen.course, () => this.#options.onChange(payment));
    return 'decided';
  }

  /** Gives up what is not paid, and what is paid where the institution can still let it go. */
  cancel(payment: Payment): void {
    const { status, institution, captured } = payment;
    const canRelease = institution.releases === 'all' || (institution.releases === 'uninvoiced' && captured === 0);
    if (status === 'paid' && canRelease) {
      const left = payment.amount - refundedOf(payment);
      this.#become(payment, 'cancelled');
      institution.putBack(payment.request, left);
    } else if (status === 'open') {
      this.#become(payment, 'cancelled');
    }
  }

  /** The goods have left. More than was paid is not invoiced. */
  capture(payment: Payment, captureId: string, amount: number): void {
    if (payment.status !== 'paid' || payment.captures.has(captureId)) return;
    if (payment.captured + amount > payment.amount) return;
    payment.captures.add(captureId);
    payment.captured += amount;
  }

  refund(payment: Payment, refundId: string, amount: number): void {
    if (payment.refunds.has(refundId)) return;
    const { institution, refunds } = payment;
    const live = [...refunds.values()].filter(({ status }) => status === 'reserved' || status === 'completed').length;
    const isFine =
      payment.status === 'paid' &&
      amount > 0 &&
      refundedOf(payment) + amount <= payment.amount &&
      (institution.mostRefunds === null || live < institution.mostRefunds);
    const refund: Refund = { amount, status: isFine ? 'reserved' : 'declined', stopTimer: () => {} };
    refunds.set(refundId, refund);
    if (!isFine) return;
    if (institution.settles === 'at_once') this.#settle(payment, refund);
    else this.#settleAtMidnight(payment, refund);
  }

  cancelRefund(payment: Payment, refundId: string): void {
    const refund = payment.refunds.get(refundId);
    if (refund?.status !== 'reserved') return;
    refund.stopTimer();
    refund.status = 'cancelled';
  }

  #settleAtMidnight(payment: Payment, refund: Refund): void {
    const { clock, onChange } = this.#options;
    refund.stopTimer = clock.after(nextMidnight(clock.now()) - clock.now(), () => {
      this.#settle(payment, refund);
      onChange(payment);
    });
  }

  #settle(payment: Payment, refund: Refund): void {
    refund.status = 'completed';
    payment.institution.putBack(payment.request, refund.amount);
  }

  #begin(payment: Payment, course: Course, told: () => void): void {
    payment.stopTimer();
    payment.decided = true;
    this.#follow(payment, course, told);
  }

  /** Goes as far as it can now, and arms a timer for the rest. */
  #follow(payment: Payment, course: Course, told: () => void): void {
    const [next, ...rest] = course;
    if (!next) return;
    const { clock, onChange } = this.#options;
    if (next.afterMs > 0) {
      const wait = [{ ...next, afterMs: 0 }, ...rest];
      payment.stopTimer = clock.after(next.afterMs, () => this.#follow(payment, wait, () => onChange(payment)));
      return;
    }
    // What went back to the payer whole cannot be taken back by them once more; of a part their bank does not know.
    if (next.status === 'charged_back' && refundedOf(payment) >= payment.amount) return;
    payment.status = next.status;
    if (next.status === 'declined') payment.reason = next.reason ?? null;
    if (rest.length > 0) this.#follow(payment, rest, () => {});
    told();
  }

  #awaitExpiry(payment: Payment): void {
    const { clock, onChange } = this.#options;
    const { expires_at } = payment.request;
    if (expires_at === null) return;
    payment.stopTimer = clock.after(Date.parse(expires_at) - clock.now(), () => {
      this.#become(payment, 'expired');
      onChange(payment);
    });
  }

  #become(payment: Payment, status: PaymentStatus): void {
    payment.stopTimer();
    payment.status = status;
  }

  #forgetOldest(): void {
    if (this.#byId.size <= MOST_PAYMENTS) return;
    const [key, payment] = this.#byId.entries().next().value!;
    payment.stopTimer();
    for (const refund of payment.refunds.values()) refund.stopTimer();
    this.#byId.delete(key);
  }
}

const keyOf = (method: string, paymentId: string) => `${method} ${paymentId}`;

/** Given back, or promised to be. */
function refundedOf({ refunds }: Payment): number {
  let sum = 0;
  for (const { amount, status } of refunds.values()) if (status === 'reserved' || status === 'completed') sum += amount;
  return sum;
}

/** Statuses after which nothing more is for the payer to do. */
export const isOver = ({ status }: Payment): boolean => status !== 'open' && status !== 'pending';

/** What the gateway is told of a payment; `pageUrl` is where its page would be. */
export function reportOf(payment: Payment, pageUrl: string): PaymentReport {
  const { institution, request, status, hasPage } = payment;
  const isPaid = status === 'paid' || status === 'charged_back';
  const awaits = hasPage && status === 'open' && !payment.decided;
  return {
    payment_id: request.payment_id,
    reference: payment.reference,
    status,
    amount: payment.amount,
    currency: request.currency,
    card_ends_with: request.details.gift_number?.slice(-2) ?? null,
    redirect_url: awaits ? pageUrl : null,
    qr_text: awaits && institution.showsQr ? `${pageUrl}&device=phone` : null,
    instructions: payment.instructions,
    account: isPaid ? institution.accountOf(request) : null,
    reason: payment.reason,
    captured: payment.captured,
    refunds: [...payment.refunds].map(([refund_id, { amount, status }]) => ({ refund_id, amount, status })),
  };
}
