/**
 * A payer comes to the page whose authentication had to wait for them: of a direct order, or one whose issuer has just asked for
 * it. Their browser is known now, and it begins.
 */
import type { Site } from '../merchants/types.ts';
import { awaitsCompletion, isCardAttempt } from '../payments/attempt.ts';
import { attemptAfter, STATUS_OF_ATTEMPT } from '../payments/states.ts';
import type { CardAttempt } from '../payments/types.ts';
import type { Decision } from '../threeds/policy.ts';
import { startAuthentication } from '../threeds/start.ts';
import type { BrowserData } from '../threeds/types.ts';
import { advance, touch } from './advance.ts';
import { afterResult } from './after-authentication.ts';
import { isKeptForMerchant, keptForMerchant } from './conclude-authentication.ts';
import type { OrdersContext } from './context.ts';
import { decoupledMinutes } from './decoupled.ts';
import { newTask } from './new-task.ts';
import type { Aggregate, Change } from './store.ts';

/** Whether the order waits for its payer to come, so that the issuer can be asked. */
export function awaitsPayer({ order, attempt }: Aggregate): boolean {
  return (
    isCardAttempt(attempt) &&
    attempt.transactionId === order.transactionId &&
    attempt.state === 'authenticating' &&
    attempt.authenticationId === null &&
    !awaitsCompletion(attempt)
  );
}

export async function arrive(
  context: OrdersContext,
  site: Site,
  sessionId: string,
  browser: BrowserData,
): Promise<void> {
  for (;;) {
    const found = await context.store.loadBySession(site.siteId, sessionId);
    if (!found || !awaitsPayer(found) || !isCardAttempt(found.attempt)) return;
    const change = await beginning(context, site, found, found.attempt, browser);
    if (!change) return;
    if ((await context.store.commit(change)) === 'done') return context.changed(change);
  }
}

/** The wish for no challenge was for the merchant's call, and was not granted. */
function challengeIndOf({ code, stepUp, challengeInd }: Decision): string {
  return (code === '3D' && !stepUp ? null : challengeInd) ?? '01';
}

async function beginning(
  { clock, ids, store, threeDs, vault }: OrdersContext,
  site: Site,
  { order, session }: Aggregate,
  attempt: CardAttempt,
  browser: BrowserData,
): Promise<Change | undefined> {
  const now = clock.now();
  const decision = attempt.decision as Decision;
  const { cardRef, authenticatedBefore: before } = attempt.card;
  const { number } = await vault.card(attempt.siteId, cardRef);
  const earlier = before === undefined ? undefined : await store.loadByAuthentication(attempt.siteId, before);
  const begun = startAuthentication({
    siteId: site.siteId,
    acquirerMerchantId: site.acquirer.merchantId,
    transactionId: attempt.transactionId,
    amount: attempt.amount,
    currency: attempt.currency,
    scheme: attempt.scheme,
    challengeInd: challengeIndOf(decision),
    range: await threeDs.rangeOf(attempt.scheme, number),
    hasRanges: threeDs.hasRanges(attempt.scheme),
    browser,
    canRunMethod: true,
    // The merchant of a form waits for its payer to come back, and not for days.
    decoupledMinutes: attempt.card.verification ? undefined : decoupledMinutes(site, { session }, now),
    earlier: earlier?.authentication ?? null,
    threeDsServerTransId: ids.uuid(site.siteId),
    now,
  });
  const { transactionId } = attempt;
  const { payerAbsent: _, ...card } = attempt.card;
  const present: CardAttempt = {
    ...attempt,
    card: { ...card, arrivedAt: now },
    reason: '',
    reasonCode: '',
    modifiedAt: now,
  };
  const moved = { ...touch(order, now), reason: '', reasonCode: '' };
  if (begun.kind === 'started') {
    const { authentication } = begun;
    return {
      order: moved,
      event: { kind: 'payer_arrived', data: { transactionId } },
      authentication,
      attempts: [{ ...present, authenticationId: authentication.threeDsServerTransId }],
      tasks: authentication.state === 'ready' ? [newTask(ids, attempt, 'authenticate', now)] : [],
    };
  }
  // The card left its range between the order and the payer.
  if (isKeptForMerchant(present, begun.result))
    return keptForMerchant(
      ids,
      { order: { ...order, reason: '', reasonCode: '' }, attempt: present },
      begun.result,
      now,
    );
  const after = afterResult(decision, begun.result, site);
  const answer = attemptAfter(attempt.state, after.do === 'authorise' ? 'cleared_to_authorise' : 'not_authenticated');
  if ('refused' in answer) return undefined;
  const next = { ...present, state: answer.to, ...STATUS_OF_ATTEMPT[answer.to] };
  if (after.do === 'authorise')
    return {
      order: moved,
      event: { kind: 'payer_arrived', data: { transactionId, cause: begun.result.cause } },
      attempts: [next],
      tasks: [newTask(ids, attempt, 'authorise', now, { ...after.plan })],
    };
  const { reason, reasonCode } = after;
  const advanced = advance(site, ids, order, 'attempt_declined', now, { reason, reasonCode });
  if ('refused' in advanced) return undefined;
  return {
    order: advanced.order,
    event: { kind: 'not_authenticated', data: { transactionId, cause: begun.result.cause, reason, reasonCode } },
    attempts: [
      {
        ...next,
        ...(begun.result.cause === 'no_ranges' && { card: { ...next.card, unserved: true } }),
        reason,
        reasonCode,
      },
    ],
    forgetSecurityCode: attempt.card.cardRef,
    notifications: advanced.notifications,
  };
}
