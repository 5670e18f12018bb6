/** An issuer that asks for authentication instead of saying no: its payer is sent to it, once, and the money is asked for again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { demoSites } from '../../src/merchants/demo-sites.ts';
import type { SiteSettings } from '../../src/merchants/types.ts';
import { HOUR, MINUTE } from '../../src/platform/clock.ts';
import { call, directBody, toldOf } from '../support/merchant.ts';
import { finish, openOrder, pay, readOrder } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { addSite } from '../support/sites.ts';
import { later, newCustomer, series } from '../support/tokens.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

/** Outside the reach of the law, so that `flexible_3d: false` skips 3-D Secure and the issuer may insist. */
const SKIPPED = { site: '-us', order: { gateway: 'CREDITCARD', gateway_info: { flexible_3d: false } } } as const;
const US_KEY = { api_key: '' };
const SCHEMES = ['VISA', 'MASTERCARD', 'AMEX'] as const;
const SOFT = { VISA: '1A', MASTERCARD: '65', AMEX: '1A' } as const;
const ECI = { VISA: ['07', '05'], MASTERCARD: ['00', '02'], AMEX: ['07', '05'] } as const;

beforeAll(() => {
  US_KEY.api_key = `${world.apiKey}-us`;
});

/** What the issuer host was sent of the payment, oldest first. */
async function authorisationsOf(transactionId: number) {
  const sent = await world.database.sql<{ record: { rrn: string; stan: string } }[]>`
    SELECT record FROM acquirer_messages
    WHERE transaction_id = ${transactionId} AND direction = 'sent' AND mti = '0100' ORDER BY message_id`;
  return sent.map(({ record }) => {
    const { issuerHost } = world.simulator.journals;
    const asked = issuerHost.entries({ mti: '0100', direction: 'in', rrn: record.rrn }).at(-1)!;
    return { stan: record.stan, rrn: record.rrn, tags: asked.tags };
  });
}

async function areqsOf(transactionId: number) {
  const rows = await world.database.sql<{ id: string }[]>`
    SELECT three_ds_server_trans_id AS id FROM authentications WHERE transaction_id = ${transactionId} ORDER BY 1`;
  return rows.flatMap(({ id }) =>
    world.simulator.journals.directoryServer
      .entries({ threeDSServerTransID: id })
      .filter(({ type, direction }) => type === 'AReq' && direction === 'in'),
  );
}

const codesKept = async () => (await world.database.sql`SELECT 1 FROM vault_security_codes`).count;

let lastSite = 800;
async function dutchSite(settings: Partial<SiteSettings>): Promise<string> {
  const siteId = (lastSite += 1);
  const { api_key } = await addSite(world, { siteId, settings: { ...demoSites('unused')[0]!.settings, ...settings } });
  return api_key;
}
const NO_EXEMPTION = { lowValue: false, riskAnalysisUpTo: 0, secureCorporate: false, viaThreeDs: false } as const;

