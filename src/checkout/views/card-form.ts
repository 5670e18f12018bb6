/** The card form. It works as it stands; `browser/card-form.js` makes it quicker to fill in. */

import type { CardFault, CardField } from '../../methods/cards.ts';
import type { CardGateway, Scheme } from '../../methods/types.ts';
import { type Html, html } from '../html.ts';
import type { MessageKey, Say } from '../messages.ts';
import type { DeclineView, MethodView, OrderView } from '../port.ts';
import { afterForm, browserFields, error, hidden, invalid, payButton, spoken } from './form-parts.ts';
import { CODE_PICTURES, markOf, schemeMarks } from './marks.ts';
import { declineNotice } from './notice.ts';
import { nameIn, type View } from './view.ts';

const SCHEMES = ['VISA', 'MASTERCARD', 'AMEX', 'MAESTRO'] as const;
/** As they stand on the cards. */
export const SCHEME_NAMES = {
  VISA: 'Visa',
  MASTERCARD: 'Mastercard',
  AMEX: 'American Express',
  MAESTRO: 'Maestro',
  MISTERCASH: 'Bancontact',
} as const;

export type Faults = Partial<Record<CardField, CardFault>>;

/** What was typed, given back after an error; never the security code. */
export interface Typed {
  readonly number: string;
  readonly expiry: string;
  readonly holder: string;
  readonly save: boolean;
}

export interface CardFormState {
  readonly gateway: CardGateway;
  readonly declined: DeclineView | null;
  readonly faults: Faults;
  readonly typed: Typed | null;
  /** The Accept header of the page's own request: EMV 3-D Secure wants it, and a script's request has another. */
  readonly accept: string;
  /** The method whose own way stands above the form; null where a card is its only one. */
  readonly besides: MethodView | null;
}

/** Names of the form's fields, by the gateway's name for them. */
export const FIELD_NAMES = { number: 'number', expiry: 'expiry', securityCode: 'code', holder: 'holder' } as const;

export function cardForm(view: View, order: OrderView, state: CardFormState): Html {
  const { say, links } = view;
  const { gateway, faults, typed, besides } = state;
  const faultOf = (field: CardField) => faultSentence(say, field, faults[field], { gateway, order });
  const first = (['number', 'expiry', 'securityCode', 'holder'] as const).find((field) => faults[field]);
  const focus = (field: CardField) => (first === field ? html` autofocus` : null);
  const optional = gateway === 'MAESTRO';
  const front = gateway === 'AMEX';
  // Bancontact's cards bear none. The field stays where the script looks for it.
  const codeless = gateway === 'MISTERCASH' && html` hidden`;
  return html`<h1 class="unseen">${say('pay_to', { shop: order.siteName })}</h1>
${state.declined && declineNotice(view, state.declined)}${besides && ownWay(view, besides)}
<form id="card-form" class="form" method="post" action="${links.act('pay')}" novalidate
 data-schemes="${acceptedSchemes(order, gateway).join(' ')}" data-accept="${state.accept}" data-sentences="${JSON.stringify(sentences(say, gateway, order))}"
 ${spoken(view)}
 data-code-label="${say('code')}" data-code-optional="${say('code_optional')}" data-code-back="${say('code_back')}" data-code-front="${say('code_front')}">
${hidden({ token: view.formToken, gateway, lang: view.locale.locale })}
${browserFields()}
<div class="field"><label for="number">${say('number')}</label>
<span class="box with-picture ltr"><input id="number" name="number" data-testid="card-number" type="text" inputmode="numeric" autocomplete="cc-number" autocorrect="off" spellcheck="false" maxlength="40" placeholder="${front ? '1234 123456 12345' : '1234 1234 1234 1234'}" required aria-describedby="number-error" value="${typed?.number ?? ''}"${invalid(faults.number)}${focus('number')} />
<span id="scheme-mark" class="picture scheme-mark" data-scheme="${gateway === 'CREDITCARD' ? '' : gateway}">${schemeMarks(view)}</span></span>
<div class="below">${error('number', faultOf('number'))}</div></div>
<div class="field half"><label for="expiry">${say('expiry')}</label>
<span class="box ltr"><input id="expiry" name="expiry" data-testid="card-expiry" type="text" inputmode="numeric" autocomplete="cc-exp" autocorrect="off" spellcheck="false" maxlength="20" placeholder="${say('expiry_hint')}" required aria-describedby="expiry-error" value="${typed?.expiry ?? ''}"${invalid(faults.expiry)}${focus('expiry')} /></span></div>
<div class="field half"${codeless}><label for="code" id="code-label">${say(optional ? 'code_optional' : 'code')}</label>
<span class="box with-picture ltr${front && ' front'}"><input id="code" name="code" data-testid="card-cvc" type="text" inputmode="numeric" autocomplete="cc-csc" autocorrect="off" spellcheck="false" maxlength="12"${!optional && !codeless && html` required`} aria-describedby="code-hint code-error"${invalid(faults.securityCode)}${focus('securityCode')} />
<span class="picture code-picture">${CODE_PICTURES}</span></span></div>
<div class="below">${error('expiry', faultOf('expiry'))}${error('code', faultOf('securityCode'))}<p id="code-hint" class="hint"${codeless}>${say(front ? 'code_front' : 'code_back')}</p></div>
<div class="field"><label for="holder">${say('holder')}</label>
<span class="box"><input id="holder" name="holder" data-testid="card-holder" type="text" dir="auto" autocomplete="cc-name" autocapitalize="words" autocorrect="off" spellcheck="false" maxlength="100" required aria-describedby="holder-error" value="${typed?.holder ?? ''}"${invalid(faults.holder)}${focus('holder')} /></span>
<div class="below">${error('holder', faultOf('holder'))}</div></div>
${order.canSaveCard && html`<label class="tick save"><input type="checkbox" name="save" value="1" data-testid="save-card"${typed?.save && html` checked`} /><span>${say('save_card')}</span></label>`}
${payButton(view, order)}
</form>
${afterForm(view, order, state.declined !== null)}`;
}

