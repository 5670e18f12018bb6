import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR } from '../platform/clock.ts';
import { firstMatch, judge, makeReady } from './evaluate.ts';
import { bareFacts, facts, NOW, places, rulesOf, surroundings } from './fixtures.ts';
import type { PaymentFacts } from './types.ts';

/** What the one condition says of a payment. */
function look(condition: string, payment: PaymentFacts = facts()) {
  const verdict = judge(rulesOf(`skip 3ds when ${condition}`), payment, surroundings, places);
  return verdict.looks[0]!.conditions[0]!;
}
const holds = (condition: string, change?: Partial<PaymentFacts>) => look(condition, facts(change)).holds;

describe('a condition holds', () => {
  // An American card paid with from Singapore by a customer of Germany, 125.00 EUR on a Sunday at eleven.
  it.each([
    ['gateway = VISA', true],
    ['gateway = visa', true],
    ['gateway in MASTERCARD, AMEX', false],
    ['gateway not in MASTERCARD, AMEX', true],
    ['amount < 125.01 EUR', true],
    ['amount < 125 EUR', false],
    ['amount <= 125 EUR', true],
    ['amount = 125 EUR', true],
    ['amount != 125 EUR', false],
    ['amount >= 125 EUR', true],
    ['amount > 125 EUR', false],
    ['amount > 124.99 EUR', true],
    ['card_country = US', true],
    ['card_country != US', false],
    ['card_country in NL, US', true],
    ['card_country not in EEA', true],
    ['card_country not in EEA, US', false],
    ['customer_country in EEA', true],
    ['customer_country in zone', true],
    ['delivery_country in BE, zone', true],
    ['ip_country not in zone', true],
    ['ip_country != card_country', true],
    ['ip_country = card_country', false],
    ['customer_country = delivery_country', false],
    ['card_funding = credit', true],
    ['card_funding not in debit, prepaid', true],
    ['card_product = "Visa Infinite"', true],
    ['card_product != "visa classic"', true],
    ['card_bin = 4111', true],
    ['card_bin in 5200, 41111111', true],
    ['card_bin not in 5200, 400000', true],
    ['card_bin != 4111', false],
    ['email_domain = shop.example.org', true],
    ['email_domain = example.org', false],
    ['email_domain in *.example.org', true],
    ['email_domain in *.shop.example.org', false],
    ['email_domain not in *.example.org', false],
    ['email_domain in *.ample.org', false],
    ['email = JOE@shop.example.org', true],
    ['email not in a@example.org', true],
    ['ip = 203.0.113.9', true],
    ['ip in 10.0.0.0/8, 203.0.113.8/31', true],
    ['ip in 203.0.113.10/31', false],
    ['ip not in 2001:db8::/32', true],
    ['first_order', true],
    ['not first_order', false],
    ['count(card, 24h) >= 3', true],
    ['count(card, 24h) > 3', false],
    ['count(card, 30m) = 0', true],
    ['count(email, 365d) < 1', true],
    ['count(ip, 7d) != 0', false],
    ['sum(card, 7d) > 1000 EUR', true],
    ['sum(card, 7d) > 1250 EUR', false],
    ['sum(card, 7d) < 1 USD', true],
    ['hour = 11', true],
    ['hour in 22..5', false],
    ['hour in 10..11', true],
    ['hour not in 9, 10', true],
    ['day in sat, sun', true],
    ['day = monday', false],
    ['day in sat..mon', true],
    ['day not in mon..fri', true],
    ['card in list stolen', true],
    ['card not in list "stolen"', false],
    ['card in list friends', false],
    ['card_bin in list stolen', true],
    ['email in list friends', true],
    ['ip in list friends', true],
    ['card_country in list friends', true],
    ['customer_country not in list friends', true],
  ])('%s: %s', (condition, expected) => {
    expect(holds(condition)).toBe(expected);
  });

  it('over midnight, and in the hours of Amsterdam, summer and winter', () => {
    const at = (text: string) => holds('hour in 22..5', { at: Date.parse(text) });
    expect(at('2026-11-22T20:59:59Z')).toBe(false);
    expect(at('2026-11-22T21:00:00Z')).toBe(true);
    expect(at('2026-07-01T20:00:00Z')).toBe(true);
    expect(at('2026-07-01T03:59:59Z')).toBe(true);
    expect(at('2026-07-01T04:00:00Z')).toBe(false);
    expect(at('2026-11-22T23:30:00Z')).toBe(true);
  });

  it('on the days of Amsterdam', () => {
    expect(holds('day = sun', { at: Date.parse('2026-11-22T22:59:59Z') })).toBe(true);
    expect(holds('day = mon', { at: Date.parse('2026-11-22T23:00:00Z') })).toBe(true);
  });

  it('for IPv6, and for IPv4 inside of it', () => {
    expect(holds('ip in 2001:db8::/32', { ip: '2001:DB8:0:1::7' })).toBe(true);
    expect(holds('ip in 2001:db8::/32', { ip: '2001:db9::7' })).toBe(false);
    expect(holds('ip in 203.0.113.0/24', { ip: '::ffff:203.0.113.9' })).toBe(true);
  });

  it('for as many digits of a card as are known', () => {
    expect(holds('card_bin in 4111', { bin: '411111' })).toBe(true);
    expect(holds('card_bin in 41111111', { bin: '411111' })).toBe(false);
    expect(holds('card_bin not in 41111111', { bin: '411111' })).toBe(false);
    expect(holds('card_bin not in 42111111', { bin: '411111' })).toBe(true);
  });
});

