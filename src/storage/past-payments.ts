/** Payments by card as they were, for trying rules out: many rows, and of each no more than the rules look at. */
import type { RecordedPayment, TriedFact } from '../orders/rule-store.ts';
import type { Instant } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import type { Sql } from './database.ts';

/** The next is read while one is judged; small enough for its rows to be gone soon. */
const BATCH = 50_000;

/** Read of every payment. */
const ALWAYS = [
  ...['at', 'transaction_id', 'amount', 'currency'],
  ...['can_skip', 'runs_by_default', 'completed', 'liability_shifted'],
] as const;

const COLUMNS: Readonly<Record<TriedFact, string>> = {
  gateway: 'gateway',
  bin: 'bin',
  cardCountry: 'card_country',
  cardFunding: 'card_funding',
  cardProduct: 'card_product',
  cardFingerprint: "encode(card, 'hex')",
  ip: 'ip',
  ipCountry: 'ip_country',
  customerCountry: 'customer_country',
  deliveryCountry: 'delivery_country',
  email: 'email',
  customer: 'customer',
};

interface Span {
  readonly siteId: SiteId;
  readonly from: Instant;
  readonly until: Instant;
  readonly facts: readonly TriedFact[];
}

/** In the order of their time, `from` included and `until` not. What is not among `facts` is null. */
export async function* pastPayments(sql: Sql, span: Span): AsyncGenerator<Iterable<RecordedPayment>> {
  const read = reader(span.facts);
  let next = readBatch(sql, span, span.from, -1);
  try {
    for (;;) {
      const text = await next;
      if (text === '') return;
      const last = read(text.slice(text.lastIndexOf('\n', text.length - 2) + 1, -1));
      next = readBatch(sql, span, last.at, Number(last.reference));
      // Whoever stops early leaves one that nobody waits for.
      next.catch(() => {});
      yield paymentsIn(text, read);
    }
  } finally {
    await next.catch(() => {});
  }
}

/** Each is made when it is asked for and gone soon after: fifty thousand at once would be moved about in memory before they go. */
function* paymentsIn(text: string, read: (line: string) => RecordedPayment): Generator<RecordedPayment> {
  let from = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
    yield read(text.slice(from, end));
    from = end + 1;
  }
}

/**
 * The lines of a batch along the primary key, by COPY: a million payments with nine columns take 1.3 s and 0.3 s of this process, and
 * as rows of the driver 4.3 s and 2.1 s. It takes no parameters; everything in it is a number or a name of ours.
 */
async function readBatch(sql: Sql, { siteId, until, facts }: Span, at: Instant, id: number): Promise<string> {
  const [site, after, afterId, end] = [siteId, at, id, until].map(whole);
  const columns = [...ALWAYS, ...facts.map((fact) => COLUMNS[fact])].join(', ');
  return await copied(
    sql,
    `SELECT ${columns} FROM payment_facts
      WHERE site_id = ${site} AND (at, transaction_id) > (${after}, ${afterId}) AND at < ${end}
      ORDER BY at, transaction_id LIMIT ${BATCH}`,
  );
}

async function copied(sql: Sql, query: string): Promise<string> {
  const rows = await sql.unsafe(`COPY (${query}) TO STDOUT`).readable();
  const chunks: Buffer[] = [];
  for await (const chunk of rows) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function whole(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no whole number`);
  return String(value);
}

/** A line of COPY's text format as a payment. */
function reader(facts: readonly TriedFact[]): (line: string) => RecordedPayment {
  const placeOf = (fact: TriedFact) => (facts.includes(fact) ? ALWAYS.length + facts.indexOf(fact) : -1);
  const [gateway, bin, cardCountry, cardFunding] = (['gateway', 'bin', 'cardCountry', 'cardFunding'] as const).map(
    placeOf,
  );
  const [cardProduct, card, ip, ipCountry] = (['cardProduct', 'cardFingerprint', 'ip', 'ipCountry'] as const).map(
    placeOf,
  );
  const [customerCountry, deliveryCountry] = (['customerCountry', 'deliveryCountry'] as const).map(placeOf);
  const [email, customer] = (['email', 'customer'] as const).map(placeOf);
  return (line) => {
    const values = line.split('\t');
    const read = (place: number | undefined): string | null => {
      const value = values[place!];
      if (value === undefined || value === '\\N') return null;
      return plain(value);
    };
    return {
      at: Number(values[0]),
      reference: values[1]!,
      amount: Number(values[2]),
      currency: values[3]!,
      canSkip: values[4] === 't',
      runsByDefault: values[5] === 't',
      completed: values[6] === 't',
      liabilityShifted: values[7] === 't',
      gateway: read(gateway) ?? '',
      bin: read(bin),
      cardCountry: read(cardCountry),
      cardFunding: read(cardFunding) as RecordedPayment['cardFunding'],
      cardProduct: read(cardProduct),
      cardFingerprint: read(card),
      ip: read(ip),
      ipCountry: read(ipCountry),
      customerCountry: read(customerCountry),
      deliveryCountry: read(deliveryCountry),
      email: read(email),
      customer: read(customer),
      firstOrder: null,
    };
  };
}

const ESCAPED: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

const plain = (value: string): string =>
  value.includes('\\') ? value.replace(/\\(.)/g, (_, sign: string) => ESCAPED[sign] ?? sign) : value;

export async function customersBefore(sql: Sql, siteId: SiteId, before: Instant): Promise<Iterable<string>> {
  const text = await copied(
    sql,
    `SELECT DISTINCT customer FROM payment_facts
      WHERE site_id = ${whole(siteId)} AND at < ${whole(before)} AND completed AND customer IS NOT NULL`,
  );
  return text === '' ? [] : text.slice(0, -1).split('\n').map(plain);
}

/** Counted along the primary key, which is read alone. */
export async function cutPayments(
  sql: Sql,
  siteId: SiteId,
  { from, until }: Pick<Span, 'from' | 'until'>,
  parts: number,
): Promise<{ count: number; cuts: readonly Instant[] }> {
  const shares = Array.from({ length: parts - 1 }, (_, i) => (i + 1) / parts);
  const [row] = await sql<{ count: number; cuts: number[] | null }[]>`
    SELECT count(*), percentile_disc(${shares}::float8[]) WITHIN GROUP (ORDER BY at) AS cuts FROM payment_facts
    WHERE site_id = ${siteId} AND at >= ${from} AND at < ${until}`;
  const { count, cuts } = row!;
  return { count, cuts: [...new Set(cuts ?? [])].filter((cut) => cut > from) };
}
