/** Fields with something to choose from: the bank, its country, a form of address, the kind of customer. */
import { countryName } from '../../../platform/countries.ts';
import { type Html, html } from '../../html.ts';
import { error, invalid } from '../form-parts.ts';
import { detailSentence, type FieldState } from './field.ts';

/** More than these do not stand side by side on a phone: they fold into a list. */
const MOST_BUTTONS = 6;

/** The single euro payments area, and the other countries whose currencies bank transfers take. */
const BANK_COUNTRIES = (
  'AD AL AT AU BE BG CA CH CY CZ DE DK EE ES FI FR GB GR HK HR HU IE IS IT JP LI LT LU LV MC MD ME MK MT NL NO PL PT RO ' +
  'RS SE SI SK SM US VA'
).split(' ');

export function issuerField(state: FieldState): Html | null {
  const { issuers } = state.method;
  if (issuers.length === 0) return null;
  const { say } = state.view;
  if (issuers.length > MOST_BUTTONS) {
    const options = issuers.map(
      ({ code, name }) =>
        html`<option value="${code}" data-issuer="${code}"${code === state.typed && html` selected`}>${name}</option>`,
    );
    const choose = html`<option value="">${say('field_issuer_choose')}</option>`;
    return listField(
      state,
      say('field_issuer'),
      html`${choose}<optgroup label="${say('field_issuer')}">${options}</optgroup>`,
    );
  }
  return buttons(
    state,
    say('field_issuer'),
    issuers.map(({ code, name }) => [code, name]),
    'rows',
  );
}

/** Begins with the country of the payer's locale. */
export function bankCountryField(state: FieldState): Html {
  const { say, locale } = state.view;
  const chosen = state.typed || state.order.locale.slice(3, 5).toUpperCase();
  const named = BANK_COUNTRIES.map((code) => [code, countryName(code, locale.intl)] as const);
  const sorted = named.sort(([, a], [, b]) => a.localeCompare(b, locale.intl));
  const known = BANK_COUNTRIES.includes(chosen);
  return listField(
    state,
    say('field_bank_country'),
    html`${!known && html`<option value=""></option>`}${sorted.map(
      ([code, name]) => html`<option value="${code}"${code === chosen && html` selected`}>${name}</option>`,
    )}`,
  );
}

export function genderField(state: FieldState): Html {
  const { say } = state.view;
  const options = [
    ['female', say('gender_female')],
    ['male', say('gender_male')],
  ] as const;
  return buttons(state, say('field_gender'), options, 'beside');
}

export function customerTypeField(state: FieldState): Html {
  const { say } = state.view;
  const options = [
    ['private', say('customer_private')],
    ['business', say('customer_business')],
  ] as const;
  return buttons(state, say('field_customer_type'), options, 'beside');
}

function listField({ view, name, fault, first }: FieldState, label: string, options: Html): Html {
  return html`<div class="field"><label for="${name}">${label}</label>
<span class="box"><select id="${name}" name="${name}" data-testid="field-${name}" autocomplete="off" required aria-describedby="${name}-error"${invalid(fault)}${first && html` autofocus`}>${options}</select></span>
<div class="below">${error(name, detailSentence(view, name, fault))}</div></div>`;
}

function buttons(
  { view, name, typed, fault, first }: FieldState,
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  look: 'rows' | 'beside',
): Html {
  return html`<fieldset class="field choice" role="radiogroup" aria-describedby="${name}-error"${invalid(fault)}><legend>${label}</legend>
<div class="${look}">${options.map(
    ([value, text], i) =>
      html`<label${name === 'issuer' && html` data-issuer="${value}"`}><input type="radio" name="${name}" value="${value}" data-testid="field-${name}-${value}" autocomplete="off"${value === typed && html` checked`}${first && i === 0 && html` autofocus`} /><span>${text}</span></label>`,
  )}</div>
<div class="below">${error(name, detailSentence(view, name, fault))}</div></fieldset>`;
}
