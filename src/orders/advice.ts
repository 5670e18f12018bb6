/** An advice to the acquirer as it is written down: the message itself, and the task that sends it until it is answered. */
import type { PreparedMessage } from '../acquiring/types.ts';
import type { Attempt } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import { newTask } from './new-task.ts';
import type { AcquirerMessage, NewTask } from './store.ts';

export function sentMessage(
  { siteId, transactionId }: Pick<Attempt, 'siteId' | 'transactionId'>,
  messageId: number,
  at: number,
  { record }: PreparedMessage,
): AcquirerMessage {
  return { siteId, transactionId, messageId, at, direction: 'sent', mti: record.mti, record };
}

/** `about` is what else there is to do once it is answered. */
export function adviceTask(
  ids: Ids,
  attempt: Attempt,
  now: Instant,
  { record }: PreparedMessage,
  about: { readonly undoneRefundId?: number } = {},
): NewTask {
  return newTask(ids, attempt, 'advise', now, { record, ...about });
}
