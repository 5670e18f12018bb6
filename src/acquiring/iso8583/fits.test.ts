/** The promises about answers that are not to our question: whatever one element says, money moves as asked or not at all. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../platform/clock.ts';
import type { AuthorisationRequest, Card, MessageRecord, Outcome, PreparedMessage } from '../types.ts';
import { makeIso8583Acquirer } from './acquirer.ts';
import { layoutFault } from './layouts.ts';
import type { Link, LinkAnswer } from './link.ts';
import type { Fields, IsoMessage } from './message.ts';
import { VECTORS } from './vectors.ts';

const vector = (name: string) => VECTORS.find((one) => one.name === name)!.message;
const at = (hour: number, minute = 0, second = 0) => Date.UTC(2026, 10, 22, hour, minute, second);

const CARD: Card = { pan: '4000002000000008', expiry: '3012' };
const EUR = (amount: number) => ({ amount, currency: 'EUR' });
const merchant = {
  ...{ acquirerId: '400551', acquirerMerchantId: 'MERCHANT0000001', terminalId: 'TERM0001', mcc: '5999' },
  ...{ name: 'Example Shop', city: 'Amsterdam', country: 'NL', timeZone: 'Europe/Amsterdam' },
};
const request: AuthorisationRequest = {
  ...{ merchant, vaultRef: 'card-1', channel: 'ecom', threeDs: { eci: '07' }, idempotencyKey: 'attempt-1' },
  amount: EUR(1000),
};

/** An acquirer whose next question has this trace number, at this time. */
function acquirerAt(now: number, stan: number, says: () => LinkAnswer) {
  const link: Link = { open: () => {}, ask: async () => says(), health: () => 'up', close: async () => {} };
  return makeIso8583Acquirer({ link, counter: { next: async () => stan }, clock: new ManualClock(now) });
}
type Acquirer = ReturnType<typeof acquirerAt>;

async function original(): Promise<MessageRecord> {
  const acquirer = acquirerAt(at(10, 15, 30), 1, () => ({ answered: false, cause: 'timeout', sent: true }));
  return (await acquirer.prepareAuthorisation(request)).record;
}

interface Exchange {
  readonly at: number;
  readonly stan: number;
  readonly good: IsoMessage;
  readonly prepare: (acquirer: Acquirer) => Promise<PreparedMessage>;
  /** Elements that are the answer's own: what they say changes nothing of the money. */
  readonly own: readonly number[];
  /** Response codes that say yes. */
  readonly yes: readonly string[];
}

const short = (question: IsoMessage, mti: string): IsoMessage => {
  const echoed = [3, 4, 7, 11, 32, 37, 41, 42, 49].map((element) => [element, question.fields[element]!]);
  return { mti, fields: { ...Object.fromEntries(echoed), 39: '00' } };
};

/** Good answers, each with the question that it fits. */
const EXCHANGES: Readonly<Record<string, Exchange>> = {
  '0110': {
    ...{ at: at(10, 15, 30), stan: 1, good: vector('0110'), own: [7, 38, 48, 54], yes: ['00'] },
    prepare: (acquirer) => acquirer.prepareAuthorisation(request),
  },
  '0110 of a verification': {
    ...{ at: at(10, 15, 30), stan: 1, own: [7, 38, 48, 54], yes: ['00', '85'] },
    good: { mti: '0110', fields: { ...vector('0110').fields, 4: '000000000000', 39: '85' } },
    prepare: (acquirer) => acquirer.prepareVerification({ ...request, currency: 'EUR' }),
  },
  '0230': {
    ...{ at: at(11), stan: 3, good: vector('0230'), own: [], yes: ['00'] },
    prepare: async (acquirer) =>
      acquirer.prepareCapture({ original: await original(), approvalCode: 'A1B2C3', amount: EUR(1000) }),
  },
  '0210': {
    ...{ at: at(12), stan: 4, good: short(vector('0200 refund'), '0210'), own: [38], yes: ['00'] },
    prepare: (acquirer) =>
      acquirer.prepareRefund({ ...request, amount: EUR(400), originalNetworkTransactionId: '306326000000001' }),
  },
  '0410': {
    ...{ at: at(13), stan: 5, good: short(vector('0400 partial'), '0410'), own: [], yes: ['00', '25', '94'] },
    prepare: async (acquirer) =>
      acquirer.prepareReversal({
        ...{ original: await original(), approvalCode: 'A1B2C3', reason: 'cancelled', as: 'request' },
        remaining: EUR(600),
      }),
  },
  '0430': {
    ...{ at: at(10, 15, 46), stan: 2, good: vector('0430'), own: [38], yes: ['00', '25', '94'] },
    prepare: async (acquirer) =>
      acquirer.prepareReversal({ original: await original(), reason: 'no_answer', as: 'advice' }),
  },
};

async function outcomeOf({ at, stan, prepare }: Exchange, message: IsoMessage): Promise<Outcome> {
  const acquirer = acquirerAt(at, stan, () => ({ answered: true, message }));
  return acquirer.send(await prepare(acquirer), CARD);
}

const changed = ({ mti, fields }: IsoMessage, element: number, value: string | undefined): IsoMessage => {
  const { [element]: _, ...rest } = fields as Record<number, string>;
  return { mti, fields: value === undefined ? rest : { ...rest, [element]: value } };
};

