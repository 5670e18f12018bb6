/**
 * What the published clients do with a card order in their very next call: refund, capture, ship. Each sends as its own code does,
 * over HTTPS under the built-in host name.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PhpArray, PhpClient } from '../support/clients/php.ts';
import { PythonClient, pythonDumps, readOrderModel } from '../support/clients/python.ts';
import { makeTls, type TestTls } from '../support/clients/tls.ts';
import type { Wire } from '../support/clients/wire.ts';
import { API_KEY, makeWorld, type World } from '../support/world.ts';

let tls: TestTls;
let world: World;
let php: PhpClient;
let python: PythonClient;
beforeAll(async () => {
  tls = makeTls();
  world = await makeWorld({ tls });
  const wire: Wire = { port: world.gateway.httpsPort!, ca: tls.ca, apiKey: API_KEY };
  [php, python] = [new PhpClient(wire), new PythonClient(wire)];
});
afterAll(async () => {
  await world.close();
  tls.remove();
});

const CARD = {
  card_number: '4111111111111111',
  card_holder_name: 'Jan Jansen',
  card_expiry_date: '3012',
  cvc: '123',
  card_cvc: '123',
};

/** 3 × 90 with 21 %, 35 with 9 % and 10 with none: 374.85. Selectors and table names as Python and PHP write them. */
function cart(selector: (percent: number) => string) {
  const item = (name: string, unit_price: number, quantity: number, percent: number) => ({
    name,
    description: name,
    unit_price,
    quantity,
    merchant_item_id: name.toLowerCase(),
    tax_table_selector: selector(percent),
    weight: { unit: 'kg', value: 12 },
  });
  const table = (percent: number) => ({
    name: selector(percent),
    standalone: false,
    rules: [{ rate: percent / 100, country: '' }],
  });
  return {
    amount: 37_485,
    shopping_cart: { items: [item('Candle', 90, 3, 21), item('Book', 35, 1, 9), item('Gift', 10, 1, 0)] },
    checkout_options: { validate_cart: true, tax_tables: { alternate: [21, 9, 0].map(table) } },
  };
}

let made = 0;

/** As the end-to-end suites of the clients send it: addresses of private networks, no shopper anywhere near. */
function directOrder(more: Record<string, unknown> = {}): Record<string, unknown> {
  made += 1;
  return {
    type: 'direct',
    order_id: `${1_767_225_600 + made}.25`,
    gateway: 'CREDITCARD',
    currency: 'EUR',
    amount: 37_485,
    description: 'Test order description',
    payment_options: {
      notification_url: `${world.bankUrl}/shop/notification`,
      redirect_url: `${world.bankUrl}/shop/return?a=b`,
      cancel_url: `${world.bankUrl}/shop/cancelled`,
      close_window: true,
    },
    customer: {
      locale: 'en_US',
      ip_address: '10.0.0.1',
      forwarded_ip: '192.168.1.1',
      first_name: 'Simon',
      last_name: 'Smit',
      phone: '0208500500',
      email: 'simonsmit@example.com',
    },
    gateway_info: CARD,
    ...more,
  };
}

/** Python's prices are floats: 90 goes out as 90.0. */
const floats = (json: string) => json.replace(/("unit_price": -?\d+)(?=[,}])/g, '$1.0');

