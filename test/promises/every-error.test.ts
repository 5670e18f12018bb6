/** Every error of the catalogue: the request that raises it, its HTTP status, its code, and its text to the letter. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoSites } from '../../src/merchants/demo-sites.ts';
import { SECOND } from '../../src/platform/clock.ts';
import { ERRORS, type ErrorName } from '../../src/platform/errors.ts';
import { call, directBody, paidOrder, type Told } from '../support/merchant.ts';
import { orderBody } from '../support/pay.ts';
import { formsOf } from '../support/payer.ts';
import { withoutAdvice } from '../support/refusals.ts';
import { addSite } from '../support/sites.ts';
import { later, newCustomer, ofCustomer, series, stored } from '../support/tokens.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
/** Speaks for a site that may not keep cards. */
let forgetful: Record<string, string>;

beforeAll(async () => {
  world = await makeWorld();
  const { sql } = world.database;
  await sql`UPDATE sites SET active = false WHERE site_id = 3`;
  await sql`UPDATE sites SET profile = jsonb_set(profile, '{gateways}', '["VISA"]') WHERE site_id = 2`;
  const { settings } = demoSites('x')[0]!;
  forgetful = await addSite(world, {
    ...{ siteId: 12, accountId: 10_000_001 },
    settings: { ...settings, recurringEnabled: false },
  });
  // A gateway remembers its sites for five seconds.
  await world.pass(6 * SECOND);
});
afterAll(() => world.close());

const order = (more: Record<string, unknown>, headers: Record<string, string> = {}) =>
  call(world, 'POST', '/orders', orderBody(world, more), headers);
const direct = (more: Record<string, unknown>) => call(world, 'POST', '/orders', directBody(world, more));
const ofSite = (suffix: string) => ({ api_key: `${world.apiKey}${suffix}` });

const CHECKED = { validate_cart: true };
/** Asks for a challenge, whatever the request wished for. */
const ASKS = '4000002000000107';

const cart = (item: object, options: object = CHECKED) =>
  order({
    shopping_cart: { items: [{ name: 'Tea', unit_price: 10, quantity: 1, ...item }] },
    checkout_options: options,
  });
const TABLES = { alternate: [{ name: 'VAT', rules: [{ rate: 0.21 }] }] };

interface Raised {
  readonly error: ErrorName;
  readonly http: number;
  readonly code: number;
  readonly info: string;
  readonly by: () => Promise<Told>;
}

const raised: Raised[] = [];
const raises = (error: ErrorName, http: number, code: number, info: string, by: Raised['by']) =>
  raised.push({ error, http, code, info, by });

/** What stands beside the members of every error is told where rules are. */
const rules = async (path: string, body: object = {}): Promise<Told> => {
  const { errors, ...told } = (await call(world, 'POST', `/sites/${path}`, body)) as Told & { errors?: unknown };
  return told;
};
raises('unknownSite', 400, 1004, 'Invalid site ID', () => rules('2/3ds-rules', { text: '' }));
raises(
  'invalidRules',
  400,
  1000,
  'Invalid rules: line 1, column 1: A rule here begins with skip 3ds or require 3ds, not with "never".',
  () => rules('1/3ds-rules', { text: 'never' }),
);
raises('noEarlierRules', 410, 1000, 'No earlier rules', () => rules('1/3ds-rules/rollback'));
raises('invalidEntry', 400, 1000, 'Invalid list entry: the value of entry 1', () =>
  rules('1/fraud-lists', { entries: [{ list: 'stolen', kind: 'card', value: '12' }] }),
);
raises('blockedByRules', 402, 1024, 'Transaction refused', async () => {
  const text = 'block when email = "blocked@example.org"';
  await call(world, 'POST', '/sites/1/fraud-rules', { text, activate: true });
  return direct({ customer: { email: 'blocked@example.org' } });
});

