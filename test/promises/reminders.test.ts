/** Reminders of orders that were not paid: to whom they go, when, and everything that keeps them back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mail } from '../../simulator/mailbox/mails.ts';
import { demoSites } from '../../src/merchants/demo-sites.ts';
import { hashApiKey } from '../../src/merchants/sites.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/platform/clock.ts';
import { secureRandom } from '../../src/platform/random.ts';
import { upsertSite } from '../../src/storage/sites.ts';
import { makeTextSeal } from '../../src/vault/text-seal.ts';
import { MASTER_KEY } from '../support/gateway.ts';
import { directBody, paidOrder } from '../support/merchant.ts';
import { finish, orderBody, readOrder } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { API_KEY, makeWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
  await addSite(4, { secondChance: false });
  await addSite(5, {}, { active: true });
});
afterAll(() => world.close());

/** A site like the first demo site; its key ends in its number. */
async function addSite(siteId: number, settings: object, more: object = {}): Promise<void> {
  const [like] = demoSites(API_KEY);
  const site = {
    ...like!,
    siteId,
    apiKey: `${API_KEY}-${siteId}`,
    settings: { ...like!.settings, ...settings },
    ...more,
  };
  const seal = makeTextSeal(MASTER_KEY, secureRandom);
  await upsertSite(world.database.sql, { seal, hash: hashApiKey }, site);
}

let people = 0;
const somebody = () => `payer-${++people}@example.com`;

interface Begun {
  readonly orderId: string;
  readonly email: string;
  readonly url: string;
}

/** An order that asks for reminders; `more` goes over its body. */
async function begin(more: Record<string, unknown> = {}, key = ''): Promise<Begun> {
  const { customer, ...rest } = more as { customer?: Record<string, unknown>; type?: string };
  const email = (customer?.email as string | undefined) ?? somebody();
  const make = rest.type === 'direct' ? directBody : orderBody;
  const body = make(world, {
    second_chance: { send_email: true },
    // A series is of a customer that the shop knows.
    customer: { locale: 'nl_NL', country: 'NL', reference: 'customer-1', email, ...customer },
    // Lenders ask for one; the others take no notice.
    shopping_cart: { items: [{ name: 'Tea', unit_price: 10, quantity: 1 }] },
    ...rest,
  });
  const answer = await world.api('POST', '/orders', body, key ? { api_key: `${API_KEY}${key}` } : {});
  expect(answer.body).toMatchObject({ success: true });
  return { orderId: answer.body.data.order_id, email, url: answer.body.data.payment_url };
}

const arrived = (email: string): readonly Mail[] => world.simulator.mailbox!.mails.list({ to: email }).toReversed();
const visitor = () => new Payer({ origins: [world.url, world.bankUrl] });
const patch = (orderId: string, body: object) => world.api('PATCH', `/orders/${orderId}`, body);

async function payByCard(url: string, number: string): Promise<Payer> {
  const payer = await visitor().open(url);
  if (payer.has('method-CREDITCARD')) await payer.open(`${payer.url}&method=CREDITCARD`);
  await payer.pay({ number });
  await finish(payer);
  await world.quiet();
  return payer;
}

/** The payer goes to their bank's page and chooses what happens there. */
async function chooseAtBank(url: string, scenario: string): Promise<void> {
  const payer = await visitor().open(url);
  const { action, fields } = payer.formWith('scenario-submit');
  await fetch(new URL(action, url), { method: 'POST', body: new URLSearchParams({ ...fields, scenario }) });
  await world.quiet();
}

const VISA = '4111111111111111';
const HELD = '4462000000000003';

/** What happens to an order before its first hour is over, and which reminders its payer gets. */
interface Course {
  readonly order?: Record<string, unknown>;
  readonly key?: string;
  readonly after?: (begun: Begun) => Promise<unknown>;
  /** How the order stands before the first is due; `initialized` unless said. */
  readonly becomes?: string;
  readonly gets: readonly ('first' | 'second')[];
}
const BOTH = ['first', 'second'] as const;

