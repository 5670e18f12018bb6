import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scheme } from '../methods/types.ts';
import { SANDBOX_RATES } from './euro-rates.ts';
import { NOW } from './fixtures.ts';
import { type Decision, decide, type PaymentKind, type PolicyInput, stepUp, takesMoto } from './policy.ts';

const SCHEMES: readonly Scheme[] = ['VISA', 'MASTERCARD', 'AMEX', 'MAESTRO', 'MISTERCASH'];

const BASE: PolicyInput = {
  scheme: 'VISA',
  kind: 'CIT',
  amount: 1_000,
  currency: 'EUR',
  flexible3d: null,
  dynamic3d: 'NONE',
  channel: 'page',
  acquirerCountry: 'NL',
  issuerCountry: 'NL',
  funding: 'C',
  suspicious: false,
  documentedNotEnrolled: false,
  settings: { flexible3dEnabled: true, flexible3dOneLegOut: false, flexible3dChallenge: 'challenge' },
  rates: SANDBOX_RATES,
  now: NOW,
};

const decideFor = (over: Partial<PolicyInput> = {}): Decision => decide({ ...BASE, ...over });
const withCapability = { ...BASE.settings, flexible3dOneLegOut: true };

/** The columns of the tables below. */
const WISHES: readonly Pick<PolicyInput, 'flexible3d' | 'dynamic3d'>[] = [
  { flexible3d: true, dynamic3d: 'NONE' },
  { flexible3d: false, dynamic3d: 'NONE' },
  { flexible3d: null, dynamic3d: 'REQUIRE' },
  { flexible3d: null, dynamic3d: 'SKIP' },
  { flexible3d: null, dynamic3d: 'NONE' },
];

const ZONE_TABLE: readonly [acquirer: string, issuers: (string | null)[], capability: boolean, codes: string[]][] = [
  ['NL', ['NL', 'FR', 'GB', null, 'ZZ'], false, ['3F', '3O', '3D', '3O', '3D']],
  ['NL', ['US', 'CH'], false, ['3F', '3O', '3D', '3O', '3D']],
  ['NL', ['US', 'CH'], true, ['3F', 'N1', '3D', 'N1', '3D']],
  ['NL', ['NL', null], true, ['3F', '3O', '3D', '3O', '3D']],
  ['US', ['NL', 'GB', null], false, ['3F', 'N0s', '3D', 'N0s', '3D']],
  ['US', ['US', 'CH', 'SG'], false, ['3F', 'N0', '3D', 'N0', '3D']],
];

describe('policy for Visa, Mastercard and small American Express payments', () => {
  for (const [acquirerCountry, issuers, capability, codes] of ZONE_TABLE) {
    for (const issuerCountry of issuers) {
      it(`acquirer ${acquirerCountry}, issuer ${issuerCountry}, capability ${capability}: ${codes.join(' ')}`, () => {
        const settings = { ...BASE.settings, flexible3dOneLegOut: capability };
        for (const scheme of ['VISA', 'MASTERCARD', 'AMEX'] as const) {
          const found = WISHES.map(
            (wish) => decideFor({ ...wish, scheme, acquirerCountry, issuerCountry, settings, amount: 3_000 }).code,
          );
          expect(found).toEqual(codes);
        }
      });
    }
  }

  it('notes an overridden wish to skip, and nothing where nobody wished', () => {
    expect(decideFor({ flexible3d: false }).notes).toEqual(['sca_override']);
    expect(decideFor({ dynamic3d: 'SKIP' }).notes).toEqual(['sca_override']);
    expect(decideFor().notes).toEqual([]);
    expect(decideFor({ flexible3d: false, acquirerCountry: 'US' }).notes).toEqual(['soft_decline_likely']);
  });
});

