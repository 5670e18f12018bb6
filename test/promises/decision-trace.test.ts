/** The trace of an order: what was decided and why, every message, and a story that a person reads. */

import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { TraceObject } from '../../src/http/schemas/trace.ts';
import { demoSites } from '../../src/merchants/demo-sites.ts';
import { hashApiKey } from '../../src/merchants/sites.ts';
import { MINUTE } from '../../src/platform/clock.ts';
import { replaceAccountKey } from '../../src/storage/account-keys.ts';
import { directBody } from '../support/merchant.ts';
import { finish, openOrder, pay } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { addSite } from '../support/sites.ts';
import { makeWorld, type World } from '../support/world.ts';

const card = (scenario: string, group = '20') => composeCardNumber('VISA', group, '00', scenario);
const RIGHT = { challenge: { code: '123456' } };
const FORCED = { gateway_info: { flexible_3d: true } };

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

// biome-ignore lint/suspicious/noExplicitAny: an answer of the API, looked into by tests.
async function traceOf(orderId: string | number, headers: Record<string, string> = {}): Promise<any> {
  await world.quiet();
  const { status, body } = await world.api('GET', `/orders/${orderId}/3ds`, undefined, headers);
  expect([status, body.success]).toEqual([200, true]);
  expect(Value.Errors(TraceObject, body.data)).toEqual([]);
  return body.data;
}

/** `→ AReq` left, `← ARes` came. */
const typesOf = ({ messages }: { messages: { direction: string; type: string }[] }) =>
  messages.map(({ direction, type }) => `${direction === 'sent' ? '→' : '←'} ${type}`);

/** The story without its times. */
const told = ({ sequence }: { sequence: string[] }) => sequence.map((line) => line.slice(10));

