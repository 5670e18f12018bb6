/**
 * What the creation of orders is measured against: the same three rows, in copies of the same tables on the same server, in
 * a transaction and a commit of their own, from 32 connections that do nothing else. By pgbench where the machine has it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { openDatabase, type Sql } from '../src/storage/database.ts';

const CLIENTS = 32;
const TABLES = ['orders', 'sessions', 'order_events'];
const SCHEMA = 'same_rows';

/** Orders per second, for this long. */
export type Insert = (ms: number) => Promise<number>;

/** Copies of the tables with all their indexes. `example`: an order of the gateway's, whose bytes the rows have. */
export async function copyTables(sql: Sql, example: string): Promise<{ terms: string; event: string }> {
  await sql.unsafe(`CREATE SCHEMA ${SCHEMA}`);
  for (const table of TABLES) await sql.unsafe(`CREATE TABLE ${SCHEMA}.${table} (LIKE public.${table} INCLUDING ALL)`);
  const [row] = await sql<{ terms: string; event: string }[]>`
    SELECT o.terms::text AS terms, e.data::text AS event
    FROM orders o JOIN order_events e USING (site_id, order_id) WHERE o.order_id = ${example}`;
  return row!;
}

/** `$1` the number of the run, `$2` of the client, `$3` of the order. Ids as wide as the gateway's, and as well ordered. */
const STATEMENTS = [
  `INSERT INTO ${SCHEMA}.orders (site_id, order_id, version, status, financial_status, terms, terms_hash, session_id,
    transaction_id, created_at, modified_at, expires_at, reason, reason_code, amount_refunded)
  VALUES (1, 'same-' || $1::int || '-' || $2::int || '-' || $3::int, 1, 'initialized', 'initialized', $4::text::jsonb,
    '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    lpad($1::int || lpad($3::int::text, 8, '0') || lpad($2::int::text, 2, '0'), 36, '0'), $1::bigint * 1000000000 + $3::bigint * 100 + $2::bigint,
    1795341600000, 1795341600000, 1797933600000, '', '', 0)`,
  `INSERT INTO ${SCHEMA}.sessions (site_id, session_id, order_id, state, visits, created_at, expires_at)
  VALUES (1, lpad($1::int || lpad($3::int::text, 8, '0') || lpad($2::int::text, 2, '0'), 36, '0'),
    'same-' || $1::int || '-' || $2::int || '-' || $3::int, 'open', '{}', 1795341600000, 1797933600000)`,
  `INSERT INTO ${SCHEMA}.order_events (site_id, order_id, version, at, kind, data)
  VALUES (1, 'same-' || $1::int || '-' || $2::int || '-' || $3::int, 1, 1795341600000, 'created', $4::text::jsonb)`,
];

let runs = 0;

/** By the program that comes with PostgreSQL, with prepared statements; undefined where there is none on the machine. */
export function pgbench(url: string, { terms, event }: { terms: string; event: string }): Insert | undefined {
  const version = spawnSync('pgbench', ['--version'], { encoding: 'utf8' });
  if (version.status !== 0) return undefined;
  return async (ms) => {
    const directory = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
    try {
      const script = join(directory, 'same-rows.sql');
      const variables = [':run', ':client_id', ':n'];
      const [order, session, orderEvent] = STATEMENTS.map((statement, i) =>
        statement
          .replaceAll(/\$([123])/g, (_, number: string) => variables[Number(number) - 1]!)
          .replaceAll('$4', i === 2 ? ':event' : ':terms')
          .replaceAll(/\s+/g, ' '),
      );
      writeFileSync(script, `\\set n :n + 1\nBEGIN;\n${order};\n${session};\n${orderEvent};\nCOMMIT;\n`);
      runs += 1;
      const set = Object.entries({ n: '0', run: String(runs), terms, event });
      const output = await new Promise<string>((resolve, reject) => {
        const child = spawn('pgbench', [
          ...['-n', '-M', 'prepared', '-c', String(CLIENTS), '-j', '2', '-T', String(Math.round(ms / 1_000))],
          ...set.flatMap(([name, value]) => ['-D', `${name}=${value}`]),
          ...['-f', script, url],
        ]);
        let text = '';
        for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
        child.on('error', reject);
        child.on('close', (code) => (code === 0 ? resolve(text) : reject(new Error(`pgbench failed:\n${text}`))));
      });
      const rate = /^tps = ([\d.]+)/m.exec(output)?.[1];
      if (rate === undefined) throw new Error(`pgbench told no rate:\n${output}`);
      return Number(rate);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  };
}

/** By the gateway's own driver, on machines without pgbench. The statements of a transaction go one after the other too. */
export function ownClients(url: string, { terms, event }: { terms: string; event: string }): Insert {
  return async (ms) => {
    const sql = openDatabase(url, { max: CLIENTS });
    runs += 1;
    const run = runs;
    let committed = 0;
    try {
      await Promise.all(Array.from({ length: CLIENTS }, () => sql`SELECT 1`));
      const end = performance.now() + ms;
      await Promise.all(
        Array.from({ length: CLIENTS }, async (_, client) => {
          for (let n = 1; performance.now() < end; n++) {
            await sql.begin(async (tx) => {
              for (const [i, statement] of STATEMENTS.entries()) {
                const values = i === 1 ? [run, client, n] : [run, client, n, i === 2 ? event : terms];
                await tx.unsafe(statement, values, { prepare: true });
              }
            });
            if (performance.now() < end) committed += 1;
          }
        }),
      );
    } finally {
      await sql.end({ timeout: 1 });
    }
    return committed / (ms / 1_000);
  };
}
