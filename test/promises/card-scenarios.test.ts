/**
 * The rest of the card grammar, every scheme: what a directory server or an issuer gets wrong, and what the 3DS Server says to it; late,
 * contradictory and missing results; a host that falls silent. `card-payment.test.ts` has the rows before 021.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLISHED_SCHEMES, type PublishedRow, SCENARIO_ROWS } from '../../simulator/scenarios/published-numbers.ts';
import { SECOND } from '../../src/platform/clock.ts';
import type { Message } from '../../src/threeds/messages/index.ts';
import { finish, openOrder, type Payment, readOrder } from '../support/pay.ts';
import type { Payer } from '../support/payer.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
  // Ranges are there before a directory server that falls silent can be asked for them.
  for (const scheme of PUBLISHED_SCHEMES) await world.gateway.context.threeDs.rangeOf(scheme, SCENARIO_ROWS[0]![3]);
});
afterAll(() => world.close());

type Scheme = (typeof PUBLISHED_SCHEMES)[number];

const NOT_VERIFIED = 'Merchant only accepts 3DS verified cards';

interface Expected {
  readonly order: 'completed' | 'declined';
  readonly reasonCode: string;
  readonly reason?: string;
  /** transStatus that the order shows. */
  readonly status: string;
  readonly flow?: 'frictionless' | 'challenge';
  /** Erros that the directory server got from the 3DS Server, by code and detail. */
  readonly erros?: readonly string[];
  /** What is told to the payer. */
  readonly told?: string;
}

const policy = (...erros: string[]): Expected => ({
  order: 'declined',
  reasonCode: '4999',
  reason: NOT_VERIFIED,
  status: 'U',
  erros,
});
const paid = (flow: 'frictionless' | 'challenge', status = 'Y', more: Partial<Expected> = {}): Expected => ({
  ...{ order: 'completed', reasonCode: '1000', status, flow },
  ...more,
});
const failed = (status: string, more: Partial<Expected> = {}): Expected => ({
  ...{ order: 'declined', reasonCode: '3001', status },
  ...more,
});

/** What the request of a row waits for. */
const WAITS: Readonly<Record<string, (number: string) => Promise<void>>> = {
  '021': (number) => waitFor('directoryServer', number, 10 * SECOND),
  '034': (number) => waitFor('acs', number, 5 * SECOND),
};

const ROWS: Readonly<Record<string, Expected>> = {
  '021': policy(),
  '022': policy('101'),
  '023': policy('201 acsTransID'),
  '024': policy('203 transStatus'),
  '025': policy('301 threeDSServerTransID'),
  '026': policy('201 acsURL'),
  '027': policy('202 SIM-0001'),
  '028': policy(),
  '029': policy(),
  '030': failed('N', { flow: 'challenge' }),
  '031': failed('N', { told: 'Test bank could not confirm this payment' }),
  '032': policy(),
  '033': policy('204 transStatus'),
  '034': paid('frictionless', 'A'),
  '035': failed('U', { erros: ['301 acsTransID'] }),
  '036': failed('U', { erros: ['201 transStatus'] }),
  '037': policy('201 authenticationValue'),
  '038': paid('frictionless'),
  '039': paid('frictionless', 'Y', { erros: ['301 threeDSServerTransID'] }),
  '040': paid('challenge'),
  '041': policy('203 acsURL'),
  '042': paid('challenge'),
  '043': paid('challenge'),
  '044': { order: 'declined', reasonCode: '4999', status: 'Y', flow: 'frictionless' },
  '045': policy('203 messageVersion'),
  '046': paid('challenge'),
  '047': failed('N'),
  '048': failed('N', { erros: ['201 transStatusReason'] }),
};

const journal = (name: 'directoryServer' | 'acs', id: string) =>
  world.simulator.journals[name].entries({ threeDSServerTransID: id });

/** Waits for a silence of this card's own, then moves the clock. */
async function waitFor(name: 'directoryServer' | 'acs', number: string, ms: number): Promise<void> {
  const entries = () => world.simulator.journals[name].entries() as { type: string; message: Message }[];
  const silences = () => {
    const ofCard = world.simulator.journals[name].entries({ last4: number.slice(-4) }) as { message: Message }[];
    const ids = new Set(ofCard.map(({ message }) => message.threeDSServerTransID));
    return entries().filter(({ type, message }) => type === 'silence' && ids.has(message.threeDSServerTransID)).length;
  };
  await expect.poll(silences, { interval: 5 }).toBe(1);
  await world.pass(ms);
}

