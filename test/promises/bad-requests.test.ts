/** Whatever is sent to each operation of the API: refused in its own words with nothing done, or taken, and never a fault of ours. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METHODS } from '../../src/methods/catalogue.ts';
import { ERRORS } from '../../src/platform/errors.ts';
import { directBody } from '../support/merchant.ts';
import { orderBody } from '../support/pay.ts';
import { expectRefusal, makeCaller } from '../support/refusals.ts';
import { CART, makeStages, type Stages } from '../support/stages.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
let at: Stages;
/** Orders that each operation could do something to. */
const ids = { session: '', paid: '', authorised: '', lent: '', refunded: '', coded: '', refund: 0 };

beforeAll(async () => {
  world = await makeWorld();
  at = makeStages(world);
  ids.session = await at.session();
  ids.paid = await at.paid();
  ids.authorised = await at.authorised();
  ids.lent = await at.lent();
  ids.refunded = await at.paid();
  ids.coded = await at.session({ gateway: 'MISTERCASH', gateway_info: { qr_enabled: true } });
  ids.refund = (await at.refund(ids.refunded, { currency: 'EUR', amount: 100 })).data.refund_id;
  await world.quiet();
});
afterAll(() => world.close());

const { send, leavingNothing } = makeCaller(() => world);
const ask = (method: string, path: string, body?: string | Buffer) =>
  send(method, `/v1/json${path}`, { api_key: world.apiKey, 'content-type': 'application/json' }, body);
const tell = (method: string, path: string, body: unknown) => ask(method, path, JSON.stringify(body));

/** Operations that take a body, each at an order that would let it happen. */
const CHANGES: readonly (readonly [name: string, method: string, path: () => string, fine: object])[] = [
  ['PATCH of a session', 'PATCH', () => `/orders/${ids.session}`, { status: 'cancelled', exclude_order: 1 }],
  ['PATCH of a paid order', 'PATCH', () => `/orders/${ids.paid}`, { status: 'shipped', invoice_id: 'A1', memo: 'x' }],
  ['PATCH of a lent order', 'PATCH', () => `/orders/${ids.lent}`, { status: 'shipped', amount: 400, carrier: 'Post' }],
  [
    'a refund',
    'POST',
    () => `/orders/${ids.paid}/refunds`,
    { currency: 'EUR', amount: 5, description: 'x', refund_order_id: 'r', checkout_data: CART.shopping_cart },
  ],
  ['a refund withdrawn', 'PATCH', () => `/orders/${ids.refunded}/refunds/${ids.refund}`, { status: 'void' }],
  [
    'a capture',
    'POST',
    () => `/orders/${ids.authorised}/capture`,
    { amount: 5, new_order_id: 'part', new_order_status: 'completed', invoice_id: 'A1' },
  ],
  ['a code taken back', 'POST', () => `/orders/${ids.coded}/cancel`, { reason: 'x' }],
  ['an authorisation let go', 'PATCH', () => `/capture/${ids.authorised}`, { status: 'cancelled', reason: 'x' }],
];

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const NO_BODIES: readonly (readonly [string, string | Buffer])[] = [
  ['blank', ' \n'],
  ['cut off', '{"status":"cancelled","amount":1'],
  ['two objects', '{"status":"cancelled"}{}'],
  ['null', 'null'],
  ['a number', '42'],
  ['a text', '"cancelled"'],
  ['a list', '[{"status":"cancelled"}]'],
  ['a form', 'status=cancelled&amount=1'],
  ['200 levels', nested(200)],
  ['a million brackets', '['.repeat(1_000_000)],
  ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['UTF-16', Buffer.from('{"status":"cancelled"}', 'utf16le')],
  ['two megabytes', JSON.stringify({ memo: 'x'.repeat(2_000_000) })],
];

describe.each(CHANGES)('%s', (_name, method, path, fine) => {
  it('without an object for a body is refused, and nothing happens', async () => {
    await leavingNothing(async () => {
      for (const [name, body] of NO_BODIES) {
        const reply = await ask(method, path(), body);
        expect([name, reply.status]).toEqual([name, name === 'two megabytes' ? 413 : 400]);
        expectRefusal(reply, 1016);
      }
    });
  });

  it('of an order that is none is refused, however its id is written', async () => {
    await leavingNothing(async () => {
      for (const id of [
        'nothing',
        '%00',
        '%ff',
        '%',
        '..%2f..',
        '0',
        '-1',
        '9'.repeat(30),
        '1e3',
        'x'.repeat(400),
        "'--",
      ]) {
        const reply = await tell(method, path().replace(/(orders|capture)\/[^/]+/, `$1/${id}`), fine);
        expect([id, reply.status]).toEqual([id, 404]);
        expectRefusal(reply);
      }
    });
  });
});

