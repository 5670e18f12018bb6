/**
 * Every method of the sandbox, paid by a payer without scripts: the scenarios of its bank, wallet or lender that no browser
 * goes through in `test/browser/every-method.test.ts`, refunds, and who does nothing. Cards in full are in `card-payment.test.ts`.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METHODS } from '../../src/methods/catalogue.ts';
import { MINUTE } from '../../src/platform/clock.ts';
import { call, toldOf } from '../support/merchant.ts';
import { BEGUN, countryFor, isShopped, METHOD_CASES, type MethodCase, TYPED } from '../support/method-cases.ts';
import { finish, openOrder, orderBody, readOrder } from '../support/pay.ts';
import type { Payer } from '../support/payer.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

/** What no browser sees; the first of each method is paid here, too, to be given back. */
const rows = Object.entries(METHOD_CASES).flatMap(([id, { cases }]) =>
  cases.filter((each) => !isShopped(id, each)).map((each) => [id, each.what, each] as const),
);

/** Ten pounds of tea at 21 % of tax: lenders look at the cart. */
const CART = {
  amount: 1_210,
  shopping_cart: {
    items: [{ name: 'Tea', quantity: 1, unit_price: '10.00', merchant_item_id: 'tea', tax_table_selector: 'high' }],
  },
  checkout_options: { tax_tables: { alternate: [{ name: 'high', rules: [{ rate: 0.21 }] }] } },
};

/** An order of a customer to whom the method is offered. */
function orderFor(id: string, { order, customer }: Partial<MethodCase>): Record<string, unknown> {
  const { cartRequired } = METHODS.find((method) => method.id === id)!;
  return {
    amount: 1_500,
    ...(cartRequired && CART),
    ...order,
    customer: { locale: 'nl_NL', country: countryFor(id), email: 'simonsmit@example.com', ...customer },
  };
}

/** Fills in the form on the page, goes to the institution where there is one, and does there what the case says. */
async function payBy(payer: Payer, { choose, typed }: Partial<MethodCase>): Promise<void> {
  await payer.fillMethodForm({ ...TYPED, ...typed });
  // A code to scan: its page is the same on this device. That of a transfer is for a bank's app, which has no page.
  if (payer.has('qr') && payer.has('continue')) await payer.follow('continue');
  if (choose !== undefined) await payer.answerBank(choose);
  await world.quiet();
}

/**
 * What the shop was told. An institution without a page may answer before the first notification has left, which tells of the order as
 * it is then: of what came of it, as the second does.
 */
async function heard(orderId: string, { choose, told: [next] }: MethodCase): Promise<readonly string[]> {
  const [first, ...rest] = await toldOf(world, orderId);
  const isLate = choose === undefined && first !== undefined && first === next && rest[0] === next;
  return isLate ? [BEGUN, ...rest] : first === undefined ? [] : [first, ...rest];
}

/** Sees a case through, from the order to what becomes of it last. */
async function expectCase(id: string, row: MethodCase): Promise<{ orderId: string; told: readonly string[] }> {
  const { orderId, payer } = await openOrder(world, { order: orderFor(id, row) });
  await payer.chooseMethod(id);
  await payBy(payer, row);

  const told = [BEGUN, ...row.told];
  await expect.poll(() => heard(orderId, row)).toEqual(told);
  expect(await statuses(orderId)).toBe(told.at(-1));
  if (row.browser === 'list') {
    expect([payer.status, payer.has('error')]).toEqual([200, true]);
    // Refused without an institution's page in between: the form is there to be corrected, the list a press away.
    if (row.choose === undefined) await payer.follow('other-methods');
    expect(payer.has(`method-${id}`)).toBe(true);
  } else if (row.browser === 'phone') {
    expect(payer.page).toContain('data-step="phone"');
  } else {
    if (row.browser === 'transfer') {
      expect(payer.has('transfer')).toBe(true);
      await payer.follow('onward');
    }
    expect(payer.url).toContain(`/shop/return?type=redirect&transactionid=${orderId}`);
  }

  for (const [afterMs, next] of row.later ?? []) {
    await world.pass(afterMs - 1);
    expect(await heard(orderId, row)).toEqual(told);
    await world.pass(1);
    told.push(next);
    await expect.poll(() => heard(orderId, row)).toEqual(told);
    expect(await statuses(orderId)).toBe(next);
  }
  return { orderId, told };
}

