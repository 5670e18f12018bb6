/** What clients that nobody here wrote do to the API otherwise than its reference says, and what comes of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, directBody, paidOrder, type Told, toldOf } from '../support/merchant.ts';
import { orderBody, pay, readOrder } from '../support/pay.ts';
import { newCustomer, ofCustomer, stored } from '../support/tokens.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const read = (id: string) => readOrder(world, id);
const patched = (id: string, body: object, header = 'PATCH', method = 'POST') =>
  call(world, method, `/orders/${id}`, body, { 'X-HTTP-Method-Override': header });
async function authorised(amount = 5_000): Promise<string> {
  const { data } = await call(world, 'POST', '/orders', directBody(world, { amount, capture: 'manual' }));
  await world.quiet();
  return data.order_id;
}
/** Path of a stored card, with a star where the verb goes. */
async function keptToken(): Promise<string> {
  const customer = newCustomer();
  const { payment_details } = await stored(world, customer);
  return `${ofCustomer(customer)}/*/${payment_details.recurring_id}`;
}

describe('a capture as the goods leave', () => {
  const SHIPMENT = {
    ...{ new_order_status: 'shipped', invoice_id: '1', tracktrace_code: '1Z', carrier: 'UPS' },
    ...{ ship_date: '01-12-2026', reason: 'Shipped', status: 'shipped' },
  };
  const capture = (id: string, body: object) => call(world, 'POST', `/orders/${id}/capture`, body);

  it('takes the money, and the order is shipped and keeps what was told of the way', async () => {
    const id = await authorised();
    expect(await capture(id, { amount: 5_000, ...SHIPMENT })).toMatchObject({ http: 200, data: { order_id: id } });
    await world.quiet();
    expect(await read(id)).toMatchObject({ status: 'shipped', financial_status: 'completed' });
    expect((await toldOf(world, id)).at(-1)).toBe('shipped/completed');
    const [row] = await world.database.sql<{ fulfilment: object }[]>`
      SELECT fulfilment FROM orders WHERE order_id = ${id}`;
    expect(row!.fulfilment).toMatchObject({ tracktraceCode: '1Z', carrier: 'UPS', shippedAt: world.clock.now() });
    expect((await call(world, 'POST', `/orders/${id}/refunds`, { amount: 100 })).http).toBe(200);
  });

  it('of a part makes an order that is shipped, and the rest still waits', async () => {
    const id = await authorised();
    const part = { amount: 2_000, new_order_id: `${id}-part`, ...SHIPMENT };
    expect(await capture(id, part)).toMatchObject({ http: 200, data: { order_id: `${id}-part` } });
    expect(await read(`${id}-part`)).toMatchObject({ status: 'shipped', financial_status: 'completed', amount: 2_000 });
    expect(await read(id)).toMatchObject({ status: 'completed', financial_status: 'initialized' });
    expect(await capture(id, { new_order_status: 'sent' })).toMatchObject({ http: 400, error_code: 1000 });
  });
});

describe('a program that has no PATCH and no DELETE', () => {
  it('posts them with X-HTTP-Method-Override', async () => {
    const { order_id } = await paidOrder(world);
    expect((await patched(order_id, { invoice_id: 'F-1' })).http).toBe(200);
    expect((await patched(order_id, { status: 'shipped' }, ' patch ')).http).toBe(200);
    expect(await read(order_id)).toMatchObject({ status: 'shipped' });
    const remove = (await keptToken()).replace('*', 'remove');
    const removed = await call(world, 'POST', remove, {}, { 'x-http-method-override': 'DELETE' });
    expect(removed).toMatchObject({ http: 200, data: { removed: true } });
  });

  it('is heard for nothing else, and in nothing but a POST', async () => {
    const { order_id } = await paidOrder(world);
    for (const header of ['GET', 'PUT', 'OPTIONS', 'PATCH, DELETE', 'TRACE', ''])
      expect([header, (await patched(order_id, { status: 'shipped' }, header)).http]).toEqual([header, 404]);
    expect(
      (await call(world, 'GET', `/orders/${order_id}`, undefined, { 'x-http-method-override': 'PATCH' })).http,
    ).toBe(200);
    const made = await call(world, 'POST', '/orders', orderBody(world), { 'x-http-method-override': 'POST' });
    expect(made.http).toBe(200);
  });
});

describe('the key', () => {
  it('may stand in a header api-key, and api_key goes before it', async () => {
    const ask = (headers: Record<string, string>) =>
      fetch(`${world.url}/v1/json/me`, { headers }).then(({ status }) => status);
    expect(await ask({ 'api-key': world.apiKey })).toBe(200);
    expect(await ask({ 'API-Key': 'wrong' })).toBe(401);
    expect(await ask({ 'api-key': world.apiKey, api_key: 'wrong' })).toBe(401);
  });
});

describe('the transactions of an order', () => {
  it('are listed as in the list of all, newest first', async () => {
    const { order_id, transaction_id } = await paidOrder(world);
    const { data } = await call(world, 'POST', `/orders/${order_id}/refunds`, { amount: 100 });
    const list = (await call(world, 'GET', `/orders/${order_id}/transactions?locale=en_US`)) as Told & {
      pager: object;
    };
    expect(list).toMatchObject({
      http: 200,
      data: [
        { type: 'refund', transaction_id: data.refund_id, amount: 100 },
        { type: 'payment', transaction_id, order_id, amount: 1_000 },
      ],
      pager: { after: null, before: null, cursor: { after: null, before: null } },
    });
    expect(list.data[1]).toEqual((await call(world, 'GET', `/transactions/${transaction_id}`)).data);
    expect(await call(world, 'GET', '/orders/nothing/transactions')).toMatchObject({ http: 404, error_code: 1006 });
    const session = await call(world, 'POST', '/orders', orderBody(world));
    expect(await call(world, 'GET', `/orders/${session.data.order_id}/transactions`)).toMatchObject({
      http: 200,
      data: [],
    });
  });
});

