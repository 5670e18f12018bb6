/** What a merchant may ask of an order in each stage of its life, and everything that PATCH /orders/{id} takes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../src/platform/clock.ts';
import { call } from '../support/merchant.ts';
import { CART, makeStages, type Stages, standing, toldSoFar } from '../support/stages.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
let at: Stages;

beforeAll(async () => {
  world = await makeWorld();
  at = makeStages(world);
});
afterAll(() => world.close());

const ASKS = {
  cancel: (id: string) => at.patch(id, { status: 'cancelled' }),
  'cancel the link only': (id: string) => at.patch(id, { status: 'cancelled', exclude_order: 1 }),
  ship: (id: string) => at.patch(id, { status: 'shipped' }),
  complete: (id: string) => at.patch(id, { status: 'completed' }),
  extend: (id: string) => at.patch(id, { extend_expiration: true, reason: 'Late' }),
  refund: (id: string) => at.refund(id),
  capture: (id: string) => call(world, 'POST', `/orders/${id}/capture`, {}),
} as const;
type Ask = keyof typeof ASKS;

/** HTTP status and code of the refusal, wherever nothing else is said. */
const NOT_NOW = '410 1000';
const NOT_SUPPORTED = '400 1000';
const NO_REFUND = '400 1034';
const NO_CAPTURE = '400 1000';
const REFUSED: Readonly<Record<Ask, string>> = {
  cancel: NOT_NOW,
  'cancel the link only': NOT_NOW,
  ship: NOT_NOW,
  complete: NOT_SUPPORTED,
  extend: NOT_NOW,
  refund: NO_REFUND,
  capture: NO_CAPTURE,
};
const CAN_BE_CANCELLED_AGAIN = { cancel: '=', 'cancel the link only': '=' };
const REFUNDED = 'refunded/completed';

/** What each stage does when it is asked: the standing afterwards, `=` for the same. Everything else is refused. */
const STAGES: readonly (readonly [
  stage: string,
  standing: string,
  reach: () => Promise<string>,
  answers: Partial<Record<Ask, string>>,
])[] = [
  [
    'a session without a payment',
    'initialized/initialized',
    () => at.session(),
    { cancel: 'cancelled/cancelled', 'cancel the link only': 'cancelled/cancelled' },
  ],
  [
    'a payer at their bank',
    'initialized/initialized',
    () => at.atBank(),
    { cancel: 'void/cancelled', 'cancel the link only': '=' },
  ],
  [
    'a payer at their issuer',
    'initialized/initialized',
    () => at.atIssuer(),
    { cancel: 'void/cancelled', 'cancel the link only': '=' },
  ],
  ['declined', 'declined/declined', () => at.declined(), CAN_BE_CANCELLED_AGAIN],
  ['cancelled by its payer', 'void/cancelled', () => at.voided(), CAN_BE_CANCELLED_AGAIN],
  ['expired', 'expired/expired', () => at.expired(), CAN_BE_CANCELLED_AGAIN],
  ['cancelled', 'cancelled/cancelled', () => at.cancelled(), CAN_BE_CANCELLED_AGAIN],
  [
    'held for a review',
    'uncleared/uncleared',
    () => at.held(),
    { cancel: 'void/void', 'cancel the link only': 'void/void' },
  ],
  ['promised by a bank', 'uncleared/uncleared', () => at.promised(), {}],
  ['paid', 'completed/completed', () => at.paid(), { ship: 'shipped/completed', complete: '=', refund: REFUNDED }],
  [
    'authorised',
    'completed/initialized',
    () => at.authorised(),
    { ship: 'shipped/initialized', complete: '=', capture: 'completed/completed' },
  ],
  [
    'lent',
    'completed/uncleared',
    () => at.lent(),
    { ship: 'shipped/uncleared', complete: '=', extend: '=', refund: 'refunded/uncleared' },
  ],
  ['shipped', 'shipped/completed', () => at.shipped(), { ship: '=', refund: REFUNDED }],
  ['refunded in part', 'partial_refunded/completed', () => at.partlyRefunded(), { ship: '=', refund: REFUNDED }],
  ['refunded', 'refunded/completed', () => at.refunded(), {}],
  ['charged back', 'chargedback/completed', () => at.chargedBack(), {}],
];

