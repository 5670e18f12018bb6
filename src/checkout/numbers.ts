/** Numbers of the cart in the payer's locale. Making a formatter costs a hundred times its use, so they are kept. */

type Style = { readonly style: 'currency'; readonly currency: string; readonly exact: boolean } | 'percent' | 'decimal';

/** Locales and currencies are few; the bound is there because both come from outside. */
const MOST_KEPT = 500;
const kept = new Map<string, Intl.NumberFormat>();

/** `1,5` for `1.5`; a text that is no decimal number stays as it is. */
export function writeQuantity(intl: string, text: string): string {
  return write(intl, 'decimal', text);
}

/** `21 %` for `0.21`. */
export function writeRate(intl: string, text: string): string {
  return write(intl, 'percent', text);
}

/** Smallest part of a currency that all of ours show; a price below it keeps its decimals, or nothing of it would be left. */
const LEAST_SHOWN = 0.01;

/**
 * A price in major units as it is paid, `€ 13,76`: shops send net prices with up to ten decimals, which only their
 * bookkeeping needs.
 */
export function writePrice(intl: string, currency: string, text: string): string {
  return write(intl, { style: 'currency', currency, exact: Math.abs(Number(text)) < LEAST_SHOWN }, text);
}

function write(intl: string, style: Style, text: string): string {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return text;
  // Intl takes decimal texts as they are, so that no float comes in between.
  return formatter(intl, style).format(text as unknown as number);
}

function formatter(intl: string, style: Style): Intl.NumberFormat {
  const key = `${intl} ${JSON.stringify(style)}`;
  const known = kept.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(intl, options(style));
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, made);
  return made;
}

function options(style: Style): Intl.NumberFormatOptions {
  if (style === 'decimal') return { maximumFractionDigits: 10 };
  if (style === 'percent') return { style, maximumFractionDigits: 2 };
  const money = { style: style.style, currency: style.currency } as const;
  return style.exact ? { ...money, maximumFractionDigits: 10 } : money;
}
