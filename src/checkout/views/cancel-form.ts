/** The way back to the shop without paying: a form, because it changes something. Some shops want none. */
import { type Html, html } from '../html.ts';
import type { OrderView } from '../port.ts';
import type { View } from './view.ts';

/** After a refusal (`refused`) it names where it leads, and stands whatever the shop wants: nobody is kept on a page that refused them. */
export function cancelForm(view: View, refused: OrderView | null = null): Html | null {
  const { say, links, look, formToken, locale } = view;
  if (look?.switches.hideCancel && refused === null) return null;
  const words = refused === null ? say('cancel') : say('back_to_shop', { shop: refused.siteName });
  return html`<form method="post" action="${links.act('cancel')}"><input type="hidden" name="token" value="${formToken}" autocomplete="off" /><input type="hidden" name="lang" value="${locale.locale}" /><button class="quiet" type="submit" data-testid="cancel">${words}</button></form>`;
}
