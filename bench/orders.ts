/**
 * Durable orders per second through the HTTP API, against the database alone making the same rows; and whether every order
 * that a client was told of is there, also when the gateway is killed in the middle.
 */
import { SEED_REQUEST } from '../src/http/schemas/seed.ts';
import { type LoadResult, runLoad } from './load.ts';
import { type Bench, type Line, median, percentile, spread, whole } from './measure.ts';
import { copyTables, type Insert, ownClients, pgbench } from './same-rows.ts';
import { makeStage, type RunningGateway, type Stage } from './stage.ts';

const ROUNDS = 5;
const ROUND_MS = 4_000;
const WARM_UP_MS = 3_000;
const CONNECTIONS = 96;

export async function benchOrders(bench: Bench): Promise<Line[]> {
  const stage = await makeStage(bench);
  const { sql, databaseUrl } = stage;
  bench.progress('warming up');
  await createOrders(stage.gateway, WARM_UP_MS);
  const rows = await copyTables(sql, lastOrderId());
  const byDriver = ownClients(databaseUrl, rows);
  const byPgbench = pgbench(databaseUrl, rows);

  const rates = { gateway: [] as number[], database: [] as number[], driver: [] as number[] };
  const told: string[] = [];
  const latencies: number[] = [];
  let failures = 0;
  const database: Insert = byPgbench ?? byDriver;
  await database(1_000);
  for (let round = 1; round <= ROUNDS; round++) {
    await sql`CHECKPOINT`;
    rates.database.push(await database(ROUND_MS));
    if (byPgbench) {
      await sql`CHECKPOINT`;
      rates.driver.push(await byDriver(ROUND_MS / 2));
    }
    await sql`CHECKPOINT`;
    const load = await createOrders(stage.gateway, ROUND_MS);
    rates.gateway.push(load.perSecond);
    told.push(...load.told);
    latencies.push(...load.latenciesMs);
    failures += load.failures;
    bench.progress(
      `round ${round} of ${ROUNDS}: database ${whole(rates.database.at(-1)!)}, gateway ${whole(load.perSecond)} orders/s`,
    );
  }
  const lost = await missing(stage, told);

  bench.progress('killing the gateway in the middle');
  const killed = await createOrders(stage.gateway, ROUND_MS / 2, () => stage.gateway.process.signal('SIGKILL'));
  const ended = await stage.gateway.process.ended;
  if (ended.signal !== 'SIGKILL' || killed.told.length === 0) throw new Error('the gateway was not killed under load');
  const lostByKill = await missing(stage, killed.told);

  const ratios = rates.gateway.map((rate, i) => rate / rates.database[i]!);
  const ratio = (value: number) => value.toFixed(2);
  const server = byPgbench ? 'pgbench' : 'the driver';
  return [
    {
      what: 'Orders/s, durable, over HTTP',
      value: whole(median(rates.gateway)),
      goal: '',
      note: `${spread(rates.gateway, whole)}; ${CONNECTIONS} connections, p50 ${median(latencies).toFixed(1)} ms, p99 ${percentile(latencies, 0.99).toFixed(1)} ms`,
    },
    {
      what: `… ÷ ${server} making the same rows`,
      value: ratio(median(ratios)),
      goal: '≥ 0.70, aim 1.00',
      note: `${spread(ratios, ratio)}; ${server} ${whole(median(rates.database))}/s`,
    },
    ...(rates.driver.length === 0
      ? []
      : [
          {
            what: '… ÷ 32 clients of the driver making the same rows',
            value: ratio(median(rates.gateway.map((rate, i) => rate / rates.driver[i]!))),
            goal: '',
            note: `the driver ${whole(median(rates.driver))}/s`,
          },
        ]),
    {
      what: 'Orders that were confirmed and are lost',
      value: String(lost),
      goal: '0',
      note: `of ${whole(told.length)}; ${failures} other answers`,
    },
    {
      what: '… with the gateway killed (SIGKILL) under load',
      value: String(lostByKill),
      goal: '0',
      note: `of ${whole(killed.told.length)}`,
    },
  ];
}

let made = 0;
const orderId = (number: number) => `order-${String(number).padStart(9, '0')}`;
export const lastOrderId = () => orderId(made);

/** Posts the order of the documentation, each time under another id. */
export function createOrders(
  { apiUrl, apiKey }: RunningGateway,
  ms: number,
  halfway?: () => void,
  connections = CONNECTIONS,
): Promise<LoadResult> {
  const url = new URL(`${apiUrl}/orders`);
  const body = JSON.stringify({ ...SEED_REQUEST, order_id: orderId(0) });
  const head = [
    `POST ${url.pathname} HTTP/1.1`,
    `host: ${url.host}`,
    `api_key: ${apiKey}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ].join('\r\n');
  const [before, after] = `${head}\r\n\r\n${body}`.split(orderId(0)) as [string, string];
  const next = () => {
    made += 1;
    const name = orderId(made);
    return { name, request: before + name + after };
  };
  return runLoad({ origin: url.origin, connections, ms, next, ...(halfway && { halfway }) });
}

/** How many of these orders the table does not hold, whole: with session and event. */
async function missing({ sql }: Stage, told: readonly string[]): Promise<number> {
  const rows = await sql<{ order_id: string }[]>`
    SELECT o.order_id FROM orders o JOIN sessions USING (site_id, session_id)
    JOIN order_events e ON e.site_id = o.site_id AND e.order_id = o.order_id AND e.version = 1`;
  const kept = new Set(rows.map((row) => row.order_id));
  return told.filter((name) => !kept.has(name)).length;
}
