/** A gateway's acquirer in front of a running issuer host, and requests to send: for the tests of this folder. */
import { makeIso8583Acquirer } from '../../src/acquiring/iso8583/acquirer.ts';
import { makeLink } from '../../src/acquiring/iso8583/link.ts';
import { ManualClock } from '../../src/platform/clock.ts';
import { seededRandom } from '../../src/platform/random.ts';
import { AuthenticationRegister } from '../authentication-register.ts';
import { scenarioOf } from '../scenarios/cards.ts';
import type { JournalFilter } from './journal.ts';
import { startIssuerHost } from './server.ts';

type Acquirer = ReturnType<typeof makeIso8583Acquirer>;
export type Request = Parameters<Acquirer['prepareAuthorisation']>[0];
export type Prepared = Awaited<ReturnType<Acquirer['prepareAuthorisation']>>;
export type Card = Parameters<Acquirer['send']>[1];

export const MERCHANT = {
  acquirerId: '400551',
  acquirerMerchantId: 'MERCHANT0000001',
  terminalId: 'TERM0001',
  mcc: '5999',
  name: 'Example Shop',
  city: 'Amsterdam',
  country: 'NL',
  timeZone: 'Europe/Amsterdam',
};
export const EUR_10 = { amount: 1000, currency: 'EUR' };

/** Everything real but the clock. Close it after the test. */
export async function openWorld() {
  const clock = new ManualClock();
  const register = new AuthenticationRegister(Buffer.from('a secret of the issuer'));
  const host = await startIssuerHost({ host: '127.0.0.1', port: 0, clock, register });
  const events: string[] = [];
  const link = makeLink({
    ...{ host: '127.0.0.1', port: host.port, clock, random: seededRandom(1) },
    onEvent: ({ kind }) => events.push(kind),
  });
  let count = 0;
  let authentications = 0;
  const acquirer = makeIso8583Acquirer({ link, counter: { next: async () => ++count }, clock });

  /** The result of an authentication of this card by its issuer. */
  function authenticated(pan: string, status: 'Y' | 'A' = 'Y', amount = EUR_10.amount) {
    const dsTransId = `00000000-0000-4000-8000-${String(++authentications).padStart(12, '0')}`;
    const { scheme } = scenarioOf(pan)!;
    const authenticationValue = register.issue({
      ...{ dsTransId, pan, amount, currency: '978', status, scheme },
      acquirerMerchantId: MERCHANT.acquirerMerchantId,
    });
    const isMastercard = scheme !== 'VISA' && scheme !== 'AMEX';
    const eci = isMastercard ? { Y: '02', A: '01' }[status] : { Y: '05', A: '06' }[status];
    return { eci, authenticationValue, dsTransId, version: '2.2.0', transStatus: status };
  }

  return {
    clock,
    register,
    host,
    link,
    acquirer,
    events,
    authenticated,
    prepare: (over: Partial<Request> = {}) =>
      acquirer.prepareAuthorisation({
        ...{ merchant: MERCHANT, amount: EUR_10, vaultRef: 'card-1', channel: 'ecom', idempotencyKey: 'attempt-1' },
        threeDs: { eci: '07' },
        ...over,
      }),
    /** Waits until the host has written down `count` messages that fit, without letting the clock run. */
    async journalled(count: number, filter: JournalFilter) {
      while (host.journal.entries(filter).length < count) await new Promise(setImmediate);
      return host.journal.entries(filter);
    },
    async close() {
      await acquirer.close();
      await host.close();
    },
  };
}

export type World = Awaited<ReturnType<typeof openWorld>>;

export const cardOf = (pan: string, cvc: string | undefined = '123'): Card => ({
  pan,
  expiry: '3012',
  ...(cvc !== undefined && { cvc }),
});