describe('a soft decline', () => {
  it.each(SCHEMES)(
    'of %s is answered by a challenge and a second authorisation with numbers of its own',
    async (scheme) => {
      const number = composeCardNumber(scheme, '80', '70', '011');
      const { order, orderId } = await pay(world, number, SKIPPED);
      expect(order).toMatchObject({ status: 'completed', financial_status: 'completed', reason_code: '1000' });
      expect(order.payment_details).toMatchObject({
        card_authentication_details: { flow: 'challenge', chargeback_liability_shift: true },
        card_authentication_result: { status: 'Y', eci: ECI[scheme][1] },
      });

      const [first, second, ...more] = await authorisationsOf(order.transaction_id);
      expect(more).toEqual([]);
      expect([first!.tags['01'], first!.tags['02'], first!.tags['11']]).toEqual([ECI[scheme][0], undefined, undefined]);
      expect([second!.tags['01'], second!.tags['11']]).toEqual([ECI[scheme][1], 'Y']);
      expect(second!.tags['02']).toBe(order.payment_details.card_authentication_result.cavv);
      expect(second!.stan).not.toBe(first!.stan);
      expect(second!.rrn).not.toBe(first!.rrn);
      // Its first answer took the security code away.
      expect(order.payment_details.card_verification_result).toBe('P');
      expect(await areqsOf(order.transaction_id)).toMatchObject([{ message: { threeDSRequestorChallengeInd: '04' } }]);
      await world.quiet();
      expect(await toldOf(world, orderId)).toEqual(['initialized/initialized', 'completed/completed']);
    },
  );

  it('leaves no security code behind while its payer is on the way', async () => {
    const { payer, orderId } = await openOrder(world, SKIPPED);
    await payer.pay({ number: composeCardNumber('VISA', '80', '70', '011'), code: '123' });
    expect(payer.page).toContain('id="continue-form"');
    expect(await codesKept()).toBe(0);
    expect(await readOrder(world, orderId, '-us')).toMatchObject({ status: 'initialized', reason: '' });
    await finish(payer);
    expect((await readOrder(world, orderId, '-us')).status).toBe('completed');
  });

  it('of an exemption is answered without the exemption', async () => {
    for (const [exemptions, number] of [
      [{ ...NO_EXEMPTION, secureCorporate: true }, composeCardNumber('VISA', '81', '70', '011')],
      [{ ...NO_EXEMPTION, lowValue: true }, composeCardNumber('VISA', '20', '70', '011')],
      [{ ...NO_EXEMPTION, riskAnalysisUpTo: 250 }, composeCardNumber('VISA', '20', '70', '011')],
    ] as const) {
      const { order } = await pay(world, number, { key: await dutchSite({ exemptions }) });
      expect(order.status).toBe('completed');
      expect(order.payment_details.card_authentication_details).toEqual({
        chargeback_liability_shift: true,
        flow: 'challenge',
      });
      const flags = (await authorisationsOf(order.transaction_id)).map(({ tags }) => tags['07']);
      expect(flags).toEqual([expect.stringMatching(/^(SC|LV|TR)$/), undefined]);
    }
  });

  it('whose challenge fails is declined with the issuer’s reason, and nothing more is authorised', async () => {
    const key = await dutchSite({ exemptions: { ...NO_EXEMPTION, lowValue: true } });
    const { order } = await pay(world, composeCardNumber('VISA', '20', '70', '012'), { key });
    expect(order).toMatchObject({ status: 'declined', reason_code: '3001' });
    expect(await authorisationsOf(order.transaction_id)).toHaveLength(1);
  });

  it.each([
    ['002', '3001'],
    ['003', '4004'],
    ['004', '3011'],
  ])('whose authentication ends %s is declined %s', async (sss, code) => {
    const { order } = await pay(world, composeCardNumber('VISA', '80', '70', sss), SKIPPED);
    expect(order).toMatchObject({ status: 'declined', reason_code: code });
    expect(await authorisationsOf(order.transaction_id)).toHaveLength(1);
  });

  it('of a card that is enrolled nowhere cannot be answered', async () => {
    const { order } = await pay(world, composeCardNumber('VISA', '91', '70'), SKIPPED);
    expect(order).toMatchObject({
      status: 'declined',
      reason_code: '4004',
      reason: 'Soft decline (authentication required)',
    });
  });

  it('that comes again after the challenge ends the payment', async () => {
    const { order } = await pay(world, composeCardNumber('VISA', '80', '71', '011'), SKIPPED);
    expect(order).toMatchObject({ status: 'declined', reason_code: '4004' });
    const authorisations = await authorisationsOf(order.transaction_id);
    expect(authorisations.map(({ tags }) => tags['11'])).toEqual([undefined, 'Y']);
    expect(await areqsOf(order.transaction_id)).toHaveLength(1);
  });

  it('ends declined where the site wants no second try', async () => {
    const exemptions = { ...NO_EXEMPTION, lowValue: true };
    const key = await dutchSite({ exemptions, stepUpOnSoftDecline: false });
    const { order } = await pay(world, composeCardNumber('VISA', '20', '70', '011'), { key });
    expect(order).toMatchObject({ status: 'declined', reason_code: '4004' });
    expect(order.payment_details.response_code).toBe(SOFT.VISA);
    expect(await areqsOf(order.transaction_id)).toEqual([]);
  });

  it('whose payer never comes expires after the hour of its attempt; the link lives on', async () => {
    const { payer, orderId } = await openOrder(world, SKIPPED);
    await payer.pay({ number: composeCardNumber('VISA', '80', '70', '011'), code: '123' });
    await world.pass(HOUR + MINUTE);
    expect(await readOrder(world, orderId, '-us')).toMatchObject({ status: 'expired', financial_status: 'expired' });
  });

  it('is answered in whichever window the payer goes on, once', async () => {
    const { payer, orderId } = await openOrder(world, SKIPPED);
    await payer.pay({ number: composeCardNumber('VISA', '80', '70', '011'), code: '123' });
    const elsewhere = new Payer({ origins: [world.url, world.bankUrl] });
    await elsewhere.open(payer.url);
    expect(elsewhere.page).toContain('id="continue-form"');
    await finish(elsewhere);
    expect((await readOrder(world, orderId, '-us')).status).toBe('completed');
    // The first window finds a payment that is over.
    await payer.submit('continue-form');
    expect(await authorisationsOf((await readOrder(world, orderId, '-us')).transaction_id)).toHaveLength(2);
  });
});

describe('a soft decline without a payer on the page', () => {
  it('of a direct order sends its payer to the page, who completes it there', async () => {
    const gateway_info = { card_number: composeCardNumber('VISA', '80', '70', '011'), flexible_3d: false };
    const { data } = await call(world, 'POST', '/orders', directBody(world, { gateway_info }), US_KEY);
    expect(data).toMatchObject({ status: 'initialized', reason: '3D Secure Authorization' });
    expect(data.customer_verification.html).toContain('PaReqForm');
    const payer = new Payer({ origins: [world.url, world.bankUrl] });
    await payer.open(data.payment_url);
    await finish(payer);
    const order = await readOrder(world, data.order_id, '-us');
    expect(order).toMatchObject({ status: 'completed', reason_code: '1000' });
    expect((await authorisationsOf(order.transaction_id)).map(({ tags }) => tags['01'])).toEqual(['07', '05']);
    await world.quiet();
    expect(await toldOf(world, data.order_id)).toEqual(['initialized/initialized', 'completed/completed']);
  });

  it('of a subscription is declined; its token stays', async () => {
    const reference = newCustomer();
    const number = composeCardNumber('VISA', '20', '70');
    const { payment_details } = await series(world, reference, 'subscription', number);
    const { data, ...told } = await later(world, reference, payment_details.recurring_id, 'subscription');
    expect(data ?? told).toMatchObject({ status: 'declined', reason_code: '4004' });
    expect(await areqsOf(data.transaction_id)).toEqual([]);
    const { data: kept } = await call(world, 'GET', `/recurring/${encodeURIComponent(reference)}`);
    expect(kept.tokens).toMatchObject([{ token: payment_details.recurring_id }]);
  });
});