describe('the trace', () => {
  it('tells a forced challenge from the card to the capture', async () => {
    const { orderId, order } = await pay(world, card('010'), { ...RIGHT, scripts: true, order: FORCED });
    const trace = await traceOf(orderId);
    expect(trace).toMatchObject({ order_id: orderId, site_id: 1, status: 'completed' });
    const [attempt] = trace.attempts;
    expect(attempt.decision).toMatchObject({
      code: '3F',
      authenticate: true,
      challenge_indicator: '03',
      won: { step: 'flexible_3d', saw: 'it is true', answer: 'authentication is forced' },
      notes: [],
      zones: { acquirer: 'IN', issuer: 'IN' },
    });
    expect(attempt.decision.steps.map(({ step }: { step: string }) => step)).toEqual([
      'Payer’s address',
      'Kind of payment',
      'Scheme mandate',
      'flexible_3d',
    ]);
    const [authentication] = attempt.authentications;
    expect(authentication).toMatchObject({
      ...{ version: '2.2.0', channel: 'browser', state: 'final', method_completion: 'Y', challenge_indicator: '03' },
      ds_transaction_id: order.payment_details.card_authentication_result.ds_transaction_id,
      result: { status: 'Y', flow: 'challenge', eci: '05', has_authentication_value: true, cause: null, error: null },
    });
    expect(typesOf(authentication)).toEqual([
      ...['→ threeDSMethodData', '← threeDSMethodData', '→ AReq', '← ARes', '→ CReq', '← RReq', '→ RRes', '← CRes'],
    ]);
    expect(attempt.after_authentication).toEqual({
      outcome: 'authorise',
      why: 'the issuer authenticated the payer',
      eci: '05',
      chargeback_liability_shift: true,
      label: 'Enrolled, Liability',
      exemption: null,
      reason: null,
      reason_code: null,
    });
    expect(attempt.authorisations).toEqual([
      expect.objectContaining({ outcome: 'approved', response_code: '00', reason_code: '1000', eci: '05' }),
    ]);
    expect(told(trace)).toEqual([
      'Payer → VISA •••• 0107, 10.00 EUR',
      'Gateway: decision 3F, 3-D Secure runs: the merchant forces it',
      'Payer → Issuer: 3DS Method, in a hidden frame',
      'Payer → 3DS Method has run',
      'Directory server ← AReq 2.2.0, challenge wanted (03)',
      'Directory server → ARes C, the issuer wants a challenge',
      "Payer → Issuer: CReq 2.2.0, by the payer's browser",
      'Directory server → RReq Y, authenticated, ECI 05',
      'Directory server ← RRes 01, received',
      'Gateway: goes on to authorise: the issuer authenticated the payer',
      'Payer → CRes Y, by the browser: decides nothing',
      'Acquirer ← 0100 10.00 EUR, ECI 05',
      'Acquirer → 0110 approved (00)',
      'Acquirer ← 0220 capture',
      'Acquirer → 0230 acknowledged',
    ]);
  });

  it('tells a frictionless payment, which no browser carried anything for', async () => {
    const { orderId } = await pay(world, card('000', '21'));
    const { attempts } = await traceOf(orderId);
    expect(attempts[0].decision).toMatchObject({ code: '3D', won: { step: 'Dynamic 3D rules' } });
    expect(typesOf(attempts[0].authentications[0])).toEqual(['→ AReq', '← ARes']);
    expect(attempts[0].authentications[0]).toMatchObject({
      ...{ method_url: null, method_completion: 'U' },
      result: { status: 'Y', flow: 'frictionless' },
    });
  });

  it('tells that the law overrode the wish to skip', async () => {
    const { orderId } = await pay(world, card('000'), { order: { gateway_info: { flexible_3d: false } } });
    const { attempts } = await traceOf(orderId);
    expect(attempts[0].decision).toMatchObject({
      code: '3O',
      won: { step: 'Zones', answer: 'the law asks for authentication: authenticate' },
      notes: [{ note: 'sca_override', meaning: 'the merchant would rather skip, and the law does not let it' }],
    });
  });

  it('tells of a payment that nobody was asked about', async () => {
    const { orderId } = await pay(world, card('000', '80'), {
      site: '-us',
      order: { gateway_info: { flexible_3d: false } },
    });
    const trace = await traceOf(orderId, { api_key: `${world.apiKey}-us` });
    expect(trace.attempts[0]).toMatchObject({
      decision: { code: 'N0', authenticate: false, challenge_indicator: null, won: { step: 'Zones' } },
      authentications: [],
      after_authentication: {
        ...{ outcome: 'authorise', eci: '07', chargeback_liability_shift: false, label: 'No Liability' },
        why: 'no 3-D Secure: both sides are outside the law',
      },
    });
  });

  it('tells of a card that is enrolled nowhere, and why that was the end', async () => {
    const { orderId } = await pay(world, '4012001038443335', { order: FORCED });
    const trace = await traceOf(orderId);
    expect(trace.attempts[0]).toMatchObject({
      state: 'declined',
      authentications: [],
      authorisations: [],
      after_authentication: {
        outcome: 'decline',
        why: 'no directory server knows the card, and the merchant takes no payment without',
        reason: 'Merchant only accepts 3DS verified cards',
        reason_code: '4999',
      },
    });
    const { attempts } = await traceOf((await pay(world, '4012001038443335')).orderId);
    expect(attempts[0].after_authentication).toMatchObject({
      ...{ outcome: 'authorise', eci: '07', label: 'No Liability' },
      why: 'nobody demands authentication, and it was not possible: no directory server knows the card',
    });
  });

  it('tells of a directory server that kept silent, and for how long', async () => {
    const { orderId, payer } = await openOrder(world, { order: { gateway: 'VISA' } });
    const paying = payer.pay({ number: card('021') });
    const asked = () =>
      world.simulator.journals.directoryServer
        .entries()
        .map(({ message }) => (message as { acctNumber?: string }).acctNumber);
    await expect.poll(asked).toContainEqual(expect.stringMatching(/0214$/));
    await world.pass(MINUTE);
    await paying;
    const trace = await traceOf(orderId);
    const [{ authentications, after_authentication }] = trace.attempts;
    expect(typesOf(authentications[0])).toEqual(['→ AReq']);
    expect(authentications[0].result).toMatchObject({
      ...{ status: 'U', flow: 'none', cause: 'directory_server_timeout' },
      error: { code: '402', component: 'S' },
    });
    expect(after_authentication).toMatchObject({ outcome: 'decline', reason_code: '4999' });
    expect(trace.sequence).toContain('+10.0 s   Gateway: the directory server did not answer in time');
  });

  it('tells of the Erro that a faulty answer was given, and shows that answer', async () => {
    const { orderId } = await pay(world, card('023'));
    const trace = await traceOf(orderId);
    const [authentication] = trace.attempts[0].authentications;
    expect(typesOf(authentication)).toEqual(['→ AReq', '← unreadable', '→ Erro']);
    expect(authentication.messages[1].body.raw).toContain('"messageType":"ARes"');
    expect(authentication.messages[2].body).toMatchObject({
      errorCode: '201',
      errorComponent: 'S',
      errorDetail: 'acsTransID',
    });
    expect(authentication.result).toMatchObject({ status: 'U', cause: 'invalid_answer' });
    expect(told(trace)).toContain('Directory server ← Erro 201: acsTransID');
  });

  it('keeps a result that came after the fifteen minutes, and says that it changed nothing', async () => {
    const { orderId, payer } = await openOrder(world, { order: { gateway: 'VISA' } });
    await payer.pay({ number: card('017') });
    await finish(payer);
    await world.pass(20 * MINUTE);
    const trace = await traceOf(orderId);
    expect(trace).toMatchObject({ status: 'declined' });
    const [authentication] = trace.attempts[0].authentications;
    expect(typesOf(authentication)).toEqual(['→ AReq', '← ARes', '→ CReq', '← RReq', '→ RRes']);
    expect(authentication.result).toMatchObject({ status: 'N', cause: 'challenge_abandoned' });
    expect(trace.attempts[0].after_authentication).toMatchObject({
      ...{ outcome: 'decline', why: 'the payer never finished the challenge' },
      reason: '3D Secure authentication cancelled',
    });
    expect(trace.sequence).toEqual(
      expect.arrayContaining([
        '+15 min   Gateway: the payer never finished the challenge',
        '+16 min   Directory server → RReq Y, authenticated, ECI 05: too late, it changes nothing',
      ]),
    );
  });

  it('keeps a second result, which changes nothing', async () => {
    const { orderId } = await pay(world, card('018'));
    const trace = await traceOf(orderId);
    expect(trace.status).toBe('completed');
    expect(typesOf(trace.attempts[0].authentications[0])).toEqual([
      ...['→ AReq', '← ARes', '→ CReq', '← RReq', '→ RRes', '← RReq', '→ Erro', '← CRes'],
    ]);
    expect(told(trace)).toContain(
      'Directory server → RReq N, not authenticated, reason 01, ECI 07: again, the first result stays',
    );
  });

  it('shows a result that could not be read, and that none followed', async () => {
    const { orderId, payer } = await openOrder(world, { order: { gateway: 'VISA' } });
    await payer.pay({ number: card('036') });
    const finishing = finish(payer);
    await expect.poll(async () => typesOf((await traceOf(orderId)).attempts[0].authentications[0])).toContain('← CRes');
    await world.pass(MINUTE);
    await finishing;
    const [authentication] = (await traceOf(orderId)).attempts[0].authentications;
    expect(typesOf(authentication)).toEqual(['→ AReq', '← ARes', '→ CReq', '← unreadable', '→ Erro', '← CRes']);
    expect(authentication.result).toMatchObject({ cause: 'no_rreq' });
  });

  it('has both authentications of a direct order: the one of the call, and the one once the payer came', async () => {
    const { body } = await world.api(
      'POST',
      '/orders',
      directBody(world, { gateway_info: { card_number: card('010') } }),
    );
    const payer = new Payer({ origins: [world.url, world.bankUrl] });
    await payer.open(body.data.payment_url);
    await payer.submit('continue-form');
    await finish(payer, RIGHT);
    const trace = await traceOf(body.data.order_id);
    const [{ authentications }] = trace.attempts;
    expect(authentications.map(typesOf)).toEqual([
      ['→ AReq', '← ARes'],
      ['→ AReq', '← ARes', '→ CReq', '← RReq', '→ RRes', '← CRes'],
    ]);
    expect(
      authentications.map(({ challenge_indicator }: { challenge_indicator: string }) => challenge_indicator),
    ).toEqual(['02', '01']);
    expect(authentications[0]).toMatchObject({ state: 'challenge', result: null });
    expect(told(trace).slice(0, 7)).toEqual([
      "Gateway: the shop's server pays with VISA •••• 0107, 10.00 EUR",
      'Gateway: decision 3D, 3-D Secure runs',
      'Directory server ← AReq 2.2.0, no challenge wanted (02)',
      'Directory server → ARes C, the issuer wants a challenge',
      'Gateway: the payer is waited for: a new authentication begins when they come',
      'Payer → comes to the page',
      'Directory server ← AReq 2.2.0, no preference about a challenge (01)',
    ]);
  });

  it('has both authorisations of an issuer that insisted, and the authentication between them', async () => {
    const { orderId } = await pay(world, composeCardNumber('VISA', '80', '70', '011'), {
      site: '-us',
      order: { gateway: 'CREDITCARD', gateway_info: { flexible_3d: false } },
    });
    const trace = await traceOf(orderId, { api_key: `${world.apiKey}-us` });
    const [{ decision, authentications, authorisations }] = trace.attempts;
    expect(decision).toMatchObject({ code: 'N0', step_up: true, won: { step: 'Soft decline' } });
    expect(authentications.map(typesOf)).toEqual([['→ AReq', '← ARes', '→ CReq', '← RReq', '→ RRes', '← CRes']]);
    expect(authorisations).toMatchObject([
      { outcome: 'declined', response_code: '1A', eci: '07' },
      { outcome: 'approved', response_code: '00', eci: '05' },
    ]);
    expect(told(trace)).toEqual([
      'Payer → VISA •••• 0117, 10.00 EUR',
      'Gateway: decision N0, no 3-D Secure: both sides are outside the law',
      'Acquirer ← 0100 10.00 EUR, ECI 07',
      'Acquirer → 0110 soft decline (1A): the issuer wants authentication',
      'Payer → comes to the page',
      'Directory server ← AReq 2.2.0, challenge mandatory (04)',
      'Directory server → ARes C, the issuer wants a challenge',
      "Payer → Issuer: CReq 2.2.0, by the payer's browser",
      'Directory server → RReq Y, authenticated, ECI 05',
      'Directory server ← RRes 01, received',
      'Gateway: goes on to authorise: the issuer authenticated the payer',
      'Payer → CRes Y, by the browser: decides nothing',
      'Acquirer ← 0100 10.00 EUR, ECI 05',
      'Acquirer → 0110 approved (00)',
      'Acquirer ← 0220 capture',
      'Acquirer → 0230 acknowledged',
    ]);
  });

  it('tells of an exemption, and of one that was looked at and not claimed', async () => {
    const settings = {
      ...demoSites('unused')[0]!.settings,
      exemptions: { lowValue: true, riskAnalysisUpTo: 0, secureCorporate: false, viaThreeDs: false } as const,
    };
    const { api_key: key } = await addSite(world, { siteId: 61, settings });
    const small = await pay(world, card('000'), { key: key! });
    expect((await traceOf(small.orderId, { api_key: key! })).attempts[0]).toMatchObject({
      decision: {
        ...{ code: '3D', authenticate: false, meaning: 'no 3-D Secure: an exemption is claimed' },
        won: { step: 'Exemption for low value', answer: 'claimed: the merchant bears the loss' },
      },
      authentications: [],
      after_authentication: { outcome: 'authorise', exemption: 'low_value', chargeback_liability_shift: false },
    });
    const large = await pay(world, card('000'), { key: key!, order: { amount: 3001 } });
    expect((await traceOf(large.orderId, { api_key: key! })).attempts[0]).toMatchObject({
      decision: { authenticate: true, meaning: '3-D Secure runs', won: { step: 'Dynamic 3D rules' } },
      after_authentication: { exemption: null },
    });
  });

  it('has every attempt of the order, oldest first, and finds it by the number of each', async () => {
    const { orderId, payer } = await openOrder(world, { order: { gateway: 'VISA' } });
    const link = payer.url;
    await payer.pay({ number: card('002') });
    await payer.open(link);
    await payer.pay({ number: card('000') });
    const trace = await traceOf(orderId);
    expect(trace.attempts.map(({ status, reason_code }: Record<string, string>) => [status, reason_code])).toEqual([
      ['declined', '3001'],
      ['completed', '1000'],
    ]);
    expect(trace.attempts[0].after_authentication).toMatchObject({
      ...{ outcome: 'decline', reason_code: '3001' },
      why: 'the issuer did not authenticate the payer (reason 01)',
    });
    for (const { transaction_id } of trace.attempts) expect(await traceOf(transaction_id)).toEqual(trace);
  });

  it('shows each message of a browser once, however often it came', async () => {
    const { orderId, payer } = await openOrder(world, { scripts: true, order: { gateway: 'VISA' } });
    await payer.pay({ number: card('011') });
    const notification = payer.form('bank-form');
    for (let i = 0; i < 2; i++) await payer.open(payer.url);
    await payer.runMethod();
    const data = JSON.parse(Buffer.from(notification.fields.threeDSMethodData!, 'base64url').toString());
    const late = new URLSearchParams({
      threeDSMethodData: Buffer.from(JSON.stringify({ threeDSServerTransID: data.threeDSServerTransID })).toString(
        'base64url',
      ),
    });
    await fetch(data.threeDSMethodNotificationURL, { method: 'POST', body: late });
    for (let i = 0; i < 2; i++) await payer.open(payer.url);
    await finish(payer);
    const [authentication] = (await traceOf(orderId)).attempts[0].authentications;
    expect(typesOf(authentication)).toEqual([
      ...['→ threeDSMethodData', '← threeDSMethodData', '→ AReq', '← ARes', '→ CReq', '← RReq', '→ RRes', '← CRes'],
    ]);
  });
});

