/**
 * Where a card number, a security code or an API key may be after a payment: nowhere. Everything that the gateway wrote is
 * searched: every column of every table, every log line, every notification, every page after the form, every journal.
 */
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SEED_REQUEST } from '../../src/http/schemas/seed.ts';
import { MINUTE, SECOND } from '../../src/platform/clock.ts';
import { finish, orderBody, readOrder } from '../support/pay.ts';
import { type CardEntry, Payer } from '../support/payer.ts';
import { makeWorld, type World } from '../support/world.ts';

const TERM_KEY = '89abcdef0123456789abcdef0123456789abcdef';
const TERM_URL = `http://example.com/?type=term&api_key=${TERM_KEY}`;

let world: World;
const logged: string[] = [];
/** Every answer that the gateway or a bank gave to a payer after a card was sent, addresses it led to included. */
const answered: string[] = [];

beforeAll(async () => {
  // As talkative as can be, and without the log's own cutting out of secrets: what is not said need not be cut.
  const log = pino(
    { level: 'trace', base: null },
    new Writable({
      write(chunk, _encoding, done) {
        logged.push(String(chunk));
        done();
      },
    }),
  );
  world = await makeWorld({ log });
});
afterAll(() => world.close());

interface Paying {
  readonly orderId: string;
  readonly payer: Payer;
}

/** A payer on the page of a new order, whose browser keeps every answer from the moment a card is sent. */
async function opened(more: Record<string, unknown> = {}, scripts = false): Promise<Paying> {
  const body = orderBody(world, { gateway_info: { flexible_3d: true, term_url: TERM_URL }, ...more });
  const { status, body: answer } = await world.api('POST', '/orders', body);
  expect([status, answer.error_info]).toEqual([200, undefined]);
  let sent = false;
  const payer = new Payer({
    origins: [world.url, world.bankUrl],
    scripts,
    async fetch(url, init) {
      sent ||= String(url).endsWith('/pay');
      const reply = await fetch(url, init);
      if (!sent) return reply;
      const text = await reply.text();
      // The sandbox offers published test numbers there, whatever was typed.
      const own = text.replace(/<aside class="test-strip".*?<\/aside>/s, '');
      answered.push(`${url}\n${JSON.stringify([...reply.headers])}\n${own}`);
      return new Response(reply.status === 303 ? null : text, { status: reply.status, headers: reply.headers });
    },
  });
  await payer.open(answer.data.payment_url);
  return { orderId: answer.data.order_id, payer };
}

async function paid(card: CardEntry, challenge = {}, scripts = false): Promise<Paying> {
  const paying = await opened({ gateway: card.number.startsWith('5') ? 'MASTERCARD' : 'VISA' }, scripts);
  await paying.payer.pay(card);
  await finish(paying.payer, { challenge });
  return paying;
}

/** Every column of every table as text; bytes as their hexadecimal digits and as the letters they would be. */
async function database(): Promise<string[]> {
  const { sql } = world.database;
  const columns = await sql<{ table: string; column: string; type: string }[]>`
    SELECT table_name AS table, column_name AS column, data_type AS type
    FROM information_schema.columns WHERE table_schema = 'public'`;
  expect(columns.length).toBeGreaterThan(100);
  const found: string[] = [];
  for (const { table, column, type } of columns) {
    const text =
      type === 'bytea'
        ? sql`encode(${sql(column)}, 'hex') || ' ' || encode(${sql(column)}, 'escape')`
        : sql`${sql(column)}::text`;
    const rows = await sql<{ text: string | null }[]>`SELECT ${text} AS text FROM ${sql(table)}`;
    // A number of ours, a duration say, may be three digits like any code: behind `=` it is none that stands alone.
    const name = `${table}.${column}${/int|numeric/.test(type) ? '=' : ': '}`;
    for (const row of rows) if (row.text !== null) found.push(name + row.text);
  }
  return found;
}

async function notifications(): Promise<string[]> {
  await world.gateway.notifications.idle();
  const arrivals = await (await fetch(`${world.bankUrl}/shop/notifications.json`)).json();
  return (arrivals as unknown[]).map((arrival) => JSON.stringify(arrival));
}

function journals(): string[] {
  const { directoryServer, acs, issuerHost } = world.simulator.journals;
  return [...directoryServer.entries(), ...acs.entries(), ...issuerHost.entries()].map((entry) =>
    JSON.stringify(entry),
  );
}