/** Above the form: what the method is known by, and the button to its own way. It works by itself, without a script. */
function ownWay(view: View, method: MethodView): Html {
  const { say, links } = view;
  const name = nameIn(view, method);
  return html`<form id="method-form" class="own-way" method="post" action="${links.act('pay')}">
${hidden({ token: view.formToken, gateway: method.id, lang: view.locale.locale, way: 'app', ...(view.scanned && { scan: '1' }) })}
<button class="other" type="submit" data-testid="pay-by-app">${markOf(view, method.id)}<span>${say('code_way', { method: name })}</span></button></form>
<h2 class="or">${say('card_way')}</h2>`;
}

/** Schemes a number may be of: the preset one, else those the order can be paid with. */
export function acceptedSchemes(order: OrderView, gateway: CardGateway): readonly Scheme[] {
  if (gateway !== 'CREDITCARD') return [gateway];
  const offered = SCHEMES.filter((scheme) => order.methods.some(({ id }) => id === scheme));
  return offered.length > 0 ? offered : SCHEMES;
}

/** The sentence for what is wrong with a field; null where nothing is. */
export function faultSentence(
  say: Say,
  field: CardField,
  fault: CardFault | undefined,
  { gateway, order }: { readonly gateway: CardGateway; readonly order: OrderView },
): string | null {
  if (fault === undefined) return null;
  if (fault === 'other_method') return otherMethodSentence(say, order);
  if (fault === 'missing') return say(`fault_${FIELD_NAMES[field]}_missing`);
  if (fault === 'scheme_not_accepted' && gateway !== 'CREDITCARD') {
    return say('fault_wrong_scheme', { scheme: SCHEME_NAMES[gateway] });
  }
  if (fault === 'security_code_invalid') return say('fault_code_invalid', { digits: gateway === 'AMEX' ? '4' : '3' });
  return say(`fault_${fault}`);
}

/** For a Bancontact card where another was asked for: which way to take with it, where there is one. */
function otherMethodSentence(say: Say, { methods, otherMethods }: OrderView): string {
  const own = [...methods, ...otherMethods].find(({ id, takesCards }) => id === 'MISTERCASH' && takesCards);
  return own ? say('fault_other_method', { method: own.name }) : say('fault_scheme_not_accepted');
}

/** Every sentence the script may need, by its own names; `{digits}` stays for it to fill in. */
function sentences(say: Say, gateway: CardGateway, order: OrderView): Record<string, string> {
  const scheme = gateway === 'CREDITCARD' ? '' : SCHEME_NAMES[gateway];
  const names = [
    ...['number_missing', 'number_invalid', 'scheme_unknown', 'scheme_not_accepted', 'wrong_scheme'],
    ...['expiry_missing', 'expiry_invalid', 'card_expired', 'code_missing', 'holder_missing', 'holder_invalid'],
  ];
  return {
    ...Object.fromEntries(names.map((name) => [name, say(`fault_${name}` as MessageKey, { scheme })])),
    other_method: otherMethodSentence(say, order),
    security_code_invalid: say('fault_code_invalid'),
  };
}
