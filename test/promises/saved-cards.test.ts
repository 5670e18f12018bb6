/** Cards that payers store on the payment page, and choose from the next time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from '../support/merchant.ts';
import { finish, openOrder, readOrder } from '../support/pay.ts';
import type { Payer } from '../support/payer.ts';
import { lastAsked, newCustomer, ofCustomer, series, stored, VISA } from '../support/tokens.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const asked = (reference: string, more: Record<string, unknown> = {}) => ({
  order: { gateway: 'CREDITCARD', customer: { locale: 'nl_NL', country: 'NL', reference }, ...more },
});

/** Tokens that the page lets its payer choose from. */
const offered = (payer: Payer): string[] =>
  [...payer.page.matchAll(/name="saved_card" value="(\w+)"/g)].map(([, token]) => token!);

describe('the box that stores a card', () => {
  it('is there where the shop names its customer; ticked, the card is kept as a card on file', async () => {
    const reference = newCustomer();
    const { payer, orderId } = await openOrder(world, asked(reference));
    expect(payer.has('save-card')).toBe(true);
    await payer.submit('card-form', { number: VISA, expiry: '12/30', code: '123', holder: 'S Smit', save: '1' });
    await finish(payer, { challenge: { code: '123456' } });
    const { payment_details, status } = await readOrder(world, orderId);
    expect(status).toBe('completed');
    expect(payment_details).toMatchObject({ recurring_model: 'cardOnFile', recurring_flow: 'manual' });
    const { tokens } = (await call(world, 'GET', ofCustomer(reference))).data;
    expect(tokens).toMatchObject([{ token: payment_details.recurring_id, model: 'cardOnFile' }]);
    expect(lastAsked(world, VISA).tags['08']).toBe('CI1');
  });

  it('that is not ticked keeps nothing', async () => {
    const reference = newCustomer();
    const { payer, orderId } = await openOrder(world, asked(reference));
    await payer.pay({ number: VISA });
    await finish(payer, { challenge: { code: '123456' } });
    expect(await readOrder(world, orderId)).toMatchObject({
      status: 'completed',
      payment_details: { recurring_id: null },
    });
    expect((await call(world, 'GET', ofCustomer(reference))).http).toBe(404);
  });

  it('is not there without a customer, nor where the order itself has the card stored', async () => {
    for (const order of [{ gateway: 'CREDITCARD' }, asked(newCustomer(), { recurring_model: 'cardOnFile' }).order]) {
      const { payer } = await openOrder(world, { order });
      expect([payer.has('card-number'), payer.has('save-card')]).toEqual([true, false]);
    }
  });
});

describe('a stored card', () => {
  it('is offered with the next order of its customer, and pays without number and code', async () => {
    const reference = newCustomer();
    const token = (await stored(world, reference)).payment_details.recurring_id;
    const { payer, orderId } = await openOrder(world, asked(reference, { recurring_model: 'cardOnFile' }));
    expect(offered(payer)).toEqual([token]);
    expect(payer.page).toContain('Visa ••••\u00a01111');
    await payer.submit('method-form', { saved_card: token });
    await finish(payer, { challenge: { code: '123456' } });
    const order = await readOrder(world, orderId);
    expect(order).toMatchObject({
      status: 'completed',
      payment_details: { recurring_id: token, recurring_flow: 'token' },
    });
    // The policy asked, as for any payment whose payer is there.
    expect(order.payment_details.card_authentication_result.status).toBe('Y');
    expect(lastAsked(world, VISA).tags['08']).toBe('CIN');
  });

  it('is offered the last used first, and none that cannot pay the order', async () => {
    const reference = newCustomer();
    const visa = (await stored(world, reference)).payment_details.recurring_id;
    world.clock.advance(1_000);
    const mastercard = (await stored(world, reference, { gateway_info: { card_number: '5500000000000004' } }))
      .payment_details.recurring_id;
    await series(world, reference);
    const list = async (more: object) =>
      offered((await openOrder(world, asked(reference, { recurring_model: 'cardOnFile', ...more }))).payer);
    expect(await list({})).toEqual([mastercard, visa]);
    expect(await list({ gateway: 'VISA' })).toEqual([visa]);
    const { payer } = await openOrder(world, asked(reference, { recurring_model: 'cardOnFile' }));
    await payer.submit('method-form', { saved_card: visa });
    await finish(payer, { challenge: { code: '123456' } });
    expect(await list({})).toEqual([visa, mastercard]);
  });

  it('is offered to nobody else: not to another customer, not in an order that is none for a card on file', async () => {
    const reference = newCustomer();
    const token = (await stored(world, reference)).payment_details.recurring_id;
    const others = [
      asked(newCustomer(), { recurring_model: 'cardOnFile' }),
      asked(reference),
      asked(reference, { recurring_model: 'subscription' }),
      { order: { gateway: 'CREDITCARD' } },
    ];
    for (const options of others) {
      const { payer, orderId } = await openOrder(world, options);
      expect(payer.page).not.toContain(token);
      // Whatever a forged form names.
      await payer.submit('card-form', { saved_card: token, number: '', expiry: '', code: '', holder: '' });
      expect((await readOrder(world, orderId)).status).toBe('initialized');
    }
  });

  it('is removed by its payer for good, and nobody else’s is', async () => {
    const reference = newCustomer();
    const other = (await stored(world, newCustomer())).payment_details.recurring_id;
    const token = (await stored(world, reference)).payment_details.recurring_id;
    const { payer } = await openOrder(world, asked(reference, { recurring_model: 'cardOnFile' }));
    await payer.follow('forget-card');
    await payer.press('forget', { saved_card: other });
    expect(offered(payer)).toEqual([token]);
    await payer.follow('forget-card');
    await payer.press('forget');
    expect([offered(payer), payer.has('card-number')]).toEqual([[], true]);
    expect((await call(world, 'GET', ofCustomer(reference))).http).toBe(404);
  });

  it('that was removed meanwhile leaves the payer where they were', async () => {
    const reference = newCustomer();
    const token = (await stored(world, reference)).payment_details.recurring_id;
    const { payer, orderId } = await openOrder(world, asked(reference, { recurring_model: 'cardOnFile' }));
    await call(world, 'DELETE', `${ofCustomer(reference)}/remove/${token}`);
    await payer.submit('method-form', { saved_card: token });
    expect((await readOrder(world, orderId)).status).toBe('initialized');
    expect(payer.has('card-number')).toBe(true);
  });
});
