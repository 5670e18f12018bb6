/** Live mode: the same program, where nothing of the sandbox may work. */
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoSites } from '../../src/merchants/demo-sites.ts';
import { hashApiKey } from '../../src/merchants/sites.ts';
import { DAY, ManualClock } from '../../src/platform/clock.ts';
import { SETTINGS } from '../../src/platform/config.ts';
import { secureRandom } from '../../src/platform/random.ts';
import { upsertSites } from '../../src/storage/sites.ts';
import { makeTextSeal } from '../../src/vault/text-seal.ts';
import { makeDatabase } from '../support/database.ts';
import { MASTER_KEY, startGatewayFor } from '../support/gateway.ts';
import { openOrder, orderBody, readOrder } from '../support/pay.ts';
import { API_KEY, makeWorld, type World } from '../support/world.ts';

const lines: string[] = [];
const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });

let world: World;
beforeAll(async () => {
  world = await makeWorld({ mode: 'live', log });
});
afterAll(() => world.close());

/** Another process of the gateway on the same database, or on another. */
const startAgain = (mode: 'sandbox' | 'live' = 'live', database = world.database) =>
  startGatewayFor({ database, simulator: world.simulator, clock: new ManualClock(), mode });

describe('live mode', () => {
  it('asks acquirer and directory servers at the start, and has a line for each', async () => {
    const up = () => lines.map((line) => JSON.parse(line).msg as string).filter((msg) => msg.includes(' is up: '));
    const server = 'a directory server is up: it gave its card ranges';
    await expect
      .poll(() => up().sort())
      .toEqual([server, server, server, server, 'the acquirer is up: connected and signed on']);
  });

  it('begins without any merchant: the keys of the sandbox open nothing', async () => {
    expect((await world.api('GET', '/gateways')).status).toBe(401);
    const seal = makeTextSeal(MASTER_KEY, secureRandom);
    await upsertSites(world.database.sql, { seal, hash: hashApiKey }, demoSites(API_KEY));
    world.clock.advance(10_000);
    expect((await world.api('GET', '/gateways')).status).toBe(200);
  });

  it('has no clock that could be moved, and is not served from a database whose clock was', async () => {
    for (const [method, path] of [
      ['GET', '/sandbox/clock'],
      ['POST', '/sandbox/clock/advance'],
    ] as const) {
      const init = { method, headers: { api_key: API_KEY }, ...(method === 'POST' && { body: '{"by":"1d"}' }) };
      expect((await fetch(world.url + path, init)).status).toBe(404);
    }
    await world.database.sql`UPDATE clock SET offset_ms = ${DAY}`;
    await expect(startAgain()).rejects.toThrow('The clock of this database was moved');
    await world.database.sql`UPDATE clock SET offset_ms = 0`;
  });

  it('is not served from a database with demo shops, nor with keys that are published', async () => {
    await expect(startAgain()).rejects.toThrow('demo shops of a sandbox (sites 1, 2, 3)');
    const [site] = demoSites(SETTINGS.sandboxApiKey.default);
    const seal = makeTextSeal(MASTER_KEY, secureRandom);
    const mine = { ...site!, siteId: 12, url: 'https://shop.example' };
    await upsertSites(world.database.sql, { seal, hash: hashApiKey }, [mine]);
    const asked = (api_key: string) => world.api('GET', '/gateways', undefined, { api_key });
    for (const key of ['', ' ', '-us', '-ch'].map((end) => mine.apiKey + end))
      expect((await asked(key)).status).toBe(401);
    expect((await asked(mine.apiKey.toUpperCase())).status).toBe(401);
    await world.database.sql`UPDATE sites SET profile = profile || '{"url": "https://mine.example"}' WHERE site_id < 4`;
    await expect(startAgain()).rejects.toThrow('An API key of site 12 is published');
    await world.database.sql`DELETE FROM api_keys WHERE site_id = 12`;
    const key_hash = hashApiKey(mine.apiKey);
    await world.database.sql`INSERT INTO account_keys ${world.database.sql({ key_hash, account_id: mine.accountId })}`;
    await expect(startAgain()).rejects.toThrow(`The key of account ${mine.accountId} is published`);
    expect((await world.api('GET', '/transactions', undefined, { api_key: mine.apiKey })).status).toBe(403);
    await world.database.sql`DELETE FROM account_keys`;
    await (await startAgain()).close();
  });

  it('and a sandbox are never served from the database of the other', async () => {
    await expect(startAgain('sandbox')).rejects.toThrow('This database takes real payments');
    const database = await makeDatabase({ max: 1 });
    await (await startAgain('sandbox', database)).close();
    // Whatever was cleaned away since.
    await database.sql`DELETE FROM api_keys`;
    await database.sql`DELETE FROM sites`;
    await expect(startAgain('live', database)).rejects.toThrow('This database was made by a sandbox');
    await (await startAgain('sandbox', database)).close();
    await database.drop();
  });

  it('refuses an order that asks the banks for a scenario', async () => {
    const order = { order_id: 'scenario', currency: 'EUR', amount: 1, description: 'Tea' };
    const refused = await world.api('POST', '/orders', order, { 'X-Gatehouse-Scenario': '3ds=000;auth=00' });
    const error_info = 'Invalid X-Gatehouse-Scenario: this gateway is live';
    expect(refused).toMatchObject({ status: 400, body: { error_code: 1000, error_info } });
    expect((await world.api('GET', '/orders/scenario')).status).toBe(404);
  });

  it('knows no test bank, neither in the list of issuers nor in an order', async () => {
    const { body } = await world.api('GET', '/issuers/ideal');
    expect(body.data.map(({ code }: { code: string }) => code)).not.toContain('3151');
    const order = { order_id: 'test-bank', currency: 'EUR', amount: 1, description: 'Tea', gateway: 'IDEAL' };
    const asked = (issuer_id: string) => world.api('POST', '/orders', { ...order, gateway_info: { issuer_id } });
    expect(await asked('3151')).toMatchObject({ status: 400, body: { error_code: 1036 } });
    expect((await asked('0021')).status).toBe(200);
  });

  it('shows no test strip, and refuses every published test card at the form', async () => {
    const { orderId, payer } = await openOrder(world, { order: { gateway: 'VISA' } });
    expect(payer.has('test-card')).toBe(false);
    for (const number of ['4111111111111111', '4000002000000008', '4012001038443335']) {
      await payer.pay({ number });
      expect(payer.status).toBe(422);
    }
    expect((await readOrder(world, orderId)).payment_details.type).toBeNull();
  });

  it('refuses an order whose notifications would go to a loopback or private address, and calls nobody', async () => {
    const body = orderBody(world, { payment_options: { notification_url: `${world.bankUrl}/shop/notification` } });
    const refused = await world.api('POST', '/orders', body);
    expect(refused).toMatchObject({
      status: 400,
      body: { error_code: 1016, error_field: 'payment_options.notification_url' },
    });
    expect((await world.api('GET', `/orders/${body.order_id}`)).status).toBe(404);
    const heard = await fetch(`${world.bankUrl}/shop/notifications.json?order_id=${body.order_id}`);
    expect(JSON.stringify(await heard.json())).not.toContain(body.order_id);
  });
});