const COURSES: Readonly<Record<string, Course>> = {
  'an order that nobody paid': { gets: BOTH },
  'a payment link': { order: { type: 'paymentlink' }, gets: BOTH },
  'an order that asks in the other spelling': { order: { second_chance: { send_mail: 'true' } }, gets: BOTH },
  'a preset card': { order: { gateway: 'VISA' }, gets: BOTH },
  'an order whose merchant sends the other mails': { order: { customer: { disable_send_email: true } }, gets: BOTH },
  'a payer who left at their bank': { order: { type: 'direct', gateway: 'IDEAL', gateway_info: {} }, gets: BOTH },
  'a card that was declined': {
    after: ({ url }) => payByCard(url, '4000000000000002'),
    becomes: 'declined',
    gets: BOTH,
  },
  'an order that was looked at': { after: ({ url }) => visitor().open(url), gets: BOTH },
  'a payer who gave up on the page': {
    after: async ({ url }) => (await visitor().open(`${url}&method=CREDITCARD`)).press('cancel'),
    becomes: 'cancelled',
    gets: BOTH,
  },
  'an order that the merchant cancelled': {
    after: ({ orderId }) => patch(orderId, { status: 'cancelled' }),
    becomes: 'cancelled',
    gets: BOTH,
  },
  'a link that ends between the two': { order: { seconds_active: 7_200 }, gets: ['first'] },

  'an order that does not ask': { order: { second_chance: {} }, gets: [] },
  'an order that asks not to': { order: { second_chance: { send_email: 'false' } }, gets: [] },
  'a site that does not allow it': { key: '-4', gets: [] },
  'a site that was closed': { key: '-5', after: () => addSite(5, {}, { active: false }), gets: [] },
  'an address that is none': { order: { customer: { email: 'nobody at all' } }, gets: [] },
  'a link that ends before the first': { becomes: 'expired', order: { seconds_active: 1_800 }, gets: [] },
  'a link that ends with the first': { order: { seconds_active: 3_600 }, gets: [] },
  'an order that was paid': { after: ({ url }) => payByCard(url, VISA), becomes: 'completed', gets: [] },
  'an order that was paid and shipped': {
    after: async ({ url, orderId }) => {
      await payByCard(url, VISA);
      await patch(orderId, { status: 'shipped' });
    },
    becomes: 'shipped',
    gets: [],
  },
  'an order that was paid and given back': {
    after: async ({ url, orderId }) => {
      await payByCard(url, VISA);
      await world.api('POST', `/orders/${orderId}/refunds`, { currency: 'EUR', amount: 1000 });
    },
    becomes: 'refunded',
    gets: [],
  },
  'a payment that was held and then declined': {
    after: ({ url }) => payByCard(url, '4917300000000008'),
    becomes: 'void',
    gets: [],
  },
  'a payment that was held and then accepted': {
    after: ({ url }) => payByCard(url, HELD),
    becomes: 'completed',
    gets: [],
  },
  'an authorisation that was let go': {
    order: { type: 'direct', capture: 'manual' },
    after: ({ orderId }) => world.api('PATCH', `/capture/${orderId}`, { status: 'cancelled', reason: 'out of stock' }),
    becomes: 'void',
    gets: [],
  },
  'a series': { order: { recurring_model: 'subscription' }, gets: [] },
  'an order that the merchant cancelled for good': {
    after: ({ orderId }) => patch(orderId, { status: 'cancelled', exclude_order: 1 }),
    becomes: 'cancelled',
    gets: [],
  },
  'an order that was cancelled twice, the second time for good': {
    after: async ({ orderId }) => {
      await patch(orderId, { status: 'cancelled' });
      await patch(orderId, { status: 'cancelled', exclude_order: true });
    },
    becomes: 'cancelled',
    gets: [],
  },
  'a link that the merchant took back from a payer at their bank': {
    order: { type: 'direct', gateway: 'IDEAL', gateway_info: {} },
    after: ({ orderId }) => patch(orderId, { status: 'cancelled', exclude_order: true }),
    gets: [],
  },
  ...Object.fromEntries(
    ['BANKTRANS', 'DIRDEB', 'PAYPAL', 'KLARNA', 'AFTERPAY', 'EINVOICE', 'PAYAFTER', 'SANTANDER'].map((gateway) => [
      `an order preset to ${gateway}`,
      { order: { gateway, amount: 20_000, ...cart(20_000) }, gets: [] },
    ]),
  ),
  'a payer who chose a bank transfer': {
    after: async ({ url }) =>
      (await visitor().open(`${url}&method=BANKTRANS`)).submit('method-form', {
        iban: 'NL91ABNA0417164300',
        bank_country: 'NL',
      }),
    gets: [],
  },
};

