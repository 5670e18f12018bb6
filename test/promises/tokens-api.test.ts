/** What a merchant does with tokens by themselves: list, read, renew, remove; and for whom a token is one at all. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, directBody } from '../support/merchant.ts';
import { readOrder } from '../support/pay.ts';
import { withoutAdvice } from '../support/refusals.ts';
import { addSite } from '../support/sites.ts';
import { cardsInVault, later, newCustomer, ofCustomer, series, stored } from '../support/tokens.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
/** Of the same account as the first demo site, and of another. */
let sibling: Record<string, string>;
let stranger: Record<string, string>;

beforeAll(async () => {
  world = await makeWorld();
  sibling = await addSite(world, { siteId: 11, accountId: 10_000_001 });
  stranger = { api_key: `${world.apiKey}-us` };
});
afterAll(() => world.close());

const tokenOf = async (reference: string, more: Record<string, unknown> = {}): Promise<string> =>
  (await stored(world, reference, more)).payment_details.recurring_id;
const get = (path: string, headers: Record<string, string> = {}) => call(world, 'GET', path, undefined, headers);

describe('the tokens of a customer', () => {
  it('are listed, newest first, ten unless asked otherwise, with all that clients look for', async () => {
    const reference = newCustomer();
    const token = await tokenOf(reference);
    const known = {
      token,
      code: 'VISA',
      display: 'Card xxxx xxxx xxxx 1111',
      bin: 411111,
      name_holder: 'S Smit',
      expiry_date: 3012,
      expired: 0,
      last4: 1111,
      model: 'cardOnFile',
      recurring_model: 'cardOnFile',
    };
    expect(await get(ofCustomer(reference))).toEqual({ http: 200, success: true, data: { tokens: [known] } });
    expect(await get(`${ofCustomer(reference)}/token/${token}`)).toEqual({ http: 200, success: true, data: known });
    world.clock.advance(1);
    const amex = { card_number: '378282246310005', card_cvc: '1234' };
    const newer = await tokenOf(reference, { gateway_info: amex, amount: 1000 });
    const { tokens } = (await get(ofCustomer(reference))).data;
    // A number would lose the zero that the last four begin with.
    expect(tokens[0]).toMatchObject({ token: newer, code: 'AMEX', display: 'Card xxxx xxxx xxx0 005', last4: '0005' });
    expect(tokens.map(({ token }: { token: string }) => token)).toEqual([newer, token]);
    const page = async (query: string) =>
      (await get(`${ofCustomer(reference)}?${query}`)).data.tokens?.map(({ token }: { token: string }) => token);
    expect(await page('limit=1')).toEqual([newer]);
    expect(await page('limit=1&offset=1')).toEqual([token]);
    expect(await page('limit=many&offset=few&locale=en_US')).toEqual([newer, token]);
    expect(await get(`${ofCustomer(reference)}?offset=2`)).toMatchObject({ http: 404, error_code: 1000 });
  });

  it('are an error where there are none, because clients stop at an empty list', async () => {
    for (const path of [ofCustomer(newCustomer()), '/recurring/%00', `/recurring/${'x'.repeat(1_000)}`])
      expect(withoutAdvice(await get(path))).toEqual({
        http: 404,
        success: false,
        data: {},
        error_code: 1000,
        error_info: 'Not found',
      });
    const reference = newCustomer();
    const token = await tokenOf(reference);
    const unknown = { http: 410, success: false, data: {}, error_code: 1000, error_info: 'Not found: token' };
    for (const path of [
      `${ofCustomer(reference)}/token/${'0'.repeat(36)}`,
      `${ofCustomer(reference)}/token/%F0%9F%92%B3`,
      `${ofCustomer(`${reference}x`)}/token/${token}`,
    ])
      expect(withoutAdvice(await get(path))).toEqual(unknown);
  });

  it('are of every site of the account, and of no other account', async () => {
    const reference = newCustomer();
    const token = await tokenOf(reference);
    expect((await get(ofCustomer(reference), sibling)).data.tokens).toMatchObject([{ token }]);
    expect((await get(`${ofCustomer(reference)}/token/${token}`, sibling)).http).toBe(200);
    expect((await get(ofCustomer(reference), stranger)).http).toBe(404);
    expect((await get(`${ofCustomer(reference)}/token/${token}`, stranger)).http).toBe(410);
    expect((await call(world, 'DELETE', `${ofCustomer(reference)}/remove/${token}`, undefined, stranger)).http).toBe(
      410,
    );
    const update = await call(
      world,
      'PATCH',
      `${ofCustomer(reference)}/update/${token}`,
      { expiry_date: 3103 },
      stranger,
    );
    expect(update.http).toBe(410);
    expect((await get(`${ofCustomer(reference)}/token/${token}`)).data.expiry_date).toBe(3012);
  });

  it('ask for a key like everything else', async () => {
    for (const [method, path] of [
      ['GET', '/recurring/x'],
      ['GET', '/recurring/x/token/y'],
      ['PATCH', '/recurring/x/update/y'],
      ['DELETE', '/recurring/x/remove/y'],
    ] as const)
      expect(await call(world, method, path, undefined, { api_key: 'wrong-key' })).toMatchObject({
        http: 401,
        error_code: 1032,
      });
  });
});

