/** Payloads as the browser makes them, with the browser's own code and Node's WebCrypto, opened over a real PostgreSQL. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeDatabase, type TestDatabase } from '../../test/support/database.ts';
import { demoSites } from '../merchants/demo-sites.ts';
import type { Site } from '../merchants/types.ts';
import { ManualClock, MINUTE } from '../platform/clock.ts';
import { isRefusal } from '../platform/errors.ts';
import { secureRandom } from '../platform/random.ts';
import { openSpentPayloads } from '../storage/spent-payloads.ts';
import { mintApiToken } from './api-token.ts';
import { sealPayload } from './browser/frame/seal.js';
import { deriveComponentKeys } from './keys.ts';
import { openPayload, type PayloadParts } from './payload.ts';
import type { SentPaymentData } from './port.ts';

const keys = deriveComponentKeys(Buffer.alloc(32, 7));
const [site, otherSite] = demoSites('a-key-of-a-shop') as [Site, Site, Site];
const CARD = { number: '5500000000000004', holder: 'Zoë Müller', expiry: '3012', code: '123' };
const BROWSER = {
  java_enabled: 0,
  language: 'nl-NL',
  languages: 'nl-NL,nl,en',
  screen_color_depth: 24,
  screen_height: 844,
  screen_width: 390,
  time_zone: -60,
  user_agent: 'Mozilla/5.0',
};

let database: TestDatabase;
let clock: ManualClock;
let parts: PayloadParts & { spent: ReturnType<typeof openSpentPayloads> };
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database.drop());
beforeEach(() => {
  clock = new ManualClock();
  parts = { keys, clock, spent: openSpentPayloads(database.sql, clock) };
});

interface Made {
  readonly outer?: object;
  readonly secret?: object;
  readonly to?: typeof keys;
}

function make({ outer = {}, secret = { card: CARD }, to = keys }: Made = {}): Promise<string> {
  const readable = {
    application: 'GATEHOUSE:V2',
    gateway: 'MASTERCARD',
    customer: { browser: BROWSER, locale: 'nl_NL' },
    fields: {},
    tokenize: false,
    token: mintApiToken(keys.token, 1, clock.now(), secureRandom),
    ...outer,
  };
  return sealPayload({ id: to.pair.id, key: to.pair.publicKey.toString('base64url') }, readable, secret);
}

let orders = 0;

/** For an order of its own each time, unless one is named. */
async function open(
  payload: string,
  more: Partial<SentPaymentData> = {},
  { at = site, orderId = `order-${++orders}` } = {},
): Promise<unknown> {
  const opened = await openPayload(parts, { site: at, orderId, data: { payload, ...more } });
  return isRefusal(opened) ? `${opened.kind.code} ${opened.info}` : opened;
}

const jsonOf = (payload: string) => JSON.parse(Buffer.from(payload, 'base64').toString());
const payloadOf = (json: unknown) => Buffer.from(JSON.stringify(json)).toString('base64');

