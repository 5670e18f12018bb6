/** Task `refund`: money goes back through the acquirer, or through the institution behind the method. */
import type { MessageRecord, Outcome } from '../acquiring/types.ts';
import type { PaymentReport } from '../institutions/messages.ts';
import type { Site } from '../merchants/types.ts';
import { type CardAttempt, isCardAttempt, isInstitutionAttempt } from '../payments/attempt.ts';
import type { RelatedStatus, RelatedTransaction } from '../payments/types.ts';
import { HOUR, MINUTE, SECOND } from '../platform/clock.ts';
import { nextMidnight } from '../platform/local-day.ts';
import { receivedMessage, warnOfMisfit } from './acquirer-answer.ts';
import { touch } from './advance.ts';
import { adviceTask, sentMessage } from './advice.ts';
import type { OrdersContext } from './context.ts';
import { merchantOf } from './merchant-of.ts';
import { SETTLEMENT_ZONE } from './refund-order.ts';
import { believed, paymentOf } from './report-fit.ts';
import type { Aggregate, Change, Task } from './store.ts';
import { isUnderWay, withdrawRefund } from './withdraw-refund.ts';

export async function sendRefund(context: OrdersContext, task: Task): Promise<void> {
  const { store, sites, tasks } = context;
  const found = await store.loadByTransaction(task.siteId, task.transactionId);
  const site = await sites.byId(task.siteId);
  const refund = refundOf(found, task);
  if (!site || !found || !refund || !isUnderWay(refund)) return tasks.finish(task);
  const { attempt, gifts } = found;
  const gift = gifts.find(({ transactionId }) => transactionId === refund.paymentId);
  if (gift || isInstitutionAttempt(attempt)) {
    const { transactionId: refundId, amount, description } = refund;
    const payment = gift ?? (await paymentOf(store, attempt!));
    const ask = { refundId, amount, description };
    const told = await context.institutions.refund(payment.gateway, payment.transactionId, ask);
    return afterInstitution(context, site, task, believed(context.log, payment, told, ask));
  }
  if (!isCardAttempt(attempt)) return tasks.finish(task);
  return askAcquirer(context, site, task, found, attempt, refund);
}

function refundOf(found: Aggregate | undefined, task: Task): RelatedTransaction | undefined {
  return found?.related.find(({ transactionId }) => transactionId === task.data.refundId);
}

/** A refund is sent once: what was written down and not answered may have been paid out. */
async function askAcquirer(
  context: OrdersContext,
  site: Site,
  task: Task,
  found: Aggregate,
  attempt: CardAttempt,
  refund: RelatedTransaction,
): Promise<void> {
  const { acquirer, clock, ids, store, tasks, vault } = context;
  const written = refund.data.record as MessageRecord | undefined;
  if (written)
    return settle(context, site, task, {
      outcome: 'unknown',
      stan: written.stan,
      rrn: written.rrn,
      cause: 'closed',
      sent: true,
    });
  const card = await vault.findCard(attempt.siteId, attempt.card.cardRef);
  if (!card) {
    context.log.error(
      { refund: refund.transactionId },
      'a refund cannot be sent: the number of its card is not kept any more; give it back by hand',
    );
    return settle(context, site, task, 'never_sent');
  }
  const message = await acquirer.prepareRefund({
    merchant: merchantOf(site),
    vaultRef: attempt.card.cardRef,
    channel: 'ecom',
    amount: { amount: refund.amount, currency: refund.currency },
    originalNetworkTransactionId: attempt.authorisation?.networkTransactionId ?? undefined,
    original: attempt.authorisation?.record as MessageRecord | undefined,
    idempotencyKey: String(refund.transactionId),
  });
  const now = clock.now();
  const outcome = await store.commit({
    order: touch(found.order, now),
    event: { kind: 'refund_sent', data: { refund: refund.transactionId, stan: message.stan } },
    related: [{ ...refund, data: { ...refund.data, record: message.record }, modifiedAt: now }],
    acquirerMessages: [sentMessage(attempt, ids.pspId(), now, message)],
  });
  // Somebody else moved the order on: looked at anew.
  if (outcome !== 'done') return tasks.putOff(task, clock.now());
  const { number: pan, expiry } = card;
  const answer = await acquirer.send(message, { pan, expiry });
  warnOfMisfit(context.log, task, message.record, answer);
  await settle(context, site, task, answer);
}

