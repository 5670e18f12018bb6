/** Requests beside the orders themselves that cannot be: each is told what is wrong by status, code and text, and nothing is done. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY } from '../../src/platform/clock.ts';
import { call, paidOrder } from '../support/merchant.ts';
import { orderBody } from '../support/pay.ts';
import { makeCaller, withoutAdvice } from '../support/refusals.ts';
import { newCustomer, ofCustomer, stored } from '../support/tokens.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
let other: Record<string, string>;
let blocked: Record<string, string>;
const USED = 'an-id-that-is-used';
/** Things there are, so that each row has one thing wrong only. */
const at = { tokens: '', token: '', nobody: '', unpaid: '', paid: '', refund: 0, settled: 0, authorised: '' };

beforeAll(async () => {
  world = await makeWorld();
  other = { api_key: `${world.apiKey}-us` };
  blocked = { api_key: `${world.apiKey}-ch` };
  await world.database.sql`UPDATE sites SET active = false WHERE site_id = 3`;
  const reference = newCustomer();
  at.tokens = ofCustomer(reference);
  at.token = (await stored(world, reference)).payment_details.recurring_id;
  await stored(world, reference, { gateway_info: { card_number: '5500000000000004' } });
  at.nobody = ofCustomer(newCustomer());
  at.unpaid = String((await call(world, 'POST', '/orders', orderBody(world, { order_id: USED }))).data.order_id);
  at.paid = (await paidOrder(world)).order_id;
  const refund = async (amount: number) =>
    (await call(world, 'POST', `/orders/${at.paid}/refunds`, { currency: 'EUR', amount })).data.refund_id;
  at.settled = await refund(100);
  await world.pass(DAY);
  at.refund = await refund(200);
  at.authorised = (await paidOrder(world, { capture: 'manual' })).order_id;
  await world.quiet();
});
afterAll(() => world.close());

const { leavingNothing } = makeCaller(() => world);

interface Row {
  readonly what: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: () => string;
  readonly body?: unknown;
  readonly by?: () => Record<string, string>;
  /** HTTP status, code, text. */
  readonly told: readonly [number, number, string];
}

const rows: Row[] = [];
const byOther = () => other;
const row = (
  what: string,
  [method, path, body]: readonly [Row['method'], () => string, unknown?],
  told: Row['told'],
  by?: Row['by'],
) => rows.push({ what, method, path, told, ...(body !== undefined && { body }), ...(by && { by }) });

const NOT_FOUND = [404, 1000, 'Not found'] as const;
const NO_TOKEN = [410, 1000, 'Not found: token'] as const;
const NOT_UPDATED = [410, 1000, 'Token not updated'] as const;
const NOT_REMOVED = [410, 1000, 'Token not removed'] as const;
const NO_ORDER = [404, 1006, 'Invalid transaction ID'] as const;
const AMOUNT = [400, 1001, 'Invalid amount'] as const;
const CANNOT_CAPTURE = [400, 1000, 'Cannot capture transaction'] as const;
const UNKNOWN_TOKEN = '0'.repeat(36);

row('tokens of nobody', ['GET', () => at.nobody], NOT_FOUND);
row('tokens of an empty reference', ['GET', () => '/recurring/'], NOT_FOUND);
row('tokens of a blank reference', ['GET', () => '/recurring/%20'], NOT_FOUND);
row('tokens of another account’s customer', ['GET', () => at.tokens], NOT_FOUND, byOther);
row('tokens beyond the last', ['GET', () => `${at.tokens}?offset=2`], NOT_FOUND);
row('a token that is not there', ['GET', () => `${at.tokens}/token/${UNKNOWN_TOKEN}`], NO_TOKEN);
row('a token that could be none', ['GET', () => `${at.tokens}/token/%00`], NO_TOKEN);
row('a token of another customer', ['GET', () => `${at.nobody}/token/${at.token}`], NO_TOKEN);
row('a token of another account', ['GET', () => `${at.tokens}/token/${at.token}`], NO_TOKEN, byOther);

const date = (expiry_date: unknown) => ({ expiry_date });
const update = () => `${at.tokens}/update/${at.token}`;
for (const wrong of ['0331', '3113', '3100', '313', '31031', '2001', 'soon', true, [3103], {}, -3103])
  row(`a date that is ${JSON.stringify(wrong)}`, ['PATCH', update, date(wrong)], NOT_UPDATED);
for (const missing of [{}, date(''), date(' '), date(null)])
  row(
    `a date that is missing in ${JSON.stringify(missing)}`,
    ['PATCH', update, missing],
    [400, 1016, 'Missing data: expiry_date'],
  );
