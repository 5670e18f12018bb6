/** The promises of the adapter: what leaves is what was written down, and answers become outcomes. */
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../platform/clock.ts';
import type { AuthorisationRequest, Card, MessageRecord } from '../types.ts';
import { makeIso8583Acquirer } from './acquirer.ts';
import { decodeTags, joinTags } from './additional-data.ts';
import { answerTo } from './layouts.ts';
import type { Link, LinkAnswer } from './link.ts';
import type { Fields, IsoMessage } from './message.ts';
import { VECTORS } from './vectors.ts';

const vector = (name: string) => VECTORS.find((one) => one.name === name)!.message;

const CARD: Card = { pan: '4000002000000008', expiry: '3012' };
const merchant = {
  acquirerId: '400551',
  acquirerMerchantId: 'MERCHANT0000001',
  terminalId: 'TERM0001',
  mcc: '5999',
  name: 'Example Shop',
  city: 'Amsterdam',
  country: 'NL',
  timeZone: 'Europe/Amsterdam',
};
const request: AuthorisationRequest = {
  merchant,
  amount: { amount: 1000, currency: 'EUR' },
  vaultRef: 'card-1',
  channel: 'ecom',
  threeDs: {
    eci: '05',
    authenticationValue: 'AAABBZkQBgAAAAAAAAAEBgAAAAA=',
    dsTransId: '6c1d2e3f-40a1-4b2c-8d9e-3f4051627384',
    version: '2.2.0',
    transStatus: 'Y',
  },
  idempotencyKey: 'attempt-1',
};

/** A line that remembers what was asked and says what it is told. */
class Line implements Link {
  readonly asked: { message: IsoMessage; timeoutMs: number | undefined }[] = [];
  says: (message: IsoMessage) => LinkAnswer = (message) => answering(message, { 39: '00' });

  async ask(message: IsoMessage, timeoutMs?: number): Promise<LinkAnswer> {
    this.asked.push({ message, timeoutMs });
    return this.says(message);
  }
  open() {}
  health() {
    return 'up' as const;
  }
  async close() {}
}

/** What an honest host echoes, and what it says. */
const answering = ({ mti, fields }: IsoMessage, said: Fields): LinkAnswer => {
  const echoed = mti === '0100' ? [2, 3, 4, 7, 11, 32, 37, 41, 42, 49] : [3, 4, 7, 11, 32, 37, 41, 42, 49];
  const echo = Object.fromEntries(echoed.map((element) => [element, fields[element]!]));
  return { answered: true, message: { mti: answerTo(mti), fields: { ...echo, ...said } } };
};

function world(at = Date.UTC(2026, 10, 22, 10, 15, 30), stan = 1) {
  const clock = new ManualClock(at);
  const line = new Line();
  let count = stan - 1;
  const counter = { next: async () => ++count };
  return { clock, line, acquirer: makeIso8583Acquirer({ link: line, counter, clock }) };
}

/** The ids of the known message, whose own are another attempt's. */
const dsTransIdOf = (message: IsoMessage) => {
  const read = decodeTags(message.fields[48]!);
  return read.ok ? read.tags['03']! : '';
};

async function authorisationRecord(): Promise<MessageRecord> {
  const { acquirer } = world();
  return (await acquirer.prepareAuthorisation(request)).record;
}

