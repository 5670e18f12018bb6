/** Gift cards: all of an order, or a part of it with another method for the rest; and their money back where nothing was paid. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/platform/clock.ts';
import { call, toldOf } from '../support/merchant.ts';
import { finish, openOrder, orderBody, type PaymentOptions, readOrder } from '../support/pay.ts';
import type { Payer } from '../support/payer.ts';
import { makeWorld, type World } from '../support/world.ts';

const HUNDRED = '111115';
const FIVE = '111112';
const NOTHING = '111110';

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());
// At midnight the bank world fills its gift cards.
beforeEach(() => world.pass(DAY));

/** Of the bank world's card: the issuer's own books. */
async function balanceOf(number: string, brand = 'FASHIONCHQ'): Promise<number | null> {
  const told = await world.gateway.context.institutions.balance(brand, { number, code: '1234' });
  return told === 'unanswered' ? null : told.balance;
}

const open = (amount: number, order: Record<string, unknown> = {}, more: PaymentOptions = {}) =>
  openOrder(world, { ...more, order: { amount, ...order } });

async function choose(payer: Payer, method: string): Promise<Payer> {
  const url = new URL(payer.url);
  url.searchParams.set('method', method);
  return payer.open(url.href);
}

async function addGift(payer: Payer, number: string, { brand = 'FASHIONCHQ', code = '1234' } = {}): Promise<Payer> {
  await choose(payer, brand);
  await payer.submit('method-form', { gift_number: number, gift_code: code });
  await world.quiet();
  return payer;
}

/** Pays the rest at the payer's bank, or has something else happen there. */
async function atBank(payer: Payer, scenario: string): Promise<Payer> {
  await choose(payer, 'IDEAL');
  await payer.submit('method-form', { issuer: '3151' });
  const form = payer.formWith('scenario-submit');
  const answer = await fetch(new URL(form.action, payer.url), {
    method: 'POST',
    body: new URLSearchParams({ ...form.fields, scenario }),
    redirect: 'manual',
  });
  await payer.open(answer.headers.get('location')!);
  await world.quiet();
  return payer;
}

const due = (payer: Payer) => /data-testid="amount-due">([^<]*)</.exec(payer.page)?.[1]?.replace(/\u00a0/g, ' ');

