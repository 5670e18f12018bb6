/** The outbox on PostgreSQL: notifications, whose turn it is, and the history of their tries. */
import type { ClaimedNotification, NotificationHistory, Outbox } from '../notifications/outbox.ts';
import type { NextStep } from '../notifications/schedule.ts';
import type { DeliveryAttempt, NewNotification } from '../notifications/types.ts';
import type { SiteId } from '../platform/ids.ts';
import { inBatches } from './batches.ts';
import type { Sql } from './database.ts';
import { fromRow, toRow } from './rows.ts';

/** A notification as it is written with the change that it tells of. Nudge the worker after its commit. */
export function notificationRow(notification: NewNotification): Record<string, unknown> {
  return {
    ...toRow(notification, 'siteId', 'notificationId', 'orderId', 'orderVersion', 'url', 'method', 'pretransaction'),
    state: 'due',
    tries: 0,
    due_at: notification.createdAt,
    claimed_until: 0,
    created_at: notification.createdAt,
  };
}

/** A try that is over, and what follows from it. */
interface Recorded {
  readonly notification: ClaimedNotification;
  readonly attempt: DeliveryAttempt;
  readonly next: NextStep;
}

function recordedRow({ notification, attempt, next }: Recorded): Record<string, unknown> {
  return {
    ...toRow(notification, 'siteId', 'notificationId', 'claimedUntil'),
    ...toRow(next, 'state', 'dueAt'),
    ...toRow(attempt, 'at', 'durationMs', 'httpStatus', 'acknowledged', 'reply', 'verdict'),
  };
}

/** Rows looked at for each that may be claimed: some belong to endpoints with few places left. */
const LOOKED_AT = 4;

