/** A live gateway that takes cards of a few schemes, of one, and none at all: what it does not take is nowhere offered, and refused where it is named. */
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METHODS } from '../../src/methods/catalogue.ts';
import type { DirectoryServer } from '../../src/threeds/types.ts';
import { openOrder, orderBody } from '../support/pay.ts';
import type { Payer } from '../support/payer.ts';
import { addSite } from '../support/sites.ts';
import { API_KEY, makeWorld, type World } from '../support/world.ts';

/** Of nobody, and of no published list. */
const VISA = '4273120000000016';
const MASTERCARD = '5134270000000015';

const lines: { msg: string; siteId?: number; gateways?: string[] }[] = [];
const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) });

let schemes: readonly DirectoryServer[] = ['visa', 'mastercard'];
let world: World;
/** Opened while Mastercard was taken. */
let older: Payer;
beforeAll(async () => {
  world = await makeWorld({ mode: 'live', log, besides: () => ({ schemes }) });
  await addSite(world, { siteId: 12, url: 'https://shop.example', apiKey: API_KEY });
  ({ payer: older } = await openOrder(world, { order: { gateway: 'MASTERCARD' } }));
});
afterAll(() => world.close());

const restartWith = async (taken: readonly DirectoryServer[]) => {
  schemes = taken;
  lines.length = 0;
  await world.restart();
};

const CARDS = METHODS.filter(({ family }) => family === 'card').map(({ id }) => id);
const cardsIn = (ids: string[]) => ids.filter((id) => CARDS.includes(id)).sort();

/** Cards in each list that shops and payers see. */
async function offered() {
  const ids = async (path: string) =>
    cardsIn((await world.api('GET', path)).body.data.map(({ id }: { id: string }) => id));
  const { body } = await world.api('GET', '/auth/api_token');
  const asked = await fetch(
    `${world.url}/v1/components/configuration?currency=EUR&amount=1000&country=NL&locale=nl_NL`,
    {
      headers: { origin: 'https://shop.example', authorization: `Bearer ${body.data.api_token}` },
    },
  );
  const configuration = JSON.stringify(await asked.json());
  const { payer } = await openOrder(world, {
    order: { payment_options: { settings: { connect: { group_cards: false } } } },
  });
  return {
    gateways: await ids('/gateways'),
    methods: await ids('/payment-methods'),
    component: CARDS.filter((id) => configuration.includes(`"${id}"`)).sort(),
    page: CARDS.filter((id) => payer.has(`method-${id}`)).sort(),
    ideal: payer.has('method-IDEAL'),
  };
}

const direct = (gateway: string, card_number: string) =>
  world.api('POST', '/orders', {
    ...orderBody(world, { type: 'direct', gateway }),
    customer: { locale: 'nl_NL', country: 'NL', ip_address: '192.0.2.1' },
    gateway_info: { card_number, card_expiry_date: '3012', card_cvc: '123', card_holder_name: 'S Smit' },
  });

describe('a gateway that takes Visa alone', () => {
  beforeAll(() => restartWith(['visa']));

  it('says so once for each site that names other cards', () => {
    const told = lines.filter(({ msg }) => msg === 'a site names methods that this gateway does not take');
    expect(told).toMatchObject([{ siteId: 12, gateways: ['MASTERCARD', 'AMEX', 'MAESTRO'] }]);
  });

  it('offers no other card, in no list and not on the page', async () => {
    const cards = ['CREDITCARD', 'VISA'];
    expect(await offered()).toEqual({ gateways: cards, methods: cards, component: cards, page: cards, ideal: true });
  });

  it('tells a payer with another card that the shop does not take it', async () => {
    const { payer } = await openOrder(world, { order: { gateway: 'CREDITCARD', customer: { locale: 'en_GB' } } });
    await payer.pay({ number: MASTERCARD });
    expect(payer.status).toBe(422);
    expect(payer.page).toContain('This shop does not accept this card. Use another card.');
  });

  it('charges no card of another scheme, be its order older than the change', async () => {
    await older.pay({ number: MASTERCARD });
    expect(older.status).toBe(422);
    // The page shows the other ways to pay.
    expect(older.has('method-CREDITCARD')).toBe(true);
    expect(await world.database.sql`SELECT 1 FROM attempts`).toEqual([]);
  });

  it('refuses orders of another scheme, and says whose choice that is', async () => {
    const error_hint = expect.stringMatching(/^MASTERCARD is not taken by this gateway\. The site has /);
    for (const answer of [
      await world.api('POST', '/orders', orderBody(world, { gateway: 'MASTERCARD' })),
      await direct('MASTERCARD', MASTERCARD),
    ])
      expect(answer).toMatchObject({ status: 400, body: { error_code: 1000, error_field: 'gateway', error_hint } });
    expect(await direct('CREDITCARD', MASTERCARD)).toMatchObject({
      status: 400,
      body: { error_code: 1024, error_hint: 'Cards of this scheme do not pay this order: send one of VISA.' },
    });
    expect((await direct('CREDITCARD', VISA)).status).toBe(200);
  });
});

describe('a gateway that takes no cards', () => {
  beforeAll(() => restartWith([]));

  it('offers iDEAL, and a card nowhere', async () => {
    expect(await offered()).toEqual({ gateways: [], methods: [], component: [], page: [], ideal: true });
    const { payer } = await openOrder(world, { order: { gateway: 'IDEAL' } });
    expect(payer.status).toBe(200);
  });

  it('refuses every card, and has no line for an acquirer', async () => {
    for (const gateway of CARDS)
      expect(await direct(gateway, VISA)).toMatchObject({ status: 400, body: { error_code: 1000 } });
    expect(world.gateway.context.acquirer.health()).toBe('down');
    expect(lines.filter(({ msg }) => msg.includes('acquirer'))).toEqual([]);
  });
});
