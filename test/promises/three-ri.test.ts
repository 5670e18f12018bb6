/** Later payments of a series at a site that has them authenticated without their payer (3RI): the issuer is asked, and its answer travels along. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { demoSites } from '../../src/merchants/demo-sites.ts';
import { DAY } from '../../src/platform/clock.ts';
import { call } from '../support/merchant.ts';
import { pay } from '../support/pay.ts';
import { addSite } from '../support/sites.ts';
import { later, newCustomer } from '../support/tokens.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
let headers: { api_key: string };
beforeAll(async () => {
  world = await makeWorld();
  headers = await addSite(world, {
    siteId: 900,
    accountId: 900,
    settings: { ...demoSites('unused')[0]!.settings, mitViaThreeRi: true },
  });
});
afterAll(() => world.close());

/** The order that began the series, by a payer who answered a challenge; answers what pays the later ones. */
async function begun(
  number: string,
  model: string,
): Promise<{
  reference: string;
  token: string;
  first: { acsTransId: string; at: number };
}> {
  const reference = newCustomer();
  const { order } = await pay(world, number, {
    key: headers.api_key,
    challenge: { code: '123456' },
    order: { gateway: 'CREDITCARD', recurring_model: model, customer: { locale: 'nl_NL', country: 'NL', reference } },
  });
  expect(order.status).toBe('completed');
  await world.quiet();
  const [first] = await world.database.sql<{ acsTransId: string; at: number }[]>`
    SELECT data ->> 'acsTransId' AS "acsTransId", modified_at AS at FROM authentications
    WHERE transaction_id = ${order.transaction_id}`;
  return { reference, token: order.payment_details.recurring_id, first: first! };
}

async function laterPayment(number: string, model = 'subscription') {
  const { reference, token, first } = await begun(number, model);
  const { data, ...told } = await later(world, reference, token, model, {}, headers);
  if (!data) throw new Error(JSON.stringify(told));
  const [row] = await world.database.sql<{ id: string | null }[]>`
    SELECT authentication_id AS id FROM attempts WHERE transaction_id = ${data.transaction_id}`;
  const areqs = world.simulator.journals.directoryServer
    .entries({ threeDSServerTransID: row!.id ?? 'none' })
    .filter(({ type, direction }) => type === 'AReq' && direction === 'in')
    .map(({ message }) => message as Record<string, unknown>);
  const asked = world.simulator.journals.issuerHost
    .entries({ mti: '0100', direction: 'in' })
    .filter(({ fields }) => fields[37] === data.payment_details.external_transaction_id);
  return { first, order: data, areqs, asked };
}

describe('a later payment of a series', () => {
  it.each([
    ['2.2.0', '20', 'subscription', '01'],
    ['2.3.1', '31', 'subscription', '01'],
    ['2.2.0', '20', 'unscheduled', '11'],
    ['2.3.1', '30', 'unscheduled', '11'],
  ])('is authenticated in %s without its payer (group %s, %s)', async (messageVersion, rr, model, threeRIInd) => {
    const { first, order, areqs, asked } = await laterPayment(composeCardNumber('VISA', rr, '00', '011'), model);
    expect(order).toMatchObject({ status: 'completed', reason_code: '1000' });
    expect(areqs).toMatchObject([{ deviceChannel: '03', messageVersion, threeRIInd }]);
    // The issuer is reminded of the challenge that the series was set up with.
    const reminder = {
      threeDSReqPriorRef: first.acsTransId,
      threeDSReqPriorAuthMethod: '02',
      threeDSReqPriorAuthTimestamp: new Date(first.at).toISOString().replace(/\D/g, '').slice(0, 12),
    };
    expect(areqs[0]!.threeDSRequestorPriorAuthenticationInfo).toEqual(
      messageVersion === '2.3.1' ? [reminder] : reminder,
    );
    for (const name of ['browserUserAgent', 'notificationURL', 'threeDSCompInd', 'threeDSRequestorAuthenticationInd'])
      expect(areqs[0]).not.toHaveProperty(name);
    const result = order.payment_details.card_authentication_result;
    expect(result).toMatchObject({ status: 'Y', version: messageVersion });
    expect(order.payment_details.card_authentication_details).toEqual({
      chargeback_liability_shift: true,
      flow: 'frictionless',
    });
    expect(asked.map(({ tags }) => [tags['07'], tags['02'], tags['03'], tags['05']])).toEqual([
      ['MI', result.cavv, result.ds_transaction_id, 'Y'],
    ]);
  });

  it('is charged as before where the card’s range knows no such request, or the issuer cannot be asked', async () => {
    for (const [rr, more] of [
      ['10', {}],
      ['20', { 'X-Gatehouse-Scenario': '3ds=032' }],
    ] as const) {
      const { reference, token } = await begun(composeCardNumber('VISA', rr, '00', '011'), 'subscription');
      const { data } = await later(world, reference, token, 'subscription', {}, { ...headers, ...more });
      expect(data).toMatchObject({ status: 'completed', reason_code: '1000' });
      expect(data.payment_details.card_authentication_details?.chargeback_liability_shift ?? false).toBe(false);
      const asked = world.simulator.journals.issuerHost.entries({ mti: '0100', direction: 'in' }).at(-1)!;
      expect([asked.tags['07'], asked.tags['01'], asked.tags['02']]).toEqual(['MI', undefined, undefined]);
    }
  });

  it('is declined where the issuer refuses it, and nothing is sent to the acquirer', async () => {
    const { reference, token } = await begun(composeCardNumber('VISA', '20', '00', '011'), 'subscription');
    const { data } = await later(
      world,
      reference,
      token,
      'subscription',
      {},
      {
        ...headers,
        'X-Gatehouse-Scenario': '3ds=004',
      },
    );
    expect(data).toMatchObject({ status: 'declined', reason_code: '3011' });
    expect(data.payment_details.external_transaction_id).toBeNull();
  });

  it('is not authenticated at a site that does not ask for it', async () => {
    const reference = newCustomer();
    const { order } = await pay(world, composeCardNumber('VISA', '20', '00', '011'), {
      order: { gateway: 'CREDITCARD', recurring_model: 'subscription', customer: { locale: 'nl_NL', reference } },
    });
    await world.pass(DAY);
    const { data } = await later(world, reference, order.payment_details.recurring_id, 'subscription');
    expect(data.status).toBe('completed');
    expect(data.payment_details.card_authentication_result).toBeNull();
    expect((await call(world, 'GET', `/orders/${data.order_id}/3ds`)).data.attempts[0].authentications).toEqual([]);
  });
});