raises(
  'invalidScenario',
  400,
  1000,
  'Invalid X-Gatehouse-Scenario: 3ds wants three digits of the test cards page, not «999»',
  () => order({}, { 'X-Gatehouse-Scenario': '3ds=999' }),
);
raises('unknownType', 400, 1000, 'Unknown message type', () => order({ type: 'barter' }));
raises('methodDisabled', 400, 1000, 'Payment method is not enabled for this site', () =>
  order({ gateway: 'MASTERCARD' }, ofSite('-us')),
);
raises('notSupported', 400, 1000, 'Not supported: status lost', async () => {
  const { order_id } = await paidOrder(world);
  return call(world, 'PATCH', `/orders/${order_id}`, { status: 'lost' });
});
raises('notFound', 404, 1000, 'Not found', () => call(world, 'GET', '/no-such-thing'));
raises('idempotencyMismatch', 409, 1000, 'Idempotency-Key was used with another request', async () => {
  await order({}, { 'idempotency-key': 'once' });
  return order({ amount: 999 }, { 'idempotency-key': 'once' });
});
raises('cannotCapture', 400, 1000, 'Cannot capture transaction', async () => {
  const { order_id } = await paidOrder(world);
  return call(world, 'POST', `/orders/${order_id}/capture`, {});
});
raises('wrongState', 410, 1000, 'Not possible in this status: it is completed', async () => {
  const { order_id } = await paidOrder(world);
  return call(world, 'PATCH', `/orders/${order_id}`, { status: 'cancelled' });
});
raises('cannotCancel', 403, 1000, 'Cannot cancel transaction', async () => {
  const { order_id } = await paidOrder(world);
  return call(world, 'POST', `/orders/${order_id}/cancel`);
});
raises('invalidAmount', 400, 1001, 'Invalid amount', () => order({ amount: '10,00' }));
raises('invalidCurrency', 400, 1002, 'Invalid currency', () => order({ currency: 'FOOBAR' }));
raises('unknownOrder', 404, 1006, 'Invalid transaction ID', () => call(world, 'GET', '/orders/no-such-order'));
raises('unknownOrder', 404, 1006, 'Invalid transaction ID', () =>
  call(world, 'PATCH', '/orders/no-such-order', { status: 'shipped' }),
);
raises('duplicateOrder', 409, 1006, 'Invalid transaction ID', async () => {
  const { order_id } = await paidOrder(world);
  return order({ order_id });
});
raises('duplicateOrder', 409, 1006, 'Invalid transaction ID', async () => {
  const { order_id } = await paidOrder(world);
  return call(world, 'POST', `/orders/${order_id}/refunds`, { currency: 'EUR', amount: 1, refund_order_id: order_id });
});
raises('duplicateOrder', 409, 1006, 'Invalid transaction ID', async () => {
  const { order_id } = await paidOrder(world);
  const made = await order({ type: 'checkout' });
  return call(world, 'PATCH', `/orders/${made.data.order_id}`, { new_order_id: order_id });
});
raises('invalidOrderId', 400, 1006, 'Invalid transaction ID', () => order({ order_id: 'x'.repeat(51) }));
raises('invalidIp', 400, 1007, 'Invalid IP address', () => direct({ customer: { ip_address: '80.123.456.789' } }));
raises('invalidDescription', 400, 1008, 'Invalid description', () => order({ description: '<br>' }));
raises('invalidVariable', 400, 1010, 'Invalid variable', () => order({ var3: 'x'.repeat(501) }));
raises('missingData', 400, 1016, 'Missing data: the body is not JSON', async () =>
  call(world, 'POST', '/orders', '{"order_id":'),
);
raises('bodyTooLarge', 413, 1016, 'Missing data: the body is larger than 1 MiB', () =>
  order({ items: 'x'.repeat(1_100_000) }),
);
raises('invalidCountry', 400, 1018, 'Invalid country code', () => order({ customer: { country: 'NLD' } }));
raises('siteNotActive', 403, 1019, 'The site is blocked in your account.', () => order({}, ofSite('-ch')));
raises('cannotCreate', 400, 1021, 'Cannot create transaction', async () => {
  const fault = `${world.bankUrl}/institutions/faults/IDEAL`;
  const set = (body: string) => fetch(fault, { method: 'PUT', headers: { 'content-type': 'application/json' }, body });
  await set('{"fault":"closed"}');
  const told = await direct({ gateway: 'IDEAL', gateway_info: {} });
  await set('{"fault":null}');
  return told;
});
raises('noGateway', 404, 1023, 'No gateway (payment method) available', () => order({ gateway: 'BARTER' }));
raises('noGateway', 404, 1023, 'No gateway (payment method) available', () => direct({ gateway: 'PSAFECARD' }));
raises('noGateway', 404, 1023, 'No gateway (payment method) available', () => call(world, 'GET', '/gateways/barter'));
raises('transactionRefused', 400, 1024, "Transaction refused: check the card's number", () =>
  direct({ gateway_info: { card_number: '4111111111111112' } }),
);
raises('cartMixedCurrencies', 400, 1025, 'Only one currency allowed in cart', () =>
  order({
    shopping_cart: {
      items: ['EUR', 'USD'].map((currency) => ({ name: 'Tea', unit_price: 5, quantity: 1, currency })),
    },
  }),
);
raises('cartCurrency', 400, 1026, 'Cart currency must equal order currency', () => cart({ currency: 'USD' }));
raises('cartAmount', 400, 1027, 'Cart amount must equal transaction amount', () => cart({ unit_price: 12 }));
raises('invalidTaxRate', 400, 1028, 'Invalid tax rate in rule', () =>
  cart({}, { ...CHECKED, tax_tables: { alternate: [{ name: 'VAT', rules: [{ rate: 'a fifth' }] }] } }),
);
raises('invalidItemTax', 400, 1029, 'Invalid tax rate specified for item', () =>
  cart({ tax_table_selector: 'none' }, { ...CHECKED, tax_tables: TABLES }),
);
raises('invalidItemCurrency', 400, 1030, 'Invalid currency specified for item', () => cart({ currency: 'FOO' }));
raises('invalidItemPrice', 400, 1031, 'Invalid price specified for item', () => cart({ unit_price: 'free' }));
raises('invalidApiKey', 401, 1032, 'Invalid API key', () => order({}, { api_key: 'wrong' }));
raises('cannotRefund', 400, 1034, 'Cannot refund transaction: more than what is left', async () => {
  const { order_id } = await paidOrder(world);
  return call(world, 'POST', `/orders/${order_id}/refunds`, { currency: 'EUR', amount: 1001 });
});
raises('unknownRefund', 404, 1034, 'Cannot refund transaction', async () => {
  const { order_id } = await paidOrder(world);
  return call(world, 'PATCH', `/orders/${order_id}/refunds/7`, { status: 'void' });
});
raises('authenticationPending', 409, 1000, 'Authentication pending', async () => {
  const term_url = 'https://shop.example/term';
  const { data } = await direct({ gateway_info: { card_number: ASKS, term_url } });
  const { MD } = formsOf(data.customer_verification.html)[0]!.fields;
  return call(world, 'POST', `/orders/${data.order_id}/3d/complete`, { MD });
});
raises('recurringDisabled', 400, 1000, 'Recurring payments are not enabled for this site', () => {
  const customer = { reference: newCustomer() };
  return call(world, 'POST', '/orders', directBody(world, { recurring_model: 'cardOnFile', customer }), forgetful);
});
raises('recurringTooOften', 400, 1000, 'Recurring id was used within 24 hours', async () => {
  const reference = newCustomer();
  const { payment_details } = await series(world, reference);
  const collect = () => later(world, reference, payment_details.recurring_id, 'subscription');
  expect((await collect()).http).toBe(200);
  return collect();
});
raises('tokenNotFound', 410, 1000, 'Not found: token', () => later(world, newCustomer(), '0'.repeat(36), 'cardOnFile'));
raises('tokenNotFound', 410, 1000, 'Not found: token', () =>
  call(world, 'GET', `${ofCustomer(newCustomer())}/token/${'0'.repeat(36)}`),
);
raises('tokenNotUpdated', 410, 1000, 'Token not updated', async () => {
  const reference = newCustomer();
  const { recurring_id } = (await stored(world, reference)).payment_details;
  return call(world, 'PATCH', `${ofCustomer(reference)}/update/${recurring_id}`, { expiry_date: '2001' });
});
raises('tokenNotRemoved', 410, 1000, 'Token not removed', () =>
  call(world, 'DELETE', `${ofCustomer(newCustomer())}/remove/${'0'.repeat(36)}`),
);
raises('invalidDuration', 400, 1000, 'Invalid duration: by', async () => {
  const answer = await fetch(`${world.url}/sandbox/clock/advance`, {
    method: 'POST',
    headers: { api_key: world.apiKey },
    body: '{"by":"tomorrow"}',
  });
  return { http: answer.status, ...((await answer.json()) as Omit<Told, 'http'>) };
});
raises('invalidIssuer', 400, 1036, 'Invalid iDEAL issuer ID', () =>
  order({ gateway: 'IDEAL', gateway_info: { issuer_id: '9999' } }),
);
raises('tooMuchToSearch', 400, 1000, 'Too many transactions to search', () =>
  world.database.sql.begin(async (tx) => {
    await tx`LOCK TABLE related_transactions IN ACCESS EXCLUSIVE MODE`;
    const list = call(world, 'GET', '/transactions');
    // It waits; the database ends it as if its time were over.
    const end = () => tx`SELECT pg_cancel_backend(pid) FROM pg_locks
      WHERE NOT granted AND relation = 'related_transactions'::regclass`;
    await expect.poll(async () => (await end()).count, { interval: 5 }).toBe(1);
    return list;
  }),
);
raises('unknownError', 500, 9999, 'Unknown error', async () => {
  const { sql } = world.database;
  await sql`ALTER TABLE orders RENAME TO orders_away`;
  try {
    return await call(world, 'GET', '/orders/anything');
  } finally {
    await sql`ALTER TABLE orders_away RENAME TO orders`;
  }
});