describe('messages', () => {
  it('of an authorisation are the known ones', async () => {
    const { acquirer, line } = world();
    const dsTransId = dsTransIdOf(vector('0100'));
    const prepared = await acquirer.prepareAuthorisation({
      ...request,
      threeDs: { ...request.threeDs!, dsTransId },
    });
    await acquirer.send(prepared, CARD);
    expect(line.asked).toEqual([{ message: vector('0100'), timeoutMs: 15_000 }]);
    expect(prepared).toMatchObject({ kind: 'authorisation', stan: '000001', rrn: '632610000001' });
  });

  it('of a capture, a partial reversal and a reversal advice are the known ones', async () => {
    const original = await authorisationRecord();
    const capturing = world(Date.UTC(2026, 10, 22, 11), 3);
    const amount = { amount: 1000, currency: 'EUR' };
    const capture = await capturing.acquirer.prepareCapture({ original, approvalCode: 'A1B2C3', amount });
    await capturing.acquirer.send(capture, CARD);
    expect(capturing.line.asked).toEqual([{ message: vector('0220'), timeoutMs: 5_000 }]);

    const voiding = world(Date.UTC(2026, 10, 22, 13), 5);
    const remaining = { amount: 600, currency: 'EUR' };
    const reversal = { original, approvalCode: 'A1B2C3', reason: 'cancelled', remaining, as: 'request' } as const;
    await voiding.acquirer.send(await voiding.acquirer.prepareReversal(reversal), CARD);
    expect(voiding.line.asked).toEqual([{ message: vector('0400 partial'), timeoutMs: 15_000 }]);

    const timedOut = world(Date.UTC(2026, 10, 22, 10, 15, 46), 2);
    const advice = await timedOut.acquirer.prepareReversal({ original, reason: 'no_answer', as: 'advice' });
    await timedOut.acquirer.send(advice, CARD);
    await timedOut.acquirer.send(advice, CARD, { repeat: true });
    expect(timedOut.line.asked.map(({ message }) => message)).toEqual([
      vector('0420'),
      { ...vector('0420'), mti: '0421' },
    ]);
  });

  it('of a refund are the known ones', async () => {
    const { acquirer, line } = world(Date.UTC(2026, 10, 22, 12), 4);
    const { amount: known } = { amount: Number(vector('0200 refund').fields[4]) };
    const refund = await acquirer.prepareRefund({
      ...{ merchant, vaultRef: 'card-1', channel: 'ecom', idempotencyKey: 'refund-1' },
      amount: { amount: known, currency: 'EUR' },
      originalNetworkTransactionId: '306326000000001',
    });
    await acquirer.send(refund, CARD, { repeat: true });
    expect(line.asked.map(({ message }) => message)).toEqual([vector('0200 refund')]);
  });

  it('of a refund without a network id name our own message', async () => {
    const { acquirer, line } = world(Date.UTC(2026, 10, 22, 12), 4);
    const original = await authorisationRecord();
    const refund = await acquirer.prepareRefund({ ...request, original });
    await acquirer.send(refund, CARD);
    expect(line.asked[0]!.message.fields[90]).toBe(vector('0220').fields[90]);
    expect(line.asked[0]!.message.fields[48]).toBeUndefined();
  });

  it('carry the security code with the authorisation and with nothing else', async () => {
    const { acquirer, line } = world();
    const card = { ...CARD, cvc: '123' };
    const authorisation = await acquirer.prepareAuthorisation(request);
    await acquirer.send(authorisation, card);
    const { record: original } = authorisation;
    const amount = request.amount;
    await acquirer.send(await acquirer.prepareCapture({ original, approvalCode: 'A1B2C3', amount }), card);
    await acquirer.send(await acquirer.prepareReversal({ original, reason: 'fraud', as: 'request' }), card);
    expect(line.asked.map(({ message }) => message.fields[48]?.includes('10003123') ?? false)).toEqual([
      true,
      false,
      false,
    ]);
    expect(line.asked[2]!.message.fields[39]).toBe('34');
  });

  it.each([
    ['ecom', {}, '810', '59', {}],
    ['moto', { threeDs: undefined }, '010', '08', { '07': 'MO' }],
    ['cof', { storedCredential: 'later' }, '100', '59', { '08': 'CIN' }],
    [
      'mit',
      { storedCredential: 'subscription', originalNetworkTransactionId: '306326000000001' },
      '100',
      '00',
      { '07': 'MI', '08': 'MIS', '09': '306326000000001' },
    ],
    ['ecom', { exemption: 'low_value', threeDs: { eci: '07' } }, '810', '59', { '01': '07', '07': 'LV' }],
    ['ecom', { afterSoftDecline: true }, '810', '59', { '11': 'Y' }],
  ] as const)('say how the payment came about: %s %j', async (channel, more, entryMode, condition, tags) => {
    const { acquirer, line } = world();
    await acquirer.send(await acquirer.prepareAuthorisation({ ...request, ...more, channel }), CARD);
    const { fields } = line.asked[0]!.message;
    expect(fields).toMatchObject({ 22: entryMode, 25: condition });
    const read = decodeTags(fields[48]!);
    expect(read.ok && read.tags).toMatchObject(tags);
  });

  it('of a verification ask for nothing', async () => {
    const { acquirer, line } = world();
    await acquirer.send(await acquirer.prepareVerification({ ...request, currency: 'EUR' }), CARD);
    expect(line.asked[0]!.message.fields).toMatchObject({ 4: '000000000000', 25: '51', 49: '978' });
  });

  it('spell a merchant that ASCII cannot', async () => {
    const { acquirer, line } = world();
    const shop = { ...merchant, name: 'Crème brûlée & Søn Gießerei Zürich', city: '東京' };
    await acquirer.send(await acquirer.prepareAuthorisation({ ...request, merchant: shop }), CARD);
    expect(line.asked[0]!.message.fields[43]).toBe('Creme brulee & Son Giesse??           NL');
  });
});

