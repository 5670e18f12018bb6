/** Payments that are no card: the institution behind the method, what it says, and what becomes of silence and late money. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/platform/clock.ts';
import { call, toldOf } from '../support/merchant.ts';
import { orderBody, readOrder } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const order = (more: Record<string, unknown> = {}) => orderBody(world, { type: 'direct', gateway: 'IDEAL', ...more });

async function begin(more: Record<string, unknown> = {}) {
  const { http, data } = await call(world, 'POST', '/orders', order(more));
  expect(http).toBe(200);
  return data;
}

/** The payer goes to the bank's page and chooses what happens there. */
async function choose(url: string, scenario: string, { comesBack = true } = {}): Promise<Payer> {
  const payer = new Payer({ origins: [world.url, world.bankUrl] });
  await payer.open(url);
  const form = payer.formWith('scenario-submit');
  const answer = await fetch(new URL(form.action, url), {
    method: 'POST',
    body: new URLSearchParams({ ...form.fields, scenario }),
    redirect: 'manual',
  });
  if (comesBack) await payer.open(answer.headers.get('location')!);
  await world.quiet();
  return payer;
}

const read = (id: string) => readOrder(world, id);

describe('a direct iDEAL order', () => {
  it('is answered with the address of the bank, and paid once the payer has paid there', async () => {
    const data = await begin();
    expect(data).toMatchObject({ status: 'initialized', financial_status: 'initialized', reason: '' });
    expect(data.payment_url).toContain(`${world.bankUrl}/institutions/pages/IDEAL/${data.transaction_id}`);
    await choose(data.payment_url, 'completed');
    expect(await read(data.order_id)).toMatchObject({
      status: 'completed',
      financial_status: 'completed',
      payment_details: { type: 'IDEAL', account_iban: expect.stringMatching(/^\*\*\* \d{4}$/) },
      payment_methods: [{ type: 'IDEAL', payment_description: 'iDEAL', status: 'completed' }],
    });
    expect(await toldOf(world, data.order_id)).toEqual(['initialized/initialized', 'completed/completed']);
  });

  const ends = [
    ['declined', 'declined', 'declined'],
    ['cancelled', 'void', 'cancelled'],
    ['expired', 'expired', 'expired'],
  ] as const;
  it.each(ends)('that is %s at the bank becomes %s', async (scenario, status, financial_status) => {
    const data = await begin();
    await choose(data.payment_url, scenario);
    expect(await read(data.order_id)).toMatchObject({ status, financial_status });
  });

  it('that nobody pays expires after an hour', async () => {
    const data = await begin();
    await world.pass(HOUR);
    expect(await read(data.order_id)).toMatchObject({ status: 'expired', financial_status: 'expired' });
  });

  it('whose status call was lost is found out by asking', async () => {
    await faulty('mute');
    const data = await begin();
    await choose(data.payment_url, 'completed', { comesBack: false });
    expect((await read(data.order_id)).status).toBe('initialized');
    await world.pass(MINUTE);
    expect((await read(data.order_id)).status).toBe('completed');
    await faulty(null);
  });

  it('is refunded through the bank, which settles at midnight', async () => {
    const data = await begin();
    await choose(data.payment_url, 'completed');
    const refund = await call(world, 'POST', `/orders/${data.order_id}/refunds`, { currency: 'EUR', amount: 250 });
    expect(refund.http).toBe(200);
    await world.quiet();
    const reserved = await read(data.order_id);
    expect(reserved).toMatchObject({ status: 'partial_refunded', amount_refunded: 250 });
    expect(reserved.related_transactions).toMatchObject([{ type: 'refund', status: 'initialized', amount: 250 }]);
    await world.pass(24 * HOUR);
    expect((await read(data.order_id)).related_transactions).toMatchObject([{ status: 'completed' }]);
  });
});

describe('a payment whose institution says nothing any more', () => {
  it.each([
    ['MBWAY', { amount: 2500, customer: { country: 'PT', phone: '0208500500', locale: 'pt_PT' } }, 4 * MINUTE],
    ['BIZUM', { customer: { country: 'ES', phone: '0208500500', locale: 'es_ES' } }, 30 * MINUTE],
    ['BELFIUS', { customer: { country: 'BE', locale: 'nl_BE' } }, 5 * DAY],
  ])('%s expires in the time of its method, and not before', async (gateway, more, life) => {
    const data = await begin({ gateway, amount: 1500, ...more });
    await faulty('unreachable', gateway);
    await world.pass(life - 1);
    expect((await read(data.order_id)).status).toBe('initialized');
    await world.pass(1);
    expect((await read(data.order_id)).status).toBe('expired');
    await faulty(null, gateway);
  });
});

describe('money that comes late', () => {
  it('for an order that the merchant cancelled completes it', async () => {
    const data = await begin();
    await faulty('unreachable');
    await call(world, 'PATCH', `/orders/${data.order_id}`, { status: 'cancelled' });
    // The bank is asked in vain before it is mended.
    await world.quiet();
    expect(await read(data.order_id)).toMatchObject({ status: 'void', financial_status: 'cancelled' });
    await faulty(null);
    await choose(data.payment_url, 'completed');
    await world.pass(10 * SECOND);
    expect(await read(data.order_id)).toMatchObject({ status: 'completed', financial_status: 'completed' });
  });

  it('for an order that was paid by card meanwhile goes back whole', async () => {
    const data = await begin();
    await faulty('unreachable');
    await call(world, 'PATCH', `/orders/${data.order_id}`, { status: 'cancelled' });
    // The bank is asked in vain before it is mended.
    await world.quiet();
    const { directBody } = await import('../support/merchant.ts');
    const paid = await call(world, 'POST', '/orders', directBody(world, { order_id: data.order_id }));
    expect(paid.data.status).toBe('completed');
    await faulty(null);
    await choose(data.payment_url, 'completed');
    await world.pass(10 * SECOND);
    expect(await read(data.order_id)).toMatchObject({ status: 'completed', payment_details: { type: 'VISA' } });
    const journal = await (
      await fetch(`${world.bankUrl}/journal/institutions?payment_id=${data.transaction_id}`)
    ).text();
    expect(journal).toContain('Paid twice');
  });
});

async function faulty(fault: string | null, method = 'IDEAL'): Promise<void> {
  const answer = await fetch(`${world.bankUrl}/institutions/faults/${method}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault }),
  });
  expect(answer.status).toBe(200);
}
