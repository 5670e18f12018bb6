/** The payer is to go on at the institution behind the method: a button that leads there, or a code to scan. */
import { type Html, html, webAddress } from '../html.ts';
import type { PageState } from '../port.ts';
import { cancelForm } from './cancel-form.ts';
import { methodMark } from './family-marks.ts';
import { otherMethods } from './form-parts.ts';
import { qrCode } from './qr-code.ts';
import { dueOf, nameIn, type View } from './view.ts';

export type Away = Extract<PageState, { kind: 'away' }>;

/** Where the payer's browser may be sent at once: nothing on our page is left to do. Null where a code is to be scanned. */
export function awayAddress(state: PageState): string | null {
  return state.kind === 'away' && state.qrText === null ? webAddress(state.url) : null;
}

export function awayStep(view: View, state: Away): Html {
  const { say, links } = view;
  const method = nameIn(view, state.method);
  const amount = dueOf(view, state.order);
  const code = state.qrText === null ? null : qrCode(state.qrText, say('qr_alt', { amount, method }));
  const url = webAddress(state.url) ?? (code && webAddress(state.qrText));
  const button =
    url !== null &&
    html`<a class="primary onward" href="${url}" rel="noreferrer" data-testid="continue">${say(code ? 'qr_open' : 'away_button', { method })}</a>`;
  return html`<div class="away${code && ' scan'}" data-step="away" data-status="${links.status}">${methodMark(state.method)}
<h1>${say(code ? 'qr_title' : 'away_title', { method })}</h1><p>${say(code ? 'qr_text' : 'away_text')}</p>
${code}${button}
<div class="beside">${otherMethods(view, state.order)}${cancelForm(view)}</div></div>`;
}
