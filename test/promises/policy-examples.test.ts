/** Payments as merchants, cards and wishes meet, and what the policy makes of each: seen at the directory server, the acquirer and in the trace. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { demoSites } from '../../src/merchants/demo-sites.ts';
import { parseBinTable } from '../../src/methods/bin-table.ts';
import { type Payment, type PaymentOptions, pay } from '../support/pay.ts';
import { addSite } from '../support/sites.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const OFF = { lowValue: false, riskAnalysisUpTo: 0, secureCorporate: false, viaThreeDs: false } as const;
const demo = demoSites('unused')[0]!;
let lastSite = 700;

/** A merchant of the country, with an acquirer there. Answers its key. */
async function merchant(country: string, settings: object = {}): Promise<string> {
  const siteId = (lastSite += 1);
  const { api_key } = await addSite(world, {
    siteId,
    country,
    acquirer: { ...demo.acquirer, country },
    currencies: ['EUR', 'USD', 'GBP', 'CHF'],
    settings: { ...demo.settings, ...settings },
  });
  return api_key;
}

/** Pays while the gateway's own table of issuers says that the card is of this country; null: of none that it knows. */
async function issuedIn<T>(country: string | null, number: string, run: () => Promise<T>): Promise<T> {
  const parsed = parseBinTable(country === null ? '' : `${number.slice(0, 8)},,${country},credit`);
  if (!parsed.ok) throw new Error('a line of the table is wrong');
  const context = world.gateway.context as { bins: typeof parsed.table };
  const { bins } = context;
  context.bins = parsed.table;
  try {
    return await run();
  } finally {
    context.bins = bins;
  }
}

interface Decision {
  readonly code: string;
  readonly exemption: string | null;
  readonly notes: readonly string[];
}

const card = (scheme: 'VISA' | 'MASTERCARD' | 'AMEX' | 'MAESTRO', aa = '00', sss = '000') =>
  composeCardNumber(scheme, '20', aa, sss);
const wish = (flag: boolean | null) => (flag === null ? {} : { gateway_info: { flexible_3d: flag } });

/** Everything that came of one payment. */
async function seen(payment: Payment) {
  const { order } = payment;
  const [row] = await world.database.sql<{ decision: Decision }[]>`
    SELECT decision FROM attempts WHERE transaction_id = ${order.transaction_id}`;
  const authentications = await world.database.sql<{ id: string }[]>`
    SELECT three_ds_server_trans_id AS id FROM authentications WHERE transaction_id = ${order.transaction_id}
    ORDER BY created_at, three_ds_server_trans_id`;
  const { directoryServer, issuerHost } = world.simulator.journals;
  const areqs = authentications.flatMap(({ id }) =>
    directoryServer
      .entries({ threeDSServerTransID: id })
      .filter(({ type, direction }) => type === 'AReq' && direction === 'in')
      .map(({ message }) => message),
  );
  const sent = await world.database.sql<{ record: { rrn: string } }[]>`
    SELECT record FROM acquirer_messages
    WHERE transaction_id = ${order.transaction_id} AND direction = 'sent' AND mti = '0100' ORDER BY message_id`;
  const authorisations = sent.map(
    ({ record }) => issuerHost.entries({ mti: '0100', direction: 'in', rrn: record.rrn }).at(-1)!.tags,
  );
  return { order, decision: row!.decision, notes: row!.decision.notes, areqs, authorisations };
}

/** One payment from form to end. */
async function example(
  key: string,
  issuer: string | null,
  number: string,
  flag: boolean | null,
  [amount, currency]: readonly [number, string] = [1_000, 'EUR'],
  more: PaymentOptions = {},
) {
  const order = { amount, currency, ...wish(flag), ...more.order };
  return seen(
    await issuedIn(issuer, number, () => pay(world, number, { challenge: { code: '123456' }, ...more, key, order })),
  );
}

