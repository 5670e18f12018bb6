/** A payment with a challenge from beginning to end in two calls, without a browser: for tests of shops. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { makeDatabase } from '../support/database.ts';
import { startGatewayFor } from '../support/gateway.ts';
import { call, directBody, toldOf } from '../support/merchant.ts';
import { openOrder } from '../support/pay.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

async function answer(id: string, body: unknown, key = world.apiKey, url = world.url) {
  const told = await fetch(`${url}/sandbox/challenges/${encodeURIComponent(id)}`, {
    method: 'POST',
    headers: { api_key: key, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  // biome-ignore lint/suspicious/noExplicitAny: an answer of the API, looked into by tests.
  return { http: told.status, ...((await told.json()) as any) };
}

async function direct(gateway_info: object = {}, headers: Record<string, string> = {}): Promise<string> {
  const body = directBody(world, { gateway_info: { flexible_3d: true, ...gateway_info } });
  const { data } = await call(world, 'POST', '/orders', body, headers);
  expect(data).toMatchObject({ status: 'initialized', reason: '3DS Enrolled' });
  return data.order_id;
}

describe('POST /sandbox/challenges/{id}', () => {
  it.each([
    ['Y', 'completed', '1000', 'Y'],
    ['A', 'completed', '1000', 'A'],
    ['N', 'declined', '3001', 'N'],
    ['R', 'declined', '3011', 'R'],
    ['U', 'declined', '4999', 'U'],
    ['cancel', 'declined', '4999', 'N'],
  ])('answers %s: %s', async (outcome, status, code, threeDs) => {
    const orderId = await direct();
    const { http, data } = await answer(orderId, { outcome });
    expect({ http, status: data.status, code: data.reason_code }).toEqual({ http: 200, status, code });
    expect(data.payment_details.card_authentication_result.status).toBe(threeDs);
    await world.quiet();
    expect((await toldOf(world, orderId)).at(-1)).toBe(`${status}/${status}`);
    // Directory server, issuer and browser said what they always say.
    const { data: trace } = await call(world, 'GET', `/orders/${orderId}/3ds`);
    const types = trace.attempts[0].authentications[0].messages.map(({ type }: { type: string }) => type);
    for (const type of ['AReq', 'ARes', 'CReq', 'CRes', 'RReq', 'RRes']) expect(types).toContain(type);
  });

  it('answers the challenge of a payer who typed their card on the page', async () => {
    const { payer, orderId } = await openOrder(world, { order: { gateway: 'VISA' } });
    await payer.pay({ number: '4111111111111111', code: '123' });
    expect((await answer(orderId, { outcome: 'Y' })).data.status).toBe('completed');
  });

  it.each(['3ds=042', '3ds=043', '3ds=040'])('answers whatever page the issuer has: %s', async (scenario) => {
    const orderId = await direct({}, { 'X-Gatehouse-Scenario': scenario });
    const answering = answer(orderId, { outcome: 'Y' });
    if (scenario === '3ds=040') {
      const isBack = () =>
        world.database.sql`SELECT 1 FROM tasks WHERE kind = 'end_without_result' AND order_id = ${orderId}`;
      await expect.poll(async () => (await isBack()).count, { interval: 5 }).toBe(1);
      await world.pass(3_000);
    }
    expect((await answering).data).toMatchObject({ status: 'completed' });
  });

  it('answers the challenge that follows a soft decline', async () => {
    const number = composeCardNumber('VISA', '80', '70', '010');
    const headers = { api_key: `${world.apiKey}-us` };
    const body = directBody(world, { gateway_info: { card_number: number, flexible_3d: false } });
    const { data } = await call(world, 'POST', '/orders', body, headers);
    expect((await answer(data.order_id, { outcome: 'Y' }, headers.api_key)).data.status).toBe('completed');
  });

  it('says so where there is nothing to answer, and changes nothing', async () => {
    const paid = await call(world, 'POST', '/orders', directBody(world));
    expect(await answer(paid.data.order_id, { outcome: 'N' })).toMatchObject({ http: 410, error_code: 1000 });
    expect((await call(world, 'GET', `/orders/${paid.data.order_id}`)).data.status).toBe('completed');
    const { orderId } = await openOrder(world);
    expect(await answer(orderId, { outcome: 'Y' })).toMatchObject({ http: 410 });
    expect(await answer('nobody-knows', { outcome: 'Y' })).toMatchObject({ http: 404, error_code: 1006 });
    expect(await answer(orderId, { outcome: 'maybe' })).toMatchObject({ http: 400, error_code: 1000 });
    expect(await answer(orderId, {})).toMatchObject({ http: 400, error_code: 1016 });
    expect(await answer(orderId, { outcome: 'Y' }, 'wrong-key')).toMatchObject({ http: 401, error_code: 1032 });
    const other = await direct();
    expect(await answer(other, { outcome: 'Y' }, `${world.apiKey}-us`)).toMatchObject({ http: 404 });
  });

  it('is nowhere in live mode', async () => {
    const { simulator, clock } = world;
    const database = await makeDatabase({ max: 1 });
    const live = await startGatewayFor({ database, simulator, clock, mode: 'live' });
    try {
      expect((await fetch(`${live.url}/sandbox/challenges/1`, { method: 'POST' })).status).toBe(404);
    } finally {
      await live.close();
      await database.drop();
    }
  });
});
