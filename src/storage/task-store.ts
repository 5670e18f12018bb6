/** The durable work list on PostgreSQL. */
import type { Queue, Task, TaskStore } from '../orders/store.ts';
import { deleteTask } from './commit.ts';
import type { Sql } from './database.ts';
import { fromRow } from './rows.ts';

export function openTaskStore(sql: Sql): TaskStore {
  // As the two indexes say it, so that each queue is read by its own.
  const of = (queue: Queue) => (queue === 'mails' ? sql`kind = 'mail'` : sql`kind <> 'mail'`);
  return {
    // Claiming is putting off: a task whose process dies is due again when its lease is over. Several processes skip
    // over each other's rows (SKIP LOCKED), so none waits and none takes a task twice.
    async claim(queue, now, limit, leaseMs) {
      const rows = await sql`
        UPDATE tasks SET due_at = ${now + leaseMs}, tries = tries + 1
        WHERE (site_id, task_id) IN (
          SELECT site_id, task_id FROM tasks WHERE due_at <= ${now} AND ${of(queue)}
          ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
        )
        RETURNING *`;
      return rows.map((row) => fromRow<Task>(row));
    },

    async nextDue(queue, after) {
      const rows = await sql<{ due_at: number | null }[]>`
        SELECT min(due_at) AS due_at FROM tasks WHERE due_at > ${after} AND ${of(queue)}`;
      return rows[0]?.due_at ?? undefined;
    },

    async finish(task) {
      await deleteTask(sql, task);
    },

    // In one statement: a number that outlived its last message would be found by nobody.
    async finishReversal(task, cardRef) {
      await sql`
        WITH finished AS (
          DELETE FROM tasks WHERE site_id = ${task.siteId} AND task_id = ${task.taskId}
        )
        UPDATE vault_cards SET sealed = NULL
        WHERE site_id = ${task.siteId} AND card_ref = ${cardRef}
          AND EXISTS (
            SELECT FROM attempts a JOIN orders o ON o.site_id = ${task.siteId} AND o.order_id = a.order_id
            WHERE a.site_id = ${task.siteId} AND a.transaction_id = ${task.transactionId}
              AND a.state IN ('declined', 'unknown', 'voided', 'expired')
              AND (o.amount_captured = 0 OR o.transaction_id <> a.transaction_id))`;
    },

    async putOff(task, dueAt, data) {
      await sql`
        UPDATE tasks SET due_at = ${dueAt} ${data ? sql`, data = ${sql.json(data as never)}` : sql``}
        WHERE site_id = ${task.siteId} AND task_id = ${task.taskId}`;
    },
  };
}