describe('a value that is not known', () => {
  const words = ['card_funding', 'card_product', 'email_domain', 'email', 'ip'];
  const some = ['credit', '"visa"', 'example.org', 'a@example.org', '192.0.2.1'];
  const countries = ['card_country', 'ip_country', 'customer_country', 'delivery_country'];
  it.each([
    ...words.flatMap((fact, i) => [`${fact} = ${some[i]}`, `${fact} != ${some[i]}`, `${fact} not in ${some[i]}`]),
    ...countries.flatMap((fact) => [`${fact} in EEA`, `${fact} not in EEA`, `${fact} = NL`, `${fact} != NL`]),
    ...countries.flatMap((fact) => [`${fact} in list friends`, `${fact} not in list friends`]),
    'card_country = ip_country',
    'card_country != ip_country',
    'card_bin = 4111',
    'card_bin != 4111',
    'first_order',
    'not first_order',
    'card in list stolen',
    'card not in list stolen',
    'count(customer, 24h) < 3',
    'count(customer, 24h) >= 3',
    'sum(customer, 24h) != 3 EUR',
  ])('makes no condition hold: %s', (condition) => {
    expect(look(condition, bareFacts())).toEqual({
      text: condition,
      saw: expect.stringMatching('not known'),
      holds: false,
    });
  });

  it('is one half of a comparison that is known on the other', () => {
    expect(holds('card_country != ip_country', { ipCountry: null })).toBe(false);
    expect(holds('card_country != ip_country', { cardCountry: null })).toBe(false);
  });

  it('is an address that is none', () => {
    for (const ip of ['unknown', '10.0.0', '999.1.1.1', '1.2.3.4, 5.6.7.8', ':'])
      expect([holds('ip in 0.0.0.0/0', { ip }), holds('ip not in 10.0.0.0/8', { ip })]).toEqual([false, false]);
  });

  it('is an amount in another currency', () => {
    for (const sign of ['<', '<=', '=', '!=', '>=', '>']) expect(holds(`amount ${sign} 125 USD`)).toBe(false);
  });

  it('is a list that is not there', () => {
    expect(look('card in list gone')).toMatchObject({ holds: false, saw: 'there is no such list' });
    expect(look('card not in list gone')).toMatchObject({ holds: false });
  });
});

describe('what was seen', () => {
  it.each([
    ['amount < 5 EUR', '125.00 EUR'],
    ['card_country in EEA', 'US'],
    ['ip_country = card_country', 'SG, US'],
    ['first_order', 'the first'],
    ['count(card, 24h) > 1', '3'],
    ['sum(card, 24h) > 1 EUR', '1250.00 EUR'],
    ['hour = 3', '11'],
    ['day = mon', 'Sunday'],
    ['card in list stolen', 'the card is in it'],
    ['email not in list stolen', 'joe@shop.example.org is not in it'],
  ])('of %s: %s', (condition, saw) => {
    expect(look(condition).saw).toBe(saw);
  });
});