function cart(amount: number) {
  const item = {
    name: 'Bike',
    unit_price: amount / 100,
    quantity: 1,
    merchant_item_id: '1',
    tax_table_selector: 'none',
  };
  const none = { name: 'none', rules: [{ rate: 0 }] };
  return {
    shopping_cart: { items: [item] },
    checkout_options: { tax_tables: { default: { rate: 0 }, alternate: [none] } },
  };
}

async function statusOf(name: string, orderId: string): Promise<string> {
  const answer = await world.api('GET', `/orders/${orderId}`, undefined, {
    api_key: `${API_KEY}${COURSES[name]!.key ?? ''}`,
  });
  return answer.body.data.status;
}

describe('a reminder', () => {
  const begun = new Map<string, Begun>();
  const statuses: [name: string, status: string][] = [];
  let beforeTheHour: readonly Mail[];
  let startedAt: number;
  beforeAll(async () => {
    startedAt = world.clock.now();
    // First all orders, so that each is as old as the others.
    for (const [name, { order, key }] of Object.entries(COURSES)) begun.set(name, await begin(order, key));
    for (const [name, { after }] of Object.entries(COURSES)) await after?.(begun.get(name)!);
    await world.quiet();
    // Reviews end, sites are read anew.
    await world.pass(10 * MINUTE);
    await world.pass(50 * MINUTE - 1);
    for (const [name, { orderId }] of begun) statuses.push([name, await statusOf(name, orderId)]);
    beforeTheHour = [...begun.values()].flatMap(({ email }) => arrived(email)).filter(isReminder);
    await world.pass(1);
    await world.pass(23 * HOUR - 1);
    await world.pass(1);
    await world.pass(2 * DAY);
  });

  it('waits for an hour', () => {
    expect(beforeTheHour).toEqual([]);
  });

  it('is decided upon by how the order stands', () => {
    const expected = Object.entries(COURSES).map(([name, { becomes = 'initialized' }]) => [name, becomes]);
    expect(statuses).toEqual(expected);
  });

  it.each(Object.entries(COURSES))('of %s', (name, { gets }) => {
    const { email, orderId } = begun.get(name)!;
    const mails = arrived(email).filter(isReminder);
    expect(mails.map(({ at, headers }) => [at - startedAt, idOf(headers)])).toEqual(
      gets.map((which) => [
        which === 'first' ? HOUR : DAY,
        expect.stringMatching(new RegExp(`^<second-chance-${which}-\\d+@gatehouse\\.example>$`)),
      ]),
    );
    for (const { text } of mails) expect(text).toContain(orderId);
  });

  const leadsBack = [
    'an order that nobody paid',
    'a card that was declined',
    'a payer who gave up on the page',
    'an order that the merchant cancelled',
  ];
  it.each(leadsBack)('of %s brings its own link, and the link pays', async (name) => {
    const { email, orderId, url } = begun.get(name)!;
    const [first, second] = arrived(email);
    const { links } = second!;
    expect(first!.links).toEqual(links);
    expect(links).toEqual([expect.stringMatching(`^${world.url}/connect/[0-9A-Za-z]{36}/\\?lang=nl_NL$`)]);
    if (new URL(url).origin === world.url) expect(links).toEqual([url]);
    await payByCard(links[0]!, VISA);
    expect(await readOrder(world, orderId)).toMatchObject({ status: 'completed', financial_status: 'completed' });
  });

  it('of an order that was cancelled for good leaves its link dead', async () => {
    const { url } = begun.get('an order that the merchant cancelled for good')!;
    const payer = await visitor().open(url);
    expect(payer.status).toBe(410);
    expect(payer.page).not.toContain('data-testid="method-');
  });

  it('tells nothing but the order, and no list of mails shows the link', () => {
    const { email } = begun.get('a card that was declined')!;
    for (const mail of arrived(email)) {
      const all = JSON.stringify(mail);
      for (const secret of [API_KEY, '4000000000000002', '0002', 'notification', '/shop/'])
        expect(all).not.toContain(secret);
      const session = new URL(mail.links[0]!).pathname.split('/')[2]!;
      expect(JSON.stringify([mail.subject, mail.headers])).not.toContain(session);
    }
  });
});