row(
  'a date for a token that is not there',
  ['PATCH', () => `${at.tokens}/update/${UNKNOWN_TOKEN}`, date('3103')],
  NOT_UPDATED,
);
row(
  'a date for another customer’s token',
  ['PATCH', () => `${at.nobody}/update/${at.token}`, date('3103')],
  NOT_UPDATED,
);
row('a date for another account’s token', ['PATCH', update, date('3103')], NOT_UPDATED, byOther);
row('a date in no JSON', ['PATCH', update, '{"expiry_date":'], [400, 1016, 'Missing data: the body is not JSON']);
row('removing a token that is not there', ['DELETE', () => `${at.tokens}/remove/${UNKNOWN_TOKEN}`], NOT_REMOVED);
row('removing another customer’s token', ['DELETE', () => `${at.nobody}/remove/${at.token}`], NOT_REMOVED);
row('removing another account’s token', ['DELETE', () => `${at.tokens}/remove/${at.token}`], NOT_REMOVED, byOther);

const refunds = (id: () => string) => () => `/orders/${id()}/refunds`;
const ofPaid = refunds(() => at.paid);
const EUR = { currency: 'EUR' };
row('a refund of no order', ['POST', refunds(() => 'nothing'), EUR], NO_ORDER);
row('a refund of another site’s order', ['POST', ofPaid, EUR], NO_ORDER, byOther);
row(
  'a refund of what is not paid',
  ['POST', refunds(() => at.unpaid), EUR],
  [400, 1034, 'Cannot refund transaction: it is not paid'],
);
row(
  'a refund of what is not captured',
  ['POST', refunds(() => at.authorised), EUR],
  [400, 1034, 'Cannot refund transaction: it is authorised and not captured'],
);
row(
  'a refund of too much',
  ['POST', ofPaid, { ...EUR, amount: 701 }],
  [400, 1034, 'Cannot refund transaction: more than what is left'],
);
row(
  'a refund of the same sum again',
  ['POST', ofPaid, { ...EUR, amount: 200 }],
  [400, 1034, 'Cannot refund transaction: Same refund done in short period'],
);
row('a refund in another currency', ['POST', ofPaid, { currency: 'USD', amount: 1 }], [400, 1002, 'Invalid currency']);
for (const amount of [-1, '1,00', 0.5, 'all', 2 ** 53, {}])
  row(`a refund of ${JSON.stringify(amount)}`, ['POST', ofPaid, { ...EUR, amount }], AMOUNT);

const withdrawal = (id: () => string, refund: () => unknown) => () => `/orders/${id()}/refunds/${refund()}`;
const ofRefund = withdrawal(
  () => at.paid,
  () => at.refund,
);
const VOID = { status: 'void' };
const NO_REFUND = [404, 1034, 'Cannot refund transaction'] as const;
row(
  'withdrawing a refund of no order',
  [
    'PATCH',
    withdrawal(
      () => 'nothing',
      () => at.refund,
    ),
    VOID,
  ],
  NO_ORDER,
);
row('withdrawing a refund of another site', ['PATCH', ofRefund, VOID], NO_ORDER, byOther);
row(
  'withdrawing a refund of another order',
  [
    'PATCH',
    withdrawal(
      () => at.authorised,
      () => at.refund,
    ),
    VOID,
  ],
  NO_REFUND,
);
for (const id of [7, 'x', '-1', '1e3', '9'.repeat(30)])
  row(
    `withdrawing the refund ${id}`,
    [
      'PATCH',
      withdrawal(
        () => at.paid,
        () => id,
      ),
      VOID,
    ],
    NO_REFUND,
  );
row(
  'withdrawing what is settled',
  [
    'PATCH',
    withdrawal(
      () => at.paid,
      () => at.settled,
    ),
    VOID,
  ],
  [400, 1034, 'Cannot refund transaction: it is settled already'],
);

const capture = (id: () => string) => () => `/orders/${id()}/capture`;
row('a capture of no order', ['POST', capture(() => 'nothing'), { amount: 1 }], NO_ORDER);
row('a capture of another site’s order', ['POST', capture(() => at.authorised), { amount: 1 }], NO_ORDER, byOther);
row('a capture of what is paid', ['POST', capture(() => at.paid), { amount: 1 }], CANNOT_CAPTURE);
row('a capture of what is not paid', ['POST', capture(() => at.unpaid), { amount: 1 }], CANNOT_CAPTURE);
for (const amount of [0, 1001, -1, '1,00', {}])
  row(`a capture of ${JSON.stringify(amount)}`, ['POST', capture(() => at.authorised), { amount }], AMOUNT);
row(
  'a capture under an id that is used',
  ['POST', capture(() => at.authorised), { amount: 1, new_order_id: USED }],
  [409, 1006, 'Invalid transaction ID'],
);

