import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../platform/clock.ts';
import { rulesOf } from './fixtures.ts';
import { parseRules } from './parse.ts';
import type { RuleBook, Test } from './types.ts';

/** Every fault as `line:column message`. */
function faults(text: string, book: RuleBook = '3ds'): string[] {
  const parsed = parseRules(book, text, { gateways: ['VISA', 'MASTERCARD', 'AMEX'] });
  return parsed.ok ? [] : parsed.faults.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

function tests(conditions: string): Test[] {
  return rulesOf(`skip 3ds when ${conditions}`).rules[0]!.conditions.map(({ test }) => test);
}

describe('a rule', () => {
  it('is the same beside marks of direction, which its reason keeps and a value does not', () => {
    const text = 'skip 3ds when card_country in "NL\u200f" because "סיכון נמוך\u200f."';
    const [rule] = rulesOf(`\u200f${text}\u200e\u200f# הערה\u200f!`).rules;
    expect(rule).toMatchObject({ text, because: 'סיכון נמוך\u200f.' });
    expect(rule!.conditions[0]!.test).toMatchObject({ countries: ['NL'] });
    expect(parseRules('3ds', '# 4111\u200f1111\u200f1111\u200f1111').ok).toBe(false);
  });

  it('is a verb, conditions and a reason', () => {
    const text =
      'skip 3ds when card_country not in EEA and customer_country not in EEA and amount < 500 EUR because "low risk outside Europe"';
    expect(rulesOf(`# Ours\n\n  ${text}   # since May\r\nrequire 3ds`).rules).toEqual([
      {
        line: 3,
        text,
        verb: 'skip',
        because: 'low risk outside Europe',
        conditions: [
          {
            text: 'card_country not in EEA',
            test: { kind: 'country', fact: 'card_country', negated: true, countries: [], groups: ['EEA'] },
          },
          {
            text: 'customer_country not in EEA',
            test: { kind: 'country', fact: 'customer_country', negated: true, countries: [], groups: ['EEA'] },
          },
          { text: 'amount < 500 EUR', test: { kind: 'amount', comparison: '<', amount: 50_000, currency: 'EUR' } },
        ],
      },
      { line: 4, text: 'require 3ds', verb: 'require', because: null, conditions: [] },
    ]);
  });

  it.each<[RuleBook, string]>([
    ['3ds', 'skip 3ds'],
    ['3ds', 'require 3ds'],
    ['fraud', 'allow'],
    ['fraud', 'hold'],
    ['fraud', 'block'],
  ])('of the book %s may be %s', (book, beginning) => {
    expect(rulesOf(`${beginning} when first_order`, book).rules[0]!.verb).toBe(beginning.split(' ')[0]);
  });

  it('is read in whatever case, and its reason as it was written', () => {
    const [rule] = rulesOf(
      'SKIP 3DS WHEN Card_Country IN nl, Eea, ZONE AND Gateway = visa BECAUSE "Say \\"No\\""',
    ).rules;
    expect(rule).toMatchObject({ verb: 'skip', because: 'Say "No"' });
    expect(rule!.conditions.map(({ test }) => test)).toEqual([
      { kind: 'country', fact: 'card_country', negated: false, countries: ['NL'], groups: ['EEA', 'zone'] },
      { kind: 'word', fact: 'gateway', negated: false, words: ['VISA'] },
    ]);
  });

  it('may be none at all', () => {
    for (const text of [
      '',
      ' \n\t\n',
      '# nothing\r\n  # here',
      ' \u200f# \u0639\u0646\u062f\u0646\u0627\u061c.\n\u200e',
    ])
      expect(parseRules('3ds', text)).toEqual({ ok: true, rules: { book: '3ds', rules: [], windows: [], lists: [] } });
  });

  it('names its windows and lists once', () => {
    const set = rulesOf(
      'block when count(card, 24h) > 3 and card in list bad\nhold when count(card, 1d) > 2\nhold when sum(ip, 7d) > 5 EUR and email not in list bad\nhold when card not in list bad',
      'fraud',
    );
    expect(set.windows).toEqual([
      { what: 'count', subject: 'card', lastsMs: DAY, currency: null },
      { what: 'sum', subject: 'ip', lastsMs: 7 * DAY, currency: 'EUR' },
    ]);
    expect(set.lists).toEqual([
      { list: 'bad', of: 'card' },
      { list: 'bad', of: 'email' },
    ]);
  });
});

describe('a condition', () => {
  it.each<[string, Test]>([
    ['amount >= 0.5 EUR', { kind: 'amount', comparison: '>=', amount: 50, currency: 'EUR' }],
    ['amount = 500 jpy', { kind: 'amount', comparison: '=', amount: 500, currency: 'JPY' }],
    ['amount<=12.34 USD', { kind: 'amount', comparison: '<=', amount: 1_234, currency: 'USD' }],
    ['ip_country != card_country', { kind: 'same_country', fact: 'ip_country', other: 'card_country', negated: true }],
    [
      'card_country in list risky',
      { kind: 'listed', list: 'risky', of: 'country', fact: 'card_country', negated: false },
    ],
    [
      'card_funding in prepaid, DEBIT',
      { kind: 'word', fact: 'card_funding', negated: false, words: ['prepaid', 'debit'] },
    ],
    ['card_bin not in 4111, 520000', { kind: 'bin', negated: true, prefixes: ['4111', '520000'] }],
    ['card_bin in list "own cards"', { kind: 'listed', list: 'own cards', of: 'bin', fact: 'bin', negated: false }],
    [
      'email_domain in *.Example.org, mail.com',
      { kind: 'word', fact: 'email_domain', negated: false, words: ['*.example.org', 'mail.com'] },
    ],
    ['email = "a=b@example.org"', { kind: 'address', fact: 'email', negated: false, values: ['a=b@example.org'] }],
    [
      'ip in 10.0.0.0/8, 2001:db8::/32, ::1',
      { kind: 'address', fact: 'ip', negated: false, values: ['10.0.0.0/8', '2001:db8::/32', '::1'] },
    ],
    ['not first_order', { kind: 'first_order', negated: true }],
    [
      'count(customer, 90m) < 2',
      {
        kind: 'window',
        window: { what: 'count', subject: 'customer', lastsMs: 90 * MINUTE, currency: null },
        comparison: '<',
        value: 2,
      },
    ],
    [
      'sum ( EMAIL , 12h ) != 3 GBP',
      {
        kind: 'window',
        window: { what: 'sum', subject: 'email', lastsMs: 12 * HOUR, currency: 'GBP' },
        comparison: '!=',
        value: 300,
      },
    ],
    [
      'count(ip, 365d) = 1',
      {
        kind: 'window',
        window: { what: 'count', subject: 'ip', lastsMs: 365 * DAY, currency: null },
        comparison: '=',
        value: 1,
      },
    ],
    ['hour in 22..1, 9, 23', { kind: 'hour', negated: false, hours: [0, 1, 9, 22, 23] }],
    ['day not in fri..mon', { kind: 'day', negated: true, days: [1, 5, 6, 7] }],
    ['day = Wednesday', { kind: 'day', negated: false, days: [3] }],
    ['card not in list "stolen"', { kind: 'listed', list: 'stolen', of: 'card', fact: 'card', negated: true }],
  ])('%s', (condition, expected) => {
    expect(tests(condition)[0]).toEqual(expected);
  });
});

const WHEN = 'skip 3ds when ';

describe('a fault tells where it is and what to write instead', () => {
  it.each([
    // The beginning
    [
      'block when amount > 5 EUR',
      '1:1 "block" belongs to the fraud rules. A rule here begins with skip 3ds or require 3ds.',
    ],
    ['  skipp 3ds', '1:3 A rule here begins with skip 3ds or require 3ds, not with "skipp". Did you mean "skip"?'],
    ['skip when first_order', '1:6 Write "skip 3ds".'],
    [
      'skip 3ds if first_order',
      '1:10 After "skip 3ds" comes "when", "because" or nothing, not "if". Write "when" here.',
    ],
    [
      'skip 3ds first_order',
      '1:10 After "skip 3ds" comes "when", "because" or nothing, not "first_order". Write "when" here.',
    ],
    [
      'skip 3ds wen first_order',
      '1:10 After "skip 3ds" comes "when", "because" or nothing, not "wen". Did you mean "when"?',
    ],
    // Between and behind conditions
    [
      `${WHEN}amount < 5 EUR or first_order`,
      '1:30 Only "and" joins conditions; write a second rule on a line of its own instead of "or".',
    ],
    [`${WHEN}amount < 5 EUR && first_order`, '1:30 Write "and" between conditions.'],
    [
      `${WHEN}first_order, hour = 3`,
      '1:26 Several values stand behind "in" or "not in" only; conditions are joined by "and".',
    ],
    [`${WHEN}first_order when hour = 3`, '1:27 "when" stands once in a rule; join conditions by "and".'],
    [
      `${WHEN}first_order hour = 3`,
      '1:27 After a condition comes "and", "because" or nothing, not "hour". Write "and" before it.',
    ],
    [
      `${WHEN}card_country in NL BE`,
      '1:34 After a condition comes "and", "because" or nothing, not "BE". Several values are separated by commas.',
    ],
    [
      `${WHEN}first_order becuase "x"`,
      '1:27 After a condition comes "and", "because" or nothing, not "becuase". Did you mean "because"?',
    ],
    [
      `${WHEN}first_order because low`,
      '1:35 After "because" comes the reason in quotation marks, as in because "low risk".',
    ],
    [`${WHEN}first_order because " "`, '1:35 The reason is empty; write one, or leave "because" out.'],
    [`${WHEN}first_order because "x`, '1:35 The quotation mark is never closed; end the text with ".'],
    [`${WHEN}first_order because “x”`, '1:35 Write a straight quotation mark (") instead of “.'],
    [`${WHEN}first_order because "x" and hour = 3`, '1:39 After the reason the rule ends; "and" is too much.'],
    // What is looked at
    [
      `${WHEN}card_contry = NL`,
      '1:15 A condition begins with what it looks at, and "card_contry" is nothing to look at. Did you mean card_country?',
    ],
    [
      `${WHEN}country = NL`,
      '1:15 A condition begins with what it looks at, and "country" is nothing to look at. Did you mean card_country, ip_country, customer_country or delivery_country?',
    ],
    [
      `${WHEN}moon = full`,
      '1:15 A condition begins with what it looks at, and "moon" is nothing to look at. It can be gateway, amount, card_country, ip_country, customer_country, delivery_country, card_funding, card_product, card_bin, card, email_domain, email, ip, first_order, count, sum, hour, day.',
    ],
    [
      `${WHEN}not card_country in NL`,
      '1:15 "not" stands alone before first_order only; write card_country not in …, or !=.',
    ],
    [
      `${WHEN}not amount < 5 EUR`,
      '1:15 "not" stands alone before first_order only; write amount with the opposite sign, as in >= for <.',
    ],
    // Signs
    [`${WHEN}amount == 5 EUR`, '1:22 Write "=" instead of "==".'],
    [`${WHEN}amount ≥ 5 EUR`, '1:22 Write ">=" instead of "≥".'],
    [`${WHEN}amount 5 EUR`, '1:22 After amount comes <, <=, =, !=, >= or >, as in amount < 500 EUR; not "5".'],
    [`${WHEN}hour > 5`, '1:20 After hour comes =, !=, in or not in, and not ">".'],
    [`${WHEN}card_country is NL`, '1:28 After card_country comes =, !=, in or not in, and not "is". Write "=" for it.'],
    [`${WHEN}! first_order`, '1:15 Write "!=" for "is not", or "not" before first_order or in.'],
    // Countries
    [
      `${WHEN}card_country = UK`,
      '1:30 "UK" is no country; countries are two letters as in ISO 3166-1, or EEA, or zone. Write "GB".',
    ],
    [
      `${WHEN}card_country in EU`,
      '1:31 "EU" is no country; countries are two letters as in ISO 3166-1, or EEA, or zone. Write "EEA".',
    ],
    [
      `${WHEN}card_country in NL, Germany`,
      '1:35 "Germany" is no country; countries are two letters as in ISO 3166-1, or EEA, or zone. Write "DE".',
    ],
    [
      `${WHEN}card_country in XX`,
      '1:31 "XX" is no country; countries are two letters as in ISO 3166-1, or EEA, or zone.',
    ],
    [
      `${WHEN}card_country in (NL, BE)`,
      '1:31 Several values stand without parentheses, separated by commas: in NL, BE.',
    ],
    [`${WHEN}card_country in NL,`, '1:34 Here stands a country such as NL, or EEA, or zone, not the end of the line.'],
    [`${WHEN}card_country in ip_country`, '1:31 Write card_country = ip_country to compare the two.'],
    [`${WHEN}card_country != card_country`, '1:31 card_country is compared with itself; name another country.'],
    // Amounts
    [`${WHEN}amount < 5`, '1:25 An amount needs its currency, as in 5 EUR.'],
    [`${WHEN}amount < 5.001 EUR`, '1:24 EUR has 2 decimals; write 5.00 EUR.'],
    [`${WHEN}amount < 5.5 JPY`, '1:24 JPY has no decimals; write 5 JPY.'],
    [`${WHEN}amount < 5 EURO`, '1:26 "EURO" is no currency of an order. Did you mean "EUR"?'],
    [
      `${WHEN}amount < 1,000 EUR`,
      '1:25 Amounts have a point before the cents and nothing between thousands: 1000.50 EUR.',
    ],
    [`${WHEN}amount < €5`, '1:24 "€5" is no amount; write a number and a currency, as in 500 EUR.'],
    [`${WHEN}amount < -5 EUR`, '1:24 "-5" is no amount; write a number and a currency, as in 500 EUR.'],
    [`${WHEN}amount < 0 EUR`, '1:22 An amount is never below 0; leave the rule out.'],
    // Words
    [`${WHEN}gateway = VISSA`, '1:25 "VISSA" is no gateway; it is VISA, MASTERCARD or AMEX. Did you mean "VISA"?'],
    [
      `${WHEN}card_funding = debet`,
      '1:30 "debet" is no funding; it is credit, debit, prepaid or commercial. Did you mean "debit"?',
    ],
    [`${WHEN}card_bin = 411`, '1:26 A BIN is the first 4 to 8 digits of a card number, as in 411111.'],
    [`${WHEN}card_bin = 411111111`, '1:26 A BIN is the first 4 to 8 digits of a card number, as in 411111.'],
    [
      `${WHEN}email = example.org`,
      '1:23 "example.org" is no e-mail address. For everybody of a domain write email_domain.',
    ],
    [
      `${WHEN}email_domain = a@example.org`,
      '1:30 "a@example.org" is no domain; write example.org, or *.example.org for all below it. Write example.org, or compare email.',
    ],
    [`${WHEN}ip = 10.0.0`, '1:20 "10.0.0" is no IP address; write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32.'],
    [`${WHEN}ip in 10.0.0.1/8`, '1:21 "10.0.0.1/8" does not begin its range; write 10.0.0.0/8.'],
    [`${WHEN}ip in 192.0.2.0/33`, '1:21 "192.0.2.0/33" is no range; behind the / stands a number up to 32.'],
    // Windows
    [`${WHEN}count > 3`, '1:21 After count comes whose payments and since when, as in count(card, 24h) >= 3.'],
    [
      `${WHEN}count(cart, 24h) > 3`,
      '1:21 Payments are counted of card, email, ip or customer, not of "cart". Did you mean "card"?',
    ],
    [`${WHEN}count(card) > 3`, '1:25 After card comes a comma and a time, as in count(card, 24h) >= 3.'],
    [`${WHEN}count(card, 30s) > 3`, '1:27 "30s" is no time; write minutes, hours or days, as in 30m, 24h or 7d.'],
    [`${WHEN}count(card, 366d) > 3`, '1:27 Payments are counted over at most 365d.'],
    [`${WHEN}count(card, 24h > 3`, '1:31 Here the parenthesis closes, as in count(card, 24h) >= 3.'],
    [`${WHEN}count(card, 24h) > 3.5`, '1:34 "3.5" is no number of payments; write a whole number, as in 3.'],
    [`${WHEN}count(card, 24h) >= 0`, '1:32 A count is never below 0, so this always holds; leave the condition out.'],
    [`${WHEN}sum(card, 7d) > 1000`, '1:35 An amount needs its currency, as in 1000 EUR.'],
    // Times
    [`${WHEN}hour = 24`, '1:22 "24" is no hour; hours are 0 to 23, as in 9 or 22..5 (without spaces).'],
    [
      `${WHEN}day = sar`,
      '1:21 "sar" is no day; days are mon, tue, wed, thu, fri, sat or sun, or sat..mon. Did you mean "sat"?',
    ],
    // Lists and cards
    [`${WHEN}card = "x"`, '1:20 No card is named in a rule: put it into a list and write card in list "stolen".'],
    [`${WHEN}card = list x`, '1:22 Write "in list": a list is no single value.'],
    [`${WHEN}card in list`, '1:27 Here stands the name of a list, not the end of the line.'],
    [
      `${WHEN}card in list "a/b"`,
      '1:28 "a/b" is no name of a list; names are up to 64 letters, digits, spaces, dots, dashes and underscores.',
    ],
    [
      `${WHEN}email_domain in list x`,
      '1:31 email_domain is looked up in no list; write its values here, or use email in list.',
    ],
    // Order
    [
      'skip 3ds\n\nrequire 3ds when first_order',
      '3:1 This rule is never reached: line 1 has no condition and matches every payment. Put it before that line, or leave it out.',
    ],
    [
      'skip 3ds when hour = 3\n require 3ds when first_order and hour = 3',
      '2:2 This rule is never reached: line 1 matches whatever this rule would. Put it before that line, or leave it out.',
    ],
  ])('%s', (text, expected) => {
    expect(faults(text)).toEqual([expected]);
  });

  it.each([
    [
      'skip 3ds when first_order',
      '1:1 "skip" belongs to the 3-D Secure rules. A rule here begins with allow, hold or block.',
    ],
    ['block 3ds', '1:7 After "block" comes "when", "because" or nothing, not "3ds".'],
    [
      'blok when first_order',
      '1:1 A rule here begins with allow, hold or block, not with "blok". Did you mean "block"?',
    ],
  ])('in the fraud rules: %s', (text, expected) => {
    expect(faults(text, 'fraud')).toEqual([expected]);
  });

  it('for every line that has one, and for no more than twenty', () => {
    expect(faults('skip\nrequire 3ds when first_order\nhold').map((each) => each.slice(0, 3))).toEqual(['1:5', '3:1']);
    expect(faults('x\n'.repeat(100))).toHaveLength(20);
  });

  it('where there is too much', () => {
    expect(faults(`skip 3ds because "${'x'.repeat(201)}"`)).toEqual(['1:18 A reason has at most 200 characters.']);
    expect(faults(`skip 3ds when${' '.repeat(2_000)}first_order`)).toEqual([
      '1:2001 A rule has at most 2000 characters.',
    ]);
    const many = Array.from({ length: 501 }, (_, i) => `skip 3ds when amount = ${i + 1} EUR`).join('\n');
    expect(faults(many)).toEqual(['501:1 There can be 500 rules at most.']);
    expect(faults('#'.repeat(200_001))).toEqual(['1:1 The rules are longer than 200000 characters.']);
  });
});

describe('a card number', () => {
  const refusal = 'This looks like a card number, and none may stand in rules. Put the card into a list.';
  it.each([
    ['skip 3ds when card = 4111111111111111', '1:22'],
    ['skip 3ds when card_bin = 378282246310005', '1:26'],
    ['skip 3ds because "stolen: 5500 0000 0000 0004"', '1:27'],
    ['# 4111-1111-1111-1111', '1:3'],
  ])('stands nowhere, not even in a comment: %s', (text, place) => {
    expect(faults(text)).toEqual([`${place} ${refusal}`]);
  });

  it('is repeated in no message, nor what could be one', () => {
    expect(faults('skip 3ds when 4111111111111112 = 1').join()).not.toContain('41111');
  });
});

describe('any text', () => {
  const words = fc.constantFrom(
    ...['skip', '3ds', 'when', 'and', 'not', 'in', 'list', 'because', 'card_country', 'amount', 'count', 'hour', 'ip'],
    ...[
      'email',
      '(',
      ')',
      ',',
      '<',
      '!=',
      '"',
      '"x"',
      '500',
      'EUR',
      'EEA',
      '22..5',
      '24h',
      '#',
      '\n',
      '::/0',
      '1.2.3.4/8',
      '\\',
    ],
  );
  it('is rules or faults within it, and throws nothing', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(words).map((each) => each.join(' ')),
      fc.array(words).map((each) => `skip 3ds when ${each.join(' ')}`),
    );
    fc.assert(
      fc.property(text, fc.constantFrom<RuleBook>('3ds', 'fraud'), (written, book) => {
        const parsed = parseRules(book, written);
        if (parsed.ok) return;
        const lines = written.split(/\r\n|\n|\r/);
        for (const { line, column } of parsed.faults) {
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual(lines[line - 1]!.length + 1);
        }
      }),
    );
  });
});

