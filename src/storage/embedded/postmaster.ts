/** The running server of a cluster: finding one that is there, launching one, waiting for it, stopping it. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cannotRun, runAs, serverArguments } from './cluster.ts';
import { EmbeddedPostgresError } from './errors.ts';
import type { Place } from './place.ts';
import { commandOfProcess, isRunning, isUncollected } from './processes.ts';

const POLL_MS = 5;
/** After a crash PostgreSQL replays its log first; 512 MB of it take seconds, on a slow disk a minute. */
const READY_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 30_000;
const LOG_LIMIT_BYTES = 1_048_576;

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

interface PidFile extends Postmaster {
  /** `starting`, `ready`, `stopping`, `standby`. */
  readonly status: string;
  /** The number of its System V shared memory, empty before it has some. */
  readonly sharedMemory: string;
}

/** PostgreSQL's `postmaster.pid`: lines 1 process, 4 port, 7 shared memory (key, number), 8 status (utils/pidfile.h). */
function readPidFile(cluster: string): PidFile | undefined {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    const sharedMemory = lines[6]?.trim().split(/\s+/)[1] ?? '';
    return { pid: Number(lines[0]), port: Number(lines[3]), sharedMemory, status: lines[7]?.trim() ?? '' };
  } catch {
    return undefined;
  }
}

/**
 * The server that a killed gateway left behind, once it is ready; undefined where there is none or it was stopping.
 * A file of a dead server is left to PostgreSQL, unless its number is in use (by another process, or by a dead one that
 * nobody has collected yet): then PostgreSQL would believe that the server still runs, and refuse to start.
 */
export async function findOrphan(cluster: string): Promise<Postmaster | undefined> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  for (let found = readPidFile(cluster); found; found = readPidFile(cluster)) {
    if (!commandOfProcess(found.pid)?.includes(cluster)) {
      await backendsEnd(found);
      if (isRunning(found.pid) || isUncollected(found.pid)) rmSync(join(cluster, 'postmaster.pid'), { force: true });
      return undefined;
    }
    if (found.status === 'ready') return found;
    // Its file is read again, as that of a dead one, so that it is not in the way of the next server.
    if (performance.now() > deadline) await stopPostmaster(found.pid);
    await sleep(POLL_MS);
  }
  return undefined;
}

/**
 * Sessions end soon after their killed server, but not at once, and two servers at work on the same files would ruin
 * them. Linux tells how many processes hold the server's shared memory; elsewhere PostgreSQL's own check has to do.
 */
async function backendsEnd({ sharedMemory }: PidFile): Promise<void> {
  const deadline = performance.now() + STOP_TIMEOUT_MS;
  while (attached(sharedMemory) > 0) {
    if (performance.now() > deadline) {
      throw new EmbeddedPostgresError(
        'Sessions of a killed PostgreSQL are still at work on its files; try again later.',
      );
    }
    await sleep(POLL_MS);
  }
}

/** sysvipc(7): the columns of /proc/sysvipc/shm begin with key, shmid, perms, size, cpid, lpid, nattch. */
function attached(sharedMemory: string): number {
  if (process.platform !== 'linux' || !existsSync('/proc/sysvipc/shm')) return 0;
  const rows = readFileSync('/proc/sysvipc/shm', 'utf8').split('\n');
  return Number(rows.map((row) => row.trim().split(/\s+/)).find((row) => row[1] === sharedMemory)?.[6] ?? 0);
}

export interface LaunchOptions {
  readonly logFile: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Told when the server ends, asked to or not. */
  readonly onExit: (how: string) => void;
}

/** Starts the server on a free loopback port and waits until it takes connections. */
export async function launchPostmaster(place: Place, options: LaunchOptions): Promise<Postmaster> {
  let output = '';
  // Somebody else may take the port between our choosing it and PostgreSQL's opening it.
  for (let attempt = 0; attempt < 3; attempt++) {
    const port = await freePort();
    const launched = await launch(place, port, options);
    if ('pid' in launched) return launched;
    output = launched.output;
    if (!/could not bind|could not create any TCP/i.test(output)) break;
  }
  throw new EmbeddedPostgresError(`PostgreSQL did not start; its log (${options.logFile}) ends:\n${output}`);
}

async function launch(place: Place, port: number, options: LaunchOptions): Promise<Postmaster | { output: string }> {
  const { cluster, binaries, account } = place;
  const command = join(binaries.root, 'bin', 'postgres');
  const log = openLog(options.logFile);
  const logStart = statSync(options.logFile).size;
  const child = spawn(command, serverArguments(cluster, port, options.settings), {
    ...runAs(account),
    // A file, not a pipe: the server must be able to write when we are gone.
    stdio: ['ignore', log, log],
    // Its own session, so that Ctrl-C in the terminal ends the gateway first and the database after it.
    detached: true,
  });
  closeSync(log);
  child.unref();
  let ended: string | undefined;
  const failed = new Promise<Error>((resolve) => child.on('error', (error) => resolve(cannotRun(command, error))));
  child.on('exit', (code, signal) => {
    ended = String(signal ?? code);
    options.onExit(ended);
  });
  if (child.pid === undefined) throw await failed;

  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (ended === undefined) {
    const file = readPidFile(cluster);
    if (file?.pid === child.pid && file.status === 'ready') return { pid: child.pid, port };
    if (performance.now() > deadline) {
      await stopPostmaster(child.pid);
      throw new EmbeddedPostgresError(`PostgreSQL was not ready after ${READY_TIMEOUT_MS / 1_000} s.`);
    }
    await sleep(POLL_MS);
  }
  return { output: readFileSync(options.logFile).subarray(logStart).toString().trim() };
}

/** SIGINT is PostgreSQL's «fast» shutdown (sessions are ended, data is written), SIGQUIT its «immediate» one. */
export async function stopPostmaster(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    signalPostmaster(pid, signal);
    const deadline = performance.now() + STOP_TIMEOUT_MS;
    while (performance.now() < deadline) {
      if (!isRunning(pid)) return;
      await sleep(POLL_MS);
    }
  }
  throw new EmbeddedPostgresError(`PostgreSQL (process ${pid}) does not stop.`);
}

export function signalPostmaster(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}

/** Opened by us, so that it can lie where the server's account may not write. Kept short: it is for the last few starts. */
function openLog(file: string): number {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return openSync(file, size > LOG_LIMIT_BYTES ? 'w' : 'a', 0o600);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