const release = (id: () => string) => () => `/capture/${id()}`;
const CANCELLED = { status: 'cancelled', reason: 'x' };
row('letting go of no order', ['PATCH', release(() => 'nothing'), CANCELLED], NO_ORDER);
row('letting go of another site’s order', ['PATCH', release(() => at.authorised), CANCELLED], NO_ORDER, byOther);
row('letting go of what is paid', ['PATCH', release(() => at.paid), CANCELLED], CANNOT_CAPTURE);
row('letting go of what is not paid', ['PATCH', release(() => at.unpaid), CANCELLED], CANNOT_CAPTURE);

for (const name of ['created_from', 'created_until', 'completed_from', 'completed_until'])
  for (const value of ['yesterday', '2026-13-01', '2026-11-22T25:00', '1e9', '-5', '22-11-2026'])
    row(
      `transactions with ${name}=${value}`,
      ['GET', () => `/transactions?${name}=${value}`],
      [400, 1000, `Not supported: ${name}`],
    );
for (const name of ['after', 'before'])
  row(
    `transactions ${name} what is no cursor`,
    ['GET', () => `/transactions?${name}=7`],
    [400, 1000, 'Not supported: after and before are cursors of a pager'],
  );
row('a transaction that is not there', ['GET', () => '/transactions/7'], NOT_FOUND);
row('a transaction of another site', ['GET', () => `/transactions/${at.refund}`], NOT_FOUND, byOther);
row('a payment method that is not there', ['GET', () => '/payment-methods/BARTER'], NOT_FOUND);
row(
  'a token for components of a blocked site',
  ['GET', () => '/auth/api_token'],
  [403, 1019, 'The site is blocked in your account.'],
  () => blocked,
);

describe('a request that cannot be', () => {
  it('is told what is wrong, and leaves every table as it was', async () => {
    await leavingNothing(async () => {
      for (const { what, method, path, body, by, told } of rows) {
        const answer = await call(world, method, path(), body, by?.());
        expect([what, withoutAdvice(answer)]).toEqual([
          what,
          { http: told[0], success: false, data: {}, error_code: told[1], error_info: told[2] },
        ]);
      }
    });
  });

  it('has a row for each operation that changes something, and what it would change is as it was', async () => {
    const touched = new Set(rows.map(({ method, path }) => `${method} ${path().split('/')[1]!.split('?')[0]}`));
    expect([...touched].sort()).toEqual([
      'DELETE recurring',
      'GET auth',
      'GET payment-methods',
      'GET recurring',
      'GET transactions',
      'PATCH capture',
      'PATCH orders',
      'PATCH recurring',
      'POST orders',
    ]);
    expect((await call(world, 'GET', `${at.tokens}/token/${at.token}`)).data.expiry_date).toBe(3012);
    expect((await call(world, 'GET', `/orders/${at.paid}`)).data).toMatchObject({
      amount_refunded: 300,
      related_transactions: [{ status: 'completed' }, { status: 'reserved' }],
    });
    expect((await call(world, 'GET', `/orders/${at.authorised}`)).data.payment_details.capture_remain).toBe(1000);
  });

  it('is told so without a key before anything else', async () => {
    await leavingNothing(async () => {
      for (const { what, method, path, body } of rows) {
        const answer = await call(world, method, path(), body, { api_key: 'wrong' });
        const isList = path().startsWith('/transactions');
        const isNothing = path() === '/recurring/';
        const told = isNothing ? [404, 1000] : [isList ? 403 : 401, 1032];
        expect([what, answer.http, answer.error_code]).toEqual([what, ...told]);
      }
    });
  });
});

describe('a number in a query that is none', () => {
  it.each([
    'limit=0',
    'limit=-1',
    'limit=ten',
    'limit=1e3',
    'limit=',
    'offset=-1',
    'offset=x',
    'limit[]=2',
    'offset=0.5',
  ])('is read as if it were not there: %s of a list of tokens', async (query) => {
    const usual = await call(world, 'GET', at.tokens);
    expect(usual.data.tokens).toHaveLength(2);
    await leavingNothing(async () => expect(await call(world, 'GET', `${at.tokens}?${query}`)).toEqual(usual));
  });

  it.each(['amount=x', 'amount=-1', 'amount=1,00', 'type=barter', 'group_cards=maybe', 'include_coupons=x'])(
    'or another word, too: %s of the payment methods',
    async (query) => {
      const usual = await call(world, 'GET', '/payment-methods');
      expect(usual.data.length).toBeGreaterThan(0);
      expect(await call(world, 'GET', `/payment-methods?${query}`)).toEqual(usual);
    },
  );

  it('is no currency that any method takes', async () => {
    for (const currency of ['FOO', '%00', '978'])
      expect(await call(world, 'GET', `/payment-methods?currency=${currency}`)).toMatchObject({ http: 200, data: [] });
  });
});
