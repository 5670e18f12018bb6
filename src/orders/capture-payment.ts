/** Task `capture_payment`: the lender hears that the goods have left, and invoices its customer. */
import { isInstitutionAttempt } from '../payments/attempt.ts';
import { HOUR, SECOND } from '../platform/clock.ts';
import type { OrdersContext } from './context.ts';
import { believed } from './report-fit.ts';
import type { Task } from './store.ts';

/** After the first dozen the tries are an hour apart: a week of them. */
const MOST_TRIES = 180;

export async function capturePayment(context: OrdersContext, task: Task): Promise<void> {
  const { clock, institutions, log, store, tasks } = context;
  const attempt = (await store.loadByTransaction(task.siteId, task.transactionId))?.attempt;
  if (!isInstitutionAttempt(attempt)) return tasks.finish(task);
  const { captureId, amount } = task.data as { captureId: number; amount: number };
  const told = await institutions.capture(attempt.gateway, attempt.transactionId, { captureId, amount });
  const report = believed(log, attempt, told);
  if (report === 'unanswered' && task.tries < MOST_TRIES)
    return tasks.putOff(task, clock.now() + Math.min(2 ** task.tries * SECOND, HOUR));
  // A lender that has invoiced less than this shipment alone has refused it.
  if (typeof report === 'string' || report.captured < amount)
    log.error(
      { transactionId: task.transactionId, amount },
      'a lender could not be told of a shipment: settle it by hand',
    );
  return tasks.finish(task);
}
