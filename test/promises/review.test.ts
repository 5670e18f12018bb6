/** Held payments: a merchant accepts or declines them, and time ends what nobody has decided. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { hashApiKey } from '../../src/merchants/sites.ts';
import { DAY, MINUTE } from '../../src/platform/clock.ts';
import { replaceAccountKey } from '../../src/storage/account-keys.ts';
import { type Payment, pay, readOrder } from '../support/pay.ts';
import { makeWorld, type World } from '../support/world.ts';

/** Published numbers: by themselves the first is declined after three minutes, the second accepted. */
const ENDS_DECLINED = '4917300000000008';
const ENDS_ACCEPTED = '4462000000000003';
/** Held until somebody decides. */
const AWAITED = composeCardNumber('VISA', '20', '74');

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

async function held(number: string, order: Record<string, unknown> = {}): Promise<Payment> {
  const payment = await pay(world, number, { order });
  expect(payment.order).toMatchObject({ status: 'uncleared', financial_status: 'uncleared' });
  // The payer is treated as one who paid.
  expect(payment.payer.url).toContain('/shop/return?');
  await world.quiet();
  return payment;
}

const review = (orderId: string, body: unknown, headers: Record<string, string> = {}) =>
  world.api('POST', `/orders/${orderId}/review`, body, headers);

/** What the acquirer heard of captures and reversals of the payment. */
async function heardOf({ order }: Payment): Promise<string[]> {
  await world.quiet();
  const sent = await world.database.sql<{ mti: string }[]>`
    SELECT mti FROM acquirer_messages
    WHERE transaction_id = ${order.transaction_id} AND direction = 'sent' AND mti <> '0100' ORDER BY message_id`;
  return sent.map(({ mti }) => mti);
}

/** Newest first. */
async function toldTheShop(orderId: string): Promise<string[]> {
  await world.quiet();
  const shop = await fetch(`${world.bankUrl}/shop/notifications.json?order_id=${orderId}`);
  return ((await shop.json()) as { status: string }[]).map(({ status }) => status);
}

describe('a held payment', () => {
  it.each([ENDS_DECLINED, ENDS_ACCEPTED, AWAITED])(
    '%s is accepted by its merchant: captured, and told',
    async (card) => {
      const payment = await held(card);
      const answer = await review(payment.orderId, { decision: 'accept', reason: 'Known customer' });
      expect(answer).toEqual({
        status: 200,
        body: {
          success: true,
          data: {
            order_id: payment.orderId,
            transaction_id: payment.order.transaction_id,
            decision: 'accept',
            status: 'completed',
            financial_status: 'completed',
          },
        },
      });
      const order = await readOrder(world, payment.orderId);
      expect(order).toMatchObject({
        status: 'completed',
        financial_status: 'completed',
        completed: expect.any(String),
      });
      expect(await heardOf(payment)).toEqual(['0220']);
      expect((await toldTheShop(payment.orderId))[0]).toBe('completed');
    },
  );

  it.each([ENDS_DECLINED, ENDS_ACCEPTED, AWAITED])(
    '%s is declined by its merchant: void, given back, and told',
    async (card) => {
      const payment = await held(card);
      const answer = await review(payment.orderId, { decision: 'decline' });
      expect(answer.body.data).toMatchObject({ decision: 'decline', status: 'void', financial_status: 'void' });
      expect(await readOrder(world, payment.orderId)).toMatchObject({ status: 'void', financial_status: 'void' });
      expect(await heardOf(payment)).toEqual(['0400']);
      expect((await toldTheShop(payment.orderId))[0]).toBe('void');
    },
  );

  it('stays as its merchant decided when its own time comes', async () => {
    const accepted = await held(ENDS_DECLINED);
    const declined = await held(ENDS_ACCEPTED);
    await review(accepted.orderId, { decision: 'accept' });
    await review(declined.orderId, { decision: 'decline' });
    await world.pass(3 * MINUTE);
    expect(await readOrder(world, accepted.orderId)).toMatchObject({ status: 'completed' });
    expect(await readOrder(world, declined.orderId)).toMatchObject({ status: 'void' });
    expect([await heardOf(accepted), await heardOf(declined)]).toEqual([['0220'], ['0400']]);
  });

  it('waits for the capture once it is accepted, where the merchant captures by hand, and goes back where none comes', async () => {
    const payment = await held(AWAITED, { capture: 'manual' });
    const { body } = await review(payment.orderId, { decision: 'accept' });
    expect(body.data).toMatchObject({ status: 'completed', financial_status: 'initialized' });
    expect((await readOrder(world, payment.orderId)).payment_details.capture_remain).toBe(1000);
    expect(await heardOf(payment)).toEqual([]);
    await world.pass(7 * DAY);
    expect(await readOrder(world, payment.orderId)).toMatchObject({ status: 'void', financial_status: 'void' });
    expect(await heardOf(payment)).toEqual(['0400']);
  });

  it('is given back after five days that nobody looked at it', async () => {
    const payment = await held(AWAITED);
    await world.pass(5 * DAY - MINUTE);
    expect(await readOrder(world, payment.orderId)).toMatchObject({ status: 'uncleared' });
    await world.pass(MINUTE);
    expect(await readOrder(world, payment.orderId)).toMatchObject({ status: 'void', financial_status: 'void' });
    expect(await heardOf(payment)).toEqual(['0400']);
  });
});

