/**
 * Whole payments per second: order, page, card, challenge, authorisation, capture, notification and the way home, over real
 * sockets to the bank world in its thread, as the sandbox runs. Against the rate of creating orders alone.
 */
import { Agent } from 'undici';
import { SEED_REQUEST } from '../src/http/schemas/seed.ts';
import { Payer } from '../test/support/payer.ts';
import { type Bench, type Line, median, spread, whole } from './measure.ts';
import { createOrders } from './orders.ts';
import { makeStage, type RunningGateway, type Stage, startShops } from './stage.ts';

const ROUNDS = 5;
const ROUND_MS = 5_000;
const WARM_UP_MS = 4_000;
const ORDERS_MS = 2_500;
const PAYERS = 32;
/** A shop is sent eight notifications at a time, and its payers wait for theirs: one shop alone would be measured as a queue. */
const SHOPS = 16;

/** The card of the documentation: enrolled, and its issuer asks for a code. */
const CARD = { number: '5500000000000004', code: '123' };
const ONE_TIME_CODE = '123456';

export async function benchPayments(bench: Bench): Promise<Line[]> {
  const stage = await makeStage(bench);
  bench.progress('warming up');
  await createOrders(stage.gateway, WARM_UP_MS / 2);
  const { urls: shops } = await startShops(bench, SHOPS);
  await payAll(stage.gateway, 1, { payers: 1, shops });
  await payAll(stage.gateway, WARM_UP_MS, { shops });

  const rates = { orders: [] as number[], payments: [] as number[] };
  const durations: number[] = [];
  let requests = 0;
  let commits = 0;
  let paid: string[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    rates.orders.push((await createOrders(stage.gateway, ORDERS_MS)).perSecond);
    const before = await writingTransactions(stage);
    const result = await payAll(stage.gateway, ROUND_MS, { shops });
    commits += (await writingTransactions(stage)) - before;
    requests += result.requests;
    rates.payments.push(result.perSecond);
    durations.push(...result.durationsMs);
    paid = [...paid, ...result.paid];
    bench.progress(
      `round ${round} of ${ROUNDS}: ${whole(rates.orders.at(-1)!)} orders/s, ${whole(result.perSecond)} payments/s`,
    );
  }
  await verify(stage, paid);
  const ratios = rates.payments.map((rate, i) => rate / rates.orders[i]!);
  const part = (value: number) => `1/${(1 / value).toFixed(1)}`;
  return [
    {
      what: 'Whole payments/s, challenge and notification included',
      value: whole(median(rates.payments)),
      goal: '',
      note: `${spread(rates.payments, whole)}; ${PAYERS} payers at once, p50 ${whole(median(durations))} ms for one`,
    },
    {
      what: '… ÷ orders/s',
      value: part(median(ratios)),
      goal: '≥ 1/8, aim 1/5',
      note: `${spread(ratios, part)}; ${whole(median(rates.orders))} orders/s in the same rounds`,
    },
    {
      what: 'Of one payment: requests of merchant and payer, commits',
      value: `${(requests / paid.length).toFixed(1)}, ${(commits / paid.length).toFixed(1)}`,
      goal: '',
      note: 'beside them four requests between servers (AReq, result, two notifications) and two ISO 8583 messages',
    },
  ];
}

interface Paid {
  readonly paid: string[];
  readonly perSecond: number;
  readonly requests: number;
  readonly durationsMs: number[];
}

export interface PayOptions {
  readonly payers?: number;
  /** Where notifications go, in turn; to the demo shop unless said. */
  readonly shops?: readonly string[];
}

let made = 0;

