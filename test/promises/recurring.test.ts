/** Cards that are kept and charged again: a series without its payer, a card on file with them, a card that is only stored. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { DAY } from '../../src/platform/clock.ts';
import { call, directBody } from '../support/merchant.ts';
import { finish, openOrder, orderBody, pay, readOrder } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { addSite } from '../support/sites.ts';
import { lastAsked, later, laterBody, newCustomer, ofCustomer, series, stored, VISA } from '../support/tokens.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

/** Any card; one whose holder had the bank stop series; one that is always refused. */
const ORDINARY = '4242424242424242';
const STOPPED = composeCardNumber('VISA', '20', '72');
const REFUSED = composeCardNumber('VISA', '20', '05');

const post = (body: object, headers: Record<string, string> = {}) => call(world, 'POST', '/orders', body, headers);
const isThere = async (orderId: unknown) => (await call(world, 'GET', `/orders/${orderId}`)).success;

describe('a card on file', () => {
  it('is a token in the answer to its first order, and in the list of its customer', async () => {
    const reference = newCustomer();
    const data = await stored(world, reference);
    const { recurring_id, recurring_model, recurring_flow } = data.payment_details;
    expect({ recurring_model, recurring_flow }).toEqual({ recurring_model: 'cardOnFile', recurring_flow: 'manual' });
    expect(recurring_id).toMatch(/^[0-9A-Za-z]{36}$/);
    expect((await readOrder(world, data.order_id)).payment_details.recurring_id).toBe(recurring_id);
    expect((await call(world, 'GET', ofCustomer(reference))).data.tokens).toMatchObject([{ token: recurring_id }]);
    expect(lastAsked(world, VISA).tags).toMatchObject({ '08': 'CI1' });
  });

  it('pays later orders within the call, its holder being there', async () => {
    const reference = newCustomer();
    const { recurring_id } = (await stored(world, reference)).payment_details;
    for (let i = 0; i < 2; i++) {
      const { http, data } = await later(world, reference, recurring_id, 'cardOnFile');
      expect({ http, status: data?.status }).toEqual({ http: 200, status: 'completed' });
      const details = {
        recurring_id,
        recurring_model: 'cardOnFile',
        recurring_flow: 'token',
        type: 'VISA',
        last4: '1111',
      };
      expect(data.payment_details).toMatchObject(details);
      // The policy asked the issuer, which saw no need to ask the payer. There is no security code to be right or wrong.
      expect(data.payment_details.card_authentication_details.flow).toBe('frictionless');
      expect(data.payment_details.card_verification_result).toBe('P');
      const { tags, fields } = lastAsked(world, VISA);
      expect(tags).toMatchObject({ '08': 'CIN', '01': '05' });
      expect([tags['07'], tags['09']]).toEqual([undefined, undefined]);
      expect(fields[22]).toBe('100');
    }
  });

  it('asks for its holder where the merchant or the issuer wants to see them, and is paid when they came', async () => {
    const reference = newCustomer();
    const { recurring_id } = (await stored(world, reference)).payment_details;
    const more = { gateway_info: { flexible_3d: true } };
    const { data } = await later(world, reference, recurring_id, 'cardOnFile', more);
    expect(data).toMatchObject({ status: 'initialized', reason: '3DS Enrolled' });
    const payer = new Payer({ origins: [world.url, world.bankUrl] });
    await payer.open(data.payment_url);
    await payer.submit('continue-form');
    await finish(payer, { challenge: { code: '123456' } });
    const order = await readOrder(world, data.order_id);
    expect(order).toMatchObject({ status: 'completed', payment_details: { recurring_id, recurring_flow: 'token' } });
  });

  it('that is stored again is the same token; another card, model or customer is another', async () => {
    const reference = newCustomer();
    const tokenOf = async (who: string, more = {}) => (await stored(world, who, more)).payment_details.recurring_id;
    const first = await tokenOf(reference);
    expect(await tokenOf(reference, { gateway_info: { card_expiry_date: '3105' } })).toBe(first);
    expect((await call(world, 'GET', `${ofCustomer(reference)}/token/${first}`)).data.expiry_date).toBe(3105);
    const others = [
      await tokenOf(reference, { gateway_info: { card_number: '5500000000000004' } }),
      await tokenOf(newCustomer()),
      (await series(world, reference)).payment_details.recurring_id,
      (await series(world, reference)).payment_details.recurring_id,
    ];
    expect(new Set([first, ...others]).size).toBe(5);
    expect((await later(world, reference, first, 'cardOnFile')).data.payment_details.card_expiry_date).toBe('3105');
  });

  it('stored by two orders at once is one token', async () => {
    const reference = newCustomer();
    const bodies = [1, 2, 3].map(() => directBody(world, { recurring_model: 'cardOnFile', customer: { reference } }));
    const answers = await Promise.all(bodies.map((body) => post(body)));
    expect(answers.map(({ data }) => data.status)).toEqual(['completed', 'completed', 'completed']);
    expect(new Set(answers.map(({ data }) => data.payment_details.recurring_id)).size).toBe(1);
    expect((await call(world, 'GET', ofCustomer(reference))).data.tokens).toHaveLength(1);
  });

  it('is no token before its order is paid, nor where it is declined', async () => {
    const reference = newCustomer();
    const asked = { recurring_model: 'cardOnFile', customer: { reference } };
    const waiting = await post(directBody(world, { ...asked, gateway_info: { flexible_3d: true } }));
    expect(waiting.data).toMatchObject({ status: 'initialized', payment_details: { recurring_id: null } });
    const declined = await post(directBody(world, { ...asked, gateway_info: { card_number: '4012001038488884' } }));
    expect(declined.data).toMatchObject({ status: 'declined', payment_details: { recurring_id: null } });
    expect(await call(world, 'GET', ofCustomer(reference))).toMatchObject({ http: 404, error_info: 'Not found' });
    // Held for a review it is not paid yet.
    const held = await post(directBody(world, { ...asked, gateway_info: { card_number: '4917300000000008' } }));
    expect(held.data).toMatchObject({ status: 'uncleared', payment_details: { recurring_id: null } });
    await world.pass(5 * 60_000);
    const reviewed = await readOrder(world, held.data.order_id);
    const { tokens } = (await call(world, 'GET', ofCustomer(reference))).data ?? {};
    if (reviewed.status === 'completed') expect(tokens[0].token).toBe(reviewed.payment_details.recurring_id);
    else expect([reviewed.status, reviewed.payment_details.recurring_id, tokens]).toEqual(['void', null, undefined]);
  });

  it('is kept for nobody who was not asked: a plain order leaves no token', async () => {
    const reference = newCustomer();
    const { data } = await post(directBody(world, { customer: { reference } }));
    expect(data.status).toBe('completed');
    expect(data.payment_details).toMatchObject({ recurring_id: null, recurring_flow: null, recurring_model: null });
    expect((await call(world, 'GET', ofCustomer(reference))).http).toBe(404);
    expect(lastAsked(world, VISA).tags['08']).toBeUndefined();
  });
});

