/** HTTPS as an operator sets it up: `tls init`, its settings pasted into a start, and what is said where they are wrong. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Agent, fetch as fetchWith, type RequestInit } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeTls, type TestTls } from '../support/clients/tls.ts';
import { endAll, makeDirectory, run } from '../support/gateway-process.ts';
import { finish } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';

let directory: { path: string; remove(): void };
let dataDir: string;
beforeAll(() => {
  directory = makeDirectory();
  dataDir = join(directory.path, 'data');
});
afterEach(endAll);
afterAll(() => directory.remove());

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

/** `export NAME=value` of what a command printed. */
function exportsOf(printed: string): Record<string, string> {
  return Object.fromEntries([...printed.matchAll(/export (\w+)=(\S+)/g)].map(([, name, value]) => [name!, value!]));
}

// biome-ignore lint/suspicious/noExplicitAny: an answer of the API, looked into by tests.
const jsonOf = async (answer: Promise<Response>): Promise<any> => (await answer).json();

/** A fetch that trusts this authority and nobody else. */
function trusting(caFile: string): typeof fetch {
  const dispatcher = new Agent({ connect: { ca: readFileSync(caFile, 'utf8') } });
  return ((url: string, init: RequestInit) => fetchWith(url, { ...init, dispatcher })) as unknown as typeof fetch;
}

describe('a gateway with a certificate', () => {
  it('is set up by what tls init prints, and takes a payment with a challenge over HTTPS alone', async () => {
    const init = run({ args: ['tls', 'init', 'localhost', '127.0.0.1'], env: { GATEHOUSE_DATA_DIR: dataDir } });
    expect((await init.ended).code).toBe(0);
    const { NODE_EXTRA_CA_CERTS, ...settings } = exportsOf(init.stdout());
    expect(Object.keys(settings).sort()).toEqual([
      'GATEHOUSE_TLS_CERT_FILE',
      'GATEHOUSE_TLS_KEY_FILE',
      'GATEHOUSE_TLS_PORT',
    ]);
    expect(settings.GATEHOUSE_TLS_PORT).toBe('443');

    const port = await freePort();
    const url = `https://localhost:${port}`;
    const sandbox = run({
      args: ['start', '--json'],
      env: {
        ...settings,
        GATEHOUSE_DATA_DIR: dataDir,
        GATEHOUSE_TLS_PORT: port,
        GATEHOUSE_PUBLIC_URL: url,
        NODE_EXTRA_CA_CERTS: NODE_EXTRA_CA_CERTS!,
      },
    });
    await sandbox.prints(/"event":"ready".*\n/);
    const facts = JSON.parse(sandbox.stdout());
    expect(facts).toMatchObject({ apiUrl: `${url}/v1/json`, httpsPort: Number(port) });

    const call = trusting(NODE_EXTRA_CA_CERTS!);
    const headers = { api_key: facts.sites[0].apiKey, 'content-type': 'application/json' };
    const order = { type: 'redirect', order_id: 'secure', currency: 'EUR', amount: 4_200, gateway: 'MASTERCARD' };
    const body = JSON.stringify({
      ...order,
      description: 'Over HTTPS',
      flexible_3d: true,
      payment_options: { redirect_url: `${facts.shopUrl}return`, notification_url: `${facts.shopUrl}notification` },
    });
    const created = await jsonOf(call(`${url}/v1/json/orders`, { method: 'POST', headers, body }));
    expect(created.data.payment_url).toMatch(new RegExp(`^${url}/connect/`));

    const payer = new Payer({ origins: [url, facts.bankUrl], fetch: call });
    await payer.open(created.data.payment_url);
    await payer.pay({ number: facts.testCard.number });
    await finish(payer);
    const read = await jsonOf(call(`${url}/v1/json/orders/secure`, { headers }));
    expect(read.data).toMatchObject({ status: 'completed', payment_details: { card_authentication_result: {} } });
    sandbox.signal('SIGTERM');
    expect((await sandbox.ended).code).toBe(0);
  }, 120_000);
});

describe('a gateway with a certificate of no use', () => {
  let tls: TestTls;
  beforeAll(() => {
    tls = makeTls();
  });
  afterAll(() => tls.remove());

  async function refusal(env: Record<string, string>): Promise<string> {
    const cwd = makeDirectory();
    try {
      const refused = run({ args: ['start'], cwd: cwd.path, env });
      expect(await refused.ended).toEqual({ code: 2, signal: null });
      expect(existsSync(join(cwd.path, '.gatehouse'))).toBe(false);
      return refused.stderr();
    } finally {
      cwd.remove();
    }
  }

  it('says in one sentence what is wrong, and makes nothing', async () => {
    const { certFile, caKeyFile } = tls;
    expect(await refusal({ GATEHOUSE_TLS_CERT_FILE: certFile, GATEHOUSE_TLS_KEY_FILE: caKeyFile })).toBe(
      [
        'The settings cannot be used:',
        `  • GATEHOUSE_TLS_KEY_FILE: ${caKeyFile} holds the key of another certificate than ${certFile}.`,
        '',
      ].join('\n'),
    );
  });

  it('has a port of its own', async () => {
    const port = await freePort();
    const env = { GATEHOUSE_TLS_CERT_FILE: tls.certFile, GATEHOUSE_TLS_KEY_FILE: tls.keyFile };
    expect(await refusal({ ...env, GATEHOUSE_PORT: port, GATEHOUSE_TLS_PORT: port })).toBe(
      `GATEHOUSE_TLS_PORT is ${port}, which another part of Gatehouse uses: change one of them.\n`,
    );
  });
});