describe.each(STAGES)('an order that is %s', (_stage, now, reach, answers) => {
  const done = Object.keys(answers) as Ask[];
  const refused = (Object.keys(ASKS) as Ask[]).filter((ask) => !done.includes(ask));

  if (done.length > 0)
    it.each(done)('asked to %s, does', async (ask) => {
      const id = await reach();
      expect(await standing(world, id)).toBe(now);
      const told = await toldSoFar(world, id);
      expect(await ASKS[ask](id)).toMatchObject({ http: 200, success: true });
      await world.quiet();
      const then = await standing(world, id);
      expect(then === now ? '=' : then).toBe(answers[ask]);
      // Whatever moved an order is told, and nothing else is.
      expect((await toldSoFar(world, id)).slice(told.length)).toEqual(
        then === now ? [] : [then === 'cancelled/cancelled' ? `${then} pretransaction` : then],
      );
    });

  it(`is not to ${refused.join(', ')}, and stands as before`, async () => {
    const id = await reach();
    const told = await toldSoFar(world, id);
    for (const ask of refused) {
      const { http, error_code } = await ASKS[ask](id);
      expect([ask, `${http} ${error_code}`]).toEqual([ask, REFUSED[ask]]);
    }
    await world.quiet();
    expect(await standing(world, id)).toBe(now);
    expect(await toldSoFar(world, id)).toEqual(told);
  });
});

describe('a cancelled link', () => {
  const openPage = async (id: string) => (await at.opened(id)).status;

  it('is dead, with and without exclude_order', async () => {
    for (const more of [
      {},
      { exclude_order: 1 },
      { exclude_order: true },
      { exclude_order: 0 },
      { exclude_order: 'false' },
    ]) {
      const id = await at.session();
      expect(await at.patch(id, { status: 'cancelled', ...more })).toMatchObject({
        http: 200,
        success: true,
        data: {},
      });
      expect(await openPage(id)).toBe(410);
    }
  });

  it('lets an attempt that was under way pay with exclude_order, and completes the order', async () => {
    const id = await at.atIssuer();
    const payer = await at.opened(id);
    await at.patch(id, { status: 'cancelled', exclude_order: '1' });
    await payer.challenge();
    await world.quiet();
    expect(await standing(world, id)).toBe('completed/completed');
  });

  it('gives the attempt up without it', async () => {
    const id = await at.atIssuer();
    const payer = await at.opened(id);
    await at.patch(id, { status: 'cancelled', exclude_order: false });
    await payer.challenge();
    await world.quiet();
    expect(await standing(world, id)).toBe('void/cancelled');
  });
});