describe('a series', () => {
  it.each([
    ['subscription', 'MIS'],
    ['unscheduled', 'MIU'],
  ])('of kind %s is collected without its payer, with the reference to its first payment', async (model, stage) => {
    const reference = newCustomer();
    const first = await series(world, reference, model);
    expect(first.payment_details.card_authentication_details.flow).toBe('challenge');
    expect(first.payment_details).toMatchObject({ recurring_model: model, recurring_flow: 'manual' });
    const { recurring_id, scheme_reference_id } = first.payment_details;
    expect(lastAsked(world, VISA).tags).toMatchObject({ '08': 'CI1' });
    const { data } = await later(world, reference, recurring_id, model);
    expect(data.status).toBe('completed');
    expect(data.payment_details).toMatchObject({ recurring_id, recurring_model: model, recurring_flow: 'token' });
    expect(data.payment_details).toMatchObject({ card_authentication_result: null, card_verification_result: 'P' });
    const { tags, fields } = lastAsked(world, VISA);
    expect(tags).toEqual({ '07': 'MI', '08': stage, '09': scheme_reference_id });
    expect([fields[22], fields[25]]).toEqual(['100', '00']);
  });

  it('asks for a challenge with its first payment, also where flexible_3d is false and the order is direct', async () => {
    const reference = newCustomer();
    const asked = { recurring_model: 'subscription', customer: { reference }, gateway_info: { flexible_3d: false } };
    const { data } = await post(directBody(world, asked));
    expect(data).toMatchObject({ status: 'initialized', payment_details: { recurring_id: null } });
    const payer = new Payer({ origins: [world.url, world.bankUrl] });
    await payer.open(data.payment_url);
    await payer.submit('continue-form');
    await finish(payer, { challenge: { code: '123456' } });
    const order = await readOrder(world, data.order_id);
    expect(order.payment_details.card_authentication_details.flow).toBe('challenge');
    expect((await later(world, reference, order.payment_details.recurring_id, 'subscription')).data.status).toBe(
      'completed',
    );
  });

  it('is collected once in 24 hours, and its first payment does not count', async () => {
    const reference = newCustomer();
    const { recurring_id } = (await series(world, reference)).payment_details;
    expect((await later(world, reference, recurring_id, 'subscription')).data.status).toBe('completed');
    const tooOften = {
      http: 400,
      success: false,
      error_code: 1000,
      error_info: 'Recurring id was used within 24 hours',
    };
    const body = laterBody(world, reference, recurring_id, 'subscription');
    expect(await post(body)).toMatchObject(tooOften);
    expect(await isThere(body.order_id)).toBe(false);
    // Its holder may pay with it at any time.
    expect((await later(world, reference, recurring_id, 'cardOnFile')).data.status).toBe('completed');
    await world.pass(DAY - 1);
    expect(await post(body)).toMatchObject(tooOften);
    await world.pass(1);
    expect((await post(body)).data.status).toBe('completed');
    await world.quiet();
  });

  it('is collected once where two orders come at once', async () => {
    const reference = newCustomer();
    const { recurring_id } = (await series(world, reference)).payment_details;
    const bodies = Array.from({ length: 6 }, () => laterBody(world, reference, recurring_id, 'subscription'));
    const answers = await Promise.all(bodies.map((body) => post(body)));
    expect(answers.filter(({ http }) => http === 200).map(({ data }) => data.status)).toEqual(['completed']);
    expect(answers.filter(({ error_code }) => error_code === 1000)).toHaveLength(5);
    const there = await Promise.all(bodies.map(({ order_id }) => isThere(order_id)));
    expect(there.filter(Boolean)).toHaveLength(1);
  });

  it('is collected once by an order that is posted again, at once or later', async () => {
    const reference = newCustomer();
    const { recurring_id } = (await series(world, reference)).payment_details;
    const body = laterBody(world, reference, recurring_id, 'subscription');
    const before = world.simulator.journals.issuerHost.entries({ pan: VISA, mti: '0100', direction: 'in' }).length;
    const both = await Promise.all([post(body), post(body)]);
    expect(both.map(({ http }) => http).sort()).toSatisfy(([one, other]) => one === 200 && [200, 409].includes(other));
    expect(await post(body)).toMatchObject({ http: 409, error_code: 1006 });
    const asked = world.simulator.journals.issuerHost.entries({ pan: VISA, mti: '0100', direction: 'in' });
    expect(asked.length - before).toBe(1);
  });

  it('that was declined answers the same order with the same decline', async () => {
    const reference = newCustomer();
    const now = new Date(world.clock.now());
    const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
    const expiry = `${String(month + 1).padStart(2, '0')}/${year % 100}`;
    const { recurring_id } = (await series(world, reference, 'unscheduled', ORDINARY, expiry)).payment_details;
    // It is still the card's last day somewhere, and no longer where its issuer is.
    await world.pass(Date.UTC(year, month + 1, 1, 1) - world.clock.now());
    const body = laterBody(world, reference, recurring_id, 'unscheduled');
    const first = await post(body);
    expect(first.data).toMatchObject({ status: 'declined', payment_details: { response_code: '54' } });
    const asked = world.simulator.journals.issuerHost.entries({ pan: ORDINARY, mti: '0100' }).length;
    expect((await post(body)).data).toMatchObject({ status: 'declined', transaction_id: first.data.transaction_id });
    expect(world.simulator.journals.issuerHost.entries({ pan: ORDINARY, mti: '0100' })).toHaveLength(asked);
    expect((await post({ ...body, amount: 1100 })).error_code).toBe(1000);
  });

  it('that its holder had the bank stop is over: the token is gone with the refusal', async () => {
    const reference = newCustomer();
    const { recurring_id } = (await series(world, reference, 'subscription', STOPPED)).payment_details;
    expect((await later(world, reference, recurring_id, 'subscription')).data.payment_details.response_code).toBe('R1');
    await world.pass(2 * DAY);
    const gone = { http: 410, error_code: 1000, error_info: 'Not found: token' };
    expect(await later(world, reference, recurring_id, 'subscription')).toMatchObject(gone);
  });

  it('is answered again under its idempotency key, a refusal too', async () => {
    const reference = newCustomer();
    const { recurring_id } = (await series(world, reference)).payment_details;
    const body = laterBody(world, reference, recurring_id, 'subscription');
    const key = (name: string) => ({ 'idempotency-key': `${reference} ${name}` });
    const first = await post(body, key('a'));
    expect(first.data.status).toBe('completed');
    expect(await post(body, key('a'))).toEqual(first);
    const another = laterBody(world, reference, recurring_id, 'subscription');
    const refusal = await post(another, key('b'));
    expect(refusal.error_code).toBe(1000);
    expect(await post(another, key('b'))).toEqual(refusal);
  });

  it('is captured by hand and refunded as any payment', async () => {
    const reference = newCustomer();
    const { recurring_id } = (await series(world, reference)).payment_details;
    const { data } = await later(world, reference, recurring_id, 'subscription', { capture: 'manual' });
    expect(data).toMatchObject({ status: 'completed', financial_status: 'initialized' });
    const path = `/orders/${data.order_id}`;
    expect((await call(world, 'POST', `${path}/capture`, { amount: 1000, new_order_status: 'completed' })).http).toBe(
      200,
    );
    await world.quiet();
    expect((await call(world, 'POST', `${path}/refunds`, { amount: 400, currency: 'EUR' })).http).toBe(200);
    await world.pass(DAY);
    expect((await readOrder(world, data.order_id)).related_transactions).toContainEqual(
      expect.objectContaining({ type: 'refund', amount: 400, status: 'completed' }),
    );
  });
});