export function openOutbox(sql: Sql): Outbox {
  // Measured with 100 000 rows due for one endpoint and 2 000 for others behind them: 45 ms while its lane has places,
  // 200 ms when it is full (2 µs for each row that is passed over); 1 ms with nothing due. Without `OFFSET 0` PostgreSQL
  // joins all that is due with all that there is before it takes the first row: 650 and 300 ms.
  //
  // What is asked of an order's other rows must be read by `notifications_of_order`, whatever the statistics say: with many
  // delivered and few due, the index of all that is due looks like the shorter way, and is then read whole for each
  // candidate. One claim took 24 s with 50 000 due; so these conditions are written (`isOther`) so that it cannot serve.
  //
  // A claimed row is due again when its lease is over, so one index on `due_at` serves new ones, retries and orphans.
  //
  // Two processes must not send for one order at the same time. `candidate` holds at most one row of an order, and locks
  // it; what stands before it in that order is locked by `older`. A row that another process has just taken is then
  // either skipped there (locked) or left out (no longer waiting), the counts in `ready` differ, and its turn is later.
  const claim: Outbox['claim'] = async ({ now, limit, leaseMs, perEndpoint, perSite, busyOrders, ...places }) => {
    const [full, partly] = fullAndPartly(places.freePlaces);
    const [fullSites, partlySites] = fullAndPartly(places.freePlacesOfSites);
    const busy = busyOrders.map(({ siteId, orderId }) => `${siteId}/${orderId}`);
    const rows = await sql`
      WITH candidate AS MATERIALIZED (
        SELECT n.site_id, n.notification_id, n.order_id, n.order_version, n.due_at, endpoint.of_url AS endpoint
        FROM notifications n, LATERAL (${endpointOf(sql)}) AS endpoint (of_url)
        WHERE n.state IN ('due', 'sending') AND n.due_at <= ${now}
          AND endpoint.of_url <> ALL (${full}::text[])
          AND n.site_id <> ALL (${fullSites}::int[])
          AND n.site_id || '/' || n.order_id <> ALL (${busy}::text[])
          AND NOT EXISTS (
            SELECT FROM notifications o
            WHERE o.site_id = n.site_id AND o.order_id = n.order_id AND o.notification_id <> n.notification_id AND (
              -- Another one is under way.
              (${isOther(sql, 'sending')} AND o.due_at > ${now})
              -- An earlier change has not been told yet.
              OR (${isOther(sql, 'due', 'sending')} AND o.tries = 0 AND ${isBefore(sql, sql`o`, sql`n`)})
              -- A later change is told instead of trying this one again.
              OR (n.tries > 0 AND ${isBefore(sql, sql`n`, sql`o`)})
            )
            OFFSET 0
          )
        ORDER BY n.due_at
        LIMIT ${limit * LOOKED_AT}
        FOR UPDATE OF n SKIP LOCKED
      ), older AS MATERIALIZED (
        SELECT o.site_id, o.order_id, o.notification_id
        FROM candidate c
        JOIN notifications o ON o.site_id = c.site_id AND o.order_id = c.order_id AND ${isBefore(sql, sql`o`, sql`c`)}
        WHERE o.tries > 0 AND (${isOther(sql, 'due')} OR (${isOther(sql, 'sending')} AND o.due_at <= ${now}))
        FOR UPDATE OF o SKIP LOCKED
      ), ready AS (
        SELECT c.*, row_number() OVER (PARTITION BY c.endpoint ORDER BY c.due_at, c.notification_id) AS place
        FROM candidate c
        WHERE (SELECT count(*) FROM older o WHERE o.site_id = c.site_id AND o.order_id = c.order_id) = (
          SELECT count(*) FROM notifications o
          WHERE o.site_id = c.site_id AND o.order_id = c.order_id AND ${isOther(sql, 'due', 'sending')}
            AND ${isBefore(sql, sql`o`, sql`c`)}
        )
      ), in_lane AS (
        SELECT ready.*, row_number() OVER (PARTITION BY site_id ORDER BY due_at, notification_id) AS place_of_site
        FROM ready
        LEFT JOIN unnest(${partly.map(([endpoint]) => endpoint)}::text[], ${partly.map(([, free]) => free)}::int[])
          AS lane (endpoint, free) USING (endpoint)
        WHERE place <= coalesce(lane.free, ${perEndpoint})
      ), chosen AS MATERIALIZED (
        SELECT in_lane.* FROM in_lane
        LEFT JOIN unnest(${partlySites.map(([site]) => site)}::int[], ${partlySites.map(([, free]) => free)}::int[])
          AS lane (site_id, free) USING (site_id)
        WHERE place_of_site <= coalesce(lane.free, ${perSite})
        ORDER BY due_at, notification_id
        LIMIT ${limit}
      ), superseded AS (
        UPDATE notifications s SET state = 'superseded', claimed_until = 0
        FROM older o JOIN chosen c USING (site_id, order_id)
        WHERE s.site_id = o.site_id AND s.notification_id = o.notification_id
      )
      UPDATE notifications n SET state = 'sending', due_at = ${now + leaseMs}, claimed_until = ${now + leaseMs}
      FROM chosen c WHERE n.site_id = c.site_id AND n.notification_id = c.notification_id
      RETURNING n.site_id, n.notification_id, n.order_id, n.order_version, n.url, n.method, n.pretransaction,
        n.created_at, n.tries AS tries_before, n.claimed_until, c.endpoint`;
    return rows.map((row) => fromRow<ClaimedNotification>(row));
  };

  const record = inBatches<Recorded, void>({
    // The number of an attempt follows from the one before it, which a statement does not see among its own.
    keyOf: ({ notification }) => `${notification.siteId}/${notification.notificationId}`,
    async run(batch) {
      const later = sql`
        SELECT FROM notifications o
        WHERE o.site_id = n.site_id AND o.order_id = n.order_id AND ${isBefore(sql, sql`n`, sql`o`)}`;
      await sql`
        WITH input AS MATERIALIZED (
          SELECT * FROM jsonb_to_recordset(${sql.json(batch.map(recordedRow) as never)}) AS t (site_id int,
            notification_id bigint, claimed_until bigint, state text, due_at bigint, at bigint, duration_ms int,
            http_status int, acknowledged boolean, reply text, verdict text)
        ), written AS (
          INSERT INTO notification_attempts
            (site_id, notification_id, number, at, duration_ms, http_status, acknowledged, reply, verdict)
          SELECT site_id, notification_id,
            1 + coalesce((SELECT max(number) FROM notification_attempts a
              WHERE a.site_id = i.site_id AND a.notification_id = i.notification_id), 0),
            at, duration_ms, http_status, acknowledged, reply, verdict
          FROM input i
        )
        UPDATE notifications n SET
          tries = tries + 1,
          state = CASE WHEN i.state = 'due' AND EXISTS (${later}) THEN 'superseded' ELSE i.state END,
          due_at = i.due_at,
          claimed_until = 0
        FROM input i
        WHERE n.site_id = i.site_id AND n.notification_id = i.notification_id
          AND n.state = 'sending' AND n.claimed_until = i.claimed_until`;
      return [];
    },
  });

  return {
    claim,

    record: (notification, attempt, next) => record({ notification, attempt, next }),

    async nextDue(after) {
      const rows = await sql<{ due_at: number | null }[]>`
        SELECT min(due_at) AS due_at FROM notifications WHERE state IN ('due', 'sending') AND due_at > ${after}`;
      return rows[0]?.due_at ?? undefined;
    },

    async owesFirstTry(siteId, orderId, version) {
      const rows = await sql<{ owes: boolean }[]>`
        SELECT EXISTS (
          SELECT FROM notifications o
          WHERE o.site_id = ${siteId} AND o.order_id = ${orderId} AND o.order_version >= ${version}
            AND ${isOther(sql, 'due', 'sending')} AND o.tries = 0
        ) AS owes`;
      return rows[0]!.owes;
    },
  };
}

