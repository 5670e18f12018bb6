/**
 * The form of a method that is no card, made of whatever fields it asks for; with none, a button. It works as it stands;
 * `browser/method-form.js` makes it quicker to fill in.
 */
import type { DetailFault, MethodEntry } from '../../methods/details.ts';
import { IBAN_LENGTHS, TEST_IBANS } from '../../methods/iban.ts';
import type { FormField } from '../../methods/types.ts';
import { type Html, html } from '../html.ts';
import type { MessageKey } from '../messages.ts';
import type { DeclineView, MethodView, OrderView } from '../port.ts';
import { methodMark } from './family-marks.ts';
import { bankCountryField, customerTypeField, genderField, issuerField } from './fields/choice-field.ts';
import { detailSentences, type FieldState } from './fields/field.ts';
import { textField } from './fields/text-field.ts';
import { consentField, termsField } from './fields/tick-field.ts';
import { afterForm, hidden, payButton, spoken } from './form-parts.ts';
import { declineNotice } from './notice.ts';
import { nameIn, type View } from './view.ts';

export type DetailFaults = Readonly<Partial<Record<FormField, DetailFault | 'empty'>>>;

export interface MethodFormState {
  readonly declined: DeclineView | null;
  readonly faults: DetailFaults;
  readonly typed: MethodEntry;
}

const FIELDS: Readonly<Record<FormField, (state: FieldState) => Html | null>> = {
  issuer: issuerField,
  holder: textField,
  iban: textField,
  bank_country: bankCountryField,
  bic: textField,
  consent: consentField,
  birthday: textField,
  bank_account: textField,
  email: textField,
  phone: textField,
  gender: genderField,
  customer_type: customerTypeField,
  terms: termsField,
  gift_number: textField,
  gift_code: textField,
};

export function methodForm(view: View, order: OrderView, method: MethodView, state: MethodFormState): Html {
  const { links } = view;
  const { declined, faults, typed } = state;
  const first = method.fields.find((field) => faults[field]);
  const shown = method.fields.filter((field) => field !== 'issuer' || method.issuers.length > 0);
  const fields = shown.map((name) =>
    FIELDS[name]({
      view,
      order,
      method,
      name,
      typed: typed[name] ?? method.prefilled?.[name] ?? '',
      fault: faults[name],
      first: name === first,
    }),
  );
  // Once: who comes back to the form, or was declined, presses the button themselves.
  const straight = declined === null && first === undefined && (view.scanned ? shown.length === 0 : method.straight);
  return html`<h1 class="chosen">${methodMark(view, method)}<bdi>${nameIn(view, method)}</bdi></h1>
${declined && declineNotice(view, declined)}
<form id="method-form" class="form" method="post" action="${links.act('pay')}" novalidate data-sentences="${JSON.stringify(detailSentences(view, shown))}"
 ${spoken(view)}${shown.includes('iban') && ibanRules(view)}${shown.includes('issuer') && html` data-memory="bank ${method.id}"`}${straight && order.gateway === method.id && html` data-straight`}>
${hidden({
  ...{ token: view.formToken, gateway: method.id, lang: view.locale.locale },
  ...(view.scanned && { scan: '1' }),
})}
${fields}
<p class="lead">${leadOf(view, method)}</p>
${payButton(view, order, labelOf(view, method))}
</form>
${afterForm(view, order, declined !== null)}`;
}

const LEADS = {
  elsewhere: 'leave_lead',
  code: 'scan_lead',
  reference: 'entity_lead',
  decision: 'lender_lead',
} as const satisfies Record<NonNullable<MethodView['next']> | 'elsewhere', MessageKey>;

/** What happens when the button is pressed. */
function leadOf(view: View, method: MethodView): string | null {
  const { say } = view;
  switch (method.family) {
    case 'bank_transfer':
      return say('transfer_lead');
    case 'gift_card':
      return say('gift_lead');
    case 'direct_debit':
    case 'card':
      return null;
    default:
      return method.onPhone
        ? say('phone_title')
        : say(LEADS[method.next ?? 'elsewhere'], { method: nameIn(view, method) });
  }
}

/** What the button says where it does not pay at once. */
function labelOf({ say }: View, { family, next }: MethodView): string | undefined {
  if (next === 'reference') return say('entity_show');
  if (family === 'bank_transfer') return say('transfer_show');
  return family === 'gift_card' ? say('gift_add') : undefined;
}

/** The script's copy of the rules is made here, so that there is one table. */
function ibanRules({ sandbox }: View): Html {
  const lengths = [...IBAN_LENGTHS].map(([country, length]) => `${country}${length}`).join(' ');
  return html` data-ibans="${lengths}"${sandbox && html` data-test-ibans="${TEST_IBANS.join(' ')}"`}`;
}
