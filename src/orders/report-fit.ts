/**
 * Whether an institution's report is on what was asked. One that is not says nothing: it is logged and counts as unanswered, so
 * that whoever asked asks again. `docs/decisions/0022-answers-that-fit.md` has the reasons.
 */
import type { PaymentReport, RefundReport } from '../institutions/messages.ts';
import type { Reported } from '../institutions/types.ts';
import { paymentIdOf } from '../payments/attempt.ts';
import type { Attempt, GiftPayment } from '../payments/types.ts';
import type { Log } from '../platform/log.ts';
import type { OrderStore } from './store.ts';

/** What the institution knows of us: a payment, or what a gift card is asked for. */
export type AskedPayment =
  | Pick<Attempt, 'siteId' | 'transactionId' | 'gateway' | 'amount' | 'currency'>
  | Pick<GiftPayment, 'siteId' | 'transactionId' | 'gateway' | 'amount' | 'currency' | 'lastDigits'>;

export interface AskedRefund {
  readonly refundId: number;
  readonly amount: number;
}

/** The payment that the institution knows: of an order that was split off, the one of the whole. */
export async function paymentOf(store: Pick<OrderStore, 'loadByTransaction'>, attempt: Attempt): Promise<Attempt> {
  const paymentId = paymentIdOf(attempt);
  if (paymentId === attempt.transactionId) return attempt;
  const found = await store.loadByTransaction(attempt.siteId, paymentId);
  if (!found?.attempt) throw new Error(`attempt ${attempt.transactionId} has no payment ${paymentId}`);
  return found.attempt;
}

/** The report, where it is one on this payment, and on this refund of it. */
export function believed<Told extends Reported | 'not_begun'>(
  log: Log,
  asked: AskedPayment,
  told: Told,
  refund?: AskedRefund,
): Told | 'unanswered' {
  if (typeof told === 'string') return told;
  const differs = differences(asked, told as PaymentReport, refund);
  if (differs.length === 0) return told;
  const { siteId, transactionId, gateway } = asked;
  log.warn(
    { siteId, transactionId, gateway, differs },
    'a report of an institution does not fit what was asked: taken for none',
  );
  return 'unanswered';
}

/** Members of the report that are not as asked. */
export function differences(asked: AskedPayment, report: PaymentReport, refund?: AskedRefund): readonly string[] {
  const { amount, refunds, captured } = report;
  const isGift = 'lastDigits' in asked;
  const checks: Readonly<Record<string, boolean>> = {
    payment_id: report.payment_id === String(asked.transactionId),
    currency: report.currency === asked.currency,
    // A gift card may hold no more, and one that is refused nothing; every other method pays all of it.
    amount: isGift ? amount <= asked.amount : amount === asked.amount,
    card_ends_with: !isGift || isCard(asked.lastDigits, report),
    captured: captured <= amount,
    refunds: areRefundsOf(report) && (refund === undefined || holds(refunds, refund)),
  };
  return Object.keys(checks).filter((name) => !checks[name]);
}

/** Whoever took money says from which card; of one that is not known there is nothing to say. */
function isCard(lastDigits: string, { status, card_ends_with: told }: PaymentReport): boolean {
  if (told === null) return status !== 'paid';
  // An issuer may show fewer digits than we keep, or more.
  return told.length >= 2 && (lastDigits.endsWith(told) || told.endsWith(lastDigits));
}

/** Each refund once, and together no more than was paid. */
function areRefundsOf({ amount, refunds }: PaymentReport): boolean {
  const isOnce = new Set(refunds.map(({ refund_id }) => refund_id)).size === refunds.length;
  const live = refunds.filter(({ status }) => status === 'reserved' || status === 'completed');
  return isOnce && live.reduce((sum, each) => sum + each.amount, 0) <= amount;
}

const holds = (refunds: readonly RefundReport[], { refundId, amount }: AskedRefund): boolean =>
  refunds.some((each) => each.refund_id === String(refundId) && each.amount === amount);
