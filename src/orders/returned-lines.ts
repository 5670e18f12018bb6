/**
 * What the lines of a refund give back. Programs send the lines of the order as they are, discounts among them, and beside those the
 * ones that come back, with a negative price or a negative quantity; or only the ones that come back. Pure.
 */
import { add, compare, type Decimal, multiply, negate, parseDecimal, ZERO } from '../platform/decimal.ts';
import { taxRate } from './cart.ts';
import type { Cart, CartItem } from './types.ts';

export interface ReturnedLines {
  /** What they are worth with VAT, in major units, exact; null where no line comes back. */
  readonly worth: Decimal | null;
  /** The lines are those of the order, all of them or all but its discounts. */
  readonly repeatsCart: boolean;
}

/** A line, and the numbers of its texts: shops write the same line with other decimals the next time. */
interface Line {
  readonly item: CartItem;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly total: Decimal;
}

/** `own` is the cart of the order; null where it has none. Rates that `asked` does not tell are those of the order. */
export function returnedLines(asked: Cart, own: Cart | null): ReturnedLines {
  const left = linesOf(own);
  // Lines that the order has itself come back with nothing, however often they are told of.
  const others = without(without(linesOf(asked), left, isSameLine), left, isAlikeLine);
  const owned = linesOf(own);
  const back = others.filter(
    (line) => isBelowZero(line) || isFreeReturn(line, owned) || takesBackDiscount(line, owned),
  );
  const repeatsCart = owned.length > 0 && left.every(isBelowZero);
  if (back.length === 0) return { worth: null, repeatsCart };
  const rates = withTablesOf(asked, own);
  return { worth: negate(worthOf(back, rates)), repeatsCart };
}

/** Worth of a cart with VAT, exact; without its discounts where asked. */
export function cartWorth(cart: Cart, part: 'whole' | 'goods'): Decimal {
  const lines = linesOf(cart);
  return worthOf(part === 'whole' ? lines : lines.filter((line) => !isBelowZero(line)), cart);
}

function worthOf(lines: readonly Line[], rates: Cart): Decimal {
  return lines.reduce((sum, { item, total }) => {
    const vat = multiply(total, parseDecimal(taxRate(rates, item)) ?? ZERO);
    return add(add(sum, total), vat);
  }, ZERO);
}

function linesOf(cart: Cart | null): Line[] {
  return (cart?.items ?? []).map((item) => {
    const price = parseDecimal(item.unitPrice) ?? ZERO;
    const quantity = parseDecimal(item.quantity) ?? ZERO;
    return { item, price, quantity, total: multiply(price, quantity) };
  });
}

/** The lines that have no like in `taken`; each line there stands for one, and goes with it. */
function without(lines: readonly Line[], taken: Line[], isLike: (one: Line, other: Line) => boolean): Line[] {
  return lines.filter((line) => {
    const at = taken.findIndex((other) => isLike(line, other));
    if (at >= 0) taken.splice(at, 1);
    return at < 0;
  });
}

const isBelowZero = ({ total }: Line): boolean => total.units < 0n;
const isEqual = (a: Decimal, b: Decimal): boolean => compare(a, b) === 0;
const hasSameNumbers = (a: Line, b: Line): boolean => isEqual(a.price, b.price) && isEqual(a.quantity, b.quantity);

function isSameLine(a: Line, b: Line): boolean {
  return (
    hasSameNumbers(a, b) &&
    a.item.merchantItemId === b.item.merchantItemId &&
    a.item.name === b.item.name &&
    a.item.taxTableSelector === b.item.taxTableSelector
  );
}

/** A plugin may name a line or its table otherwise the second time. */
function isAlikeLine(a: Line, b: Line): boolean {
  return hasSameNumbers(a, b) && isSameThing(a, b);
}

function isSameThing({ item: a }: Line, { item: b }: Line): boolean {
  if (a.merchantItemId !== '' && b.merchantItemId !== '') return a.merchantItemId === b.merchantItemId;
  return a.name === b.name;
}

/** Something that cost nothing comes back: that is a return too, and no word about the rest of the order. */
function isFreeReturn(line: Line, owned: readonly Line[]): boolean {
  return line.total.units === 0n && (line.quantity.units < 0n || owned.some((own) => isSameThing(line, own)));
}

/** A discount of the order that goes back with what it was given for: its own line with the sign turned, in whole or in part. */
function takesBackDiscount(line: Line, owned: readonly Line[]): boolean {
  if (line.total.units <= 0n) return false;
  const alike = owned.filter((own) => isSameThing(line, own) && isEqual(size(line.price), size(own.price)));
  return alike.length > 0 && alike.every(isBelowZero);
}

const size = (value: Decimal): Decimal => (value.units < 0n ? negate(value) : value);

/** The refund's own rates go first. */
function withTablesOf(asked: Cart, own: Cart | null): Cart {
  const [first, second] = [asked.taxTables, own?.taxTables ?? null];
  if (!first || !second) return { ...asked, taxTables: first ?? second };
  return {
    ...asked,
    taxTables: {
      default: first.default ?? second.default,
      alternate: [...first.alternate, ...second.alternate],
    },
  };
}
