/**
 * A soft decline: the issuer does not say no, it wants its cardholder authenticated. Where a payer can be reached, the attempt waits
 * for them to come to the page (`arrive.ts`) and is authorised once more with what the authentication gives.
 */
import type { Outcome } from '../acquiring/types.ts';
import type { Site } from '../merchants/types.ts';
import { attemptAfter, STATUS_OF_ATTEMPT } from '../payments/states.ts';
import type { CardAttempt } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import { type Decision, stepUp } from '../threeds/policy.ts';
import { notificationsOf, touch } from './advance.ts';
import { reasonOf } from './charge-card.ts';
import { endOfLife } from './expire.ts';
import { newTask } from './new-task.ts';
import type { Aggregate, Change } from './store.ts';
import type { Order } from './types.ts';

/** Whether the payer is sent to authenticate: once per attempt, and only where there is a payer and a link that leads to the page. */
export function mayStepUp(site: Site, { session }: Aggregate, attempt: CardAttempt, outcome: Outcome, now: Instant) {
  const { code, stepUp: isSecond } = attempt.decision as Decision;
  const isAsked = outcome.outcome === 'declined' && outcome.retry === 'step_up';
  // A payer who came by the form of a shop has been handed back to it.
  const hasPayer = code !== 'NR' && code !== 'NM' && attempt.card.verification === undefined;
  const isReachable = session.state === 'open' && session.expiresAt > now && endOfLife(attempt) > now;
  return isAsked && !isSecond && hasPayer && isReachable && site.settings.stepUpOnSoftDecline !== false;
}

/**
 * The attempt goes back to where its payer is awaited. Its first authorisation stays in the log of messages; the security code is
 * gone, since an answer was given.
 */
export function steppedUp(
  ids: Ids,
  site: Site,
  order: Order,
  attempt: CardAttempt,
  responseCode: string,
  now: Instant,
): Change {
  const answer = attemptAfter(attempt.state, 'authentication_owed');
  if ('refused' in answer) throw new Error(`attempt ${attempt.transactionId}: step-up refused, ${answer.refused}`);
  const decision = stepUp(attempt.decision as Decision);
  const { authenticationId } = attempt;
  // The payer on the page is on their way already; the merchant of a direct order has to send theirs.
  const told = attempt.card.payerAbsent ? reasonOf(decision) : { reason: '', reasonCode: '' };
  const waiting: Order = { ...touch(order, now), ...told };
  return {
    order: waiting,
    event: { kind: 'authentication_owed', data: { transactionId: attempt.transactionId, responseCode } },
    attempts: [
      {
        ...attempt,
        ...told,
        state: answer.to,
        ...STATUS_OF_ATTEMPT[answer.to],
        decision,
        ...(authenticationId !== null && { card: { ...attempt.card, authenticatedBefore: authenticationId } }),
        authentication: null,
        authenticationId: null,
        authorisation: null,
        modifiedAt: now,
      },
    ],
    forgetSecurityCode: attempt.card.cardRef,
    tasks: [newTask(ids, attempt, 'expire_attempt', endOfLife(attempt))],
    ...(attempt.card.payerAbsent && { notifications: notificationsOf(site, ids, waiting, false) }),
  };
}
