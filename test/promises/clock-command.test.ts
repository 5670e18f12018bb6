/** Commands as somebody types them beside a sandbox that runs: processes of their own, the bank world in its thread. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../src/platform/clock.ts';
import { endAll, type GatewayProcess, makeDirectory, run, startSandbox } from '../support/gateway-process.ts';
import { openOrder, readOrder } from '../support/pay.ts';
import type { World } from '../support/world.ts';

const API_KEY = '5a4db0c5a4db0c5a4db0c5a4db0c5a4db0c5a4db';

describe('the clock of a sandbox', () => {
  const directory = makeDirectory();
  const dataDir = join(directory.path, 'data');
  let sandbox: GatewayProcess;
  /** As much of it as paying needs. */
  let world: Pick<World, 'url' | 'bankUrl' | 'apiKey' | 'api'>;

  const start = async () => {
    sandbox = await startSandbox(dataDir);
    const [, url] = /API +(http:\S+)\/v1\/json/.exec(sandbox.stdout())!;
    const [, bankUrl] = /Banks +(http:\S+)/.exec(sandbox.stdout())!;
    world = {
      url: url!,
      bankUrl: bankUrl!,
      apiKey: API_KEY,
      async api(method, path, body) {
        const headers = { api_key: API_KEY };
        const answer = await fetch(`${url}/v1/json${path}`, {
          method,
          headers,
          body: body ? JSON.stringify(body) : null,
        });
        return { status: answer.status, body: await answer.json() };
      },
    };
  };
  const command = async (...args: string[]) => {
    const ran = run({ args, env: { GATEHOUSE_PORT: new URL(world.url).port } });
    const { code } = await ran.ended;
    return { code, stdout: ran.stdout(), stderr: ran.stderr() };
  };

  beforeAll(start);
  afterAll(async () => {
    await endAll();
    directory.remove();
  });

  it('is asked by the program in the folder, with whatever Node is there', async () => {
    // As a terminal finds it: perhaps an old one, which moves over to the project's own.
    const env = { ...process.env, GATEHOUSE_PORT: new URL(world.url).port };
    const { stdout, stderr } = await promisify(execFile)(join(import.meta.dirname, '../../gatehouse'), ['clock'], {
      env,
    });
    expect([stdout, stderr]).toEqual([expect.stringContaining('UTC, as on this machine'), '']);
  });

  it('begins as that of the machine', async () => {
    expect(await command('clock')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, as on this machine\n$/),
      stderr: '',
    });
    expect(sandbox.stdout()).not.toContain('ahead of this machine');
  });

  it('leaves its database open to every other command', async () => {
    const here = async (...args: string[]) => {
      const env = { GATEHOUSE_PORT: new URL(world.url).port, GATEHOUSE_DATA_DIR: dataDir };
      const ran = run({ args, env });
      expect([(await ran.ended).code, ran.stderr()], args.join(' ')).toEqual([0, '']);
      return ran.stdout();
    };
    const rules = join(directory.path, 'rules.txt');
    writeFileSync(rules, 'require 3ds when amount > 500 EUR');
    expect(await here('site', 'list')).toMatch(/^1 +account 10000001 +active +Grachten & Co/);
    expect(await here('rules', 'put', rules, '--site', '1')).toContain('1');
    expect(await here('rules', 'list', '--site', '1')).toContain('1');
    expect(await here('lists', 'add', 'friends', 'email', 'a@example.com', '--site', '1')).not.toBe('');
    expect(await here('account', 'key', '10000001')).toMatch(/[0-9a-f]{40}/);
    expect(await here('review', 'list')).toBe('Nothing is held.\n');
    // It is the sandbox's own still: a payment goes on.
    expect((await openOrder(world as World)).orderId).toBeTruthy();
  });

  it('is moved with that of the banks, which give up their own challenges on the way', async () => {
    const { orderId, payer } = await openOrder(world as World, { order: { gateway: 'VISA' } });
    await payer.pay({ number: '4111111111111111' });
    await payer.submit('bank-form');
    const forgotten = await openOrder(world as World, { order: { days_active: 7 } });
    const before = Date.now();

    const moved = await command('clock', 'advance', '8d', '--json');
    expect(moved).toMatchObject({ code: 0, stderr: '' });
    const { from, to, ran } = JSON.parse(moved.stdout);
    expect(Date.parse(to) - Date.parse(from)).toBe(8 * DAY);
    expect(ran).toEqual({ tasks: expect.any(Number), notifications: expect.any(Number), expired_orders: 1 });

    expect(await readOrder(world as World, forgotten.orderId)).toMatchObject({ status: 'expired' });
    const order = await readOrder(world as World, orderId);
    expect(order).toMatchObject({ status: 'declined', reason: 'Transaction timed out (ACS)' });
    const shop = await fetch(`${world.bankUrl}/shop/notifications.json?order_id=${orderId}`);
    const [last] = (await shop.json()) as { at: number; status: string; signature: unknown }[];
    expect(last).toMatchObject({ status: 'declined', signature: { verifies: true } });
    // Ten minutes after the challenge was looked at, by the clock of the shop.
    expect(last!.at - before).toBeGreaterThan(9 * MINUTE);
    expect(last!.at - before).toBeLessThan(11 * MINUTE);
  });

  it('tells people what happened', async () => {
    const { code, stdout } = await command('clock', 'advance', '90s');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^From .+ UTC to .+ UTC\.\nOrders expired: 0\. Notifications tried: 0\. Other work: \d+\.\n$/,
    );
    expect((await command('clock')).stdout).toMatch(/ UTC, 8d [12]m ahead of this machine\n$/);
  });

  it('is not moved by what is no duration', async () => {
    expect(await command('clock', 'advance', '8x')).toEqual({
      code: 2,
      stdout: '',
      stderr: `"8x" is no duration: write 90s, 15m, 36h or 7d.\nUsage: ./gatehouse clock advance <duration> [--json]\n`,
    });
  });

  it('says what the sandbox refuses', async () => {
    const { code, stderr } = await command('clock', 'advance', '4000d');
    expect(code).toBe(1);
    expect(stderr).toMatch(/refuses: Invalid duration: by is more than 10 years\.\n$/);
  });

  it('is where it was after a restart, and new payments with it', async () => {
    sandbox.signal('SIGTERM');
    expect(await sandbox.ended).toEqual({ code: 0, signal: null });
    const { code, stderr } = await command('clock');
    expect(code).toBe(1);
    expect(stderr).toContain(`No sandbox answers at ${world.url} (ECONNREFUSED).`);

    await start();
    expect(sandbox.stdout()).toMatch(/Clock +8d [1-3]m ahead of this machine\n/);
    const { data } = (await (await fetch(`${world.url}/sandbox/clock`, { headers: { api_key: API_KEY } })).json()) as {
      data: { now: string };
    };
    const ahead = Date.parse(data.now) - Date.now();
    expect(Math.abs(ahead - 8 * DAY)).toBeLessThan(3 * MINUTE);
    const { orderId, payer } = await openOrder(world as World, { order: { gateway: 'VISA' } });
    await payer.pay({ number: '4000002000000008' });
    expect((await readOrder(world as World, orderId)).status).toBe('completed');
    const journal = (await (await fetch(`${world.bankUrl}/journal/issuer-host`)).json()) as {
      entries: { at: number }[];
    };
    expect(Math.abs(journal.entries.at(-1)!.at - Date.parse(data.now))).toBeLessThan(MINUTE);
  });
});
