/** Writes a change whole or not at all: the order, its event, and all that belongs to them, in one transaction. */

import type { StoredAnswer } from '../orders/ports.ts';
import type { AcquirerMessage, Change, CommitOutcome, NewTask, ThreeDsMessage } from '../orders/store.ts';
import type { Session } from '../orders/types.ts';
import type { Attempt } from '../payments/types.ts';
import { DAY } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import type { Authentication } from '../threeds/types.ts';
import type { Sql, Transaction } from './database.ts';
import { insertNotifications } from './notifications.ts';
import { toRow } from './rows.ts';
import { deleteSecurityCode, insertSealedCard } from './vault.ts';

/** Ends a transaction whose change came too late, so that nothing of it stays. */
class Rollback extends Error {
  readonly outcome: 'conflict' | 'repeated';
  constructor(outcome: 'conflict' | 'repeated') {
    super(outcome);
    this.outcome = outcome;
  }
}

/** PostgreSQL's codes for «somebody else was first». */
const UNIQUE_VIOLATION = '23505';
const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';

export async function commitChange(sql: Sql, change: Change): Promise<CommitOutcome> {
  try {
    await sql.begin(async (tx) => {
      // The order's row goes first: it is the lock that serialises all changes of one order.
      await updateOrder(tx, change);
      await Promise.all(writes(tx, change));
    });
    return 'done';
  } catch (error) {
    if (error instanceof Rollback) return error.outcome;
    const code = (error as { code?: unknown }).code;
    // A second attempt that would charge the same order fails on a unique index: the same as a lost race.
    if (code === UNIQUE_VIOLATION || code === SERIALIZATION_FAILURE || code === DEADLOCK) return 'conflict';
    throw error;
  }
}

async function updateOrder(tx: Transaction, { order, newTerms }: Change): Promise<void> {
  const terms = newTerms ? tx`, terms = ${tx.json(order.terms as never)}, terms_hash = ${order.termsHash}` : tx``;
  const updated = await tx`
    UPDATE orders SET
      version = ${order.version}, status = ${order.status}, financial_status = ${order.financialStatus},
      session_id = ${order.sessionId}, transaction_id = ${order.transactionId}, modified_at = ${order.modifiedAt},
      completed_at = ${order.completedAt}, expires_at = ${order.expiresAt}, reason = ${order.reason},
      reason_code = ${order.reasonCode}, amount_refunded = ${order.amountRefunded} ${terms}
    WHERE site_id = ${order.siteId} AND order_id = ${order.orderId} AND version = ${order.version - 1}`;
  if (updated.count === 0) throw new Rollback('conflict');
}

/** Everything else of a change; sent in one go, answered in order. */
function writes(tx: Transaction, change: Change): Promise<unknown>[] {
  const { order } = change;
  const list: Promise<unknown>[] = [
    tx`INSERT INTO order_events ${tx({
      site_id: order.siteId,
      order_id: order.orderId,
      version: order.version,
      at: order.modifiedAt,
      kind: change.event.kind,
      data: tx.json(change.event.data as never),
    })}`,
  ];
  for (const session of change.sessions ?? []) list.push(writeSession(tx, session));
  for (const attempt of change.attempts ?? []) list.push(writeAttempt(tx, attempt));
  if (change.authentication) list.push(writeAuthentication(tx, change.authentication));
  if (change.card) list.push(insertSealedCard(tx, change.card));
  if (change.forgetSecurityCode) list.push(deleteSecurityCode(tx, order.siteId, change.forgetSecurityCode));
  if (change.tasks?.length) list.push(insertTasks(tx, change.tasks));
  for (const done of change.finished ?? []) list.push(deleteTask(tx, done));
  if (change.notifications?.length) list.push(insertNotifications(tx, change.notifications));
  if (change.acquirerMessages?.length) list.push(insertAcquirerMessages(tx, change.acquirerMessages));
  if (change.threeDsMessages?.length) list.push(insertThreeDsMessages(tx, change.threeDsMessages));
  if (change.answer) list.push(insertAnswer(tx, order.siteId, order.modifiedAt, change.answer));
  return list;
}

/**
 * Keeps an answer under its key. The key already taken within 24 hours means that another request was first: the insert
 * waited for that one's commit, so its answer can be read now.
 */
