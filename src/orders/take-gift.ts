/**
 * The issuer of a gift card: asked for the money on it, and told to put it back. From the durable work list, with an id of ours,
 * so that a request that is repeated is the same request. Money that came for nothing goes back, whenever it is heard of.
 */
import type { PaymentReport } from '../institutions/messages.ts';
import type { Reported } from '../institutions/types.ts';
import type { Site } from '../merchants/types.ts';
import { isCharging, isWithPayer } from '../payments/attempt.ts';
import { giftAfter, STATUS_OF_ATTEMPT } from '../payments/states.ts';
import type { Attempt, GiftPayment } from '../payments/types.ts';
import { DAY, HOUR, type Instant, SECOND } from '../platform/clock.ts';
import { advance, touch } from './advance.ts';
import { attemptIdFor } from './begin-attempt.ts';
import type { OrdersContext } from './context.ts';
import { feeFor } from './fee.ts';
import { amountDue, withGiftsLetGo } from './gifts.ts';
import { NOT_REACHED, requestFor, tellAgain } from './institution-payment.ts';
import { PAID } from './institution-report.ts';
import { newTask } from './new-task.ts';
import { believed } from './report-fit.ts';
import { isPaid, phaseOf } from './states.ts';
import type { Aggregate, Change, Task } from './store.ts';

/** How long a payer is kept waiting for an issuer that does not answer. */
const ASK_FOR_MS = 30 * SECOND;
const ASK_AGAIN_MS = 2 * SECOND;

interface Asked {
  readonly found: Aggregate;
  readonly gift: GiftPayment;
  readonly site: Site;
}

/** Task `take_gift`: asks for the money, until it is answered or the payer has waited long enough. */
export async function takeGift(context: OrdersContext, task: Task): Promise<void> {
  const asked = await load(context, task);
  if (!asked || asked.gift.state === 'taken' || asked.gift.state === 'refused') return context.tasks.finish(task);
  const { found, gift, site } = asked;
  const card = gift.state === 'asked' ? await context.vault.giftCard(gift.siteId, gift.giftRef) : null;
  // Let go while the issuer was asked, by a process that died before the answer: it may have been taken.
  if (!card) return returnGift(context, task);
  const details = { gift_number: card.number, gift_code: card.code };
  const request = requestFor(context, site, found, { ...gift, institution: { channel: 'page', details } });
  const told = believed(context.log, gift, await context.institutions.pay(gift.gateway, request));
  const report = told === 'not_begun' ? 'unanswered' : told;
  const { clock } = context;
  const answered = report === 'unknown_payment' || (report !== 'unanswered' && isDecided(report));
  if (!answered && clock.now() - gift.createdAt < ASK_FOR_MS)
    return context.tasks.putOff(task, clock.now() + ASK_AGAIN_MS);
  for (;;) {
    const current = await load(context, task);
    if (!current) return context.tasks.finish(task);
    const change = { ...afterAnswer(context, current, answered ? report : 'unanswered'), finished: [task] };
    if ((await context.store.commit(change)) === 'done') return context.changed(change);
  }
}

/** Task `return_gift`: puts back what was or may have been taken, until the issuer has answered. */
export async function returnGift(context: OrdersContext, task: Task): Promise<void> {
  const asked = await load(context, task);
  if (!asked) return context.tasks.finish(task);
  const { gift } = asked;
  const { gateway, transactionId } = gift;
  const { institutions, log, clock } = context;
  let report = believed(log, gift, await institutions.cancel(gateway, transactionId));
  const left = leftOf(report);
  if (left > 0) {
    // Its issuer lets nothing go that is paid: then it is given back. The task is the refund, however often it is sent.
    const refund = { refundId: task.taskId, amount: left, description: 'Gift card not used' };
    report = believed(log, gift, await institutions.refund(gateway, transactionId, refund), refund);
    if (report !== 'unanswered' && leftOf(report) > 0)
      log.error({ transactionId, amount: left }, 'the issuer of a gift card gives nothing back: settle it by hand');
  }
  if (report === 'unanswered' || (report !== 'unknown_payment' && !isDecided(report))) return tellAgain(context, task);
  for (;;) {
    const current = await load(context, task);
    const state = current && giftAfter(current.gift.state, 'given_back');
    if (!current || !state) return context.tasks.finish(task);
    const now = clock.now();
    const change: Change = {
      order: touch(current.found.order, now),
      event: { kind: 'gift_given_back', data: { transactionId, amount: current.gift.amount } },
      gifts: [{ ...current.gift, state, modifiedAt: now }],
      finished: [task],
    };
    if ((await context.store.commit(change)) === 'done') return context.changed(change);
  }
}

/** Task `release_gift`: its link is over; of an order that was not paid the gift card gets back what it paid. */
export async function releaseGift(context: OrdersContext, task: Task): Promise<void> {
  const { clock, ids, store, tasks } = context;
  for (;;) {
    const asked = await load(context, task);
    if (!asked || giftAfter(asked.gift.state, 'let_go') === null) return tasks.finish(task);
    const { found, gift } = asked;
    const { order, session, attempt } = found;
    const now = clock.now();
    // What a bank or lender promised can still come to nothing.
    if (['uncleared', 'invoiced'].includes(phaseOf(order))) return tasks.putOff(task, now + DAY);
    if (isPaid(order)) return tasks.finish(task);
    const isItsLink = gift.sessionId === session.sessionId && session.state === 'open';
    if (isItsLink && session.expiresAt > now) return tasks.putOff(task, session.expiresAt);
    if (attempt && (isWithPayer(attempt) || isCharging(attempt))) return tasks.putOff(task, now + HOUR);
    const event = { kind: 'gift_released', data: { transactionId: gift.transactionId, amount: gift.amount } };
    const released = withGiftsLetGo(ids, { order: touch(order, now), event, finished: [task] }, [gift], now);
    if ((await store.commit(released)) === 'done') return context.changed(released);
  }
}

