/** Takes back an order that came to nothing before anybody heard of it: all its rows in one statement, or none. */
import type { Order } from '../orders/types.ts';
import type { Sql } from './database.ts';

/** False where the order has another version by now. */
export async function deleteOrder(sql: Sql, { siteId, orderId, version }: Order): Promise<boolean> {
  // The order's row is the lock that serialises all changes of one order: what began after it finds none.
  const deleted = await sql`
    WITH gone AS (
      DELETE FROM orders WHERE site_id = ${siteId} AND order_id = ${orderId} AND version = ${version}
      RETURNING site_id, order_id
    ), gone_events AS (
      DELETE FROM order_events t USING gone WHERE t.site_id = gone.site_id AND t.order_id = gone.order_id
    ), gone_sessions AS (
      DELETE FROM sessions t USING gone WHERE t.site_id = gone.site_id AND t.order_id = gone.order_id
    ), gone_attempts AS (
      DELETE FROM attempts t USING gone WHERE t.site_id = gone.site_id AND t.order_id = gone.order_id
    ), gone_tasks AS (
      DELETE FROM tasks t USING gone WHERE t.site_id = gone.site_id AND t.order_id = gone.order_id
    )
    SELECT FROM gone`;
  return deleted.count > 0;
}