const statuses = async (orderId: string) => {
  const { status, financial_status } = await readOrder(world, orderId);
  return `${status}/${financial_status}`;
};

it('knows every method that the sandbox offers', async () => {
  const { body } = await world.api('GET', '/gateways?include=coupons');
  const offered = body.data
    .filter(({ type }: { type?: string }) => type !== 'coupon')
    .map(({ id }: { id: string }) => id);
  const cards = METHODS.filter(({ family }) => family === 'card').map(({ id }) => id);
  expect(offered.toSorted()).toEqual([...cards, ...Object.keys(METHOD_CASES)].toSorted());
});

describe.each([
  ['VISA', '4111111111111111'],
  ['MASTERCARD', '5500000000000004'],
  ['AMEX', '374500000000015'],
  ['MAESTRO', '6799990000000000011'],
  ['CREDITCARD', '5500000000000004'],
])('%s', (id, number) => {
  it('is chosen from the list, paid and refunded', async () => {
    const settings = { connect: { group_cards: id === 'CREDITCARD' } };
    const payment_options = { ...(orderBody(world).payment_options as object), settings };
    const { orderId, payer } = await openOrder(world, { order: { payment_options } });
    await payer.chooseMethod(id);
    await payer.pay({ number, code: number.length === 15 ? '1234' : '123' });
    await finish(payer);
    expect(payer.url).toContain(`/shop/return?type=redirect&transactionid=${orderId}`);
    await world.quiet();
    expect(await toldOf(world, orderId)).toEqual([BEGUN, 'completed/completed']);
    expect((await call(world, 'POST', `/orders/${orderId}/refunds`, { currency: 'EUR', amount: 0 })).http).toBe(200);
    expect(await statuses(orderId)).toBe('refunded/completed');
  });
});

describe.each(rows)('%s: %s', (id, _what, row) => {
  it('is what order, shop and payer see', () => expectCase(id, row).then(() => {}));
});

describe.each(Object.keys(METHOD_CASES))('%s', (id) => {
  const { cases, refund, parts } = METHOD_CASES[id]!;
  const [paying] = cases;

  it(`is paid, and given back: ${refund ?? 'never'}, ${parts}`, async () => {
    const { orderId, told } = await expectCase(id, paying!);
    const give = async (amount: number) => {
      const { http, error_code } = await call(world, 'POST', `/orders/${orderId}/refunds`, { currency: 'EUR', amount });
      await world.quiet();
      return [http, error_code];
    };
    const done = [200, undefined];
    const refused = [400, 1034];
    expect(await give(100)).toEqual(parts === 'amounts' || parts === 'once' ? done : refused);
    expect(await give(0)).toEqual(parts === 'amounts' || parts === 'lines' ? done : refused);

    const money = told.at(-1)!.split('/')[1];
    const steps = {
      amounts: ['partial_refunded', 'refunded'],
      lines: ['refunded'],
      once: ['partial_refunded'],
      none: [],
    };
    const all = [...told, ...steps[parts].map((status) => `${status}/${money}`)];
    await expect.poll(() => heard(orderId, paying!)).toEqual(all);
    const { related_transactions: refunds } = await readOrder(world, orderId);
    expect((refunds ?? []).map(({ status }: { status: string }) => status)).toEqual(steps[parts].map(() => refund));
  });
});

describe.each(METHOD_CASES.IDEAL!.cases.filter(({ browser }) => browser === 'list'))(
  'the only method of an order: $what',
  (row) => {
    it('takes the payer back to the shop, and lets them in again', async () => {
      const { orderId, payer } = await openOrder(world, { order: { ...orderFor('IDEAL', row), gateway: 'IDEAL' } });
      const { url } = payer;
      await payBy(payer, row);
      expect(payer.url).toContain(`/shop/cancelled?type=cancel&transactionid=${orderId}`);
      expect(await statuses(orderId)).toBe(row.told.at(-1));
      await payer.open(url);
      expect([payer.has('error'), payer.form('method-form').fields.gateway]).toEqual([true, 'IDEAL']);
    });
  },
);

