/** Cards that a payer stores, or chooses, in a payment component of the shop's own page. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { sealPayload } from '../../src/components/browser/frame/seal.js';
import { deriveComponentKeys } from '../../src/components/keys.ts';
import { MASTER_KEY } from '../support/gateway.ts';
import { call, directBody, type Told } from '../support/merchant.ts';
import { finish, readOrder } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { lastAsked, newCustomer, ofCustomer, series, stored, VISA } from '../support/tokens.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const { pair } = deriveComponentKeys(MASTER_KEY);
/** Its issuer asks nothing of a payer who is in front of the shop. */
const UNASKED = composeCardNumber('VISA', '20');
const CARD = { number: UNASKED, holder: 'S Smit', expiry: '3012', code: '123' };

/** What the component gives the shop's page. */
async function payload(secret: object, tokenize = false): Promise<string> {
  const { api_token } = (await call(world, 'GET', '/auth/api_token')).data;
  const browser = { java_enabled: 0, language: 'nl-NL', user_agent: 'Mozilla/5.0' };
  const readable = {
    ...{ application: 'GATEHOUSE:V2', gateway: 'CREDITCARD', customer: { browser, locale: 'nl_NL' }, fields: {} },
    ...{ tokenize, token: api_token },
  };
  return sealPayload({ id: pair.id, key: pair.publicKey.toString('base64url') }, readable, secret);
}

/** An order of the shop's server, paid by what its payer entered in the component. */
async function post(secret: object, more: Record<string, unknown>, tokenize = false): Promise<Told> {
  const { gateway_info: _, ...body } = directBody(world, more);
  const payment_data = { payload: await payload(secret, tokenize), ...(tokenize && { tokenize: true }) };
  return call(world, 'POST', '/orders', { ...body, payment_data });
}

/** Wishes about a challenge that the issuer heard for this card so far. */
const wishesFor = (number: string): unknown[] =>
  world.simulator.journals.directoryServer
    .entries({ last4: number.slice(-4) })
    .filter(({ type, direction }) => type === 'AReq' && direction === 'in')
    .map(({ message }) => (message as Record<string, unknown>).threeDSRequestorChallengeInd);

/** The payer goes where the shop's page sends them, and answers their bank. Resolves with the order then. */
async function answered({ data }: Told): Promise<Told['data']> {
  const payer = new Payer({ origins: [world.url, world.bankUrl] });
  await payer.open(data.payment_url);
  await finish(payer, { challenge: { code: '123456' } });
  await world.quiet();
  return readOrder(world, data.order_id);
}

describe('a card that is entered in a component', () => {
  it('has its payer in front of the shop, who can answer a challenge; what a server sends by itself has not', async () => {
    const before = wishesFor(VISA).length;
    const asked = await post({ card: { ...CARD, number: VISA } }, {});
    expect(asked.data).toMatchObject({ status: 'initialized', payment_url: expect.stringContaining('/connect/') });
    expect(await answered(asked)).toMatchObject({
      status: 'completed',
      payment_details: { card_authentication_details: { flow: 'challenge', chargeback_liability_shift: true } },
    });
    expect(wishesFor(VISA).slice(before)).toEqual(['01', '01']);
    const alone = await call(world, 'POST', '/orders', directBody(world, { gateway_info: { card_number: VISA } }));
    expect(alone.data.status).toBe('completed');
    expect(wishesFor(VISA).at(-1)).toBe('02');
  });

  it('is kept where payer and shop want it, and is none where they do not', async () => {
    const reference = newCustomer();
    const plain = await post({ card: CARD }, { customer: { reference } });
    expect(plain.data).toMatchObject({ status: 'completed', payment_details: { recurring_id: null } });
    const { data } = await post({ card: CARD }, { customer: { reference } }, true);
    expect(data).toMatchObject({ status: 'completed', payment_details: { recurring_model: 'cardOnFile' } });
    const { tokens } = (await call(world, 'GET', ofCustomer(reference))).data;
    expect(tokens).toMatchObject([{ token: data.payment_details.recurring_id, model: 'cardOnFile' }]);
  });

  it('cannot be kept for nobody', async () => {
    const answer = await post({ card: CARD }, {}, true);
    expect(answer).toMatchObject({ http: 400, error_code: 1016, error_info: 'Missing data: customer.reference' });
  });
});

describe('a stored card that is chosen in a component', () => {
  it('pays for the customer that the shop names, as with its holder there', async () => {
    const reference = newCustomer();
    const token = (await stored(world, reference)).payment_details.recurring_id;
    const asked = await post({ stored_card: token }, { customer: { reference } });
    const data = await answered(asked);
    expect([asked.http, data.status]).toEqual([200, 'completed']);
    expect(data.payment_details).toMatchObject({
      ...{ recurring_id: token, recurring_model: 'cardOnFile', recurring_flow: 'token' },
    });
    expect(lastAsked(world, VISA).tags['08']).toBe('CIN');
    const others = await post({ stored_card: token }, { customer: { reference: newCustomer() } });
    expect(others).toMatchObject({ http: 410, error_code: 1000, error_info: 'Not found: token' });
  });

  it('is never collected as a payment of the series that it was stored for', async () => {
    const reference = newCustomer();
    const token = (await series(world, reference)).payment_details.recurring_id;
    const data = await answered(await post({ stored_card: token }, { customer: { reference } }));
    expect(data.payment_details).toMatchObject({ recurring_model: 'cardOnFile' });
    expect(data.payment_details.card_authentication_result.status).toBe('Y');
    expect(lastAsked(world, VISA).tags).toMatchObject({ '08': 'CIN' });
    const more = { recurring_model: 'subscription', customer: { reference } };
    expect(await post({ stored_card: token }, more)).toMatchObject({ http: 400, error_code: 1000 });
  });
});
