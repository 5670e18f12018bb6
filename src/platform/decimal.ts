/**
 * Exact decimals on integers, never floats: read from what programs print, rounded, added, multiplied, written. What a number means
 * is said elsewhere.
 */

/** `units` / 10^`scale`. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

export const ZERO: Decimal = { units: 0n, scale: 0 };

/** The largest float is written with 309 digits, the least with 1 074 decimals; a longer text is no number of a program. */
const MOST_DIGITS = 400;
const MOST_DECIMALS = 1_200;

/**
 * The decimal behind a text such as `-13.761467889`, `12.340000000000002` or `1.0e-5`; undefined for anything else, and for numbers
 * that no float can be.
 */
export function parseDecimal(text: string): Decimal | undefined {
  // The lengths are bounded before a digit is read: a body may hold a million of them.
  if (text.length > MOST_DIGITS + MOST_DECIMALS) return undefined;
  const match = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const scale = fraction.length - Number(exponent);
  if (scale > MOST_DECIMALS || whole.length - Math.min(scale, 0) > MOST_DIGITS) return undefined;
  const digits = BigInt(whole + fraction) * 10n ** BigInt(Math.max(-scale, 0));
  return { units: sign === '-' ? -digits : digits, scale: Math.max(scale, 0) };
}

/** Plain text of a decimal, with exactly as many decimals as its scale: `72.90`. */
export function decimalText(value: Decimal): string {
  const digits = String(value.units < 0n ? -value.units : value.units).padStart(value.scale + 1, '0');
  const sign = value.units < 0n ? '-' : '';
  if (value.scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -value.scale)}.${digits.slice(-value.scale)}`;
}

/** Rounded to `scale` decimals, half away from zero. */
export function round(value: Decimal, scale: number): Decimal {
  if (value.scale <= scale) return { units: value.units * 10n ** BigInt(scale - value.scale), scale };
  const divisor = 10n ** BigInt(value.scale - scale);
  const magnitude = value.units < 0n ? -value.units : value.units;
  const rounded = (magnitude + divisor / 2n) / divisor;
  return { units: value.units < 0n ? -rounded : rounded, scale };
}

/** The same with no more than `scale` decimals; fewer stay as they are. */
export function roundLonger(value: Decimal, scale: number): Decimal {
  return value.scale > scale ? round(value, scale) : value;
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return {
    units: a.units * 10n ** BigInt(scale - a.scale) + b.units * 10n ** BigInt(scale - b.scale),
    scale,
  };
}

export function negate({ units, scale }: Decimal): Decimal {
  return { units: -units, scale };
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

/** Below zero, zero or above it, as a number of that sign. */
export function compare(a: Decimal, b: Decimal): number {
  const { units } = add(a, negate(b));
  return units === 0n ? 0 : units < 0n ? -1 : 1;
}

/** Programs multiply prices by 100 as floats: what they print is off by less than this. */
const FLOAT_ERROR: Decimal = { units: 1n, scale: 6 };

/** The whole number that this one is, or would be without the error of floats; undefined where it is none. */
export function nearestWhole(value: Decimal): bigint | undefined {
  const whole = round(value, 0);
  const off = add(value, negate(whole));
  const isWithin = compare(off, FLOAT_ERROR) <= 0 && compare(negate(off), FLOAT_ERROR) <= 0;
  return isWithin ? whole.units : undefined;
}
