/** What survives a kill: real processes, ended in the way that nothing can be done about. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import {
  endAll,
  type GatewayProcess,
  makeDirectory,
  type PrintedRequest,
  printedRequest,
  startSandbox,
} from '../support/gateway-process.ts';

const directories: ReturnType<typeof makeDirectory>[] = [];

afterAll(async () => {
  await endAll();
  for (const made of directories) made.remove();
});

describe('an order that was answered', () => {
  let dataDir: string;
  let gateway: GatewayProcess;
  let order: { order_id: string; payment_url: string };

  beforeEach(async () => {
    const made = makeDirectory();
    directories.push(made);
    dataDir = join(made.path, 'data');
    gateway = await startSandbox(dataDir);
    const { url, init } = printedRequest(gateway.stdout());
    const answer = (await (await fetch(url, init)).json()) as { data: typeof order };
    order = answer.data;
  });

  it('is there after the gateway was killed, with the database that went on running', async () => {
    const database = databasePid();
    gateway.signal('SIGKILL');
    expect(await gateway.ended).toEqual({ code: null, signal: 'SIGKILL' });
    process.kill(database, 0);
    await expectOrderAfterRestart();
  });

  it('is there after gateway and database were killed together', async () => {
    process.kill(databasePid(), 'SIGKILL');
    gateway.signal('SIGKILL');
    await gateway.ended;
    await expectOrderAfterRestart();
  });

  function databasePid(): number {
    return Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  }

  async function expectOrderAfterRestart(): Promise<void> {
    const next = await startSandbox(dataDir);
    const { url, init } = printedRequest(next.stdout());
    const found = await fetch(`${url}/${order.order_id}`, { headers: { api_key: init.headers.api_key! } });
    expect(await found.json()).toMatchObject({
      success: true,
      data: { order_id: order.order_id, amount: 100, currency: 'EUR', status: 'initialized' },
    });
    expect(await payable(url)).toBe(200);
    next.signal('SIGINT');
    expect(await next.ended).toEqual({ code: 0, signal: null });
  }

  /** The page to pay on, at the port of the new process. */
  async function payable(apiUrl: PrintedRequest['url']): Promise<number> {
    const page = new URL(order.payment_url);
    page.port = new URL(apiUrl).port;
    return (await fetch(page)).status;
  }
});