describe('a new date', () => {
  it('is of the card that is charged from then on', async () => {
    const reference = newCustomer();
    const token = await tokenOf(reference);
    const cards = await cardsInVault(world);
    const updated = await call(world, 'PATCH', `${ofCustomer(reference)}/update/${token}`, { expiry_date: '3103' });
    expect(updated).toEqual({ http: 200, success: true, data: { updated: true } });
    expect(await cardsInVault(world)).toBe(cards);
    expect((await get(`${ofCustomer(reference)}/token/${token}`)).data.expiry_date).toBe(3103);
    expect((await later(world, reference, token, 'cardOnFile')).data.payment_details.card_expiry_date).toBe('3103');
  });

  it.each([{}, { expiry_date: '' }, { recurring_model: 'cardOnFile' }])(
    'that is missing is named: %j',
    async (body) => {
      const reference = newCustomer();
      const token = await tokenOf(reference);
      expect(await call(world, 'PATCH', `${ofCustomer(reference)}/update/${token}`, body)).toMatchObject({
        ...{ http: 400, success: false, error_code: 1016, error_info: 'Missing data: expiry_date' },
      });
      expect((await get(`${ofCustomer(reference)}/token/${token}`)).data.expiry_date).toBe(3012);
    },
  );

  it.each([{ expiry_date: '0331' }, { expiry_date: '3113' }, { expiry_date: '2610' }, { expiry_date: [3103] }])(
    'that is none is refused: %j',
    async (body) => {
      const reference = newCustomer();
      const token = await tokenOf(reference);
      expect(await call(world, 'PATCH', `${ofCustomer(reference)}/update/${token}`, body)).toMatchObject({
        ...{ http: 410, success: false, error_code: 1000, error_info: 'Token not updated' },
      });
      expect((await get(`${ofCustomer(reference)}/token/${token}`)).data.expiry_date).toBe(3012);
    },
  );
});

describe('removing a token', () => {
  it('works as clients send it, once, and its card is gone from the vault', async () => {
    const reference = newCustomer();
    const first = await stored(world, reference);
    const token = first.payment_details.recurring_id;
    const cards = await cardsInVault(world);
    const path = `${ofCustomer(reference)}/remove/${token}`;
    // Without a body, but with its type; and with a length of nothing.
    const headers = { 'content-type': 'application/json', 'content-length': '0' };
    const removed = await call(world, 'DELETE', path, undefined, headers);
    expect(removed).toEqual({ http: 200, success: true, data: { removed: true } });
    expect(await cardsInVault(world)).toBe(cards - 1);
    const again = { http: 410, success: false, data: {}, error_code: 1000, error_info: 'Token not removed' };
    expect(withoutAdvice(await call(world, 'DELETE', path))).toEqual(again);
    expect((await get(ofCustomer(reference))).http).toBe(404);
    expect(await later(world, reference, token, 'cardOnFile')).toMatchObject({ http: 410, error_code: 1000 });
    // What it paid is paid, and can be given back.
    const refund = await call(world, 'POST', `/orders/${first.order_id}/refunds`, { amount: 100, currency: 'EUR' });
    expect(refund.http).toBe(200);
    await world.pass(24 * 3_600_000);
    const { related_transactions } = await readOrder(world, first.order_id);
    expect(related_transactions).toMatchObject([{ type: 'refund', amount: 100, status: 'completed' }]);
  });

  it('under an idempotency key answers again what it answered', async () => {
    const reference = newCustomer();
    const token = await tokenOf(reference);
    const path = `${ofCustomer(reference)}/remove/${token}`;
    const key = { 'idempotency-key': `remove ${token}` };
    const both = await Promise.all([1, 2].map(() => call(world, 'DELETE', path, undefined, key)));
    for (const answer of [...both, await call(world, 'DELETE', path, undefined, key)])
      expect(answer).toEqual({ http: 200, success: true, data: { removed: true } });
  });

  it('by a sibling of the site that made it is the same', async () => {
    const reference = newCustomer();
    const token = await tokenOf(reference);
    const cards = await cardsInVault(world);
    const path = `${ofCustomer(reference)}/remove/${token}`;
    expect((await call(world, 'DELETE', path, undefined, sibling)).data).toEqual({ removed: true });
    expect(await cardsInVault(world)).toBe(cards - 1);
    expect((await get(ofCustomer(reference))).http).toBe(404);
  });
});

