/**
 * What the result of 3-D Secure makes of its attempt: the way to the acquirer, a decline, or, where the merchant has the last
 * word, nothing yet.
 */
import type { Site } from '../merchants/types.ts';
import type { CardAttempt } from '../payments/attempt.ts';
import { attemptAfter, STATUS_OF_ATTEMPT } from '../payments/states.ts';
import { type Instant, MINUTE } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import type { Decision } from '../threeds/policy.ts';
import type { AuthenticationResult } from '../threeds/types.ts';
import { advance, type Outcome, touch } from './advance.ts';
import { afterResult } from './after-authentication.ts';
import { newTask } from './new-task.ts';
import type { Change } from './store.ts';
import type { Order } from './types.ts';

/** From the result of a verification to its merchant's completion. */
const COMPLETION_WAIT_MS = 15 * MINUTE;

interface Authenticated {
  readonly order: Order;
  readonly attempt: CardAttempt;
}

/** Whether the merchant completes this attempt. A payer who never came back from the issuer brings nobody anything. */
export function isKeptForMerchant({ card }: CardAttempt, { cause }: AuthenticationResult): boolean {
  return card.verification?.waits === true && cause !== 'challenge_abandoned';
}

/** The result is kept with the attempt, and the merchant has fifteen minutes. */
export function keptForMerchant(
  ids: Ids,
  { order, attempt }: Authenticated,
  result: AuthenticationResult,
  now: Instant,
): Change {
  return {
    order: touch(order, now),
    event: { kind: 'verified', data: factsOf(attempt, result) },
    attempts: [{ ...attempt, authentication: result, modifiedAt: now }],
    tasks: [newTask(ids, attempt, 'end_verification', now + COMPLETION_WAIT_MS)],
  };
}

export function concludeAuthentication(
  ids: Ids,
  site: Site,
  { order, attempt }: Authenticated,
  result: AuthenticationResult,
  now: Instant,
): Change {
  const after = afterResult(attempt.decision as Decision, result, site);
  const authenticated = { ...attempt, authentication: result };
  if (after.do === 'decline') return declineAuthenticated(ids, site, { order, attempt: authenticated }, after, now);
  const answer = attemptAfter(attempt.state, 'cleared_to_authorise');
  if ('refused' in answer) throw new Error(`attempt ${attempt.transactionId}: authorise refused, ${answer.refused}`);
  return {
    order: touch(order, now),
    event: { kind: 'authenticated', data: factsOf(attempt, result) },
    attempts: [{ ...authenticated, state: answer.to, ...STATUS_OF_ATTEMPT[answer.to], modifiedAt: now }],
    tasks: [newTask(ids, attempt, 'authorise', now, { ...after.plan })],
  };
}

/** The acquirer is not asked; the attempt has its result already. */
export function declineAuthenticated(
  ids: Ids,
  site: Site,
  { order, attempt }: Authenticated,
  { reason, reasonCode }: Outcome,
  now: Instant,
): Change {
  const answer = attemptAfter(attempt.state, 'not_authenticated');
  if ('refused' in answer) throw new Error(`attempt ${attempt.transactionId}: decline refused, ${answer.refused}`);
  const advanced = advance(site, ids, order, 'attempt_declined', now, { reason, reasonCode });
  if ('refused' in advanced) throw new Error(`order ${order.orderId}: decline refused, ${advanced.refused}`);
  const result = attempt.authentication as AuthenticationResult;
  const declined = { ...attempt, state: answer.to, ...STATUS_OF_ATTEMPT[answer.to], reason, reasonCode };
  return {
    order: advanced.order,
    event: { kind: 'not_authenticated', data: { ...factsOf(attempt, result), reason, reasonCode } },
    attempts: [{ ...declined, modifiedAt: now }],
    forgetSecurityCode: attempt.card.cardRef,
    notifications: advanced.notifications,
  };
}

const factsOf = ({ transactionId }: CardAttempt, { transStatus, flow, cause }: AuthenticationResult) => ({
  ...{ transactionId, transStatus, flow, cause },
});
