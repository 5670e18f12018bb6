/** The promises of the card numbers at the issuer host: the gateway's own connection in front, every scheme. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SECOND } from '../../src/platform/clock.ts';
import { composeCardNumber, scenarioOf } from '../scenarios/cards.ts';
import { DOCUMENTED_CARDS } from '../scenarios/documented-cards.ts';
import { AUTHORISATION_ROWS, PUBLISHED_SCHEMES } from '../scenarios/published-numbers.ts';
import { cardOf, EUR_10, MERCHANT, openWorld, type Request, type World } from './testing.ts';

/** A shop that nobody authenticated a payment for. */
const OTHER_MERCHANT = { ...MERCHANT, acquirerMerchantId: 'MERCHANT0000002', terminalId: 'TERM0002' };

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** Authorises as the gateway does after an authentication (Y). */
async function authorise(pan: string, over: Partial<Request> = {}, cvc?: string) {
  const threeDs = world.authenticated(pan);
  return world.acquirer.send(await world.prepare({ threeDs, ...over }), cardOf(pan, cvc));
}

async function authoriseUnauthenticated(pan: string, over: Partial<Request> = {}) {
  return world.acquirer.send(await world.prepare({ threeDs: { eci: '07' }, ...over }), cardOf(pan));
}

const declined = (responseCode: string, reasonCode = '4999') => ({ outcome: 'declined', responseCode, reasonCode });
const soft = (scheme: string) =>
  scheme === 'VISA' || scheme === 'AMEX' ? declined('1A', '4004') : declined('65', '4999');

/** What an authenticated payment gets, by AA and scheme. 97 to 99 have tests of their own. */
const EXPECTED: Readonly<Record<string, (scheme: string) => object>> = {
  '00': () => ({ outcome: 'approved', responseCode: '00', cvcResult: 'M', cavvResult: '2' }),
  '05': () => declined('05', '4001'),
  '10': () => ({ outcome: 'partial', responseCode: '10', approvedAmount: { amount: 500, currency: 'EUR' } }),
  '14': () => declined('14', '4005'),
  '41': () => declined('41'),
  '43': () => declined('43'),
  '51': () => declined('51', '4002'),
  '54': () => declined('54', '4005'),
  '57': () => declined('57'),
  '59': () => declined('59', '4003'),
  '61': () => declined('61'),
  '62': () => declined('62'),
  '63': () => declined('63', '4003'),
  '70': () => ({ outcome: 'approved', responseCode: '00' }),
  '71': soft,
  '72': () => ({ outcome: 'approved', responseCode: '00' }),
  '73': () => ({ outcome: 'approved', responseCode: '00' }),
  '77': () => ({ ...declined('N7'), cvcResult: 'N' }),
  '82': () => declined('82'),
  '91': () => declined('91'),
  '96': () => declined('96'),
};

const rows = AUTHORISATION_ROWS.flatMap(([, aa, , ...pans]) =>
  pans.map((pan, column) => [aa, PUBLISHED_SCHEMES[column]!, pan] as const),
);

