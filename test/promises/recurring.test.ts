/** Cards that are kept and charged again: set up, collected, paid with by their holder, listed, renewed and removed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/platform/clock.ts';
import { call, directBody, paidOrder, type Told } from '../support/merchant.ts';
import { orderBody, pay, readOrder } from '../support/pay.ts';
import { addSite } from '../support/sites.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
/** Of the same account as the first demo site. */
let sibling: Record<string, string>;
const stranger = () => ({ api_key: `${world.apiKey}-us` });

beforeAll(async () => {
  world = await makeWorld();
  sibling = await addSite(world, { siteId: 11, accountId: 10_000_001 });
});
afterAll(() => world.close());

let customers = 0;
const newCustomer = () => `customer ${++customers}/é`;
const ofCustomer = (reference: string) => `/recurring/${encodeURIComponent(reference)}`;

/** A card that a customer stored with an order they paid themselves, without being asked for anything. */
async function stored(reference: string, more: Record<string, unknown> = {}): Promise<Told['data']> {
  return paidOrder(world, { recurring_model: 'cardOnFile', customer: { reference }, ...more });
}

/** A series that its payer began on the page, with a challenge. */
async function series(reference: string, model = 'subscription', number = '4111111111111111'): Promise<Told['data']> {
  const { order } = await pay(world, number, {
    order: { gateway: 'CREDITCARD', recurring_model: model, customer: { locale: 'nl_NL', country: 'NL', reference } },
    challenge: { code: '123456' },
  });
  if (order.status !== 'completed') throw new Error(`not paid: ${JSON.stringify(order)}`);
  await world.quiet();
  return order;
}

/** The body of an order that a token pays. */
function laterBody(reference: string, token: string, model: string, more: Record<string, unknown> = {}) {
  const { gateway_info: _, gateway: __, ...rest } = directBody(world, { customer: { reference } });
  return { ...rest, recurring_id: token, recurring_model: model, ...more };
}

const later = (reference: string, token: string, model: string, more: Record<string, unknown> = {}, headers = {}) =>
  call(world, 'POST', '/orders', laterBody(reference, token, model, more), headers);

/** What the issuer host was asked last for this card. */
const lastAsked = (pan: string) =>
  world.simulator.journals.issuerHost.entries({ pan, mti: '0100', direction: 'in' }).at(-1)!;

describe('a card on file', () => {
  it('is a token in the answer to its first order, and in the list of its customer', async () => {
    const reference = newCustomer();
    const data = await stored(reference);
    const { recurring_id, recurring_model, recurring_flow } = data.payment_details;
    expect({ recurring_model, recurring_flow }).toEqual({ recurring_model: 'cardOnFile', recurring_flow: 'manual' });
    expect(recurring_id).toMatch(/^[0-9A-Za-z]{36}$/);
    expect((await readOrder(world, data.order_id)).payment_details.recurring_id).toBe(recurring_id);
    const list = await call(world, 'GET', ofCustomer(reference));
    expect(list).toEqual({
      http: 200,
      success: true,
      data: {
        tokens: [
          {
            token: recurring_id,
            code: 'VISA',
            display: 'Card xxxx xxxx xxxx 1111',
            bin: 411111,
            name_holder: 'S Smit',
            expiry_date: 3012,
            expired: 0,
            last4: 1111,
            model: 'cardOnFile',
            recurring_model: 'cardOnFile',
          },
        ],
      },
    });
    expect((await call(world, 'GET', `${ofCustomer(reference)}/token/${recurring_id}`)).data).toEqual(
      list.data.tokens[0],
    );
    expect(lastAsked('4111111111111111').tags).toMatchObject({ '08': 'CI1' });
  });

  it('pays later orders within the call, its holder being there', async () => {
    const reference = newCustomer();
    const { recurring_id } = (await stored(reference)).payment_details;
    for (let i = 0; i < 2; i++) {
      const { http, data } = await later(reference, recurring_id, 'cardOnFile');
      expect({ http, status: data?.status }).toEqual({ http: 200, status: 'completed' });
      expect(data.payment_details).toMatchObject({
        recurring_id,
        recurring_model: 'cardOnFile',
        recurring_flow: 'token',
        type: 'VISA',
        last4: '1111',
      });
      // The policy asked the issuer, which saw no need to ask the payer.
      expect(data.payment_details.card_authentication_details.flow).toBe('frictionless');
      const { tags, fields } = lastAsked('4111111111111111');
      expect(tags).toMatchObject({ '08': 'CIN', '01': '05' });
      expect([tags['07'], tags['09'], tags['20']]).toEqual([undefined, undefined, undefined]);
      expect(fields[22]).toBe('100');
    }
  });
});

describe('a series', () => {
  it.each([
    ['subscription', 'MIS'],
    ['unscheduled', 'MIU'],
  ])('of kind %s is collected without its payer, with the reference to its first payment', async (model, stage) => {
    const reference = newCustomer();
    const first = await series(reference, model);
    expect(first.payment_details.card_authentication_details.flow).toBe('challenge');
    expect(first.payment_details).toMatchObject({ recurring_model: model, recurring_flow: 'manual' });
    const { recurring_id, scheme_reference_id } = first.payment_details;
    expect(lastAsked('4111111111111111').tags).toMatchObject({ '08': 'CI1' });
    const { data } = await later(reference, recurring_id, model);
    expect(data.status).toBe('completed');
    expect(data.payment_details).toMatchObject({ recurring_id, recurring_model: model, recurring_flow: 'token' });
    expect(data.payment_details.card_authentication_result).toBeNull();
    const { tags, fields } = lastAsked('4111111111111111');
    expect(tags).toEqual({ '07': 'MI', '08': stage, '09': scheme_reference_id });
    expect([fields[22], fields[25]]).toEqual(['100', '00']);
  });

  it('is collected once in 24 hours, and its first payment does not count', async () => {
    const reference = newCustomer();
    const { recurring_id } = (await series(reference)).payment_details;
    expect((await later(reference, recurring_id, 'subscription')).data.status).toBe('completed');
    const tooOften = {
      http: 400,
      success: false,
      error_code: 1000,
      error_info: 'Recurring id was used within 24 hours',
    };
    const body = laterBody(reference, recurring_id, 'subscription');
    expect(await call(world, 'POST', '/orders', body)).toMatchObject(tooOften);
    // A refusal leaves nothing behind.
    expect((await call(world, 'GET', `/orders/${body.order_id}`)).error_code).toBe(1006);
    await world.pass(DAY - 1);
    expect(await call(world, 'POST', '/orders', body)).toMatchObject(tooOften);
    await world.pass(1);
    expect((await call(world, 'POST', '/orders', body)).data.status).toBe('completed');
  });
});
