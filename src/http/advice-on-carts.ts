/** What a refusal of a cart says: which line, what was in it, what to send instead. */
import { cartTotals } from '../orders/cart.ts';
import type { Cart } from '../orders/types.ts';
import type { Advice } from '../platform/errors.ts';
import { type Currency, type Money, toMajor } from '../platform/money.ts';
import { shown } from '../platform/shown.ts';
import { didYouMean, told } from './advice.ts';
import type { Json, JsonObject } from './json-body.ts';
import { member, textMember } from './lenient.ts';

/** A line of the cart as it was sent, and where it stood. */
export interface CartLine {
  readonly entry: JsonObject;
  readonly path: string;
}

/** `shopping_cart.items[2] ("Tea")`. */
function lineOf({ entry, path }: CartLine): string {
  const name = textMember(entry, 'name');
  return name === null ? path : `${path} (${shown(name)})`;
}

export function aboutCurrencyIn(line: CartLine, { currency }: { readonly currency: Currency }): Advice {
  const hint = `${lineOf(line)} is in ${told(member(line.entry, 'currency'))}, the order in ${currency}: leave the currency of lines out.`;
  return { field: `${line.path}.currency`, hint };
}

export function aboutPrice(value: Json | undefined, field: string): Advice {
  const what = value === undefined ? 'is missing' : `is ${told(value)}`;
  return { field, hint: `${field} ${what}: send a number in major units without VAT, 8.2645 for one.` };
}

export function aboutSelector(line: CartLine, cart: Cart): Advice {
  const selector = member(line.entry, 'tax_table_selector');
  const tables = (cart.taxTables?.alternate ?? []).map(({ name }) => name);
  const field = `${line.path}.tax_table_selector`;
  const has = tables.length === 0 ? 'has none' : `has ${tables.slice(0, 8).map(shown).join(', ')}`;
  const near = typeof selector === 'string' ? didYouMean(selector, tables) : '';
  const hint = `${lineOf(line)} names the tax table ${told(selector)}, and checkout_options.tax_tables.alternate ${has}.${near}`;
  return { field, hint };
}

export function aboutTotal(cart: Cart, money: Money): Advice {
  const hint = `The cart comes to ${cartTotals(cart).total} ${money.currency} with VAT, the amount is ${toMajor(money)}: send the total as amount, or checkout_options.validate_cart false.`;
  return { field: 'amount', hint };
}