describe('a review', () => {
  it('decided again answers the same, and does nothing twice', async () => {
    const payment = await held(AWAITED);
    const first = await review(payment.orderId, { decision: 'accept' });
    await world.quiet();
    await world.api('POST', `/orders/${payment.orderId}/refunds`, { currency: 'EUR', amount: 100 });
    expect(await review(payment.orderId, { decision: 'accept' })).toEqual(first);
    expect(await heardOf(payment)).toEqual(['0220']);
    expect((await toldTheShop(payment.orderId)).filter((status) => status === 'completed')).toHaveLength(1);
  });

  it('decided at once from two sides has one end', async () => {
    const payment = await held(AWAITED);
    const decisions = ['accept', 'decline', 'accept', 'decline'];
    const answers = await Promise.all(decisions.map((decision) => review(payment.orderId, { decision })));
    const won = answers.find(({ status }) => status === 200)!.body.data.decision;
    expect(answers.map(({ status }) => status)).toEqual(decisions.map((decision) => (decision === won ? 200 : 410)));
    expect(await heardOf(payment)).toEqual([won === 'accept' ? '0220' : '0400']);
  });

  it.each([
    ['accept', 'decline'],
    ['decline', 'accept'],
  ])('that ended with %s refuses %s', async (first, then) => {
    const { orderId } = await held(AWAITED);
    await review(orderId, { decision: first });
    const before = await readOrder(world, orderId);
    expect(await review(orderId, { decision: then })).toMatchObject({ status: 410, body: { error_code: 1000 } });
    expect(await readOrder(world, orderId)).toEqual(before);
  });

  it('is declined by a merchant who cancels the order', async () => {
    const payment = await held(AWAITED);
    await world.api('PATCH', `/orders/${payment.orderId}`, { status: 'cancelled' });
    expect(await review(payment.orderId, { decision: 'decline' })).toMatchObject({
      status: 200,
      body: { data: { status: 'void', financial_status: 'void' } },
    });
    expect(await review(payment.orderId, { decision: 'accept' })).toMatchObject({ status: 410 });
    expect(await heardOf(payment)).toEqual(['0400']);
  });

  it('under an idempotency key answers what it answered', async () => {
    const { orderId } = await held(AWAITED);
    const key = { 'Idempotency-Key': 'a review' };
    const first = await review(orderId, { decision: 'decline' }, key);
    expect(await review(orderId, { decision: 'decline' }, key)).toEqual(first);
    expect(await review(orderId, { decision: 'accept' }, key)).toMatchObject({ status: 409 });
  });

  it('is kept with who decided and why, card numbers cut out', async () => {
    const { orderId } = await held(AWAITED);
    await review(orderId, { decision: 'accept', reason: 'paid before with 4111111111111111' });
    const [event] = await world.database.sql<{ data: { by: string; reason: string } }[]>`
      SELECT data FROM order_events WHERE order_id = ${orderId} AND kind = 'review_accepted'`;
    expect(event!.data).toMatchObject({ by: 'merchant', reason: expect.stringMatching(/^paid before with /) });
    expect(event!.data.reason).not.toContain('4111111111111111');
  });

  it('of a payment that is not held is refused, and changes nothing', async () => {
    const { orderId } = await pay(world, '4111111111111111', { challenge: { code: '123456' } });
    const before = await readOrder(world, orderId);
    expect(before.status).toBe('completed');
    for (const decision of ['accept', 'decline'])
      expect(await review(orderId, { decision })).toMatchObject({
        status: 410,
        body: { success: false, error_code: 1000, error_info: expect.stringContaining('nothing is held') },
      });
    expect(await readOrder(world, orderId)).toEqual(before);
  });

  it.each([
    [{}, 400, 1016],
    [{ decision: 'maybe' }, 400, 1000],
    [[], 400, 1016],
    ['{', 400, 1016],
  ])('with the body %j is refused: HTTP %i, %i', async (body, status, code) => {
    const { orderId } = await held(AWAITED);
    expect(await review(orderId, body)).toMatchObject({ status, body: { error_code: code } });
    expect((await readOrder(world, orderId)).status).toBe('uncleared');
  });

  it('of an order of another site, or of nobody, finds none', async () => {
    const { orderId } = await held(AWAITED);
    const strangers = { api_key: `${world.apiKey}-us` };
    for (const [id, headers] of [
      [orderId, strangers],
      ['nobody-s', {}],
    ] as const)
      expect(await review(id, { decision: 'accept' }, headers)).toMatchObject({
        status: 404,
        body: { error_code: 1006 },
      });
    expect((await readOrder(world, orderId)).status).toBe('uncleared');
  });
});

