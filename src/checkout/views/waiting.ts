/** Between the form and the outcome: the 3DS Method runs, something is on its way, or the issuer asks the payer. */
import { createHash } from 'node:crypto';
import { type Html, html } from '../html.ts';
import type { PageState } from '../port.ts';
import { cancelForm } from './cancel-form.ts';
import { browserFields, otherMethods } from './form-parts.ts';
import { issuerText } from './notice.ts';
import { dueOf, nameIn, type View } from './view.ts';

/** EMV 3DS: what issuers' pages may do inside our frame. */
const SANDBOX = 'allow-forms allow-scripts allow-same-origin allow-pointer-lock allow-popups';
const ALLOW = 'payment *; publickey-credentials-get *; publickey-credentials-create *';

/** A hidden frame loads the issuer's page; without a script a button goes on without it. */
export function methodStep(view: View, state: Extract<PageState, { kind: 'method' }>): Html {
  const { say, links } = view;
  return html`<div class="waiting" data-step="method" data-status="${links.status}"><span class="wheel"></span>
<h1>${say('method_title')}</h1><p>${say('method_text')}</p><p id="step-status" class="status" role="status"></p>
<form id="continue-form" method="post" action="${links.act('continue')}" data-network="${say('network')}"><input type="hidden" name="token" value="${view.formToken}" autocomplete="off" /><input type="hidden" name="lang" value="${view.locale.locale}" />${methodField(view)}<button class="primary fallback" type="submit" data-testid="continue">${say('continue')}</button></form></div>
<iframe class="hidden-frame" name="bank" title="${say('challenge_frame')}" sandbox="${SANDBOX}" allow="${ALLOW}" aria-hidden="true" tabindex="-1"></iframe>
<form id="bank-form" method="post" action="${state.methodUrl}" target="bank" hidden><input type="hidden" name="threeDSMethodData" value="${state.methodData}" /></form>`;
}

/** The payer of a direct order has come: their browser is described, and the payment goes on by itself or by the button. */
export function arriveStep(view: View): Html {
  const { say, links } = view;
  return html`<div class="waiting" data-step="arrive" data-status="${links.status}"><span class="wheel"></span>
<h1>${say('method_title')}</h1><p>${say('method_text')}</p><p id="step-status" class="status" role="status"></p>
<form id="continue-form" method="post" action="${links.act('continue')}" data-network="${say('network')}"><input type="hidden" name="token" value="${view.formToken}" autocomplete="off" /><input type="hidden" name="lang" value="${view.locale.locale}" />${methodField(view)}${browserFields()}<button class="primary fallback" type="submit" data-testid="continue">${say('continue')}</button></form></div>`;
}

/** The script sends the form; without one its button does. Receivers of the time take exactly these two fields. */
export function handOverStep(view: View, state: Extract<PageState, { kind: 'hand_over' }>): Html {
  const { say, links } = view;
  return html`<div class="waiting" data-step="hand_over" data-status="${links.status}"><span class="wheel"></span>
<h1>${say('processing_title')}</h1><p role="status">${say('returning', { shop: state.order.siteName })}</p>
<form id="term-form" method="post" action="${state.termUrl}"><input type="hidden" name="PaRes" value="${state.paRes}" /><input type="hidden" name="MD" value="${state.md}" /><button class="primary fallback" type="submit" data-testid="hand-over">${say('continue')}</button></form></div>`;
}

export function processingStep(view: View): Html {
  const { say, links } = view;
  return html`<div class="waiting" data-step="processing" data-status="${links.status}"><span class="wheel"></span>
<h1>${say('processing_title')}</h1><p role="status">${say('processing_text')}</p></div>`;
}

/** The payer confirms elsewhere, on a phone that was told of it; the page looks whether they have. */
export function phoneStep(view: View, state: Extract<PageState, { kind: 'phone' }>): Html {
  const { say, links } = view;
  return html`<div class="waiting" data-step="phone" data-status="${links.status}"><span class="wheel"></span>
<h1>${say('phone_title')}</h1><p role="status">${say('phone_text', { method: nameIn(view, state.method) })}</p>
<div class="beside">${otherMethods(view, state.order)}${cancelForm(view)}</div></div>`;
}

/** The issuer asks its cardholder in its app or by a call, at its leisure; the page looks whether it has been answered. */
export function decoupledStep(view: View, state: Extract<PageState, { kind: 'decoupled' }>): Html {
  const { say, links } = view;
  return html`<div class="waiting" data-step="decoupled" data-status="${links.status}"><span class="wheel"></span>
<h1>${say('challenge_title')}</h1><p role="status">${say('decoupled_text', { shop: state.order.siteName })}</p>${issuerText(view, state)}
<div class="beside">${otherMethods(view, state.order)}${cancelForm(view)}</div></div>`;
}

/**
 * The script sends the form into the frame; without one its button opens the issuer's page in this window. Cancel comes last:
 * who goes on by keyboard comes to the bank first.
 */
export function challengeStep(view: View, state: Extract<PageState, { kind: 'challenge' }>): Html {
  const { say, links } = view;
  return html`<div data-step="challenge" data-status="${links.status}" data-challenge="${challengeName(state)}"${state.wholePage ? html` data-whole` : null}><div class="bank-head"><p class="brief"><bdi>${state.order.siteName}</bdi> · <bdi>${dueOf(view, state.order)}</bdi></p><h1>${say('challenge_title')}</h1><p>${say('challenge_text')}</p></div>
<iframe id="bank-frame" name="bank" title="${say('challenge_frame')}" sandbox="${SANDBOX}" allow="${ALLOW}" hidden></iframe>
<form id="bank-form" method="post" action="${state.acsUrl}"><input type="hidden" name="creq" value="${state.creq}" /><input type="hidden" name="threeDSSessionData" value="${state.sessionData}" /><button class="primary fallback" type="submit" data-testid="challenge-open">${say('challenge_open')}</button></form>
<div id="after-bank" class="waiting" role="status" hidden><span class="wheel"></span><h2>${say('processing_title')}</h2><p>${say('processing_text')}</p></div>
<div class="beside">${cancelForm(view)}</div></div>`;
}

/** Tells one challenge from the next, for a window whose attempt was replaced in another; null where there is none. */
export function challengeName(state: PageState): string | null {
  if (state.kind !== 'challenge') return null;
  return createHash('sha256').update(state.creq).digest('base64url').slice(0, 16);
}

function methodField(view: View): Html | null {
  return view.method === null ? null : html`<input type="hidden" name="gateway" value="${view.method}" />`;
}
