/** `X-Gatehouse-Scenario`: any test card plays what the order asks for, over the real wires; never in live mode. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUTHORISATIONS, THREE_DS_SCENARIOS as KNOWN_TO_BANKS } from '../../simulator/scenarios/grammar.ts';
import { AUTHORISATION_SCENARIOS, THREE_DS_SCENARIOS } from '../../src/orders/scenario.ts';
import { SECOND } from '../../src/platform/clock.ts';
import { call, directBody } from '../support/merchant.ts';
import { finish, orderBody, readOrder } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { withoutAdvice } from '../support/refusals.ts';
import { later, newCustomer, stored } from '../support/tokens.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const asking = (scenario: string, site = '') => ({
  api_key: `${world.apiKey}${site}`,
  'X-Gatehouse-Scenario': scenario,
});

/** Pays on the page with an ordinary test card. */
async function payOnPage(scenario: string, { card = '4111111111111111', site = '', more = {} } = {}) {
  const body = orderBody(world, { gateway: 'CREDITCARD', ...more });
  const { data } = (await world.api('POST', '/orders', body, asking(scenario, site))).body;
  const payer = await new Payer({ origins: [world.url, world.bankUrl] }).open(data.payment_url);
  await payer.pay({ number: card, code: card.startsWith('37') ? '1234' : '123' });
  await finish(payer);
  return { payer, order: await readOrder(world, data.order_id, site as '') };
}

const sentToHost = (rrn: string, mti: string) =>
  world.simulator.journals.issuerHost.entries({ mti, direction: 'in', rrn });

describe('a scenario', () => {
  it.each([
    ['3ds=000', { status: 'completed' }, { status: 'Y' }],
    ['3ds=001', { status: 'completed' }, { status: 'A' }],
    ['3ds=002', { status: 'declined', reason_code: '3001' }, { status: 'N' }],
    ['3ds=011', { status: 'completed' }, { status: 'Y' }],
    ['3ds=013', { status: 'declined', reason: '3D Secure authentication cancelled' }, { status: 'N' }],
    // A fault of the directory server, one of its ARes, and one of its RReq.
    ['3ds=020', { status: 'declined', reason: 'Merchant only accepts 3DS verified cards' }, {}],
    ['3ds=023', { status: 'declined', reason: 'Merchant only accepts 3DS verified cards' }, {}],
    ['3ds=031', { status: 'declined', reason_code: '3001' }, { status: 'N' }],
    ['auth=51', { status: 'declined', reason_code: '4002' }, { status: 'Y' }],
    ['auth=05;3ds=011', { status: 'declined', reason_code: '4001' }, { status: 'Y' }],
    [' 3DS = 011 ; AUTH = 00 ', { status: 'completed' }, { status: 'Y' }],
  ])('%s is what a documented card does then', async (scenario, order, authentication) => {
    const paid = await payOnPage(scenario);
    expect(paid.order).toMatchObject(order);
    expect(paid.order.payment_details.card_authentication_result ?? {}).toMatchObject(authentication);
  });

  it.each([
    ['VISA', '4000002051000006'],
    ['MASTERCARD', '5500000000000004'],
    ['AMEX', '374200000000004'],
    ['MAESTRO', '6759000000005'],
  ])('goes before what a %s card says itself', async (_scheme, card) => {
    expect((await payOnPage('3ds=011;auth=00', { card })).order).toMatchObject({ status: 'completed' });
    expect((await payOnPage('3ds=011;auth=51', { card })).order).toMatchObject({ reason_code: '4002' });
  });

  it('leaves to the card what it does not name', async () => {
    expect((await payOnPage('3ds=000', { card: '4000002051000006' })).order).toMatchObject({ reason_code: '4002' });
    expect((await payOnPage('auth=00', { card: '4000002051000022' })).order).toMatchObject({ reason_code: '3001' });
  });

  it('travels in an extension of the AReq and a tag of the 0100, and in nothing else', async () => {
    const { order } = await payOnPage('3ds=011;auth=05');
    const rows = await world.database.sql<{ id: string }[]>`
      SELECT three_ds_server_trans_id AS id FROM authentications WHERE transaction_id = ${order.transaction_id}`;
    const ds = world.simulator.journals.directoryServer.entries({ threeDSServerTransID: rows[0]!.id });
    const asked = ds
      .filter(({ type }) => type === 'AReq')
      .map(({ message }) => (message as Record<string, unknown>).messageExtension);
    const extension = {
      name: 'Gatehouse sandbox scenario',
      id: 'GATEHOUSE-SCENARIO',
      criticalityIndicator: false,
      data: { threeDs: '011' },
    };
    expect(asked).toEqual([[extension], [extension]]);

    const [row] = await world.database.sql<{ record: { rrn: string } }[]>`
      SELECT record FROM acquirer_messages
      WHERE transaction_id = ${order.transaction_id} AND direction = 'sent' AND mti = '0100'`;
    expect(sentToHost(row!.record.rrn, '0100')[0]?.tags?.['90']).toBe('05');
  });

  it('without which nothing of it is sent', async () => {
    const { transaction_id: id } = (await call(world, 'POST', '/orders', directBody(world))).data;
    const [areq] = await world.database.sql<{ body: object }[]>`
      SELECT body FROM three_ds_messages JOIN authentications USING (site_id, three_ds_server_trans_id)
      WHERE transaction_id = ${id} AND message_type = 'AReq'`;
    expect(areq!.body).not.toHaveProperty('messageExtension');
    const [row] = await world.database.sql<{ record: { rrn: string } }[]>`
      SELECT record FROM acquirer_messages WHERE transaction_id = ${id} AND direction = 'sent' AND mti = '0100'`;
    expect(sentToHost(row!.record.rrn, '0100')[0]?.tags).not.toHaveProperty('90');
  });

  it('reaches direct orders', async () => {
    const frictionless = await call(world, 'POST', '/orders', directBody(world), asking('3ds=000;auth=51'));
    expect(frictionless.data).toMatchObject({ status: 'declined', reason_code: '4002' });
    const asked = await call(world, 'POST', '/orders', directBody(world), asking('3ds=011'));
    expect(asked.data).toMatchObject({ status: 'initialized', payment_url: expect.any(String) });
  });

  it('reaches payments by a saved card, which was stored without one', async () => {
    const customer = newCustomer();
    const { recurring_id: token } = (await stored(world, customer)).payment_details;
    const declined = await later(world, customer, token, 'cardOnFile', {}, asking('auth=51'));
    expect(declined.data).toMatchObject({ status: 'declined', reason_code: '4002' });
    expect((await later(world, customer, token, 'cardOnFile')).data).toMatchObject({ status: 'completed' });
  });

  it('plays a soft decline and the challenge after it', async () => {
    const { order } = await payOnPage('3ds=011;auth=70', {
      site: '-us',
      card: '4000008000000005',
      more: { gateway_info: { flexible_3d: false } },
    });
    expect(order).toMatchObject({ status: 'completed' });
    expect(order.payment_details.card_authentication_details).toMatchObject({ flow: 'challenge' });
  });

  it('keeps the host silent to the reversal, too', async () => {
    const count = (mti: string) => world.simulator.journals.issuerHost.entries({ mti, direction: 'in' }).length;
    const before: Record<string, number> = { '0420': count('0420'), '0421': count('0421') };
    const { data } = (
      await world.api('POST', '/orders', orderBody(world, { gateway: 'VISA' }), asking('3ds=000;auth=99'))
    ).body;
    const payer = await new Payer({ origins: [world.url, world.bankUrl] }).open(data.payment_url);
    const paying = payer.pay({ number: '4111111111111111' });
    const asked = () => world.simulator.journals.issuerHost.entries({ mti: '0100', direction: 'in' }).at(-1);
    await expect.poll(() => asked()?.tags?.['90']).toBe('99');
    await world.pass(200 * SECOND);
    await paying;
    const reversals = ['0420', '0421'].flatMap((mti) =>
      world.simulator.journals.issuerHost.entries({ mti, direction: 'in' }).slice(before[mti]),
    );
    expect(reversals.length).toBeGreaterThanOrEqual(2);
    expect(await readOrder(world, data.order_id)).toMatchObject({ status: 'declined' });
  });

  it('stands on the payment page for people', async () => {
    const { data } = (await world.api('POST', '/orders', orderBody(world), asking('auth=51; 3ds=011'))).body;
    const page = await (await fetch(data.payment_url)).text();
    expect(page).toContain('data-testid="scenario" dir="ltr">3ds=011;auth=51</code>');
    const { data: plain } = (await world.api('POST', '/orders', orderBody(world))).body;
    expect(await (await fetch(plain.payment_url)).text()).not.toContain('data-testid="scenario"');
  });
});