describe('an authenticated payment', () => {
  it.each(rows.filter(([aa]) => EXPECTED[aa]))('AA %s of %s is answered as published: %s', async (aa, scheme, pan) => {
    const outcome = await authorise(pan);
    expect(outcome).toMatchObject(EXPECTED[aa]!(scheme));
    expect(outcome).toMatchObject({ issuerCountry: 'NL', funding: 'C' });
    const approval = outcome.outcome !== 'unknown' && outcome.outcome !== 'declined' && outcome;
    if (approval) {
      expect(approval.approvalCode).toMatch(/^[0-9A-Z]{6}$/);
      expect(approval.networkTransactionId).toMatch(/^306326\d{9}$/);
    } else expect(outcome).toMatchObject({ approvalCode: null, networkTransactionId: null });
    expect(JSON.stringify(world.host.journal.entries())).not.toContain(pan);
  });

  it.each(rows.filter(([aa]) => aa === '97'))('AA %s of %s loses the connection: %s', async (_, __, pan) => {
    expect(await authorise(pan)).toMatchObject({ outcome: 'unknown', cause: 'connection_lost', sent: true });
    expect(world.host.journal.entries({ mti: '0110' })).toMatchObject([{ note: 'connection_cut' }]);
  });

  it.each(rows.filter(([aa]) => aa === '98'))('AA %s of %s is answered too late: %s', async (_, __, pan) => {
    const outcome = authorise(pan);
    await world.journalled(1, { mti: '0100' });
    world.clock.advance(15 * SECOND);
    expect(await outcome).toMatchObject({ outcome: 'unknown', cause: 'timeout', sent: true });
    expect(world.host.journal.entries({ mti: '0110' })).toEqual([]);
    world.clock.advance(5 * SECOND);
    expect(await world.journalled(1, { mti: '0110' })).toMatchObject([{ fields: { 39: '00' } }]);
    while (!world.events.includes('late_answer')) await new Promise(setImmediate);
  });

  it.each(rows.filter(([aa]) => aa === '99'))('AA %s of %s is never answered: %s', async (_, __, pan) => {
    const message = await world.prepare({ threeDs: world.authenticated(pan) });
    const outcome = world.acquirer.send(message, cardOf(pan));
    await world.journalled(1, { mti: '0100' });
    world.clock.advance(15 * SECOND);
    expect(await outcome).toMatchObject({ outcome: 'unknown', cause: 'timeout' });

    const { record: original } = message;
    const advice = await world.acquirer.prepareReversal({ original, reason: 'no_answer', as: 'advice' });
    for (const [times, mti] of ['0420', '0421', '0421'].entries()) {
      const reversed = world.acquirer.send(advice, cardOf(pan), { repeat: times > 0 });
      await world.journalled(times + 1, { rrn: message.rrn, direction: 'out', mti: '0430' });
      if (times < 2) world.clock.advance(5 * SECOND);
      expect((await reversed).outcome).toBe(times < 2 ? 'unknown' : 'approved');
      expect(world.host.journal.entries({ direction: 'in' }).at(-1)).toMatchObject({ mti });
    }
    expect(world.host.journal.entries({ mti: '0430' }).map(({ note }) => note)).toEqual([
      'withheld',
      'withheld',
      undefined,
    ]);
  });

  it('is answered the same whenever it is made, but for its numbers', async () => {
    const pan = composeCardNumber('VISA', '20');
    const first = await authorise(pan);
    const other = await openWorld();
    const same = await other.acquirer.send(await other.prepare({ threeDs: other.authenticated(pan) }), cardOf(pan));
    await other.close();
    expect(same).toEqual(first);
    expect(await authorise(pan)).not.toMatchObject({
      approvalCode: first.outcome === 'approved' && first.approvalCode,
    });
  });
});

describe('an unauthenticated payment', () => {
  it.each(PUBLISHED_SCHEMES)('is asked to authenticate by AA 70 and 71 of %s, and by no other card', async (scheme) => {
    for (const aa of ['70', '71']) {
      const pan = composeCardNumber(scheme, '80', aa);
      expect(await authoriseUnauthenticated(pan)).toMatchObject({ retry: 'step_up', reasonCode: '4004' });
    }
    expect(await authoriseUnauthenticated(composeCardNumber(scheme, '80'))).toMatchObject({ outcome: 'approved' });
    expect(await authoriseUnauthenticated(composeCardNumber(scheme, '20'))).toMatchObject({ outcome: 'approved' });
  });

  it.each(PUBLISHED_SCHEMES)('is not authenticated by an ECI alone: %s', async (scheme) => {
    const pan = composeCardNumber(scheme, '20', '70');
    const { eci } = world.authenticated(pan);
    const outcome = await authoriseUnauthenticated(pan, { threeDs: { eci } });
    expect(outcome).toMatchObject({ outcome: 'declined', cavvResult: null });
  });

  it.each(PUBLISHED_SCHEMES)('with an attempt counts as authenticated: %s', async (scheme) => {
    const pan = composeCardNumber(scheme, '20', '70');
    const threeDs = world.authenticated(pan, 'A');
    expect(await authorise(pan, { threeDs })).toMatchObject({ outcome: 'approved', cavvResult: '3' });
  });

  it('under the low-value exemption goes through five times until the cardholder is authenticated', async () => {
    const pan = composeCardNumber('VISA', '20');
    const lowValue = { exemption: 'low_value' } as const;
    const pay = async () => (await authoriseUnauthenticated(pan, lowValue)).outcome;
    for (let payment = 1; payment <= 5; payment++) expect(await pay()).toBe('approved');
    expect(await authoriseUnauthenticated(pan, lowValue)).toMatchObject(declined('1A', '4004'));
    expect((await authoriseUnauthenticated(pan)).outcome).toBe('approved');
    expect((await authorise(pan)).outcome).toBe('approved');
    for (let payment = 1; payment <= 5; payment++) expect(await pay()).toBe('approved');
    expect(await pay()).toBe('declined');
  });
});

