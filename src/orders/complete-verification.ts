/**
 * The merchant completes a verification: what comes of the result of 3-D Secure happens now, once. The result is the one that is
 * stored; what a browser carried is looked at for whether it is ours, and decides nothing.
 */
import type { Site } from '../merchants/types.ts';
import { awaitsCompletion, type CardAttempt, isCardAttempt } from '../payments/attempt.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import type { Decision } from '../threeds/policy.ts';
import type { AuthenticationResult } from '../threeds/types.ts';
import { touch } from './advance.ts';
import { afterResult } from './after-authentication.ts';
import { concludeAuthentication, declineAuthenticated } from './conclude-authentication.ts';
import { type OrdersContext, orderSignal } from './context.ts';
import { findOrder } from './find-order.ts';
import type { CompletionAsk, OrderDetails } from './ports.ts';
import type { Aggregate, Change, Task } from './store.ts';

/** As a payer who gave up is told of. */
const NOT_COMPLETED = { reason: '3D Secure authentication cancelled', reasonCode: '4999' };

/** Longer than the acquirer may take. */
const ANSWER_WITHIN_MS = 25_000;
/** A change by another process raises no signal here: look again after this. */
const LOOK_AGAIN_MS = 500;

/** By the merchant's server, for the order with this id. */
export async function completeOrder(
  context: OrdersContext,
  site: Site,
  id: string,
  ask: CompletionAsk,
): Promise<OrderDetails | Refusal> {
  const asked = await findOrder(context, site, id);
  if (!asked) return refuse('unknownOrder');
  const { siteId, orderId } = asked.order;
  const completed = await completeVerification(
    context,
    ask,
    (order) => order.siteId === siteId && order.orderId === orderId,
  );
  if (isRefusal(completed)) return completed;
  return (await findOrder(context, site, orderId)) ?? refuse('unknownOrder');
}

/**
 * Completes the verification that the MD is of, and waits for the acquirer. Done again it changes nothing and answers the same.
 * Refusals: `missingData` for an MD or PaRes that is not of `isWanted` or not ours, `authenticationPending` before the payer is
 * through, `wrongState` once it is too late.
 */
export async function completeVerification(
  context: OrdersContext,
  ask: CompletionAsk,
  isWanted: (order: Aggregate['order']) => boolean = () => true,
): Promise<Aggregate | Refusal> {
  const { legacyForms, store, sites, signals, log } = context;
  const named = legacyForms.readMd(ask.md);
  if (!named) return refuse('missingData', 'MD is not one of ours');
  // Real time on purpose: a shop's server waits.
  const until = performance.now() + ANSWER_WITHIN_MS;
  for (;;) {
    const found = await store.loadByTransaction(named.siteId, named.transactionId);
    const site = await sites.byId(named.siteId);
    const attempt = found?.attempt;
    if (!site || !isCardAttempt(attempt) || attempt.transactionId !== named.transactionId || !isWanted(found!.order))
      return refuse('missingData', 'MD is not of this order');
    if (ask.reference !== null && ask.reference !== String(named.transactionId))
      return refuse('missingData', 'reference_id is not of this MD');
    if (ask.paRes !== null && !legacyForms.isPaResOf(ask.paRes, named)) {
      log.warn({ ...named }, 'a PaRes was brought that is not of its MD, or was changed');
      return refuse('missingData', 'PaRes is not of this MD, or was changed');
    }
    const { verification } = attempt.card;
    const change = changeOf(context, site, found!, attempt);
    if (change) {
      if ((await store.commit(change)) === 'done') context.changed(change);
      continue;
    }
    if (attempt.state === 'authenticating') return refuse('authenticationPending');
    const neverAsked = attempt.authorisation === null && (attempt.state === 'expired' || attempt.state === 'voided');
    if (neverAsked || verification?.lapsed) return refuse('wrongState', 'the verification is over');
    const left = until - performance.now();
    if (attempt.state !== 'authorising' || left <= 0) return found!;
    await signals.next(orderSignal(found!.order), Math.min(left, LOOK_AGAIN_MS));
  }
}

/** Undefined where nothing is left to complete, or cannot be yet. */
function changeOf(
  { ids, clock }: OrdersContext,
  site: Site,
  { order }: Aggregate,
  attempt: CardAttempt,
): Change | undefined {
  const { verification } = attempt.card;
  if (!verification || verification.completedAt !== undefined || verification.lapsed) return undefined;
  if (attempt.state === 'authorising' || attempt.authentication === null) return undefined;
  const now = clock.now();
  const completed = { ...attempt, card: { ...attempt.card, verification: { ...verification, completedAt: now } } };
  const result = attempt.authentication as AuthenticationResult;
  if (awaitsCompletion(attempt)) return concludeAuthentication(ids, site, { order, attempt: completed }, result, now);
  if (!verification.handsBack) return undefined;
  // Authorised or declined before: that the browser has been at the merchant's is still worth knowing.
  return {
    order: touch(order, now),
    event: { kind: 'verification_completed', data: { transactionId: attempt.transactionId } },
    attempts: [completed],
  };
}

/** Task `end_verification`: the merchant did not come. Nothing is authorised. */
export async function endVerification(context: OrdersContext, todo: Task): Promise<void> {
  const { store, sites, tasks, ids, clock } = context;
  for (;;) {
    const found = await store.loadByTransaction(todo.siteId, todo.transactionId);
    const site = await sites.byId(todo.siteId);
    const attempt = found?.attempt;
    const verification = attempt?.card?.verification;
    if (!site || !isCardAttempt(attempt) || !awaitsCompletion(attempt) || !verification) return tasks.finish(todo);
    const after = afterResult(attempt.decision as Decision, attempt.authentication as AuthenticationResult, site);
    const lapsed: CardAttempt = {
      ...attempt,
      card: { ...attempt.card, verification: { ...verification, lapsed: true } },
    };
    // A payer whom the issuer refused is told so, whether the merchant came or not.
    const words = after.do === 'decline' ? after : NOT_COMPLETED;
    const change = declineAuthenticated(ids, site, { order: found!.order, attempt: lapsed }, words, clock.now());
    if ((await store.commit({ ...change, finished: [todo] })) === 'done') return context.changed(change);
  }
}