/** All that was written, by where. */
async function everything(): Promise<Record<string, readonly string[]>> {
  return {
    database: await database(),
    log: logged,
    notifications: await notifications(),
    pages: answered,
    journals: journals(),
  };
}

/** A text in every disguise that a program may put it into without meaning to hide it. */
function disguises(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const grouped = (size: RegExp, by: string) => secret.replace(size, (group) => `${group}${by}`).trim();
  // Inside a longer text Base64 begins at one of three places; the letters at the ends belong to the neighbours too.
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(shift === 0 ? 0 : shift + 1, -1);
  });
  return [
    secret,
    grouped(/\d{4}(?=\d)/g, ' '),
    grouped(/\d{4}(?=\d)/g, '-'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    Buffer.from(secret, 'utf16le').toString('hex'),
    [...secret].reverse().join(''),
    ...base64,
  ];
}

function placesOf(needles: readonly string[], written: Record<string, readonly string[]>): string[] {
  return Object.entries(written).flatMap(([where, texts]) =>
    texts
      .filter((text) => needles.some((needle) => text.includes(needle)))
      .map((text) => `${where}: ${text.slice(0, 300)}`),
  );
}

/** Places where the digits stand for themselves, and are no part of a longer number, id or key. */
function codeIn(code: string, written: Record<string, readonly string[]>): string[] {
  const alone = new RegExp(`(?<![\\w.+/=-])${code}(?![\\w.+/=-])`);
  return Object.entries(written).flatMap(([where, texts]) =>
    texts.filter((text) => alone.test(text)).map((text) => `${where}: ${text.slice(0, 300)}`),
  );
}

const securityCodes = async (orderId: string): Promise<number> =>
  (
    await world.database.sql`
      SELECT 1 FROM vault_security_codes c JOIN attempts a ON a.card->>'cardRef' = c.card_ref
      WHERE a.order_id = ${orderId}`
  ).length;

describe('the search', () => {
  it('would find a card number in each of its disguises, and a code that stands alone', () => {
    const number = '5500000000000004';
    for (const [i, planted] of [
      `pan=${number};`,
      '{"pan":"5500 0000 0000 0004"}',
      Buffer.from(number).toString('base64'),
      Buffer.from(`x${number}y`).toString('base64url'),
      Buffer.from(`ab${number}`).toString('base64'),
      Buffer.from(`abc{"n":"${number}"}`).toString('base64'),
      Buffer.from(number).toString('hex'),
    ].entries())
      expect([i, placesOf(disguises(number), { here: [planted] }).length]).toEqual([i, 1]);
    expect(placesOf(disguises(number), { here: ['5500000000000012', '550000******0004'] })).toEqual([]);
    for (const planted of ['{"cvc":"739"}', 'code: 739', '739'])
      expect(codeIn('739', { here: [planted] })).toHaveLength(1);
    expect(codeIn('739', { here: ['0.739', '17391', 'a739', '000739'] })).toEqual([]);
  });
});

