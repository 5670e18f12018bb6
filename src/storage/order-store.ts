/** The store of orders on PostgreSQL: reading them whole, and handing changes to `commit.ts`. */
import type { AcquirerMessage, Aggregate, NewOrder, OrderStore } from '../orders/store.ts';
import type { Order, Session } from '../orders/types.ts';
import type { Attempt, GiftPayment, RelatedTransaction } from '../payments/types.ts';
import type { SiteId } from '../platform/ids.ts';
import { makeTally } from '../platform/tally.ts';
import type { Authentication } from '../threeds/types.ts';
import { inBatches } from './batches.ts';
import {
  commitChange,
  insertAnswer,
  insertFirstMessage,
  insertLateMessages,
  insertMessages,
  isRepeated,
} from './commit.ts';
import { batchedCreation, insertOrders } from './create-orders.ts';
import type { Sql, Transaction } from './database.ts';
import { deleteOrder } from './delete-order.ts';
import { fromRow } from './rows.ts';

interface AggregateRow {
  readonly o: Record<string, unknown>;
  readonly s: Record<string, unknown>;
  readonly a: Record<string, unknown> | null;
  readonly au: Authentication | null;
  readonly r: readonly Record<string, unknown>[] | null;
  readonly g: readonly Record<string, unknown>[] | null;
}

/** The four rows of an aggregate come in one round trip, each as JSON: our numbers stay below 2^53. */
const aggregateOf = (row: AggregateRow | undefined): Aggregate | undefined =>
  row && {
    order: fromRow<Order>(row.o),
    session: fromRow<Session>(row.s),
    attempt: row.a && fromRow<Attempt>(row.a),
    authentication: row.au,
    related: (row.r ?? []).map((related) => fromRow<RelatedTransaction>(related)),
    gifts: (row.g ?? []).map((gift) => fromRow<GiftPayment>(gift)),
  };

/** What one lookup names: the site, and an id within it. */
interface Wanted {
  readonly siteId: SiteId;
  readonly id: string | number;
}

