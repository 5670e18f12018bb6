/** The durable work of orders: which file carries out which kind of task, and the loop that hands them out. */
import { SECOND } from '../platform/clock.ts';
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
import { endReview } from './review.ts';
import { sendRefund } from './send-refund.ts';
import type { Task, TaskKind } from './store.ts';

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
  refund: sendRefund,
  expire_authorisation: expireAuthorisation,
};

/** Longer than any handler may take (the acquirer has 15 s): a lease that ends means that a process died. */
const LEASE_MS = 30 * SECOND;
const POLL_MS = 5 * SECOND;
/** Most tasks wait for the network; the database pool is the narrower place. */
const CONCURRENCY = 64;

export function makeWorker(context: OrdersContext): Drain {
  return makeDrain<Task>({
    clock: context.clock,
    claim: (limit, now) => context.tasks.claim(now, limit, LEASE_MS),
    run: (task) => HANDLERS[task.kind](context, task),
    nextDue: (after) => context.tasks.nextDue(after),
    concurrency: CONCURRENCY,
    pollMs: POLL_MS,
    onError: (error, task) =>
      context.log.error(
        { err: error, task: task?.kind, transactionId: task?.transactionId },
        'a task failed; it is tried again',
      ),
  });
}
