import { describe, expect, it } from 'vitest';
import type { SiteExemptions } from '../merchants/types.ts';
import { SANDBOX_RATES } from './euro-rates.ts';
import { claimExemption, type ExemptionInput } from './exemptions.ts';
import { NOW } from './fixtures.ts';
import { decide, type PolicyInput, stepUp } from './policy.ts';

const OFF: SiteExemptions = { lowValue: false, riskAnalysisUpTo: 0, secureCorporate: false, viaThreeDs: false };
const ALL: SiteExemptions = { ...OFF, lowValue: true, riskAnalysisUpTo: 500, secureCorporate: true };

const input = (over: Partial<ExemptionInput>): ExemptionInput => ({
  amount: 1_000,
  currency: 'EUR',
  acquirerCountry: 'NL',
  issuerCountry: 'NL',
  funding: 'C',
  suspicious: false,
  exemptions: ALL,
  rates: SANDBOX_RATES,
  now: NOW,
  ...over,
});
const claimed = (over: Partial<ExemptionInput>) => claimExemption(input(over)).claimed;

describe('exemptions', () => {
  it('are off by default', () => {
    for (const exemptions of [undefined, OFF]) expect(claimExemption(input({ exemptions })).looks).toEqual([]);
  });

  it.each([
    ['30.00 EUR, low value', 3_000, 'EUR', { lowValue: true }, 'low_value'],
    ['30.01 EUR', 3_001, 'EUR', { lowValue: true }, null],
    ['35.10 USD, which is 30 EUR', 3_510, 'USD', { lowValue: true }, 'low_value'],
    ['35.11 USD', 3_511, 'USD', { lowValue: true }, null],
    ['a currency without a rate', 1, 'XOF', { lowValue: true }, null],
    ['100.00 EUR, analysis up to 100', 10_000, 'EUR', { riskAnalysisUpTo: 100 }, 'transaction_risk'],
    ['100.01 EUR, analysis up to 100', 10_001, 'EUR', { riskAnalysisUpTo: 100 }, null],
    ['250.00 EUR, analysis up to 250', 25_000, 'EUR', { riskAnalysisUpTo: 250 }, 'transaction_risk'],
    ['250.01 EUR, analysis up to 250', 25_001, 'EUR', { riskAnalysisUpTo: 250 }, null],
    ['500.00 EUR, analysis up to 500', 50_000, 'EUR', { riskAnalysisUpTo: 500 }, 'transaction_risk'],
    ['500.01 EUR, analysis up to 500', 50_001, 'EUR', { riskAnalysisUpTo: 500 }, null],
  ] as const)('%s', (_case, amount, currency, on, expected) => {
    expect(claimed({ amount, currency, exemptions: { ...OFF, ...on } })).toBe(expected);
  });

  it.each([
    ['25.00 GBP, low value', 2_500, { lowValue: true }, 'low_value'],
    ['25.01 GBP', 2_501, { lowValue: true }, null],
    ['85.00 GBP, the first step', 8_500, { riskAnalysisUpTo: 100 }, 'transaction_risk'],
    ['85.01 GBP', 8_501, { riskAnalysisUpTo: 100 }, null],
    ['220.00 GBP, the second', 22_000, { riskAnalysisUpTo: 250 }, 'transaction_risk'],
    ['220.01 GBP', 22_001, { riskAnalysisUpTo: 250 }, null],
    ['440.00 GBP, the third', 44_000, { riskAnalysisUpTo: 500 }, 'transaction_risk'],
    ['440.01 GBP', 44_001, { riskAnalysisUpTo: 500 }, null],
  ] as const)('between two British: %s', (_case, amount, on, expected) => {
    const british = { acquirerCountry: 'GB', issuerCountry: 'GB', currency: 'GBP' };
    expect(claimed({ ...british, amount, exemptions: { ...OFF, ...on } })).toBe(expected);
  });

  it('reckon in euro where one side is of the Union', () => {
    const exemptions = { ...OFF, lowValue: true };
    // 26.10 GBP are 30 EUR.
    expect(claimed({ currency: 'GBP', amount: 2_610, issuerCountry: 'GB', exemptions })).toBe('low_value');
    expect(claimed({ currency: 'GBP', amount: 2_611, issuerCountry: 'GB', exemptions })).toBeNull();
  });

  it('are tried in their order: secure corporate, low value, risk analysis', () => {
    expect(claimed({ funding: 'B' })).toBe('secure_corporate');
    expect(claimed({})).toBe('low_value');
    expect(claimed({ amount: 3_001 })).toBe('transaction_risk');
    expect(
      claimExemption(input({ amount: 3_001 })).looks.map(({ exemption, claimed }) => [exemption, claimed]),
    ).toEqual([
      ['secure_corporate', false],
      ['low_value', false],
      ['transaction_risk', true],
    ]);
  });

  it('claim no little risk for a payment that the fraud filter finds suspicious', () => {
    expect(claimed({ amount: 5_000, suspicious: true })).toBeNull();
  });
});

describe('a decision with exemptions', () => {
  const SITE = { flexible3dEnabled: true, flexible3dOneLegOut: false, flexible3dChallenge: 'challenge' } as const;
  const decideFor = (over: Partial<PolicyInput>, exemptions: SiteExemptions = ALL) =>
    decide({
      scheme: 'VISA',
      kind: 'CIT',
      flexible3d: null,
      dynamic3d: 'NONE',
      channel: 'page',
      documentedNotEnrolled: false,
      ...input({}),
      ...over,
      settings: { ...SITE, exemptions },
    });

  it('claims only where 3-D Secure would run by default or by law', () => {
    expect(decideFor({})).toMatchObject({
      code: '3D',
      authenticate: false,
      exemption: 'low_value',
      challengeInd: '01',
    });
    expect(decideFor({ flexible3d: false })).toMatchObject({ code: '3O', authenticate: false, exemption: 'low_value' });
    expect(decideFor({ flexible3d: true })).toMatchObject({ code: '3F', authenticate: true, exemption: null });
    expect(decideFor({ kind: 'FIRST' })).toMatchObject({ code: '3C', authenticate: true, exemption: null });
    for (const flexible3d of [null, false])
      expect(decideFor({ scheme: 'MAESTRO', flexible3d })).toMatchObject({ authenticate: true, exemption: null });
    expect(decideFor({ acquirerCountry: 'US', issuerCountry: 'US', flexible3d: false }).exemption).toBeNull();
  });

  it.each([
    ['low value', {}, '10'],
    ['risk analysis', { amount: 5_000 }, '05'],
    ['secure corporate', { funding: 'B' }, '11'],
  ] as const)('asks the issuer by 3-D Secure where the site wants so: %s', (_case, over, challengeInd) => {
    expect(decideFor(over, { ...ALL, viaThreeDs: true })).toMatchObject({ authenticate: true, challengeInd });
  });

  it('says in its trace what was looked at and claimed', () => {
    const { trace, notes } = decideFor({});
    expect(trace.slice(-2)).toEqual([
      { step: 'Exemption for secure corporate payments', saw: 'no commercial card', answer: 'go on' },
      { step: 'Exemption for low value', saw: 'not above 30 EUR', answer: 'claimed: the merchant bears the loss' },
    ]);
    expect(notes).toEqual(['exemption']);
  });

  it('claims nothing any more once the issuer insisted', () => {
    expect(stepUp(decideFor({}))).toMatchObject({
      authenticate: true,
      exemption: null,
      challengeInd: '13',
      stepUp: true,
    });
  });
});
