/**
 * PostgreSQL as part of the gateway: one call makes it, starts it and says where it is. What the gateway keeps in it is
 * not known here.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import postgres from 'postgres';
import type { Log } from '../../platform/log.ts';
import { findBinaries } from './binaries.ts';
import { clusterExists, DATABASE, makeCluster, ROLE } from './cluster.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { lockDataDir } from './lock.ts';
import { choosePlace, standardElsewhere } from './place.ts';
import { findOrphan, launchPostmaster, type Postmaster, signalPostmaster, stopPostmaster } from './postmaster.ts';

export interface EmbeddedPostgresOptions {
  /** Made when missing. The server's own files lie in its `postgres`, or where `postgres.path` points. */
  readonly dataDir: string;
  readonly log?: Log;
  /** PostgreSQL settings over our own, for tests that need no durability. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Directories for what the server's account cannot reach, used when started as root. */
  readonly elsewhere?: readonly string[];
}

export interface EmbeddedPostgres {
  /** `postgres://…`, with the password: not for the log. */
  readonly url: string;
  /** A killed gateway had left the server running, and it is used on. */
  readonly adopted: boolean;
  /** Ends all connections, writes everything, and returns when the server is gone. Again: does nothing. */
  stop(): Promise<void>;
}

/**
 * Starts the server of `dataDir`, making it first where there is none. It is stopped by `stop`, and also when the process
 * ends by itself or by a signal. Throws `EmbeddedPostgresError`, also where another gateway uses the directory.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    return await start(options);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') throw error;
    throw new EmbeddedPostgresError(
      `The data directory ${options.dataDir} cannot be used by this account (${code}: ${path}). It may belong to another ` +
        'one, such as root: start the gateway as that one, or set GATEHOUSE_DATA_DIR to another directory.',
    );
  }
}

async function start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = makeDataDir(options.dataDir);
  const unlock = lockDataDir(dataDir);
  try {
    const place = choosePlace(dataDir, findBinaries(), options.elsewhere ?? standardElsewhere());
    const isNew = !clusterExists(place.cluster);
    const password = passwordOf(dataDir, isNew);
    if (isNew) await makeCluster(place, password);

    const orphan = await adopt(place.cluster, password);
    let stopped: Promise<void> | undefined;
    const server =
      orphan ??
      (await launchPostmaster(place, {
        logFile: join(dataDir, 'postgres.log'),
        settings: options.settings ?? {},
        onExit: (how) => {
          if (!stopped) options.log?.error(`the embedded PostgreSQL ended by itself (${how}); see postgres.log`);
        },
      }));
    const forget = stopWithProcess(server);
    const stop = async () => {
      await stopPostmaster(server.pid);
      forget();
      unlock();
    };
    if (!orphan)
      await ensureDatabase(server, password, isNew).catch((error) => stop().then(() => Promise.reject(error)));
    return {
      url: urlOf(server, password),
      adopted: orphan !== undefined,
      stop: () => (stopped ??= stop()),
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/**
 * Makes the data directory, private to its owner; root's lets others pass through (not look), because PostgreSQL runs
 * under another account then. Returns its real path, and leaves a directory that exists as it is.
 */
export function makeDataDir(dataDir: string): string {
  const path = resolve(dataDir);
  const isNew = !existsSync(path);
  try {
    makeWithParents(path);
  } catch (error) {
    throw new EmbeddedPostgresError(`The data directory ${path} cannot be made: ${(error as Error).message}.`);
  }
  if (isNew) chmodSync(path, process.getuid?.() === 0 ? 0o711 : 0o700);
  return realpathSync(path);
}

/** One by one: where a file system lets nobody make anything (`/proc`), Node's recursive way tries for ever. */
function makeWithParents(path: string): void {
  if (existsSync(path)) return;
  makeWithParents(dirname(path));
  mkdirSync(path);
}

function passwordOf(dataDir: string, isNew: boolean): string {
  const file = join(dataDir, 'postgres.password');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  if (!isNew) {
    throw new EmbeddedPostgresError(`${file} is missing, and without it the database in ${dataDir} cannot be opened.`);
  }
  const password = randomBytes(24).toString('hex');
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return password;
}

/**
 * An orphan is used on if it lets us in; one that does not is stopped, and PostgreSQL recovers at the next start. Whoever
 * is stopped is looked for once more: a server that was being killed when we found it leaves its file behind, and its
 * number stays taken until somebody collects it.
 */
async function adopt(cluster: string, password: string): Promise<Postmaster | undefined> {
  for (let orphan = await findOrphan(cluster); orphan; orphan = await findOrphan(cluster)) {
    try {
      await ensureDatabase(orphan, password);
      return orphan;
    } catch {
      await stopPostmaster(orphan.pid);
    }
  }
  return undefined;
}

/** Shows that the server answers and has our database; a start killed between the two is why both are looked at. */
async function ensureDatabase(server: Postmaster, password: string, isNew = false): Promise<void> {
  if (!isNew && (await databaseAnswers(server, password))) return;
  await ask(urlOf(server, password, 'postgres'), `create database ${DATABASE}`);
}

async function databaseAnswers(server: Postmaster, password: string): Promise<boolean> {
  const INVALID_CATALOG_NAME = '3D000';
  try {
    await ask(urlOf(server, password), 'select 1');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === INVALID_CATALOG_NAME) return false;
    throw error;
  }
}

async function ask(url: string, statement: string): Promise<void> {
  const sql = postgres(url, { max: 1, connect_timeout: 10, fetch_types: false });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}

export function urlOf(server: Pick<Postmaster, 'port'>, password: string, database = DATABASE): string {
  return `postgres://${ROLE}:${password}@127.0.0.1:${server.port}/${database}`;
}

/**
 * Takes the server down with this process. A process that handles signals itself calls `stop` (or exits, which is seen
 * here too); one that does not would die at once, so the signal is held back until the server is down.
 */
function stopWithProcess(server: Postmaster): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onExit = () => signalPostmaster(server.pid, 'SIGINT');
  const onSignal = async (signal: NodeJS.Signals) => {
    if (process.listenerCount(signal) > 1) return;
    await stopPostmaster(server.pid).catch(() => {});
    forget();
    process.kill(process.pid, signal);
  };
  const forget = () => {
    process.off('exit', onExit);
    for (const signal of signals) process.off(signal, onSignal);
  };
  process.on('exit', onExit);
  for (const signal of signals) process.on(signal, onSignal);
  return forget;
}
