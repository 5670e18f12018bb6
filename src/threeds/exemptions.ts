/**
 * Exemptions from strong customer authentication that a merchant's acquirer may claim: which one, for which payment. Whether the
 * law asks for authentication at all is decided in `policy.ts`; an issuer may still insist (soft decline).
 * Source: RTS 2018/389 articles 16 to 18, and the United Kingdom's own version of them (FCA, SCA-RTS).
 */
import type { SiteExemptions } from '../merchants/types.ts';
import type { Instant } from '../platform/clock.ts';
import { type EuroRates, isAboveEuros } from './euro-rates.ts';
import { isInUk } from './zones.ts';

/** As the acquirer is told it. */
export type ClaimedExemption = 'secure_corporate' | 'low_value' | 'transaction_risk';

export interface ExemptionInput {
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly acquirerCountry: string;
  readonly issuerCountry: string | null;
  /** C credit, D debit, P prepaid, B commercial; null: not known. */
  readonly funding: string | null;
  /** Whether the merchant's own rules find the payment suspicious: then no analysis of risk has found it harmless. */
  readonly suspicious: boolean;
  readonly exemptions: SiteExemptions | undefined;
  readonly rates: EuroRates;
  readonly now: Instant;
}

/** One exemption that was looked at. `saw` and `answer` are parts of sentences. */
export interface ExemptionLook {
  readonly exemption: ClaimedExemption;
  readonly saw: string;
  readonly claimed: boolean;
}

interface Limits {
  /** First moment at which they hold. */
  readonly since: Instant;
  /** Highest amount of article 16, in whole units; exactly as much is still exempt. */
  readonly lowValue: number;
  /** The three ceilings of article 18, by the names that the Union's version gives them. */
  readonly riskAnalysis: Readonly<Record<100 | 250 | 500, number>>;
}

/** Newest first, in euro. The fraud rates behind the ceilings (0.13, 0.06 and 0.01 %) are the operator's to watch. */
const EURO_LIMITS: readonly Limits[] = [
  { since: Date.UTC(2019, 8, 14), lowValue: 30, riskAnalysis: { 100: 100, 250: 250, 500: 500 } },
];

/** The same in pounds, where acquirer and issuer are both under the United Kingdom's version. */
const POUND_LIMITS: readonly Limits[] = [
  { since: Date.UTC(2021, 0, 1), lowValue: 25, riskAnalysis: { 100: 85, 250: 220, 500: 440 } },
];

/**
 * The first exemption that the site may claim and the payment fits: secure corporate, low value, risk analysis. `looks` are those
 * that the site has switched on, up to the one that is claimed.
 */
export function claimExemption(input: ExemptionInput): {
  readonly claimed: ClaimedExemption | null;
  readonly looks: readonly ExemptionLook[];
} {
  const { exemptions } = input;
  const looks: ExemptionLook[] = [];
  if (exemptions?.secureCorporate) looks.push(secureCorporate(input));
  if (exemptions?.lowValue) looks.push(lowValue(input));
  const most = exemptions?.riskAnalysisUpTo ?? 0;
  if (most !== 0) looks.push(riskAnalysis(input, most));
  const first = looks.findIndex(({ claimed }) => claimed);
  if (first < 0) return { claimed: null, looks };
  return { claimed: looks[first]!.exemption, looks: looks.slice(0, first + 1) };
}

/** The law means the process, not the plastic: the site says that its commercial cards are of such a process. */
function secureCorporate({ funding }: ExemptionInput): ExemptionLook {
  const claimed = funding === 'B';
  return { exemption: 'secure_corporate', saw: claimed ? 'a commercial card' : 'no commercial card', claimed };
}

function lowValue(input: ExemptionInput): ExemptionLook {
  const limit = limitsOf(input);
  return { exemption: 'low_value', ...within(input, limit.limits.lowValue, limit.unit) };
}

function riskAnalysis(input: ExemptionInput, most: 100 | 250 | 500): ExemptionLook {
  if (input.suspicious)
    return { exemption: 'transaction_risk', saw: 'the fraud filter finds it suspicious', claimed: false };
  const limit = limitsOf(input);
  return { exemption: 'transaction_risk', ...within(input, limit.limits.riskAnalysis[most], limit.unit) };
}

/** The limits of the payment: in pounds where all of it is under British rules and is in pounds. */
function limitsOf({ acquirerCountry, issuerCountry, currency, now }: ExemptionInput): {
  readonly limits: Limits;
  readonly unit: 'EUR' | 'GBP';
} {
  const isBritish = isInUk(acquirerCountry, now) && issuerCountry !== null && isInUk(issuerCountry, now);
  const pounds = isBritish && currency === 'GBP' ? POUND_LIMITS.find(({ since }) => since <= now) : undefined;
  if (pounds) return { limits: pounds, unit: 'GBP' };
  return { limits: EURO_LIMITS.find(({ since }) => since <= now) ?? EURO_LIMITS.at(-1)!, unit: 'EUR' };
}

function within(
  { amount, currency, rates }: ExemptionInput,
  limit: number,
  unit: 'EUR' | 'GBP',
): { readonly saw: string; readonly claimed: boolean } {
  // Pounds against pounds need no rate; a hundred of them make one in either currency.
  const isAbove = unit === 'GBP' ? amount > limit * 100 : isAboveEuros({ amount, currency }, limit, rates);
  if (isAbove === undefined) return { saw: `${currency}, a currency without a rate`, claimed: false };
  return { saw: `${isAbove ? '' : 'not '}above ${limit} ${unit}`, claimed: !isAbove };
}

/** EMV threeDSRequestorChallengeInd of a request that claims the exemption; versions that lack the code say less. */
export const CHALLENGE_IND_OF_EXEMPTION: Readonly<Record<ClaimedExemption, string>> = {
  low_value: '10',
  secure_corporate: '11',
  transaction_risk: '05',
};
