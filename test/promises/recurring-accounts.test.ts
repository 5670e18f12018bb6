/** Series that begin at a payer's bank and go on as direct debits. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../src/platform/clock.ts';
import { call, type Told } from '../support/merchant.ts';
import { orderBody, readOrder } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { later, newCustomer, ofCustomer } from '../support/tokens.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const IBAN = 'NL87ABNA0000000001';

/** The payer's first payment by their bank, done. */
async function atBank(reference: string, gateway: string, model: string): Promise<Told['data']> {
  // Sofort is not used in the Netherlands.
  const country = gateway === 'DIRECTBANK' ? 'DE' : 'NL';
  const customer = { locale: 'nl_NL', country, reference, first_name: 'Simon', last_name: 'Smit' };
  const account = { account_holder_name: 'S Smit', account_holder_iban: IBAN };
  const body = orderBody(world, {
    ...{ type: 'direct', gateway, recurring_model: model, customer },
    ...(gateway === 'DIRDEB' && { gateway_info: account }),
  });
  const { http, data, error_info } = await call(world, 'POST', '/orders', body);
  expect([http, error_info]).toEqual([200, undefined]);
  expect(data.payment_details.recurring_id).toBeNull();
  if (gateway !== 'DIRDEB') {
    const payer = new Payer({ origins: [world.url, world.bankUrl] });
    await payer.open(data.payment_url);
    const form = payer.formWith('scenario-submit');
    const body = new URLSearchParams({ ...form.fields, scenario: 'completed' });
    const chosen = await fetch(new URL(form.action, data.payment_url), { method: 'POST', body, redirect: 'manual' });
    await payer.open(chosen.headers.get('location')!);
  }
  await world.quiet();
  await world.pass(3 * MINUTE);
  return readOrder(world, data.order_id);
}

/** What the institution of direct debits was asked for this payment. */
async function debitOf(transactionId: number): Promise<Record<string, unknown>> {
  const [task] = await world.database.sql`SELECT institution FROM attempts WHERE transaction_id = ${transactionId}`;
  return (task as { institution: Record<string, unknown> }).institution;
}

describe('an account', () => {
  it.each(['IDEAL', 'DIRECTBANK', 'DIRDEB'])(
    'that paid by %s is a token, and is debited by DIRDEB',
    async (gateway) => {
      const reference = newCustomer();
      const first = await atBank(reference, gateway, 'subscription');
      expect(first.status).toBe('completed');
      const { recurring_id } = first.payment_details;
      const told = (await call(world, 'GET', `${ofCustomer(reference)}/token/${recurring_id}`)).data;
      expect(told).toEqual({
        token: recurring_id,
        code: gateway,
        display: expect.stringMatching(/^xxxxxxxxx[A-Z]{2}\d\d[A-Z]{0,4}\d+$/),
        bin: null,
        name_holder: expect.stringMatching(/Smit/),
        expiry_date: '',
        expired: 0,
        last4: null,
        model: 'subscription',
        recurring_model: 'subscription',
      });
      const { http, data } = await later(world, reference, recurring_id, 'subscription', { gateway: 'DIRDEB' });
      expect([http, data?.payment_details.type]).toEqual([200, 'DIRDEB']);
      expect(data.payment_details).toMatchObject({ recurring_id, recurring_flow: 'token' });
      const debit = await debitOf(data.transaction_id);
      expect(debit.details).toMatchObject({ iban: told.display.slice(9), consent: '1' });
      expect(debit.mandate).toMatchObject({ reference: `M${first.transaction_id}`, sequence: 'recurring' });
      if (gateway === 'DIRDEB')
        expect((await debitOf(first.transaction_id)).mandate).toMatchObject({
          reference: `M${first.transaction_id}`,
          sequence: 'first',
        });
      await world.quiet();
      await world.pass(3 * MINUTE);
      expect((await readOrder(world, data.order_id)).status).toBe('completed');
      expect((await later(world, reference, recurring_id, 'subscription')).error_code).toBe(1000);
      await world.pass(DAY);
      expect((await later(world, reference, recurring_id, 'subscription')).http).toBe(200);
    },
  );

  it('is debited by nothing else, and has no date to renew', async () => {
    const reference = newCustomer();
    const { recurring_id } = (await atBank(reference, 'IDEAL', 'cardOnFile')).payment_details;
    for (const gateway of ['IDEAL', 'VISA', 'CREDITCARD'])
      expect(await later(world, reference, recurring_id, 'cardOnFile', { gateway })).toMatchObject({
        error_code: 1023,
      });
    const update = await call(world, 'PATCH', `${ofCustomer(reference)}/update/${recurring_id}`, {
      expiry_date: '3103',
    });
    expect(update).toMatchObject({ http: 410, error_info: 'Token not updated' });
    const removed = await call(world, 'DELETE', `${ofCustomer(reference)}/remove/${recurring_id}`);
    expect(removed.data).toEqual({ removed: true });
  });

  it('that pays again for a card on file is the same token', async () => {
    const reference = newCustomer();
    const first = await atBank(reference, 'IDEAL', 'cardOnFile');
    const second = await atBank(reference, 'IDEAL', 'cardOnFile');
    expect(second.payment_details.recurring_id).toBe(first.payment_details.recurring_id);
  });

  it('is no token where its method begins no series', async () => {
    const body = { gateway: 'PAYPAL', recurring_model: 'subscription', customer: { reference: 'x', country: 'NL' } };
    const series = await call(world, 'POST', '/orders', orderBody(world, body));
    expect(series).toMatchObject({ http: 400, error_code: 1000 });
    const onFile = await call(world, 'POST', '/orders', orderBody(world, { ...body, recurring_model: 'cardOnFile' }));
    expect(onFile.http).toBe(200);
  });
});
