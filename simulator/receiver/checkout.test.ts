/** The server of the demo shop's checkout, with a gateway that notes what it is asked for. */
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/platform/clock.ts';
import { makeServer } from '../http.ts';
import { receiverRoutes } from './routes.ts';

const KEY = 'c0ffee11d00d4bad9ce1a5e5beefcafe00112233';
const DATA = { gateway: 'CREDITCARD', payload: 'c2VhbGVk' };

let gateway: FastifyInstance;
let gatewayUrl: string | undefined;
let server: FastifyInstance;
let orders: { key: unknown; body: Record<string, unknown> }[];
let answer: object;
beforeEach(async () => {
  orders = [];
  answer = { success: true, data: { payment_url: 'http://localhost:1/next' } };
  gateway = Fastify();
  gateway.get('/v1/json/auth/api_token', async (request) => ({
    success: request.headers.api_key === KEY,
    data: { api_token: 'pub.v2.token' },
  }));
  gateway.post('/v1/json/orders', async (request) => {
    orders.push({ key: request.headers.api_key, body: request.body as Record<string, unknown> });
    return answer;
  });
  gatewayUrl = await gateway.listen({ port: 0, host: '127.0.0.1' });
  server = makeServer();
  const shop = { apiKeys: () => [KEY], clock: new ManualClock(), gatewayUrl: () => gatewayUrl };
  await server.register(receiverRoutes, shop);
});
afterEach(async () => {
  await server.close();
  await gateway.close();
});

const order = (body: object) =>
  server.inject({
    method: 'POST',
    url: '/shop/components/order',
    headers: { host: '127.0.0.1:8090', 'content-type': 'application/json', 'user-agent': 'a browser' },
    payload: JSON.stringify(body),
  });

describe('the checkout of the demo shop', () => {
  it('gives its page the script and a public token, never the key', async () => {
    const { body, headers } = await server.inject({ url: '/shop/components?lang=nl' });
    expect(body).toContain(`${gatewayUrl}/sdk/components/v2/components.js`);
    expect(body).toContain('data-api-token="pub.v2.token"');
    expect(body).toContain('nl_NL');
    expect(body).not.toContain(KEY);
    expect(headers['content-security-policy']).toContain(`frame-src ${gatewayUrl}`);
  });

  it('posts a direct order with what the component gave, and hands the answer back', async () => {
    const reply = await order({ payment_data: DATA, locale: 'nl_NL' });
    expect(reply.json()).toEqual(answer);
    expect(orders).toEqual([
      {
        key: KEY,
        body: {
          type: 'direct',
          order_id: expect.stringMatching(/^component-[0-9a-f]{16}$/),
          currency: 'EUR',
          amount: 4_250,
          description: 'Two packets of tea and a cup',
          payment_options: {
            notification_url: 'http://127.0.0.1:8090/shop/notification',
            notification_method: 'POST',
            redirect_url: 'http://127.0.0.1:8090/shop/return?type=redirect',
            cancel_url: 'http://127.0.0.1:8090/shop/cancelled?type=cancel',
          },
          customer: {
            locale: 'nl_NL',
            country: 'NL',
            email: 'simonsmit@example.com',
            ip_address: '127.0.0.1',
            user_agent: 'a browser',
            reference: 'demo-customer',
          },
          payment_data: DATA,
        },
      },
    ]);
  });

  it('does not let its page say what is bought, or for how much', async () => {
    await order({ payment_data: DATA, amount: 1, order_id: 'mine', type: 'redirect' });
    expect(orders[0]!.body).toMatchObject({ type: 'direct', amount: 4_250, payment_data: DATA });
    expect(orders[0]!.body.order_id).not.toBe('mine');
  });

  it('says so where the gateway does not answer', async () => {
    await gateway.close();
    const reply = await order({ payment_data: DATA });
    expect([reply.statusCode, reply.json().success]).toEqual([502, false]);
  });

  it('is closed while the gateway is not known', async () => {
    gatewayUrl = undefined;
    expect((await server.inject({ url: '/shop/components' })).statusCode).toBe(404);
  });
});
