/** Decoupled authentication: the issuer asks its cardholder elsewhere, at its leisure, where the site grants it the time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { demoSites } from '../../src/merchants/demo-sites.ts';
import { HOUR, MINUTE, SECOND } from '../../src/platform/clock.ts';
import { startGatewayFor } from '../support/gateway.ts';
import { call, directBody } from '../support/merchant.ts';
import { openOrder, pay } from '../support/pay.ts';
import { addSite } from '../support/sites.ts';
import { later, newCustomer } from '../support/tokens.ts';
import { makeWorld, type World } from '../support/world.ts';

const GRANTED_MINUTES = 120;
const DECOUPLED = composeCardNumber('VISA', '20', '00', '046');
const PLAIN = composeCardNumber('VISA', '20', '00', '011');

let world: World;
let key: string;
beforeAll(async () => {
  world = await makeWorld();
  ({ api_key: key } = await addSite(world, {
    siteId: 900,
    accountId: 900,
    settings: { ...demoSites('unused')[0]!.settings, decoupledMinutes: GRANTED_MINUTES, mitViaThreeRi: true },
  }));
});
afterAll(() => world.close());

const trace = async (orderId: string) =>
  (await call(world, 'GET', `/orders/${orderId}/3ds`, undefined, { api_key: key })).data;
const read = async (orderId: string) =>
  (await call(world, 'GET', `/orders/${orderId}`, undefined, { api_key: key })).data;

/** AReqs that the directory server got for the order, oldest first. */
async function requestsOf(orderId: string): Promise<Record<string, string>[]> {
  const rows = await world.database.sql<{ id: string }[]>`
    SELECT three_ds_server_trans_id AS id FROM authentications JOIN attempts USING (site_id, transaction_id)
    WHERE order_id = ${orderId} ORDER BY authentications.created_at`;
  return rows.flatMap(({ id }) =>
    world.simulator.journals.directoryServer
      .entries({ threeDSServerTransID: id })
      .filter(({ type, direction }) => type === 'AReq' && direction === 'in')
      .map(({ message }) => message as Record<string, string>),
  );
}

const authorisations = (orderId: string) =>
  world.database.sql`SELECT 1 FROM acquirer_messages m JOIN attempts USING (site_id, transaction_id)
    WHERE order_id = ${orderId} AND m.mti = '0100' AND m.direction = 'sent'`.then(({ count }) => count);

/** A payer has pressed Pay and looks at the page that tells them where they are asked. */
async function waiting(number = DECOUPLED, order: Record<string, unknown> = {}) {
  const opened = await openOrder(world, { key, order: { gateway: 'VISA', ...order } });
  const page = await opened.payer.pay({ number });
  await world.quiet();
  return { ...opened, page };
}

/** The bank's app, whose address the page shows; what is answered there reaches the gateway. */
async function answerInApp(orderId: string, outcome: string): Promise<void> {
  const [row] = await world.database.sql<{ id: string }[]>`
    SELECT a.data ->> 'acsTransId' AS id FROM authentications a JOIN attempts USING (site_id, transaction_id) WHERE order_id = ${orderId}`;
  const app = await fetch(`${world.bankUrl}/acs/app`, {
    method: 'POST',
    body: new URLSearchParams({ transaction: row!.id, act: 'submit', outcome }),
  });
  expect(app.status).toBe(200);
  await world.quiet();
}

describe('an issuer that was granted the time', () => {
  it('asks its cardholder in its app, the page says so, and goes on by itself', async () => {
    const { orderId, payer } = await waiting();
    const { page } = await payer.open(payer.url);
    expect(page).toContain('data-step="decoupled"');
    expect(page).toContain(`${world.bankUrl}/acs/app/`);
    expect(await requestsOf(orderId)).toMatchObject([
      { threeDSRequestorDecReqInd: 'Y', threeDSRequestorDecMaxTime: '00120' },
    ]);
    expect((await read(orderId)).status).toBe('initialized');
    expect(await authorisations(orderId)).toBe(0);

    await world.pass(20 * SECOND);
    await world.quiet();
    const order = await read(orderId);
    expect(order).toMatchObject({ status: 'completed', reason_code: '1000' });
    expect(order.payment_details.card_authentication_result).toMatchObject({ status: 'Y', eci: '05' });
    expect(order.payment_details.card_authentication_details.chargeback_liability_shift).toBe(true);
    const { story } = await trace(orderId);
    const told = story.map(({ text }: { text: string }) => text).join('\n');
    expect(told).toContain('elsewhere within 120 min');
    expect(told).toContain('ARes D, the issuer authenticates elsewhere');
    expect(told).toContain('RReq Y, authenticated');
    expect(told).not.toContain('CReq');
  });
});
