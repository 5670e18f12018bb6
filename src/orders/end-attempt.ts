/** The end of an attempt that is given up: its state, its security code, and telling the institution behind its method. */
import { type AttemptEvent, attemptAfter, STATUS_OF_ATTEMPT } from '../payments/states.ts';
import type { Attempt } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import { newTask } from './new-task.ts';
import type { Change } from './store.ts';

export type EndOfAttempt = Required<Pick<Change, 'attempts' | 'tasks'>> & Pick<Change, 'forgetSecurityCode'>;

/** The attempt after `event`, with all that goes with it; undefined where it cannot be ended so. */
export function endAttempt(
  ids: Ids,
  attempt: Attempt,
  event: Extract<AttemptEvent, 'superseded' | 'cancelled' | 'lapsed'>,
  now: Instant,
): EndOfAttempt | undefined {
  const answer = attemptAfter(attempt.state, event);
  if ('refused' in answer) return undefined;
  const ended: Attempt = { ...attempt, state: answer.to, ...STATUS_OF_ATTEMPT[answer.to], modifiedAt: now };
  return {
    attempts: [ended],
    ...(attempt.card && { forgetSecurityCode: attempt.card.cardRef }),
    // The payer could still pay at their bank: the institution is told, and says whether they have.
    tasks: attempt.institution ? [newTask(ids, attempt, 'cancel_payment', now)] : [],
  };
}