describe('policy where the scheme demands 3-D Secure', () => {
  const CASES: readonly Partial<PolicyInput>[] = [
    { scheme: 'MAESTRO', amount: 1 },
    { scheme: 'MISTERCASH', amount: 1 },
    { scheme: 'AMEX', amount: 3_001 },
    { scheme: 'AMEX', amount: 3_511, currency: 'USD' },
    { scheme: 'AMEX', amount: 1, currency: 'TRY' },
  ];
  for (const some of CASES) {
    it(`${some.scheme} ${some.amount} ${some.currency ?? 'EUR'}: 3F 3S 3D 3S 3D in every zone`, () => {
      for (const [acquirerCountry, issuers] of ZONE_TABLE) {
        for (const issuerCountry of issuers) {
          const over = { ...some, acquirerCountry, issuerCountry, settings: withCapability };
          const found = WISHES.map((wish) => decideFor({ ...over, ...wish }));
          expect(found.map((decision) => decision.code)).toEqual(['3F', '3S', '3D', '3S', '3D']);
          expect(found.every((decision) => decision.schemeMandate)).toBe(true);
          expect(found[1]!.notes).toContain('scheme_mandate');
        }
      }
    });
  }

  it('converts other currencies exactly: 35.10 USD at 1.17 is 30 EUR, one cent more is above', () => {
    const skip = { scheme: 'AMEX', flexible3d: false, acquirerCountry: 'US', issuerCountry: 'US' } as const;
    expect(decideFor({ ...skip, amount: 3_510, currency: 'USD' }).code).toBe('N0');
    expect(decideFor({ ...skip, amount: 3_511, currency: 'USD' }).code).toBe('3S');
    expect(decideFor({ ...skip, amount: 5_490, currency: 'JPY' }).code).toBe('N0');
    expect(decideFor({ ...skip, amount: 5_491, currency: 'JPY' }).code).toBe('3S');
  });

  it('lets a published number that is enrolled nowhere pass in the sandbox, unless the merchant forces 3-D Secure', () => {
    const card = { scheme: 'AMEX', amount: 5_000, issuerCountry: 'US', documentedNotEnrolled: true } as const;
    expect(decideFor(card)).toMatchObject({ code: '3D', schemeMandate: false, notes: ['mandate_waived'] });
    expect(decideFor({ ...card, acquirerCountry: 'US', flexible3d: false }).code).toBe('N0');
    expect(decideFor({ ...card, flexible3d: true }).code).toBe('3F');
    expect(decideFor({ ...card, scheme: 'MAESTRO' })).toMatchObject({ code: '3D', schemeMandate: true, notes: [] });
  });
});

describe('policy for payments of other kinds', () => {
  const EXPECTED: Record<Exclude<PaymentKind, 'CIT'>, string> = { FIRST: '3C', MIT: 'NR', MOTO: 'NM' };
  for (const [kind, code] of Object.entries(EXPECTED) as [PaymentKind, string][]) {
    it(`${kind} is ${code} whatever scheme, zone, flag or rule`, () => {
      for (const scheme of SCHEMES)
        for (const acquirerCountry of ['NL', 'US'])
          for (const issuerCountry of ['NL', 'US', null])
            for (const wish of WISHES)
              expect(decideFor({ kind, scheme, acquirerCountry, issuerCountry, ...wish }).code).toBe(code);
    });
  }

  it('logs a flag that it cannot hear', () => {
    expect(decideFor({ kind: 'MIT', flexible3d: false }).notes).toEqual(['flag_ignored']);
    expect(decideFor({ kind: 'MOTO', flexible3d: true }).notes).toEqual(['flag_ignored']);
    expect(decideFor({ kind: 'FIRST', flexible3d: false }).notes).toEqual(['sca_override']);
    expect(decideFor({ kind: 'MIT' }).notes).toEqual([]);
  });

  it('takes Maestro by mail or telephone inside Ireland, Türkiye and France only', () => {
    expect(takesMoto('MAESTRO', 'IE', 'IE')).toBe(true);
    expect(takesMoto('MISTERCASH', 'IE', 'IE')).toBe(false);
    expect(takesMoto('MAESTRO', 'IE', 'FR')).toBe(false);
    expect(takesMoto('MAESTRO', 'NL', 'NL')).toBe(false);
    expect(takesMoto('MAESTRO', 'IE', null)).toBe(false);
    expect(takesMoto('VISA', 'NL', null)).toBe(true);
  });
});

