/**
 * Telling the acquirer what must be told until it answers: captures (0220, then 0221) and reversals (0420, then 0421). An advice
 * was written down with the change that made it necessary; here it leaves, again and again for a day, always with its first numbers.
 * What is let go of our own will is asked for first (0400): the answer is wanted now, and without one it becomes an advice.
 */
import { nextAdviceAt } from '../acquiring/advice-schedule.ts';
import type { MessageRecord, Outcome } from '../acquiring/types.ts';
import { receivedMessage, warnOfMisfit } from './acquirer-answer.ts';
import { sentMessage } from './advice.ts';
import type { OrdersContext } from './context.ts';
import type { Task } from './store.ts';
import { giveUpRefund } from './withdraw-refund.ts';

export async function advise(context: OrdersContext, task: Task): Promise<void> {
  const { acquirer, clock, tasks, vault } = context;
  const record = task.data.record as MessageRecord;
  const card = await vault.findCard(task.siteId, record.vaultRef);
  if (!card) {
    context.log.error(
      { transactionId: task.transactionId, kind: record.kind },
      'an advice cannot be sent: the number of its card is not kept any more; settle it by hand',
    );
    return tasks.finish(task);
  }
  const { number: pan, expiry } = card;
  const sentAt = clock.now();
  // Of a request that a process died with nobody knows whether it left, and it is never repeated.
  if (record.kind === 'reversal' && task.tries > 1) return adviseInstead(context, task, record);
  const times = timesSent(task);
  // A second try may repeat a message whose answer was lost with its process: the host knows it by its numbers.
  const outcome = await acquirer.send(acquirer.restore(record), { pan, expiry }, { repeat: times > 1 });
  warnOfMisfit(context.log, task, record, outcome);
  await keepAnswer(context, task, record, outcome);
  if (outcome.outcome === 'unknown') {
    if (record.kind === 'reversal') return adviseInstead(context, task, record);
    const again = nextAdviceAt(record.preparedAt, sentAt, times);
    if (again !== undefined) return tasks.putOff(task, Math.max(again, clock.now()));
    context.log.error(
      { transactionId: task.transactionId, kind: record.kind },
      'an advice was never answered: settle it by hand',
    );
    return finish(context, task, record);
  }
  if (outcome.outcome === 'declined')
    // The money was promised, so the order stays as it is: it is for people to find out why.
    context.log.error(
      { transactionId: task.transactionId, kind: record.kind, responseCode: outcome.responseCode },
      'the acquirer declined an advice: look into it',
    );
  if (outcome.outcome === 'approved' && task.data.undoneRefundId !== undefined) return giveUpRefund(context, task);
  await finish(context, task, record);
}

/** Of this message: tries of the request that it stands for are none of its own. */
const timesSent = ({ tries, data }: Task): number => tries - Number(data.triedBefore ?? 0);

/** Written down before it leaves, as every advice is; dying in between costs a number and nothing else. */
async function adviseInstead(
  { acquirer, clock, ids, store, tasks }: OrdersContext,
  task: Task,
  request: MessageRecord,
) {
  const advice = await acquirer.prepareAdviceOf(request);
  const now = clock.now();
  await store.keepMessages({ acquirer: [sentMessage(task, ids.pspId(), now, advice)] });
  await tasks.putOff(task, now, { record: advice.record, triedBefore: task.tries });
}

function finish({ tasks }: OrdersContext, task: Task, { kind, vaultRef }: MessageRecord): Promise<void> {
  return kind !== 'capture' ? tasks.finishReversal(task, vaultRef) : tasks.finish(task);
}

async function keepAnswer({ store, ids, clock }: OrdersContext, task: Task, record: MessageRecord, outcome: Outcome) {
  const acquirer = receivedMessage(task, ids.pspId(), clock.now(), record, outcome);
  if (acquirer.length > 0) await store.keepMessages({ acquirer });
}
