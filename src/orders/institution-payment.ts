/**
 * The institution behind a method: asked for a payment, asked how it stands, told that it is given up. All from the durable
 * work list, with ids of ours, so that a request that is repeated is the same request.
 */
import type { PaymentReport, PaymentRequest } from '../institutions/messages.ts';
import type { Site } from '../merchants/types.ts';
import { findMethod } from '../methods/catalogue.ts';
import { type InstitutionAttempt, isInstitutionAttempt } from '../payments/attempt.ts';
import { attemptAfter, STATUS_OF_ATTEMPT } from '../payments/states.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import { advance } from './advance.ts';
import type { OrdersContext } from './context.ts';
import { afterReport } from './institution-report.ts';
import { keepToken } from './keep-token.ts';
import { newTask } from './new-task.ts';
import { expiryOf } from './pay-by-method.ts';
import { believed } from './report-fit.ts';
import type { Aggregate, Change, Task } from './store.ts';
import { unmakeOrder } from './unmake-order.ts';

/** How long a payer is kept waiting for an institution that does not answer. */
const ASK_FOR_MS = 30 * SECOND;
/** A shop's server is to have its answer within the call (`create-direct-order.ts`). */
const ASK_FOR_SHOP_MS = 12 * SECOND;
const ASK_AGAIN_MS = 2 * SECOND;
/** What is owed to an institution is tried for this long. */
const TELL_FOR_MS = 7 * DAY;
/** Where another attempt has to end first. */
const LOOK_AGAIN_MS = 5 * SECOND;
/** A direct debit can be taken back for eight weeks. */
const CHARGEBACKS_FOR_MS = 60 * DAY;

export const NOT_REACHED = { reason: 'Cannot create transaction', reasonCode: '4999' };

/** Task `begin_payment`: asks for the payment, until it is answered or the payer has waited long enough. */
export async function beginPayment(context: OrdersContext, task: Task): Promise<void> {
  const found = await context.store.loadByTransaction(task.siteId, task.transactionId);
  const site = await context.sites.byId(task.siteId);
  const attempt = found?.attempt;
  if (!site || !found || !isInstitutionAttempt(attempt) || attempt.state !== 'waiting' || attempt.institution.reference)
    return context.tasks.finish(task);
  const told = await context.institutions.pay(attempt.gateway, requestFor(context, site, found, attempt));
  const report = believed(context.log, attempt, told);
  // Only a direct order can be answered with an error: a link lives on, and its page offers what else there is.
  const isShops = found.order.terms.type === 'direct';
  // An earlier request may have come through and its answer be lost.
  const isNotBegun = report === 'unknown_payment' || (report === 'not_begun' && task.tries === 1);
  if (isNotBegun && isShops && (await unmakeOrder(context, found))) return;
  const isSilent = report === 'unanswered' || report === 'not_begun';
  if (isSilent && !(isNotBegun && isShops) && askedFor(context, attempt) < (isShops ? ASK_FOR_SHOP_MS : ASK_FOR_MS))
    return context.tasks.putOff(task, context.clock.now() + ASK_AGAIN_MS);
  if (isSilent || report === 'unknown_payment') return notReached(context, site, task);
  const now = context.clock.now();
  const later = newTask(context.ids, attempt, 'read_payment', now + readAgainAfter(0));
  await apply(context, task.siteId, task.transactionId, report, { finished: [task], tasks: [later] });
}

const askedFor = ({ clock }: OrdersContext, { createdAt }: InstitutionAttempt): number => clock.now() - createdAt;

/** Task `read_payment`: asks how the payment stands, while that can still change. */
export async function readPayment(context: OrdersContext, task: Task): Promise<void> {
  await readNow(context, task.siteId, task.transactionId);
  const found = await context.store.loadByTransaction(task.siteId, task.transactionId);
  const attempt = found?.attempt;
  const now = context.clock.now();
  if (!isInstitutionAttempt(attempt)) return context.tasks.finish(task);
  const age = now - attempt.createdAt;
  if (attempt.state === 'waiting' || attempt.state === 'promised')
    return context.tasks.putOff(task, now + readAgainAfter(age));
  const canBeTakenBack = attempt.state === 'approved' && findMethod(attempt.gateway)?.chargebacks === true;
  if (canBeTakenBack && age < CHARGEBACKS_FOR_MS) return context.tasks.putOff(task, now + DAY);
  return context.tasks.finish(task);
}