describe('a test of any kind', () => {
  const country = fc.constantFrom('NL', 'US', 'GB');
  const fact = fc.constantFrom('card_country', 'ip_country', 'customer_country', 'delivery_country');
  const negated = fc.boolean();
  const some = <Value>(values: fc.Arbitrary<Value>) => fc.uniqueArray(values, { minLength: 1, maxLength: 4 });
  const subject = fc.constantFrom('card', 'email', 'ip', 'customer');
  const comparison = fc.constantFrom('<', '<=', '=', '!=', '>=', '>');
  const not = (is: boolean) => (is ? 'not in' : 'in');
  const pair = (text: string, test: object) => [text, test] as const;
  /** A test behind how it is written. */
  const written = fc.oneof(
    fc.tuple(fact, negated, some(country), fc.subarray(['EEA', 'zone'])).map(([of, is, countries, groups]) =>
      pair(`${of} ${not(is)} ${[...countries, ...groups].join(', ')}`, {
        kind: 'country',
        fact: of,
        negated: is,
        countries,
        groups,
      }),
    ),
    fc.tuple(comparison, fc.integer({ min: 1, max: 99_999_999 })).map(([sign, amount]) =>
      pair(`amount ${sign} ${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')} EUR`, {
        kind: 'amount',
        comparison: sign,
        amount,
        currency: 'EUR',
      }),
    ),
    fc
      .tuple(subject, fc.integer({ min: 1, max: 365 }), comparison, fc.integer({ min: 1, max: 9_999 }))
      .map(([whose, days, sign, value]) =>
        pair(`count(${whose}, ${days}d) ${sign} ${value}`, {
          kind: 'window',
          window: { what: 'count', subject: whose, lastsMs: days * DAY, currency: null },
          comparison: sign,
          value,
        }),
      ),
    fc.tuple(negated, some(fc.integer({ min: 0, max: 23 }))).map(([is, hours]) =>
      pair(`hour ${not(is)} ${hours.join(', ')}`, {
        kind: 'hour',
        negated: is,
        hours: hours.toSorted((a, b) => a - b),
      }),
    ),
    fc
      .tuple(negated, some(fc.stringMatching(/^[0-9]{4,8}$/)))
      .map(([is, prefixes]) =>
        pair(`card_bin ${not(is)} ${prefixes.join(',')}`, { kind: 'bin', negated: is, prefixes }),
      ),
    fc
      .tuple(negated, some(fc.ipV4()))
      .map(([is, values]) =>
        pair(`ip ${not(is)} ${values.join(', ')}`, { kind: 'address', fact: 'ip', negated: is, values }),
      ),
  );

  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(written, { minLength: 1, maxLength: 5 }), (conditions) => {
        expect(tests(conditions.map(([text]) => text).join(' and '))).toEqual(conditions.map(([, test]) => test));
      }),
    );
  });
});