async function faulty(fault: string | null, { brand = 'FASHIONCHQ', times }: { brand?: string; times?: number } = {}) {
  const answer = await fetch(`${world.bankUrl}/institutions/faults/${brand}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault, ...(times && { times }) }),
  });
  expect(answer.status).toBe(200);
}

const coupon = (amount: number, status = 'completed', coupon_brand = 'FASHIONCHQ') =>
  expect.objectContaining({ type: 'COUPON', coupon_brand, amount, status });

describe('a gift card that holds enough', () => {
  it('pays the whole order by itself, and keeps the rest of its balance', async () => {
    const { orderId, payer } = await open(3_000);
    await addGift(payer, HUNDRED);
    expect(payer.url).toContain('/shop/return');
    const order = await readOrder(world, orderId);
    expect(order).toMatchObject({
      amount: 3_000,
      status: 'completed',
      financial_status: 'completed',
      reason_code: '1000',
      payment_details: { type: 'Coupon::FASHIONCHQ', coupon_brand: 'FASHIONCHQ' },
    });
    expect(order.payment_methods).toEqual([coupon(3_000)]);
    expect(order.payment_methods[0]).toMatchObject({ payment_description: 'Fashioncheque', currency: 'EUR' });
    expect(await balanceOf(HUNDRED)).toBe(7_000);
    expect(await toldOf(world, orderId)).toEqual(['completed/completed']);
  });

  it('leaves nothing to refund', async () => {
    const { orderId, payer } = await open(1_000);
    await addGift(payer, HUNDRED);
    const { http, code, info } = await refund(orderId, 0);
    expect([http, code]).toEqual([400, 1034]);
    expect(info).toContain('Fashioncheque gives nothing back');
  });

  it('that is an open-loop card pays at most 50 EUR, however often it is entered', async () => {
    const { payer } = await open(8_000);
    await addGift(payer, HUNDRED, { brand: 'VVVGIFTCRD' });
    expect(due(payer)).toBe('€ 30,00');
    await addGift(payer, HUNDRED, { brand: 'VVVGIFTCRD' });
    expect(payer.status).toBe(422);
    expect(payer.text()).toContain('Het saldo van deze cadeaukaart is op');
    expect(await balanceOf(HUNDRED, 'VVVGIFTCRD')).toBe(5_000);
  });
});

describe('a gift card that holds less', () => {
  it('is taken off, and iDEAL pays the rest', async () => {
    const { orderId, payer } = await open(1_200);
    await addGift(payer, FIVE);
    expect(payer.has('method-IDEAL')).toBe(true);
    expect(due(payer)).toBe('€ 7,00');
    expect(await balanceOf(FIVE)).toBe(0);
    const between = await readOrder(world, orderId);
    expect(between).toMatchObject({ status: 'initialized', financial_status: 'initialized', amount: 1_200 });
    expect(between.payment_methods).toEqual([coupon(500, 'initialized')]);
    await atBank(payer, 'completed');
    expect(payer.url).toContain('/shop/return');
    const order = await readOrder(world, orderId);
    expect(order).toMatchObject({ amount: 1_200, status: 'completed', payment_details: { type: 'IDEAL' } });
    expect(order.payment_methods).toEqual([expect.objectContaining({ type: 'IDEAL', amount: 700 }), coupon(500)]);
    expect(await toldOf(world, orderId)).toEqual(['initialized/initialized', 'completed/completed']);
  });

  it('is taken off, and a card with a challenge pays the rest, authenticated and authorised for that', async () => {
    const { orderId, payer } = await open(1_200);
    await addGift(payer, FIVE);
    await choose(payer, 'CREDITCARD');
    expect(due(payer)).toBe('€ 7,00');
    await payer.pay({ number: '4111111111111111' });
    await finish(payer, { challenge: { code: '123456' } });
    await world.quiet();
    const order = await readOrder(world, orderId);
    expect(order).toMatchObject({
      status: 'completed',
      payment_details: { type: 'VISA', card_authentication_details: { flow: 'challenge' } },
    });
    expect(order.payment_methods).toEqual([expect.objectContaining({ type: 'VISA', amount: 700 }), coupon(500)]);
    const asked = world.simulator.journals.issuerHost.entries({ pan: '4111111111111111', mti: '0100' });
    expect(JSON.stringify(asked.at(-1))).toContain('000000000700');
  });

  it('goes before a second one, which pays the rest', async () => {
    const { orderId, payer } = await open(2_500);
    await addGift(payer, FIVE);
    await addGift(payer, HUNDRED, { brand: 'BOEKENBON' });
    const order = await readOrder(world, orderId);
    expect(order).toMatchObject({ status: 'completed', payment_details: { type: 'Coupon::BOEKENBON' } });
    expect(order.payment_methods).toEqual([coupon(500), coupon(2_000, 'completed', 'BOEKENBON')]);
    expect([await balanceOf(FIVE), await balanceOf(HUNDRED, 'BOEKENBON')]).toEqual([0, 8_000]);
  });

  it('stays taken off after a declined payment, for another method to pay the rest', async () => {
    const { orderId, payer } = await open(1_200);
    await addGift(payer, FIVE);
    await atBank(payer, 'declined');
    expect(await readOrder(world, orderId)).toMatchObject({ status: 'declined' });
    expect(due(payer)).toBe('€ 7,00');
    expect(await balanceOf(FIVE)).toBe(0);
    await choose(payer, 'CREDITCARD');
    await payer.pay({ number: '4012001038443335' });
    await finish(payer);
    await world.quiet();
    const order = await readOrder(world, orderId);
    expect(order.status).toBe('completed');
    expect(order.payment_methods).toEqual([expect.objectContaining({ type: 'VISA', amount: 700 }), coupon(500)]);
  });

  it('entered while a bank is waited for takes the place of that payment', async () => {
    const { orderId, payer } = await open(1_200);
    const page = payer.url;
    await choose(payer, 'IDEAL');
    await payer.submit('method-form', { issuer: '3151' });
    const bankPage = payer.url;
    await payer.open(`${page}&methods=list`);
    await addGift(payer, FIVE);
    expect(due(payer)).toBe('€ 7,00');
    await payer.open(bankPage);
    expect(payer.has('scenario-submit')).toBe(false);
    await payer.open(page);
    await atBank(payer, 'completed');
    expect((await readOrder(world, orderId)).payment_methods).toEqual([
      expect.objectContaining({ type: 'IDEAL', amount: 700 }),
      coupon(500),
    ]);
  });
});

describe('a gift card that cannot pay', () => {
  it.each([
    ['nobody knows', '999999', '1234', 'We herkennen deze cadeaukaart niet'],
    ['has another code', FIVE, '12345', 'We herkennen deze cadeaukaart niet'],
    ['is empty', NOTHING, '1234', 'Het saldo van deze cadeaukaart is op'],
    ['has no code', FIVE, '', 'Vul de beveiligingscode in'],
  ])('because it %s is told so beside its field, and leaves nothing behind', async (_, number, code, sentence) => {
    const { orderId, payer } = await open(1_200);
    const before = await world.database.sql`SELECT version FROM orders WHERE order_id = ${orderId}`;
    await addGift(payer, number, { code });
    expect(payer.status).toBe(422);
    expect(payer.text()).toContain(sentence);
    expect(payer.form('method-form').fields.gift_code).toBe('');
    expect(await world.database.sql`SELECT version FROM orders WHERE order_id = ${orderId}`).toEqual(before);
    expect(await world.database.sql`SELECT FROM gift_payments WHERE order_id = ${orderId}`).toHaveLength(0);
    expect(await world.database.sql`SELECT FROM vault_gift_cards`).toHaveLength(0);
  });

  it('because the shop allows others only is not taken, whatever a form says', async () => {
    const { orderId, payer } = await open(1_200, {
      payment_options: { settings: { coupons: { allow: ['VVVGIFTCRD'] } } },
    });
    expect(payer.has('method-VVVGIFTCRD')).toBe(true);
    expect(payer.has('method-FASHIONCHQ')).toBe(false);
    await choose(payer, 'VVVGIFTCRD');
    await payer.submit('method-form', { gateway: 'FASHIONCHQ', gift_number: FIVE, gift_code: '1234' });
    await world.quiet();
    expect(await balanceOf(FIVE)).toBe(500);
    expect((await readOrder(world, orderId)).payment_methods).toEqual([]);
  });

  it('takes money once where its form is sent twice', async () => {
    const { payer } = await open(9_000);
    await choose(payer, 'FASHIONCHQ');
    const page = payer.page;
    await payer.submit('method-form', { gift_number: HUNDRED, gift_code: '1234' });
    const { payer: other } = await open(9_000);
    await choose(other, 'FASHIONCHQ');
    payer.page = page;
    await payer.submit('method-form', { gift_number: HUNDRED, gift_code: '1234' });
    await world.quiet();
    expect(await balanceOf(HUNDRED)).toBe(1_000);
  });
});

describe('the money of a gift card is back on it', () => {
  async function held() {
    const opened = await open(1_200, { seconds_active: 7_200 });
    const page = opened.payer.url;
    await addGift(opened.payer, FIVE);
    expect(await balanceOf(FIVE)).toBe(0);
    return { ...opened, page };
  }

  it('when the payer takes it off again, and the page asks for all of the amount', async () => {
    const { orderId, payer } = await held();
    await payer.press('remove-gift');
    await world.quiet();
    expect(payer.has('discounts')).toBe(false);
    expect(await balanceOf(FIVE)).toBe(500);
    await atBank(payer, 'completed');
    expect((await readOrder(world, orderId)).payment_methods).toEqual([
      expect.objectContaining({ type: 'IDEAL', amount: 1_200 }),
    ]);
  });

  it('when the payer cancels', async () => {
    const { orderId, payer } = await held();
    await payer.press('cancel');
    await world.quiet();
    expect(await readOrder(world, orderId)).toMatchObject({ status: 'cancelled', payment_methods: [] });
    expect(await balanceOf(FIVE)).toBe(500);
  });

  it('when the payer cancels after the rest was declined', async () => {
    const { payer } = await held();
    await atBank(payer, 'declined');
    await payer.press('cancel');
    await world.quiet();
    expect(await balanceOf(FIVE)).toBe(500);
  });

  it('when the payer cancels at the challenge of a card', async () => {
    const { payer, page } = await held();
    await choose(payer, 'CREDITCARD');
    await payer.pay({ number: '4111111111111111' });
    await payer.press('cancel');
    await world.quiet();
    expect(await balanceOf(FIVE)).toBe(500);
    await payer.open(page);
    expect(payer.has('discounts')).toBe(false);
  });

  it('when the session lapses', async () => {
    const { orderId } = await held();
    await world.pass(3 * HOUR);
    const status = async () => {
      await world.pass(MINUTE);
      return (await readOrder(world, orderId)).status;
    };
    await expect.poll(status).toBe('expired');
    await world.quiet();
    expect(await balanceOf(FIVE)).toBe(500);
  });

  it('when the session lapses after the rest was declined', async () => {
    const { payer } = await held();
    await atBank(payer, 'declined');
    expect(await balanceOf(FIVE)).toBe(0);
    await world.pass(3 * HOUR);
    expect(await balanceOf(FIVE)).toBe(500);
  });

  it('when the merchant cancels', async () => {
    const { orderId } = await held();
    expect((await call(world, 'PATCH', `/orders/${orderId}`, { status: 'cancelled' })).http).toBe(200);
    await world.quiet();
    expect(await balanceOf(FIVE)).toBe(500);
  });

  it('when the merchant replaces the terms', async () => {
    const { orderId, payer, page } = await held();
    const again = await call(world, 'POST', '/orders', orderBody(world, { order_id: orderId, amount: 900 }));
    await world.quiet();
    expect(await balanceOf(FIVE)).toBe(500);
    await payer.open(page);
    expect(payer.status).toBe(410);
    await payer.open(again.data.payment_url);
    expect(payer.has('discounts')).toBe(false);
  });

  it('when money of a bank that was given up for it comes late and is the whole', async () => {
    const { orderId, payer } = await open(1_200);
    const page = payer.url;
    await choose(payer, 'IDEAL');
    await payer.submit('method-form', { issuer: '3151' });
    const bankPage = payer.url;
    await faulty('unreachable', { brand: 'IDEAL' });
    await payer.open(`${page}&methods=list`);
    await addGift(payer, FIVE);
    // The bank has been asked to give it up, in vain.
    await world.quiet();
    await faulty(null, { brand: 'IDEAL' });
    expect(await balanceOf(FIVE)).toBe(0);
    await payAt(bankPage, payer);
    await world.pass(10 * SECOND);
    const order = await readOrder(world, orderId);
    expect(order.status).toBe('completed');
    expect(order.payment_methods).toEqual([expect.objectContaining({ type: 'IDEAL', amount: 1_200 })]);
    expect(await balanceOf(FIVE)).toBe(500);
  });
});

it('money of a bank that was for the rest only goes back once the gift card beside it was taken off', async () => {
  const { orderId, payer } = await open(1_200);
  await addGift(payer, FIVE);
  const page = payer.url;
  await choose(payer, 'IDEAL');
  await payer.submit('method-form', { issuer: '3151' });
  const bankPage = payer.url;
  await faulty('unreachable', { brand: 'IDEAL' });
  await payer.open(`${page.replace(/&methods?=[^&]*/g, '')}&methods=list`);
  await payer.press('remove-gift');
  // The bank has been asked to give it up, in vain.
  await world.quiet();
  await faulty(null, { brand: 'IDEAL' });
  await payAt(bankPage, payer);
  await world.pass(10 * SECOND);
  expect(await readOrder(world, orderId)).toMatchObject({ status: 'initialized', payment_methods: [] });
  const [paid] = await world.database.sql<{ id: string }[]>`
    SELECT transaction_id AS id FROM attempts WHERE order_id = ${orderId}`;
  const report = await world.gateway.context.institutions.read('IDEAL', Number(paid!.id));
  expect(report).toMatchObject({ status: 'paid', refunds: [{ amount: 700 }] });
  expect(await balanceOf(FIVE)).toBe(500);
});

async function payAt(bankPage: string, payer: Payer): Promise<void> {
  await payer.open(bankPage);
  const form = payer.formWith('scenario-submit');
  await fetch(new URL(form.action, bankPage), {
    method: 'POST',
    body: new URLSearchParams({ ...form.fields, scenario: 'completed' }),
    redirect: 'manual',
  });
  await world.quiet();
}

async function refund(orderId: string, amount: number) {
  const answer = await world.api('POST', `/orders/${orderId}/refunds`, { currency: 'EUR', amount });
  await world.quiet();
  return { http: answer.status, code: answer.body.error_code, info: answer.body.error_info, data: answer.body.data };
}

describe('a refund of an order that a gift card paid in part', () => {
  async function mixed() {
    const { orderId, payer } = await open(1_200);
    await addGift(payer, FIVE);
    await atBank(payer, 'completed');
    return orderId;
  }

  it('goes back by the other method first', async () => {
    const orderId = await mixed();
    expect((await refund(orderId, 450)).http).toBe(200);
    const order = await readOrder(world, orderId);
    expect(order).toMatchObject({ status: 'partial_refunded', amount_refunded: 450 });
    expect(order.related_transactions).toMatchObject([
      { type: 'refund', amount: 450, status: 'initialized', reference_transaction_id: order.transaction_id },
    ]);
    expect(await balanceOf(FIVE)).toBe(0);
  });

  it('of all gives the rest back to the gift card, and nothing more', async () => {
    const orderId = await mixed();
    expect((await refund(orderId, 300)).http).toBe(200);
    const { http, data } = await refund(orderId, 0);
    expect(http).toBe(200);
    const order = await readOrder(world, orderId);
    expect(order).toMatchObject({ status: 'refunded', amount_refunded: 1_200 });
    expect(order.related_transactions.map((each: { amount: number }) => each.amount)).toEqual([300, 400, 500]);
    expect(data.refund_id).toBe(order.related_transactions[1].transaction_id);
    expect(order.related_transactions[2].status).toBe('completed');
    expect(await balanceOf(FIVE)).toBe(500);
    expect((await refund(orderId, 100)).code).toBe(1034);
    const listed = await world.api('GET', '/transactions?limit=3');
    expect(listed.body.data.map((each: { amount: number }) => Math.abs(each.amount))).toEqual(
      expect.arrayContaining([500, 400]),
    );
  });
});

describe('the issuer of a gift card that keeps silent', () => {
  it('when the balance is asked for: nothing is taken, and the payer may try again', async () => {
    const { payer } = await open(1_200);
    await faulty('unreachable');
    await addGift(payer, FIVE);
    await faulty(null);
    expect(payer.text()).toContain('U hebt niet betaald');
    expect(await world.database.sql`SELECT FROM vault_gift_cards`).toHaveLength(0);
    await payer.submit('method-form', { gift_number: FIVE, gift_code: '1234' });
    await world.quiet();
    expect(due(payer)).toBe('€ 7,00');
  });

  /** The balance is answered; what comes after it is spoiled. */
  async function silentAfterBalance(fault: string) {
    const { institutions } = world.gateway.context;
    const { balance } = institutions;
    institutions.balance = async (...asked) => {
      const told = await balance(...asked);
      await faulty(fault);
      institutions.balance = balance;
      return told;
    };
  }

  it.each(['unreachable', 'lost', 'error'])(
    'when the money is asked for (%s): it is back on the card',
    async (fault) => {
      const { orderId, payer } = await open(1_200);
      const page = payer.url;
      await silentAfterBalance(fault);
      await choose(payer, 'FASHIONCHQ');
      const sent = payer.submit('method-form', { gift_number: FIVE, gift_code: '1234' });
      const state = async () =>
        (await world.database.sql`SELECT state FROM gift_payments WHERE order_id = ${orderId}`)[0]?.state;
      await expect.poll(state).toBe('asked');
      for (let i = 0; i < 20; i++) await world.pass(2 * SECOND);
      await sent;
      expect(await state()).toBe('owed_back');
      await faulty(null);
      await world.pass(2 * HOUR);
      expect(await state()).toBe('given_back');
      expect(await balanceOf(FIVE)).toBe(500);
      expect(await world.database.sql`SELECT FROM vault_gift_cards`).toHaveLength(0);
      await payer.open(page);
      expect(payer.has('discounts')).toBe(false);
      await atBank(payer, 'completed');
      expect((await readOrder(world, orderId)).payment_methods).toMatchObject([{ type: 'IDEAL', amount: 1_200 }]);
    },
  );

  it('for a moment only: it is asked again, and takes the money once', async () => {
    const { orderId, payer } = await open(1_200);
    const page = payer.url;
    await silentAfterBalance('lost');
    await choose(payer, 'FASHIONCHQ');
    const sent = payer.submit('method-form', { gift_number: FIVE, gift_code: '1234' });
    await expect.poll(() => heardBy(orderId)).toContain('lost');
    await faulty(null);
    await world.pass(2 * SECOND);
    await sent;
    await payer.open(page);
    expect(due(payer)).toBe('€ 7,00');
    expect((await heardBy(orderId)).match(/"type": ?"pay"/g)?.length).toBeGreaterThan(2);
    expect(await balanceOf(FIVE)).toBe(0);
  });

  it('when it is told of a cancel: it hears of it later', async () => {
    const { payer } = await open(1_200);
    await addGift(payer, FIVE);
    await faulty('unreachable');
    await payer.press('cancel');
    await world.quiet();
    await faulty(null);
    expect(await balanceOf(FIVE)).toBe(0);
    await world.pass(MINUTE);
    expect(await balanceOf(FIVE)).toBe(500);
  });
});

/** The issuer's journal of the order's gift cards. */
async function heardBy(orderId: string): Promise<string> {
  const gifts = await world.database.sql<{ id: string }[]>`
    SELECT transaction_id AS id FROM gift_payments WHERE order_id = ${orderId}`;
  const journals = gifts.map(({ id }) => fetch(`${world.bankUrl}/journal/institutions?payment_id=${id}`));
  return (await Promise.all((await Promise.all(journals)).map((answer) => answer.text()))).join('\n');
}