function isReminder({ headers }: Mail): boolean {
  return idOf(headers).startsWith('<second-chance');
}

function idOf(headers: Mail['headers']): string {
  return new Map(headers.map(([name, value]) => [name.toLowerCase(), value])).get('message-id') ?? '';
}

const kindsFor = (email: string) => arrived(email).map((mail) => /^<([a-z-]+)-\d+@/.exec(idOf(mail.headers))?.[1]);

describe('new terms under the same order id', () => {
  it('are reminded of by their own link, an hour after they came, and the old ones never', async () => {
    const email = somebody();
    const old = await begin({ customer: { email } });
    await world.pass(30 * MINUTE);
    const fresh = await begin({ order_id: old.orderId, amount: 2_000, customer: { email } });
    expect(fresh.url).not.toBe(old.url);
    await world.pass(30 * MINUTE);
    expect(arrived(email)).toEqual([]);
    await world.pass(30 * MINUTE);
    await world.pass(23 * HOUR);
    expect(arrived(email).map(({ links }) => links)).toEqual([[fresh.url], [fresh.url]]);
  });

  it('that no longer ask end the reminders', async () => {
    const email = somebody();
    const old = await begin({ customer: { email } });
    await begin({ order_id: old.orderId, amount: 2_000, customer: { email }, second_chance: {} });
    await world.pass(HOUR);
    await world.pass(DAY);
    expect(arrived(email)).toEqual([]);
  });

  it('the same order posted again is reminded of once', async () => {
    const email = somebody();
    const order = { order_id: `again-${people}`, customer: { email } };
    expect((await begin(order)).url).toBe((await begin(order)).url);
    await world.pass(HOUR);
    expect(arrived(email)).toHaveLength(1);
    await world.pass(DAY);
    expect(arrived(email)).toHaveLength(2);
  });
});

