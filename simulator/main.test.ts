import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../src/platform/clock.ts';
import { seededRandom } from '../src/platform/random.ts';
import { startSimulator } from './main.ts';
import type { SimulatorWorkerData, SimulatorWorkerMessage } from './worker.ts';

const options = {
  host: '127.0.0.1',
  port: 0,
  issuerHostPort: 0,
  clock: new ManualClock(),
  random: seededRandom(1),
  secret: 'secret',
  institutionSecret: 'another',
};

describe('simulator', () => {
  it('starts its web side and its issuer host, and stops both', async () => {
    const simulator = await startSimulator(options);
    expect(simulator.issuerHostPort).toBeGreaterThan(0);
    for (const path of [
      '/',
      '/journal/directory-server',
      '/journal/acs',
      '/journal/issuer-host?last4=0000',
      '/journal/institutions',
    ]) {
      expect((await fetch(simulator.url + path)).status).toBe(200);
    }
    await simulator.close();
    await expect(fetch(simulator.url)).rejects.toThrow();
  });

  it('writes the address that browsers use into what it sends', async () => {
    const simulator = await startSimulator({ ...options, publicUrl: 'https://bank.example/' });
    expect(simulator.url).toBe('https://bank.example');
    await simulator.close();
  });

  it('takes more routes', async () => {
    const extend = (server: { get: (path: string, handler: () => Promise<string>) => unknown }) =>
      void server.get('/shop', async () => 'open');
    const simulator = await startSimulator({ ...options, extend });
    expect(await (await fetch(`${simulator.url}/shop`)).text()).toBe('open');
    await simulator.close();
  });

  it('starts a mailbox where one is asked for, and stops it', async () => {
    expect(
      (await startSimulator(options).then(async ({ mailbox, close }) => [mailbox, await close()]))[0],
    ).toBeUndefined();
    const simulator = await startSimulator({ ...options, mailbox: { port: 0, clock: options.clock } });
    const { port } = simulator.mailbox!;
    expect(await (await fetch(`${simulator.url}/mail/`)).text()).toContain('No mail yet');
    await expect(startSimulator({ ...options, mailbox: { port, clock: options.clock } })).rejects.toThrow('EADDRINUSE');
    await simulator.close();
    const again = await startSimulator({ ...options, mailbox: { port, clock: options.clock } });
    expect(again.mailbox?.port).toBe(port);
    await again.close();
  });

  it('leaves nothing running when a port is taken', async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
    const { port } = squatter.address() as AddressInfo;
    await expect(startSimulator({ ...options, port })).rejects.toThrow('EADDRINUSE');
    await expect(startSimulator({ ...options, issuerHostPort: port })).rejects.toThrow('EADDRINUSE');
    await new Promise((resolve) => squatter.close(resolve));
  });
});

describe('simulator in a worker', () => {
  const start = (workerData: Partial<SimulatorWorkerData>) =>
    new Worker(new URL('./worker.ts', import.meta.url), { workerData: { ...data, ...workerData } });
  const data: SimulatorWorkerData = {
    host: '127.0.0.1',
    port: 0,
    issuerHostPort: 0,
    secret: 'secret',
    institutionSecret: 'another',
  };
  const firstWord = (worker: Worker) =>
    new Promise<SimulatorWorkerMessage>((resolve, reject) => worker.once('message', resolve).once('error', reject));
  const end = (worker: Worker) => new Promise<number>((resolve) => worker.once('exit', resolve));

  it('says where it is and ends when told', async () => {
    const worker = start({ clockFactor: 100, mailboxPort: 0 });
    const word = await firstWord(worker);
    if (word.kind !== 'ready') throw new Error(word.reason);
    expect((await fetch(word.url)).status).toBe(200);
    expect((await fetch(`${word.url}/mail/mails.json`)).status).toBe(200);
    expect(word.mailboxPort).toBeGreaterThan(0);
    worker.postMessage('stop');
    expect(await end(worker)).toBe(0);
  });

  it('says why it cannot start', async () => {
    const worker = start({ port: 70_000 });
    expect(await firstWord(worker)).toMatchObject({ kind: 'failed' });
    expect(await end(worker)).toBe(0);
  });
});
