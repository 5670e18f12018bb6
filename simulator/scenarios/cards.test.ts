/** The promises of the card numbers: every published one, and that ranges and scenarios never contradict each other. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passesLuhn } from '../../src/platform/log.ts';
import { CARD_PREFIXES } from './card-prefixes.ts';
import { type CardRange, composeCardNumber, DIRECTORY_SERVER_OF, rangesOf, scenarioOf } from './cards.ts';
import { DOCUMENTED_CARDS } from './documented-cards.ts';
import { GRAMMAR_BINS } from './grammar.ts';
import {
  AUTHORISATION_ROWS,
  COMBINATION_ROWS,
  PUBLISHED_SCHEMES,
  RANGE_GROUP_ROWS,
  SCENARIO_ROWS,
} from './published-numbers.ts';

const SERVERS = ['visa', 'mastercard', 'amex', 'bancontact'] as const;
const RANGES = Object.fromEntries(SERVERS.map((name) => [name, rangesOf(name)]));
const contains = (range: CardRange, pan: string) =>
  pan.length === range.start.length && pan >= range.start && pan <= range.end;
const rangesWith = (pan: string) =>
  SERVERS.flatMap((name) => RANGES[name]!.filter((range) => contains(range, pan)).map((range) => ({ name, range })));

describe('documented cards', () => {
  it('are twenty numbers, each with a valid check digit', () => {
    expect(Object.keys(DOCUMENTED_CARDS)).toHaveLength(20);
    for (const pan of Object.keys(DOCUMENTED_CARDS)) expect(passesLuhn(pan), pan).toBe(true);
  });

  it.each([
    ['4111111111111111', 'VISA', true, 'NL', 'wish', '00', undefined],
    ['4761340000000019', 'VISA', true, 'NL', 'wish', '00', undefined],
    ['4012001038443335', 'VISA', false, 'US', 'wish', '00', undefined],
    ['4917300000000008', 'VISA', true, 'NL', 'wish', '00', 'void'],
    ['4462000000000003', 'VISA', true, 'NL', 'wish', '00', 'completed'],
    ['4012001037461114', 'VISA', true, 'NL', 'fail', '00', undefined],
    ['4012001038488884', 'VISA', true, 'NL', 'wish', '51', undefined],
    ['5500000000000004', 'MASTERCARD', true, 'NL', 'wish', '00', undefined],
    ['5555555555554444', 'MASTERCARD', true, 'NL', 'wish', '00', undefined],
    ['374500000000015', 'AMEX', true, 'NL', 'wish', '00', undefined],
    ['378282246310005', 'AMEX', false, 'US', 'wish', '00', undefined],
    ['374200000000004', 'AMEX', true, 'NL', 'fail', '00', undefined],
    ['378734493671000', 'AMEX', true, 'NL', 'wish', '00', 'void'],
    ['6799990000000000011', 'MAESTRO', true, 'NL', 'wish', '00', undefined],
    ['6759000000005', 'MAESTRO', true, 'NL', 'wish', '00', undefined],
    ['5747906991001442', 'MAESTRO', true, 'NL', 'wish', '00', undefined],
    ['67034500054620008', 'MISTERCASH', true, 'NL', 'wish', '00', undefined],
    ['67034500054610009', 'MISTERCASH', false, 'NL', 'wish', '00', undefined],
    ['67039902990000045', 'MISTERCASH', true, 'NL', 'fail', '00', undefined],
    ['67039902990000011', 'MISTERCASH', true, 'NL', 'wish', '51', undefined],
  ])('%s keeps its published outcome', (pan, scheme, enrolled, country, threeDs, authorisation, riskHold) => {
    expect(scenarioOf(pan)).toEqual({
      scheme,
      documented: true,
      enrolment: enrolled ? { acsStart: '2.1.0', acsEnd: '2.2.0' } : undefined,
      method: enrolled ? 'normal' : 'none',
      issuerCountry: country,
      issuerCountryNumber: country === 'US' ? '840' : '528',
      funding: 'C',
      threeDs,
      authorisation,
      ...(riskHold && { riskHold }),
    });
    expect(rangesWith(pan)).toHaveLength(enrolled ? 1 : 0);
  });
});

describe('grammar', () => {
  const rows = [...RANGE_GROUP_ROWS, ...SCENARIO_ROWS, ...AUTHORISATION_ROWS, ...COMBINATION_ROWS];

  it.each(rows)('reads RR %s, AA %s, SSS %s out of the published numbers', (rr, aa, sss, ...pans) => {
    pans.forEach((pan, column) => {
      const scheme = PUBLISHED_SCHEMES[column]!;
      expect(passesLuhn(pan), pan).toBe(true);
      expect(composeCardNumber(scheme, rr, aa, sss)).toBe(pan);
      expect(scenarioOf(pan)).toMatchObject({ scheme, documented: false, authorisation: aa, threeDs: sss });
    });
  });

  it.each([
    ['10', '2.1.0', '2.1.0', 'normal', 'NL', '528', 'C'],
    ['11', '2.1.0', '2.1.0', 'none', 'NL', '528', 'C'],
    ['20', '2.1.0', '2.2.0', 'normal', 'NL', '528', 'C'],
    ['21', '2.1.0', '2.2.0', 'none', 'NL', '528', 'D'],
    ['22', '2.1.0', '2.2.0', 'silent', 'NL', '528', 'C'],
    ['23', '2.1.0', '2.2.0', 'late', 'NL', '528', 'C'],
    ['24', '2.1.0', '2.2.0', 'wrong-id', 'NL', '528', 'C'],
    ['30', '2.1.0', '2.3.1', 'normal', 'NL', '528', 'C'],
    ['31', '2.3.1', '2.3.1', 'none', 'DE', '276', 'D'],
    ['40', '9.0.0', '9.0.0', 'none', 'NL', '528', 'C'],
    ['80', '2.1.0', '2.2.0', 'normal', 'US', '840', 'C'],
    ['81', '2.1.0', '2.2.0', 'normal', 'NL', '528', 'B'],
    ['82', '2.1.0', '2.2.0', 'normal', 'NL', '528', 'P'],
    ['83', '2.1.0', '2.2.0', 'normal', 'GB', '826', 'D'],
    ['84', '2.1.0', '2.2.0', 'none', 'CH', '756', 'C'],
    ['90', undefined, undefined, 'none', 'NL', '528', 'C'],
    ['91', undefined, undefined, 'none', 'US', '840', 'C'],
  ] as const)(
    'range group %s has the same issuer at every scheme',
    (rr, start, end, method, alpha, number, funding) => {
      const pans = RANGE_GROUP_ROWS.find(([group]) => group === rr)!.slice(3);
      for (const pan of pans) {
        expect(scenarioOf(pan)).toMatchObject({
          method,
          issuerCountry: alpha,
          issuerCountryNumber: number,
          funding,
          enrolment: start && { acsStart: start, acsEnd: end },
        });
        expect(rangesWith(pan).map(({ range }) => range)).toMatchObject(
          start ? [{ acsStart: start, acsEnd: end, method }] : [],
        );
      }
    },
  );

  it('delivers one range per group and directory server, Maestro at Mastercard', () => {
    expect(RANGES.visa).toContainEqual({
      start: '4000003100000000',
      end: '4000003199999999',
      acsStart: '2.3.1',
      acsEnd: '2.3.1',
      method: 'none',
    });
    expect(RANGES.mastercard!.filter(({ start }) => start.startsWith('679999') && start.length === 16)).toHaveLength(
      15,
    );
  });

  it('takes an unlisted AA as approved, an unlisted SSS as the interactive challenge, an unlisted RR as unenrolled', () => {
    expect(scenarioOf(composeCardNumber('VISA', '20', '01', '009'))).toMatchObject({
      authorisation: '00',
      threeDs: '010',
    });
    expect(scenarioOf(composeCardNumber('VISA', '50'))?.enrolment).toBeUndefined();
  });

  it('does not mix a 19-digit number with the 16-digit grammar', () => {
    expect(scenarioOf('6799990000000000011')).toMatchObject({ documented: true, threeDs: 'wish' });
    expect(scenarioOf('6799992000000000000')).toMatchObject({ documented: false, threeDs: 'wish' });
    expect(scenarioOf('6799992000000000')).toMatchObject({ documented: false, threeDs: '000' });
  });
});

describe('ordinary numbers', () => {
  it.each([
    ['4242424242424242', 'VISA'],
    ['4222222222222', 'VISA'],
    ['2223000048400011', 'MASTERCARD'],
    ['371449635398431', 'AMEX'],
    ['6703444444444449', 'MISTERCASH'],
    ['5018000000000009', 'MAESTRO'],
  ])('%s is an enrolled Dutch credit card', (pan, scheme) => {
    expect(scenarioOf(pan)).toMatchObject({ scheme, documented: false, threeDs: 'wish', authorisation: '00' });
    expect(rangesWith(pan).map(({ name }) => name)).toEqual([DIRECTORY_SERVER_OF[scheme as 'VISA']]);
  });

  it.each(['6011000990139424', '3530111333300000', '42424242424242', '670344444444', '12', '4111 1111 1111 1111'])(
    '%s belongs to no issuer',
    (pan) => {
      expect(scenarioOf(pan)).toBeUndefined();
    },
  );

  it('leaves a 12-digit Maestro number out of the ranges, whose numbers have 13 digits at least', () => {
    expect(scenarioOf('501800000009')).toMatchObject({ scheme: 'MAESTRO', enrolment: undefined });
  });
});

describe('ranges', () => {
  it('never overlap, at one directory server or between two', () => {
    const all = SERVERS.flatMap((name) => RANGES[name]!).sort(
      (a, b) => a.start.length - b.start.length || (a.start < b.start ? -1 : 1),
    );
    all.forEach((range, i) => {
      expect(range.start.length).toBe(range.end.length);
      expect(range.start <= range.end).toBe(true);
      const next = all[i + 1];
      if (next && next.start.length === range.start.length) expect(range.end < next.start, range.start).toBe(true);
    });
  });

  it('hold a number exactly where its scenario is enrolled, with the same versions', () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
    const withPrefix = (prefix: string, length: number) =>
      digits(length - prefix.length).map((rest) => (prefix + rest).slice(0, length));
    const prefixes = CARD_PREFIXES.flatMap(({ from, to, lengths }) =>
      [from, to].flatMap((prefix) => lengths.map((length) => withPrefix(prefix, length))),
    );
    const grammar = GRAMMAR_BINS.map(({ bin, length }) => withPrefix(bin, length));
    const nearCuts = fc
      .tuple(fc.constantFrom(...Object.keys(DOCUMENTED_CARDS)), fc.bigInt({ min: -2n, max: 2n }))
      .map(([pan, step]) => String(BigInt(pan) + step));
    const anything = fc.integer({ min: 12, max: 19 }).chain(digits);
    fc.assert(
      fc.property(fc.oneof(...prefixes, ...grammar, ...grammar, nearCuts, anything), (pan) => {
        const scenario = scenarioOf(pan);
        const found = rangesWith(pan);
        expect(found).toHaveLength(scenario?.enrolment ? 1 : 0);
        if (!scenario?.enrolment) return;
        expect(found[0]!.name).toBe(DIRECTORY_SERVER_OF[scenario.scheme]);
        expect(found[0]!.range).toMatchObject({ ...scenario.enrolment, method: scenario.method });
      }),
      { numRuns: 3_000 },
    );
  });
});
