/** Money is an integer of the currency's smallest unit, never a float. Currencies: ISO 4217. */

/** Upper-case ISO 4217 code. */
export type Currency = string;

export interface Money {
  /** Minor units, 0 … 2^53 - 1. */
  readonly amount: number;
  readonly currency: Currency;
}

/** ISO 4217: numeric code and number of decimals of each currency that a method of ours can carry. */
const CURRENCIES: Readonly<Record<Currency, readonly [numeric: string, decimals: number]>> = {
  AED: ['784', 2],
  AUD: ['036', 2],
  BGN: ['975', 2],
  BRL: ['986', 2],
  CAD: ['124', 2],
  CHF: ['756', 2],
  CLP: ['152', 0],
  CNY: ['156', 2],
  COP: ['170', 2],
  CZK: ['203', 2],
  DKK: ['208', 2],
  EUR: ['978', 2],
  GBP: ['826', 2],
  HKD: ['344', 2],
  HRK: ['191', 2],
  HUF: ['348', 2],
  ILS: ['376', 2],
  INR: ['356', 2],
  ISK: ['352', 0],
  JPY: ['392', 0],
  KRW: ['410', 0],
  MXN: ['484', 2],
  MYR: ['458', 2],
  NOK: ['578', 2],
  NZD: ['554', 2],
  PEN: ['604', 2],
  PHP: ['608', 2],
  PLN: ['985', 2],
  RON: ['946', 2],
  RUB: ['643', 2],
  SEK: ['752', 2],
  SGD: ['702', 2],
  THB: ['764', 2],
  TRY: ['949', 2],
  TWD: ['901', 2],
  UAH: ['980', 2],
  USD: ['840', 2],
  VEF: ['937', 2],
  ZAR: ['710', 2],
};

export function isCurrency(code: string): boolean {
  return Object.hasOwn(CURRENCIES, code);
}

/** Number of decimals of the currency: 2 for EUR, 0 for JPY. Throws for a currency that `isCurrency` refuses. */
export function decimalsOf(currency: Currency): number {
  return known(currency)[1];
}

/** Three-digit ISO 4217 number: `978` for EUR. Throws for a currency that `isCurrency` refuses. */
export function currencyNumber(currency: Currency): string {
  return known(currency)[0];
}

/** The code behind an ISO 4217 number: `EUR` for `978`; undefined where none of ours has it. */
export function currencyOfNumber(numeric: string): Currency | undefined {
  return Object.keys(CURRENCIES).find((code) => CURRENCIES[code]![0] === numeric);
}

/** The amount in major units as a plain decimal text: `1.00`, `10` for JPY. */
export function toMajor(money: Money): string {
  const decimals = decimalsOf(money.currency);
  const digits = String(Math.abs(money.amount)).padStart(decimals + 1, '0');
  const sign = money.amount < 0 ? '-' : '';
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

const formats = new Map<string, Intl.NumberFormat>();

/** The amount as people of the locale write it: `€ 1,00` in nl-NL, `€1.00` in en-US. */
export function formatMoney(money: Money, locale: string): string {
  const key = `${locale} ${money.currency}`;
  let format = formats.get(key);
  if (!format) {
    const digits = decimalsOf(money.currency);
    format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency: money.currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    // Making one takes longer than rendering the page around it. Locales of the page times our currencies: a few hundred.
    formats.set(key, format);
  }
  return format.format(toMajor(money) as unknown as number);
}

function known(currency: Currency): readonly [string, number] {
  const entry = CURRENCIES[currency];
  if (!entry) throw new RangeError(`currency ${currency} is not one of ours`);
  return entry;
}
