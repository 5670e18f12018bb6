/** What is measured, as it runs in production: PostgreSQL with fsync, and the gateway in a process of its own. */
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { openDatabase, type Sql } from '../src/storage/database.ts';
import { startEmbeddedPostgres } from '../src/storage/embedded/start.ts';
import { type GatewayProcess, makeDirectory, run } from '../test/support/gateway-process.ts';
import type { Bench } from './measure.ts';
import type { ReceiverReady } from './receiver.ts';

export interface Stage {
  readonly databaseUrl: string;
  readonly sql: Sql;
  readonly gateway: RunningGateway;
  /** Starts the gateway anew on the same database, after the last one ended. */
  restart(): Promise<RunningGateway>;
}

export interface RunningGateway {
  readonly process: GatewayProcess;
  /** Base of the JSON API. */
  readonly apiUrl: string;
  readonly bankUrl: string;
  readonly shopUrl: string;
  readonly apiKey: string;
  readonly readyAfterMs: number;
}

/** The gateway's connections, those of the comparison, and a few to look with. */
const DATABASE_CONNECTIONS = 100;

/** A fresh database and a gateway on it. `nodeOptions`: for the gateway's process, such as `--cpu-prof`. */
export async function makeStage({ parts }: Bench, nodeOptions: readonly string[] = []): Promise<Stage> {
  const directory = makeDirectory();
  parts.defer(() => directory.remove());
  const server = await startEmbeddedPostgres({
    dataDir: join(directory.path, 'database'),
    settings: { max_connections: String(DATABASE_CONNECTIONS) },
  });
  parts.defer(() => server.stop());
  const sql = openDatabase(server.url, { max: 2 });
  parts.defer(() => sql.end({ timeout: 1 }));
  const [settings] = await sql<{ fsync: string; commit: string }[]>`
    SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit`;
  if (settings?.fsync !== 'on' || settings.commit !== 'on') throw new Error('a database that forgets is not measured');

  const restart = () =>
    startGateway(parts, { GATEHOUSE_DATA_DIR: join(directory.path, 'gateway'), DATABASE_URL: server.url }, nodeOptions);
  return { databaseUrl: server.url, sql, gateway: await restart(), restart };
}

/** The gateway's own command, once it says that everything runs. */
export async function startGateway(
  parts: AsyncDisposableStack,
  env: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = [],
): Promise<RunningGateway> {
  const process = run({ args: ['start', '--json'], env, nodeOptions });
  parts.defer(async () => {
    process.signal('SIGTERM');
    await process.ended;
  });
  const line = await process.prints(/^\{"event":"ready".*\}$/m);
  const facts = JSON.parse(line[0]) as {
    apiUrl: string;
    bankUrl: string;
    shopUrl: string;
    readyAfterMs: number;
    sites: { apiKey: string }[];
  };
  const { apiUrl, bankUrl, shopUrl, readyAfterMs } = facts;
  return { process, apiUrl, bankUrl, shopUrl, readyAfterMs, apiKey: facts.sites[0]!.apiKey };
}

/** Shops that acknowledge every notification, at addresses of their own, and the thread that they live in. */
export async function startShops({ parts }: Bench, number: number): Promise<{ urls: string[]; thread: Worker }> {
  const thread = new Worker(new URL('./receiver.ts', import.meta.url), { workerData: { endpoints: number } });
  parts.defer(async () => void (await thread.terminate()));
  const [{ ports }] = (await once(thread, 'message')) as [ReceiverReady];
  return { urls: ports.map((port) => `http://127.0.0.1:${port}/notification?type=notification`), thread };
}