describe('an order by token', () => {
  let reference: string;
  let onFile: string;
  let subscription: string;
  beforeAll(async () => {
    reference = newCustomer();
    onFile = (await stored(world, reference)).payment_details.recurring_id;
    subscription = (await series(world, reference)).payment_details.recurring_id;
  });

  const by = (model: 'cardOnFile' | 'subscription', more: Record<string, unknown> = {}) =>
    laterBody(world, reference, model === 'cardOnFile' ? onFile : subscription, model, more);
  const gone = [410, 1000, 'Not found: token'] as const;

  it.each([
    ['an unknown token', () => by('cardOnFile', { recurring_id: '0'.repeat(36) }), ...gone],
    ['a number for a token', () => by('cardOnFile', { recurring_id: 123_456_789 }), ...gone],
    ['another customer', () => by('cardOnFile', { customer: { reference: 'somebody else' } }), ...gone],
    ['no customer', () => by('cardOnFile', { customer: {} }), 400, 1016, 'Missing data: customer.reference'],
    ['another scheme', () => by('cardOnFile', { gateway: 'MASTERCARD' }), 404, 1023, undefined],
    ['a method that is no card', () => by('cardOnFile', { gateway: 'IDEAL' }), 404, 1023, undefined],
    ['a direct debit of a card', () => by('cardOnFile', { gateway: 'DIRDEB' }), 404, 1023, undefined],
    [
      'a series that nobody agreed to',
      () => by('cardOnFile', { recurring_model: 'subscription' }),
      400,
      1000,
      undefined,
    ],
    ['another kind of series', () => by('subscription', { recurring_model: 'unscheduled' }), 400, 1000, undefined],
    ['an unknown model', () => by('cardOnFile', { recurring_model: 'weekly' }), 400, 1000, undefined],
    ['a page', () => by('cardOnFile', { type: 'redirect' }), 400, 1000, undefined],
    ['nothing to pay', () => by('cardOnFile', { amount: 0 }), 400, 1001, 'Invalid amount'],
    ['a currency of nobody', () => by('cardOnFile', { currency: 'AMD' }), 400, 1002, 'Invalid currency'],
  ])('with %s is refused and leaves nothing behind', async (_, body, http, error_code, error_info) => {
    const sent = body();
    const answer = await post(sent);
    expect(answer).toMatchObject({ http, success: false, error_code, ...(error_info && { error_info }) });
    expect(await isThere(sent.order_id)).toBe(false);
  });

  it('takes the scheme of the card or any card for a method, and the model from the token', async () => {
    for (const more of [{ gateway: 'VISA' }, { gateway: 'creditcard' }, { gateway: '' }, { recurring_model: '' }]) {
      const { http, data } = await post(by('cardOnFile', more));
      expect([http, data?.status, data?.payment_details.recurring_model]).toEqual([200, 'completed', 'cardOnFile']);
    }
    const { recurring_id, recurring_model, ...rest } = by('cardOnFile');
    const nested = { ...rest, recurring: { id: recurring_id, model: recurring_model } };
    expect((await post(nested)).data.status).toBe('completed');
  });

  it('needs neither card data nor address, and does not look at card data that it has', async () => {
    const body = by('cardOnFile', { customer: { reference }, gateway_info: { card_number: '5500000000000004' } });
    expect((await post(body)).data.payment_details).toMatchObject({ type: 'VISA', last4: '1111' });
  });

  it('of a card that is expired meanwhile is refused', async () => {
    const late = newCustomer();
    const today = new Date(world.clock.now());
    const [year, month] = [today.getUTCFullYear(), today.getUTCMonth()];
    const date = `${year % 100}${String(month + 1).padStart(2, '0')}`;
    const soon = { gateway_info: { card_expiry_date: date } };
    const { recurring_id } = (await stored(world, late, soon)).payment_details;
    expect((await later(world, late, recurring_id, 'cardOnFile')).data.status).toBe('completed');
    // Nowhere is it still the last day of the month.
    await world.pass(Date.UTC(year, month + 1, 1, 12) - world.clock.now());
    expect(await later(world, late, recurring_id, 'cardOnFile')).toMatchObject({ http: 400, error_code: 1024 });
    const told = (await call(world, 'GET', `${ofCustomer(late)}/token/${recurring_id}`)).data;
    expect(told).toMatchObject({ expired: 1, expiry_date: Number(date) });
  });
});

