/** The cart as an order object shows it, and as the HTML table that clients expect beside it. */
import { cartTotals, taxRate } from '../orders/cart.ts';
import type { Cart, CartItem } from '../orders/types.ts';
import { portableNumber } from './lenient.ts';
import { escapeHtml } from './sanitise-html.ts';

/** The members of an order object that only an order with a cart has. */
export function cartMembers(cart: Cart): object {
  const totals = cartTotals(cart);
  const vat = portableNumber(totals.vat);
  return {
    checkout_options: {
      alternate: (cart.taxTables?.alternate ?? []).map(({ name, rules, standalone }) => ({
        name,
        rules: rules.map(({ country, rate }) => ({ country, rate: portableNumber(rate) })),
        standalone,
      })),
      // Clients read rate and shipping_taxed of the default table unconditionally.
      default: {
        rate: portableNumber(cart.taxTables?.default?.rate ?? '0'),
        shipping_taxed: cart.taxTables?.default?.shippingTaxed ?? false,
      },
    },
    order_adjustment: { total_adjustment: vat, total_tax: vat },
    order_total: portableNumber(totals.total),
    shopping_cart: { items: cart.items.map(cartItem) },
  };
}

/** Every member is always there: shops build their refunds from these. */
function cartItem(item: CartItem): object {
  return {
    cashback: item.cashback,
    currency: item.currency,
    description: item.description,
    image: item.image,
    merchant_item_id: item.merchantItemId,
    name: item.name,
    options: item.options,
    product_url: item.productUrl,
    quantity: portableNumber(item.quantity),
    tax_table_selector: item.taxTableSelector,
    unit_price: portableNumber(item.unitPrice),
    weight: {
      unit: item.weight.unit,
      value: item.weight.value === null ? null : portableNumber(item.weight.value),
    },
  };
}

/** The cart as an HTML table, every text escaped. */
export function itemsTable(cart: Cart): string {
  const row = (tag: string, cells: readonly string[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  const lines = cart.items.map((item) => row('td', [item.quantity, item.name, item.unitPrice, taxRate(cart, item)]));
  return `<table>${row('th', ['Quantity', 'Item', 'Price excl. VAT', 'VAT rate'])}${lines.join('')}</table>`;
}
