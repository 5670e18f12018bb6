/** Gift cards that have been taken off, and what is left to pay. */
import { type Html, html } from '../html.ts';
import type { OrderView } from '../port.ts';
import { dueOf, moneyOf, type View } from './view.ts';

/** Null where there are none. */
export function discounts(view: View, order: OrderView): Html | null {
  if (order.discounts.length === 0) return null;
  return html`<ul class="discounts" data-testid="discounts">${order.discounts.map(
    ({ name, last4, amount }) =>
      html`<li><span><bdi>${name}</bdi> <bdi class="ltr">•••• ${last4}</bdi></span><bdi>${moneyOf(view, order, -amount)}</bdi></li>`,
  )}<li class="left"><span>${view.say('left_to_pay')}</span><bdi data-testid="amount-due">${dueOf(view, order)}</bdi></li></ul>`;
}
