/**
 * What the published clients live by in the parts of the API beyond orders: tokens, issuers, categories, payment methods, the list of
 * transactions, the site's own data. Each in its own manner over HTTPS under the built-in host name, with its language's strictness.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runNodeWrapper } from '../support/clients/node-wrapper.ts';
import { type PhpArray, PhpClient } from '../support/clients/php.ts';
import { PythonClient, pythonDumps } from '../support/clients/python.ts';
import { makeTls, type TestTls } from '../support/clients/tls.ts';
import type { Wire } from '../support/clients/wire.ts';
import { orderBody } from '../support/pay.ts';
import { API_KEY, makeWorld, type World } from '../support/world.ts';

let tls: TestTls;
let world: World;
let wire: Wire;
let php: PhpClient;
let python: PythonClient;
beforeAll(async () => {
  tls = makeTls();
  world = await makeWorld({ tls });
  wire = { port: world.gateway.httpsPort!, ca: tls.ca, apiKey: API_KEY };
  [php, python] = [new PhpClient(wire), new PythonClient(wire)];
});
afterAll(async () => {
  await world.close();
  tls.remove();
});

/** A card order that is paid in the call that makes it. The customer has no address: the clients' own suites send none. */
async function paid(more: Record<string, unknown> = {}) {
  const order = orderBody(world, {
    type: 'direct',
    gateway: 'CREDITCARD',
    customer: { locale: 'en_US', ip_address: '192.168.1.1', first_name: 'Jan', last_name: 'Jansen' },
    gateway_info: {
      card_number: '4111111111111111',
      card_holder_name: 'Jan Jansen',
      card_expiry_date: '3012',
      cvc: '123',
    },
    ...more,
  });
  const { data, why } = await python.create(order);
  expect([why, data?.status]).toEqual([undefined, 'completed']);
  return data;
}

/** A card that is kept under the customer's reference. */
function kept(reference: string) {
  return paid({
    recurring_model: 'cardOnFile',
    customer: { locale: 'en_US', ip_address: '192.168.1.1', first_name: 'Jan', last_name: 'Jansen', reference },
  });
}

const list = async (endpoint: string, parameters: Record<string, string> = {}): Promise<readonly PhpArray[]> =>
  Object.values(await php.request('GET', endpoint, { parameters })) as PhpArray[];

/** What a strict return type of PHP takes for a text. */
function texts(entry: PhpArray, ...names: string[]): void {
  for (const name of names) expect([name, typeof entry[name]]).toEqual([name, 'string']);
}

describe('tokens', () => {
  it('Python: the answer that makes an order of a kept card has its token, which the list has too', async () => {
    const { payment_details } = await kept('python-customer');
    expect(payment_details.recurring_id).toMatch(/./);
    const { data } = await python.request('GET', 'json/recurring/python-customer');
    expect(data.tokens.map(({ token }: { token: string }) => token)).toContain(payment_details.recurring_id);
  });

  it('PHP: each has all nine members, texts where the types are strict', async () => {
    await kept('php-customer');
    const { tokens } = await php.request('GET', 'json/recurring/php-customer');
    const [token, ...others] = Object.values(tokens as object) as PhpArray[];
    expect(others).toEqual([]);
    expect(Object.keys(token!)).toEqual(
      expect.arrayContaining([
        'token',
        'code',
        'display',
        'bin',
        'name_holder',
        'expiry_date',
        'expired',
        'last4',
        'model',
      ]),
    );
    texts(token!, 'token', 'display', 'name_holder', 'model', 'code');
    expect([0, 1]).toContain(token!.expired);
    expect(token).toMatchObject({ code: 'VISA', model: 'cardOnFile' });
  });

  it('PHP: of a customer that nobody knows are an error, since an empty list ends the shop’s request', async () => {
    await expect(php.request('GET', 'json/recurring/nobody')).rejects.toMatchObject({ code: 1000 });
    await expect(php.request('GET', 'json/recurring/nobody/token/none')).rejects.toMatchObject({ code: 1000 });
  });

  it('PHP: one is read by itself, with its reference escaped', async () => {
    const { payment_details } = await kept('customer/1 ü');
    const path = `json/recurring/${encodeURIComponent('customer/1 ü')}/token/${payment_details.recurring_id}`;
    expect(await php.request('GET', path)).toMatchObject({ token: payment_details.recurring_id });
  });

  it('Python: one is deleted with a content type and no body, and is an error the second time', async () => {
    const { payment_details } = await kept('leaving');
    const path = `json/recurring/leaving/remove/${payment_details.recurring_id}`;
    expect(await python.request('DELETE', path)).toMatchObject({ success: true, data: { removed: true } });
    await expect(python.request('DELETE', path)).rejects.toMatchObject({ body: { success: false, error_code: 1000 } });
    await expect(php.request('GET', 'json/recurring/leaving')).rejects.toMatchObject({ code: 1000 });
  });

  it('Python: one changes its expiry date, year first', async () => {
    const { payment_details } = await kept('renewing');
    const path = `json/recurring/renewing/update/${payment_details.recurring_id}`;
    const answer = await python.request('PATCH', path, {}, pythonDumps({ expiry_date: '3103' }));
    expect(answer).toMatchObject({ success: true, data: { updated: true } });
    expect(await php.request('GET', `json/recurring/renewing/token/${payment_details.recurring_id}`)).toMatchObject({
      expiry_date: expect.toSatisfy((date: unknown) => String(date) === '3103'),
    });
  });
});