describe('a member of a change', () => {
  const wrongAmounts = [-1, 1.5, '10,00', '10.00', '1e-3', 'ten', {}, [1], true, '9'.repeat(40), 2 ** 53];
  const SHIPPED = { status: 'shipped' };
  const longIds = ['x'.repeat(51), 'a\u0000b', 'a\nb'];
  const paid = () => `/orders/${ids.paid}`;
  const lent = () => `/orders/${ids.lent}`;
  const refund = () => `/orders/${ids.paid}/refunds`;
  const withdrawal = () => `/orders/${ids.refunded}/refunds/${ids.refund}`;
  const capture = () => `/orders/${ids.authorised}/capture`;
  const letGo = () => `/capture/${ids.authorised}`;
  const unreadable = ['free', '1e400'].map((unit_price) => ({ items: [{ name: 'x', unit_price, quantity: -1 }] }));
  const EUR = { currency: 'EUR' };

  type Wrong = readonly [string, string, string, () => string, readonly unknown[], number, object];
  const wrong: readonly Wrong[] = [
    ['PATCH of a paid order', 'status', 'PATCH', paid, ['paid', 'void', 'CANCELED', 'x'.repeat(9_000)], 1000, {}],
    ['a shipment', 'amount', 'PATCH', lent, [0, ...wrongAmounts], 1001, SHIPPED],
    ['a shipment', 'partial_shipment_amount', 'PATCH', lent, [0, 1001, ...wrongAmounts], 1001, SHIPPED],
    ['a shipment', 'invoice_id', 'PATCH', paid, longIds, 1006, SHIPPED],
    ['a refund', 'amount', 'POST', refund, wrongAmounts, 1001, EUR],
    ['a refund', 'currency', 'POST', refund, ['USD', 'FOO', 'x'.repeat(500)], 1002, { amount: 1 }],
    ['a refund', 'refund_order_id', 'POST', refund, longIds, 1006, { ...EUR, amount: 1 }],
    ['a refund', 'checkout_data', 'POST', refund, unreadable, 1031, { ...EUR, amount: 1 }],
    ['a refund withdrawn', 'status', 'PATCH', withdrawal, ['', null, 'VOIDED', 1, {}, []], 1000, {}],
    ['a capture', 'amount', 'POST', capture, [0, 1001, ...wrongAmounts], 1001, {}],
    ['a capture', 'new_order_id', 'POST', capture, longIds, 1006, { amount: 1 }],
    ['a capture', 'new_order_status', 'POST', capture, ['void', 'x'], 1000, { amount: 1 }],
    ['an authorisation let go', 'status', 'PATCH', letGo, ['', null, 'void', 7, {}], 1000, {}],
  ];

  it.each(wrong)('%s with a wrong %s is refused with its code', async (_, member, method, path, values, code, more) => {
    await leavingNothing(async () => {
      for (const value of values) {
        const reply = await tell(method, path(), { ...more, [member]: value });
        expectRefusal(reply, code);
        if (code !== 1001) continue;
        const { error_field, error_hint } = JSON.parse(reply.text);
        expect([value, error_field]).toEqual([value, member]);
        expect(error_hint).not.toBe(ERRORS.invalidAmount.remedy);
      }
    });
  });
});

describe('a direct order', () => {
  const families = [...new Map(METHODS.filter(({ direct }) => direct).map((each) => [each.family, each.id]))];
  const ODD = [null, [], [1], 'x', 7, true, { issuer_id: {} }, { account_id: [] }, { birthday: '\u0000' }];

  it.each(families)(
    'by %s (%s) with nonsense for its details is refused or taken, never a fault',
    async (family, gateway) => {
      for (const gateway_info of [...ODD, { phone: 'x'.repeat(5_000), email: {}, account_holder_iban: '\ud800' }]) {
        const body = orderBody(world, {
          type: 'direct',
          ...{ gateway, gateway_info, ...CART },
          customer: { ip_address: '192.0.0.1', country: 'NL' },
        });
        const reply = await tell('POST', '/orders', body);
        expect([gateway_info, reply.text, reply.status < 500]).toEqual([gateway_info, reply.text, true]);
        if (family === 'card') expectRefusal(reply, 1024);
        if (reply.status === 200) continue;
        expectRefusal(reply);
        expectRefusal(await ask('GET', `/orders/${body.order_id}`), 1006);
      }
    },
  );

  it.each([
    ['card_number', ['', null, 'x', {}, [], '4'.repeat(400), '4111111111111112', 4111, true], 1024],
    ['card_expiry_date', ['', null, '3013', '30-12', 'soon', {}, [], '203012', -3012], 1024],
    ['card_cvc', ['', null, '12', '12345', 'abc', {}, []], 1024],
    ['card_holder_name', ['12', '4111111111111111', 'x<b>', 'x'.repeat(5_000)], 1024],
  ] as const)('by card with a wrong %s is refused, and the card is kept nowhere', async (member, values, code) => {
    await leavingNothing(async () => {
      for (const value of values)
        expectRefusal(await tell('POST', '/orders', directBody(world, { gateway_info: { [member]: value } })), code);
    });
  });

  it('with an address that is none is refused where the method needs it', async () => {
    await leavingNothing(async () => {
      for (const ip_address of ['', null, '80.123.456.789', 'localhost', {}, [], 7, '::g'])
        for (const body of [directBody(world), orderBody(world, { type: 'direct', gateway: 'KLARNA', ...CART })])
          expectRefusal(await tell('POST', '/orders', { ...body, customer: { ip_address, country: 'NL' } }), 1007);
    });
  });

  it('by a method that the shop cannot begin by itself is refused', async () => {
    await leavingNothing(async () => {
      for (const { id } of METHODS.filter(({ direct }) => !direct))
        expectRefusal(await tell('POST', '/orders', orderBody(world, { type: 'direct', gateway: id })), 1023);
    });
  });
});

