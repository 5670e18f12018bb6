/**
 * The order's beginning: a new one, or the same order id again. Under one order id there is one order and at most one
 * payment, however often and however concurrently it is posted.
 */
import type { Site } from '../merchants/types.ts';
import { isWithPayer } from '../payments/attempt.ts';
import type { Instant } from '../platform/clock.ts';
import type { Refusal } from '../platform/errors.ts';
import { advance } from './advance.ts';
import type { OrdersContext } from './context.ts';
import { endAttempt } from './end-attempt.ts';
import { withGiftsLetGo } from './gifts.ts';
import { owedReminders, payerEmailOf } from './owed-mails.ts';
import { type CreatedOrder, REPEATED, type Remember } from './ports.ts';
import { refuseRepeated } from './refused-ids.ts';
import { isPaid } from './states.ts';
import type { Aggregate, Change, NewOrder } from './store.ts';
import type { Order, OrderTerms, Session } from './types.ts';
import { MOST_VISITS } from './visits.ts';

export async function createOrder(
  context: OrdersContext,
  site: Site,
  terms: OrderTerms,
  termsHash: string,
  remember: Remember | null,
): Promise<CreatedOrder | Refusal | typeof REPEATED> {
  const fresh = newOrder(context, site, terms, termsHash);
  const outcome = remember
    ? await context.store.createAnswered(fresh, answerOf(remember, createdOf(fresh.order)))
    : await context.store.create(fresh);
  if (outcome === 'repeated') return REPEATED;
  if (outcome === 'done') return createdOf(fresh.order);
  return repeatOrder(context, site, terms, termsHash, remember);
}

/** The same order id again: paid → refused; unpaid and unchanged → the same link; unpaid and changed → a new link. */
async function repeatOrder(
  context: OrdersContext,
  site: Site,
  terms: OrderTerms,
  termsHash: string,
  remember: Remember | null,
): Promise<CreatedOrder | Refusal | typeof REPEATED> {
  for (;;) {
    const found = await context.store.load(site.siteId, terms.orderId);
    // Taken back, or renamed, since it was in the way.
    if (!found) return createOrder(context, site, terms, termsHash, remember);
    if (isPaid(found.order) || found.attempt?.state === 'authorising') return refuseRepeated(found);
    const { order } = found;
    if (isAlive(found, context.clock.now()) && order.termsHash === termsHash) {
      if (remember) await context.answers.keep(site.siteId, remember.key, answerOf(remember, createdOf(order)));
      return createdOf(order);
    }
    const change = replaceTerms(context, site, found, terms, termsHash);
    if (!change) return refuseRepeated(found);
    const answer = remember ? { answer: answerOf(remember, createdOf(change.order)) } : {};
    const outcome = await context.store.commit({ ...change, ...answer });
    if (outcome === 'repeated') return REPEATED;
    if (outcome === 'done') {
      context.changed(change);
      return createdOf(change.order);
    }
    // Somebody else changed the order meanwhile, perhaps by paying it: look again.
  }
}

/** Whether the session's link can still pay; used up, it lives as long as the attempt that runs in it. */
function isAlive({ session, attempt }: Aggregate, now: Instant): boolean {
  const usable = session.visits.length < MOST_VISITS || (attempt !== null && isWithPayer(attempt));
  return session.state === 'open' && session.expiresAt > now && usable;
}

/** New terms under an old id: a new session, the old link dead, and what still ran in it can no longer be authorised. */
function replaceTerms(
  { ids, clock }: OrdersContext,
  site: Site,
  { order, session, attempt, gifts }: Aggregate,
  terms: OrderTerms,
  termsHash: string,
): Change | undefined {
  const now = clock.now();
  const next = newSession(site, ids.sessionToken(site.siteId), terms, now);
  const advanced = advance(site, ids, order, 'terms_replaced', now, {
    terms,
    termsHash,
    sessionId: next.sessionId,
    // The id that was set aside stays so until an attempt takes it.
    transactionId: attempt ? ids.pspId() : order.transactionId,
    expiresAt: next.expiresAt,
    reason: '',
    reasonCode: '',
    payerEmail: payerEmailOf(site, terms),
  });
  if ('refused' in advanced) return undefined;
  // An attempt that is not over ends here, and its security code with it: nobody will be asked with it any more.
  const ended = attempt && endAttempt(ids, attempt, 'superseded', now);
  const change: Change = {
    order: advanced.order,
    event: { kind: 'terms_replaced', data: { amount: terms.amount, currency: terms.currency } },
    newTerms: true,
    sessions: [session.state === 'open' ? { ...session, state: 'superseded' } : session, next],
    ...ended,
    tasks: [...(ended?.tasks ?? []), ...owedReminders(site, ids, advanced.order, next)],
    notifications: advanced.notifications,
  };
  return withGiftsLetGo(ids, change, gifts, now);
}

function newOrder({ ids, clock }: OrdersContext, site: Site, terms: OrderTerms, termsHash: string): NewOrder {
  const now = clock.now();
  const session = newSession(site, ids.sessionToken(site.siteId), terms, now);
  const order: Order = {
    siteId: site.siteId,
    orderId: terms.orderId,
    version: 1,
    status: 'initialized',
    financialStatus: 'initialized',
    terms,
    termsHash,
    sessionId: session.sessionId,
    transactionId: ids.pspId(),
    createdAt: now,
    modifiedAt: now,
    completedAt: null,
    expiresAt: session.expiresAt,
    reason: '',
    reasonCode: '',
    amountRefunded: 0,
    amountCaptured: 0,
    authOrderId: null,
    hasRelated: false,
    hasGifts: false,
    fulfilment: {},
    payerEmail: payerEmailOf(site, terms),
  };
  const data = { amount: terms.amount, currency: terms.currency, gateway: terms.gateway };
  const tasks = owedReminders(site, ids, order, session);
  return { order, session, event: { version: 1, at: now, kind: 'created', data }, tasks };
}

function newSession(site: Site, sessionId: string, terms: OrderTerms, now: number): Session {
  return {
    siteId: site.siteId,
    sessionId,
    orderId: terms.orderId,
    state: 'open',
    visits: [],
    createdAt: now,
    expiresAt: now + terms.lifetimeMs,
  };
}

const createdOf = (order: Order): CreatedOrder => ({
  order,
  orderId: order.orderId,
  sessionId: order.sessionId,
  locale: order.terms.customer.locale,
});

function answerOf(remember: Remember, created: CreatedOrder) {
  return { key: remember.key, requestHash: remember.requestHash, ...remember.answer(created) };
}