describe('a payment without its cardholder', () => {
  it('is refused by AA 72 for good', async () => {
    const pan = composeCardNumber('VISA', '20', '72');
    const later = await agreedWith(pan);
    expect(await alone(pan, later)).toMatchObject({ responseCode: 'R1', stopRecurring: true });
    const mastercard = composeCardNumber('MASTERCARD', '20', '72');
    expect(await alone(mastercard, await agreedWith(mastercard))).toMatchObject({
      responseCode: 'R1',
      retryAdvice: '21',
    });
  });

  it('names its kind and the payment with which its cardholder agreed, and is of the same card', async () => {
    const pan = composeCardNumber('VISA', '20');
    const later = await agreedWith(pan);
    expect(await alone(pan, later)).toMatchObject({ outcome: 'approved', responseCode: '00' });
    expect(await alone(pan, { ...later, storedCredential: 'unscheduled' })).toMatchObject({ outcome: 'approved' });
    // Books that begin anew with the host cannot hold an agreement against anybody.
    expect(await alone(pan, { ...later, originalNetworkTransactionId: '306326999999999' })).toMatchObject({
      outcome: 'approved',
    });
    const whole = { responseCode: '30', outcome: 'declined' };
    expect(await alone(pan, { ...later, originalNetworkTransactionId: undefined })).toMatchObject(whole);
    expect(await alone(pan, { ...later, storedCredential: undefined })).toMatchObject(whole);
    expect(await alone(pan, { ...later, channel: 'cof' })).toMatchObject(whole);
    expect(await authoriseUnauthenticated(pan, later)).toMatchObject(whole);
    expect(await alone(composeCardNumber('VISA', '21'), later)).toMatchObject({ responseCode: '12' });
  });

  /** Without a security code, which nobody may keep. */
  async function alone(pan: string, over: Partial<Request>) {
    return world.acquirer.send(await world.prepare(over), cardOf(pan, ''));
  }

  async function agreedWith(pan: string): Promise<Partial<Request>> {
    const first = await authorise(pan, { storedCredential: 'first' });
    if (first.outcome !== 'approved') throw new Error('no agreement without an approval');
    const original = first.networkTransactionId!;
    return { channel: 'mit', storedCredential: 'subscription', originalNetworkTransactionId: original };
  }
});

