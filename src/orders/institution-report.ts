/**
 * What an institution's report on a payment makes of its attempt and of the order. Pure: asking is in
 * `institution-payment.ts`.
 */
import type { PaymentReport } from '../institutions/messages.ts';
import type { Site } from '../merchants/types.ts';
import { findMethod } from '../methods/catalogue.ts';
import { type InstitutionAttempt, isCharging } from '../payments/attempt.ts';
import { type AttemptEvent, attemptAfter } from '../payments/states.ts';
import type { Attempt, GiftPayment, RelatedTransaction } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import { advance, notificationsOf, touch } from './advance.ts';
import { endAttempt } from './end-attempt.ts';
import { feeFor } from './fee.ts';
import { sumOf, takenGifts, withGiftsLetGo } from './gifts.ts';
import { newTask } from './new-task.ts';
import { owedInstructions } from './owed-mails.ts';
import { shipmentTasks } from './shipping-window.ts';
import { isPaid, type OrderEventKind, phaseOf } from './states.ts';
import type { Aggregate, Change } from './store.ts';
import type { Order } from './types.ts';

/** `later`: another attempt of the order is being charged, and has to end first. */
export type ReportOutcome = Change | 'nothing' | 'later';

interface Told {
  readonly site: Site;
  readonly ids: Ids;
  readonly found: Aggregate;
  readonly attempt: InstitutionAttempt;
  readonly report: PaymentReport;
  readonly now: Instant;
}

export function afterReport(told: Told): ReportOutcome {
  const { attempt, report } = told;
  switch (attempt.state) {
    case 'waiting':
    case 'promised':
      return report.status === 'open' ? learned(told) : ended(told);
    case 'approved':
      return report.status === 'charged_back' ? chargedBack(told) : 'nothing';
    default:
      return report.status === 'paid' ? paidLate(told) : 'nothing';
  }
}

/** As an institution's refusal is told where it gives no words of its own. */
const DECLINED = { reason: 'Declined', reasonCode: '4999' };
export const PAID = { reason: 'Successful approval/completion', reasonCode: '1000' };

const ATTEMPT_EVENTS: Readonly<Record<Exclude<PaymentReport['status'], 'open'>, AttemptEvent>> = {
  pending: 'promised',
  paid: 'approved',
  // Never paid as far as we knew, and taken back already: nothing is left to take.
  charged_back: 'refused',
  declined: 'refused',
  cancelled: 'cancelled',
  expired: 'lapsed',
};

/** Nothing is decided: what the institution told of the payment is kept. */
function learned({ site, ids, found, attempt, report, now }: Told): ReportOutcome {
  const institution = institutionAfter(attempt, report);
  if (JSON.stringify(institution) === JSON.stringify(attempt.institution)) return 'nothing';
  const order = touch(found.order, now);
  // A merchant who pays by a call is told how that call ended: here with a payer who has something to do.
  // Who wanted a code for a link was answered with it: nobody has begun to pay.
  const isEndOfCall =
    found.order.terms.type === 'direct' &&
    attempt.institution.channel === 'direct' &&
    attempt.institution.reference === null;
  return {
    order,
    event: { kind: 'institution_answered', data: { transactionId: attempt.transactionId } },
    attempts: [{ ...attempt, institution, modifiedAt: now }],
    tasks: owedInstructions(ids, found.order, attempt, institution, now),
    notifications: isEndOfCall ? notificationsOf(site, ids, order, false) : [],
  };
}

function ended(told: Told): ReportOutcome {
  const { site, ids, found, attempt, report, now } = told;
  if (report.status === 'open') return 'nothing';
  const event = ATTEMPT_EVENTS[report.status];
  const answer = attemptAfter(attempt.state, event);
  if ('refused' in answer) return learned(told);
  const outcome = outcomeOf(report);
  const orderEvent = orderEventOf(told);
  const advanced = advance(site, ids, found.order, orderEvent, now, { ...outcome, ...awaiting(told, orderEvent) });
  if ('refused' in advanced) return learned(told);
  const institution = institutionAfter(attempt, report);
  const moved: Attempt = {
    ...attempt,
    state: answer.to,
    status: advanced.order.status,
    financialStatus: advanced.order.financialStatus,
    institution,
    ...outcome,
    modifiedAt: now,
    completedAt: advanced.order.status === 'completed' ? (attempt.completedAt ?? now) : attempt.completedAt,
  };
  return {
    order: advanced.order,
    event: { kind: event, data: { transactionId: attempt.transactionId, reasonCode: outcome.reasonCode } },
    attempts: [{ ...moved, fee: feeFor(site, moved) }],
    notifications: advanced.notifications,
    // Of no use once the money is there, or will never be.
    tasks: [
      ...advanced.tasks,
      ...shipmentTasks(ids, advanced.order, moved),
      ...(report.status === 'pending' ? owedInstructions(ids, found.order, attempt, institution, now) : []),
    ],
  };
}

/** From now on the lender waits for the goods to leave. */
function awaiting({ found, attempt, now }: Told, event: OrderEventKind): Partial<Order> {
  const windowMs = event === 'attempt_invoiced' ? (findMethod(attempt.gateway)?.shipWithinMs ?? null) : null;
  return windowMs === null ? {} : { fulfilment: { ...found.order.fulfilment, shipBefore: now + windowMs } };
}

