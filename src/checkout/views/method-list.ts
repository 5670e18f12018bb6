/** The list of methods, where the order names none. */
import { type Html, html } from '../html.ts';
import type { OrderView } from '../port.ts';
import { markOf } from './marks.ts';
import type { View } from './view.ts';

export function methodList(view: View, order: OrderView): Html {
  const { say, links } = view;
  return html`<h1>${say('choose_method')}</h1>
<ul class="methods">${order.methods.map(
    ({ id, name }) =>
      html`<li><a href="${links.page({ method: id })}" data-testid="method-${id}">${markOf(id)}<bdi>${id === 'CREDITCARD' ? say('any_card') : name}</bdi></a></li>`,
  )}</ul>`;
}
