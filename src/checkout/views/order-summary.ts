/** Who is paid, how much, and what for. */
import { countryName } from '../../platform/countries.ts';
import { type Html, html, trusted } from '../html.ts';
import { writePrice, writeQuantity, writeRate } from '../numbers.ts';
import type { OrderView } from '../port.ts';
import { discounts } from './discounts.ts';
import { amountOf, type View } from './view.ts';

/** `place`: Visa asks that the payer sees the shop's city and country. */
export function orderSummary(view: View, order: OrderView, place: boolean): Html {
  const { say, locale } = view;
  const where = [order.siteCity, order.siteCountry && countryName(order.siteCountry, locale.intl)].filter(Boolean);
  return html`<p class="shop"><span class="initial" aria-hidden="true">${initialOf(order.siteName)}</span><span><bdi>${order.siteName}</bdi>${
    place &&
    where.length > 0 &&
    html`<small data-testid="shop-place">${where.join(locale.lang === 'ar' ? '، ' : ', ')}</small>`
  }</span></p>
<p class="amount" data-testid="amount"><bdi>${amountOf(view, order)}</bdi></p>
${discounts(view, order)}
<div class="what">
<p><bdi>${order.description}</bdi></p>
<p class="order">${say('order', { order: order.orderId })}</p>
</div>
${cart(view, order)}`;
}

function initialOf(name: string): string {
  return [...name.trim()][0]?.toLocaleUpperCase() ?? '·';
}

function cart(view: View, order: OrderView): Html | null {
  const { say } = view;
  const { intl } = view.locale;
  const lines = order.cart
    ? html`<ul>${order.cart.map(
        (
          line,
        ) => html`<li><span><bdi>${line.name}</bdi>${line.description && html`<small><bdi>${line.description}</bdi></small>`}</span>
<span class="price"><bdi>${writeQuantity(intl, line.quantity)} × ${writePrice(intl, order.currency, line.unitPrice)}</bdi><small>${say('excluding_vat', { rate: writeRate(intl, line.taxRate) })}</small></span></li>`,
      )}</ul>`
    : order.itemsHtml && html`<div class="items">${trusted(order.itemsHtml)}</div>`;
  if (!lines) return null;
  return html`<details class="cart"><summary>${say('cart')}</summary>
${lines}
<p class="sum"><span>${say('total')}</span><bdi>${amountOf(view, order)}</bdi></p>
</details>`;
}
