/** A refund that does not come about: withdrawn by the merchant, or declined. Its sum can be refunded again. */
import type { Site } from '../merchants/types.ts';
import { isInstitutionAttempt } from '../payments/attempt.ts';
import type { RelatedTransaction } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import { type Refusal, refuse } from '../platform/errors.ts';
import type { Ids } from '../platform/ids.ts';
import { advance, touch } from './advance.ts';
import { changeOrder } from './change-order.ts';
import type { OrdersContext } from './context.ts';
import type { REPEATED, Remember } from './ports.ts';
import { believed, paymentOf } from './report-fit.ts';
import type { Aggregate, Change, Task } from './store.ts';

export const isUnderWay = ({ status }: RelatedTransaction): boolean =>
  status === 'reserved' || status === 'initialized';

/** The order as the refunds that remain leave it. */
export function withdrawRefund(
  ids: Ids,
  site: Site,
  { order, attempt }: Aggregate,
  refund: RelatedTransaction,
  status: 'void' | 'declined',
  now: Instant,
): Change {
  const amountRefunded = order.amountRefunded - refund.amount;
  const without = order.fulfilment.shippedAt === undefined ? 'refunds_undone' : 'refunds_undone_shipped';
  const event = amountRefunded > 0 ? 'refund_undone' : without;
  const advanced = advance(site, ids, order, event, now, { amountRefunded });
  const related = [{ ...refund, status, modifiedAt: now }];
  const facts = { kind: event, data: { refund: refund.transactionId, status, amount: refund.amount } };
  // Charged back meanwhile: the status stays, the sum is free all the same.
  if ('refused' in advanced) return { order: { ...touch(order, now), amountRefunded }, event: facts, related };
  return {
    order: advanced.order,
    event: facts,
    attempts: attempt ? [{ ...attempt, status: advanced.order.status, modifiedAt: now }] : [],
    related,
    notifications: advanced.notifications,
  };
}

/** Of an advice that is answered: the host holds no such refund any more, so that its sum can be given back again. */
export async function giveUpRefund(context: OrdersContext, task: Task): Promise<void> {
  const { clock, ids, sites, store, tasks } = context;
  for (;;) {
    const site = await sites.byId(task.siteId);
    const found = await store.loadByTransaction(task.siteId, task.transactionId);
    const refund = found?.related.find(({ transactionId }) => transactionId === task.data.undoneRefundId);
    if (!site || !found || !refund || !isUnderWay(refund)) return tasks.finish(task);
    const change = withdrawRefund(ids, site, found, refund, 'declined', clock.now());
    if ((await store.commit({ ...change, finished: [task] })) === 'done') return context.changed(change);
  }
}

/** A merchant withdraws a refund that is not settled yet. */
export function cancelRefund(
  context: OrdersContext,
  site: Site,
  id: string,
  refundId: number,
  remember: Remember<object> | null,
): Promise<object | Refusal | typeof REPEATED> {
  return changeOrder(context, site, id, remember, async (found) => {
    const refund = found.related.find(({ kind, transactionId }) => kind === 'refund' && transactionId === refundId);
    if (!refund) return refuse('unknownRefund');
    // Once it was sent to the acquirer it may have been paid out.
    if (!isUnderWay(refund) || refund.data.record !== undefined) return refuse('cannotRefund', 'it is settled already');
    const gift = found.gifts.find(({ transactionId }) => transactionId === refund.paymentId);
    const payment = gift ?? (isInstitutionAttempt(found.attempt) && (await paymentOf(context.store, found.attempt)));
    if (payment) {
      const { gateway, transactionId } = payment;
      const said = await context.institutions.cancelRefund(gateway, transactionId, refundId);
      const report = believed(context.log, payment, said);
      const told =
        typeof report === 'string' ? undefined : report.refunds.find((each) => each.refund_id === String(refundId));
      // An institution that has not heard of the refund yet hears of none: its task finds it void.
      if (report === 'unanswered' || (told && told.status !== 'cancelled'))
        return refuse('cannotRefund', 'it could not be withdrawn');
    }
    return { result: {}, change: withdrawRefund(context.ids, site, found, refund, 'void', context.clock.now()) };
  });
}
