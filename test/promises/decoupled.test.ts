/** Decoupled authentication: the issuer asks its cardholder elsewhere, at its leisure, where the site grants it the time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { demoSites } from '../../src/merchants/demo-sites.ts';
import { advance } from '../../src/platform/advance.ts';
import { HOUR, MINUTE, SECOND } from '../../src/platform/clock.ts';
import { openStage, type Stage } from '../support/challenges.ts';
import { startGatewayFor } from '../support/gateway.ts';
import { call, directBody } from '../support/merchant.ts';
import { openOrder, pay } from '../support/pay.ts';
import { addSite } from '../support/sites.ts';
import { later, newCustomer } from '../support/tokens.ts';
import { type ApiAnswer, makeWorld, type World } from '../support/world.ts';

const GRANTED_MINUTES = 120;
const DECOUPLED = composeCardNumber('VISA', '20', '00', '046');
/** What a result says that came from no page. */
const ELSEWHERE = { authenticationType: '04', interactionCounter: undefined };
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const PLAIN = composeCardNumber('VISA', '20', '00', '011');

const settings = { ...demoSites('unused')[0]!.settings, decoupledMinutes: GRANTED_MINUTES, mitViaThreeRi: true };

const addGranting = (world: World) => addSite(world, { siteId: 900, accountId: 900, settings });

const tracedIn = async (world: World, orderId: string, headers: Record<string, string>): Promise<string> =>
  (await call(world, 'GET', `/orders/${orderId}/3ds`, undefined, headers)).data.sequence.join('\n');
const readAt = async (url: string, orderId: string, headers: Record<string, string>) => {
  const answer = await fetch(`${url}/v1/json/orders/${orderId}`, { headers });
  return ((await answer.json()) as ApiAnswer['body']).data;
};

/** How often the acquirer was asked for the money of the order. */
const authorisations = async (world: World, orderId: string): Promise<number> =>
  (
    await world.database.sql`
      SELECT FROM acquirer_messages m JOIN attempts USING (site_id, transaction_id)
      WHERE order_id = ${orderId} AND m.mti = '0100' AND m.direction = 'sent'`
  ).count;

