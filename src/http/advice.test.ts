import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demoSites } from '../merchants/demo-sites.ts';
import { ERRORS, type ErrorName, isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import { passesLuhn } from '../platform/log.ts';
import { aboutKey } from './advice.ts';
import { failure } from './envelope.ts';
import { readJsonBody } from './json-body.ts';
import { OPERATIONS } from './openapi.ts';
import { readDirect } from './read-direct.ts';
import { readOrder } from './read-order.ts';
import { SEED_REQUEST } from './schemas/seed.ts';
import { isMeantForApi, refusePath } from './unknown-path.ts';

const site = demoSites('x')[0]!;
const context = { site, sandbox: true, normaliseLocale: () => 'en_US' };
const CARD = { card_number: '4111111111111111', card_expiry_date: '3012', card_cvc: '123', card_holder_name: 'S Smit' };

/** The refusal of an order that differs from a good one in this; undefined members are left out. */
function refusalOf(over: Record<string, unknown>): Refusal {
  const body = readJsonBody(Buffer.from(JSON.stringify({ ...SEED_REQUEST, gateway: 'VISA', ...over })));
  if (isRefusal(body)) return body;
  const terms = readOrder(body, context);
  if (isRefusal(terms)) return terms;
  const entry = readDirect(body, { site, terms, now: Date.parse('2026-12-01'), live: false });
  if (!isRefusal(entry)) throw new Error('nothing is wrong with it');
  return entry;
}

const saidOf = (refusal: Refusal) => [refusal.field, refusal.hint];
const item = (more: object) => ({ name: 'Tea', unit_price: 10, quantity: 1, ...more });
const cart = (...items: object[]) => ({ shopping_cart: { items }, checkout_options: { validate_cart: true } });
const direct = (more: object) => ({ type: 'direct', gateway: 'VISA', ...more });

describe('the hint of a refused order', () => {
  it.each<[string, Record<string, unknown>, string | undefined, string]>([
    ['an amount with cents', { amount: 10.5 }, 'amount', '10.5 is not whole cents: send 1050.'],
    ['an amount as money', { amount: '10.50' }, 'amount', '10.50 is not whole cents: send 1050.'],
    ['an amount with a comma', { amount: '10,00' }, 'amount', '10,00 is not whole cents: send 1000.'],
    ['no amount', { amount: undefined }, 'amount', 'amount is missing: send whole cents, 1050 for 10.50.'],
    ['nothing', { amount: 0 }, 'amount', 'amount is 0: send at least 1, which is a cent; 1050 for 10.50.'],
    ['less than nothing', { amount: -5 }, 'amount', 'amount is below zero: send whole cents above it, 1050 for 10.50.'],
    [
      'an amount of words',
      { amount: 'ten' },
      'amount',
      '"ten" is no amount: send digits alone, in whole cents, 1050 for 10.50.',
    ],
    ['no order_id', { order_id: undefined }, 'order_id', 'order_id is missing: send 1 to 50 characters.'],
    ['a long order_id', { order_id: 'x'.repeat(60) }, 'order_id', 'order_id has 60 characters: at most 50 are taken.'],
    [
      'a misspelt gateway',
      { gateway: 'MASTERCRAD' },
      'gateway',
      '"MASTERCRAD" is no payment method. Did you mean MASTERCARD?',
    ],
    [
      'the name of a gateway',
      { gateway: 'Bank transfer' },
      'gateway',
      '"Bank transfer" is no payment method. Did you mean BANKTRANS?',
    ],
    [
      'iDEAL in dollars',
      { gateway: 'IDEAL', currency: 'USD' },
      'currency',
      'IDEAL takes EUR, not USD: change the currency or the gateway.',
    ],
    [
      'a misspelt currency',
      { currency: 'EURO' },
      'currency',
      expect.stringMatching(/^"EURO" is no currency: this site takes .+\. Did you mean EUR\?$/) as never,
    ],
    [
      'no currency',
      { currency: undefined },
      'currency',
      expect.stringMatching(/^currency is missing: this site takes AED, .+ and \d+ more\.$/) as never,
    ],
    [
      'a misspelt type',
      { type: 'redirct' },
      'type',
      'type is redirect, direct, paymentlink or checkout, not "redirct". Did you mean redirect?',
    ],
    [
      'no description',
      { description: ' ' },
      'description',
      'description is missing: send 1 to 200 characters of plain text.',
    ],
    [
      'a country by name',
      { customer: { country: 'Netherlands' } },
      'customer.country',
      '"Netherlands" is no country code: send NL.',
    ],
    [
      'a receiver’s country by its own name',
      { delivery: { country: 'Deutschland' } },
      'delivery.country',
      '"Deutschland" is no country code: send DE.',
    ],
    [
      'a country that nobody knows',
      { customer: { country: 'Atlantis' } },
      'customer.country',
      '"Atlantis" is no country code: send two letters of ISO 3166-1, NL for the Netherlands.',
    ],
    [
      'an address without its scheme',
      { payment_options: { redirect_url: 'shop.example/back' } },
      'payment_options.redirect_url',
      '"shop.example/back" is no absolute http or https address: put https:// before it.',
    ],
    [
      'a price that is none',
      cart(item({}), item({ unit_price: 'ten' })),
      'shopping_cart.items[1].unit_price',
      'shopping_cart.items[1].unit_price is "ten": send a number in major units without VAT, 8.2645 for one.',
    ],
    [
      'a cart without tables',
      cart('x' as never, item({ tax_table_selector: '21' })),
      'shopping_cart.items[1].tax_table_selector',
      'shopping_cart.items[1] ("Tea") names the tax table "21", and checkout_options.tax_tables.alternate has none.',
    ],
    [
      'a cart that differs',
      { ...cart(item({})), amount: 900 },
      'amount',
      'The cart comes to 10.00 EUR with VAT, the amount is 9.00: send the total as amount, or checkout_options.validate_cart false.',
    ],
    [
      'a card without its payer',
      direct({ customer: {}, gateway_info: CARD }),
      'customer.ip_address',
      'customer.ip_address is missing: send the IPv4 or IPv6 address of the payer, 203.0.113.7.',
    ],
    [
      'a payer without address',
      direct({ customer: { ip_address: '999.1.1.1' }, gateway_info: CARD }),
      'customer.ip_address',
      'customer.ip_address is no IP address: send the IPv4 or IPv6 address of the payer, 203.0.113.7.',
    ],
    [
      'a wrong card without its payer',
      direct({ customer: {}, gateway_info: { ...CARD, card_number: '4111111111111112' } }),
      'customer.ip_address',
      expect.stringContaining(
        "Also wrong: gateway_info.card_number (Transaction refused: check the card's number).",
      ) as never,
    ],
    [
      'several members at once',
      { amount: 10.5, customer: { country: 'Netherlands' } },
      'amount',
      '10.5 is not whole cents: send 1050. Also wrong: customer.country (Invalid country code).',
    ],
  ])('with %s says what to send', (_, over, field, hint) => {
    expect(saidOf(refusalOf(over))).toEqual([field, hint]);
  });

  it('of a currency without cents speaks of its own unit', () => {
    const yen = { ...site, currencies: [...site.currencies, 'JPY'] };
    const body = readJsonBody(Buffer.from(JSON.stringify({ ...SEED_REQUEST, amount: '10.50', currency: 'JPY' })));
    expect((readOrder(body as never, { ...context, site: yen }) as Refusal).hint).toBe(
      '10.50 is no whole number, and JPY has no smaller unit: send 10.',
    );
  });
});

describe('the hint of a body', () => {
  it.each([
    ['', 'Nothing came as the body'],
    ['order_id=1&amount=100', 'The body is a form (name=value&…)'],
    ['<order/>', 'The body is XML'],
    ['{"a": 1,\n "b" 2}', 'It breaks in line 2, column 6'],
    ["{'a': 1}", 'double quotes'],
    ['{"a": 1', 'The body ends before its last } does.'],
    ['[1]', 'Send one object, in braces'],
  ])('%j tells what it is instead', (text, hint) => {
    expect((readJsonBody(Buffer.from(text)) as Refusal).hint).toContain(hint);
  });
});

describe('the hint of a path', () => {
  it.each([
    ['POST', '/orders', 'Did you mean POST /v1/json/orders?'],
    ['POST', '/json/orders', 'Did you mean POST /v1/json/orders?'],
    ['POST', '/v1/json/order', 'Did you mean POST /v1/json/orders?'],
    ['GET', '/v1/json/gateway', 'Did you mean GET /v1/json/gateways?'],
    ['POST', '/v1/json/orders/7/refund', 'Did you mean POST /v1/json/orders/{id}/refunds?'],
    ['PUT', '/v1/json/orders/7', '/v1/json/orders/{id} takes GET or PATCH, not PUT.'],
    ['GET', '/v1/json/orders', '/v1/json/orders takes POST, not GET.'],
    ['GET', '/v1/json/nothing/like/it', ERRORS.notFound.remedy],
  ])('%s %s tells the one that was meant', (method, path, hint) => {
    expect(refusePath(method, path, OPERATIONS).hint).toContain(hint);
  });

  it('is given outside of the API where a path begins as one of its own', () => {
    const meant = ['/orders', '/json/orders/7', '/gateways'].map((path) => isMeantForApi(path, OPERATIONS));
    const other = ['/', '/favicon.ico', '/connect/x', '/docs'].map((path) => isMeantForApi(path, OPERATIONS));
    expect([meant, other]).toEqual([Array(3).fill(true), Array(4).fill(false)]);
  });
});

describe('the hint of a key', () => {
  it('tells none from a wrong one, and shows no more than its beginning', () => {
    const key = 'deadbeef00d4bad9ce1a5e5beefcafe001122334';
    expect(aboutKey(undefined).hint).toContain('No key came');
    expect(aboutKey(key).hint).toContain('Unknown key (starts deadbe…)');
    expect(aboutKey('short').hint).toMatch(/^Unknown key: /);
  });
});

describe('every error', () => {
  it.each(Object.keys(ERRORS) as ErrorName[])('%s says what to do', (name) => {
    const { error_hint, ...told } = JSON.parse(failure(refuse(name)).body);
    expect(error_hint).toMatch(/^[A-Z].{8,}[.?]$/);
    expect(told).toEqual({ success: false, data: {}, error_code: ERRORS[name].code, error_info: ERRORS[name].info });
  });

  const secret = fc.constantFrom(
    '4111111111111111',
    '4111 1111 1111 1111',
    '5500-0000-0000-0004',
    'c0ffee11d00d4bad9ce1a5e5beefcafe00112233',
  );
  const MEMBERS = [
    'order_id',
    'gateway',
    'currency',
    'amount',
    'type',
    'description',
    'var1',
    'recurring_model',
    'recurring_id',
  ];

  it('repeats no card number and no key, no control character, and never much', () => {
    const noise = fc.string({ unit: 'binary', maxLength: 60 });
    const value = fc.tuple(noise, secret, noise).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.constantFrom(...MEMBERS), value, fc.boolean(), (name, sent, nested) => {
        const over = nested
          ? {
              customer: { country: sent },
              payment_options: { redirect_url: sent },
              ...cart(item({ name: sent, unit_price: sent, currency: sent })),
            }
          : { [name]: sent };
        const body = readJsonBody(Buffer.from(JSON.stringify({ ...SEED_REQUEST, ...over })));
        const terms = readOrder(body as never, context);
        if (!isRefusal(terms)) return;
        const { error_hint, error_info } = JSON.parse(failure(terms).body);
        for (const text of [error_hint, error_info]) {
          expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
          expect(text.length).toBeLessThanOrEqual(600);
          expect(text).not.toContain('c0ffee11d00d4bad');
          for (const run of text.replace(/[ -]/g, '').match(/\d{13,19}/g) ?? []) expect(passesLuhn(run)).toBe(false);
        }
      }),
    );
  });
});