describe('a site that may not keep cards', () => {
  it('is refused with 1000 for a first payment and for a later one, and takes plain orders', async () => {
    const demo = (await import('../../src/merchants/demo-sites.ts')).demoSites('x')[0]!;
    const settings = { ...demo.settings, recurringEnabled: false };
    const key = await addSite(world, { siteId: 12, accountId: 10_000_001, settings });
    const reference = newCustomer();
    const refused = { http: 400, error_code: 1000, error_info: 'Recurring payments are not enabled for this site' };
    const first = directBody(world, { recurring_model: 'cardOnFile', customer: { reference } });
    expect(await post(first, key)).toMatchObject(refused);
    const { recurring_id } = (await stored(world, reference)).payment_details;
    expect(await post(laterBody(world, reference, recurring_id, 'cardOnFile'), key)).toMatchObject(refused);
    expect((await post(directBody(world), key)).data.status).toBe('completed');
  });
});

describe('a card that is stored without a payment', () => {
  it.each([
    [VISA, 'VISA', 'VISA'],
    ['5500000000000004', 'CREDITCARD', 'MASTERCARD'],
  ])('%s by %s is looked at by its issuer, and is a token then', async (number, gateway, type) => {
    const reference = newCustomer();
    const { order } = await pay(world, number, {
      order: {
        gateway,
        amount: 0,
        recurring_model: 'cardOnFile',
        customer: { locale: 'nl_NL', country: 'NL', reference },
      },
      challenge: { code: '123456' },
    });
    expect(order).toMatchObject({ status: 'completed', financial_status: 'completed', amount: 0 });
    expect(order.payment_details).toMatchObject({ type, response_code: '85' });
    await world.quiet();
    const { tags, fields } = lastAsked(world, number);
    expect([fields[4], fields[25], tags['08']]).toEqual(['000000000000', '51', 'CI1']);
    // Nothing was promised, so nothing is taken.
    const rrn = fields[37]!;
    const taken = world.simulator.journals.issuerHost.entries({ pan: number, mti: '0220' });
    expect(taken.filter((entry) => entry.fields[90]?.includes(fields[11]!))).toEqual([]);
    expect(rrn).toMatch(/^\d{12}$/);
    const { recurring_id } = order.payment_details;
    expect((await later(world, reference, recurring_id, 'cardOnFile')).data.status).toBe('completed');
    expect(
      await call(world, 'POST', `/orders/${order.order_id}/refunds`, { amount: 1, currency: 'EUR' }),
    ).toMatchObject({
      error_code: 1034,
    });
  });

  it('begins a series with a direct order too, once its holder has been asked', async () => {
    const reference = newCustomer();
    const body = directBody(world, { amount: 0, recurring_model: 'subscription', customer: { reference } });
    const { data } = await post(body);
    expect(data.status).toBe('initialized');
    const payer = new Payer({ origins: [world.url, world.bankUrl] });
    await payer.open(data.payment_url);
    await payer.submit('continue-form');
    await finish(payer, { challenge: { code: '123456' } });
    const { payment_details } = await readOrder(world, data.order_id);
    const { recurring_id, scheme_reference_id } = payment_details;
    expect((await later(world, reference, recurring_id, 'subscription')).data.status).toBe('completed');
    expect(lastAsked(world, VISA).tags).toMatchObject({ '08': 'MIS', '09': scheme_reference_id });
  });

  it('is declined where the issuer says so, and is no token', async () => {
    const reference = newCustomer();
    const { order } = await pay(world, REFUSED, {
      order: { gateway: 'VISA', amount: 0, recurring_model: 'cardOnFile', customer: { reference } },
      challenge: { code: '123456' },
    });
    expect(order).toMatchObject({ status: 'declined', payment_details: { recurring_id: null } });
  });

  it.each([
    ['without a model', { recurring_model: '' }],
    ['by American Express', { gateway: 'AMEX' }],
    ['by a bank', { gateway: 'IDEAL' }],
    ['to be captured later', { capture: 'manual' }],
  ])('%s is refused with 1001', async (_, more) => {
    const body = orderBody(world, {
      ...{ amount: 0, gateway: 'VISA', recurring_model: 'cardOnFile', customer: { reference: 'x' } },
      ...more,
    });
    expect(await post(body)).toMatchObject({ http: 400, error_code: 1001, error_info: 'Invalid amount' });
  });

  it('offers only what can do so on the page', async () => {
    const { payer } = await openOrder(world, {
      order: {
        ...{ amount: 0, recurring_model: 'cardOnFile', customer: { locale: 'nl_NL', country: 'NL', reference: 'x' } },
        payment_options: { settings: { connect: { group_cards: false } } },
      },
    });
    const offered = ['VISA', 'MASTERCARD', 'MAESTRO', 'AMEX', 'IDEAL', 'PAYPAL'].filter((id) =>
      payer.has(`method-${id}`),
    );
    expect(offered).toEqual(['VISA', 'MASTERCARD', 'MAESTRO']);
  });
});