/** Payers that pay one order after the other, at least one each, until the time is over and the last of them is home. */
export async function payAll(
  gateway: RunningGateway,
  ms: number,
  { payers = PAYERS, shops = [] }: PayOptions = {},
): Promise<Paid> {
  const agent = new Agent({ connections: payers, pipelining: 1 });
  const counted = { requests: 0 };
  const fetch = leanFetch(agent, counted);
  const paid: string[] = [];
  const durationsMs: number[] = [];
  let within = 0;
  const end = performance.now() + ms;
  try {
    await Promise.all(
      Array.from({ length: payers }, async () => {
        do {
          const start = performance.now();
          paid.push(await payOne(gateway, fetch, shops));
          const now = performance.now();
          durationsMs.push(now - start);
          if (now < end) within += 1;
        } while (performance.now() < end);
      }),
    );
  } finally {
    await agent.close();
  }
  return { paid, perSecond: within / (ms / 1_000), requests: counted.requests, durationsMs };
}

async function payOne({ apiUrl, apiKey, bankUrl, shopUrl }: RunningGateway, fetch: Fetch, shops: readonly string[]) {
  made += 1;
  const orderId = `payment-${made}`;
  const body = {
    ...SEED_REQUEST,
    order_id: orderId,
    payment_options: {
      notification_url: shops[made % shops.length] ?? `${shopUrl}notification`,
      notification_method: 'POST',
      redirect_url: 'http://shop.example/return',
      cancel_url: 'http://shop.example/cancelled',
    },
  };
  const created = await fetch(`${apiUrl}/orders`, {
    method: 'POST',
    headers: { api_key: apiKey, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = JSON.parse(await created.text()) as { data: { payment_url: string } };
  const payer = new Payer({ origins: [new URL(apiUrl).origin, bankUrl], fetch });
  await payer.open(answer.data.payment_url);
  await payer.pay(CARD);
  if (!payer.page.includes('name="creq"'))
    throw new Error(`${orderId} was not challenged: ${payer.status} ${payer.url} ${payer.left}\n${payer.text()}`);
  await payer.challenge({ code: ONE_TIME_CODE });
  if (!payer.left?.startsWith('http://shop.example/return'))
    throw new Error(`${orderId} was not paid:\n${payer.text()}`);
  return orderId;
}

type Fetch = typeof fetch;

/** As much of `fetch` as the payer needs, for a fifth of what it costs. */
function leanFetch(agent: Agent, counted: { requests: number }): Fetch {
  const lean = async (url: string, init: { method?: string; headers?: Record<string, string>; body?: unknown }) => {
    counted.requests += 1;
    const { origin, pathname, search } = new URL(url);
    const form = init.body instanceof URLSearchParams;
    const answer = await agent.request({
      origin,
      path: pathname + search,
      method: (init.method ?? 'GET') as 'GET' | 'POST',
      headers: { ...init.headers, ...(form && { 'content-type': 'application/x-www-form-urlencoded' }) },
      body: init.body === undefined ? null : String(init.body),
    });
    const text = await answer.body.text();
    return {
      status: answer.statusCode,
      headers: { get: (name: string) => answer.headers[name] ?? null },
      text: async () => text,
    };
  };
  return lean as unknown as Fetch;
}

/** How many transactions have written anything since the cluster was made: only these get an id. */
async function writingTransactions({ sql }: Stage): Promise<number> {
  const [row] = await sql<{ next: number }[]>`SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next`;
  return row!.next;
}

/** Every payment is captured at the acquirer and known to the merchant, or there is no number. */
async function verify({ sql }: Stage, paid: readonly string[]): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const [row] = await sql<{ done: number }[]>`
      SELECT count(*) AS done FROM orders o WHERE order_id = ANY (${paid as string[]}) AND status = 'completed'
        AND EXISTS (SELECT FROM notifications n WHERE n.site_id = o.site_id AND n.order_id = o.order_id
          AND n.order_version = (SELECT max(order_version) FROM notifications WHERE site_id = o.site_id AND order_id = o.order_id)
          AND n.state = 'delivered')
        AND NOT EXISTS (SELECT FROM tasks t WHERE t.site_id = o.site_id AND t.order_id = o.order_id AND t.kind = 'advise')`;
    if (row!.done === paid.length) return;
    if (performance.now() > deadline)
      throw new Error(`${paid.length - row!.done} of ${paid.length} payments are not whole`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