export function openOrderStore(sql: Sql): OrderStore {
  /** By 3DS Server transaction. */
  const unkept = makeTally<string>();
  // The order names the attempt that counts: the one that paid, else the newest. Ids of two processes may cross within a
  // second, so the largest id would not always be it.
  const itsAttempt = sql`
    LEFT JOIN attempts a ON a.site_id = o.site_id AND a.transaction_id = o.transaction_id
    LEFT JOIN authentications au ON au.site_id = a.site_id AND au.three_ds_server_trans_id = a.authentication_id`;
  const ofOrder = sql`JOIN orders o ON o.site_id = a.site_id AND o.order_id = a.order_id
    JOIN sessions s ON s.site_id = a.site_id AND s.session_id = a.session_id`;

  const withLiveSession = sql`
    orders o JOIN sessions s ON s.site_id = o.site_id AND s.session_id = o.session_id ${itsAttempt}`;

  // Most orders have none, and are not looked up for any.
  const related = sql`CASE WHEN o.has_related THEN (
    SELECT jsonb_agg(to_jsonb(rt) ORDER BY rt.transaction_id) FROM related_transactions rt
    WHERE rt.site_id = o.site_id AND rt.order_id = o.order_id) END`;

  const gifts = sql`CASE WHEN o.has_gifts THEN (
    SELECT jsonb_agg(to_jsonb(gp) ORDER BY gp.transaction_id) FROM gift_payments gp
    WHERE gp.site_id = o.site_id AND gp.order_id = o.order_id) END`;

  /**
   * Lookups that come together share a round trip, which costs more than the reading. Each is planned by itself
   * (`OFFSET 0` keeps PostgreSQL from joining whole tables with the list of what is wanted).
   */
  const lookup = (type: ReturnType<Sql>, from: ReturnType<Sql>) =>
    inBatches<Wanted, Aggregate | undefined>({
      async run(wanted) {
        // As JSON, not as arrays: PostgreSQL takes an array's length into account, and so plans every batch anew (0.4 ms).
        const list = wanted.map(({ siteId, id }, place) => ({ place, site_id: siteId, id }));
        const rows = await sql<(AggregateRow & { place: number })[]>`
          SELECT w.place, found.*
          FROM jsonb_to_recordset(${sql.json(list)}) AS w (place int, site_id int, id ${type}),
          LATERAL (SELECT to_jsonb(o) AS o, to_jsonb(s) AS s, to_jsonb(a) AS a, au.data AS au, ${related} AS r,
              ${gifts} AS g
            FROM ${from} OFFSET 0) found`;
        const found = new Map(rows.map((row) => [row.place, aggregateOf(row)]));
        return wanted.map((_, i) => found.get(i));
      },
    });
  const byOrder = lookup(sql`text`, sql`${withLiveSession} WHERE o.site_id = w.site_id AND o.order_id = w.id`);
  const bySession = lookup(
    sql`text`,
    sql`sessions s JOIN orders o ON o.site_id = s.site_id AND o.order_id = s.order_id ${itsAttempt}
      WHERE s.site_id = w.site_id AND s.session_id = w.id`,
  );
  const byAttempt = lookup(
    sql`bigint`,
    sql`attempts a ${ofOrder}
      LEFT JOIN authentications au ON au.site_id = a.site_id AND au.three_ds_server_trans_id = a.authentication_id
      WHERE a.site_id = w.site_id AND a.transaction_id = w.id`,
  );
  const byAllottedId = lookup(
    sql`bigint`,
    sql`${withLiveSession} WHERE o.site_id = w.site_id AND o.transaction_id = w.id`,
  );
  const byGift = lookup(
    sql`bigint`,
    sql`gift_payments gp JOIN orders o ON o.site_id = gp.site_id AND o.order_id = gp.order_id
      JOIN sessions s ON s.site_id = o.site_id AND s.session_id = o.session_id ${itsAttempt}
      WHERE gp.site_id = w.site_id AND gp.transaction_id = w.id`,
  );
  const byAuthentication = lookup(
    sql`text`,
    sql`authentications au JOIN attempts a ON a.site_id = au.site_id AND a.transaction_id = au.transaction_id ${ofOrder}
      WHERE au.site_id = w.site_id AND au.three_ds_server_trans_id = w.id`,
  );

  return {
    create: batchedCreation(sql),

    async createAnswered(order: NewOrder, answer) {
      try {
        return await sql.begin(async (tx) => {
          // The order before the key, as commit.ts locks them: the other way round two racing requests could wait for each other.
          const created = await insertOrders(tx as Transaction & Sql, [order]);
          if (created.size === 0) throw new OrderExists();
          await insertAnswer(tx, order.order.siteId, order.order.createdAt, answer);
          return 'done' as const;
        });
      } catch (error) {
        if (error instanceof OrderExists) return 'exists';
        if (isRepeated(error)) return 'repeated';
        throw error;
      }
    },

    load: (siteId, orderId) => byOrder({ siteId, id: orderId }),
    loadBySession: (siteId, sessionId) => bySession({ siteId, id: sessionId }),
    // Where no attempt has taken the id yet, it is the one that was set aside when the session was made.
    loadByTransaction: async (siteId, transactionId) =>
      (await byAttempt({ siteId, id: transactionId })) ?? byAllottedId({ siteId, id: transactionId }),
    loadByGift: (siteId, transactionId) => byGift({ siteId, id: transactionId }),
    loadByAuthentication: (siteId, threeDsServerTransId) => byAuthentication({ siteId, id: threeDsServerTransId }),

    commit: (change) => commitChange(sql, change),
    unmake: (order) => deleteOrder(sql, order),

    async lapsed(now, limit) {
      const rows = await sql<{ site_id: number; order_id: string }[]>`
        SELECT site_id, order_id FROM orders WHERE status = 'initialized' AND expires_at <= ${now}
        ORDER BY expires_at LIMIT ${limit}`;
      return rows.map((row) => ({ siteId: row.site_id, orderId: row.order_id }));
    },

    async hasPayerGoneOn({ siteId, orderId, payerEmail, terms }, since) {
      if (payerEmail === null) return false;
      const rows = await sql<{ gone_on: boolean }[]>`
        SELECT EXISTS (
          SELECT FROM orders WHERE site_id = ${siteId} AND payer_email = ${payerEmail} AND created_at > ${since}
            AND order_id <> ${orderId}
        ) OR EXISTS (
          SELECT FROM orders WHERE site_id = ${siteId} AND payer_email = ${payerEmail} AND completed_at > ${since}
            AND order_id <> ${orderId}
            AND terms -> 'amount' = ${terms.amount}::text::jsonb AND terms ->> 'currency' = ${terms.currency}
        ) AS gone_on`;
      return rows[0]?.gone_on === true;
    },

    keepMessages: ({ acquirer }) => insertMessages(sql, { acquirer, threeDs: [] }),

    async keepLate(messages) {
      const isKept = await insertLateMessages(sql, messages);
      return isKept ? undefined : unkept.count(messages[0]?.threeDsServerTransId ?? '');
    },

    keepFirst: (message) => insertFirstMessage(sql, message),

    async acquirerMessages(siteId, transactionId) {
      const rows = await sql`
        SELECT * FROM acquirer_messages WHERE site_id = ${siteId} AND transaction_id = ${transactionId}
        ORDER BY message_id`;
      return rows.map((row) => fromRow<AcquirerMessage>(row));
    },
  };
}

/** Ends the transaction of an order that was not new. */
class OrderExists extends Error {}
