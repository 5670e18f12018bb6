/** The shopping cart of a request: `shopping_cart` and the tax tables of `checkout_options`. Its arithmetic is `orders/cart.ts`. */
import { cartMatches, hasTaxTable } from '../orders/cart.ts';
import type { Cart, CartItem, TaxTables } from '../orders/types.ts';
import { compare, type Decimal, decimalText, negate, parseDecimal, roundLonger, ZERO } from '../platform/decimal.ts';
import { type ErrorName, isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import { maskCardNumbers } from '../platform/log.ts';
import type { Currency } from '../platform/money.ts';
import { aboutCurrencyIn, aboutPrice, aboutSelector, aboutTotal, type CartLine } from './advice-on-carts.ts';
import type { Json, JsonObject } from './json-body.ts';
import {
  anyMember,
  asObject,
  booleanMember,
  listMember,
  member,
  objectMember,
  plainJson,
  rawText,
  textMember,
} from './lenient.ts';

export interface CartContext {
  readonly currency: Currency;
  readonly amount: number;
  /** Currencies of the site. */
  readonly accepted: readonly Currency[];
  /** The method lends on the cart: its total is checked unless the shop says that it need not be. */
  readonly lent?: boolean;
}

/** Longer ones are rounded: shops send what their floats print, `12.340000000000002` and longer. */
const DECIMALS = 10;
/** More than any shop sells for, and little enough to be multiplied without harm. */
const LIMIT: Decimal = { units: 10n ** 15n, scale: 0 };
const ONE: Decimal = { units: 1n, scale: 0 };

/**
 * The cart; null where there is none. Prices and currencies are always checked (1025, 1026, 1030, 1031); rates and the total
 * (1027, 1028, 1029) only where `validate_cart` or a lender asks for it, because shops round in more ways than one.
 */
export function readCart(body: JsonObject, context: CartContext): Cart | null | Refusal {
  const lines = (listMember(objectMember(body, 'shopping_cart'), 'items') ?? []).flatMap((sent, index) => {
    const entry = asObject(sent);
    return entry ? [{ entry, path: `shopping_cart.items[${index}]` }] : [];
  });
  if (lines.length === 0) return null;
  const currencies = lines.map(({ entry }) => currencyOf(entry, context.currency));
  const strange = currencies.findIndex((code) => code !== context.currency);
  if (strange >= 0)
    return refuse(errorOfCurrencies(currencies, context), undefined, aboutCurrencyIn(lines[strange]!, context));

  const items: CartItem[] = [];
  for (const line of lines) {
    const item = readItem(line, context.currency);
    if (isRefusal(item)) return item;
    items.push(item);
  }
  const options = objectMember(body, 'checkout_options');
  const tables = readTaxTables(options);
  const cart: Cart = { items, taxTables: tables.taxTables };
  if (!(booleanMember(options, 'validate_cart') ?? context.lent)) return cart;
  if (!tables.ratesValid) return refuse('invalidTaxRate', undefined, { field: 'checkout_options.tax_tables' });
  // A number 0 is no name of a table, though the text "0" may be.
  const untaxed = lines.findIndex(
    ({ entry }, index) => member(entry, 'tax_table_selector') === 0 || !hasTaxTable(cart, items[index]!),
  );
  if (untaxed >= 0) return refuse('invalidItemTax', undefined, aboutSelector(lines[untaxed]!, cart));
  const money = { amount: context.amount, currency: context.currency };
  return cartMatches(cart, money) ? cart : refuse('cartAmount', undefined, aboutTotal(cart, money));
}

/** Of the order's currency all would be; which fault it is hangs on what the others are. */
function errorOfCurrencies(currencies: readonly Currency[], { accepted }: CartContext): ErrorName {
  if (currencies.some((code) => !accepted.includes(code))) return 'invalidItemCurrency';
  return new Set(currencies).size > 1 ? 'cartMixedCurrencies' : 'cartCurrency';
}

function currencyOf(entry: JsonObject, orderCurrency: Currency): Currency {
  const value = member(entry, 'currency');
  return value === undefined ? orderCurrency : (rawText(value)?.trim().toUpperCase() ?? '');
}

function readItem({ entry, path }: CartLine, currency: Currency): CartItem | Refusal {
  const sent = member(entry, 'unit_price');
  const price = readDecimal(sent);
  if (!price) return refuse('invalidItemPrice', undefined, aboutPrice(sent, `${path}.unit_price`));
  const quantity = readDecimal(member(entry, 'quantity') ?? '1');
  if (!quantity)
    return refuse('missingData', 'quantity of an item is not a number of at most 15 digits', {
      field: `${path}.quantity`,
    });
  const weight = objectMember(entry, 'weight');
  return {
    name: maskCardNumbers(textMember(entry, 'name') ?? ''),
    description: maskCardNumbers(textMember(entry, 'description') ?? ''),
    unitPrice: decimalText(price),
    quantity: decimalText(quantity),
    merchantItemId: textMember(entry, 'merchant_item_id') ?? '',
    taxTableSelector: textMember(entry, 'tax_table_selector') ?? '',
    currency,
    weight: { unit: textMember(weight, 'unit'), value: textMember(weight, 'value') },
    cashback: plainJson(member(entry, 'cashback')),
    image: textMember(entry, 'image'),
    productUrl: textMember(entry, 'product_url'),
    options: (listMember(entry, 'options') ?? []).map((option) => plainJson(option)),
  };
}

function readDecimal(value: Json | undefined): Decimal | undefined {
  const decimal = parseDecimal(rawText(value)?.trim() ?? '');
  const rounded = decimal && roundLonger(decimal, DECIMALS);
  return rounded && compare(rounded, LIMIT) < 0 && compare(negate(rounded), LIMIT) < 0 ? rounded : undefined;
}

/** With or without the level `tax_tables`: answers have none, and some programs send them back. */
function readTaxTables(options: JsonObject | undefined): { taxTables: TaxTables | null; ratesValid: boolean } {
  const tables = objectMember(options, 'tax_tables') ?? options;
  let ratesValid = true;
  const rate = (from: JsonObject | undefined): string => {
    const read = readDecimal(member(from, 'rate'));
    // 0.21, not 21 and not «21 %».
    if (read && compare(read, ZERO) >= 0 && compare(read, ONE) <= 0) return decimalText(read);
    ratesValid = false;
    return '0';
  };
  const standard = objectMember(tables, 'default');
  // Official examples give the default table rules, as the others have them.
  const standardRate = member(standard, 'rate') === undefined ? asObject(listMember(standard, 'rules')?.[0]) : standard;
  const alternate = (listMember(tables, 'alternate') ?? [])
    .map((entry) => asObject(entry))
    .filter((entry) => entry !== undefined)
    .map((entry) => ({
      name: textMember(entry, 'name') ?? '',
      standalone: booleanMember(entry, 'standalone') ?? ('' as const),
      rules: (listMember(entry, 'rules') ?? [])
        .map((rule) => asObject(rule))
        .filter((rule) => rule !== undefined)
        .map((rule) => ({ rate: rate(rule), country: textMember(rule, 'country') ?? '' })),
    }));
  const hasDefault = anyMember(standard, 'rate', 'shipping_taxed', 'rules') !== undefined;
  if (!hasDefault && alternate.length === 0) return { taxTables: null, ratesValid };
  const shippingTaxed = booleanMember(standard, 'shipping_taxed') ?? false;
  return {
    taxTables: { default: hasDefault ? { shippingTaxed, rate: rate(standardRate) } : null, alternate },
    ratesValid,
  };
}