describe('the policy', () => {
  it('1 · NL, NL, VISA, false: authenticated all the same, and the audit says sca_override', async () => {
    const { decision, notes, areqs, order } = await example(await merchant('NL'), 'NL', card('VISA'), false);
    expect([decision.code, notes, areqs.length, order.status]).toEqual(['3O', ['sca_override'], 1, 'completed']);
  });

  it('2 · NL, US, MASTERCARD, false: authenticated by default, and not with the capability', async () => {
    const strict = await example(await merchant('NL'), 'US', card('MASTERCARD'), false);
    expect([strict.decision.code, strict.areqs.length]).toEqual(['3O', 1]);
    const key = await merchant('NL', { flexible3dOneLegOut: true });
    const capable = await example(key, 'US', card('MASTERCARD'), false);
    expect([capable.decision.code, capable.areqs.length, capable.notes]).toEqual(['N1', 0, ['one_leg_out']]);
  });

  it('3 · US, US, VISA, false: no AReq at all, ECI 07', async () => {
    const key = await merchant('US');
    const { decision, areqs, authorisations } = await example(key, 'US', card('VISA'), false, [1_000, 'USD']);
    expect([decision.code, areqs, authorisations.map((tags) => tags['01'])]).toEqual(['N0', [], ['07']]);
  });

  it('4 · US, NL, VISA, false: the issuer insists, a challenge answers it, and the second authorisation carries ECI 05', async () => {
    const key = await merchant('US');
    const { decision, areqs, authorisations, order } = await example(key, 'NL', card('VISA', '70'), false);
    expect(decision.code).toBe('N0s');
    expect(areqs).toMatchObject([{ threeDSRequestorChallengeInd: '04' }]);
    expect(authorisations.map((tags) => [tags['01'], tags['11']])).toEqual([
      ['07', undefined],
      ['05', 'Y'],
    ]);
    expect(order).toMatchObject({
      status: 'completed',
      payment_details: { card_authentication_details: { flow: 'challenge', chargeback_liability_shift: true } },
    });
  });

  it('6 · US, US, VISA, true, not enrolled: declined, and nothing is authorised', async () => {
    const number = composeCardNumber('VISA', '91');
    const { order, authorisations } = await example(await merchant('US'), 'US', number, true);
    expect(order).toMatchObject({ status: 'declined', reason: 'Merchant only accepts 3DS verified cards' });
    expect(authorisations).toEqual([]);
  });

  it('8 · SG, SG, AMEX, false: 30.00 EUR goes without, 30.01 EUR never', async () => {
    const key = await merchant('SG');
    const free = await example(key, 'SG', card('AMEX'), false, [3_000, 'EUR']);
    expect([free.decision.code, free.areqs.length]).toEqual(['N0', 0]);
    const bound = await example(key, 'SG', card('AMEX'), false, [3_001, 'EUR']);
    expect([bound.decision.code, bound.areqs.length, bound.notes]).toEqual(['3S', 1, ['scheme_mandate']]);
  });

  it('9 · SG, SG, MAESTRO, false: never without', async () => {
    const { decision, areqs } = await example(await merchant('SG'), 'SG', card('MAESTRO'), false, [100, 'EUR']);
    expect([decision.code, areqs.length]).toEqual(['3S', 1]);
  });

  it('10 · low value: five payments are exempt, and the sixth is authenticated because the issuer insists', async () => {
    const key = await merchant('NL', { exemptions: { ...OFF, lowValue: true } });
    const number = composeCardNumber('VISA', '20', '00', '001');
    for (let i = 0; i < 5; i++) {
      const { decision, areqs, authorisations, order } = await example(key, 'NL', number, null, [2_000, 'EUR']);
      expect([decision.code, decision.exemption, areqs.length]).toEqual(['3D', 'low_value', 0]);
      expect(authorisations).toMatchObject([{ '01': '07', '07': 'LV' }]);
      expect(order.payment_details.card_authentication_details).toEqual({
        chargeback_liability_shift: false,
        exemption: 'low_value_payment',
        flow: 'exemption',
      });
    }
    const sixth = await example(key, 'NL', number, null, [2_000, 'EUR']);
    expect(sixth.authorisations.map((tags) => [tags['01'], tags['07']])).toEqual([
      ['07', 'LV'],
      ['05', undefined],
    ]);
    expect(sixth.order).toMatchObject({
      status: 'completed',
      payment_details: { card_authentication_details: { flow: 'challenge', chargeback_liability_shift: true } },
    });
  });

  it('11 · analysis of risk up to 100: 100.00 EUR is exempt, 100.01 EUR is authenticated', async () => {
    const key = await merchant('NL', { exemptions: { ...OFF, riskAnalysisUpTo: 100 } });
    const exempt = await example(key, 'NL', card('VISA'), null, [10_000, 'EUR']);
    expect([exempt.areqs.length, exempt.authorisations[0]!['07']]).toEqual([0, 'TR']);
    expect(exempt.order.payment_details.card_authentication_details.exemption).toBe('transaction_risk_analysis');
    const above = await example(key, 'NL', card('VISA'), null, [10_001, 'EUR']);
    expect([above.areqs.length, above.authorisations[0]!['07']]).toEqual([1, undefined]);
  });

  it('14 · GB, FR, VISA, false, 5.00 GBP: one zone', async () => {
    const { decision, areqs } = await example(await merchant('GB'), 'FR', card('VISA'), false, [500, 'GBP']);
    expect([decision.code, areqs.length]).toEqual(['3O', 1]);
  });

  it('15 · CH, CH, VISA, false, 5.00 CHF: outside', async () => {
    const { decision, areqs } = await example(await merchant('CH'), 'CH', card('VISA'), false, [500, 'CHF']);
    expect([decision.code, areqs.length]).toEqual(['N0', 0]);
  });

  it('16 · NL, a number that no table knows, VISA, false: as inside', async () => {
    const { decision, areqs } = await example(await merchant('NL'), null, card('VISA'), false, [500, 'EUR']);
    expect([decision.code, areqs.length]).toEqual(['3O', 1]);
  });

  it('18 · US, US, VISA, R: declined, and nothing is sent to the acquirer', async () => {
    const { order, authorisations } = await example(await merchant('US'), 'US', card('VISA', '00', '004'), null);
    expect(order).toMatchObject({ status: 'declined', reason_code: '3011' });
    expect(authorisations).toEqual([]);
  });
});

