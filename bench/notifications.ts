/**
 * Notifications per second from the outbox, claimed, rendered, signed, sent and written down, against the same bytes to the
 * same receiver by the bare HTTP client.
 */
import { once } from 'node:events';
import { Agent } from 'undici';
import { type Bench, type Line, median, spread, whole } from './measure.ts';
import { createOrders } from './orders.ts';
import type { ReceiverDone } from './receiver.ts';
import { makeStage, type Stage, startShops } from './stage.ts';

const ROUNDS = 5;
const NOTIFICATIONS = 2_000;
/** The gateway sends to one endpoint eight at a time: so many keep all of its 256 places busy. */
const ENDPOINTS = 32;
const AT_ONCE = 256;

export async function benchNotifications(bench: Bench): Promise<Line[]> {
  const stage = await makeStage(bench);
  const { urls, thread: receiver } = await startShops(bench, ENDPOINTS);
  /** Per second, from the first that came to the last. */
  const rateOf = async (send: () => Promise<void>): Promise<number> => {
    receiver.postMessage(NOTIFICATIONS);
    const done = once(receiver, 'message') as Promise<[ReceiverDone]>;
    await send();
    const [{ firstAt, lastAt }] = await done;
    return NOTIFICATIONS / ((lastAt - firstAt) / 1_000);
  };

  bench.progress('making orders');
  await createOrders(stage.gateway, 1_500);
  const body = Buffer.from(await bodyOf(stage));
  const rates = { outbox: [] as number[], bare: [] as number[], fresh: [] as number[] };
  for (let round = 0; round <= ROUNDS; round++) {
    const bare = await rateOf(() => sendBare(urls, body, { keepAlive: true }));
    const fresh = await rateOf(() => sendBare(urls, body, { keepAlive: false }));
    const outbox = await rateOf(() => fillOutbox(stage, urls, round));
    await allDelivered(stage);
    // The first round warms both up.
    if (round === 0) continue;
    rates.bare.push(bare);
    rates.fresh.push(fresh);
    rates.outbox.push(outbox);
    bench.progress(`round ${round} of ${ROUNDS}: bare ${whole(bare)}/s, outbox ${whole(outbox)}/s`);
  }
  const ratios = rates.outbox.map((rate, i) => rate / rates.bare[i]!);
  const ratio = (value: number) => value.toFixed(2);
  return [
    {
      what: 'Notifications/s from the outbox',
      value: whole(median(rates.outbox)),
      goal: '',
      note: `${spread(rates.outbox, whole)}; ${ENDPOINTS} endpoints`,
    },
    {
      what: '… ÷ the bare HTTP client on open connections',
      value: ratio(median(ratios)),
      goal: '≥ 0.40, aim 0.65',
      note: `${spread(ratios, ratio)}; bare ${whole(median(rates.bare))}/s`,
    },
    {
      what: '… ÷ the bare HTTP client with a connection for each',
      value: ratio(median(rates.outbox.map((rate, i) => rate / rates.fresh[i]!))),
      goal: '',
      note: `bare ${whole(median(rates.fresh))}/s`,
    },
  ];
}

async function sendBare(urls: readonly string[], body: Buffer, { keepAlive }: { keepAlive: boolean }): Promise<void> {
  const agent = new Agent({ connections: AT_ONCE / ENDPOINTS, pipelining: keepAlive ? 1 : 0 });
  let sent = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, i) => {
      const { origin, pathname, search } = new URL(urls[i % urls.length]!);
      while (sent < NOTIFICATIONS) {
        sent += 1;
        const answer = await agent.request({ origin, path: pathname + search, method: 'POST', body });
        await answer.body.text();
      }
    }),
  );
  await agent.close();
}

/** One notification for each of so many orders, due now. The gateway finds them at its next look, within five seconds. */
async function fillOutbox({ sql }: Stage, urls: readonly string[], round: number): Promise<void> {
  const now = Date.now();
  await sql`
    INSERT INTO notifications (site_id, notification_id, order_id, order_version, url, method, pretransaction, state, tries,
      due_at, claimed_until, created_at)
    SELECT site_id, ${round * NOTIFICATIONS} + number, order_id, ${round + 1}, (${urls as string[]}::text[])[1 + number % ${ENDPOINTS}],
      'POST', false, 'due', 0, ${now}, 0, ${now}
    FROM (SELECT site_id, order_id, (row_number() OVER (ORDER BY order_id))::int AS number FROM orders) numbered
    WHERE number <= ${NOTIFICATIONS}`;
}

async function allDelivered({ sql }: Stage): Promise<void> {
  for (;;) {
    const [row] = await sql<{ left: number }[]>`
      SELECT count(*) AS left FROM notifications WHERE state <> 'delivered'`;
    if (row!.left === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** As large as what the gateway sends: the order as the API shows it. */
async function bodyOf({ gateway, sql }: Stage): Promise<string> {
  const [row] = await sql<{ order_id: string }[]>`SELECT order_id FROM orders LIMIT 1`;
  const answer = await fetch(`${gateway.apiUrl}/orders/${row!.order_id}`, { headers: { api_key: gateway.apiKey } });
  const { data } = (await answer.json()) as { data: object };
  return JSON.stringify(data);
}
