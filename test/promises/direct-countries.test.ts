/** Where customers of direct orders are from: refused where a method is not used there and nobody else would say so. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from '../support/merchant.ts';
import { orderBody } from '../support/pay.ts';
import { makeCaller, withoutAdvice } from '../support/refusals.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const { leavingNothing } = makeCaller(() => world);
const order = (gateway: string, country: string | undefined, more: object = {}) =>
  call(
    world,
    'POST',
    '/orders',
    orderBody(world, { type: 'direct', gateway, customer: { locale: 'nl_NL', country }, ...more }),
  );

describe('a direct order by Sofort', () => {
  it.each(['NL', 'US', 'nl'])('of a customer in %s is refused, and leaves nothing', async (country) => {
    await leavingNothing(async () =>
      expect(withoutAdvice(await order('DIRECTBANK', country))).toEqual({
        http: 400,
        success: false,
        data: {},
        error_code: 1024,
        error_info: `Transaction refused: Sofort is not used in ${country.toUpperCase()}`,
      }),
    );
  });

  it.each(['AT', 'BE', 'CH', 'DE', 'ES', 'FR', 'GB', 'IT', 'PL', undefined])(
    'of a customer in %s is taken',
    async (country) => {
      expect(await order('DIRECTBANK', country)).toMatchObject({ http: 200, data: { status: 'initialized' } });
    },
  );

  it('on the page is the payer’s to choose, who may have an account elsewhere', async () => {
    expect(await order('DIRECTBANK', 'NL', { type: 'redirect' })).toMatchObject({ http: 200 });
  });
});

describe('a direct order by another method', () => {
  it.each([
    ['IDEAL', 'DE'],
    ['BELFIUS', 'NL'],
    ['TRUSTLY', 'US'],
    ['MULTIBANCO', 'NL'],
  ])('(%s) of a customer in %s is for its institution to decide', async (gateway, country) => {
    expect((await order(gateway, country)).http).toBe(200);
  });
});
