/** The bank world of the sandbox, in a thread of its own: started, stopped, and its clock moved with the gateway's. */
import { Worker } from 'node:worker_threads';
import type {
  ClockAnswer,
  ClockOrder,
  SimulatorWorkerData,
  SimulatorWorkerMessage,
  SimulatorWorkerOrder,
} from '../../simulator/worker.ts';
import { demoSites } from '../merchants/demo-sites.ts';
import type { ClockState, RemoteClock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { Log } from '../platform/log.ts';
import { secureRandom } from '../platform/random.ts';
import { threadEnv } from '../platform/threads.ts';
import { CommandFault } from './terminal.ts';

export interface BankThread {
  readonly url: string;
  readonly issuerHostPort: number;
  readonly mailboxPort: number | null;
  readonly clock: RemoteClock;
}

export interface BankThreadOptions {
  readonly config: Config;
  readonly host: string;
  readonly port: number;
  readonly institutionSecret: string;
  /** Origin of the gateway. */
  readonly gatewayUrl: string;
}

/** What is grown while loading is never given back: unlimited, the thread holds 15 MB more at rest. */
const YOUNG_GENERATION_MB = 12;

/** Starts it and leaves it with `parts`. Its secret lives as long as it does: values that it signed are of no use to the next. */
export async function startBankThread(
  { config, host, port, institutionSecret, gatewayUrl }: BankThreadOptions,
  parts: AsyncDisposableStack,
  log: Log,
): Promise<BankThread> {
  const workerData: SimulatorWorkerData & { readonly apiKeys: readonly string[] } = {
    host,
    port,
    issuerHostPort: 0,
    mailboxPort: 0,
    secret: secureRandom.bytes(32).toString('hex'),
    institutionSecret,
    clockFactor: config.simulatorClockFactor,
    logLevel: config.logLevel,
    apiKeys: demoSites(config.sandboxApiKey).map(({ apiKey }) => apiKey),
    gatewayUrl,
  };
  const worker = new Worker(new URL('../../simulator/worker.ts', import.meta.url), {
    workerData,
    env: threadEnv(),
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  parts.defer(async () => {
    worker.postMessage('stop' satisfies SimulatorWorkerOrder);
    await ended;
  });
  const first = await new Promise<SimulatorWorkerMessage>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  if (first.kind === 'failed') throw new CommandFault(`The bank world cannot start: ${first.reason}`);
  // Without its banks the sandbox is of no use, so this ends the process (see stop-signal.ts).
  worker.on('error', (error) => {
    log.fatal('the bank world ended by a fault');
    throw error;
  });
  const { url, issuerHostPort, mailboxPort } = first;
  return { url, issuerHostPort, mailboxPort, clock: clockIn(worker, ended) };
}

/** The thread's clock. Orders are carried out one after the other, and each is answered with the clock's state after it. */
function clockIn(worker: Worker, ended: Promise<void>): RemoteClock {
  const waiting: { resolve: (state: ClockState) => void; reject: (error: Error) => void }[] = [];
  worker.on('message', ({ state }: ClockAnswer) => waiting.shift()?.resolve(state));
  void ended.then(() => {
    for (const { reject } of waiting.splice(0)) reject(new Error('the bank world has ended'));
  });
  const order = (clock: ClockOrder) =>
    new Promise<ClockState>((resolve, reject) => {
      waiting.push({ resolve, reject });
      worker.postMessage({ clock } satisfies SimulatorWorkerOrder);
    });
  return {
    look: () => order({ do: 'look' }),
    hold: async () => void (await order({ do: 'hold' })),
    arrive: async (to) => void (await order({ do: 'arrive', to })),
    moveTo: async (to) => void (await order({ do: 'move', to })),
    release: async (offsetMs) => void (await order({ do: 'release', offsetMs })),
  };
}
