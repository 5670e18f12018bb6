/** Tells of a payment that did not go through, above the form that lets the payer try again. */
import { type Html, html } from '../html.ts';
import type { DeclineView } from '../port.ts';
import { ALERT } from './marks.ts';
import type { View } from './view.ts';

export function declineNotice(view: View, declined: DeclineView): Html {
  return html`<div class="notice" role="alert" data-testid="error">${ALERT}<div><strong>${view.say('declined_title')}</strong>
<p>${whyDeclined(view, declined)}</p>${issuerText(view, declined)}</div></div>`;
}

/** The sentence for the payer: what happened and what to do next. */
export function whyDeclined(view: View, declined: DeclineView): string {
  return view.say(`why_${declined.why}`);
}

export function issuerText(view: View, { issuerText: text }: Pick<DeclineView, 'issuerText'>): Html | null {
  // Between marks of isolation: the bank's language runs its own way, its full stop included.
  return text === null ? null : html`<p>${view.say('bank_says', { text: `\u2068${text}\u2069` })}</p>`;
}