describe('the list of held payments', () => {
  const list = async (headers: Record<string, string> = {}) =>
    (await world.api('GET', '/reviews', undefined, headers)).body.data as { order_id: string; ends_with: string }[];

  it('has those that end first at the head, until they are decided', async () => {
    const awaited = await held(AWAITED);
    const published = await held(ENDS_ACCEPTED);
    const ours = async () =>
      (await list())
        .filter(({ order_id }) => [awaited.orderId, published.orderId].includes(order_id))
        .map(({ order_id, ends_with }) => [order_id, ends_with]);
    expect(await ours()).toEqual([
      [published.orderId, 'accept'],
      [awaited.orderId, 'decline'],
    ]);
    expect((await list()).find(({ order_id }) => order_id === awaited.orderId)).toMatchObject({
      ...{ site_id: 1, amount: 1000, currency: 'EUR', payment_method: 'VISA', last4: AWAITED.slice(-4) },
      issuer_country_code: 'NL',
      transaction_id: awaited.order.transaction_id,
    });
    await review(published.orderId, { decision: 'decline' });
    expect(await ours()).toEqual([[awaited.orderId, 'decline']]);
  });

  it('shows a site its own, and the key of an account those of its sites', async () => {
    const { orderId } = await held(AWAITED);
    expect(await list({ api_key: `${world.apiKey}-us` })).toEqual([]);
    await replaceAccountKey(world.database.sql, 10_000_001, hashApiKey('of the account'));
    expect((await list({ api_key: 'of the account' })).map(({ order_id }) => order_id)).toContain(orderId);
    expect((await world.api('GET', '/reviews', undefined, { api_key: 'of nobody' })).status).toBe(403);
  });
});
