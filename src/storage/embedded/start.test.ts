import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../database.ts';
import { commandOfProcess, isRunning, isUncollected } from './processes.ts';
import { startEmbeddedPostgres } from './start.ts';

const AS_ROOT = process.getuid?.() === 0;

/** A gateway in small: starts the server of a directory, says so, and goes on until it is killed. */
const GATEWAY = `
  const { startEmbeddedPostgres } = await import(${JSON.stringify(join(import.meta.dirname, 'start.ts'))});
  const { adopted } = await startEmbeddedPostgres({ dataDir: process.argv[1] });
  console.log('started', adopted);
  setInterval(() => {}, 1000);
`;

function temporaryDirectory(mode: number): string {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-embedded-'));
  chmodSync(directory, mode);
  return directory;
}

async function startGateway(dataDir: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', GATEWAY, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(createInterface(child.stdout!), 'line');
  return child;
}

async function endGateway(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  await once(child, 'exit');
}

/** A port where nobody listens. */
async function closedPort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function ask<Row>(url: string, statement: string): Promise<Row | undefined> {
  const sql = openDatabase(url, { max: 1 });
  const [row] = await sql.unsafe(statement).finally(() => sql.end());
  return row as Row | undefined;
}

describe('embedded PostgreSQL', () => {
  // Making a cluster takes a second, so most tests go on with the one that the test before has left.
  let home: string;
  let dataDir: string;
  beforeAll(() => {
    home = temporaryDirectory(0o711);
    dataDir = join(home, 'data');
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const serverPid = (cluster = join(dataDir, 'postgres')) =>
    Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);

  it('keeps what was stored over a restart, and is gone after stop', async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    await ask(first.url, 'create table kept as select 42 as answer');
    const pid = serverPid();
    await first.stop();
    expect(isRunning(pid)).toBe(false);

    const second = await startEmbeddedPostgres({ dataDir });
    expect(second.adopted).toBe(false);
    expect(await ask(second.url, 'select answer from kept')).toEqual({ answer: 42 });
    await second.stop();
    await second.stop();
  });

  it('is durable, and reached by password on the loopback address alone', async () => {
    const server = await startEmbeddedPostgres({ dataDir });
    const settings = await ask(
      server.url,
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as sync,
              current_setting('full_page_writes') as pages, current_setting('listen_addresses') as listen`,
    );
    expect(settings).toEqual({ fsync: 'on', sync: 'on', pages: 'on', listen: '127.0.0.1' });
    expect(statSync(join(dataDir, 'postgres.password')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dataDir, 'postgres', 'pg_hba.conf'), 'utf8')).not.toMatch(/^[^#].*\btrust\b/m);
    const wrong = Object.assign(new URL(server.url), { password: 'guess' }).href;
    await expect(ask(wrong, 'select 1')).rejects.toThrow('password authentication failed');
    await server.stop();
  });

  it('refuses a second gateway on the same data directory, by name', async () => {
    const server = await startEmbeddedPostgres({ dataDir });
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(
      `The data directory ${dataDir} is in use by another gateway (process ${process.pid})`,
    );
    expect(await ask(server.url, 'select 1 as alive')).toEqual({ alive: 1 });
    await server.stop();
  });

  it('takes over the server that a killed gateway left behind, with everything in it', async () => {
    const gateway = await startGateway(dataDir);
    const pid = serverPid();
    await endGateway(gateway, 'SIGKILL');
    expect(isRunning(pid)).toBe(true);

    const server = await startEmbeddedPostgres({ dataDir });
    expect(server.adopted).toBe(true);
    expect(serverPid()).toBe(pid);
    expect(await ask(server.url, 'select 1 as alive')).toEqual({ alive: 1 });
    await server.stop();
    expect(isRunning(pid)).toBe(false);
  });

  it('starts again after gateway and server were killed together', async () => {
    const gateway = await startGateway(dataDir);
    process.kill(serverPid(), 'SIGKILL');
    await endGateway(gateway, 'SIGKILL');

    const server = await startEmbeddedPostgres({ dataDir });
    expect(server.adopted).toBe(false);
    expect(await ask(server.url, 'select 1 as alive')).toEqual({ alive: 1 });
    await server.stop();
  });

  it('starts although the number of the dead server is another process’s by now', async () => {
    await (await startEmbeddedPostgres({ dataDir })).stop();
    const stale = [process.pid, join(dataDir, 'postgres'), 1, 5432, '', '127.0.0.1', '', 'ready'].join('\n');
    writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), stale);
    const server = await startEmbeddedPostgres({ dataDir });
    expect(server.adopted).toBe(false);
    await server.stop();
  });

  it('starts although the server it found dies at that moment, and nobody collects it', async () => {
    await (await startEmbeddedPostgres({ dataDir })).stop();
    const cluster = join(dataDir, 'postgres');
    // A parent that has become `sleep` never asks how its child ended. `-m`: without it the child would ignore SIGINT.
    const script = '(exec -a "$0" sleep 600) & echo $!; exec sleep 600';
    // PostgreSQL minds the numbers of its own account alone.
    const { uid, gid } = statSync(cluster);
    const parent = spawn('bash', ['-m', '-c', script, cluster], { uid, gid, stdio: ['ignore', 'pipe', 'ignore'] });
    const [dying] = (await once(createInterface(parent.stdout!), 'line')) as [string];
    try {
      await vi.waitUntil(() => commandOfProcess(Number(dying))?.includes(cluster), { interval: 5, timeout: 5_000 });
      const found = [dying, cluster, 1, await closedPort(), '', '127.0.0.1', '', 'ready'].join('\n');
      writeFileSync(join(cluster, 'postmaster.pid'), found);
      const server = await startEmbeddedPostgres({ dataDir });
      expect(server.adopted).toBe(false);
      expect(isUncollected(Number(dying))).toBe(true);
      expect(await ask(server.url, 'select 1 as alive')).toEqual({ alive: 1 });
      await server.stop();
    } finally {
      parent.kill('SIGKILL');
    }
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('stops the server when the gateway ends by %s', async (signal) => {
    const gateway = await startGateway(dataDir);
    const pid = serverPid();
    await endGateway(gateway, signal);
    expect(gateway.signalCode).toBe(signal);
    expect(isRunning(pid)).toBe(false);
  });

  it('says so when the password file is lost', async () => {
    await (await startEmbeddedPostgres({ dataDir })).stop();
    rmSync(join(dataDir, 'postgres.password'));
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow('postgres.password is missing');
  });

  it('begins anew after a start that was killed while the cluster was being made', async () => {
    dataDir = join(home, 'killed early');
    const gateway = spawn(process.execPath, ['--input-type=module', '--eval', GATEWAY, dataDir], { stdio: 'ignore' });
    const drafts = () => (existsSync(dataDir) ? readdirSync(dataDir) : []).filter((name) => name.includes('.new-'));
    while (drafts().length === 0) await new Promise(setImmediate);
    await endGateway(gateway, 'SIGKILL');
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
    const server = await startEmbeddedPostgres({ dataDir });
    expect(await ask(server.url, 'select 1 as alive')).toEqual({ alive: 1 });
    await server.stop();
    expect(drafts()).toEqual([]);
  });

  it.runIf(AS_ROOT)('keeps its files elsewhere when root’s data directory is closed to others', async () => {
    const closed = temporaryDirectory(0o700);
    const elsewhere = temporaryDirectory(0o755);
    dataDir = join(closed, 'data');
    try {
      for (const round of [1, 2]) {
        const server = await startEmbeddedPostgres({ dataDir, elsewhere: [elsewhere] });
        const cluster = readFileSync(join(dataDir, 'postgres.path'), 'utf8').trim();
        expect(cluster.startsWith(elsewhere)).toBe(true);
        expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
        expect(statSync(cluster).uid).not.toBe(0);
        await ask(server.url, `create table round_${round} ()`);
        if (round === 2)
          expect(await ask(server.url, `select to_regclass('round_1')::text as it`)).toEqual({ it: 'round_1' });
        await server.stop();
      }
    } finally {
      for (const directory of [closed, elsewhere]) rmSync(directory, { recursive: true, force: true });
    }
  });
});