/** Every notification of an order with all its tries, oldest first. */
export async function deliveriesOf(sql: Sql, siteId: SiteId, orderId: string): Promise<NotificationHistory[]> {
  const rows = await sql<{ n: Record<string, unknown>; attempts: Record<string, unknown>[] }[]>`
    SELECT to_jsonb(n) AS n, coalesce(
      (SELECT jsonb_agg(to_jsonb(a) ORDER BY a.number) FROM notification_attempts a
       WHERE a.site_id = n.site_id AND a.notification_id = n.notification_id), '[]') AS attempts
    FROM notifications n WHERE n.site_id = ${siteId} AND n.order_id = ${orderId}
    ORDER BY n.order_version, n.notification_id`;
  return rows.map(({ n: { claimed_until: _, ...notification }, attempts }) => ({
    ...fromRow<Omit<NotificationHistory, 'attempts'>>(notification),
    attempts: attempts.map(({ site_id: _s, notification_id: _n, number: _o, ...attempt }) =>
      fromRow<DeliveryAttempt>(attempt),
    ),
  }));
}

/** Scheme, host and port: what stands before the path. */
function endpointOf(sql: Sql) {
  return sql`SELECT coalesce(lower(substring(n.url FROM '^[^/]*//[^/?#]*')), '')`;
}

/** Whether one row tells of an earlier change than the other. Ids alone do not say: those of two processes may cross. */
function isBefore(sql: Sql, one: ReturnType<Sql>, other: ReturnType<Sql>) {
  return sql`(${one}.order_version, ${one}.notification_id) < (${other}.order_version, ${other}.notification_id)`;
}

/** Whether `o`, a row that is looked at for the sake of its order, stands like this; never answered by an index of states. */
function isOther(sql: Sql, ...states: readonly ('due' | 'sending')[]) {
  return sql`o.state || '' IN ${sql(states)}`;
}

function fullAndPartly<Receiver>(freePlaces: ReadonlyMap<Receiver, number>): [Receiver[], [Receiver, number][]] {
  const all = [...freePlaces];
  return [all.filter(([, free]) => free <= 0).map(([receiver]) => receiver), all.filter(([, free]) => free > 0)];
}