describe('Python', () => {
  const order = (more: Record<string, unknown> = {}) =>
    directOrder({ ...cart((percent) => String(percent / 100)), ...more });

  async function paid(more: Record<string, unknown> = {}) {
    const { data, why } = await python.create(order(more));
    expect([why, data?.status, data?.financial_status]).toEqual([
      undefined,
      'completed',
      more.capture ? 'initialized' : 'completed',
    ]);
    return data;
  }

  const post = (path: string, body: object) => python.request('POST', path, {}, floats(pythonDumps(body)));
  const patch = (path: string, body: object) => python.request('PATCH', path, {}, pythonDumps(body));

  it('has a card order paid in the call that makes it, by whatever the card is', async () => {
    const data = await paid();
    expect(data.payment_details).toMatchObject({ type: 'VISA', last4: '1111' });
    expect(data.payment_methods).toMatchObject([{ type: 'VISA', amount: 37_485 }]);
    expect(Number(data.order_id)).toBeGreaterThan(1_767_225_600);
    readOrderModel((await python.get(data.order_id)).data);
  });

  it('is led from a paid order to the shop, with the id of the order', async () => {
    const data = await paid();
    const url = new URL(data.payment_url);
    expect(`${url.origin}${url.pathname}`).toBe(`${world.bankUrl}/shop/return`);
    expect(Object.fromEntries(url.searchParams)).toEqual({ a: 'b', transactionid: data.order_id });
    expect(data.cancel_url).toContain(`transactionid=${data.order_id}`);
  });

  it('refunds one piece by all lines and a negative one, beside which the whole amount stands', async () => {
    const { order_id, shopping_cart } = await paid();
    const [candle] = shopping_cart.items;
    const body = {
      amount: 37_485,
      currency: 'EUR',
      description: 'Test order description',
      checkout_data: { items: [...shopping_cart.items, { ...candle, unit_price: -90, quantity: 1 }] },
    };
    const refund = await post(`json/orders/${order_id}/refunds`, body);
    expect(refund).toMatchObject({
      success: true,
      data: { refund_id: expect.any(Number), transaction_id: expect.any(Number) },
    });
    const { data } = await python.get(order_id);
    expect(data).toMatchObject({ status: 'partial_refunded', amount_refunded: 10_890 });
    expect(data.related_transactions).toMatchObject([{ type: 'refund', amount: 10_890 }]);
    readOrderModel(data);
  });

  it('refunds all by the lines as they were and the whole amount', async () => {
    const { order_id, shopping_cart } = await paid();
    const body = { amount: 37_485, currency: 'EUR', description: 'all', checkout_data: { items: shopping_cart.items } };
    expect((await post(`json/orders/${order_id}/refunds`, body)).success).toBe(true);
    expect((await python.get(order_id)).data).toMatchObject({ status: 'refunded', amount_refunded: 37_485 });
    await expect(post(`json/orders/${order_id}/refunds`, { currency: 'EUR', amount: 1 })).rejects.toMatchObject({
      status: expect.toSatisfy((status: number) => status >= 400 && status < 500),
      body: { success: false, error_code: 1034 },
    });
  });

  it('captures all: the answer names the order itself, though another id was sent', async () => {
    const { order_id } = await paid({ capture: 'manual' });
    const body = { amount: 37_485, new_order_id: `${order_id}-new`, new_order_status: 'completed', reason: 'all' };
    const captured = await post(`json/orders/${order_id}/capture`, body);
    expect(captured).toMatchObject({ success: true, data: { order_id } });
    expect((await python.get(order_id)).data).toMatchObject({ financial_status: 'completed' });
  });

  it('captures a part, which is an order by its own id, and gives back what is left', async () => {
    const { order_id } = await paid({ capture: 'manual' });
    const body = { amount: 1_000, new_order_id: `${order_id}-part`, new_order_status: 'completed' };
    const captured = await post(`json/orders/${order_id}/capture`, body);
    expect(captured).toMatchObject({ success: true, data: { order_id: `${order_id}-part` } });
    expect((await python.get(order_id)).data.payment_details).toMatchObject({ capture_remain: 36_485 });
    expect((await python.get(`${order_id}-part`)).data).toMatchObject({ amount: 1_000, auth_order_id: order_id });
    const rest = { status: 'cancelled', reason: 'sold out', new_order_status: 'completed' };
    expect(await patch(`json/capture/${order_id}`, rest)).toMatchObject({ success: true, data: { success: true } });
  });

  it('captures what remains where no amount is named', async () => {
    const { order_id } = await paid({ capture: 'manual' });
    const captured = await post(`json/orders/${order_id}/capture`, { new_order_status: 'completed' });
    expect(captured).toMatchObject({ success: true, data: { order_id } });
  });

  it('marks a card order shipped, and may send an invoice’s number alone', async () => {
    const { order_id } = await paid();
    const shipped = {
      status: 'shipped',
      tracktrace_code: 'abc123',
      carrier: 'PostNL',
      ship_date: '01-12-2026',
      reason: 'Shipped',
    };
    expect(await patch(`json/orders/${order_id}`, shipped)).toEqual({ success: true, data: {} });
    expect(await patch(`json/orders/${order_id}`, { invoice_id: '4711' })).toEqual({ success: true, data: {} });
    expect((await python.get(order_id)).data.status).toBe('shipped');
  });
});