describe('an issuer that is granted the time', () => {
  let world: World;
  let headers: { api_key: string };
  beforeAll(async () => {
    world = await makeWorld();
    headers = await addGranting(world);
  });
  afterAll(() => world.close());

  const read = (orderId: string) => readAt(world.url, orderId, headers);

  async function pressed(number: string, order: Record<string, unknown> = {}) {
    const opened = await openOrder(world, { key: headers.api_key, order: { gateway: 'VISA', ...order } });
    await opened.payer.pay({ number });
    await world.quiet();
    await opened.payer.open(opened.payer.url);
    return opened;
  }

  const idOf = async (orderId: string) => {
    const [row] = await world.database.sql<{ acs: string; ours: string }[]>`
      SELECT a.data ->> 'acsTransId' AS acs, three_ds_server_trans_id AS ours
      FROM authentications a JOIN attempts USING (site_id, transaction_id)
      WHERE order_id = ${orderId} ORDER BY a.created_at DESC LIMIT 1`;
    return row!;
  };

  async function requestOf(orderId: string): Promise<Record<string, string>> {
    const { ours } = await idOf(orderId);
    const entries = world.simulator.journals.directoryServer.entries({ threeDSServerTransID: ours });
    return entries.find(({ type, direction }) => type === 'AReq' && direction === 'in')!.message as never;
  }

  it('asks its cardholder in its app; the page says where, and the payment goes on by itself', async () => {
    const { orderId, payer } = await pressed(DECOUPLED);
    expect(payer.page).toContain('data-step="decoupled"');
    expect(payer.page).toContain(`${world.bankUrl}/acs/app/${(await idOf(orderId)).acs}`);
    expect(await requestOf(orderId)).toMatchObject({
      threeDSRequestorDecReqInd: 'Y',
      threeDSRequestorDecMaxTime: '00120',
    });
    expect([(await read(orderId)).status, await authorisations(world, orderId)]).toEqual(['initialized', 0]);

    await world.pass(20 * SECOND);
    await world.quiet();
    const order = await read(orderId);
    expect(order).toMatchObject({ status: 'completed', reason_code: '1000' });
    expect(order.payment_details.card_authentication_result).toMatchObject({ status: 'Y', eci: '05' });
    expect(order.payment_details.card_authentication_details.chargeback_liability_shift).toBe(true);
    const told = await tracedIn(world, orderId, headers);
    for (const line of [
      'elsewhere within 120 min',
      'ARes D, the issuer authenticates elsewhere',
      'RReq Y, authenticated',
    ])
      expect(told).toContain(line);
    expect(told).not.toContain('CReq');
  });

  it('hears no from its cardholder: declined, and the acquirer is never asked', async () => {
    const { orderId, payer } = await pressed(DECOUPLED);
    const { acs } = await idOf(orderId);
    const body = new URLSearchParams({ transaction: acs, act: 'submit', outcome: 'N' });
    expect((await fetch(`${world.bankUrl}/acs/app`, { method: 'POST', body })).status).toBe(200);
    await expect.poll(async () => (await read(orderId)).status).toBe('declined');
    expect(await read(orderId)).toMatchObject({ reason_code: '3001' });
    expect(await authorisations(world, orderId)).toBe(0);
    await payer.open(payer.url);
    expect(payer.page).not.toContain('data-step="decoupled"');
  });

  it('is asked in 2.3.1, too; 2.1.0 knows nothing of it, and its issuers show their page', async () => {
    const newest = await pressed(composeCardNumber('VISA', '31', '00', '046'));
    expect(await requestOf(newest.orderId)).toMatchObject({ messageVersion: '2.3.1', threeDSRequestorDecReqInd: 'Y' });
    expect(newest.payer.page).toContain('data-step="decoupled"');
    const oldest = await pressed(composeCardNumber('VISA', '10', '00', '046'));
    const areq = await requestOf(oldest.orderId);
    expect(areq.messageVersion).toBe('2.1.0');
    expect(Object.keys(areq).filter((name) => name.startsWith('threeDSRequestorDec'))).toEqual([]);
    expect(oldest.payer.page).toContain('data-step="challenge"');
  });

  it('gets no more of it than the link has left, and nothing where that is nothing', async () => {
    const short = await pressed(DECOUPLED, { seconds_active: 600 });
    expect((await requestOf(short.orderId)).threeDSRequestorDecMaxTime).toBe('00009');
    const none = await pressed(DECOUPLED, { seconds_active: 90 });
    expect(await requestOf(none.orderId)).not.toHaveProperty('threeDSRequestorDecReqInd');
    expect(none.payer.page).toContain('data-step="challenge"');
  });

  it('takes it without a payer as well: a direct order waits, and a later payment of a series', async () => {
    const direct = directBody(world, { gateway_info: { card_number: DECOUPLED } });
    const { data } = await call(world, 'POST', '/orders', direct, headers);
    expect(data.status).toBe('initialized');

    const reference = newCustomer();
    const { order } = await pay(world, PLAIN, {
      key: headers.api_key,
      order: { gateway: 'CREDITCARD', recurring_model: 'subscription', customer: { locale: 'nl_NL', reference } },
    });
    await world.quiet();
    const token = order.payment_details.recurring_id;
    const asked = { ...headers, 'X-Gatehouse-Scenario': '3ds=046' };
    const collected = await later(world, reference, token, 'subscription', {}, asked);
    expect(collected.data.status).toBe('initialized');
    expect(await requestOf(collected.data.order_id)).toMatchObject({
      deviceChannel: '03',
      threeDSRequestorDecReqInd: 'Y',
    });

    await world.pass(20 * SECOND);
    await world.quiet();
    for (const { order_id: orderId } of [data, collected.data]) {
      expect(await read(orderId)).toMatchObject({ status: 'completed', reason_code: '1000' });
      expect(await authorisations(world, orderId)).toBe(1);
    }
  });
});

