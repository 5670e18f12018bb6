/** Payments by card as they were, for trying rules out: many rows, each in few bytes. */
import type { RecordedPayment } from '../orders/rule-store.ts';
import type { Instant } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import type { Sql } from './database.ts';

/** Read while the batch before it is judged. */
const BATCH = 20_000;

/** Characters that no value has: those of texts that payers or merchants enter are taken out. */
const BETWEEN_VALUES = '\x1f';
const BETWEEN_ROWS = '\x1e';

interface Batch {
  readonly rows: string | null;
  readonly last_at: Instant | null;
  readonly last_id: number | null;
}

/** In the order of their time, `from` included and `until` not. */
export async function* pastPayments(
  sql: Sql,
  siteId: SiteId,
  from: Instant,
  until: Instant,
): AsyncGenerator<readonly RecordedPayment[]> {
  let next: Promise<Batch> | undefined = readBatch(sql, siteId, from, -1, until);
  try {
    while (next) {
      const { rows, last_at, last_id } = await next;
      if (rows === null) return;
      next = readBatch(sql, siteId, last_at!, last_id!, until);
      // Whoever stops early leaves one that nobody waits for.
      next.catch(() => {});
      yield rows.split(BETWEEN_ROWS).map(paymentOf);
    }
  } finally {
    await next?.catch(() => {});
  }
}

/**
 * A batch as one text, along the primary key. Measured with a million payments: as rows of the driver it takes three times as
 * long, most of it in this process.
 */
async function readBatch(sql: Sql, siteId: SiteId, at: Instant, id: number, until: Instant): Promise<Batch> {
  const [batch] = await sql<Batch[]>`
    SELECT string_agg(row, ${BETWEEN_ROWS} ORDER BY at, transaction_id) AS rows,
      max(at) AS last_at, (array_agg(transaction_id ORDER BY at DESC, transaction_id DESC))[1] AS last_id
    FROM (
      SELECT at, transaction_id, concat_ws(${BETWEEN_VALUES}::text, at, transaction_id, gateway, amount, currency,
        coalesce(bin, ''), coalesce(card_country, ''), coalesce(card_funding, ''), coalesce(card_product, ''),
        coalesce(encode(card, 'hex'), ''), coalesce(ip, ''), coalesce(ip_country, ''), coalesce(customer_country, ''),
        coalesce(delivery_country, ''), translate(coalesce(email, ''), E'\\x1e\\x1f', ''),
        translate(coalesce(customer, ''), E'\\x1e\\x1f', ''), can_skip::int, runs_by_default::int, completed::int,
        liability_shifted::int) AS row
      FROM payment_facts
      WHERE site_id = ${siteId} AND (at, transaction_id) > (${at}, ${id}) AND at < ${until}
      ORDER BY at, transaction_id LIMIT ${BATCH}) AS batch`;
  return batch!;
}

function paymentOf(row: string): RecordedPayment {
  const values = row.split(BETWEEN_VALUES);
  const orNull = (place: number): string | null => values[place] || null;
  return {
    at: Number(values[0]),
    reference: values[1]!,
    gateway: values[2]!,
    amount: Number(values[3]),
    currency: values[4]!,
    bin: orNull(5),
    cardCountry: orNull(6),
    cardFunding: orNull(7) as RecordedPayment['cardFunding'],
    cardProduct: orNull(8),
    cardFingerprint: orNull(9),
    ip: orNull(10),
    ipCountry: orNull(11),
    customerCountry: orNull(12),
    deliveryCountry: orNull(13),
    email: orNull(14),
    customer: orNull(15),
    firstOrder: null,
    canSkip: values[16] === '1',
    runsByDefault: values[17] === '1',
    completed: values[18] === '1',
    liabilityShifted: values[19] === '1',
  };
}

export async function customersBefore(sql: Sql, siteId: SiteId, before: Instant): Promise<ReadonlySet<string>> {
  const rows = await sql<{ customer: string }[]>`
    SELECT DISTINCT customer FROM payment_facts
    WHERE site_id = ${siteId} AND at < ${before} AND completed AND customer IS NOT NULL`;
  return new Set(rows.map(({ customer }) => customer));
}