describe('the page', () => {
  it('calls methods what the payer calls them, in whatever language it is read', async () => {
    const { payer } = await openOrder(world, { order: orderFor('BANKTRANS', {}) });
    expect(payer.text()).toMatch(/Overboeking.*SEPA-incasso/);
    await payer.chooseMethod('BANKTRANS');
    expect(payer.text()).toContain('Overboeking');
    await payer.open(payer.url.replace('lang=nl_NL', 'lang=de_DE'));
    expect(payer.text()).toContain('Überweisung');
  });

  it.each([
    ['redirect', { email: 'simonsmit@example.com', phone: '0208500500', birthday: '31-12-1990' }],
    // Sent on to whoever pays: it must not tell them of the customer.
    ['paymentlink', { email: '', phone: '', birthday: '' }],
  ])('of an order of type %s begins a form with %o', async (type, begins) => {
    const known = { phone: '0208500500', birthday: '1990-12-31', gender: 'female' };
    const order = { ...orderFor('IN3', { customer: known }), type };
    const { payer } = await openOrder(world, { order });
    await payer.chooseMethod('IN3');
    expect(payer.form('method-form').fields).toMatchObject(begins);
  });
});

describe('a payer who does nothing at the institution', () => {
  it('is too late when the time of the method is over, and not before', async () => {
    const waiting = Object.entries(METHOD_CASES).flatMap(([id, { waitsMs }]) =>
      waitsMs === null ? [] : [{ id, waitsMs }],
    );
    const begun: { id: string; orderId: string; endsAt: number }[] = [];
    for (const { id, waitsMs } of waiting) {
      const { orderId, payer } = await openOrder(world, { order: orderFor(id, {}) });
      await payer.chooseMethod(id);
      await payBy(payer, {});
      expect([id, payer.has('scenario-submit') || payer.has('qr')]).toEqual([id, true]);
      begun.push({ id, orderId, endsAt: world.clock.now() + waitsMs });
    }
    for (const endsAt of [...new Set(begun.map((each) => each.endsAt))].toSorted((a, b) => a - b)) {
      const due = begun.filter((each) => each.endsAt === endsAt);
      await world.pass(endsAt - 1 - world.clock.now());
      for (const { id, orderId } of due) expect([id, await statuses(orderId)]).toEqual([id, BEGUN]);
      await world.pass(1);
      for (const { id, orderId } of due) {
        await expect.poll(async () => [id, ...(await toldOf(world, orderId))]).toEqual([id, BEGUN, 'expired/expired']);
      }
    }
  });
});

describe('a payment that came to nothing', () => {
  it('is followed by another one by another method', async () => {
    const { orderId, payer } = await openOrder(world, { order: orderFor('IDEAL', {}) });
    await payer.chooseMethod('IDEAL');
    await payBy(payer, { choose: 'declined' });
    await payer.chooseMethod('PAYPAL');
    await payBy(payer, { choose: 'completed' });
    expect(payer.url).toContain('/shop/return');
    await expect
      .poll(() => toldOf(world, orderId))
      .toEqual([BEGUN, 'declined/declined', BEGUN, 'completed/initialized']);
    expect((await readOrder(world, orderId)).payment_details.type).toBe('PAYPAL');
  });
});

describe('a transfer that is awaited', () => {
  it('outlives the link', async () => {
    const { orderId, payer } = await openOrder(world, { order: { ...orderFor('BANKTRANS', {}), seconds_active: 60 } });
    await payer.chooseMethod('BANKTRANS');
    await payBy(payer, {});
    await world.pass(MINUTE + 1);
    expect(await statuses(orderId)).toBe(BEGUN);
    await payer.open(payer.url);
    expect(payer.has('transfer')).toBe(true);
    await world.pass(MINUTE);
    await expect.poll(() => statuses(orderId)).toBe('completed/completed');
  });
});