/** As it can come over the wire: missing, another of the same form, or anything. */
const another = (value: string) =>
  fc
    .oneof(
      fc.constant(undefined),
      fc.stringMatching(/^\d*$/).map((digits) => digits.slice(0, value.length).padStart(value.length, '0')),
      fc.string({ maxLength: 20 }),
      fc.constantFrom('', ' '.repeat(value.length), value.slice(1), `${value}0`),
    )
    .filter((other) => other !== value);

describe.each(Object.entries(EXCHANGES))('a good %s', (_, exchange) => {
  const { good, own, yes } = exchange;

  it('is an approval, and one that the line lets through', async () => {
    expect(layoutFault(good)).toBeUndefined();
    expect(await outcomeOf(exchange, good)).toMatchObject({ outcome: 'approved' });
  });

  it('with any one element changed or left out approves nothing that was not asked', async () => {
    const elements = Object.keys(good.fields).map(Number);
    const mutation = fc
      .constantFrom(...elements)
      .chain((element) => fc.tuple(fc.constant(element), another(good.fields[element]!)));
    await fc.assert(
      fc.asyncProperty(mutation, async ([element, value]) => {
        const outcome = await outcomeOf(exchange, changed(good, element, value));
        if (outcome.outcome !== 'approved') return;
        const mayApprove = own.includes(element) || (element === 39 && yes.includes(value ?? ''));
        expect({ element, value, mayApprove }).toMatchObject({ mayApprove: true });
        // A capture will have to name it.
        if (good.mti === '0110' && Number(good.fields[4]) > 0) expect(outcome.approvalCode).toMatch(/\S/);
      }),
      { numRuns: 150 },
    );
  });

  it('without an element that it must have, or with one too many, is believed in nothing', async () => {
    const answers = Object.keys({ ...good.fields, 22: '', 90: '' })
      .map(Number)
      .map((element) => changed(good, element, good.fields[element] === undefined ? '0'.repeat(42) : undefined));
    const faulty = answers.flatMap((message) => {
      const fault = layoutFault(message);
      return fault ? [{ answered: true as const, message, fault }] : [];
    });
    expect(faulty.length).toBeGreaterThanOrEqual(12);
    for (const answer of faulty) {
      const acquirer = acquirerAt(exchange.at, exchange.stan, () => answer);
      const { field, fault } = answer.fault;
      expect(await acquirer.send(await exchange.prepare(acquirer), CARD)).toMatchObject({
        ...{ outcome: 'unknown', cause: 'does_not_fit', sent: true },
        misfit: { differs: [expect.stringMatching(new RegExp(` \\(${field}\\) ${fault}$`))] },
      });
    }
  });

  it('as another message type is none', async () => {
    const { fields } = good;
    const mti = good.mti === '0110' ? '0130' : '0110';
    expect(await outcomeOf(exchange, { mti, fields })).toMatchObject({ outcome: 'unknown', cause: 'does_not_fit' });
  });
});

describe('an authorisation that is answered', () => {
  const answered = (said: Fields) => {
    const exchange = EXCHANGES['0110']!;
    return outcomeOf(exchange, { mti: '0110', fields: { ...exchange.good.fields, ...said } });
  };
  const misfit = (...differs: string[]) => ({
    ...{ outcome: 'unknown', cause: 'does_not_fit', sent: true },
    misfit: { differs },
  });

  it.each([
    ['for more', { 4: '000000001001' }, 'amount (4)'],
    ['in another currency', { 49: '840' }, 'currency (49)'],
    ['for another card', { 2: '4000002000000016' }, 'card number (2)'],
    ['as a refund', { 3: '200000' }, 'processing code (3)'],
    ['for another merchant', { 42: 'MERCHANT0000002' }, 'merchant (42)'],
    ['with 85, which promises nothing', { 39: '85' }, 'response or reason (39)'],
    ['with 11, an approval that is not ours', { 39: '11' }, 'response or reason (39)'],
    ['without what a capture names', { 38: '      ' }, 'approval code (38)'],
    ['with a refusal for another card', { 2: '4000002000000016', 39: '05' }, 'card number (2)'],
    ['with a refusal for some of it', { 4: '000000000400', 39: '51' }, 'amount (4)'],
  ])('%s is not answered', async (_, said, differs) => {
    expect(await answered(said)).toMatchObject(misfit(differs));
  });

  it('for less is approved in part, with 00 as with 10', async () => {
    for (const code of ['00', '10'])
      expect(await answered({ 4: '000000000400', 39: code })).toMatchObject({
        outcome: 'partial',
        approvedAmount: EUR(400),
      });
    // The code says it, though the amount does not.
    expect(await answered({ 39: '10' })).toMatchObject({ outcome: 'partial', approvedAmount: EUR(1000) });
  });

  it('with a refusal of all of it is refused, whether it shows the amount or nothing', async () => {
    expect(await answered({ 39: '51' })).toMatchObject({ outcome: 'declined', responseCode: '51' });
    expect(await answered({ 4: '000000000000', 39: '51' })).toMatchObject({ outcome: 'declined', responseCode: '51' });
  });

  it('never shows a card number in what is kept of it', async () => {
    const other = '4000002000000016';
    expect(JSON.stringify(await answered({ 2: other }))).not.toContain(other);
  });
});

it('a format error with as much as the host could read is a refusal', async () => {
  const exchange = EXCHANGES['0110']!;
  const { 11: stan, 32: acquirer, 37: rrn, 41: terminal } = exchange.good.fields as Record<number, string>;
  const message = { mti: '0110', fields: { 11: stan!, 32: acquirer!, 37: rrn!, 39: '30', 41: terminal! } };
  expect(await outcomeOf(exchange, message)).toMatchObject({ outcome: 'declined', responseCode: '30' });
});