describe('a question', () => {
  const NONSENSE = [
    '%00',
    '%ff',
    '%',
    '%ud800',
    '%27--',
    'x'.repeat(3_000),
    '__proto__',
    '..%2f..%2fetc',
    '%5B%5D',
    '-1',
  ];

  it.each([
    ['/orders/', 404],
    ['/transactions/', 404],
    ['/gateways/', 404],
    ['/issuers/', 404],
    ['/payment-methods/', 404],
  ])('for one thing of %s that is not there is answered with 404', async (path, status) => {
    for (const id of NONSENSE) {
      const reply = await ask('GET', `${path}${id}`);
      expect([id, reply.status]).toEqual([id, status]);
      expectRefusal(reply);
    }
  });

  it.each(['payment_method', 'currency', 'limit', 'site_id'])(
    'with nonsense for the filter %s of transactions finds nothing, or all where it filters nothing',
    async (name) => {
      for (const value of NONSENSE)
        for (const query of [`${name}=${value}`, `${name}[]=${value}`, `${name}=a&${name}=${value}`]) {
          const reply = await ask('GET', `/transactions?${query}`);
          expect([query, reply.status]).toEqual([query, 200]);
          expect(Array.isArray(JSON.parse(reply.text).data)).toBe(true);
        }
    },
  );

  it.each([
    ...[
      'created_from',
      'created_until',
      'completed_from',
      'completed_until',
      'after',
      'before',
      'nothing',
      'limit[x][y]',
    ],
    ...['status', 'financial_status', 'type', 'debit_credit'],
  ])('with nonsense for %s is refused', async (name) => {
    for (const value of NONSENSE) expectRefusal(await ask('GET', `/transactions?${name}=${value}`), 1000);
  });

  it.each(['/gateways', '/payment-methods', '/issuers/IDEAL', '/categories', '/me'])(
    'to %s with nonsense in its query is answered all the same',
    async (path) => {
      for (const value of NONSENSE)
        for (const name of ['country', 'currency', 'amount', 'locale', 'include', 'type', 'group_cards', 'x[y]']) {
          const reply = await ask('GET', `${path}?${name}=${value}`);
          expect([path, name, value, reply.status]).toEqual([path, name, value, 200]);
          expect(JSON.parse(reply.text).success).toBe(true);
        }
    },
  );
});

// Last, for what is taken here is done.
describe.each(CHANGES)('%s', (_name, method, path, fine) => {
  it('with anything in the place of a member is refused or taken, and what is refused is not done', async () => {
    const odd = fc.oneof(
      fc.constantFrom<unknown>(null, true, false, 0, -1, 0.5, 2 ** 53, 1e308, '', ' ', '\u0000', '\ud800', [], {}, [
        [],
      ]),
      fc.constantFrom<unknown>('x'.repeat(5_000), '9'.repeat(60), '1e999', '-0', '10,00', '__proto__', { amount: 1 }),
      fc.jsonValue(),
    );
    const bodies = fc
      .record({ member: fc.constantFrom(...Object.keys(fine)), value: odd })
      .map(({ member, value }) => ({ ...fine, [member]: value }));
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const versions = () => world.database.sql`SELECT order_id, version FROM orders ORDER BY 1`;
        await world.quiet();
        const before = await versions();
        const reply = await tell(method, path(), body);
        expect([reply.text, reply.status < 500]).toEqual([reply.text, true]);
        if (reply.status === 200) {
          expect(JSON.parse(reply.text).success).toBe(true);
        } else {
          expectRefusal(reply);
          expect(await versions()).toEqual(before);
        }
      }),
      { numRuns: 25 },
    );
  });
});