/** Asks how a payment stands and does what follows. False: not answered, or no such payment here. */
export async function readNow(context: OrdersContext, siteId: SiteId, transactionId: number): Promise<boolean> {
  const found = await context.store.loadByTransaction(siteId, transactionId);
  // Whoever asked the issuer of a gift card waits for its answer: there is nothing more to be read.
  if (!found) return (await context.store.loadByGift(siteId, transactionId)) !== undefined;
  const { attempt } = found;
  // Before the institution has answered the first time it may not know the payment yet.
  if (!isInstitutionAttempt(attempt) || attempt.institution.reference === null) return false;
  const report = believed(context.log, attempt, await context.institutions.read(attempt.gateway, transactionId));
  if (report === 'unanswered' || report === 'unknown_payment') return false;
  await apply(context, siteId, transactionId, report);
  return true;
}

/** Task `cancel_payment`: the payment is given up; paid all the same, its money is dealt with. */
export async function cancelPayment(context: OrdersContext, task: Task): Promise<void> {
  const found = await context.store.loadByTransaction(task.siteId, task.transactionId);
  const attempt = found?.attempt;
  if (!isInstitutionAttempt(attempt)) return context.tasks.finish(task);
  const told = await context.institutions.cancel(attempt.gateway, attempt.transactionId);
  const report = believed(context.log, attempt, told);
  if (report === 'unanswered') return tellAgain(context, task);
  if (report === 'unknown_payment') return context.tasks.finish(task);
  const outcome = await apply(context, task.siteId, task.transactionId, report);
  if (outcome === 'later') return context.tasks.putOff(task, context.clock.now() + LOOK_AGAIN_MS);
  await context.tasks.finish(task);
}

/** Task `return_payment`: money of an attempt that was over, for an order that is paid, goes back. */
export async function returnPayment(context: OrdersContext, task: Task): Promise<void> {
  const found = await context.store.loadByTransaction(task.siteId, task.transactionId);
  const attempt = found?.attempt;
  if (!isInstitutionAttempt(attempt)) return context.tasks.finish(task);
  const { refundId, amount } = task.data as { refundId: number; amount: number };
  const refund = { refundId, amount, description: 'Paid twice' };
  const told = await context.institutions.refund(attempt.gateway, attempt.transactionId, refund);
  const report = believed(context.log, attempt, told, refund);
  if (report === 'unanswered') return tellAgain(context, task);
  context.log.warn(
    { transactionId: attempt.transactionId, amount },
    'an order was paid twice; the second was sent back',
  );
  await context.tasks.finish(task);
}

export function tellAgain(context: OrdersContext, task: Task): Promise<void> {
  const wait = Math.min(2 ** task.tries * SECOND, HOUR);
  // After the first dozen the tries are an hour apart.
  if (task.tries * HOUR < TELL_FOR_MS) return context.tasks.putOff(task, context.clock.now() + wait);
  context.log.error(
    { transactionId: task.transactionId, kind: task.kind },
    'an institution never answered: settle it by hand',
  );
  return context.tasks.finish(task);
}

/** Soon while the payer is there, ever more seldom afterwards. */
function readAgainAfter(ageMs: number): number {
  if (ageMs < 10 * MINUTE) return MINUTE;
  if (ageMs < HOUR) return 5 * MINUTE;
  return ageMs < DAY ? HOUR : 6 * HOUR;
}