describe('a payer who has gone on', () => {
  /** Another order `minutes` before the one that could be reminded of, whose first reminder is due an hour after it. */
  const otherOrders = [
    { minutesBefore: 60, first: true, why: '120 minutes before the mail' },
    { minutesBefore: 59, first: false, why: '119 minutes before the mail' },
    { minutesBefore: -59, first: false, why: 'a minute before the mail' },
  ];
  it.each(otherOrders)('with another order $why: first reminder $first', async ({ minutesBefore, first }) => {
    const email = somebody();
    const other = () => begin({ customer: { email: email.toUpperCase() }, second_chance: {} });
    if (minutesBefore > 0) await other();
    await world.pass(Math.max(minutesBefore, 0) * MINUTE);
    await begin({ customer: { email } });
    await world.pass(Math.max(-minutesBefore, 0) * MINUTE);
    if (minutesBefore < 0) await other();
    await world.pass((60 - Math.max(-minutesBefore, 0)) * MINUTE);
    expect(kindsFor(email)).toEqual(first ? ['second-chance-first'] : []);
    await world.pass(23 * HOUR);
    expect(kindsFor(email)).toEqual(first ? ['second-chance-first', 'second-chance-second'] : ['second-chance-second']);
  });

  it('of two orders within an hour gets the last reminders only', async () => {
    const email = somebody();
    const orders = [await begin({ customer: { email } })];
    await world.pass(20 * MINUTE);
    orders.push(await begin({ customer: { email } }));
    await world.pass(40 * MINUTE);
    await world.pass(20 * MINUTE);
    expect(arrived(email)).toEqual([]);
    await world.pass(22 * HOUR + 40 * MINUTE);
    await world.pass(20 * MINUTE);
    expect(arrived(email).map(({ links: [link] }) => link)).toEqual(orders.map(({ url }) => url));
  });

  it('with an order in another shop is reminded all the same', async () => {
    const email = somebody();
    await begin({ customer: { email } }, '-us');
    await begin({ customer: { email }, second_chance: {} });
    await world.pass(HOUR);
    expect(kindsFor(email)).toEqual(['second-chance-first']);
  });

  /** The other order is three hours old when the reminder is due, so only its payment counts. */
  const payments = [
    { amount: 1000, currency: 'EUR', minutesAgo: 119, reminded: false },
    { amount: 1000, currency: 'EUR', minutesAgo: 120, reminded: true },
    { amount: 1001, currency: 'EUR', minutesAgo: 30, reminded: true },
    { amount: 1000, currency: 'USD', minutesAgo: 30, reminded: true },
    { amount: 1000, currency: 'EUR', minutesAgo: 30, reminded: false },
  ];
  it.each(payments)(
    'by paying $amount $currency $minutesAgo minutes before the mail: reminded $reminded',
    async ({ amount, currency, minutesAgo, reminded }) => {
      const email = somebody();
      const other = await begin({ customer: { email }, second_chance: {}, amount, currency });
      const steps = [
        { at: 180 - minutesAgo, run: () => payByCard(other.url, VISA) },
        { at: 120, run: () => begin({ customer: { email }, amount: 1000 }) },
      ].sort((a, b) => a.at - b.at);
      let passed = 0;
      for (const { at, run } of steps) {
        await world.pass((at - passed) * MINUTE);
        passed = at;
        await run();
      }
      await world.pass((180 - passed) * MINUTE);
      expect((await readOrder(world, other.orderId)).status).toBe('completed');
      expect(kindsFor(email)).toEqual(reminded ? ['second-chance-first'] : []);
    },
  );

  it('is looked for by an index', async () => {
    const { sql } = world.database;
    await sql`ANALYZE orders`;
    const plan = await sql.begin(async (tx) => {
      // A table of a test is small enough to be read whole.
      await tx`SET LOCAL enable_seqscan = off`;
      return tx`EXPLAIN SELECT FROM orders WHERE site_id = 1 AND payer_email = 'x@example.com' AND completed_at > 0`;
    });
    expect(JSON.stringify(plan)).toContain('orders_completed_by_payer');
    expect(await sql`SELECT FROM orders WHERE site_id = 4 AND payer_email IS NOT NULL`).toHaveLength(0);
  });
});

describe('a reminder’s language', () => {
  const LANGUAGES = [
    ['nl_NL', 'nl-NL'],
    ['nl_BE', 'nl-BE'],
    ['en_GB', 'en-GB'],
    ['fr_FR', 'fr-FR'],
    ['de_AT', 'de-AT'],
    ['it_IT', 'it-IT'],
    ['es_ES', 'es-ES'],
    ['pl_PL', 'en-US'],
  ] as const;
  it('is the customer’s, or English', async () => {
    const begun = [];
    for (const [locale, lang] of LANGUAGES) begun.push({ ...(await begin({ customer: { locale } })), lang });
    await world.pass(HOUR);
    for (const { email, lang } of begun)
      expect([lang, arrived(email)[0]?.html]).toEqual([lang, expect.stringContaining(`lang="${lang}"`)]);
  });
});

describe('a payment that a bank has promised', () => {
  const ends = [
    ['pending-completed', []],
    ['pending-declined', ['second-chance-second']],
  ] as const;
  it.each(ends)('and that is %s is not reminded of meanwhile', async (scenario, afterwards) => {
    const { email, orderId, url } = await begin({
      type: 'direct',
      gateway: 'DIRECTBANK',
      gateway_info: {},
      customer: { country: 'DE' },
    });
    await world.pass(HOUR - 30 * SECOND);
    await chooseAtBank(url, scenario);
    expect((await readOrder(world, orderId)).status).toBe('uncleared');
    await world.pass(30 * SECOND);
    await world.pass(10 * MINUTE);
    expect(kindsFor(email)).toEqual([]);
    await world.pass(DAY);
    expect(kindsFor(email)).toEqual(afterwards);
  });
});

describe('a payer who paid directly', () => {
  it('is not reminded', async () => {
    const email = somebody();
    await paidOrder(world, { customer: { email }, second_chance: { send_email: true } });
    await world.pass(HOUR);
    await world.pass(DAY);
    expect(arrived(email)).toEqual([]);
  });
});