describe('payload of a component', () => {
  it('opens to what the payer entered', async () => {
    expect(await open(await make())).toEqual({
      gateway: 'MASTERCARD',
      card: { number: '5500000000000004', holder: 'Zoë Müller', expiry: '3012', securityCode: '123' },
      storedCard: null,
      fields: {},
      customer: {
        locale: 'nl_NL',
        browser: {
          javascriptEnabled: true,
          javaEnabled: false,
          userAgent: 'Mozilla/5.0',
          language: 'nl-NL',
          acceptLanguage: 'nl-NL,nl,en',
          colorDepth: 24,
          screenHeight: 844,
          screenWidth: 390,
          timeZoneOffset: -60,
        },
      },
      tokenize: false,
      session: expect.stringMatching(/^[\w-]{22}$/),
    });
  });

  it('opens to the fields of a method that is no card', async () => {
    const payload = await make({ outer: { gateway: 'IDEAL' }, secret: { fields: { issuer: '0031', 'no name': 'x' } } });
    expect(await open(payload)).toMatchObject({ gateway: 'IDEAL', card: null, fields: { issuer: '0031' } });
  });

  it('opens to the stored card that was chosen', async () => {
    expect(await open(await make({ secret: { stored_card: 'token-1' } }))).toMatchObject({
      card: null,
      storedCard: 'token-1',
    });
  });

  it('has the shape that shops know, and no word of the card', async () => {
    const payload = await make();
    expect(jsonOf(payload)).toMatchObject({
      gateway: 'MASTERCARD',
      customer: { browser: BROWSER, locale: 'nl_NL' },
      fields: {},
      encrypted: true,
      application: 'GATEHOUSE:V2',
    });
    for (const secret of Object.values(CARD)) expect(Buffer.from(payload, 'base64').toString()).not.toContain(secret);
  });

  it('is refused once it is ten minutes old', async () => {
    const payload = await make();
    clock.advance(10 * MINUTE - 1);
    expect(await open(payload)).toMatchObject({ gateway: 'MASTERCARD' });
    const late = await make();
    clock.advance(10 * MINUTE);
    expect(await open(late)).toMatch(/^1024 Transaction refused: .*older than ten minutes/);
  });

  it('is refused at another site, and still good at its own', async () => {
    const payload = await make();
    expect(await open(payload, {}, { at: otherSite })).toMatch(/^1024 /);
    expect(await open(payload)).toMatchObject({ gateway: 'MASTERCARD' });
  });

  it('is refused the second time, however its text is written', async () => {
    const payload = await make();
    expect(await open(payload)).toMatchObject({ gateway: 'MASTERCARD' });
    expect(await open(payload)).toMatch(/^1024 .*used before/);
    expect(await open(Buffer.from(JSON.stringify(jsonOf(payload), null, 1)).toString('base64url'))).toMatch(/^1024 /);
  });

  it('may come again with its own order, whose request was cut off', async () => {
    const payload = await make();
    const mine = await open(payload, {}, { orderId: 'mine' });
    expect(await open(payload, {}, { orderId: 'mine' })).toEqual(mine);
    expect(await open(payload, {}, { orderId: 'other' })).toMatch(/^1024 .*used before/);
  });

  it('is used once where several orders come with it at the same time', async () => {
    const payload = await make();
    const all = await Promise.all(Array.from({ length: 8 }, () => open(payload)));
    expect(all.filter((one) => typeof one !== 'string')).toHaveLength(1);
  });

  it('is forgotten by the sweep only when it is too old to be taken', async () => {
    const payload = await make();
    await open(payload);
    clock.advance(10 * MINUTE - 1);
    await parts.spent.sweep();
    expect(await open(payload)).toMatch(/used before/);
    clock.advance(1);
    await parts.spent.sweep();
    expect(await database.sql`SELECT FROM spent_payloads WHERE until <= ${clock.now()}`).toHaveLength(0);
    expect(await open(payload)).toMatch(/older than ten minutes/);
  });

  it.each([
    ['gateway', 'VISA'],
    ['customer', { browser: BROWSER, locale: 'en_US' }],
    ['fields', { issuer: '0031' }],
    ['tokenize', true],
    ['encrypted', false],
    ['more', 1],
  ])('is refused where a shop changed its %s', async (name, value) => {
    expect(await open(payloadOf({ ...jsonOf(await make()), [name]: value }))).toMatch(/^1024 .*modified/);
  });

  it('is refused with the token of another session', async () => {
    const token = mintApiToken(keys.token, 1, clock.now(), secureRandom);
    expect(await open(payloadOf({ ...jsonOf(await make()), token }))).toMatch(/^1024 .*modified/);
  });

  it('is refused, or the same, whatever byte of it is changed', async () => {
    const payload = await make();
    const bytes = Buffer.from(payload, 'base64');
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const changed = Buffer.from(bytes);
        changed[at]! ^= by;
        const answer = await open(changed.toString('base64'));
        // The last character of a base64url text has bits that mean nothing.
        if (typeof answer !== 'string') expect(answer).toMatchObject({ card: { number: CARD.number } });
        else expect(answer).toMatch(/^(1024|1023) /);
      }),
      { numRuns: 300 },
    );
  });

  it('made with an API key in place of the token is 1023', async () => {
    expect(await open(await make({ outer: { token: 'a-key-of-a-shop' } }))).toMatch(/^1023 /);
  });

  it('encrypted to a gateway with another master key is refused', async () => {
    const other = deriveComponentKeys(Buffer.alloc(32, 8));
    expect(await open(await make({ to: other }))).toMatch(/^1024 .*outdated/);
  });

  it('is of the method that the shop says, if it says one', async () => {
    expect(await open(await make(), { gateway: 'VISA' })).toMatch(/^1024 /);
    expect(await open(await make(), { gateway: 'mastercard' })).toMatchObject({ gateway: 'MASTERCARD' });
  });

  it('keeps a card only where payer and shop both want it', async () => {
    const wanted = () => make({ outer: { tokenize: true } });
    expect(await open(await wanted())).toMatchObject({ tokenize: true });
    expect(await open(await wanted(), { tokenize: false })).toMatchObject({ tokenize: false });
    expect(await open(await make(), { tokenize: true })).toMatchObject({ tokenize: false });
  });

  it.each([
    ['number', '4111-1111'],
    ['expiry', '1330'],
    ['code', '12'],
    ['holder', ''],
  ])('with a %s that is none is refused and not spent', async (name, value) => {
    const payload = await make({ secret: { card: { ...CARD, [name]: value } } });
    expect(await open(payload)).toMatch(/^1024 .*the card/);
    expect(await open(payload)).toMatch(/^1024 .*the card/);
  });

  it('is none where it is some other text', async () => {
    const nonsense = ['', 'x', 'e30=', 'bnVsbA==', 'W10=', payloadOf({ sealed: 'a.b.c' }), 'A'.repeat(20_000)];
    for (const text of nonsense) expect(await open(text)).toMatch(/^1024 /);
    for (const odd of [undefined, null, 7, {}, []]) expect(await open(odd as never)).toMatch(/^1024 /);
  });
});
