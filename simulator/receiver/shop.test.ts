/** The server of the demo shop, with a gateway that notes what it is asked for. The whole way is in `test/browser/shop.test.ts`. */
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/platform/clock.ts';
import { makeServer } from '../http.ts';
import { receiverRoutes } from './routes.ts';

const KEY = 'c0ffee11d00d4bad9ce1a5e5beefcafe00112233';
const CHOSEN = 'tea=2&cup=1&book=0&country=DE&locale=de_DE&currency=EUR&customer=approved&gateway=KLARNA&three_d=rules';

let gateway: FastifyInstance;
let gatewayUrl: string | undefined;
let server: FastifyInstance;
let asked: { path: string; key: unknown; body: unknown }[];
let answers: Record<string, object>;
beforeEach(async () => {
  asked = [];
  answers = {
    'GET /gateways': { success: true, data: [{ id: 'KLARNA', description: 'Klarna' }] },
    'POST /orders': { success: true, data: { payment_url: 'http://localhost:1/pay' } },
  };
  gateway = Fastify();
  gateway.all('/v1/json/*', async ({ method, url, headers, body }) => {
    const path = `${method} ${url.replace('/v1/json', '').split('?')[0]}`;
    asked.push({ path, key: headers.api_key, body });
    return answers[path] ?? { success: false, data: {}, error_code: 1006, error_info: 'Invalid transaction ID' };
  });
  gatewayUrl = await gateway.listen({ port: 0, host: '127.0.0.1' });
  server = makeServer();
  await server.register(receiverRoutes, {
    apiKeys: () => [KEY],
    clock: new ManualClock(),
    gatewayUrl: () => gatewayUrl,
  });
});
afterEach(async () => {
  await server.close();
  await gateway.close();
});

const post = (url: string, payload: string, headers: Record<string, string> = {}) =>
  server.inject({
    method: 'POST',
    url,
    headers: { host: '127.0.0.1:8090', 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload,
  });

describe('the demo shop', () => {
  it('posts the basket as an order with its cart, and sends the payer to the payment page', async () => {
    const reply = await post('/shop/pay', CHOSEN);
    expect([reply.statusCode, reply.headers.location]).toEqual([303, 'http://localhost:1/pay']);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      path: 'POST /orders',
      key: KEY,
      body: {
        type: 'redirect',
        order_id: expect.stringMatching(/^shop-[0-9a-f]{10}$/),
        // Two at 10.00 with 9 %, one at 15.00 with 21 %.
        amount: 3_995,
        currency: 'EUR',
        gateway: 'KLARNA',
        payment_options: { notification_url: 'http://127.0.0.1:8090/shop/notification' },
        customer: { last_name: 'Approved', country: 'DE', locale: 'de_DE' },
        shopping_cart: {
          items: [
            { merchant_item_id: 'tea', quantity: 2 },
            { merchant_item_id: 'cup', quantity: 1 },
          ],
        },
      },
    });
  });

  it('says what the gateway said where it takes no order, and keeps what was chosen', async () => {
    answers['POST /orders'] = { success: false, data: {}, error_code: 1002, error_info: 'Invalid currency' };
    const { statusCode, body } = await post('/shop/pay', CHOSEN);
    expect(statusCode).toBe(422);
    expect(body).toContain('Invalid currency (1002)');
    expect(body).toContain('<option value="KLARNA" selected>');
  });

  it.each(['/shop/pay', '/shop/order'])('does nothing for a form on somebody else’s page: %s', async (url) => {
    const reply = await post(url, `${CHOSEN}&transactionid=a&act=refund`, { 'sec-fetch-site': 'cross-site' });
    expect([reply.statusCode, asked]).toEqual([403, []]);
  });

  it('refunds one piece as a line of the cart, and says what came of it', async () => {
    const items = [{ name: 'Tea', quantity: 2, unit_price: '10.00', tax_table_selector: 'low' }];
    const order = { order_id: 'a', status: 'completed', financial_status: 'completed', amount: 2_180, currency: 'EUR' };
    answers['GET /orders/a'] = { success: true, data: { ...order, shopping_cart: { items } } };
    answers['POST /orders/a/refunds'] = {
      success: false,
      data: {},
      error_code: 1034,
      error_info: 'Refund not allowed',
    };
    const reply = await post('/shop/order', 'transactionid=a&act=refund&piece=0');
    expect(reply.headers.location).toBe('/shop/order?transactionid=a');
    expect(asked.at(-1)).toMatchObject({
      path: 'POST /orders/a/refunds',
      body: { currency: 'EUR', checkout_data: { items: [items[0], { ...items[0], quantity: -1 }] } },
    });
    expect((await server.inject('/shop/order?transactionid=a')).body).toContain('Refund not allowed (1034)');
  });

  it('asks for nothing that the order’s status does not allow', async () => {
    const order = { order_id: 'a', status: 'declined', financial_status: 'declined', amount: 100, currency: 'EUR' };
    answers['GET /orders/a'] = { success: true, data: order };
    await post('/shop/order', 'transactionid=a&act=refund');
    expect(asked.map(({ path }) => path)).toEqual(['GET /orders/a']);
  });

  it('says so where the gateway does not answer, or knows no such order', async () => {
    expect((await server.inject('/shop/return?transactionid=b')).body).toContain('knows no such order');
    await gateway.close();
    expect((await server.inject('/shop/')).body).toContain('does not answer');
    expect((await server.inject('/shop/return?transactionid=b')).body).toContain('does not answer');
    gatewayUrl = undefined;
    expect((await server.inject('/shop/')).body).toContain('This shop is closed');
  });

  it('never shows its key', async () => {
    for (const url of ['/shop/', '/shop/order?transactionid=a', '/shop/notifications'])
      expect((await server.inject(url)).body).not.toContain(KEY);
  });
});