async function load(context: OrdersContext, { siteId, orderId, transactionId }: Task): Promise<Asked | undefined> {
  // Renamed since the task was taken: by its own number it is found all the same.
  const { store } = context;
  const found = (await store.load(siteId, orderId)) ?? (await store.loadByGift(siteId, transactionId));
  const gift = found?.gifts.find((each) => each.transactionId === transactionId);
  const site = await context.sites.byId(siteId);
  return found && gift && site ? { found, gift, site } : undefined;
}

/** Issuers of gift cards decide in the call; one that does not is asked again. */
const isDecided = ({ status }: PaymentReport): boolean => status !== 'open' && status !== 'pending';

/** Minor units of a payment that its issuer holds and has not given back. */
function leftOf(report: Reported): number {
  if (typeof report === 'string' || report.status !== 'paid') return 0;
  const back = report.refunds.filter(({ status }) => status === 'reserved' || status === 'completed');
  return report.amount - back.reduce((sum, { amount }) => sum + amount, 0);
}

function afterAnswer(context: OrdersContext, { found, gift, site }: Asked, report: Reported): Change {
  const { clock, ids } = context;
  const { order } = found;
  const { transactionId, gateway } = gift;
  const now = clock.now();
  const forgetGiftCards = [gift.giftRef];
  if (report === 'unanswered') {
    const event = { kind: 'gift_unanswered', data: { transactionId, gateway } };
    const unanswered = { ...gift, reason: NOT_REACHED.reason };
    return withGiftsLetGo(ids, { order: touch(order, now), event, forgetGiftCards }, [unanswered], now);
  }
  const taken = leftOf(report);
  const state = giftAfter(gift.state, taken > 0 ? 'taken' : 'refused');
  const told = report === 'unknown_payment' ? null : report;
  const answered: GiftPayment = { ...gift, reference: told?.reference ?? null, modifiedAt: now };
  if (taken === 0) {
    const reason = told?.reason ?? 'Declined';
    return {
      order: touch(order, now),
      event: { kind: 'gift_refused', data: { transactionId, gateway, reason } },
      gifts: [{ ...answered, ...(state && { state }), reason }],
      forgetGiftCards,
    };
  }
  const event = { kind: 'gift_taken', data: { transactionId, gateway, amount: taken } };
  const counted: GiftPayment = { ...answered, state: state ?? gift.state, amount: taken };
  if (counted.state !== 'taken' || !isWanted(found, counted, now))
    // Its payer or merchant gave up meanwhile, or it is more than was asked for.
    return {
      order: touch(order, now),
      event,
      gifts: [{ ...counted, state: 'owed_back' }],
      forgetGiftCards,
      tasks: [newTask(ids, gift, 'return_gift', now)],
    };
  if (taken < amountDue(found)) return { order: touch(order, now), event, gifts: [counted], forgetGiftCards };
  return { ...completion(context, site, found, counted, now), event, gifts: [counted], forgetGiftCards };
}

/** Whether the order still waits for this money, and for no less of it. */
function isWanted(found: Aggregate, { sessionId, amount }: GiftPayment, now: Instant): boolean {
  const { order, session, attempt } = found;
  const isItsLink = session.sessionId === sessionId && session.state === 'open' && session.expiresAt > now;
  const isFree = order.status === 'initialized' && (attempt === null || !isCharging(attempt));
  return isItsLink && isFree && amount <= amountDue(found);
}

/** Gift cards have paid all of it: the order is paid, by an attempt that has no other money than theirs. */
function completion(
  context: OrdersContext,
  site: Site,
  found: Aggregate,
  { gateway }: GiftPayment,
  now: Instant,
): Omit<Change, 'event'> {
  const { order, session } = found;
  const transactionId = attemptIdFor(context, found);
  const advanced = advance(site, context.ids, order, 'attempt_approved', now, { transactionId, ...PAID });
  if ('refused' in advanced) throw new Error(`order ${order.orderId}: gift cards refused, ${advanced.refused}`);
  const attempt: Attempt = {
    siteId: order.siteId,
    transactionId,
    orderId: order.orderId,
    sessionId: session.sessionId,
    nonce: `gift cards ${transactionId}`,
    state: 'approved',
    ...STATUS_OF_ATTEMPT.approved,
    gateway,
    scheme: null,
    amount: order.terms.amount,
    currency: order.terms.currency,
    card: null,
    institution: null,
    decision: null,
    authentication: null,
    authenticationId: null,
    authorisation: null,
    fee: null,
    ...PAID,
    createdAt: now,
    modifiedAt: now,
    completedAt: now,
  };
  return {
    order: advanced.order,
    attempts: [{ ...attempt, fee: feeFor(site, attempt) }],
    notifications: advanced.notifications,
    tasks: advanced.tasks,
  };
}
