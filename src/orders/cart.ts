/**
 * Arithmetic of the shopping cart: rates, totals, and whether they fit the amount of the order. Exact decimals, never floats.
 * How a cart is read from a request, and how it is shown, lives elsewhere.
 */
import { add, type Decimal, decimalText, multiply, parseDecimal, round, ZERO } from '../platform/decimal.ts';
import { decimalsOf, type Money } from '../platform/money.ts';
import type { Cart, CartItem } from './types.ts';

/** Totals of a cart in major units, decimal texts with two decimals. */
export interface CartTotals {
  /** Without VAT. */
  readonly items: string;
  readonly vat: string;
  readonly total: string;
}

/** Sums are rounded to two decimals, whatever the currency: that is how merchants' carts are defined. */
const CART_DECIMALS = 2;

/**
 * VAT rate of an item as a decimal text: the first rule of the table that its selector names, else the default table's, else 0.
 */
export function taxRate(cart: Cart, item: CartItem): string {
  const table = cart.taxTables?.alternate.find((candidate) => candidate.name === item.taxTableSelector);
  return table?.rules[0]?.rate ?? cart.taxTables?.default?.rate ?? '0';
}

/** Whether a rate can be told for the item: it names a table that is there, or names none, or there is a default table. */
export function hasTaxTable(cart: Cart, item: CartItem): boolean {
  return (
    item.taxTableSelector === '' ||
    cart.taxTables?.default != null ||
    (cart.taxTables?.alternate.some((table) => table.name === item.taxTableSelector) ?? false)
  );
}

/** Totals as the order shows them: items and VAT are rounded apart and then added. */
export function cartTotals(cart: Cart): CartTotals {
  const { items, vat } = sums(cart);
  const itemsTotal = round(items, CART_DECIMALS);
  const vatTotal = round(vat, CART_DECIMALS);
  return {
    items: decimalText(itemsTotal),
    vat: decimalText(vatTotal),
    total: decimalText(add(itemsTotal, vatTotal)),
  };
}

/**
 * Whether the amount of an order fits its cart. Shops round once over the sum, per line, or per VAT rate, so an amount within one
 * minor unit per line is right, measured from the total rounded apart or from the total rounded once.
 */
export function cartMatches(cart: Cart, money: Money): boolean {
  const { items, vat } = sums(cart);
  const apart = add(round(items, CART_DECIMALS), round(vat, CART_DECIMALS));
  const once = round(add(items, vat), CART_DECIMALS);
  return [apart, once].some((total) => isWithin(money, total, cart.items.length));
}

/**
 * What of the amount is for the lines and what is VAT, in major units; null where there is no VAT or the amount does not fit
 * the cart. VAT is what is left of the amount, so that the two add up to it though the shop rounds elsewhere.
 */
export function totalsWithin(cart: Cart, money: Money): Omit<CartTotals, 'total'> | null {
  const { items, vat } = sums(cart);
  if (vat.units === 0n || !cartMatches(cart, money)) return null;
  const decimals = decimalsOf(money.currency);
  const net = round(items, decimals);
  const rest = { units: BigInt(money.amount) - net.units, scale: decimals };
  return { items: decimalText(net), vat: decimalText(rest) };
}

/**
 * What each line comes to without VAT, in major units. Each is rounded so that the lines add up to the rounded sum of them all: a
 * payer who adds finds no cent too many.
 */
export function lineTotals(cart: Cart): readonly string[] {
  let sum = ZERO;
  let shown = round(ZERO, CART_DECIMALS);
  return cart.items.map(({ quantity, unitPrice }) => {
    sum = add(sum, multiply(parseDecimal(quantity) ?? ZERO, parseDecimal(unitPrice) ?? ZERO));
    const before = shown;
    shown = round(sum, CART_DECIMALS);
    return decimalText(add(shown, { ...before, units: -before.units }));
  });
}

function isWithin(money: Money, total: Decimal, toleranceMinorUnits: number): boolean {
  // Both sides at the scale of the total and of the currency together, so that nothing is cut off.
  const scale = BigInt(total.scale);
  const totalMinor = total.units * 10n ** BigInt(decimalsOf(money.currency));
  const difference = BigInt(money.amount) * 10n ** scale - totalMinor;
  return (difference < 0n ? -difference : difference) <= BigInt(toleranceMinorUnits) * 10n ** scale;
}

function sums(cart: Cart): { items: Decimal; vat: Decimal } {
  let items = ZERO;
  let vat = ZERO;
  for (const item of cart.items) {
    const line = multiply(parseDecimal(item.unitPrice) ?? ZERO, parseDecimal(item.quantity) ?? ZERO);
    items = add(items, line);
    vat = add(vat, multiply(line, parseDecimal(taxRate(cart, item)) ?? ZERO));
  }
  return { items, vat };
}