describe('issuers', () => {
  it('PHP: at least one of ideal, asked for in lower case, with texts for code and name', async () => {
    const issuers = await list('json/issuers/ideal');
    expect(issuers.length).toBeGreaterThan(0);
    for (const issuer of issuers) texts(issuer, 'code', 'description');
  });

  it('Python: those of mybank', async () => {
    const { data } = await python.request('GET', 'json/issuers/mybank');
    expect(data.length).toBeGreaterThan(0);
  });

  it('Node: those of ideal, by the path that it has built in', async () => {
    const [answer] = await runNodeWrapper(wire, tls.caFile, [{ resource: 'issuers', method: 'get', args: [] }]);
    const { success, data } = answer as { success: boolean; data: object[] };
    expect(success).toBe(true);
    expect(data.length).toBeGreaterThan(0);
    for (const issuer of data) expect(issuer).toEqual({ code: expect.any(String), description: expect.any(String) });
  });

  it('of a method that has none are an empty list, and of an unknown one an error', async () => {
    expect(await list('json/issuers/visa')).toEqual([]);
    await expect(php.request('GET', 'json/issuers/nothing')).rejects.toMatchObject({ code: 1023 });
  });
});

describe('gateways', () => {
  it('PHP: gift cards come when they are asked for, by their type, and otherwise one stands for all', async () => {
    const plain = await list('json/gateways');
    // Without asking, one stands for all of them.
    expect(plain.filter(({ type }) => type !== undefined)).toHaveLength(1);
    const all = await list('json/gateways', { include: 'coupons' });
    const coupons = all.filter(({ type }) => type === 'coupon');
    expect(coupons.length).toBeGreaterThan(0);
    expect(all.filter(({ type }) => type !== undefined)).toEqual(coupons);
  });
});

describe('payment methods', () => {
  it('PHP: each has every member that the client reads without asking', async () => {
    const methods = await list('json/payment-methods');
    expect(methods.length).toBeGreaterThan(0);
    for (const method of methods) {
      texts(method, 'id', 'name', 'type');
      expect(['payment-method', 'coupon']).toContain(method.type);
      const amount = method.allowed_amount as PhpArray;
      expect(amount).toHaveProperty('min');
      expect(amount.max === null || Number.isInteger(amount.max)).toBe(true);
      const icons = method.icon_urls as PhpArray;
      expect(Array.isArray(icons)).toBe(false);
      texts(icons, 'large', 'medium', 'vector');
      expect(Array.isArray(method.brands)).toBe(true);
      expect(typeof (method.tokenization as PhpArray).is_enabled).toBe('boolean');
      const { payment_components } = method.apps as { payment_components: { qr: PhpArray } };
      expect(typeof payment_components.qr.supported).toBe('boolean');
      expect(typeof method.additional_data).toBe('object');
    }
  });

  it('PHP: no gift card without the switch, and at least one with it', async () => {
    const coupons = async (parameters?: Record<string, string>) =>
      (await list('json/payment-methods', parameters)).filter(({ type }) => type === 'coupon').length;
    expect(await coupons()).toBe(0);
    expect(await coupons({ include_coupons: '1' })).toBeGreaterThan(0);
  });

  it('PHP: one is found in any case, and an unknown one is 1000', async () => {
    expect(await php.request('GET', 'json/payment-methods/visa')).toMatchObject({ id: 'VISA' });
    await expect(php.request('GET', 'json/payment-methods/nothing')).rejects.toMatchObject({ code: 1000 });
  });
});

