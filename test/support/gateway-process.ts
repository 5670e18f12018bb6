/** The gateway as an operator runs it: a process of its own, watched by what it prints and by nothing else. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface GatewayProcess {
  readonly pid: number;
  /** Everything printed so far, standard output and standard error one after the other. */
  stdout(): string;
  stderr(): string;
  /** Resolves when the output fits; rejects, telling the output, where the process ends before. */
  prints(pattern: RegExp): Promise<RegExpExecArray>;
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ending>;
}

export interface RunOptions {
  /** After `./gatehouse`. */
  readonly args: readonly string[];
  /** Over an environment without any setting of ours; every port is a free one unless said. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly nodeOptions?: readonly string[];
}

const running = new Set<ChildProcess>();

export function run({ args, env = {}, cwd, nodeOptions = [] }: RunOptions): GatewayProcess {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(GATEHOUSE_|DATABASE_URL$|VITEST|NODE_)/.test(name),
  );
  const child = spawn(process.execPath, [...nodeOptions, MAIN, ...args], {
    cwd,
    env: {
      ...Object.fromEntries(inherited),
      GATEHOUSE_PORT: '0',
      GATEHOUSE_SIMULATOR_PORT: '0',
      GATEHOUSE_TLS_PORT: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const printed = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<Ending>((resolve) => {
    child.on('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal });
    });
  });
  return {
    pid: child.pid!,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    ended,
    signal: (signal) => void child.kill(signal),
    prints: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(printed.stdout + printed.stderr);
          if (!found) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        void ended.then(({ code, signal }) =>
          reject(new Error(`it ended (${signal ?? code}) without ${pattern}:\n${printed.stdout}${printed.stderr}`)),
        );
        look();
      }),
  };
}

/** A sandbox in a data directory, once it has said that everything runs. */
export async function startSandbox(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<GatewayProcess> {
  const sandbox = run({ args: ['start'], env: { GATEHOUSE_DATA_DIR: dataDir, ...env } });
  await sandbox.prints(/Ctrl-C stops everything\..*\n/);
  return sandbox;
}

/** Ends what a failed test left running. A killed gateway leaves its database, so it is asked first. */
export async function endAll(): Promise<void> {
  const children = [...running];
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(children.map((child) => new Promise((resolve) => child.once('close', resolve))));
}

/** Removed with everything in it by `remove`. */
export function makeDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'gatehouse-start-'));
  // As root, PostgreSQL runs under another account, which must be able to pass through here.
  chmodSync(path, 0o711);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export interface PrintedRequest {
  readonly url: string;
  readonly init: RequestInit & { readonly headers: Record<string, string>; readonly body: string };
}

/** The `curl` that the sandbox prints, as the same request for `fetch`. */
export function printedRequest(output: string): PrintedRequest {
  const command = /^curl '([^']+)' \\\n((?: {2}-H '[^']+' \\\n)+) {2}-d '([^']+)'$/m.exec(output);
  if (!command) throw new Error(`no curl was printed:\n${output}`);
  const headers = [...command[2]!.matchAll(/-H '([^:]+): ([^']+)'/g)].map(
    ([, name, value]) => [name!, value!] as const,
  );
  return { url: command[1]!, init: { method: 'POST', headers: Object.fromEntries(headers), body: command[3]! } };
}

/** Whether somebody listens there. */
export function listens(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
