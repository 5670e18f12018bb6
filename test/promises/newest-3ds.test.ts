/** What a payment says to the issuer in EMV 3DS 2.3.1 beyond the older versions, seen where the messages arrive. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { MINUTE } from '../../src/platform/clock.ts';
import { finish, orderBody } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

type Message = Readonly<Record<string, unknown>>;
/** Issuers of this group speak 2.3.1. */
const NEWEST = composeCardNumber('VISA', '30');

const requests = (): Message[] =>
  world.simulator.journals.directoryServer
    .entries()
    .filter(({ direction, type }) => direction === 'in' && type === 'AReq')
    .map(({ message }) => message as Message);

/** A browser with scripts whose requests carry these headers. */
function payerWith(headers: Readonly<Record<string, string>>): Payer {
  const withHeaders: typeof fetch = (url, init) =>
    fetch(url, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), ...headers } });
  return new Payer({ origins: [world.url, world.bankUrl], scripts: true, fetch: withHeaders });
}

/** Pays an order of its own by card; the AReq that it led to. */
async function payAs(payer: Payer, number = NEWEST): Promise<Message> {
  const created = await world.api('POST', '/orders', orderBody(world, { gateway: 'CREDITCARD' }));
  await payer.open(created.body.data.payment_url);
  await payer.pay({ number });
  await finish(payer);
  return requests().at(-1)!;
}

describe('the languages of the payer', () => {
  const CASES: readonly (readonly [string, string, readonly string[]])[] = [
    ['are those of the browser, in the order it wishes for them', 'fy, en;q=0.5, nl-NL;q=0.9', ['fy', 'nl-NL', 'en']],
    ['do without what is no language', 'nl;q=0.9, <script>, *, de;q=0, en;q=0.8, nl', ['nl', 'en']],
    ['are at most 99', seq(120, (i) => `en-x-${i}`).join(), seq(99, (i) => `en-x-${i}`)],
    ['are the one that the page’s script read, where the header says nothing', ';;,,=*', ['nl-NL']],
    ['are that one too where the header is longer than any browser’s', `fr,${'a'.repeat(3_000)}`, ['nl-NL']],
  ];
  it.each(CASES)('%s', async (_name, header, languages) => {
    const areq = await payAs(payerWith({ 'accept-language': header }));
    expect(areq).toMatchObject({ messageVersion: '2.3.1', acceptLanguage: languages });
  });

  it('are not told to an issuer of 2.2.0', async () => {
    const areq = await payAs(payerWith({ 'accept-language': 'fy' }), composeCardNumber('VISA', '20'));
    expect(areq.messageVersion).toBe('2.2.0');
    expect(areq).not.toHaveProperty('acceptLanguage');
  });
});

describe('the language of the payer of a direct order', () => {
  const direct = async (browser: object) => {
    const customer = { locale: 'de_DE', country: 'NL', ip_address: '192.0.0.1', ...browser };
    const gatewayInfo = { card_number: NEWEST, card_holder_name: 'S Smit', card_expiry_date: '3012', card_cvc: '123' };
    const answer = await world.api(
      'POST',
      '/orders',
      orderBody(world, { type: 'direct', gateway: 'CREDITCARD', customer, gateway_info: gatewayInfo }),
    );
    expect(answer.body).toMatchObject({ success: true });
    return requests().at(-1)!.acceptLanguage;
  };

  it('is what the shop tells of the browser, else that of the order', async () => {
    expect(await direct({ browser: { language: 'en-GB' } })).toEqual(['en-GB']);
    expect(await direct({})).toEqual(['de-DE']);
  });
});

describe('the 3DS Method of an issuer that has looked at the browser for this order', () => {
  /** That the issuer declines (N) what it has looked at. */
  const DECLINED = composeCardNumber('VISA', '30', '00', '004');
  const opened = async (): Promise<string> => {
    const created = await world.api('POST', '/orders', orderBody(world, { gateway: 'CREDITCARD' }));
    return created.body.data.payment_url;
  };
  /** From the card form to the end; whether the issuer's hidden page was part of it, and what the issuer was told. */
  const enter = async (url: string, number: string) => {
    const payer = await payerWith({}).open(url);
    await payer.pay({ number });
    const ran = payer.has('continue') && payer.page.includes('id="bank-form"');
    await finish(payer);
    return { ran, areq: requests().at(-1)! };
  };

  it('does not run again for the same card, and the issuer is told which run it was', async () => {
    const url = await opened();
    const first = await enter(url, DECLINED);
    expect(first).toMatchObject({ ran: true, areq: { threeDSCompInd: 'Y' } });
    expect(first.areq).not.toHaveProperty('threeDSMethodId');
    const second = await enter(url, DECLINED);
    expect(second).toMatchObject({ ran: false, areq: { threeDSCompInd: 'Y' } });
    expect(second.areq.threeDSMethodId).toBe(first.areq.threeDSServerTransID);
    expect(second.areq.threeDSServerTransID).not.toBe(first.areq.threeDSServerTransID);
    // Another card may be another issuer's.
    const other = await enter(url, NEWEST);
    expect(other).toMatchObject({ ran: true, areq: { threeDSCompInd: 'Y' } });
    expect(other.areq).not.toHaveProperty('threeDSMethodId');
  });

  it('runs again after ten minutes', async () => {
    const url = await opened();
    await enter(url, DECLINED);
    await world.pass(10 * MINUTE + 1);
    const late = await enter(url, DECLINED);
    expect(late.ran).toBe(true);
    expect(late.areq).not.toHaveProperty('threeDSMethodId');
  });

  it('does not run again where the issuer asks for its cardholder after all', async () => {
    const url = await opened();
    const softDeclined = composeCardNumber('VISA', '30', '71', '000');
    await enter(url, softDeclined);
    const [first, second] = requests().slice(-2);
    expect([first!.threeDSMethodId, second!.threeDSMethodId]).toEqual([undefined, first!.threeDSServerTransID]);
  });
});

function seq<T>(length: number, make: (i: number) => T): T[] {
  return Array.from({ length }, (_, i) => make(i));
}
