/** Direct orders whose bank, wallet or lender cannot be reached: refused, and either nothing is left or somebody owns what is. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeInstitutionLink } from '../../src/institutions/link.ts';
import { SECOND } from '../../src/platform/clock.ts';
import { call, type Told, toldOf } from '../support/merchant.ts';
import { orderBody, readOrder } from '../support/pay.ts';
import { makeCaller, withoutAdvice } from '../support/refusals.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());
beforeEach(() => Promise.all(['IDEAL', 'PAYPAL', 'KLARNA'].map((method) => faulty(null, method))));

const { leavingNothing } = makeCaller(() => world);

async function faulty(fault: string | null, method = 'IDEAL', times?: number): Promise<void> {
  const answer = await fetch(`${world.bankUrl}/institutions/faults/${method}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault, times }),
  });
  expect(answer.status).toBe(200);
}

const LENT = {
  shopping_cart: { items: [{ name: 'Tea', unit_price: 10, quantity: 1 }] },
  customer: { locale: 'nl_NL', country: 'NL', email: 'a@example.com', ip_address: '192.0.0.1' },
};
const body = (more: Record<string, unknown> = {}) => orderBody(world, { type: 'direct', gateway: 'IDEAL', ...more });
const post = (asked: object, headers: Record<string, string> = {}) => call(world, 'POST', '/orders', asked, headers);

const UNREACHED = { http: 400, success: false, data: {}, error_code: 1021, error_info: 'Cannot create transaction' };

/** Posts, and lets the time pass in which the gateway goes on asking. */
async function postAndWait(asked: object): Promise<Told> {
  const answer = post(asked);
  for (let i = 0; i < 20; i++) await world.pass(SECOND);
  return answer;
}

describe('a direct order whose institution nobody can connect to', () => {
  it.each([
    ['bank', { gateway: 'IDEAL' }],
    ['wallet', { gateway: 'PAYPAL' }],
    ['lender', { gateway: 'KLARNA', ...LENT }],
  ])('(%s) is refused at once, leaves nothing, and can be posted again', async (_who, more) => {
    const asked = body(more);
    await faulty('closed', more.gateway);
    await leavingNothing(async () => expect(withoutAdvice(await post(asked))).toEqual(UNREACHED));
    expect(await call(world, 'GET', `/orders/${asked.order_id}`)).toMatchObject({ http: 404, error_code: 1006 });
    expect(await toldOf(world, String(asked.order_id))).toEqual([]);
    await faulty(null, more.gateway);
    expect(await post(asked)).toMatchObject({ http: 200, data: { order_id: asked.order_id } });
  });

  it('is refused where nobody listens at all', async () => {
    const { institutions } = world.gateway.context;
    const { pay } = institutions;
    const nobody = makeInstitutionLink({ baseUrl: 'http://127.0.0.1:1', secret: 'x', clock: world.clock });
    institutions.pay = nobody.pay;
    try {
      await leavingNothing(async () => expect(withoutAdvice(await post(body()))).toEqual(UNREACHED));
    } finally {
      institutions.pay = pay;
      await nobody.close();
    }
  });

  it('is asked for anew under the same idempotency key', async () => {
    const asked = body();
    const key = { 'idempotency-key': 'again, please' };
    await faulty('closed');
    await leavingNothing(async () => expect(withoutAdvice(await post(asked, key))).toEqual(UNREACHED));
    await faulty(null);
    const made = await post(asked, key);
    expect(made).toMatchObject({ http: 200, data: { status: 'initialized' } });
    expect(await post(asked, key)).toEqual(made);
  });

  it('keeps an order that was there before, which can be posted again too', async () => {
    const asked = body();
    expect((await post({ ...asked, type: 'redirect' })).http).toBe(200);
    await faulty('closed');
    expect(withoutAdvice(await post(asked))).toEqual(UNREACHED);
    expect(await readOrder(world, String(asked.order_id))).toMatchObject({
      status: 'declined',
      reason: 'Cannot create transaction',
    });
    await faulty(null);
    expect(await post(asked)).toMatchObject({ http: 200, data: { status: 'initialized', reason: '' } });
  });
});

describe('a direct order of which nobody knows whether its institution has heard', () => {
  it.each(['unreachable', 'error'])('(%s) is refused after twelve seconds, and can be posted again', async (fault) => {
    const asked = body();
    await faulty(fault);
    expect(withoutAdvice(await postAndWait(asked))).toEqual(UNREACHED);
    const left = await readOrder(world, String(asked.order_id));
    expect(left).toMatchObject({
      status: 'declined',
      financial_status: 'declined',
      reason: 'Cannot create transaction',
    });
    await faulty(null);
    const again = await post(asked);
    expect(again).toMatchObject({ http: 200, data: { status: 'initialized' } });
    expect(again.data.transaction_id).not.toBe(left.transaction_id);
  });

  it('is given up at the institution as soon as that answers', async () => {
    const asked = body();
    await faulty('lost');
    expect(withoutAdvice(await postAndWait(asked))).toEqual(UNREACHED);
    const { transaction_id } = await readOrder(world, String(asked.order_id));
    await faulty(null);
    for (let i = 0; i < 20; i++) await world.pass(10 * SECOND);
    const payment = await world.gateway.context.institutions.read('IDEAL', transaction_id);
    expect(payment).toMatchObject({ status: 'cancelled' });
  });

  it('is not taken for one that never began when a later request cannot connect', async () => {
    const asked = body();
    await faulty('lost', 'IDEAL', 1);
    const answer = post(asked);
    const faults = async () => (await fetch(`${world.bankUrl}/institutions/faults`)).json();
    await expect.poll(faults).toEqual({});
    await world.quiet();
    await faulty('closed');
    for (let i = 0; i < 20; i++) await world.pass(SECOND);
    expect(withoutAdvice(await answer)).toEqual(UNREACHED);
    expect(await readOrder(world, String(asked.order_id))).toMatchObject({ status: 'declined' });
  });

  it('goes on as soon as the institution answers within that time', async () => {
    await faulty('unreachable', 'IDEAL', 2);
    expect(await postAndWait(body())).toMatchObject({ http: 200, data: { status: 'initialized' } });
  });
});
