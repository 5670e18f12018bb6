/**
 * docs/clients.md, followed word by word as far as a machine without a shop can: the commands, names and addresses are taken out of
 * the page itself. A shop's server and its payer's browser reach the gateway under the names that a plugin has built in.
 */
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run as tlsInit } from '../../src/cli/tls-init.ts';
import { sealPayload } from '../../src/components/browser/frame/seal.js';
import { deriveComponentKeys } from '../../src/components/keys.ts';
import { PhpClient } from '../support/clients/php.ts';
import { MASTER_KEY } from '../support/gateway.ts';
import { makeDirectory } from '../support/gateway-process.ts';
import { finish, orderBody } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { API_KEY, makeWorld, type World } from '../support/world.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/clients.md'), 'utf8');
const names = /```sh\n\.\/gatehouse tls init (.+)\n```/.exec(PAGE)![1]!.split(' ');
const [serverName, browserName] = names as [string, string];

const directory = makeDirectory();
let world: World;
let printed = '';
let ca: string;

beforeAll(async () => {
  const dataDir = join(directory.path, '.gatehouse');
  const env = { GATEHOUSE_DATA_DIR: dataDir };
  const print = (text: string) => void (printed += `${text}\n`);
  await tlsInit(names, { env, colours: false, print, complain: print });
  const certFile = /GATEHOUSE_TLS_CERT_FILE=(\S+)/.exec(printed)![1]!;
  const keyFile = /GATEHOUSE_TLS_KEY_FILE=(\S+)/.exec(printed)![1]!;
  const caFile = /NODE_EXTRA_CA_CERTS=(\S+)/.exec(printed)![1]!;
  // Where the page's own curl looks for it.
  expect(caFile).toBe(join(dataDir, 'tls/ca.pem'));
  ca = readFileSync(caFile, 'utf8');
  world = await makeWorld({ tls: { certFile, keyFile } as never });
});
afterAll(async () => {
  await world.close();
  directory.remove();
});

/** With the line in the hosts file: the name leads to the gateway, and is what the certificate is looked at for. */
function fetchAs(host: string, path: string): Promise<{ status: number; text: string; type: string }> {
  return new Promise((resolve, reject) => {
    const address = { host: '127.0.0.1', port: world.gateway.httpsPort!, servername: host, ca };
    const call = request({ ...address, path, headers: { host } }, async (answer) => {
      let text = '';
      for await (const chunk of answer.setEncoding('utf8')) text += chunk;
      resolve({ status: answer.statusCode!, text, type: String(answer.headers['content-type']) });
    });
    call.once('error', reject).end();
  });
}

describe('the way that docs/clients.md tells', () => {
  it('names the two hosts of a plugin, and the first step names the first', () => {
    expect(names).toEqual(['testapi.multisafepay.com', 'pay.multisafepay.com']);
    expect(PAGE).toContain(`\`./gatehouse tls init ${serverName}\``);
  });

  it('ends with 200 and no word about a certificate, under every name', async () => {
    for (const name of names) expect((await fetchAs(name, '/health')).status).toBe(200);
  });

  it('prints every line that a hosts file needs, and the file for WordPress that outlives updates', () => {
    for (const name of names) expect(printed).toMatch(new RegExp(`127\\.0\\.0\\.1 +${name.replaceAll('.', '\\.')}`));
    expect(printed).toContain('wp-content/mu-plugins/');
    expect(printed).toContain(`['${serverName}', '${browserName}']`);
    expect(PAGE).toContain(`str_starts_with($url, 'https://${serverName}/')`);
  });

  it('takes a payment on the hosted page: Payment type Redirect', async () => {
    const php = new PhpClient({ port: world.gateway.httpsPort!, ca, apiKey: API_KEY });
    const order = orderBody(world, { order_id: 'by-redirect', gateway: 'CREDITCARD' });
    const created = await php.request('POST', 'json/orders', { body: order });
    const payer = await new Payer({ origins: [world.url, world.bankUrl] }).open(String(created.payment_url));
    await payer.pay({ number: '4000002000000008' });
    await finish(payer);
    expect(await php.request('GET', 'json/orders/by-redirect')).toMatchObject({ status: 'completed' });
  });

  it('takes a payment by card fields in the shop’s page: Payment type Payment component', async () => {
    // The payer's browser fetches the script that the plugin has built in …
    const script = await fetchAs(browserName, '/sdk/components/v2/components.js');
    expect([script.status, script.type]).toEqual([200, expect.stringContaining('javascript')]);
    expect(script.text).toContain('MultiSafepay');
    // … and the shop's server posts what the fields gave it.
    const php = new PhpClient({ port: world.gateway.httpsPort!, ca, apiKey: API_KEY });
    const { api_token: token } = await php.request('GET', 'json/auth/api_token');
    const { pair } = deriveComponentKeys(MASTER_KEY);
    const browser = { java_enabled: 0, language: 'nl-NL', user_agent: 'Mozilla/5.0' };
    const payload = await sealPayload(
      { id: pair.id, key: pair.publicKey.toString('base64url') },
      {
        ...{ application: 'GATEHOUSE:V2', gateway: 'CREDITCARD', customer: { browser, locale: 'nl_NL' }, fields: {} },
        ...{ tokenize: false, token: String(token) },
      },
      { card: { number: '4000002000000008', holder: 'S Smit', expiry: '3012', code: '123' } },
    );
    const order = orderBody(world, {
      ...{ type: 'direct', order_id: 'by-component', gateway: 'CREDITCARD', payment_data: { payload } },
      customer: { locale: 'nl_NL', country: 'NL', ip_address: '192.0.2.7', email: 'simon@example.com' },
    });
    const created = await php.request('POST', 'json/orders', { body: order });
    const payer = new Payer({ origins: [world.url, world.bankUrl], scripts: true });
    await payer.open(String(created.payment_url));
    await finish(payer);
    await world.quiet();
    expect(await php.request('GET', 'json/orders/by-component')).toMatchObject({ status: 'completed' });
  });

  it('tells of each fault where a shop says little, in sentences that the gateway really says', async () => {
    const php = new PhpClient({ port: world.gateway.httpsPort!, ca, apiKey: 'another' });
    const refused = await php.request('GET', 'json/gateways').catch((error: Error) => error.message);
    expect(PAGE).toContain(`| \`${refused}\` |`);
    expect(existsSync(join(import.meta.dirname, '../../docs/notifications.md'))).toBe(true);
  });
});