function orderEventOf({ found, attempt, report }: Told): OrderEventKind {
  const method = findMethod(attempt.gateway);
  switch (report.status) {
    case 'pending':
      return method?.promised ?? 'attempt_promised';
    case 'paid':
      // Of an order that could be delivered on the promise, the money itself completes it.
      return ['invoiced', 'shipped'].includes(phaseOf(found.order))
        ? 'attempt_approved'
        : (method?.paid ?? 'attempt_approved');
    case 'cancelled':
      return 'attempt_cancelled';
    case 'expired':
      return 'attempt_lapsed';
    default:
      return 'attempt_declined';
  }
}

function outcomeOf({ status, reason }: PaymentReport): { reason: string; reasonCode: string } {
  switch (status) {
    case 'paid':
      return PAID;
    case 'declined':
    case 'charged_back':
      return { ...DECLINED, ...(reason && { reason }) };
    default:
      return { reason: '', reasonCode: '' };
  }
}

/** The payer's bank took the money back: a transaction of its own, and the order is charged back. */
function chargedBack({ site, ids, found, attempt, report, now }: Told): ReportOutcome {
  if (found.related.some(({ kind, paymentId }) => kind === 'chargeback' && paymentId === attempt.transactionId))
    return 'nothing';
  const advanced = advance(site, ids, found.order, 'charged_back', now, { hasRelated: true });
  if ('refused' in advanced) return 'nothing';
  const chargeback: RelatedTransaction = {
    siteId: attempt.siteId,
    transactionId: ids.pspId(),
    orderId: attempt.orderId,
    paymentId: attempt.transactionId,
    kind: 'chargeback',
    status: 'completed',
    amount: attempt.amount,
    currency: attempt.currency,
    description: found.order.terms.description,
    otherOrderId: null,
    data: { reason: report.reason },
    createdAt: now,
    modifiedAt: now,
    completedAt: now,
  };
  return {
    order: advanced.order,
    event: {
      kind: 'charged_back',
      data: { transactionId: attempt.transactionId, chargeback: chargeback.transactionId },
    },
    attempts: [{ ...attempt, status: advanced.order.status, modifiedAt: now }],
    related: [chargeback],
    notifications: advanced.notifications,
  };
}

/**
 * The institution has money for an attempt that was over: given up, lapsed, or never answered. It pays the order where nothing
 * else has; where something has, or does, it goes back.
 */
function paidLate({ site, ids, found, attempt, report, now }: Told): ReportOutcome {
  const { order, attempt: newest } = found;
  // Approved once and given up since: a lender that has invoiced a part of it goes on calling it paid.
  if (attempt.reasonCode === PAID.reasonCode) return 'nothing';
  const answer = attemptAfter(attempt.state, 'paid_late');
  if ('refused' in answer) return 'nothing';
  const other = newest && newest.transactionId !== attempt.transactionId ? newest : null;
  if (other?.state === 'authorising' || other?.state === 'promised') return 'later';
  // The merchant asks for another amount by now, or a gift card beside it was taken back: it would not be the whole.
  const kept = giftsBeside(found, attempt);
  if (!kept || isPaid(order) || (other && isCharging(other))) return givenBack(ids, found, attempt, report, now);
  const closed = other ? endAttempt(ids, other, 'superseded', now) : undefined;
  const { transactionId } = attempt;
  const advanced = advance(site, ids, order, 'paid_late', now, { transactionId, ...PAID });
  if ('refused' in advanced) return 'nothing';
  const paid: Attempt = {
    ...attempt,
    state: answer.to,
    status: advanced.order.status,
    financialStatus: advanced.order.financialStatus,
    institution: institutionAfter(attempt, report),
    ...PAID,
    modifiedAt: now,
    completedAt: now,
  };
  const change: Change = {
    ...closed,
    order: advanced.order,
    event: { kind: 'paid_late', data: { transactionId } },
    attempts: [{ ...paid, fee: feeFor(site, paid) }, ...(closed?.attempts ?? [])],
    notifications: advanced.notifications,
    tasks: [...(closed?.tasks ?? []), ...advanced.tasks],
  };
  const surplus = found.gifts.filter((gift) => !kept.includes(gift));
  return withGiftsLetGo(ids, change, surplus, now);
}

/** The gift cards with which this attempt's money pays the order exactly; undefined where it pays too little or too much. */
function giftsBeside(found: Aggregate, { amount, currency }: InstitutionAttempt): readonly GiftPayment[] | undefined {
  const { terms } = found.order;
  if (currency !== terms.currency) return undefined;
  if (amount === terms.amount) return [];
  const taken = takenGifts(found);
  return amount + sumOf(taken) === terms.amount ? taken : undefined;
}

/** Money that nobody asked for any more: the whole of it is sent back, once. */
function givenBack(
  ids: Ids,
  { order }: Aggregate,
  attempt: InstitutionAttempt,
  report: PaymentReport,
  now: Instant,
): ReportOutcome {
  const left =
    report.amount -
    report.refunds.reduce(
      (sum, { amount, status }) => sum + (status === 'declined' || status === 'cancelled' ? 0 : amount),
      0,
    );
  if (left <= 0) return 'nothing';
  const { transactionId } = attempt;
  return {
    order: touch(order, now),
    event: { kind: 'paid_twice', data: { transactionId, amount: left } },
    tasks: [newTask(ids, attempt, 'return_payment', now, { refundId: ids.pspId(), amount: left })],
  };
}

function institutionAfter(
  { institution }: InstitutionAttempt,
  report: PaymentReport,
): InstitutionAttempt['institution'] {
  return {
    ...institution,
    reference: report.reference,
    redirectUrl: report.redirect_url,
    qrText: report.qr_text,
    instructions: report.instructions,
    account: report.account,
  };
}