describe('a shipment', () => {
  const TOLD = {
    ...{ tracktrace_code: '3SABCD', tracktrace_url: 'https://carrier.example/3SABCD', carrier: 'Post' },
    ...{ ship_date: '23-11-2026', reason: 'Shipped', memo: 'By bicycle', po_number: 'PO-7', id: 'ignored' },
    ...{ invoice_id: 'INV-7', invoice_url: 'https://shop.example/INV-7' },
  };
  const invoiced = async (id: string): Promise<number> => {
    const { data } = await call(world, 'GET', `/orders/${id}`);
    const journal = await fetch(`${world.bankUrl}/journal/institutions?payment_id=${data.transaction_id}`);
    const text = await journal.text();
    return Number([...text.matchAll(/"captured":\s*(\d+)/g)].at(-1)?.[1] ?? 0);
  };

  it('keeps what is told of it, and its invoice is listed', async () => {
    const id = await at.paid();
    expect(await at.patch(id, { status: 'shipped', ...TOLD })).toMatchObject({ http: 200, data: {} });
    const { data } = await call(world, 'GET', '/transactions?limit=1000');
    expect((data as { order_id: string }[]).find(({ order_id }) => order_id === id)).toMatchObject({
      status: 'shipped',
      invoice_id: 'INV-7',
    });
    const [row] = await world.database.sql`SELECT fulfilment FROM orders WHERE order_id = ${id}`;
    expect(row!.fulfilment).toMatchObject({
      tracktraceCode: '3SABCD',
      carrier: 'Post',
      poNumber: 'PO-7',
      memo: 'By bicycle',
    });
  });

  it('that is told of twice is one, and the later facts count', async () => {
    const id = await at.shipped();
    expect((await at.patch(id, { status: 'shipped', tracktrace_code: 'LATER' })).http).toBe(200);
    const [row] = await world.database.sql`SELECT fulfilment FROM orders WHERE order_id = ${id}`;
    expect(row!.fulfilment.tracktraceCode).toBe('LATER');
  });

  it('of an E-Invoicing order is answered with the invoice of the merchant', async () => {
    const id = await at.lent('EINVOICE');
    expect(await at.patch(id, { status: 'shipped', ...TOLD })).toMatchObject({
      http: 200,
      data: { invoice_url: 'https://shop.example/INV-7' },
    });
    const without = await at.lent('EINVOICE');
    expect((await at.patch(without, { status: 'shipped' })).data).toEqual({});
  });

  it('makes a lender invoice it', async () => {
    const id = await at.lent('BNPL_MF');
    await at.patch(id, { status: 'shipped' });
    await world.quiet();
    expect(await invoiced(id)).toBe(1000);
  });

  it('after a refund of a part makes a lender invoice the rest', async () => {
    const id = await at.lent('BNPL_MF');
    const items = [...CART.shopping_cart.items, { ...CART.shopping_cart.items[0], unit_price: -4 }];
    expect((await at.refund(id, { checkout_data: { items } })).http).toBe(200);
    expect(await standing(world, id)).toBe('partial_refunded/uncleared');
    await at.patch(id, { status: 'shipped' });
    await world.quiet();
    expect(await invoiced(id)).toBe(600);
    await at.patch(id, { status: 'shipped' });
    await world.quiet();
    expect(await invoiced(id)).toBe(600);
  });

  it.each([
    ['BNPL_MF', 'amount', 'uncleared'],
    ['BNPL_MF', 'partial_shipment_amount', 'uncleared'],
    ['EINVOICE', 'amount', 'initialized'],
  ])(
    'of a part of a %s order by %s is an order of its own, told and refunded by its own id',
    async (gateway, member, money) => {
      const id = await at.lent(gateway);
      const before = await standing(world, id);
      const { http, data } = await at.patch(id, { status: 'shipped', [member]: '400' });
      expect(http).toBe(200);
      expect(data).toEqual({ order_id: `${id}-1`, transaction_id: expect.any(Number) });
      await world.quiet();
      expect(await standing(world, `${id}-1`)).toBe(`shipped/${money}`);
      expect(await standing(world, id)).toBe(before);
      expect(await toldSoFar(world, `${id}-1`)).toEqual([`shipped/${money}`]);
      expect((await at.refund(`${id}-1`)).http).toBe(200);
      await world.pass(DAY);
      const part = await call(world, 'GET', `/orders/${id}-1`);
      expect(part.data).toMatchObject({ status: 'refunded', amount: 400, amount_refunded: 400, auth_order_id: id });
      expect(part.data.related_transactions).toMatchObject([{ type: 'refund', status: 'completed', amount: 400 }]);
      expect(await at.patch(id, { status: 'shipped' })).toMatchObject({ http: 200, data: {} });
      await world.quiet();
      expect(await standing(world, id)).toBe(`shipped/${money}`);
      expect(await invoiced(id)).toBe(1000);
    },
  );

  it('of more than there is, or of nothing, is refused', async () => {
    const id = await at.lent();
    for (const amount of [1001, 0, -1, '10,00', 'all', {}])
      expect(await at.patch(id, { status: 'shipped', amount })).toMatchObject({ http: 400, error_code: 1001 });
    expect(await standing(world, id)).toBe('completed/uncleared');
  });
});

