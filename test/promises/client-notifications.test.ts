/** How shops take a notification: the checks of the PHP and Python clients over the bytes that arrived, and each kind of answer. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/platform/clock.ts';
import { phpVerifies } from '../support/clients/php.ts';
import { pythonVerifies } from '../support/clients/python.ts';
import { rewrittenByPython } from '../support/clients/python-json.ts';
import { type Arrival, openShop, type Shop } from '../support/clients/shop.ts';
import { pay, readOrder } from '../support/pay.ts';
import { API_KEY, makeWorld, type World } from '../support/world.ts';

const CARD = '4000002000000008';

let world: World;
let shop: Shop | undefined;
beforeAll(async () => {
  world = await makeWorld();
});
afterEach(async () => {
  await shop?.close();
  shop = undefined;
});
afterAll(() => world.close());

const seconds = () => Math.floor(world.clock.now() / 1_000);

/**
 * A paid order, told to a shop that answers so; it takes what it hears before the payment (that the payer is on the page) with OK.
 * `told` are the notifications of the payment, as they come.
 */
async function tell(
  answer: (arrival: Arrival) => Promise<string> | string,
  { query = '', order = {} }: { query?: string; order?: Record<string, unknown> } = {},
): Promise<{ told: Arrival[]; orderId: string }> {
  const told: Arrival[] = [];
  shop = await openShop((arrival) => {
    if (JSON.parse(arrival.body).status === 'initialized') return 'OK';
    told.push(arrival);
    return answer(arrival);
  });
  const payment_options = {
    notification_url: `${shop.url}/hook${query}`,
    notification_method: 'POST',
    redirect_url: `${shop.url}/return`,
  };
  const { orderId } = await pay(world, CARD, { order: { payment_options, ...order } });
  await world.quiet();
  return { told, orderId };
}

/** Texts and numbers that writers of JSON do not agree on. */
const AWKWARD = {
  description: 'Café / 20 % “quoted” \\ 茶🍵 \u2028 end',
  var1: '1e3',
  custom_info: { custom_1: '10.0', custom_2: 'é', custom_3: '\u007f' },
  amount: 3_775,
  shopping_cart: {
    items: [
      { name: 'Té', unit_price: 16.5289256198, quantity: 1, merchant_item_id: 'x/y', tax_table_selector: '21' },
      { name: 'Cup', unit_price: 0.00001, quantity: 1, merchant_item_id: '7', tax_table_selector: '0' },
      { name: 'Loose tea', unit_price: 14.2, quantity: 1.25, weight: { unit: 'KG', value: 1e-7 } },
    ],
  },
  checkout_options: {
    validate_cart: false,
    tax_tables: { alternate: [{ name: '21', rules: [{ rate: 0.21, country: '' }] }] },
  },
};

describe('the signature', () => {
  it('holds for PHP, which hashes the bytes, and for Python, which parses them and writes them anew', async () => {
    const { told, orderId } = await tell(() => 'OK', { order: AWKWARD });
    const [{ auth, body, contentType, method } = told[0]!] = told;
    expect([method, contentType]).toEqual(['POST', expect.stringMatching(/^application\/json/)]);
    expect(JSON.parse(body)).toMatchObject({ order_id: orderId, description: AWKWARD.description });
    expect(rewrittenByPython(body)).toBe(body);
    expect(phpVerifies(body, auth, API_KEY, seconds())).toBe(true);
    expect(pythonVerifies(body, auth, ` ${API_KEY}\n`, seconds())).toBe(true);
    expect(Buffer.from(auth, 'base64').toString()).toMatch(/^\d{10}:[0-9a-f]{128}$/);
    expect(phpVerifies(body.replace('Caf', 'caf'), auth, API_KEY, seconds())).toBe(false);
    expect(pythonVerifies(body, auth, `${API_KEY}-us`, seconds())).toBe(false);
  });

  it('is made anew for each attempt: an hour later it is not ten minutes old', async () => {
    let down = true;
    const { told } = await tell(() => (down ? 'down for maintenance' : 'OK'));
    expect(told).toHaveLength(1);
    down = false;
    while (told.length < 2) await world.pass(15 * MINUTE);
    const { auth, body } = told[1]!;
    expect(phpVerifies(body, auth, API_KEY, seconds())).toBe(true);
    expect(phpVerifies(told[0]!.body, told[0]!.auth, API_KEY, seconds())).toBe(false);
  });
});

describe('a shop', () => {
  it('reads the new status while the notification still waits for its answer', async () => {
    const seen: unknown[] = [];
    const { orderId } = await tell(async ({ url }) => {
      const order = await readOrder(world, url.searchParams.get('transactionid')!);
      seen.push([order.order_id, order.status, order.financial_status]);
      return 'OK';
    });
    expect(seen).toEqual([[orderId, 'completed', 'completed']]);
  });

  it('with a query of its own (WooCommerce without permalinks, Magento) keeps it', async () => {
    const { told, orderId } = await tell(() => 'OK', { query: '?wc-api=multisafepay&store=1' });
    const { searchParams } = told[0]!.url;
    expect(Object.fromEntries(searchParams)).toEqual({
      'wc-api': 'multisafepay',
      store: '1',
      transactionid: orderId,
      timestamp: expect.stringMatching(/^\d{10}$/),
    });
  });

  it.each([
    ['WooCommerce', 'OK'],
    ['PrestaShop, quoted', '"OK"'],
    ['Magento', 'ok'],
    ['old plugins', 'MULTISAFEPAY_OK'],
    ['with a line before it', '\n  OK'],
  ])('that answers as %s does is told once', async (_, answer) => {
    const { told } = await tell(() => answer);
    await world.pass(60 * MINUTE);
    expect(told).toHaveLength(1);
  });

  it.each([
    ['Magento in a failure', 'ng: the order was not ok'],
    ['with nothing', ''],
    ['with the page of an error', '<html><body>Fatal error</body></html>'],
    ['too late in the text', `${' '.repeat(101)}OK`],
  ])('that answers %s is told again', async (_, answer) => {
    const { told } = await tell(() => answer);
    await world.pass(60 * MINUTE);
    expect(told.length).toBeGreaterThan(1);
  });
});

describe('Python’s JSON', () => {
  it('is re-enacted in what it changes', () => {
    const cases: [string, string][] = [
      ['{ "a" : 1.0, "b":1e3 , "c":-0 }', '{"a":1.0,"b":1000.0,"c":0}'],
      ['[1e16,1.5e-5,0.0001,-0.0,1E2]', '[1e+16,1.5e-05,0.0001,-0.0,100.0]'],
      ['{"a":1,"b":2,"a":3}', '{"a":3,"b":2}'],
      ['["\\u00e9\\/","\\u0000","\u2028"]', '["é/","\\u0000","\u2028"]'],
      ['[12345678901234567890,0.1234567890123456789]', '[12345678901234567890,0.12345678901234568]'],
      ['{"2":1,"1":[],"x":{}}', '{"2":1,"1":[],"x":{}}'],
    ];
    for (const [text, rewritten] of cases) expect(rewrittenByPython(text)).toBe(rewritten);
  });
});