export async function insertAnswer(
  tx: Transaction,
  siteId: SiteId,
  now: number,
  answer: StoredAnswer & { key: string },
): Promise<void> {
  const kept = await tx`
    INSERT INTO idempotency_keys ${tx({
      site_id: siteId,
      key: answer.key,
      request_hash: answer.requestHash,
      status: answer.status,
      body: answer.body,
      created_at: now,
    })}
    ON CONFLICT (site_id, key) DO UPDATE SET
      request_hash = EXCLUDED.request_hash, status = EXCLUDED.status, body = EXCLUDED.body, created_at = EXCLUDED.created_at
    WHERE idempotency_keys.created_at <= ${now - DAY}`;
  if (kept.count === 0) throw new Rollback('repeated');
}

export function isRepeated(error: unknown): boolean {
  return error instanceof Rollback && error.outcome === 'repeated';
}

function writeSession(tx: Transaction, session: Session): Promise<unknown> {
  return tx`
    INSERT INTO sessions ${tx({
      ...toRow(session, 'siteId', 'sessionId', 'orderId', 'state', 'createdAt', 'expiresAt'),
      visits: session.visits as string[],
    })}
    ON CONFLICT (site_id, session_id) DO UPDATE SET state = EXCLUDED.state, visits = EXCLUDED.visits`;
}

function writeAttempt(tx: Transaction, attempt: Attempt): Promise<unknown> {
  const json = (value: unknown) => (value === null ? null : tx.json(value as never));
  return tx`
    INSERT INTO attempts ${tx({
      ...toRow(
        attempt,
        'siteId',
        'transactionId',
        'orderId',
        'sessionId',
        'nonce',
        'state',
        'status',
        'financialStatus',
      ),
      ...toRow(attempt, 'gateway', 'scheme', 'amount', 'currency', 'authenticationId', 'reason', 'reasonCode'),
      ...toRow(attempt, 'createdAt', 'modifiedAt', 'completedAt'),
      card: json(attempt.card),
      decision: json(attempt.decision),
      authentication: json(attempt.authentication),
      authorisation: json(attempt.authorisation),
    })}
    ON CONFLICT (site_id, transaction_id) DO UPDATE SET
      state = EXCLUDED.state, status = EXCLUDED.status, financial_status = EXCLUDED.financial_status,
      decision = EXCLUDED.decision, authentication = EXCLUDED.authentication,
      authentication_id = EXCLUDED.authentication_id, authorisation = EXCLUDED.authorisation,
      reason = EXCLUDED.reason, reason_code = EXCLUDED.reason_code, modified_at = EXCLUDED.modified_at,
      completed_at = EXCLUDED.completed_at`;
}

function writeAuthentication(tx: Transaction, authentication: Authentication): Promise<unknown> {
  return tx`
    INSERT INTO authentications ${tx({
      site_id: authentication.siteId,
      three_ds_server_trans_id: authentication.threeDsServerTransId,
      transaction_id: authentication.transactionId,
      state: authentication.state,
      data: tx.json(authentication as never),
      created_at: authentication.createdAt,
      modified_at: authentication.modifiedAt,
    })}
    ON CONFLICT (site_id, three_ds_server_trans_id)
    DO UPDATE SET state = EXCLUDED.state, data = EXCLUDED.data, modified_at = EXCLUDED.modified_at`;
}

function insertTasks(tx: Transaction, tasks: readonly NewTask[]): Promise<unknown> {
  return tx`INSERT INTO tasks ${tx(
    tasks.map((task) => ({
      ...toRow(task, 'siteId', 'taskId', 'kind', 'orderId', 'transactionId', 'dueAt'),
      tries: 0,
      data: tx.json(task.data as never),
    })),
  )}`;
}

export function deleteTask(tx: Transaction | Sql, task: { siteId: SiteId; taskId: number }): Promise<unknown> {
  return tx`DELETE FROM tasks WHERE site_id = ${task.siteId} AND task_id = ${task.taskId}`;
}

export function insertAcquirerMessages(tx: Transaction | Sql, messages: readonly AcquirerMessage[]): Promise<unknown> {
  return tx`INSERT INTO acquirer_messages ${tx(
    messages.map((message) => ({
      ...toRow(message, 'siteId', 'transactionId', 'messageId', 'at', 'direction', 'mti'),
      record: tx.json(message.record as never),
    })),
  )}`;
}

export function insertThreeDsMessages(tx: Transaction | Sql, messages: readonly ThreeDsMessage[]): Promise<unknown> {
  return tx`INSERT INTO three_ds_messages ${tx(
    messages.map((message) => ({
      site_id: message.siteId,
      three_ds_server_trans_id: message.threeDsServerTransId,
      message_id: message.messageId,
      at: message.at,
      direction: message.direction,
      message_type: message.messageType,
      body: tx.json(message.body as never),
    })),
  )}`;
}
