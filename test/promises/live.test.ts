/** Live mode: the same program, where nothing of the sandbox may work. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoSites } from '../../src/merchants/demo-sites.ts';
import { hashApiKey } from '../../src/merchants/sites.ts';
import { DAY, ManualClock } from '../../src/platform/clock.ts';
import { secureRandom } from '../../src/platform/random.ts';
import { upsertSites } from '../../src/storage/sites.ts';
import { makeTextSeal } from '../../src/vault/text-seal.ts';
import { MASTER_KEY, startGatewayFor } from '../support/gateway.ts';
import { openOrder, readOrder } from '../support/pay.ts';
import { API_KEY, makeWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld({ mode: 'live' });
});
afterAll(() => world.close());

describe('live mode', () => {
  it('begins without any merchant: the keys of the sandbox open nothing', async () => {
    expect((await world.api('GET', '/gateways')).status).toBe(401);
    const seal = makeTextSeal(MASTER_KEY, secureRandom);
    await upsertSites(world.database.sql, { seal, hash: hashApiKey }, demoSites(API_KEY));
    world.clock.advance(10_000);
    expect((await world.api('GET', '/gateways')).status).toBe(200);
  });

  it('has no clock that could be moved, and does not look at how far one was', async () => {
    for (const [method, path] of [
      ['GET', '/sandbox/clock'],
      ['POST', '/sandbox/clock/advance'],
    ] as const) {
      const init = { method, headers: { api_key: API_KEY }, ...(method === 'POST' && { body: '{"by":"1d"}' }) };
      expect((await fetch(world.url + path, init)).status).toBe(404);
    }
    await world.database.sql`UPDATE clock SET offset_ms = ${DAY}`;
    const clock = new ManualClock();
    const { database, simulator } = world;
    const again = await startGatewayFor({ database, simulator, clock, mode: 'live' });
    expect(clock.offsetMs()).toBe(0);
    await again.close();
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

  it('sends no notification to a loopback or private address', async () => {
    const { orderId, payer } = await openOrder(world, {
      order: {
        payment_options: { notification_url: `${world.bankUrl}/shop/notification`, notification_method: 'POST' },
      },
    });
    await payer.press('cancel');
    await world.quiet();
    const rows = await world.database.sql<{ verdict: string }[]>`
      SELECT verdict FROM notification_attempts a JOIN notifications n USING (site_id, notification_id) WHERE order_id = ${orderId}`;
    expect(rows).toHaveLength(1);
    const heard = await fetch(`${world.bankUrl}/shop/notifications.json?order_id=${orderId}`);
    expect(JSON.stringify(await heard.json())).not.toContain(orderId);
  });
});
