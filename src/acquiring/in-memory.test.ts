/** The promises of the adapter without a host, and of the schedule of advices. */
import { describe, expect, it } from 'vitest';
import { DAY, ManualClock, MINUTE, SECOND } from '../platform/clock.ts';
import { ADVICE_LIFETIME_MS, nextAdviceAt } from './advice-schedule.ts';
import { authorise, capture, refund, reverse, verifyCard } from './at-once.ts';
import { type InMemoryOptions, makeInMemoryAcquirer } from './in-memory.ts';
import type { AuthorisationRequest } from './types.ts';

const CARD = { pan: '5200002000000003', expiry: '3012', cvc: '123' };
const request: AuthorisationRequest = {
  merchant: {
    acquirerId: '400551',
    acquirerMerchantId: 'MERCHANT0000001',
    terminalId: 'TERM0001',
    mcc: '5999',
    name: 'Example Shop',
    city: 'Amsterdam',
    country: 'NL',
    timeZone: 'Europe/Amsterdam',
  },
  amount: { amount: 1000, currency: 'EUR' },
  vaultRef: 'card-1',
  channel: 'ecom',
  threeDs: { eci: '00' },
  idempotencyKey: 'attempt-1',
};

const make = (answer?: InMemoryOptions['answer']) =>
  makeInMemoryAcquirer({ clock: new ManualClock(), ...(answer && { answer }) });

describe('in-memory acquirer', () => {
  it('approves a payment, its capture, its refund and its reversal', async () => {
    const acquirer = make();
    const { message, outcome } = await authorise(acquirer, request, CARD);
    expect(outcome).toMatchObject({ outcome: 'approved', responseCode: '00', approvalCode: 'A00001' });
    const original = message.record;
    const sent = [
      await verifyCard(acquirer, { ...request, currency: 'EUR' }, CARD),
      await capture(acquirer, { original, approvalCode: 'A00001', amount: request.amount }, CARD),
      await refund(acquirer, { ...request, original }, CARD),
      await reverse(acquirer, { original, reason: 'cancelled', as: 'request' }, CARD),
    ];
    expect(sent.map((one) => one.outcome.outcome)).toEqual(Array(4).fill('approved'));
    expect(acquirer.sent.map(({ mti, stan }) => [mti, stan])).toEqual([
      ['0100', '000001'],
      ['0100', '000002'],
      ['0220', '000003'],
      ['0200', '000004'],
      ['0400', '000005'],
    ]);
    expect(sent[3]!.message.rrn).toBe(message.rrn);
    expect(JSON.stringify(acquirer.sent)).not.toContain(CARD.pan);
  });

  it('says what it is told', async () => {
    const acquirer = make((_, __, times) => (times === 1 ? { silent: 'timeout' } : '05'));
    const { message, outcome } = await authorise(acquirer, request, CARD);
    expect(outcome).toMatchObject({ outcome: 'unknown', cause: 'timeout', sent: true });
    const restored = acquirer.restore(JSON.parse(JSON.stringify(message.record)));
    expect(await acquirer.send(restored, CARD)).toMatchObject({ outcome: 'declined', reasonCode: '4001' });
    const partial = make(() => '10');
    expect((await authorise(partial, request, CARD)).outcome).toMatchObject({ approvedAmount: { amount: 500 } });
    const soft = make(() => '65');
    expect((await authorise(soft, request, CARD)).outcome).toMatchObject({ retry: 'step_up' });
  });

  it('says nothing once it is closed', async () => {
    const acquirer = make();
    await acquirer.close();
    expect(acquirer.health()).toBe('down');
    expect((await authorise(acquirer, request, CARD)).outcome).toMatchObject({ outcome: 'unknown', cause: 'closed' });
  });
});

describe('advices', () => {
  it('are repeated after 5, 15, 60 seconds, 5 minutes and then every 15 minutes, for a day', () => {
    const waits = [1, 2, 3, 4, 5, 6, 50].map((times) => nextAdviceAt(0, 0, times));
    expect(waits).toEqual([5, 15, 60, 300, 900, 900, 900].map((seconds) => seconds * SECOND));
    expect(ADVICE_LIFETIME_MS).toBe(DAY);
    expect(nextAdviceAt(0, DAY - 15 * MINUTE, 90)).toBe(DAY);
    expect(nextAdviceAt(0, DAY - 15 * MINUTE + 1, 90)).toBeUndefined();
  });
});
