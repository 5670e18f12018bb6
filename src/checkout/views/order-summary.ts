/** Who is paid, how much, and what for. */
import { countryName } from '../../platform/countries.ts';
import { type Html, html } from '../html.ts';
import type { OrderView } from '../port.ts';
import { cart } from './cart.ts';
import { discounts } from './discounts.ts';
import { namedApart, shopName } from './shop.ts';
import { amountOf, type View } from './view.ts';

/** `place`: Visa asks that the payer sees the shop's city and country. `open`: the payer may still choose how to pay. */
export function orderSummary(view: View, order: OrderView, place: boolean, open = false): Html {
  const { say, locale } = view;
  const where = [order.siteCity, order.siteCountry && countryName(order.siteCountry, locale.intl)].filter(Boolean);
  const told = place && where.length > 0 ? where.join(locale.lang === 'ar' ? '، ' : ', ') : null;
  return html`${shop(view, order, told)}
<p class="amount" data-testid="amount"><bdi>${amountOf(view, order)}</bdi></p>
${discounts(view, order, open)}
<div class="what">
<p><bdi>${order.description}</bdi></p>
<p class="order">${say('order', { order: order.orderId })}</p>
</div>
${cart(view, order)}`;
}

/** Where the name stands elsewhere, or nowhere, the place is told with it in one small line. */
function shop(view: View, order: OrderView, place: string | null): Html | null {
  if (!namedApart(view)) return shopName(view, order.siteName, place);
  if (place === null) return null;
  return html`<p class="place"><bdi>${order.siteName}</bdi> · <span data-testid="shop-place">${place}</span></p>`;
}