describe('the proof of authentication', () => {
  const pan = composeCardNumber('VISA', '20');
  const failed = { outcome: 'declined', responseCode: '82', cavvResult: '1' };

  it('serves one authorisation', async () => {
    const threeDs = world.authenticated(pan);
    expect(await authorise(pan, { threeDs })).toMatchObject({ outcome: 'approved', cavvResult: '2' });
    expect(await authorise(pan, { threeDs })).toMatchObject(failed);
  });

  it('covers no larger amount, no other merchant, no other card, and cannot be forged', async () => {
    const merchant = OTHER_MERCHANT;
    expect(await authorise(pan, { amount: { ...EUR_10, amount: 1001 } })).toMatchObject(failed);
    expect(await authorise(pan, { merchant })).toMatchObject(failed);
    const others = world.authenticated(composeCardNumber('VISA', '21'));
    expect(await authorise(pan, { threeDs: others })).toMatchObject(failed);
    const forged = { ...world.authenticated(pan), authenticationValue: 'AAABBZkQBgAAAAAAAAAEBgAAAAA=' };
    expect(await authorise(pan, { threeDs: forged })).toMatchObject(failed);
    const attempt = { ...world.authenticated(pan, 'A'), authenticationValue: 'AAABBZkQBgAAAAAAAAAEBgAAAAA=' };
    expect(await authorise(pan, { threeDs: attempt })).toMatchObject({ responseCode: '82', cavvResult: '4' });
    expect(await authorise(pan, { amount: { ...EUR_10, amount: 999 } })).toMatchObject({ outcome: 'approved' });
  });
});

describe('the security code', () => {
  const visa = composeCardNumber('VISA', '20');
  const amex = composeCardNumber('AMEX', '20');

  it.each([
    [visa, '123', 'M', '00'],
    [visa, '999', 'N', 'N7'],
    [visa, '124', 'N', 'N7'],
    [visa, '1234', 'N', 'N7'],
    [visa, '000', 'U', '00'],
    [amex, '123', 'M', '00'],
    [amex, '1234', 'M', '00'],
    [amex, '9999', 'N', 'N7'],
    [amex, '0000', 'U', '00'],
    [visa, '', 'P', '00'],
  ])('of %s, %s, gives %s and %s', async (pan, cvc, cvcResult, responseCode) => {
    expect(await authorise(pan, {}, cvc)).toMatchObject({ cvcResult, responseCode });
  });

  it('is never written down', async () => {
    await authorise(visa, {}, '123');
    const [entry] = world.host.journal.entries({ mti: '0100', pan: visa });
    expect(entry!.tags['10']).toBeUndefined();
    expect(entry!.fields[48]).not.toContain('10003123');
    expect(entry!.tags).toMatchObject({ '01': '05', '04': '2.2.0', '05': 'Y' });
  });
});

describe('the card', () => {
  it('with a past date is expired, but for the documented numbers', async () => {
    const send = async (pan: string, expiry: string) => {
      const message = await world.prepare({ threeDs: world.authenticated(pan) });
      return world.acquirer.send(message, { pan, expiry, cvc: '123' });
    };
    expect(await send('4242424242424242', '2610')).toMatchObject(declined('54', '4005'));
    expect(await send('4242424242424242', '2611')).toMatchObject({ outcome: 'approved' });
    expect(await send(composeCardNumber('VISA', '20', '05'), '1612')).toMatchObject(declined('54', '4005'));
    expect(await send('4111111111111111', '1612')).toMatchObject({ outcome: 'approved' });
  });

  it('of no issuer, or with a wrong check digit, does not exist', async () => {
    expect(await authoriseUnauthenticated('6011000990139424')).toMatchObject(declined('14', '4005'));
    expect(await authoriseUnauthenticated('4242424242424241')).toMatchObject(declined('14', '4005'));
  });

  it.each(Object.keys(DOCUMENTED_CARDS))('%s is answered as documented', async (pan) => {
    const { authorisation, issuerCountry } = scenarioOf(pan)!;
    expect(await authorise(pan)).toMatchObject({ responseCode: authorisation, issuerCountry });
  });

  it('is verified by a payment of nothing', async () => {
    const pan = composeCardNumber('VISA', '81');
    const verification = await world.acquirer.prepareVerification({
      ...{ merchant: MERCHANT, vaultRef: 'card-1', channel: 'ecom', idempotencyKey: 'attempt-1', currency: 'EUR' },
      threeDs: world.authenticated(pan, 'Y', 0),
    });
    const outcome = await world.acquirer.send(verification, cardOf(pan));
    expect(outcome).toMatchObject({ outcome: 'approved', responseCode: '85', funding: 'B', cavvResult: '2' });
  });
});
