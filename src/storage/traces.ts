/** What is kept of an order and all its attempts, for its trace. The events, read along their key, lead to everything else. */
import type { AcquirerMessage, ThreeDsMessage } from '../orders/store.ts';
import type { TraceFacts, Traces } from '../orders/trace.ts';
import type { Order, OrderEvent } from '../orders/types.ts';
import type { Attempt } from '../payments/types.ts';
import type { SiteId } from '../platform/ids.ts';
import type { Authentication } from '../threeds/types.ts';
import type { Sql, Transaction } from './database.ts';
import { fromRow } from './rows.ts';

export function openTraces(sql: Sql): Traces {
  return {
    // One snapshot: a payment goes on while it is looked at.
    facts: (siteId, id) => sql.begin('isolation level repeatable read read only', (tx) => read(tx, siteId, id)),
  };
}

async function read(tx: Transaction, siteId: SiteId, id: string): Promise<TraceFacts | undefined> {
  const order = await findOrder(tx, siteId, id);
  if (!order) return undefined;
  const events = (
    await tx`SELECT version, at, kind, data FROM order_events
      WHERE site_id = ${siteId} AND order_id = ${order.orderId} ORDER BY version`
  ).map((row) => fromRow<OrderEvent>(row));
  const numbers = [...new Set([order.transactionId, ...events.map(({ data }) => data.transactionId)])].filter(
    (number) => typeof number === 'number',
  );
  const attempts = (
    await tx`SELECT * FROM attempts WHERE site_id = ${siteId} AND transaction_id IN ${tx(numbers)}
        AND order_id = ${order.orderId} ORDER BY created_at, transaction_id`
  ).map((row) => fromRow<Attempt>(row));
  const ids = [
    ...new Set([
      ...attempts.map(({ authenticationId }) => authenticationId),
      ...events.map(({ data }) => data.authenticationId),
    ]),
  ].filter((each) => typeof each === 'string');
  const none = ids.length === 0;
  const authentications = none
    ? []
    : await tx<{ data: Authentication }[]>`SELECT data FROM authentications
        WHERE site_id = ${siteId} AND three_ds_server_trans_id IN ${tx(ids)} ORDER BY created_at, three_ds_server_trans_id`;
  const threeDsMessages = none
    ? []
    : await tx`SELECT * FROM three_ds_messages
        WHERE site_id = ${siteId} AND three_ds_server_trans_id IN ${tx(ids)} ORDER BY at, message_id`;
  const acquirerMessages =
    attempts.length === 0
      ? []
      : await tx`SELECT * FROM acquirer_messages WHERE site_id = ${siteId}
          AND transaction_id IN ${tx(attempts.map(({ transactionId }) => transactionId))} ORDER BY at, message_id`;
  return {
    order,
    attempts,
    authentications: authentications.map(({ data }) => data),
    threeDsMessages: threeDsMessages.map((row) => fromRow<ThreeDsMessage>(row)),
    acquirerMessages: acquirerMessages.map((row) => fromRow<AcquirerMessage>(row)),
    events,
  };
}

/** By order id, else by psp id where the text is one. */
async function findOrder(tx: Transaction, siteId: SiteId, id: string): Promise<Order | undefined> {
  const [byId] = await tx`SELECT * FROM orders WHERE site_id = ${siteId} AND order_id = ${id}`;
  if (byId) return fromRow<Order>(byId);
  const number = /^[1-9]\d{0,15}$/.test(id) ? Number(id) : Number.NaN;
  if (!Number.isSafeInteger(number)) return undefined;
  const [byNumber] = await tx`
    SELECT o.* FROM orders o WHERE o.site_id = ${siteId} AND (o.transaction_id = ${number} OR o.order_id = (
      SELECT a.order_id FROM attempts a WHERE a.site_id = ${siteId} AND a.transaction_id = ${number}))
    ORDER BY o.transaction_id = ${number} DESC LIMIT 1`;
  return byNumber && fromRow<Order>(byNumber);
}
