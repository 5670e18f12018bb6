/**
 * How long a newcomer waits: from the command to the first paid order, on a machine where nothing was made yet and on one
 * that was used before; and the memory that everything together takes afterwards. Linux tells memory, others do not.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory } from '../test/support/gateway-process.ts';
import { type Bench, type Line, median, spread } from './measure.ts';
import { payAll } from './payments.ts';
import { type RunningGateway, startGateway } from './stage.ts';

const ROUNDS = 5;
/** What was only needed for starting and paying is given back by then, as far as it is given back at all. */
const REST_MS = 3_000;

export async function benchStartup({ progress, parts }: Bench): Promise<Line[]> {
  const times = { coldReady: [] as number[], cold: [] as number[], warmReady: [] as number[], warm: [] as number[] };
  const memory = { cold: [] as number[], warm: [] as number[] };
  for (let round = 1; round <= ROUNDS; round++) {
    const directory = makeDirectory();
    parts.defer(() => directory.remove());
    // As `npm start` has it: what was compiled is kept beside the packages, so it is missing the first time.
    const env = { GATEHOUSE_DATA_DIR: join(directory.path, 'data'), NODE_COMPILE_CACHE: join(directory.path, 'cache') };
    const cold = await firstPaid(parts, env);
    times.coldReady.push(cold.readyMs);
    times.cold.push(cold.paidMs);
    if (round === 1) memory.cold = await memoryAtRest(cold.gateway);
    await stop(cold.gateway);
    const warm = await firstPaid(parts, env);
    times.warmReady.push(warm.readyMs);
    times.warm.push(warm.paidMs);
    if (round === 1) memory.warm = await memoryAtRest(warm.gateway);
    await stop(warm.gateway);
    progress(`round ${round} of ${ROUNDS}: cold ${seconds(cold.paidMs)}, again ${seconds(warm.paidMs)}`);
  }
  return [
    {
      what: 'Command to first paid order, database made on the way',
      value: seconds(median(times.cold)),
      goal: '≤ 3 s, aim 1.2 s',
      note: `${spread(times.cold, seconds)}; ready to take it after ${seconds(median(times.coldReady))}`,
    },
    {
      what: '… when started again',
      value: seconds(median(times.warm)),
      goal: '',
      note: `${spread(times.warm, seconds)}; ready after ${seconds(median(times.warmReady))}`,
    },
    ...(memory.warm.length === 0
      ? []
      : [
          {
            what: 'Memory at rest after it: gateway, banks and PostgreSQL',
            value: `${memory.warm[0]!.toFixed(0)} MB`,
            goal: '≤ 180 MB, aim 130 MB',
            note: `proportional set size of all processes; ${memory.cold[0]!.toFixed(0)} MB after the very first start`,
          },
        ]),
  ];
}

async function firstPaid(parts: AsyncDisposableStack, env: Record<string, string>) {
  const start = performance.now();
  const gateway = await startGateway(parts, env);
  const readyMs = performance.now() - start;
  await payAll(gateway, 1, { payers: 1 });
  return { gateway, readyMs, paidMs: performance.now() - start };
}

async function stop({ process }: RunningGateway): Promise<void> {
  process.signal('SIGTERM');
  await process.ended;
}

async function memoryAtRest({ process }: RunningGateway): Promise<number[]> {
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  return memoryOf(process.pid);
}

/** MB of a process and all its descendants, shared pages counted in part; empty where the system does not tell. */
function memoryOf(pid: number): number[] {
  try {
    const parents = new Map(processIds().map((each) => [each, parentOf(each)]));
    const isOurs = (each: number): boolean => each === pid || (parents.has(each) && isOurs(parents.get(each)!));
    const kilobytes = [...parents.keys()].filter(isOurs).map(proportionalSize);
    return [kilobytes.reduce((sum, each) => sum + each, 0) / 1_024];
  } catch {
    return [];
  }
}

const processIds = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** A process may end while it is looked at: it is nobody's child then. */
function parentOf(pid: number): number {
  try {
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  } catch {
    return 0;
  }
}

function proportionalSize(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]);
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`;