async function answerTheIssuer(payer: Payer, sss: string): Promise<void> {
  switch (sss) {
    case '030':
      await payer.submit('bank-form');
      for (let i = 0; i < 3; i++) await payer.press('acs-submit', { code: '111111' });
      return void (await payer.comeBack());
    case '042': {
      await payer.submit('bank-form');
      const { page, url } = payer;
      const app = /href="(\/acs\/app\/[^"]+)"/.exec(page)![1]!;
      await payer.open(new URL(app, url).href);
      await payer.press('acs-submit');
      payer.page = page;
      payer.url = url;
      await payer.press('acs-continue');
      return void (await payer.comeBack());
    }
    case '043':
      await payer.submit('bank-form');
      await payer.press('acs-submit', { code: '123456' });
      await payer.press('acs-submit', { code: '123456' });
      return void (await payer.comeBack());
    default:
      return finish(payer, { challenge: { code: '123456' } });
  }
}

async function play(sss: string, scheme: Scheme, number: string): Promise<Payment> {
  const { payer, orderId } = await openOrder(world, { order: { gateway: scheme } });
  const coming = payer.pay({ number, code: scheme === 'AMEX' ? '1234' : '123' });
  await WAITS[sss]?.(number);
  await coming;
  const answering = answerTheIssuer(payer, sss);
  // The browser is back before the result, which comes in three seconds, in ten, or never.
  if (['035', '036', '040'].includes(sss)) {
    const waiting = () =>
      world.database.sql`SELECT 1 FROM tasks WHERE order_id = ${orderId} AND kind = 'end_without_result'`;
    await expect.poll(async () => (await waiting()).count, { interval: 5 }).toBe(1);
    await world.pass(sss === '040' ? 3 * SECOND : 10 * SECOND);
  }
  await answering;
  if (sss === '039') await world.pass(SECOND);
  await world.quiet();
  return { payer, orderId, order: await readOrder(world, orderId) };
}

async function idOf(transactionId: number): Promise<string> {
  const [row] = await world.database.sql<{ id: string }[]>`
    SELECT three_ds_server_trans_id AS id FROM authentications WHERE transaction_id = ${transactionId}`;
  return row!.id;
}

const columns = (rows: readonly PublishedRow[]) =>
  rows
    .filter(([, , sss]) => sss in ROWS)
    .flatMap(([, , sss, ...numbers]) => PUBLISHED_SCHEMES.map((scheme, i) => ({ sss, scheme, number: numbers[i]! })));

describe('3-D Secure scenarios', () => {
  it('are all in one of the two tables', () => {
    expect(Object.keys(ROWS)).toEqual(SCENARIO_ROWS.map(([, , sss]) => sss).filter((sss) => sss > '020'));
  });

  it.each(columns(SCENARIO_ROWS))('$sss of $scheme', async ({ sss, scheme, number }) => {
    const expected = ROWS[sss]!;
    const { order, payer } = await play(sss, scheme, number);
    const details = order.payment_details;
    expect({ status: order.status, code: order.reason_code }).toEqual({
      status: expected.order,
      code: expected.reasonCode,
    });
    if (expected.reason) expect(order.reason).toBe(expected.reason);
    expect(details.card_authentication_result.status).toBe(expected.status);
    if (expected.flow) expect(details.card_authentication_details.flow).toBe(expected.flow);
    const isShifted = expected.order === 'completed';
    expect(details.card_authentication_details.chargeback_liability_shift).toBe(isShifted);
    if (expected.told) expect(payer.text()).toContain(expected.told);

    const id = await idOf(order.transaction_id);
    const seen = journal('directoryServer', id);
    const erros = seen.filter(
      ({ type, direction, message }) =>
        type === 'Erro' && direction === 'in' && (message as Message).errorComponent === 'S',
    );
    const told = (erros.map(({ message }) => message) as Message[]).map(
      ({ errorCode, errorDetail }) => `${errorCode} ${errorDetail}`,
    );
    // What is behind the code of a body that is no JSON at all is a sentence, not a name.
    expect(told.map((each, i) => (expected.erros?.[i] === '101' ? each.slice(0, 3) : each))).toEqual(
      expected.erros ?? [],
    );
    if (sss === '034')
      expect(details.card_authentication_result.acs_transaction_id).toBe(
        details.card_authentication_result.ds_transaction_id,
      );
    const asked = world.simulator.journals.issuerHost.entries({ pan: number, mti: '0100', direction: 'in' });
    expect(asked).toHaveLength(expected.order === 'completed' || sss === '044' ? 1 : 0);
    for (const { tags } of asked)
      expect([tags['02'], tags['03'], tags['05']]).toEqual([
        details.card_authentication_result.cavv,
        details.card_authentication_result.ds_transaction_id,
        details.card_authentication_result.status,
      ]);
  });
});
