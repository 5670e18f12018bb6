/** Amounts of the law and of the schemes are in euro: the dated table that tells whether another currency is above one. */
import { type Currency, decimalsOf, isCurrency, type Money } from '../platform/money.ts';

export interface EuroRates {
  /** YYYY-MM-DD: the day the rates are of. */
  readonly asOf: string;
  /** Units of the currency for one euro, as a decimal text: `1.0834`. EUR needs no entry. */
  readonly perEuro: Readonly<Record<Currency, string>>;
}

/** Fixed rates of the sandbox, so that the same request has the same outcome every day. An operator brings its own. */
export const SANDBOX_RATES: EuroRates = {
  asOf: '2026-01-02',
  perEuro: {
    AUD: '1.75',
    CAD: '1.60',
    CHF: '0.93',
    CZK: '24.30',
    DKK: '7.47',
    GBP: '0.87',
    HKD: '9.10',
    HUF: '385',
    JPY: '183',
    NOK: '11.80',
    NZD: '2.02',
    PLN: '4.22',
    RON: '5.09',
    SEK: '10.80',
    SGD: '1.50',
    USD: '1.17',
    ZAR: '19.50',
  },
};

/** Without rates every amount in another currency counts as above any limit: more is authenticated than need be, never less. */
export const NO_RATES: EuroRates = { asOf: '', perEuro: {} };

/**
 * Whether the amount is worth more than `euros` whole euro; exactly as much is not above. Undefined where there is no rate.
 * Reckoned in whole numbers: 30.00 EUR is never 30.000000001.
 */
export function isAboveEuros(money: Money, euros: number, rates: EuroRates): boolean | undefined {
  if (!isCurrency(money.currency)) return undefined;
  const rate = money.currency === 'EUR' ? '1' : rates.perEuro[money.currency];
  const parts = rate === undefined ? null : /^(\d{1,12})(?:\.(\d{1,12}))?$/.exec(rate);
  if (!parts || Number(rate) === 0) return undefined;
  const decimals = parts[2] ?? '';
  const limit = BigInt(euros) * BigInt(parts[1]! + decimals) * 10n ** BigInt(decimalsOf(money.currency));
  return BigInt(money.amount) * 10n ** BigInt(decimals.length) > limit;
}