describe('a new date for a token', () => {
  it('that is missing is asked for by its name', async () => {
    const update = (await keptToken()).replace('*', 'update');
    const renew = (body: object) => call(world, 'PATCH', update, body);
    expect(await renew({ recurring_model: 'cardOnFile' })).toMatchObject({
      http: 400,
      error_code: 1016,
      error_info: 'Missing data: expiry_date',
    });
    expect(await renew({ expiry_date: 'soon' })).toMatchObject({ http: 410, error_code: 1000 });
    expect(await renew({ expiry_date: '3112' })).toMatchObject({ http: 200, data: { updated: true } });
  });
});

describe('a change of what never changes', () => {
  it('is refused by the name of the member, and told with a status it is passed over', async () => {
    const { order_id } = await paidOrder(world);
    const patch = (body: object) => call(world, 'PATCH', `/orders/${order_id}`, body);
    for (const [body, name] of [
      [{ amount: 12_000 }, 'amount'],
      [{ currency: 'USD' }, 'currency'],
      [{ description: 'Coffee' }, 'description'],
      [{ invoice_id: 'F-1', customer: { email: 'a@example.com' } }, 'customer'],
      [{ shopping_cart: { items: [] }, plugin: { shop: 'x' } }, 'shopping_cart'],
    ] as const)
      expect(await patch(body)).toMatchObject({
        http: 400,
        error_code: 1000,
        error_info: expect.stringContaining(`${name} of an order never changes`),
        error_field: name,
        error_hint: `An order that is not paid is changed by posting it again: the same order_id and another ${name}.`,
      });
    expect((await patch({ id: order_id, plugin: { shop: 'x' }, invoice_id: 'F-1', amount: '' })).http).toBe(200);
    expect((await patch({ status: 'shipped', description: 'by post', currency: 'EUR' })).http).toBe(200);
    expect(await read(order_id)).toMatchObject({ amount: 1_000, currency: 'EUR', status: 'shipped' });
  });

  it('is refused with what to do where a status cannot be given', async () => {
    const { order_id } = await paidOrder(world);
    await call(world, 'PATCH', `/orders/${order_id}`, { status: 'shipped' });
    expect(await call(world, 'PATCH', `/orders/${order_id}`, { status: 'completed' })).toMatchObject({
      error_info: 'Not supported: status completed',
      error_field: 'status',
      error_hint: 'An order is completed by its payment and not by hand; this one is shipped.',
    });
  });
});

describe('lists', () => {
  it('refuse what is no filter of theirs, and pass over what clients append', async () => {
    const customer = newCustomer();
    await stored(world, customer);
    for (const path of ['/transactions', '/reviews', ofCustomer(customer), '/sites/1/fraud-lists']) {
      expect([path, (await call(world, 'GET', `${path}?locale=en_US&order_id=1`)).http]).toEqual([path, 200]);
      expect([path, await call(world, 'GET', `${path}?email=a@example.com`)]).toMatchObject([
        path,
        { http: 400, error_code: 1000, error_info: expect.stringContaining('email is no filter of this list') },
      ]);
    }
  });
});

describe('a shop that is an app', () => {
  const payment_options = { redirect_url: 'myapp://pay/done?a="<b>', cancel_url: 'com.shop.app:/back' };
  const visit = (path: string) => fetch(`${world.url}${path}`, { redirect: 'manual' });

  it('has its payer sent home by its own scheme, from wherever a form led', async () => {
    const order = orderBody(world, { gateway: 'VISA', payment_options });
    const { data } = await call(world, 'POST', '/orders', order);
    await pay(world, '4111111111111111', { order });
    const result = `/connect/${data.session_id}/result`;
    const home = await visit(result);
    const url = `myapp://pay/done?a="<b>&transactionid=${order.order_id}`;
    expect([home.status, home.headers.get('location')]).toEqual([303, url]);
    const page = await (await visit(`${result}?from=form`)).text();
    expect(page).toContain(`href="myapp://pay/done?a=&quot;&lt;b&gt;&amp;transactionid=${order.order_id}"`);
  });

  it('is told nowhere but at an address of the web', async () => {
    for (const url of ['myapp://told', 'intent://told#Intent;end'])
      expect(
        await call(world, 'POST', '/orders', orderBody(world, { payment_options: { notification_url: url } })),
      ).toMatchObject({ http: 400, error_code: 1016 });
    for (const url of [
      'javascript:alert(1)',
      'data:text/html,x',
      'JavaScript://%0aalert(1)',
      'file:///etc',
      'blob:x',
      'about:blank',
    ])
      for (const name of ['redirect_url', 'cancel_url'])
        expect(
          await call(world, 'POST', '/orders', orderBody(world, { payment_options: { [name]: url } })),
        ).toMatchObject({ http: 400, error_code: 1016 });
  });
});

describe('an id that no path can carry', () => {
  it('is refused: a dot or two', async () => {
    const { order_id } = await paidOrder(world);
    for (const id of ['.', '..']) {
      expect(await call(world, 'POST', '/orders', orderBody(world, { order_id: id }))).toMatchObject({
        http: 400,
        error_code: 1006,
      });
      const refund = { amount: 1, refund_order_id: id };
      expect(await call(world, 'POST', `/orders/${order_id}/refunds`, refund)).toMatchObject({
        http: 400,
        error_code: 1006,
      });
    }
    expect((await call(world, 'POST', '/orders', orderBody(world, { order_id: '...' }))).http).toBe(200);
  });
});
