/**
 * The whole product for a test, in this process: gateway, bank world and database, over real sockets, on one clock that the
 * test moves.
 */
import { randomBytes } from 'node:crypto';
import { type Simulator, startSimulator } from '../../simulator/main.ts';
import { receiverRoutes } from '../../simulator/receiver/routes.ts';
import type { Gateway } from '../../src/main.ts';
import { advance } from '../../src/platform/advance.ts';
import type { CertificateFiles } from '../../src/platform/certificate.ts';
import { type Clock, ManualClock } from '../../src/platform/clock.ts';
import { type Log, silentLog } from '../../src/platform/log.ts';
import { secureRandom } from '../../src/platform/random.ts';
import { makeDatabase, type TestDatabase } from './database.ts';
import { API_KEY, INSTITUTION_SECRET, startGatewayFor } from './gateway.ts';
import { START } from './orders.ts';

export { API_KEY };

export interface World {
  readonly clock: ManualClock;
  readonly database: TestDatabase;
  readonly simulator: Simulator;
  readonly gateway: Gateway;
  /** `http://localhost:port`, as merchants and payers see the gateway. */
  readonly url: string;
  /** `http://127.0.0.1:port`: another site, as banks and shops are. */
  readonly bankUrl: string;
  readonly apiKey: string;
  readonly isLive: boolean;
  /** Calls the API with the first demo site's key, or another's. */
  api(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
  /** Resolves when nothing is left to do now: tasks and notifications that are due have been tried. */
  quiet(): Promise<void>;
  /** Moves the clock and lets everything that falls due on the way happen, in order and each at its own time. */
  pass(ms: number): Promise<void>;
  /** Ends the gateway with all that it has in memory, and starts another with the same database at the same address. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface ApiAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by tests, which say what they expect.
  readonly body: any;
}

export interface WorldOptions {
  readonly log?: Log;
  readonly mode?: 'sandbox' | 'live';
  /** HTTPS beside plain HTTP: its port is `gateway.httpsPort`. */
  readonly tls?: CertificateFiles;
  readonly cardRefundDays?: number;
  /** What the gateway is told otherwise, once the bank world stands. */
  readonly besides?: (
    simulator: Simulator,
  ) => Pick<
    Parameters<typeof startGatewayFor>[0],
    'directoryServer' | 'schemes' | 'results' | 'trustedProxies' | 'bins' | 'marks'
  >;
}

export async function makeWorld({
  log = silentLog,
  mode = 'sandbox',
  tls,
  cardRefundDays = 180,
  besides = () => ({}),
}: WorldOptions = {}): Promise<World> {
  const clock = new ManualClock(START);
  const database = await makeDatabase();
  let gatewayUrl: string | undefined;
  const simulator = await startBanks(clock, () => gatewayUrl);
  const parts = { database, simulator, clock, log, mode, tls, cardRefundDays, ...besides(simulator) };
  let gateway = await startGatewayFor(parts);
  const { url } = gateway;
  gatewayUrl = url;

  const world: World = {
    clock,
    database,
    simulator,
    get gateway() {
      return gateway;
    },
    url,
    bankUrl: simulator.url,
    apiKey: API_KEY,
    isLive: mode === 'live',
    async api(method, path, body, headers = {}) {
      const answer = await fetch(`${url}/v1/json${path}`, {
        method,
        headers: {
          api_key: API_KEY,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      return { status: answer.status, body: await answer.json() };
    },
    async quiet() {
      // Work makes notifications, and the banks' answers make work: twice is enough for what one step can cause.
      for (let i = 0; i < 2; i++) {
        await gateway.work.idle();
        await gateway.notifications.idle();
        await gateway.mails.idle();
      }
    },
    async pass(ms) {
      await advance({ clock, agendas: gateway.agendas }, ms);
    },
    async restart() {
      await gateway.close();
      gateway = await startGatewayFor({ ...parts, ...besides(simulator), port: Number(new URL(url).port) });
    },
    async close() {
      await gateway.close();
      await simulator.close();
      await database.drop();
    },
  };
  return world;
}

/** The bank world with the demo shop, which sells where it is told of a gateway. */
export function startBanks(clock: Clock, gatewayUrl?: () => string | undefined): Promise<Simulator> {
  return startSimulator({
    host: '127.0.0.1',
    port: 0,
    issuerHostPort: 0,
    clock,
    random: secureRandom,
    secret: randomBytes(32),
    institutionSecret: INSTITUTION_SECRET,
    mailbox: { port: 0, clock },
    extend: async (server) => {
      const shop = { apiKeys: () => [API_KEY, `${API_KEY}-us`, `${API_KEY}-ch`], clock };
      await server.register(receiverRoutes, gatewayUrl ? { ...shop, gatewayUrl } : shop);
    },
  });
}