describe('the switch of the site', () => {
  const off = { ...BASE.settings, flexible3dEnabled: false };
  it('makes false absent, with a note, and leaves true alone', () => {
    const outside = { settings: off, acquirerCountry: 'US', issuerCountry: 'US' };
    expect(decideFor({ ...outside, flexible3d: false })).toMatchObject({ code: '3D', notes: ['flexible_3d_disabled'] });
    expect(decideFor({ ...outside, flexible3d: true })).toMatchObject({ code: '3F', notes: [] });
  });
  it('lets the rules speak where false is not heard', () => {
    const outside = { settings: off, acquirerCountry: 'US', issuerCountry: 'US', flexible3d: false } as const;
    expect(decideFor({ ...outside, dynamic3d: 'SKIP' }).code).toBe('N0');
  });
});

describe('what the issuer is asked for', () => {
  it('follows the code, the channel and the site', () => {
    expect(decideFor({ flexible3d: true }).challengeInd).toBe('03');
    const quiet = { ...BASE.settings, flexible3dChallenge: 'no_preference' } as const;
    expect(decideFor({ flexible3d: true, settings: quiet }).challengeInd).toBe('01');
    expect(decideFor({ kind: 'FIRST' }).challengeInd).toBe('04');
    expect(decideFor({ scheme: 'MAESTRO', flexible3d: false }).challengeInd).toBe('01');
    expect(decideFor({ flexible3d: false }).challengeInd).toBe('01');
    expect(decideFor().challengeInd).toBe('01');
    expect(decideFor({ channel: 'direct' }).challengeInd).toBe('02');
    expect(decideFor({ channel: 'direct', flexible3d: true }).challengeInd).toBe('03');
    expect(decideFor({ kind: 'MIT' }).challengeInd).toBeNull();
  });
});

describe('a soft decline', () => {
  it('turns any decision into one retry with a mandatory challenge', () => {
    const decision = decideFor({ flexible3d: false, acquirerCountry: 'US', issuerCountry: 'NL' });
    expect(stepUp(decision)).toMatchObject({ code: 'N0s', authenticate: true, challengeInd: '13', stepUp: true });
    expect(stepUp(decision).trace.length).toBe(decision.trace.length + 1);
  });
});

describe('worked examples', () => {
  const EXAMPLES: readonly [string, Partial<PolicyInput>, string][] = [
    ['1', { flexible3d: false }, '3O'],
    ['2', { scheme: 'MASTERCARD', flexible3d: false, issuerCountry: 'US' }, '3O'],
    [
      '2 with the capability',
      { scheme: 'MASTERCARD', flexible3d: false, issuerCountry: 'US', settings: withCapability },
      'N1',
    ],
    ['3', { acquirerCountry: 'US', issuerCountry: 'US', flexible3d: false, currency: 'USD' }, 'N0'],
    ['4', { acquirerCountry: 'US', flexible3d: false }, 'N0s'],
    ['5', { acquirerCountry: 'US', issuerCountry: 'US', flexible3d: true, dynamic3d: 'SKIP', amount: 100 }, '3F'],
    ['6', { acquirerCountry: 'US', issuerCountry: 'US', flexible3d: true }, '3F'],
    ['7', { scheme: 'MASTERCARD', dynamic3d: 'SKIP' }, '3O'],
    ['8', { scheme: 'AMEX', acquirerCountry: 'SG', issuerCountry: 'SG', flexible3d: false, amount: 3_000 }, 'N0'],
    ['8 above', { scheme: 'AMEX', acquirerCountry: 'SG', issuerCountry: 'SG', flexible3d: false, amount: 3_001 }, '3S'],
    ['9', { scheme: 'MAESTRO', acquirerCountry: 'SG', issuerCountry: 'SG', flexible3d: false, amount: 100 }, '3S'],
    ['12', { kind: 'MIT', flexible3d: false }, 'NR'],
    ['13', { kind: 'MOTO', flexible3d: true }, 'NM'],
    ['14', { acquirerCountry: 'GB', issuerCountry: 'FR', flexible3d: false, amount: 500, currency: 'GBP' }, '3O'],
    ['15', { acquirerCountry: 'CH', issuerCountry: 'CH', flexible3d: false, amount: 500, currency: 'CHF' }, 'N0'],
    ['16', { issuerCountry: null, flexible3d: false, amount: 500 }, '3O'],
    ['17', { kind: 'FIRST' }, '3C'],
    ['18', { acquirerCountry: 'US', issuerCountry: 'US' }, '3D'],
  ];
  for (const [name, over, code] of EXAMPLES) {
    it(`${name}: ${code}`, () => {
      expect(decideFor(over).code).toBe(code);
    });
  }
});

