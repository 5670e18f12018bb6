import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { composeCardNumber } from '../scenarios/cards.ts';
import { ACQUIRER_MERCHANT_ID, AMOUNT, CURRENCY, TestWorld } from '../testing.ts';

const world = new TestWorld();
beforeAll(() => world.start());
afterAll(() => world.stop());

const card = (sss: string, rr = '20') => composeCardNumber('VISA', rr, '00', sss);

describe('an answer without a challenge', () => {
  it.each([
    ['000', { transStatus: 'Y', eci: '05' }],
    ['001', { transStatus: 'A', eci: '06' }],
    ['002', { transStatus: 'N', transStatusReason: '01', eci: '07' }],
    ['003', { transStatus: 'U', transStatusReason: '22', eci: '07' }],
    ['004', { transStatus: 'R', transStatusReason: '11', eci: '07' }],
    ['005', { transStatus: 'Y', eci: '05' }],
    ['006', { transStatus: 'N', transStatusReason: '13' }],
    ['007', { transStatus: 'N', transStatusReason: '10' }],
    ['008', { transStatus: 'N', transStatusReason: '05' }],
    ['031', { transStatus: 'N', transStatusReason: '01', cardholderInfo: expect.any(String) as string }],
  ])('%s is %j and no result follows', async (sss, expected) => {
    const before = world.results.length;
    const { message } = await world.authenticate(card(sss));
    expect(message).toMatchObject(expected);
    expect('authenticationValue' in message).toBe(['Y', 'A'].includes(expected.transStatus));
    world.clock.advance(60_000);
    expect(world.results).toHaveLength(before);
  });

  it.each([
    ['VISA', 'Y', '05'],
    ['MASTERCARD', 'Y', '02'],
    ['AMEX', 'Y', '05'],
    ['MAESTRO', 'Y', '02'],
  ] as const)('of %s carries a value that the issuer knows again', async (scheme, transStatus, eci) => {
    const pan = composeCardNumber(scheme, '20');
    const { message } = await world.authenticate(pan);
    expect(message).toMatchObject({ transStatus, eci });
    const presented = {
      dsTransId: String(message.dsTransID),
      value: String(message.authenticationValue),
      pan,
      amount: AMOUNT,
      currency: CURRENCY,
      acquirerMerchantId: ACQUIRER_MERCHANT_ID,
    };
    expect(world.register.check({ ...presented, amount: AMOUNT + 1 })).toBe('failed');
    expect(world.register.check(presented)).toBe('passed');
  });

  it('says in 2.1.0 only what 2.1.0 knows', async () => {
    const { message } = await world.authenticate(card('003', '10'), {}, '2.1.0');
    expect(message).toMatchObject({ messageVersion: '2.1.0', transStatus: 'U', transStatusReason: '01' });
  });

  it.each([
    ['05', '2.2.0', 'I'],
    ['06', '2.2.0', 'I'],
    ['07', '2.2.0', 'I'],
    ['02', '2.2.0', 'Y'],
    ['05', '2.1.0', 'Y'],
  ] as const)('005 answers a wish of %s in %s with %s', async (threeDSRequestorChallengeInd, version, status) => {
    const { message } = await world.authenticate(card('005'), { threeDSRequestorChallengeInd }, version);
    expect(message.transStatus).toBe(status);
  });

  it.each(['000', '001', '005', '038'])('%s gives way to a challenge that the shop wishes for', async (sss) => {
    for (const threeDSRequestorChallengeInd of ['03', '04']) {
      const { message } = await world.authenticate(card(sss), { threeDSRequestorChallengeInd });
      expect(message.transStatus).toBe('C');
    }
  });

  it.each(['002', '003', '004'])('%s stays what it is whatever the shop wishes for', async (sss) => {
    const { message } = await world.authenticate(card(sss), { threeDSRequestorChallengeInd: '04' });
    expect(message.transStatus).not.toBe('C');
  });

  it.each([
    ['4111111111111111', [undefined, '01', '03', '04', '09'], 'C'],
    ['4111111111111111', ['02', '05', '06', '07', '08'], 'Y'],
    ['5500000000000004', ['01'], 'C'],
    ['6799990000000000011', ['02'], 'Y'],
    ['67034500054620008', ['02'], 'Y'],
    ['4012001037461114', ['02'], 'N'],
    ['4012001037461114', ['03'], 'C'],
    ['374200000000004', ['02'], 'N'],
  ] as const)('the documented card %s follows the wishes %j with %s', async (pan, wishes, status) => {
    for (const threeDSRequestorChallengeInd of wishes) {
      const { message } = await world.authenticate(pan, { threeDSRequestorChallengeInd });
      expect(message.transStatus).toBe(status);
    }
  });

  it('039 is followed by a result that nobody asked for', async () => {
    await world.authenticate(card('039'));
    const before = world.results.length;
    world.clock.advance(1_000);
    await vi.waitFor(() => expect(world.results).toHaveLength(before + 1), { interval: 5 });
    expect(world.lastResult()).toMatchObject({ transStatus: 'N', transStatusReason: '01' });
  });

  it('046 is decoupled where the request allows it: the result comes after twenty seconds', async () => {
    const { message } = await world.authenticate(card('046'), {
      threeDSRequestorDecReqInd: 'Y',
      threeDSRequestorDecMaxTime: '00010',
    });
    expect(message).toMatchObject({ transStatus: 'D', acsDecConInd: 'Y' });
    const before = world.results.length;
    world.clock.advance(20_000);
    await vi.waitFor(() => expect(world.results).toHaveLength(before + 1), { interval: 5 });
    expect(world.lastResult()).toMatchObject({ transStatus: 'Y', authenticationType: '04' });
    expect((await world.authenticate(card('046'))).message.transStatus).toBe('C');
  });
});