describe('the site', () => {
  it('PHP: knows its account and itself by whole numbers', async () => {
    const me = await php.request('GET', 'json/me');
    expect([Number.isInteger(me.account_id), Number.isInteger(me.site_id)]).toEqual([true, true]);
    texts(me, 'role');
  });

  it('PHP: has categories with a code and a name that are not empty', async () => {
    const categories = await list('json/categories');
    expect(categories.length).toBeGreaterThan(0);
    for (const { code, description } of categories) expect([Boolean(code), Boolean(description)]).toEqual([true, true]);
  });

  it('PHP: gives a token for the browser, a text', async () => {
    texts(await php.request('GET', 'json/auth/api_token'), 'api_token');
  });
});

describe('transactions', () => {
  it('Python: a pager is an object even where the list is empty', async () => {
    const { data, pager } = await python.request('GET', 'json/transactions', { limit: 5, status: 'chargeback' });
    expect([data, typeof pager, Array.isArray(pager)]).toEqual([[], 'object', false]);
    expect(Number.isInteger(pager.limit)).toBe(true);
  });

  it('Python: leads by its cursor through all of them, newest first, to an empty page without cursors', async () => {
    for (let i = 0; i < 3; i++) await paid();
    const seen: number[] = [];
    let after: string | null | undefined;
    for (let page = 0; page < 20; page++) {
      const { data, pager } = await python.request('GET', 'json/transactions', {
        limit: 2,
        ...(after ? { after } : {}),
      });
      seen.push(...data.map(({ transaction_id }: { transaction_id: number }) => transaction_id));
      after = pager.cursor?.after;
      if (data.length === 0) {
        expect([after ?? null, pager.after ?? null]).toEqual([null, null]);
        break;
      }
      expect(pager.after).toMatch(/^https?:\/\/.+after=/);
    }
    expect(seen.length).toBeGreaterThanOrEqual(3);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('PHP: have amounts and costs in the smallest unit, and empty texts for what was not sent', async () => {
    const { order_id } = await paid({ amount: 4_321 });
    const transactions = await list('json/transactions', { limit: '10' });
    const transaction = transactions.find((each) => each.order_id === order_id)!;
    expect(transaction).toMatchObject({
      amount: 4_321,
      var1: '',
      var2: '',
      var3: '',
      payment_method: 'VISA',
      type: 'payment',
    });
    for (const { amount } of transaction.costs as { amount: number }[]) expect(Number.isInteger(amount)).toBe(true);
  });
});

describe('methods by their old and new names', () => {
  it.each(['PAYAFTER', 'BNPL_MF'])('PHP: %s is taken for pay after delivery', async (gateway) => {
    const address = {
      address1: 'Kraanspoor',
      house_number: '39C',
      zip_code: '1033SC',
      city: 'Amsterdam',
      country: 'NL',
      phone: '0208500500',
      email: 'example@example.com',
    };
    const order = orderBody(world, {
      gateway,
      amount: 12_100,
      customer: { ...address, firstname: 'John', lastname: 'Doe', ip_address: '10.0.0.1', locale: 'nl_NL' },
      delivery: { ...address, firstname: 'John', lastname: 'Doe' },
      gateway_info: {
        birthday: '1970-07-10',
        bankaccount: 'NL87ABNA0000000001',
        phone: '0208500500',
        email: address.email,
      },
      shopping_cart: {
        items: [{ name: 'Chair', unit_price: 100, quantity: 1, merchant_item_id: 'chair', tax_table_selector: '21' }],
      },
      checkout_options: { tax_tables: { alternate: [{ name: '21', rules: [{ rate: 0.21, country: '' }] }] } },
    });
    expect((await php.create(order)).paymentUrl()).not.toBe('');
  });
});