describe('the trace has nothing secret:', () => {
  it('no card number, security code, date, name or e-mail in clear', async () => {
    const number = card('010');
    const { orderId } = await pay(world, number, {
      ...RIGHT,
      code: '987',
      scripts: true,
      order: {
        customer: {
          ...{ locale: 'nl_NL', country: 'NL', email: 'simonsmit@example.com', phone: '0612345678' },
          ...{ first_name: 'Simon', last_name: 'Smit', address1: 'Kraanspoor', house_number: '39' },
        },
      },
    });
    const text = JSON.stringify(await traceOf(orderId));
    for (const secret of [
      number,
      number.slice(0, 12),
      'simonsmit@',
      '"987"',
      '3012',
      'Simon',
      'Kraanspoor',
      '0612345678',
    ])
      expect(text).not.toContain(secret);
    // What is masked is there.
    expect(text).toContain('s***@example.com');
    expect(text).toContain(`400000******${number.slice(-4)}`);
  });
});

describe('who may read a trace', () => {
  it('is the site of the order, and the key of its account', async () => {
    const { orderId } = await pay(world, card('000'));
    await replaceAccountKey(world.database.sql, 10_000_001, hashApiKey('of the account'));
    const own = await traceOf(orderId);
    expect(await traceOf(orderId, { api_key: 'of the account' })).toEqual(own);
  });

  it('is nobody else', async () => {
    const { orderId } = await pay(world, card('000'));
    for (const [id, key, status, code] of [
      [orderId, `${world.apiKey}-us`, 404, 1006],
      [orderId, 'of nobody', 401, 1032],
      ['no-such-order', world.apiKey, 404, 1006],
      ['99999999999999999999', world.apiKey, 404, 1006],
    ] as const)
      expect(await world.api('GET', `/orders/${id}/3ds`, undefined, { api_key: key })).toMatchObject({
        status,
        body: { success: false, data: {}, error_code: code },
      });
  });

  it('reads an order that nobody has paid yet, and one that no card paid', async () => {
    const { orderId } = await openOrder(world);
    expect(await traceOf(orderId)).toMatchObject({ status: 'initialized', attempts: [], sequence: [] });
  });
});
