/** The held payments, found by the tasks that would end their reviews: of these there are only as many as wait. */
import type { HeldPayment, Reviews } from '../orders/review.ts';
import type { AttemptCard } from '../payments/types.ts';
import type { Sql } from './database.ts';

interface Row extends Omit<HeldPayment, 'last4' | 'issuerCountry' | 'review'> {
  readonly card: AttemptCard;
}

export function openReviews(sql: Sql): Reviews {
  return {
    async list(siteIds, limit) {
      const rows = await sql<Row[]>`
        SELECT t.site_id AS "siteId", t.order_id AS "orderId", t.transaction_id AS "transactionId", a.amount, a.currency,
          a.scheme, a.card, a.created_at AS "createdAt", t.due_at AS "endsAt"
        FROM tasks t
        JOIN orders o ON o.site_id = t.site_id AND o.transaction_id = t.transaction_id
        JOIN attempts a ON a.site_id = t.site_id AND a.transaction_id = t.transaction_id
        WHERE t.site_id IN ${sql(siteIds as number[])} AND t.kind = 'end_review' AND o.status = 'uncleared'
        ORDER BY t.due_at, t.task_id LIMIT ${limit}`;
      return rows.map(({ card, ...row }) => ({
        ...row,
        last4: card.last4,
        issuerCountry: card.issuerCountry,
        review: card.review,
      }));
    },
  };
}