describe('an exemption', () => {
  it('of a secure corporate process is claimed for commercial cards', async () => {
    const key = await merchant('NL', { exemptions: { ...OFF, secureCorporate: true } });
    const commercial = await seen(await pay(world, composeCardNumber('VISA', '81'), { key }));
    expect([commercial.decision.exemption, commercial.authorisations[0]!['07']]).toEqual(['secure_corporate', 'SC']);
    const consumer = await seen(await pay(world, composeCardNumber('VISA', '20'), { key }));
    expect([consumer.decision.exemption, consumer.areqs.length]).toEqual([null, 1]);
  });

  it('that is asked for by 3-D Secure leaves the liability with an issuer that takes the risk itself', async () => {
    const key = await merchant('NL', { exemptions: { ...OFF, riskAnalysisUpTo: 250, viaThreeDs: true } });
    const taken = await seen(await pay(world, composeCardNumber('VISA', '20'), { key }));
    expect(taken.areqs).toMatchObject([{ threeDSRequestorChallengeInd: '05' }]);
    expect(taken.authorisations).toMatchObject([{ '01': '05' }]);
    expect(taken.authorisations[0]!['07']).toBeUndefined();

    const acknowledged = await seen(await pay(world, composeCardNumber('VISA', '20', '00', '005'), { key }));
    expect(acknowledged.authorisations).toMatchObject([{ '01': '07', '05': 'I', '07': 'TR' }]);
    expect(acknowledged.order.payment_details.card_authentication_details).toEqual({
      chargeback_liability_shift: false,
      exemption: 'transaction_risk_analysis',
      flow: 'exemption',
    });
  });
});
