/** What the order is made of: its lines with their totals, or what the shop wrote about it. Folded away until it is wanted. */
import { type Html, html, trusted } from '../html.ts';
import { writePrice, writeQuantity, writeRate } from '../numbers.ts';
import type { OrderView } from '../port.ts';
import { amountOf, type View } from './view.ts';

/** Null where the order has no lines, or the shop wants them hidden. */
export function cart(view: View, order: OrderView): Html | null {
  if (view.look?.switches.hideCart) return null;
  const lines = order.cart ? cartLines(view, order, order.cart) : order.itemsHtml && itemsOf(view, order.itemsHtml);
  if (!lines) return null;
  return html`<details class="cart" data-testid="cart"><summary>${view.say('cart')}</summary>
${lines}${totals(view, order)}
<p class="sum"><span>${view.say('total')}</span><bdi>${amountOf(view, order)}</bdi></p>
</details>`;
}

function cartLines(view: View, order: OrderView, lines: NonNullable<OrderView['cart']>): Html {
  const { say } = view;
  const { intl } = view.locale;
  return html`<ul>${lines.map(
    (
      line,
    ) => html`<li><span><bdi>${line.name}</bdi>${line.description && html`<small><bdi>${line.description}</bdi></small>`}</span>
<span class="price"><bdi>${writePrice(intl, order.currency, line.total)}</bdi>${
      Number(line.quantity) !== 1 &&
      html`<small><bdi>${writeQuantity(intl, line.quantity)} × ${writePrice(intl, order.currency, line.unitPrice)}</bdi></small>`
    }${
      Number(line.taxRate) > 0 && html`<small>${say('excluding_vat', { rate: writeRate(intl, line.taxRate) })}</small>`
    }</span></li>`,
  )}</ul>`;
}

function totals(view: View, order: OrderView): Html | null {
  if (!order.cartTotals) return null;
  const { items, vat } = order.cartTotals;
  const price = (text: string) => writePrice(view.locale.intl, order.currency, text);
  return html`<p class="sum part"><span>${view.say('subtotal')}</span><bdi>${price(items)}</bdi></p>
<p class="sum part"><span>${view.say('vat')}</span><bdi>${price(vat)}</bdi></p>`;
}

/**
 * The shop's own HTML, which the API has sanitised: only known tags and attributes are in it, and no `>` stands inside of a tag.
 * Headings become plain ones, as the page has its own; pictures, which have no address any more, become their texts. A wide
 * table scrolls by itself, with the keyboard too.
 */
function itemsOf(view: View, sanitised: string): Html {
  const plain = sanitised
    .replace(/<(\/?)h[1-6]>/g, (_, slash: string) => (slash ? '</div>' : '<div class="head">'))
    .replace(/<img(?: [^>]*)?>/g, (tag) => / alt="([^"]*)"/.exec(tag)?.[1] ?? '');
  return html`<div class="items" tabindex="0" role="region" aria-label="${view.say('cart')}">${trusted(plain)}</div>`;
}
