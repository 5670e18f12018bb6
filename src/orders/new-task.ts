/** A piece of durable work for an attempt or its order, to be written with the change that makes it necessary. */
import type { Attempt } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import type { NewTask, TaskKind } from './store.ts';

export function newTask(
  ids: Ids,
  { siteId, orderId, transactionId }: Pick<Attempt, 'siteId' | 'orderId' | 'transactionId'>,
  kind: TaskKind,
  dueAt: Instant,
  data: NewTask['data'] = {},
): NewTask {
  return { siteId, taskId: ids.pspId(), kind, orderId, transactionId, dueAt, data };
}