describe('a result of an authentication elsewhere', () => {
  let stage: Stage;
  let world: World;
  let headers: { api_key: string };
  beforeAll(async () => {
    stage = await openStage();
    ({ world } = stage);
    headers = await addGranting(world);
    stage.directory.answer = (areq) =>
      stage.issuer.answer(areq, 'D', {
        ...{ acsChallengeMandated: 'Y', acsDecConInd: 'Y', authenticationType: '04' },
        transStatusReason: undefined,
      });
  });
  afterAll(() => stage.close());

  async function begun() {
    const { payer, orderId } = await openOrder(world, { key: headers.api_key, order: { gateway: 'VISA' } });
    await payer.pay({ number: composeCardNumber('VISA', '21') });
    await world.quiet();
    const areq = stage.directory.asked.at(-1)!;
    const bring = async (status: string) => {
      const { text } = await stage.post(stage.issuer.result(areq, status, ELSEWHERE), 'own');
      const { messageType, resultsStatus, errorCode } = JSON.parse(text) as Record<string, string>;
      await world.quiet();
      return `${messageType} ${resultsStatus ?? errorCode}`;
    };
    const end = async (url = world.url) => {
      const { status, reason_code: code } = await readAt(url, orderId, headers);
      return [status, code, await authorisations(world, orderId)];
    };
    return { orderId, payer, areq, bring, end };
  }

  it('counts after more than the hour that an attempt has otherwise, once', async () => {
    const { orderId, bring, end } = await begun();
    await world.pass(HOUR + 50 * MINUTE);
    expect(await end()).toEqual(['initialized', '', 0]);
    expect(await bring('Y')).toBe('RRes 01');
    expect(await end()).toEqual(['completed', '1000', 1]);
    expect(await bring('N')).toBe('Erro 301');
    expect(await end()).toEqual(['completed', '1000', 1]);
    expect(await tracedIn(world, orderId, headers)).toContain('RReq N, not authenticated, reason 01: again');
  });

  it('that never comes is not waited for: declined half a minute after the time that was granted; later it decides nothing', async () => {
    const { orderId, payer, bring, end } = await begun();
    await world.pass(GRANTED_MINUTES * MINUTE + 29 * SECOND);
    expect(await end()).toEqual(['initialized', '', 0]);
    await world.pass(2 * SECOND);
    const [status, , asked] = await end();
    expect([status, asked]).toEqual(['declined', 0]);
    expect(await bring('Y')).toBe('RRes 01');
    expect((await end())[2]).toBe(0);
    expect(await tracedIn(world, orderId, headers)).toContain('RReq Y, authenticated, ECI 05: too late');
    await payer.open(payer.url);
    expect(payer.page).not.toContain('data-step="decoupled"');
  });

  it('decides nothing once the payer has paid with another card', async () => {
    const { payer, orderId, bring, end } = await begun();
    const waiting = stage.directory.answer;
    stage.directory.answer = (areq) => stage.issuer.answer(areq, 'Y');
    await payer.open(`${payer.url}&methods=list`);
    await payer.pay({ number: composeCardNumber('VISA', '21', '00', '000') });
    await world.quiet();
    stage.directory.answer = waiting;
    expect(await end()).toEqual(['completed', '1000', 1]);
    await bring('N');
    expect(await end()).toEqual(['completed', '1000', 1]);
    expect((await tracedIn(world, orderId, headers)).match(/goes on to authorise/g)).toHaveLength(1);
  });

  it('finds its payment in whichever process it reaches', async () => {
    const { areq, end } = await begun();
    const { database, simulator, clock } = world;
    const other = await startGatewayFor({ database, simulator, clock });
    try {
      const body = stage.issuer.result(areq, 'Y', ELSEWHERE);
      const answer = await fetch(`${other.url}/3ds/results`, { method: 'POST', body, headers: JSON_TYPE });
      expect(((await answer.json()) as { messageType: string }).messageType).toBe('RRes');
      await expect.poll(() => end()).toEqual(['completed', '1000', 1]);
    } finally {
      await other.close();
    }
  });

  it('is given up in time by a gateway that was stopped and started again meanwhile', async () => {
    const { end } = await begun();
    const { database, simulator, clock } = world;
    await world.gateway.close();
    const again = await startGatewayFor({ database, simulator, clock });
    try {
      await advance({ clock, agendas: again.agendas }, GRANTED_MINUTES * MINUTE);
      expect((await end(again.url))[0]).toBe('initialized');
      await advance({ clock, agendas: again.agendas }, MINUTE);
      const [status, , asked] = await end(again.url);
      expect([status, asked]).toEqual(['declined', 0]);
    } finally {
      await again.close();
    }
  });
});
