/** Boxes to tick: the mandate of a direct debit, and a lender's terms. */
import { type Html, html, webAddress } from '../../html.ts';
import { error, invalid } from '../form-parts.ts';
import { dueOf, nameIn } from '../view.ts';
import { detailSentence, type FieldState } from './field.ts';

/** The words of the SEPA core mandate (European Payments Council), with the shop as creditor. */
export function consentField(state: FieldState): Html {
  const { say } = state.view;
  const shop = state.order.siteName;
  const label = html`<span>${say('mandate_agree', { shop, amount: dueOf(state.view, state.order) })}</span>`;
  return tick(state, label, html`<p id="mandate" class="small">${say('mandate_text', { shop })}</p>`);
}

/** The terms are a link where their address is known. */
export function termsField(state: FieldState): Html {
  const { say } = state.view;
  const url = webAddress(state.method.termsUrl);
  const words = say('terms_link');
  const link = url ? html`<a href="${url}" target="_blank" rel="noopener noreferrer">${words}</a>` : html`${words}`;
  // The sentence is split rather than filled in: what stands in it is a link, not a text.
  const [before, after] = say('terms_text', { method: nameIn(state.view, state.method) }).split('{terms}');
  return tick(state, html`<span>${before}${link}${after}</span>`);
}

function tick({ view, name, typed, fault, first }: FieldState, label: Html, above: Html | null = null): Html {
  return html`<div class="field">${above}<label class="tick"><input type="checkbox" id="${name}" name="${name}" value="1" data-testid="field-${name}" autocomplete="off" required aria-describedby="${above && 'mandate '}${name}-error"${typed === '1' && html` checked`}${invalid(fault)}${first && html` autofocus`} />${label}</label>
<div class="below">${error(name, detailSentence(view, name, fault))}</div></div>`;
}