describe('records', () => {
  it('hold no card and make the same message again after a restart', async () => {
    const before = world();
    const { record: original } = await before.acquirer.prepareAuthorisation(request);
    const messages = [
      await before.acquirer.prepareAuthorisation(request),
      await before.acquirer.prepareCapture({ original, approvalCode: 'A1B2C3', amount: request.amount }),
      await before.acquirer.prepareReversal({ original, reason: 'no_answer', as: 'advice' }),
      await before.acquirer.prepareRefund({ ...request, originalNetworkTransactionId: '306326000000001' }),
    ];
    const after = world(Date.UTC(2027, 0, 1), 500);
    for (const message of messages) {
      const card = { ...CARD, cvc: '987' };
      await before.acquirer.send(message, card);
      const written = JSON.stringify(message.record);
      expect(written).not.toContain(CARD.pan);
      expect(written).not.toContain('3012');
      expect(written).not.toContain('987"');
      expect(message.record).toMatchObject({ vaultRef: 'card-1', idempotencyKey: 'attempt-1' });
      await after.acquirer.send(after.acquirer.restore(JSON.parse(written)), card);
    }
    expect(after.line.asked).toEqual(before.line.asked);
  });

  it('of another adapter are refused', async () => {
    const { acquirer } = world();
    const record = await authorisationRecord();
    expect(() => acquirer.restore({ ...record, adapter: 'in-memory' })).toThrow(RangeError);
  });

  it('are not made of what no message can carry', async () => {
    const { acquirer } = world();
    const broken = [
      { ...request, merchant: { ...merchant, terminalId: 'TERMINAL1' } },
      { ...request, merchant: { ...merchant, acquirerMerchantId: 'Händler' } },
      { ...request, threeDs: undefined },
      { ...request, amount: { amount: 1_000_000_000_000, currency: 'EUR' } },
      { ...request, threeDs: { eci: '05', authenticationValue: 'short' } },
    ];
    for (const one of broken) await expect(acquirer.prepareAuthorisation(one)).rejects.toThrow(RangeError);
  });
});

describe('outcomes', () => {
  const answerFields = vector('0110').fields;

  async function outcomeOf(fields: Fields, card = CARD, over: Partial<AuthorisationRequest> = {}) {
    const { acquirer, line } = world();
    line.says = (message) => answering(message, { ...fields, 2: message.fields[2]! });
    return acquirer.send(await acquirer.prepareAuthorisation({ ...request, ...over }), card);
  }

  it('of an approval tell all that the issuer said', async () => {
    const additional = joinTags({ '20': 'M', '22': '2', '23': '306326000000001', '24': 'D', '25': '528', '26': '02' });
    const outcome = await outcomeOf({ ...answerFields, 48: additional });
    expect(outcome).toMatchObject({
      outcome: 'approved',
      reasonCode: '1000',
      responseCode: '00',
      approvalCode: 'A1B2C3',
      networkTransactionId: '306326000000001',
      cvcResult: 'M',
      cavvResult: '2',
      issuerCountry: 'NL',
      funding: 'D',
      retryAdvice: '02',
      stan: '000001',
      rrn: '632610000001',
    });
    expect(JSON.stringify(outcome)).not.toContain(CARD.pan);
  });

  it('of an approval in part tell how much', async () => {
    const outcome = await outcomeOf({ ...answerFields, 4: '000000000500', 39: '10' });
    expect(outcome).toMatchObject({ outcome: 'partial', approvedAmount: { amount: 500, currency: 'EUR' } });
  });

  it('of 65 depend on scheme and authentication', async () => {
    const mastercard = { ...CARD, pan: '5200002000000003' };
    const answer = { ...answerFields, 39: '65' };
    const exempt = { threeDs: { eci: '06' }, exemption: 'low_value' } as const;
    expect(await outcomeOf(answer, mastercard, exempt)).toMatchObject({ retry: 'step_up', reasonCode: '4004' });
    const authenticated = { threeDs: { ...request.threeDs!, eci: '02' } };
    expect(await outcomeOf(answer, mastercard, authenticated)).toMatchObject({ retry: 'later', reasonCode: '4999' });
  });

  it('without an answer are unknown and say whether anything left', async () => {
    const { acquirer, line } = world();
    line.says = () => ({ answered: false, cause: 'not_connected', sent: false });
    expect(await acquirer.send(await acquirer.prepareAuthorisation(request), CARD)).toEqual({
      ...{ outcome: 'unknown', cause: 'not_connected', sent: false, stan: '000001', rrn: '632610000001' },
    });
  });

  it.each(['00', '25', '94'])('of a reversal are done with %s', async (code) => {
    const { acquirer, line } = world();
    line.says = (message) => answering(message, { 39: code });
    const original = await authorisationRecord();
    const advice = await acquirer.prepareReversal({ original, reason: 'no_answer', as: 'advice' });
    expect(await acquirer.send(advice, CARD)).toMatchObject({ outcome: 'approved', responseCode: code });
  });

  it('of a declined advice call for a person', async () => {
    const { acquirer, line } = world();
    line.says = (message) => answering(message, { 39: '12' });
    const original = await authorisationRecord();
    const capture = await acquirer.prepareCapture({ original, approvalCode: 'A1B2C3', amount: request.amount });
    expect(await acquirer.send(capture, CARD)).toMatchObject({ outcome: 'declined', alarm: true });
  });
});