async function settle(context: OrdersContext, site: Site, task: Task, outcome: Outcome | 'never_sent'): Promise<void> {
  const { acquirer, clock, ids, log } = context;
  for (;;) {
    const found = await context.store.loadByTransaction(task.siteId, task.transactionId);
    const refund = refundOf(found, task);
    if (!found || !refund || !isUnderWay(refund) || !isCardAttempt(found.attempt)) return context.tasks.finish(task);
    const now = clock.now();
    const record = refund.data.record as MessageRecord;
    const received = outcome === 'never_sent' ? [] : receivedMessage(found.attempt, ids.pspId(), now, record, outcome);
    let change: Change;
    if (outcome !== 'never_sent' && outcome.outcome === 'unknown') {
      log.error(
        { refund: refund.transactionId },
        'a refund was not answered: it is taken back, and may be made anew once that is answered',
      );
      const advice = await acquirer.prepareReversal({ original: record, reason: 'no_answer', as: 'advice' });
      change = {
        order: touch(found.order, now),
        event: { kind: 'refund_unknown', data: { refund: refund.transactionId } },
        acquirerMessages: [...received, sentMessage(found.attempt, ids.pspId(), now, advice)],
        tasks: [adviceTask(ids, found.attempt, now, advice, { undoneRefundId: refund.transactionId })],
      };
    } else {
      const isPaidOut = outcome !== 'never_sent' && outcome.outcome === 'approved';
      const settled = after(context, site, found, refund, isPaidOut ? 'completed' : 'declined');
      change = { ...settled, acquirerMessages: received };
    }
    const done = await context.store.commit({ ...change, finished: [task] });
    if (done === 'done') return context.changed(change);
  }
}

/** The institution settles at its midnight: until then it is asked again. */
async function afterInstitution(
  context: OrdersContext,
  site: Site,
  task: Task,
  report: PaymentReport | 'unanswered' | 'unknown_payment',
): Promise<void> {
  const { clock, store, tasks } = context;
  if (report === 'unanswered') return tasks.putOff(task, clock.now() + Math.min(2 ** task.tries * SECOND, HOUR));
  for (;;) {
    const found = await store.loadByTransaction(task.siteId, task.transactionId);
    const refund = refundOf(found, task);
    if (!found || !refund || !isUnderWay(refund)) return tasks.finish(task);
    const told = report === 'unknown_payment' ? 'declined' : statusIn(report, refund);
    if (told === 'reserved') return tasks.putOff(task, nextMidnight(clock.now(), SETTLEMENT_ZONE) + MINUTE);
    const change = after(context, site, found, refund, told);
    if ((await store.commit({ ...change, finished: [task] })) === 'done') return context.changed(change);
  }
}

function statusIn(report: PaymentReport, { transactionId }: RelatedTransaction): 'reserved' | 'completed' | 'declined' {
  const told = report.refunds.find(({ refund_id }) => refund_id === String(transactionId))?.status;
  return told === 'reserved' || told === 'completed' ? told : 'declined';
}

/** A refund that was settled changes nothing that the merchant sees of the order; one that was declined gives its sum free again. */
function after(
  { ids, clock }: OrdersContext,
  site: Site,
  found: Aggregate,
  refund: RelatedTransaction,
  status: Extract<RelatedStatus, 'completed' | 'declined'>,
): Change {
  const now = clock.now();
  if (status === 'declined') return withdrawRefund(ids, site, found, refund, 'declined', now);
  return {
    order: touch(found.order, now),
    event: { kind: 'refund_completed', data: { refund: refund.transactionId } },
    related: [{ ...refund, status, modifiedAt: now, completedAt: now }],
  };
}
