/**
 * The review of a held payment: the issuer approved, the merchant is not to deliver yet. Published test cards of the sandbox
 * are held for three minutes; the payer is treated as one who paid.
 */
import type { Acquirer, MessageRecord, PreparedMessage } from '../acquiring/types.ts';
import { attemptAfter, STATUS_OF_ATTEMPT } from '../payments/states.ts';
import type { Attempt, AttemptAuthorisation } from '../payments/types.ts';
import { type Instant, MINUTE } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import { advance } from './advance.ts';
import { adviceTask, sentMessage } from './advice.ts';
import type { OrdersContext } from './context.ts';
import { feeFor } from './fee.ts';
import { keepToken } from './keep-token.ts';
import { newTask } from './new-task.ts';
import type { NewTask, Task } from './store.ts';
import type { Order } from './types.ts';

const REVIEW_MS = 3 * MINUTE;

export function reviewTask(ids: Ids, attempt: Attempt, now: Instant): NewTask {
  return newTask(ids, attempt, 'end_review', now + REVIEW_MS);
}

/** Task `end_review`: accepted, the money is taken or waits for the merchant's capture; declined, it is given back. */
export async function endReview(context: OrdersContext, todo: Task): Promise<void> {
  const { acquirer, clock, ids, sites, store, tasks } = context;
  const site = await sites.byId(todo.siteId);
  for (;;) {
    const found = await store.loadByTransaction(todo.siteId, todo.transactionId);
    if (!site || found?.order.status !== 'uncleared' || !found.attempt?.authorisation) return tasks.finish(todo);
    const { order, attempt } = found;
    const now = clock.now();
    const accepted = attempt.card?.review === 'accepted';
    const event = accepted ? acceptedEvent(order) : 'review_declined';
    const advanced = advance(site, ids, order, event, now);
    const back = attemptAfter(attempt.state, 'given_back');
    if ('refused' in advanced || 'refused' in back) return tasks.finish(todo);

    const advice = await adviceOwed(acquirer, attempt, found.attempt.authorisation, event);
    const reviewed: Attempt = {
      ...attempt,
      ...(accepted ? { ...STATUS_OF_ATTEMPT.approved, completedAt: now } : { state: back.to }),
      status: advanced.order.status,
      financialStatus: advanced.order.financialStatus,
      modifiedAt: now,
    };
    const change = await keepToken(context, {
      order: advanced.order,
      event: { kind: event, data: { transactionId: attempt.transactionId } },
      attempts: [{ ...reviewed, fee: feeFor(site, reviewed) }],
      notifications: advanced.notifications,
      acquirerMessages: advice ? [sentMessage(attempt, ids.pspId(), now, advice)] : [],
      tasks: [...advanced.tasks, ...(advice ? [adviceTask(ids, attempt, now, advice)] : [])],
      finished: [todo],
    });
    const outcome = await store.commit(change);
    if (outcome === 'done') return context.changed(change);
  }
}

type ReviewEvent = 'review_accepted' | 'review_authorised' | 'review_declined';

const acceptedEvent = ({ terms }: Order): ReviewEvent =>
  terms.manualCapture ? 'review_authorised' : 'review_accepted';

async function adviceOwed(
  acquirer: Acquirer,
  { amount, currency }: Attempt,
  { record, approvalCode }: AttemptAuthorisation,
  event: ReviewEvent,
): Promise<PreparedMessage | undefined> {
  const original = record as MessageRecord;
  switch (event) {
    case 'review_accepted':
      return acquirer.prepareCapture({ original, approvalCode: approvalCode ?? '', amount: { amount, currency } });
    case 'review_authorised':
      return undefined;
    case 'review_declined':
      return acquirer.prepareReversal({
        original,
        approvalCode: approvalCode ?? undefined,
        reason: 'cancelled',
        as: 'advice',
      });
  }
}