describe('another site of the account', () => {
  it('is paid by the token, refunds by itself, and needs it no longer', async () => {
    const reference = newCustomer();
    const token = await tokenOf(reference);
    const { http, data } = await later(world, reference, token, 'cardOnFile', {}, sibling);
    expect([http, data.status, data.payment_details.recurring_id]).toEqual([200, 'completed', token]);
    await world.quiet();
    await call(world, 'DELETE', `${ofCustomer(reference)}/remove/${token}`);
    const path = `/orders/${data.order_id}`;
    expect((await call(world, 'POST', `${path}/refunds`, { amount: 300, currency: 'EUR' }, sibling)).http).toBe(200);
    await world.pass(24 * 3_600_000);
    expect((await get(path, sibling)).data.related_transactions).toMatchObject([{ amount: 300, status: 'completed' }]);
  });

  it('shares the limit of a series: one payment of both in 24 hours, also at once', async () => {
    const reference = newCustomer();
    const token = (await series(world, reference)).payment_details.recurring_id;
    const answers = await Promise.all(
      [{}, sibling, {}, sibling].map((headers) => later(world, reference, token, 'subscription', {}, headers)),
    );
    expect(answers.map(({ http }) => http).sort()).toEqual([200, 400, 400, 400]);
  });
});

describe('a token', () => {
  it('never pays for a site of another account, nor for another customer', async () => {
    const elsewhere = await addSite(world, { siteId: 21, accountId: 20_000_001 });
    const sites = [{}, sibling, stranger, elsewhere];
    const account = [1, 1, 2, 3];
    const customers = [newCustomer(), newCustomer()];
    const made: { token: string; site: number; reference: string }[] = [];
    for (const [site, headers] of sites.entries())
      for (const reference of customers) {
        const body = directBody(world, { recurring_model: 'cardOnFile', customer: { reference } });
        const { data } = await call(world, 'POST', '/orders', body, headers);
        made.push({ token: data.payment_details.recurring_id, site, reference });
      }
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...made),
        fc.nat(sites.length - 1),
        fc.constantFrom(...customers),
        fc.constantFrom('cardOnFile', 'subscription', 'unscheduled', ''),
        fc.constantFrom('', 'VISA', 'CREDITCARD', 'DIRDEB', 'AMEX'),
        async (token, site, reference, model, gateway) => {
          const more = { gateway, recurring_model: model };
          const { http } = await later(world, reference, token.token, model, more, sites[site]);
          const mayPay =
            account[site] === account[token.site] &&
            reference === token.reference &&
            ['cardOnFile', ''].includes(model) &&
            ['', 'VISA', 'CREDITCARD'].includes(gateway);
          expect(http === 200).toBe(mayPay);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('cannot be told from another by its text, beyond the site and the time that made it', async () => {
    const tokens = await Promise.all([1, 2, 3].map(() => tokenOf(newCustomer())));
    expect(new Set(tokens.map((token) => token.slice(-20))).size).toBe(3);
  });
});