describe('the wait of a lender', () => {
  const KLARNA = async () => {
    const id = await at.lent('KLARNA');
    await at.choose(id, 'completed');
    return id;
  };
  const extend = (id: string) => at.patch(id, { extend_expiration: true, reason: 'Out of stock' });
  const inDays = (days: number) => new Date(world.clock.now() + days * DAY).toISOString().slice(0, 10);

  it('is six weeks longer for each call, half a year at most, and the day is answered', async () => {
    const id = await KLARNA();
    for (const days of [28 + 42, 28 + 84, 28 + 126, 180, 180])
      expect(await extend(id)).toMatchObject({ http: 200, data: { expiration_date: inDays(days) } });
    await world.pass(180 * DAY - MINUTE);
    expect(await standing(world, id)).toBe('completed/uncleared');
    await world.pass(MINUTE);
    expect(await standing(world, id)).toBe('expired/expired');
  });

  it('is two weeks for the rest, once a part of a Pay After Delivery order has left', async () => {
    const id = await at.lent('BNPL_MF');
    await world.pass(2 * DAY);
    await at.patch(id, { status: 'shipped', amount: 400 });
    await world.pass(14 * DAY - MINUTE);
    expect(await standing(world, id)).toBe('completed/uncleared');
    await world.pass(MINUTE);
    expect(await standing(world, id)).toBe('expired/expired');
    expect(await standing(world, `${id}-1`)).toBe('shipped/uncleared');
    await world.pass(30 * DAY);
    expect(await standing(world, id)).toBe('expired/expired');
  });

  it('ends with the order given up at the lender, and nothing can be shipped or refunded any more', async () => {
    const id = await at.lent('BNPL_MF');
    await world.pass(30 * DAY);
    const { data } = await call(world, 'GET', `/orders/${id}`);
    const journal = await fetch(`${world.bankUrl}/journal/institutions?payment_id=${data.transaction_id}`);
    expect(await journal.text()).toContain('"type":"cancel"');
    expect(await at.patch(id, { status: 'shipped' })).toMatchObject({ http: 410, error_code: 1000 });
    expect(await at.refund(id)).toMatchObject({ http: 400, error_code: 1034 });
  });

  it('is over where the goods have left', async () => {
    const id = await at.lent('BNPL_MF');
    await at.patch(id, { status: 'shipped' });
    await world.pass(40 * DAY);
    expect(await standing(world, id)).toBe('shipped/uncleared');
  });

  it('cannot be made longer where no lender waits', async () => {
    for (const reach of [at.paid, at.session, () => at.lent('EINVOICE')])
      expect(await extend(await reach())).toMatchObject({ http: 410, error_code: 1000 });
  });
});

describe('a change without a status', () => {
  it('keeps invoice and tracking, and moves nothing', async () => {
    const id = await at.paid();
    const told = await toldSoFar(world, id);
    expect(await at.patch(id, { invoice_id: 'INV-1', carrier: 'Post' })).toMatchObject({ http: 200, data: {} });
    await world.quiet();
    expect(await standing(world, id)).toBe('completed/completed');
    expect(await toldSoFar(world, id)).toEqual(told);
    const [row] = await world.database.sql`SELECT fulfilment FROM orders WHERE order_id = ${id}`;
    expect(row!.fulfilment).toEqual({ invoiceId: 'INV-1', carrier: 'Post' });
  });

  it('of what can never change is ignored', async () => {
    const id = await at.paid();
    await at.patch(id, { description: 'Other', order_id: 'other', currency: 'USD' });
    expect((await call(world, 'GET', `/orders/${id}`)).data).toMatchObject({
      order_id: id,
      description: 'A test order',
      currency: 'EUR',
    });
  });

  it('that says nothing changes nothing', async () => {
    const id = await at.session();
    const { data } = await call(world, 'GET', `/orders/${id}`);
    for (const body of [{}, { plugin: { shop: 'x' } }, { status: null }, { status: '' }])
      expect(await at.patch(id, body)).toMatchObject({ http: 200, data: {} });
    expect((await call(world, 'GET', `/orders/${id}`)).data).toEqual(data);
  });
});