/** In the catalogue for the day when something raises them. */
const NOT_RAISED: Readonly<Partial<Record<ErrorName, string>>> = {
  stillWorkedOn: 'another process would have to be at work for ten seconds; `once-per-key.test.ts` lets it',
  tooManyRequests: 'nothing limits how often a merchant may ask',
};

/** Codes of the documented list that this gateway never answers with, and why. */
const NEVER: Readonly<Record<number, string>> = {
  1003: 'there are no account endpoints',
  1005: 'deprecated: XML messages carried a site’s security code',
  1011: 'deprecated: XML messages of customer accounts',
  1012: 'deprecated: XML messages of customer accounts',
  1013: 'deprecated: XML messages were signed with MD5',
  1014: 'every refusal has a code of its own',
  1015: 'there are no account endpoints',
  1017: 'there is no customer wallet: a card without money is an order that is declined',
  1020: 'accounts are not blocked, sites are',
  1022: 'ids of payments are our own, and an institution takes one that it knows for the same payment',
  1033: 'what can be refunded is on the order',
  1035: 'deprecated: XML messages were signed with MD5',
  5001: 'a cart that is not checked is never shown with a sum of its own',
};

const DOCUMENTED = [
  ...[1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1010, 1011, 1012, 1013, 1014, 1015, 1016, 1017, 1018, 1019],
  ...[1020, 1021, 1022, 1023, 1024, 1025, 1026, 1027, 1028, 1029, 1030, 1031, 1032, 1033, 1034, 1035, 1036, 5001, 9999],
];

describe('an error', () => {
  it.each(raised)('$code $info ($error, HTTP $http)', async ({ error, http, code, info, by }) => {
    expect(withoutAdvice(await by())).toEqual({ http, success: false, data: {}, error_code: code, error_info: info });
    expect([ERRORS[error].status, ERRORS[error].code]).toEqual([http, code]);
  });

  it('of the catalogue is raised by a request above, or named as one that nothing raises', () => {
    const named = [...raised.map(({ error }) => error), ...Object.keys(NOT_RAISED)];
    expect([...new Set(named)].sort()).toEqual(Object.keys(ERRORS).sort());
  });

  it('of the documented list is raised here, or there is a reason why never', () => {
    const codes = new Set<number>(raised.map(({ code }) => code));
    expect(DOCUMENTED.filter((code) => codes.has(code) === Object.hasOwn(NEVER, code))).toEqual([]);
    expect([...codes].filter((code) => !DOCUMENTED.includes(code))).toEqual([]);
  });
});