describe('rules', () => {
  const seed = rulesOf(`
# Documented: outside Europe without 3-D Secure
skip 3ds when card_country not in EEA and customer_country not in EEA and amount < 500 EUR because "low risk outside Europe"
require 3ds when ip_country != card_country
skip 3ds when gateway = VISA because "never reached by Visa from abroad"
`);

  it('are asked in their order, and the first that matches wins', () => {
    expect(judge(seed, facts({ customerCountry: 'US' }), surroundings, places)).toMatchObject({
      verb: 'skip',
      line: 3,
      because: 'low risk outside Europe',
    });
    expect(judge(seed, facts(), surroundings, places)).toMatchObject({ verb: 'require', line: 4, because: null });
    expect(judge(seed, facts({ ipCountry: 'US' }), surroundings, places)).toMatchObject({ verb: 'skip', line: 5 });
  });

  it('say nothing of a payment that none matches', () => {
    const { verb, line, looks } = judge(seed, bareFacts({ gateway: 'AMEX' }), surroundings, places);
    expect({ verb, line }).toEqual({ verb: null, line: null });
    expect(looks.map(({ matched }) => matched)).toEqual([false, false, false]);
  });

  it('tell what they looked at, up to the condition that does not hold and the rule that wins', () => {
    expect(judge(seed, facts(), surroundings, places).looks).toEqual([
      {
        line: 3,
        text: seed.rules[0]!.text,
        matched: false,
        conditions: [
          { text: 'card_country not in EEA', saw: 'US', holds: true },
          { text: 'customer_country not in EEA', saw: 'DE', holds: false },
        ],
      },
      {
        line: 4,
        text: 'require 3ds when ip_country != card_country',
        matched: true,
        conditions: [{ text: 'ip_country != card_country', saw: 'SG, US', holds: true }],
      },
    ]);
  });

  it('without a condition match every payment', () => {
    expect(judge(rulesOf('hold', 'fraud'), bareFacts(), surroundings, places)).toMatchObject({ verb: 'hold', line: 1 });
  });

  it('tell nothing that identifies a card', () => {
    const secret = 'fingerprint-of-the-card';
    const verdict = judge(
      rulesOf('block when card not in list stolen and count(card, 1h) > 3', 'fraud'),
      facts({ cardFingerprint: secret }),
      surroundings,
      places,
    );
    expect(JSON.stringify(verdict)).not.toContain(secret);
  });

  it('find the winner that somebody finds who asks each rule alone', () => {
    const conditions = fc.constantFrom(
      'amount < 100 EUR',
      'amount >= 60 USD',
      'card_country in EEA',
      'card_country not in EEA',
      'ip_country != card_country',
      'first_order',
      'hour in 22..5',
      'count(card, 24h) >= 3',
    );
    const rule = fc.record({
      verb: fc.constantFrom('skip 3ds', 'require 3ds'),
      conditions: fc.uniqueArray(conditions, { minLength: 1, maxLength: 3 }),
    });
    const payment = fc.record({
      at: fc.integer({ min: 0, max: 47 }).map((hours) => NOW + hours * HOUR),
      amount: fc.integer({ min: 0, max: 20_000 }),
      currency: fc.constantFrom('EUR', 'USD'),
      cardCountry: fc.constantFrom('NL', 'US', null),
      ipCountry: fc.constantFrom('NL', 'US', null),
      firstOrder: fc.constantFrom(true, false, null),
      cardFingerprint: fc.constantFrom('card-1', null),
    });
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), payment, (written, change) => {
        // A rule that asks for more than an earlier one is refused as one that is never reached.
        const kept = written.filter(
          (each, i) => !written.slice(0, i).some((one) => one.conditions.every((it) => each.conditions.includes(it))),
        );
        const rules = rulesOf(kept.map((each) => `${each.verb} when ${each.conditions.join(' and ')}`).join('\n'));
        const asked = facts(change);
        const winner = kept.findIndex((each) => each.conditions.every((condition) => look(condition, asked).holds));
        expect(judge(rules, asked, surroundings, places).line).toBe(winner < 0 ? null : winner + 1);
        expect(firstMatch(makeReady(rules), asked, surroundings, places)?.line ?? 0).toBe(winner + 1);
      }),
    );
  });
});