describe('a card number and its security code', () => {
  it('are nowhere after a payment with 3DS Method and challenge, and the code is gone with the answer', async () => {
    const card = { number: '5500000000000004', code: '123' };
    const { orderId } = await paid(card, { code: '123456' }, true);
    expect((await readOrder(world, orderId)).status).toBe('completed');
    expect(await securityCodes(orderId)).toBe(0);
    await world.quiet();
    const written = await everything();
    for (const texts of Object.values(written)) expect(texts.length).toBeGreaterThan(0);
    expect(placesOf(disguises(card.number), written)).toEqual([]);
    expect(codeIn(card.code, written)).toEqual([]);
  });

  it('are nowhere after a payment that the issuer declined', async () => {
    // The issuer takes no code but 123, so this one is declined for it, and easy to find.
    const card = { number: '4111111111111111', code: '739' };
    const { orderId } = await paid(card, { code: '123456' });
    expect(await readOrder(world, orderId)).toMatchObject({
      status: 'declined',
      payment_details: { response_code: 'N7', card_verification_result: 'N' },
    });
    expect(await securityCodes(orderId)).toBe(0);
    const written = await everything();
    expect(placesOf(disguises(card.number), written)).toEqual([]);
    expect(codeIn(card.code, written)).toEqual([]);
  });

  it('are nowhere while the acquirer keeps silent, nor after it was given up on', async () => {
    // It would say yes after twenty seconds; it is given fifteen.
    const card = { number: '4000002098000001', code: '123' };
    const { orderId, payer } = await opened({ gateway: 'VISA', gateway_info: { term_url: TERM_URL } });
    const coming = payer.pay(card);
    const asked = () => world.simulator.journals.issuerHost.entries({ pan: card.number, mti: '0100' });
    await expect.poll(() => asked().length, { timeout: 20_000 }).toBe(1);
    const during = await everything();
    expect(placesOf(disguises(card.number), during)).toEqual([]);
    expect(codeIn(card.code, during)).toEqual([]);
    // Kept while the answer may come, sealed.
    expect(await securityCodes(orderId)).toBe(1);
    world.clock.advance(15 * SECOND);
    await coming;
    await world.quiet();
    expect((await readOrder(world, orderId)).status).toBe('declined');
    expect(await securityCodes(orderId)).toBe(0);
    const after = await everything();
    expect(placesOf(disguises(card.number), after)).toEqual([]);
    expect(codeIn(card.code, after)).toEqual([]);
  });

  it('are nowhere after a failed authentication, and nobody was asked for money', async () => {
    for (const [number, code, challenge] of [
      ['4012001037461114', '651', { code: '123456' }],
      ['4000002000000024', '652', {}],
      ['4000002000000107', '653', { cancel: true }],
    ] as const) {
      const { orderId } = await paid({ number, code }, challenge);
      expect((await readOrder(world, orderId)).status).toBe('declined');
      expect(await securityCodes(orderId)).toBe(0);
      expect(world.simulator.journals.issuerHost.entries({ pan: number })).toEqual([]);
      const written = await everything();
      expect(placesOf(disguises(number), written)).toEqual([]);
      expect(codeIn(code, written)).toEqual([]);
    }
  });

  it('are nowhere after a card that could not be authenticated was declined on the spot', async () => {
    const card = { number: '4000009000000003', code: '759' };
    const { orderId } = await paid(card);
    expect((await readOrder(world, orderId)).status).toBe('declined');
    expect(await securityCodes(orderId)).toBe(0);
    const written = await everything();
    expect(placesOf(disguises(card.number), written)).toEqual([]);
    expect(codeIn(card.code, written)).toEqual([]);
  });

  it('are nowhere after a slip of the finger either, and the page never gives a security code back', async () => {
    const { payer } = await opened({ gateway: 'VISA' });
    const before = { database: await database(), log: [...logged] };
    await payer.pay({ number: '4000002000000107', code: '9', holder: 'S Smit' });
    expect(payer.status).toBe(422);
    expect(payer.form('card-form').fields.code).toBe('');
    // A number in the field of the name would be kept as a name, so it is not taken.
    await payer.pay({ number: '4000002000000107', code: '864', holder: '4000002000000107' });
    expect(payer.status).toBe(422);
    expect(payer.form('card-form').fields.code).toBe('');
    expect(await database()).toEqual(before.database);
    expect(placesOf(disguises('4000002000000107'), { log: logged })).toEqual([]);
    answered.splice(-2);
  });

  it('are nowhere where a merchant sends them unasked, with an order of whatever type', async () => {
    const card = { card_number: '4462000000000003', card_cvc: '918', cvc: '918', card_expiry_date: '3012' };
    for (const type of ['redirect', 'direct', 'checkout', 'nonsense']) {
      const body = orderBody(world, { type, gateway: 'VISA', gateway_info: { ...card, term_url: TERM_URL } });
      const headers = { 'idempotency-key': `with a card, ${type}` };
      expect((await world.api('POST', '/orders', body, headers)).status).toBe(
        ['redirect', 'checkout'].includes(type) ? 200 : 400,
      );
    }
    await world.api('POST', '/orders', `{"gateway_info":{"card_number":"4462000000000003","card_cvc":"918"`);
    const written = await everything();
    expect(placesOf(disguises('4462000000000003'), written)).toEqual([]);
    expect(codeIn('918', written)).toEqual([]);
  });

  it('are nowhere after the card was stored, listed, charged again, renewed and removed', async () => {
    const card = { number: '5555555555554444', code: '123' };
    const reference = 'a customer with a card';
    const { payer, orderId } = await opened({
      ...{
        gateway: 'MASTERCARD',
        recurring_model: 'subscription',
        customer: { locale: 'nl_NL', country: 'NL', reference },
      },
    });
    await payer.pay(card);
    await finish(payer, { challenge: { code: '123456' } });
    const token = (await readOrder(world, orderId)).payment_details.recurring_id;
    const path = `/recurring/${encodeURIComponent(reference)}`;
    const later = orderBody(world, {
      ...{ type: 'direct', recurring_id: token, recurring_model: 'subscription', customer: { reference } },
    });
    const answers = [
      await world.api('GET', path),
      await world.api('POST', '/orders', later),
      await world.api('PATCH', `${path}/update/${token}`, { expiry_date: '3103' }),
      await world.api('GET', `${path}/token/${token}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers[1]!.body.data).toMatchObject({ status: 'completed', payment_details: { last4: '4444' } });
    await world.quiet();
    const written = { ...(await everything()), answers: answers.map(({ body }) => JSON.stringify(body)) };
    expect(placesOf(disguises(card.number), written)).toEqual([]);
    expect(codeIn(card.code, written)).toEqual([]);
    expect(await securityCodes(orderId)).toBe(0);
    // The token is the shop's to know and nobody else's: no log tells it.
    expect(placesOf([token], { log: logged })).toEqual([]);
    await world.api('DELETE', `${path}/remove/${token}`);
    expect(placesOf(disguises(card.number), await everything())).toEqual([]);
  });

  it('of payers who never came back: the code is gone fifteen minutes later', async () => {
    const waiting: string[] = [];
    for (const scripts of [false, true]) {
      const { orderId, payer } = await opened({ gateway: 'VISA' }, scripts);
      await payer.pay({ number: '4000002000000107', code: '123' });
      expect(payer.page).toContain(scripts ? 'id="continue-form"' : 'name="creq"');
      expect(await securityCodes(orderId)).toBe(1);
      waiting.push(orderId);
    }
    // In steps: the sweep comes by every minute.
    for (let i = 0; i < 16; i++) await world.pass(MINUTE);
    for (const orderId of waiting) await expect.poll(() => securityCodes(orderId)).toBe(0);
    expect(await world.database.sql`SELECT 1 FROM vault_security_codes`).toHaveLength(0);
  });
});

describe('the number and code of a gift card', () => {
  const number = '111112';

  it.each([
    ['a right one', number, '7391', 'discounts'],
    ['one that nobody knows', '987650', '8264', 'field-gift_number'],
  ])('are nowhere after %s was entered', async (_, entered, code, shown) => {
    const { payer } = await opened({ amount: 1_200 });
    await payer.open(`${payer.url}&method=FASHIONCHQ`);
    const before = answered.length;
    await payer.submit('method-form', { gift_number: entered, gift_code: code });
    await world.quiet();
    expect(payer.has(shown)).toBe(true);
    // The field that is at fault shows its number again, to be mended; the code is shown to nobody.
    const pages = answered.splice(before);
    const places = await everything();
    expect(await world.database.sql`SELECT FROM vault_gift_cards`).toHaveLength(0);
    expect(codeIn(entered, places)).toEqual([]);
    expect(codeIn(code, { ...places, pages })).toEqual([]);
    if (shown === 'discounts') expect(codeIn(entered, { pages })).toEqual([]);
  });

  it('are sealed while their issuer is silent, and nowhere else', async () => {
    const { institutions } = world.gateway.context;
    const { pay } = institutions;
    institutions.pay = async () => 'unanswered';
    try {
      const { orderId, payer } = await opened({ amount: 1_200 });
      await payer.open(`${payer.url}&method=BOEKENBON`);
      const sent = payer.submit('method-form', { gift_number: number, gift_code: '6174' });
      const kept = () => world.database.sql`SELECT FROM vault_gift_cards`;
      await expect.poll(async () => (await kept()).length).toBe(1);
      const during = await everything();
      expect(codeIn(number, during)).toEqual([]);
      expect(codeIn('6174', during)).toEqual([]);
      for (let i = 0; i < 20; i++) await world.pass(2 * SECOND);
      await sent;
      expect(await kept()).toHaveLength(0);
      expect((await readOrder(world, orderId)).payment_methods).toEqual([]);
      const after = await everything();
      expect(codeIn(number, after)).toEqual([]);
      expect(codeIn('6174', after)).toEqual([]);
    } finally {
      institutions.pay = pay;
    }
  });
});

describe('the log', () => {
  const keys = () => [world.apiKey, TERM_KEY, 'wrong-key-of-somebody'];

  it('has no API key, wherever it came from', async () => {
    const { orderId } = await opened({ ...SEED_REQUEST, order_id: 'with-keys', payment_options: {} });
    const read = (path: string, headers: Record<string, string> = {}) =>
      fetch(`${world.url}${path}`, { headers }).then((answer) => answer.text());
    for (const key of [world.apiKey, 'wrong-key-of-somebody']) {
      await read(`/v1/json/orders/${orderId}?api_key=${key}`);
      await read(`/v1/json/nowhere?api_key=${key}`);
      await read(`/v1/json/orders/${orderId}`, { authorization: `Bearer ${key}` });
      await read(`/v1/json/orders/${orderId}`, { api_key: key });
      await read(`/docs?api_key=${key}`);
      await read(`/nowhere?api_key=${key}`);
      await read(`/connect/x/?api_key=${key}`);
    }
    expect(logged.length).toBeGreaterThan(10);
    expect(placesOf(keys(), { log: logged, pages: answered, notifications: await notifications() })).toEqual([]);
  });

  it('tells of a fault of ours without the card, the key or the address that it came with', async () => {
    const { sql } = world.database;
    const card = { number: '4000002000000057', code: '297' };
    const { payer } = await opened({ gateway: 'VISA' });
    const lines = logged.length;
    await sql`ALTER TABLE vault_cards RENAME TO vault_cards_away`;
    await sql`ALTER TABLE order_events RENAME TO order_events_away`;
    try {
      await payer.pay(card);
      expect(payer.status).toBe(500);
      const body = orderBody(world, { gateway_info: { term_url: TERM_URL, card_number: card.number } });
      const failed = await world.api('POST', '/orders', body, { 'idempotency-key': 'of a fault' });
      expect([failed.status, failed.body.error_code]).toEqual([500, 9999]);
      expect((await world.api('POST', '/orders', body)).status).toBe(500);
    } finally {
      await sql`ALTER TABLE vault_cards_away RENAME TO vault_cards`;
      await sql`ALTER TABLE order_events_away RENAME TO order_events`;
    }
    expect(logged.slice(lines).filter((line) => line.includes('"level":50')).length).toBeGreaterThan(0);
    const written = await everything();
    expect(placesOf(disguises(card.number), written)).toEqual([]);
    expect(codeIn(card.code, written)).toEqual([]);
    expect(placesOf([...keys(), 'type=term'], { log: logged, pages: answered })).toEqual([]);
  });
});

describe('the term_url of a direct order', () => {
  it('is in no log and no notification, whatever its payer and its merchant do with it', async () => {
    const lines = logged.length;
    const card = { card_number: '4000002000000107', card_cvc: '123', card_expiry_date: '3012' };
    const body = orderBody(world, {
      ...{ type: 'direct', gateway: 'VISA', gateway_info: { ...card, term_url: TERM_URL } },
      customer: { ip_address: '192.0.0.1', first_name: 'S', last_name: 'Smit', country: 'NL' },
    });
    const { body: created } = await world.api('POST', '/orders', body);
    const payer = new Payer({ origins: [world.url, world.bankUrl] });
    payer.page = created.data.customer_verification.html;
    await payer.submit('PaReqForm');
    await payer.submit('continue-form');
    await finish(payer, { challenge: { code: '123456' } });
    expect(payer.form('term-form').action).toBe(TERM_URL);
    const { MD, PaRes } = payer.form('term-form').fields;
    const path = `/orders/${body.order_id}/3d/complete`;
    expect((await world.api('POST', path, { MD, PaRes: `${PaRes}AAAA` })).status).toBe(400);
    expect((await world.api('POST', path, { MD, PaRes })).body.data.status).toBe('completed');
    await world.quiet();
    const told = { log: logged.slice(lines), notifications: await notifications() };
    expect(told.log.some((line) => line.includes('PaRes'))).toBe(true);
    expect(placesOf([TERM_KEY, 'type=term', MD!], told)).toEqual([]);
  });
});

describe('the database', () => {
  it('has API keys sealed, and the term_url of an order in one place only', async () => {
    const written = await database();
    expect(placesOf(disguises(world.apiKey), { written })).toEqual([]);
    const places = written.filter((text) => text.includes(TERM_KEY)).map((text) => text.split(/[:=]/)[0]);
    expect(new Set(places)).toEqual(new Set(['orders.terms']));
  });
});
