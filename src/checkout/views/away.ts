/** The payer is to go on at the institution behind the method: a button that leads there, or a code to scan. */
import type { CodeSettings } from '../../methods/gateway-settings.ts';
import { type Html, html, webAddress } from '../html.ts';
import type { PageState } from '../port.ts';
import { cancelForm } from './cancel-form.ts';
import { methodMark } from './family-marks.ts';
import { otherMethods } from './form-parts.ts';
import { qrCode } from './qr-code.ts';
import { dueOf, nameIn, type View } from './view.ts';

const AS_USUAL: CodeSettings = { only: false, size: null, button: 'usual' };

export type Away = Extract<PageState, { kind: 'away' }>;

/**
 * Where the payer's browser may be sent at once: nothing on our page is left to do. Null where a code is to be scanned; who has
 * scanned one (`scanned`) is not shown another.
 */
export function awayAddress(state: PageState, scanned: boolean): string | null {
  if (state.kind !== 'away') return null;
  if (state.qrText === null) return webAddress(state.url);
  return scanned ? webAddress(state.qrText) : null;
}

export function awayStep(view: View, state: Away): Html {
  const { say, links } = view;
  const { method, order } = state;
  const name = nameIn(view, method);
  const wanted = method.code ?? AS_USUAL;
  const alt = say('qr_alt', { amount: dueOf(view, order), method: name });
  const code = state.qrText === null ? null : qrCode(state.qrText, alt, wanted.size);
  const url = webAddress(state.url) ?? (code && webAddress(state.qrText));
  // Without a code the button is the only way on.
  const place = code === null ? 'usual' : wanted.only ? null : wanted.button;
  const button =
    url !== null &&
    place !== null &&
    html`<a class="primary onward" href="${url}" rel="noreferrer" data-testid="continue">${say(code ? 'qr_open' : 'away_button', { method: name })}</a>`;
  const at = (...places: readonly (typeof place)[]) => places.includes(place) && button;
  return html`<div class="away${code && ' scan'}${place !== null && place !== 'usual' && ' placed'}" data-step="away" data-status="${links.status}">${at('top')}${methodMark(view, method)}
<h1>${say(code ? 'qr_title' : 'away_title', { method: name })}</h1><p>${say(code ? 'qr_text' : 'away_text')}</p>
${at('center')}${code}${at('usual', 'bottom')}
<div class="beside">${!wanted.only && otherMethods(view, order)}${cancelForm(view)}</div></div>`;
}