describe('a decision', () => {
  const country = fc.constantFrom('NL', 'GB', 'US', 'CH', 'RE', 'ZZ', '');
  const anyInput = fc.record({
    scheme: fc.constantFrom(...SCHEMES),
    kind: fc.constantFrom('CIT', 'FIRST', 'MIT', 'MOTO'),
    amount: fc.maxSafeNat(),
    currency: fc.constantFrom('EUR', 'USD', 'JPY', 'TRY', 'XXX'),
    flexible3d: fc.constantFrom(true, false, null),
    dynamic3d: fc.constantFrom('REQUIRE', 'SKIP', 'NONE'),
    channel: fc.constantFrom('page', 'direct'),
    acquirerCountry: country,
    issuerCountry: fc.option(country),
    documentedNotEnrolled: fc.boolean(),
    settings: fc.record({
      flexible3dEnabled: fc.boolean(),
      flexible3dOneLegOut: fc.boolean(),
      flexible3dChallenge: fc.constantFrom('challenge', 'no_preference'),
    }),
    rates: fc.constant(SANDBOX_RATES),
    now: fc.integer({ min: 0, max: 4e12 }),
  });

  it('exists for every input, explains itself and is plain JSON', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const decision = decide(input as PolicyInput);
        expect(decision.authenticate).toBe(decision.challengeInd !== null);
        expect(decision.authenticate).toBe(decision.code.startsWith('3'));
        expect(decision.eciWithout === null).toBe(decision.code === 'NM');
        expect(decision.trace.length).toBeGreaterThan(0);
        for (const step of decision.trace) expect(Object.values(step).every((text) => text.length > 1)).toBe(true);
        expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
        // The two promises that outrank every wish.
        if (input.kind === 'CIT' && ['MAESTRO', 'MISTERCASH'].includes(input.scheme))
          expect(decision.authenticate).toBe(true);
        if (input.kind === 'CIT' && input.flexible3d === true) expect(decision.code).toBe('3F');
      }),
      { numRuns: 3_000 },
    );
  });

  it('tells its way in words', () => {
    const told = decideFor({ scheme: 'AMEX', amount: 3_001, flexible3d: false }).trace;
    expect(told.map(({ step, saw, answer }) => `${step}: ${saw} → ${answer}`)).toEqual([
      'Kind of payment: the payer is present → go on',
      'Scheme mandate: American Express, 30.01 EUR, above 30 EUR → authentication is mandatory',
      'flexible_3d: it is false → a wish to skip',
      'Wish to skip: the scheme demands authentication → ignored: authenticate',
    ]);
    expect(decideFor({ flexible3d: false, issuerCountry: 'US' }).trace.at(-1)).toEqual({
      step: 'Zones',
      saw: 'acquirer in NL (inside), issuer in US (outside)',
      answer: 'the issuer is outside, but the site may not skip for that: authenticate',
    });
  });
});
