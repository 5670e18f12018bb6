/** The way back to the shop without paying: a form, because it changes something. Some shops want none. */
import { type Html, html } from '../html.ts';
import type { View } from './view.ts';

export function cancelForm(view: View): Html | null {
  if (view.look?.switches.hideCancel) return null;
  return html`<form method="post" action="${view.links.act('cancel')}"><input type="hidden" name="token" value="${view.formToken}" autocomplete="off" /><input type="hidden" name="lang" value="${view.locale.locale}" /><button class="quiet" type="submit" data-testid="cancel">${view.say('cancel')}</button></form>`;
}