describe('PHP', () => {
  const order = (more: Record<string, unknown> = {}) => directOrder({ ...cart(String), ...more });

  async function paid(more: Record<string, unknown> = {}): Promise<string> {
    const created = await php.create(order(more));
    expect([created.text('status'), created.paymentUrl() === '']).toEqual(['completed', false]);
    return created.text('order_id');
  }

  it('sends the security code under both of its names, and the expiry date as text or number', async () => {
    await paid();
    await paid({ gateway: 'VISA', gateway_info: { ...CARD, card_expiry_date: 3012 } });
    const { cvc: _, ...documented } = CARD;
    await paid({ gateway_info: documented });
    const { card_cvc: __, ...older } = CARD;
    await paid({ gateway_info: older });
  });

  it('refunds pieces of a line by a negative quantity, without an amount', async () => {
    const orderId = await paid();
    const refund = (await php.get(orderId)).refundBody('candle', 2);
    await php.request('POST', `json/orders/${orderId}/refunds`, { body: refund });
    const after = await php.get(orderId);
    expect([after.text('status'), after.text('amount_refunded')]).toEqual(['partial_refunded', '21780']);
    const related = Object.values(after.array('related_transactions')) as PhpArray[];
    expect(related.map(({ type, amount }) => [type, amount])).toEqual([['refund', 21_780]]);
  });

  it('of WooCommerce refunds an amount as a line of its own, with a number for var2', async () => {
    const orderId = await paid({ var2: 4711 });
    const order = await php.get(orderId);
    const line = {
      name: 'Refund',
      quantity: 1,
      unit_price: -12.5,
      merchant_item_id: 'refund_id_1',
      tax_table_selector: '0',
    };
    const body = { checkout_data: { items: [...order.cart(), { ...line, description: '', currency: 'EUR' }] } };
    await php.request('POST', `json/orders/${orderId}/refunds`, { body });
    const after = await php.get(orderId);
    expect([after.text('amount_refunded'), after.text('var2')]).toEqual(['1250', '4711']);
  });

  it('refunds by amount, in text or number, and is told by code where it was too much', async () => {
    const orderId = await paid();
    const refund = (amount: unknown) =>
      php.request('POST', `json/orders/${orderId}/refunds`, { body: { currency: 'EUR', amount, description: '' } });
    await refund('1000');
    await refund(2_000);
    expect((await php.get(orderId)).text('amount_refunded')).toBe('3000');
    await expect(refund(37_485)).rejects.toMatchObject({ code: 1034 });
  });

  it('finds data in the answer of a change, and the id in its body is no obstacle', async () => {
    const orderId = await paid();
    const body = { id: orderId, status: 'shipped', tracktrace_code: '', memo: '' };
    expect(await php.request('PATCH', `json/orders/${orderId}`, { body })).toEqual({});
    await expect(php.request('PATCH', 'json/orders/nobody', { body })).rejects.toMatchObject({
      code: 1006,
      message: 'Invalid transaction ID',
    });
  });
});
