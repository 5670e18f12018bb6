/**
 * The bank world in a thread of its own, so that its work never holds up the gateway beside it. Started as a Worker with
 * `SimulatorWorkerData`; says `ready` or `failed` once, and ends when it is told `stop`. Its clock is moved by whoever started it.
 */
import { parentPort, workerData } from 'node:worker_threads';
import {
  type ClockState,
  type Instant,
  type MovableClock,
  scaledClock,
  shiftedClock,
  systemClock,
} from '../src/platform/clock.ts';
import { type LogLevel, makeLog } from '../src/platform/log.ts';
import { secureRandom } from '../src/platform/random.ts';
import { startSimulator } from './main.ts';
import { receiverRoutes } from './receiver/routes.ts';

export interface SimulatorWorkerData {
  readonly host: string;
  readonly port: number;
  readonly issuerHostPort: number;
  readonly secret: string;
  /** The bearer token by which the institutions behind the other methods know the gateway. */
  readonly institutionSecret: string;
  readonly publicUrl?: string;
  /** 100 makes the bank's ten minutes last six seconds. 1 unless said. */
  readonly clockFactor?: number;
  /** `warn` unless said. */
  readonly logLevel?: LogLevel;
  /** Port of the mailbox, 0 for any free one; no mailbox unless said. */
  readonly mailboxPort?: number;
  /** Keys of the sites whose notifications the demo shop at `/shop` takes; no shop unless said. */
  readonly apiKeys?: readonly string[];
  /** Where the gateway is, for the checkout of that shop. */
  readonly gatewayUrl?: string;
}

export type SimulatorWorkerMessage =
  | {
      readonly kind: 'ready';
      readonly url: string;
      readonly issuerHostPort: number;
      /** Null where no mailbox was asked for. */
      readonly mailboxPort: number | null;
    }
  | { readonly kind: 'failed'; readonly reason: string };

/** What it says after each order to its clock. */
export interface ClockAnswer {
  readonly kind: 'clock';
  readonly state: ClockState;
}

/** What the clock can be told, as `RemoteClock` has it. Instants are those of the gateway, whatever `clockFactor` is. */
export type ClockOrder =
  | { readonly do: 'look' | 'hold' }
  | { readonly do: 'arrive' | 'move'; readonly to: Instant }
  | { readonly do: 'release'; readonly offsetMs: number | undefined };

/** What the parent may say. */
export type SimulatorWorkerOrder = 'stop' | { readonly clock: ClockOrder };

if (!parentPort) throw new Error('simulator/worker.ts runs as a worker thread only');
const parent = parentPort;
const say = (message: SimulatorWorkerMessage | ClockAnswer) => parent.postMessage(message);

const {
  clockFactor = 1,
  logLevel = 'warn',
  apiKeys,
  mailboxPort,
  gatewayUrl,
  ...options
} = workerData as SimulatorWorkerData;
try {
  const present = shiftedClock(systemClock);
  const clock = scaledClock(present, clockFactor);
  const simulator = await startSimulator({
    ...options,
    clock,
    random: secureRandom,
    log: makeLog(logLevel),
    // Payers and the shop live in the time of the merchant, not in that of the banks.
    mailbox: mailboxPort === undefined ? undefined : { port: mailboxPort, clock: present },
    extend: async (server) => {
      // The shop lives in the time of the merchant, not in that of the banks.
      if (!apiKeys) return;
      const shop = { apiKeys: () => apiKeys, clock: present };
      await server.register(receiverRoutes, gatewayUrl ? { ...shop, gatewayUrl: () => gatewayUrl } : shop);
    },
  });
  parent.on('message', async (order: SimulatorWorkerOrder) => {
    if (order !== 'stop') {
      carryOut(order.clock, present);
      return say({ kind: 'clock', state: present.look() });
    }
    await simulator.close();
    // The port is what keeps the thread alive.
    parent.close();
  });
  const { url, issuerHostPort, mailbox } = simulator;
  say({ kind: 'ready', url, issuerHostPort, mailboxPort: mailbox?.port ?? null });
} catch (error) {
  say({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  parent.close();
}

function carryOut(order: ClockOrder, clock: MovableClock): void {
  if (order.do === 'hold') clock.hold();
  if (order.do === 'arrive') clock.arrive(order.to);
  if (order.do === 'move') clock.moveTo(order.to);
  if (order.do === 'release') clock.release(order.offsetMs);
}
