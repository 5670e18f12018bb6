/** The durable work of orders: which file carries out which kind of task, and the loop that hands them out. */
import { MINUTE, SECOND } from '../platform/clock.ts';
import { type Drain, makeDrain } from '../platform/drain.ts';
import { advise } from './advise.ts';
import { endChallenge, endWithoutResult, requestAuthentication } from './authenticate.ts';
import { authorise } from './authorise.ts';
import { expireAuthorisation } from './capture-order.ts';
import { capturePayment } from './capture-payment.ts';
import { endVerification } from './complete-verification.ts';
import type { OrdersContext } from './context.ts';
import { expireAttempt } from './expire.ts';
import { beginPayment, cancelPayment, readPayment, returnPayment } from './institution-payment.ts';
import { sendMail } from './mails.ts';
import { endReview } from './review.ts';
import { sendRefund } from './send-refund.ts';
import { expireShipment } from './shipping-window.ts';
import type { Queue, Task, TaskKind } from './store.ts';
import { releaseGift, returnGift, takeGift } from './take-gift.ts';

type Handler = (context: OrdersContext, task: Task) => Promise<void>;

/** Each handler leaves its task finished or put off; one that throws leaves it to its lease. */
const HANDLERS: Readonly<Record<TaskKind, Handler>> = {
  authenticate: requestAuthentication,
  end_challenge: endChallenge,
  end_without_result: endWithoutResult,
  end_verification: endVerification,
  expire_attempt: expireAttempt,
  authorise,
  end_review: endReview,
  advise,
  begin_payment: beginPayment,
  read_payment: readPayment,
  cancel_payment: cancelPayment,
  return_payment: returnPayment,
  capture_payment: capturePayment,
  take_gift: takeGift,
  return_gift: returnGift,
  release_gift: releaseGift,
  refund: sendRefund,
  expire_authorisation: expireAuthorisation,
  mail: sendMail,
  expire_shipment: expireShipment,
};

/** A lease is longer than any handler may take: one that ends means that a process died. */
const QUEUES: Readonly<Record<Queue, { readonly leaseMs: number; readonly concurrency: number }>> = {
  // The acquirer has 15 s. Most tasks wait for the network; the database pool is the narrower place.
  payments: { leaseMs: 30 * SECOND, concurrency: 64 },
  // A mail has a minute. No more at once than there are connections to the mail server.
  mails: { leaseMs: 2 * MINUTE, concurrency: 3 },
};
const POLL_MS = 5 * SECOND;

export const queueOf = ({ kind }: Pick<Task, 'kind'>): Queue => (kind === 'mail' ? 'mails' : 'payments');

export function makeWorker(context: OrdersContext, queue: Queue): Drain {
  const { leaseMs, concurrency } = QUEUES[queue];
  return makeDrain<Task>({
    clock: context.clock,
    claim: (limit, now) => context.tasks.claim(queue, now, limit, leaseMs),
    run: (task) => HANDLERS[task.kind](context, task),
    nextDue: (after) => context.tasks.nextDue(queue, after),
    concurrency,
    pollMs: POLL_MS,
    onError: (error, task) =>
      context.log.error(
        { err: error, task: task?.kind, transactionId: task?.transactionId },
        'a task failed; it is tried again',
      ),
  });
}
