/** A PostgreSQL cluster: making one, and the settings each start gives it. */
import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EmbeddedPostgresError, USE_OWN_DATABASE } from './errors.ts';
import type { Account, Place } from './place.ts';

export const ROLE = 'gatehouse';
export const DATABASE = 'gatehouse';

const DRAFT = '.new-';

/** Anything else of ours (PGDATA, PGPORT, a locale that is not installed) would only lead PostgreSQL astray. */
const ENVIRONMENT = { PATH: '/usr/bin:/bin', TZ: 'UTC', LC_ALL: 'C' };

/** How PostgreSQL's programs are run: under the lent account, and from a directory that account can be in. */
export function runAs(account: Account | undefined): {
  uid?: number;
  gid?: number;
  cwd: string;
  env: typeof ENVIRONMENT;
} {
  return { ...(account && { uid: account.uid, gid: account.gid }), cwd: '/', env: ENVIRONMENT };
}

/**
 * What every start sets, over PostgreSQL's defaults: small in memory (a laptop runs everything at once), few processes,
 * and as durable as PostgreSQL is: `fsync`, `synchronous_commit` and `full_page_writes` keep their default, on.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '40',
  shared_buffers: '32MB',
  effective_cache_size: '512MB',
  work_mem: '4MB',
  maintenance_work_mem: '32MB',
  wal_buffers: '4MB',
  // No replica reads along, so the log carries only what recovery needs.
  wal_level: 'minimal',
  max_wal_senders: '0',
  min_wal_size: '80MB',
  max_wal_size: '512MB',
  checkpoint_timeout: '15min',
  autovacuum: 'on',
  autovacuum_max_workers: '1',
  autovacuum_worker_slots: '2',
  max_worker_processes: '1',
  max_parallel_workers: '0',
  max_parallel_workers_per_gather: '0',
  max_logical_replication_workers: '0',
  // The default keeps three more processes for reads that the page cache answers anyway.
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
};

export function serverArguments(cluster: string, port: number, overrides: Readonly<Record<string, string>>): string[] {
  const settings = Object.entries({ ...SETTINGS, ...overrides, port: String(port) });
  return ['-D', cluster, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

export function clusterExists(cluster: string): boolean {
  return existsSync(join(cluster, 'PG_VERSION'));
}

/**
 * Makes the cluster with `ROLE` as its superuser. It appears under its name only when complete, so a start that was
 * killed half way leaves nothing that looks like a cluster.
 */
export async function makeCluster({ cluster, binaries, account }: Place, password: string): Promise<void> {
  removeDrafts(cluster);
  const draft = `${cluster}${DRAFT}${process.pid}`;
  const passwordFile = `${draft}.password`;
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  try {
    if (account) {
      chownSync(draft, account.uid, account.gid);
      chownSync(passwordFile, account.uid, account.gid);
    }
    const output = await run(
      join(binaries.root, 'bin', 'initdb'),
      [
        ...['--pgdata', draft, '--username', ROLE, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
        // Nothing is worth keeping yet: a machine that stops in this second makes the cluster anew.
        ...['--locale', 'C', '--encoding', 'UTF8', '--no-sync', '--no-instructions'],
      ],
      account,
    );
    if (!clusterExists(draft)) throw new EmbeddedPostgresError(`PostgreSQL could not make its files:\n${output}`);
    renameSync(draft, cluster);
  } finally {
    removeDrafts(cluster);
  }
}

/**
 * An initdb whose gateway was killed may still be writing: so every attempt has a directory of its own, and what cannot
 * be removed now is removed before the next.
 */
function removeDrafts(cluster: string): void {
  for (const name of readdirSync(dirname(cluster))) {
    if (!name.startsWith(basename(cluster) + DRAFT)) continue;
    try {
      rmSync(join(dirname(cluster), name), { recursive: true, force: true });
    } catch {}
  }
}

/** Runs a program to its end and returns what it printed; a non-zero exit throws with it. */
function run(command: string, args: string[], account: Account | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...runAs(account), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => reject(cannotRun(command, error)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new EmbeddedPostgresError(`${command} ended with ${signal ?? code}:\n${output}`));
    });
  });
}

/** The programs are built for glibc; on another C library the kernel says that the file does not exist. */
export function cannotRun(command: string, error: Error): EmbeddedPostgresError {
  return new EmbeddedPostgresError(`${command} does not run on this machine (${error.message}). ${USE_OWN_DATABASE}`);
}
