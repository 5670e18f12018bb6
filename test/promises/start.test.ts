/** `start`, as somebody sees it who has just come: processes of their own, real ports, a real database. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeDatabase } from '../support/database.ts';
import {
  endAll,
  type GatewayProcess,
  listens,
  makeDirectory,
  printedRequest,
  run,
  startSandbox,
} from '../support/gateway-process.ts';
import { mmdb } from '../support/mmdb.ts';

const DEMO_KEY = '5a4db0c5a4db0c5a4db0c5a4db0c5a4db0c5a4db';
const PAYMENT_URL = /^http:\/\/localhost:\d+\/connect\/[0-9A-Za-z]{36}\/\?lang=nl_NL$/;

const directories: ReturnType<typeof makeDirectory>[] = [];
function directory(): string {
  const made = makeDirectory();
  directories.push(made);
  return made.path;
}

afterAll(async () => {
  await endAll();
  for (const made of directories) made.remove();
});

async function createPrintedOrder(sandbox: GatewayProcess) {
  const { url, init } = printedRequest(sandbox.stdout());
  const answer = await fetch(url, init);
  return { status: answer.status, body: (await answer.json()) as { success: boolean; data: Record<string, string> } };
}

function portsOf(sandbox: GatewayProcess): { gateway: number; bank: number } {
  const port = (label: string) => Number(new RegExp(`${label} +http://[a-z0-9.]+:(\\d+)`).exec(sandbox.stdout())?.[1]);
  return { gateway: port('API'), bank: port('Banks') };
}

describe('start', () => {
  let dataDir: string;
  let sandbox: GatewayProcess;

  beforeAll(async () => {
    dataDir = join(directory(), 'data');
    sandbox = await startSandbox(dataDir);
  });

  it('says where everything is, in plain lines where no person looks', async () => {
    const { gateway, bank } = portsOf(sandbox);
    const text = sandbox.stdout();
    expect(text).toContain(`http://localhost:${gateway}/v1/json\n`);
    for (const key of [DEMO_KEY, `${DEMO_KEY}-us`, `${DEMO_KEY}-ch`]) expect(text).toContain(`   ${key}\n`);
    for (const word of ['5500000000000004', '123456', 'Ctrl-C', dataDir]) expect(text).toContain(word);
    expect(text).not.toContain('\u001b');
    expect(sandbox.stderr()).toBe('');
    const pages = [`http://localhost:${gateway}/docs`, `http://127.0.0.1:${bank}/shop/`, `http://127.0.0.1:${bank}`];
    for (const page of pages) {
      expect(text).toContain(page);
      expect((await fetch(page)).status).toBe(200);
    }
  });

  it('prints a request that creates an order, with a page to pay on', async () => {
    const { status, body } = await createPrintedOrder(sandbox);
    expect({ status, success: body.success }).toEqual({ status: 200, success: true });
    expect(body.data.payment_url).toMatch(PAYMENT_URL);
    const page = await fetch(body.data.payment_url!);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('lang="nl');
  });

  it('keeps the key of the sandbox for its owner alone', () => {
    const file = join(dataDir, 'master.key');
    expect(readFileSync(file, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('refuses a second gateway on the same data directory, by name', async () => {
    const second = run({ args: ['start'], env: { GATEHOUSE_DATA_DIR: dataDir } });
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.stderr()).toContain(`is in use by another gateway (process ${sandbox.pid})`);
    expect(second.stderr()).not.toContain('    at ');
  });

  it('ends with 0 at Ctrl-C, however often it is pressed, and leaves nothing running', async () => {
    const { gateway, bank } = portsOf(sandbox);
    const postmaster = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
    sandbox.signal('SIGINT');
    sandbox.signal('SIGINT');
    expect(await sandbox.ended).toEqual({ code: 0, signal: null });
    for (const port of [gateway, bank, Number(postmaster[3])]) expect(await listens(port)).toBe(false);
    expect(() => process.kill(Number(postmaster[0]), 0)).toThrow('ESRCH');
    expect(readdirSync(dataDir)).not.toContain('gateway.pid');
    expect(sandbox.stderr()).toBe('');
  });

  it('finds everything again at the next start, and offers another order', async () => {
    const again = await startSandbox(dataDir);
    const { gateway } = portsOf(again);
    const first = await fetch(`http://localhost:${gateway}/v1/json/orders/my-order-id-01`, {
      headers: { api_key: DEMO_KEY },
    });
    expect(await first.json()).toMatchObject({ success: true, data: { order_id: 'my-order-id-01', amount: 100 } });
    expect(JSON.parse(printedRequest(again.stdout()).init.body)).toMatchObject({ order_id: 'my-order-id-02' });
    again.signal('SIGTERM');
    expect(await again.ended).toEqual({ code: 0, signal: null });
  });

  it('ends with 0 where it is stopped half way', async () => {
    const path = join(directory(), 'data');
    const halfway = run({ args: ['start'], env: { GATEHOUSE_DATA_DIR: path } });
    while (!existsSync(join(path, 'gateway.pid'))) await new Promise(setImmediate);
    halfway.signal('SIGINT');
    expect(await halfway.ended).toEqual({ code: 0, signal: null });
    expect(halfway.stdout() + halfway.stderr()).toBe('');
    expect(readdirSync(path)).not.toContain('gateway.pid');
  });

  it('runs twice side by side', async () => {
    const both = await Promise.all([startSandbox(directory()), startSandbox(directory())]);
    for (const each of both) expect((await createPrintedOrder(each)).body.data.payment_url).toMatch(PAYMENT_URL);
    for (const each of both) each.signal('SIGHUP');
    for (const each of both) expect(await each.ended).toEqual({ code: 0, signal: null });
  });

  it('says one JSON line with --json', async () => {
    const json = run({
      args: ['start', '--json'],
      env: { GATEHOUSE_DATA_DIR: dataDir, GATEHOUSE_SANDBOX_API_KEY: 'a-key-of-mine' },
    });
    await json.prints(/\n/);
    expect(JSON.parse(json.stdout())).toMatchObject({
      event: 'ready',
      mode: 'sandbox',
      apiUrl: expect.stringMatching(/^http:\/\/localhost:\d+\/v1\/json$/),
      sites: [{ apiKey: 'a-key-of-mine' }, { apiKey: 'a-key-of-mine-us' }, { apiKey: 'a-key-of-mine-ch' }],
    });
    json.signal('SIGINT');
    expect((await json.ended).code).toBe(0);
  });
});

describe('start, where it cannot', () => {
  let squatter: Server;
  let taken: string;
  const dataDir = () => join(directory(), 'data');

  beforeAll(async () => {
    squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
    taken = String((squatter.address() as AddressInfo).port);
  });
  afterAll(() => new Promise((resolve) => squatter.close(resolve)));

  it.each(['GATEHOUSE_PORT', 'GATEHOUSE_SIMULATOR_PORT'])('names %s where its port is in use', async (setting) => {
    const path = dataDir();
    const refused = run({ args: ['start'], env: { GATEHOUSE_DATA_DIR: path, [setting]: taken } });
    expect(await refused.ended).toEqual({ code: 1, signal: null });
    expect(refused.stderr()).toMatch(new RegExp(`^Port ${taken} on .+ is in use .+ set ${setting} to another port`));
    expect(existsSync(path)).toBe(false);
  });

  it('names every wrong setting, and where they are explained', async () => {
    const refused = run({ args: ['start'], env: { GATEHOUSE_PORT: '80800', GATEHOUSE_PROT: '1' } });
    expect(await refused.ended).toEqual({ code: 2, signal: null });
    expect(refused.stderr()).toBe(
      [
        'The settings cannot be used:',
        '  • GATEHOUSE_PORT must be a port, 0 to 65535, not "80800".',
        '  • GATEHOUSE_PROT is not a setting of the gateway.',
        'All settings are explained in docs/settings.md.',
        '',
      ].join('\n'),
    );
  });

  it.each([
    [['start', '--fast'], "Unknown option '--fast'."],
    [['start', 'now'], "Unexpected argument 'now'."],
    [['stop'], 'There is no command "stop".'],
  ])('says how to write what %j got wrong', async (args, sentence) => {
    const refused = run({ args });
    expect(await refused.ended).toEqual({ code: 2, signal: null });
    expect(refused.stderr()).toContain(sentence);
    expect(refused.stderr()).toContain('Usage: ./gatehouse');
  });

  it('says so where the database of the settings does not answer', async () => {
    const refused = run({
      args: ['start'],
      env: { GATEHOUSE_DATA_DIR: dataDir(), DATABASE_URL: `postgres://nobody@127.0.0.1:1/none` },
    });
    expect(await refused.ended).toEqual({ code: 1, signal: null });
    expect(refused.stderr()).toContain('The database cannot be reached (ECONNREFUSED): look at DATABASE_URL.');
  });
});

describe('start, live', () => {
  const live = {
    GATEHOUSE_MODE: 'live',
    GATEHOUSE_PUBLIC_URL: 'https://pay.example.com',
    GATEHOUSE_MASTER_KEY: '9b1c7e05a3f84d26b8e0516f2a7dc934e6083b5f91d42ac7780f6be35c19a24d',
    GATEHOUSE_ACQUIRER_ADDRESS: '127.0.0.1:1',
    GATEHOUSE_VISA_DIRECTORY_URL: 'https://127.0.0.1:1/visa',
    GATEHOUSE_3DS_REFERENCE_NUMBER: '3DS_LOA_SER_EXMP_020200_00001',
  };
  const LIST_WHAT_IS_LOADED = `data:text/javascript,${encodeURIComponent(`
    import { registerHooks } from 'node:module';
    registerHooks({ load: (url, context, next) => (process.stderr.write('loaded ' + url + '\\n'), next(url, context)) });
  `)}`;

  afterEach(endAll);

  it('loads nothing of the bank world, and makes no database and no files', async () => {
    const database = await makeDatabase();
    const cwd = directory();
    const gateway = run({
      args: ['start', '--json'],
      cwd,
      env: { ...live, DATABASE_URL: database.url, GATEHOUSE_LOG_LEVEL: 'info' },
      nodeOptions: ['--import', LIST_WHAT_IS_LOADED],
    });
    await gateway.prints(/"event":"ready"/);
    await gateway.prints(/results come to the public address, where no certificate is asked for/);
    const taken = [...gateway.stdout().split('\n'), ...gateway.stderr().split('\n')].find((line) =>
      line.includes('cards of these schemes are taken'),
    );
    expect(JSON.parse(taken!)).toMatchObject({
      taken: ['VISA'],
      notTaken: {
        MASTERCARD: 'GATEHOUSE_MASTERCARD_DIRECTORY_URL is not set',
        MAESTRO: 'GATEHOUSE_MASTERCARD_DIRECTORY_URL is not set',
        AMEX: 'GATEHOUSE_AMEX_DIRECTORY_URL is not set',
        MISTERCASH: 'GATEHOUSE_BANCONTACT_DIRECTORY_URL is not set',
      },
    });
    const ready = gateway
      .stdout()
      .split('\n')
      .find((line) => line.includes('"ready"'));
    expect(JSON.parse(ready!)).toEqual({ event: 'ready', mode: 'live', apiUrl: 'https://pay.example.com/v1/json' });
    const loaded = gateway.stderr().match(/^loaded .+$/gm) ?? [];
    expect(loaded.some((url) => url.endsWith('/src/main.ts'))).toBe(true);
    expect(loaded.filter((url) => /\/simulator\/|\/storage\/embedded\//.test(url))).toEqual([]);
    expect(readdirSync(cwd)).toEqual([]);
    gateway.signal('SIGTERM');
    expect(await gateway.ended).toEqual({ code: 0, signal: null });
    await database.drop();
  });

  it('tells of every file and address that it cannot use', async () => {
    const cwd = directory();
    writeFileSync(
      join(cwd, 'networks.mmdb'),
      mmdb('GeoLite2-ASN', { '192.0.2.0/24': { autonomous_system_number: 1 } }),
    );
    const refused = run({
      args: ['start'],
      cwd,
      env: {
        ...live,
        GATEHOUSE_MASTER_KEY: '0'.repeat(64),
        DATABASE_URL: 'postgres://nobody@db.example.com/none?sslmode=prefer',
        GATEHOUSE_BIN_TABLE_FILE: 'bins.csv',
        GATEHOUSE_IP_COUNTRY_FILE: 'networks.mmdb',
        GATEHOUSE_MARKS_DIR: 'marks',
        GATEHOUSE_ACQUIRER_CA_FILE: 'ca.pem',
        GATEHOUSE_NOTIFICATION_ALLOW: 'shop.internal, 10.0.0.0/99',
      },
    });
    expect(await refused.ended).toEqual({ code: 2, signal: null });
    expect(refused.stderr()).toBe(
      [
        'The settings cannot be used:',
        '  • GATEHOUSE_MASTER_KEY was not made by chance (it is made of a few different bytes): make one with `openssl rand -hex 32`, and begin an empty database with it.',
        '  • DATABASE_URL leads to another machine without TLS: put `sslmode=verify-full` into it, or set GATEHOUSE_DATABASE_TLS to off where the line is private.',
        '  • GATEHOUSE_ACQUIRER_CA_FILE: ca.pem cannot be read (ENOENT).',
        '  • GATEHOUSE_BIN_TABLE_FILE: bins.csv cannot be read (ENOENT).',
        '  • GATEHOUSE_IP_COUNTRY_FILE: networks.mmdb tells no countries; it is a GeoLite2-ASN, and GeoLite2-Country would do.',
        '  • GATEHOUSE_MARKS_DIR: marks cannot be read (ENOENT).',
        '  • GATEHOUSE_NOTIFICATION_ALLOW: 10.0.0.0/99 is neither a host name nor an address or range.',
        '',
      ].join('\n'),
    );
  });
});