describe('a scenario is refused', () => {
  it.each([
    ['', '«» is neither 3ds nor auth'],
    ['011', '«011» is neither 3ds nor auth'],
    ['3ds=011;', '«» is neither 3ds nor auth'],
    ['3ds', '3ds wants three digits of the test cards page, not «»'],
    ['3ds=11', '3ds wants three digits of the test cards page, not «11»'],
    ['3ds=009', '3ds wants three digits of the test cards page, not «009»'],
    ['3ds=999', '3ds wants three digits of the test cards page, not «999»'],
    ['3ds=011=012', '3ds wants three digits of the test cards page, not «011=012»'],
    ['auth=ok', 'auth wants two digits of the test cards page, not «ok»'],
    ['3ds=011;3ds=012', '3ds twice'],
    ['3ds=011;range=80', 'range is chosen by the card number'],
    ['constructor=1', '«constructor» is neither 3ds nor auth'],
    ['4111111111111111', '«4111111111111111» is neither 3ds nor auth'],
  ])('where it says %j, which leaves nothing behind', async (header, why) => {
    const body = orderBody(world);
    const refused = await world.api('POST', '/orders', body, asking(header));
    expect([refused.status, withoutAdvice(refused.body)]).toEqual([
      400,
      {
        success: false,
        data: {},
        error_code: 1000,
        error_info: `Invalid X-Gatehouse-Scenario: ${why.replace('«4111111111111111»', '«************1111»')}`,
      },
    ]);
    expect((await world.api('GET', `/orders/${body.order_id}`)).status).toBe(404);
  });
});

describe('the codes', () => {
  it('are those that the bank world knows', () => {
    expect(THREE_DS_SCENARIOS).toEqual(KNOWN_TO_BANKS);
    expect(AUTHORISATION_SCENARIOS).toEqual(AUTHORISATIONS);
  });
});
