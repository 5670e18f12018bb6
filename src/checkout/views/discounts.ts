/** Gift cards that have been taken off, and what is left to pay. */
import { type Html, html } from '../html.ts';
import type { DiscountView, OrderView } from '../port.ts';
import { hidden } from './form-parts.ts';
import { dueOf, moneyOf, type View } from './view.ts';

/** Null where there are none. `removable`: each can be taken off again. */
export function discounts(view: View, order: OrderView, removable: boolean): Html | null {
  if (order.discounts.length === 0) return null;
  return html`<ul class="discounts" data-testid="discounts">${order.discounts.map(
    (discount) =>
      html`<li><span><bdi>${discount.name}</bdi> <bdi class="ltr">•••• ${discount.last4}</bdi>${removable && removal(view, discount)}</span><bdi>${moneyOf(view, order, -discount.amount)}</bdi></li>`,
  )}<li class="left"><span>${view.say('left_to_pay')}</span><bdi data-testid="amount-due">${dueOf(view, order)}</bdi></li></ul>`;
}

function removal({ say, links, locale, formToken }: View, { id, name, last4 }: DiscountView): Html {
  return html`<form class="removal" method="post" action="${links.act('remove')}">${hidden({ token: formToken, lang: locale.locale, gift: id })}<button class="quiet" type="submit" data-testid="remove-gift">${say('gift_remove')}<span class="unseen"> <bdi>${name}</bdi> <bdi class="ltr">•••• ${last4}</bdi></span></button></form>`;
}
