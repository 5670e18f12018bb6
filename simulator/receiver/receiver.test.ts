import { createHmac } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/platform/clock.ts';
import { makeServer } from '../http.ts';
import { MOST_ARRIVALS } from './arrivals.ts';
import { receiverRoutes } from './routes.ts';

const KEY = 'c0ffee11d00d4bad9ce1a5e5beefcafe00112233';

describe('the demo shop', () => {
  let server: FastifyInstance;
  let clock: ManualClock;
  beforeEach(async () => {
    clock = new ManualClock();
    server = makeServer();
    await server.register(receiverRoutes, { apiKeys: () => ['other', KEY], clock, slowMs: 20 });
  });
  afterEach(() => server.close());

  const get = (url: string) => server.inject({ url });
  const page = async (url: string) => (await get(url)).body;
  const arrivals = async (query = '') => (await get(`/shop/notifications.json${query}`)).json();
  const post = (body: string, query = 'transactionid=a&timestamp=1', key = KEY) => {
    const time = Math.floor(clock.now() / 1_000);
    const signature = createHmac('sha512', key).update(`${time}:${body}`).digest('hex');
    return server.inject({
      method: 'POST',
      url: `/shop/notification?${query}`,
      headers: { 'content-type': 'application/json', auth: Buffer.from(`${time}:${signature}`).toString('base64') },
      payload: body,
    });
  };

  it('answers OK to both methods and remembers what came', async () => {
    expect((await get('/shop/notification?transactionid=my%20order&timestamp=1')).body).toBe('OK');
    const body = '{"order_id":"my order","status":"completed","city":"Besançon"}';
    const answer = await post(body, 'transactionid=my+order&timestamp=2');
    expect([answer.statusCode, answer.body]).toEqual([200, 'OK']);
    expect(await arrivals()).toMatchObject([
      {
        number: 2,
        at: clock.now(),
        method: 'POST',
        query: 'transactionid=my+order&timestamp=2',
        orderId: 'my order',
        body,
        status: 'completed',
        signature: { verifies: true },
        survivesRewriting: true,
      },
      { number: 1, method: 'GET', orderId: 'my order', body: '', status: null, signature: null, payloadType: null },
    ]);
  });

  it('says why a signature does not verify', async () => {
    await post('{}', 'transactionid=a', 'a wrong key');
    expect((await arrivals())[0].signature).toEqual({ verifies: false, why: expect.stringContaining('no key') });
    expect(await page('/shop/notifications')).toContain('Does not verify: no key of this shop');
  });

  it('notices a body that would not survive being parsed and written again', async () => {
    await post('{ "order_id": "a" }');
    expect((await arrivals())[0]).toMatchObject({ signature: { verifies: true }, survivesRewriting: false });
    expect(await page('/shop/notifications')).toContain('gives other bytes');
  });

  it('takes any body, and one that is no JSON too', async () => {
    await server.inject({
      method: 'POST',
      url: '/shop/notification',
      headers: { 'content-type': 'text/plain' },
      payload: 'hm',
    });
    await server.inject({ method: 'POST', url: '/shop/notification' });
    expect(await arrivals()).toMatchObject([{ body: '' }, { body: 'hm', orderId: null, status: null }]);
  });

  it.each([
    ['ng', 200, /^ng:/],
    ['500', 500, /^broken/],
    ['slow', 200, /^OK$/],
    ['nonsense', 200, /^OK$/],
  ])('answers badly where the URL asks for it: %s', async (name, status, body) => {
    const answer = await get(`/shop/notification?answer=${name}&transactionid=a`);
    expect(answer.statusCode).toBe(status);
    expect(answer.body).toMatch(body);
    expect(await arrivals()).toHaveLength(1);
  });

  it('says nothing at all where the URL asks for that, and can still be closed', async () => {
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    const call = fetch(`${url}/shop/notification?answer=silent&transactionid=a`);
    const failed = expect(call).rejects.toThrow();
    await expect.poll(async () => (await arrivals()).length).toBe(1);
    await server.close();
    await failed;
  });

  it('lists the notifications of one order for tests', async () => {
    await get('/shop/notification?transactionid=a');
    await get('/shop/notification?transactionid=b');
    expect(await arrivals('?order_id=b')).toMatchObject([{ orderId: 'b' }]);
    expect(await arrivals('?order_id=none')).toEqual([]);
  });

  it('shows them newest first, and says so when there are none', async () => {
    expect(await page('/shop/notifications')).toContain('Nothing yet');
    await get('/shop/notification?transactionid=order-one');
    await post('{"status":"completed"}', 'transactionid=order-two');
    const shown = await page('/shop/notifications');
    expect(shown.indexOf('order-two')).toBeLessThan(shown.indexOf('order-one'));
    expect(shown).toContain('✓ signature');
    expect(shown).toContain('&quot;status&quot;: &quot;completed&quot;');
  });

  it('shows what strangers send as text, never as markup', async () => {
    await post('{"status":"<script>1</script>"}', 'transactionid=%3Cimg%3E');
    for (const url of [
      '/shop/notifications',
      '/shop/return?transactionid=%3Cimg%3E',
      '/shop/cancelled?transactionid=%3Cimg%3E',
    ]) {
      const answer = await get(url);
      expect(answer.body).not.toMatch(/<img|<script>1/);
      expect(answer.body).toContain('&lt;img&gt;');
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    }
  });

  it('welcomes the payer back without taking that for a payment', async () => {
    const before = await page('/shop/return?transactionid=a');
    expect(before).toContain('Order <b>a</b>');
    expect(before).toContain('that alone proves nothing');
    await post('{"status":"completed"}');
    expect(await page('/shop/return?transactionid=a')).toContain('<b data-testid="shop-status">completed</b>');
    expect(await page('/shop/return?transactionid=b')).not.toContain('completed</b>');
  });

  it('is sorry where the payer cancelled, and where the order’s id is missing', async () => {
    expect(await page('/shop/cancelled?transactionid=a')).toContain('did not go through');
    expect(await page('/shop/cancelled')).toContain('<code>transactionid</code> is missing');
  });

  it('remembers the last two hundred', async () => {
    for (let i = 0; i < MOST_ARRIVALS + 5; i++) await get(`/shop/notification?transactionid=${i}`);
    const list = await arrivals();
    expect(list).toHaveLength(MOST_ARRIVALS);
    expect(list[0].orderId).toBe(String(MOST_ARRIVALS + 4));
  });
});
