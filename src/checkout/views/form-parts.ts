/** What all forms of payment have in common: hidden fields, sentences below a field, the ways out. */
import { type Html, html } from '../html.ts';
import type { OrderView } from '../port.ts';
import { cancelForm } from './cancel-form.ts';
import { ALERT } from './marks.ts';
import { dueOf, type View } from './view.ts';

export function hidden(members: Readonly<Record<string, string>>): Html[] {
  return Object.entries(members).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" autocomplete="off" />`,
  );
}

/** Filled in by the script: EMV 3-D Secure asks for them. */
export function browserFields(): Html[] {
  const names = [
    'js',
    'java',
    'browser_language',
    'colour_depth',
    'screen_height',
    'screen_width',
    'time_zone',
    'challenge_page',
  ];
  return names.flatMap((name) => hidden({ [name]: '' }));
}

/** What the script says while the form is on its way, as attributes of the form. */
export function spoken({ say }: View): Html {
  return html`data-busy="${say('busy')}" data-slow="${say('slow')}" data-network="${say('network')}" data-server="${say('failure_text')}"`;
}

export function invalid(fault: unknown): Html | null {
  return fault === undefined ? null : html` aria-invalid="true"`;
}

/** The sentence for what is wrong with a field; empty and hidden where nothing is. */
export function error(name: string, sentence: string | null): Html {
  return html`<p id="${name}-error" class="error"${sentence === null ? html` hidden` : html` data-testid="error"`}>${ALERT}<span class="words">${sentence}</span></p>`;
}

/** The button that pays, under the place for what went wrong. `label` is its text; where not given it names the sum. */
export function payButton(view: View, order: OrderView, label?: string): Html {
  return html`<div><div id="pay-error" class="notice" role="alert" hidden>${ALERT}<p class="words"></p></div>
<button class="primary" type="submit" data-testid="pay"><span class="label">${label ?? view.say('pay', { amount: dueOf(view, order) })}</span></button></div>`;
}

/** Below a form: what is going on, and the ways out. `refused`: the payment before this form came to nothing. */
export function afterForm(view: View, order: OrderView, refused: boolean): Html {
  return html`<div class="after"><p id="pay-status" class="status" role="status"></p><div class="beside">${otherMethods(view, order)}${cancelForm(view, refused ? order : null)}</div></div>`;
}

/** Leads to the list, where there is something to choose. */
export function otherMethods({ say, links, look }: View, order: OrderView): Html | null {
  if (order.methods.length < 2 || (order.gateway && look?.switches.hideAllMethods)) return null;
  return html`<a class="quiet" href="${links.page({ method: null, methods: 'list' })}" data-testid="other-methods">${say('other_methods')}</a>`;
}