/** Writes what follows from a report, however often somebody else changes the order meanwhile. */
async function apply(
  context: OrdersContext,
  siteId: SiteId,
  transactionId: number,
  report: PaymentReport,
  more: Pick<Change, 'finished' | 'tasks'> = {},
): Promise<'done' | 'later'> {
  const site = await context.sites.byId(siteId);
  for (;;) {
    const found = await context.store.loadByTransaction(siteId, transactionId);
    const attempt = found?.attempt;
    if (!site || !found || !isInstitutionAttempt(attempt)) return 'done';
    // The newest attempt of the order may be another one than the report's.
    const current = await context.store.load(siteId, found.order.orderId);
    if (!current) return 'done';
    // Changed between the two readings: the attempt would be an old one.
    if (current.order.version !== found.order.version) continue;
    const outcome = afterReport({ site, ids: context.ids, found: current, attempt, report, now: context.clock.now() });
    if (outcome === 'later') return 'later';
    if (outcome === 'nothing') {
      for (const task of more.finished ?? []) await context.tasks.finish(task);
      return 'done';
    }
    const tasks = [...(outcome.tasks ?? []), ...(more.tasks ?? [])];
    const change = await keepToken(context, { ...outcome, ...more, tasks });
    if ((await context.store.commit(change)) === 'done') {
      context.changed(change);
      return 'done';
    }
  }
}

/**
 * Nobody knows whether the institution has heard of the payment: it is given up there too. A shop's server is told that the order
 * could not be made; its link is over, so that the same order posted again is asked for anew.
 */
async function notReached(context: OrdersContext, site: Site, task: Task): Promise<void> {
  for (;;) {
    const found = await context.store.loadByTransaction(task.siteId, task.transactionId);
    const attempt = found?.attempt;
    if (!found || !isInstitutionAttempt(attempt)) return context.tasks.finish(task);
    const answer = attemptAfter(attempt.state, 'no_answer');
    const now = context.clock.now();
    const advanced = advance(site, context.ids, found.order, 'attempt_declined', now, NOT_REACHED);
    if ('refused' in answer || 'refused' in advanced) return context.tasks.finish(task);
    const change: Change = {
      order: advanced.order,
      event: { kind: 'no_answer', data: { transactionId: attempt.transactionId } },
      attempts: [{ ...attempt, state: answer.to, ...STATUS_OF_ATTEMPT[answer.to], ...NOT_REACHED, modifiedAt: now }],
      ...(found.order.terms.type === 'direct' && { sessions: [{ ...found.session, state: 'withdrawn' }] }),
      tasks: [newTask(context.ids, attempt, 'cancel_payment', now)],
      finished: [task],
      notifications: advanced.notifications,
    };
    if ((await context.store.commit(change)) === 'done') return context.changed(change);
  }
}

/** The request for a payment by an attempt, or by a gift card. */
export function requestFor(
  { publicUrl }: OrdersContext,
  site: Site,
  found: Aggregate,
  {
    transactionId,
    siteId,
    gateway,
    amount,
    currency,
    institution,
    createdAt,
  }: Pick<InstitutionAttempt, 'transactionId' | 'siteId' | 'gateway' | 'amount' | 'currency' | 'createdAt'> & {
    readonly institution: Pick<InstitutionAttempt['institution'], 'channel' | 'details' | 'mandate'>;
  },
): PaymentRequest {
  const { order, session } = found;
  const { description, customer } = order.terms;
  const method = findMethod(gateway);
  const expiresAt: Instant | null = method ? expiryOf(method, createdAt, found) : null;
  return {
    payment_id: String(transactionId),
    amount,
    currency,
    description,
    shop: site.name,
    locale: customer.locale,
    country: customer.country,
    channel: institution.channel,
    details: institution.details as Record<string, string>,
    ...(institution.mandate && {
      mandate: {
        reference: institution.mandate.reference,
        signed_at: new Date(institution.mandate.signedAt).toISOString(),
        sequence: institution.mandate.sequence,
      },
    }),
    customer: {
      first_name: customer.firstName,
      last_name: customer.lastName,
      email: customer.email,
      phone: customer.phone,
      birthday: customer.birthday,
      address1: customer.address1,
      house_number: customer.houseNumber,
      zip_code: customer.zipCode,
      city: customer.city,
    },
    expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    return_url: `${publicUrl}/connect/redirect?lang=${encodeURIComponent(customer.locale)}&mspid=${transactionId}&session=${session.sessionId}`,
    status_url: `${publicUrl}/institutions/status?site=${siteId}&mspid=${transactionId}`,
  };
}
