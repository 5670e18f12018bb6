/** Fields that are typed into: names, account numbers, dates, addresses. */
import type { FormField } from '../../../methods/types.ts';
import { type Html, html } from '../../html.ts';
import type { MessageKey } from '../../messages.ts';
import { error, invalid } from '../form-parts.ts';
import type { View } from '../view.ts';
import { birthdayHint, birthdayPattern, phoneExample, writeBirthday } from './examples.ts';
import { detailSentence, type FieldState } from './field.ts';

interface Kind {
  /** A message, or the text itself where it is the same in every language. */
  readonly label: { readonly say: MessageKey } | { readonly text: string };
  readonly type?: 'text' | 'email' | 'tel';
  readonly inputmode?: 'text' | 'numeric' | 'email' | 'tel';
  readonly autocomplete: string;
  readonly capitals?: 'words' | 'characters';
  readonly maxlength: number;
  /** Letters and digits of the Latin alphabet, from left to right in every language. */
  readonly ltr: boolean;
  readonly placeholder?: (view: View) => string;
}

const KINDS = {
  holder: {
    label: { say: 'field_account_holder' },
    autocomplete: 'name',
    capitals: 'words',
    maxlength: 70,
    ltr: false,
  },
  iban: { label: { text: 'IBAN' }, autocomplete: 'off', capitals: 'characters', maxlength: 50, ltr: true },
  bic: { label: { text: 'BIC' }, autocomplete: 'off', capitals: 'characters', maxlength: 20, ltr: true },
  birthday: {
    label: { say: 'field_birthday' },
    inputmode: 'numeric',
    autocomplete: 'bday',
    maxlength: 16,
    ltr: true,
    placeholder: birthdayHint,
  },
  bank_account: { label: { say: 'field_bank_account' }, autocomplete: 'off', maxlength: 50, ltr: true },
  email: {
    label: { say: 'field_email' },
    type: 'email',
    inputmode: 'email',
    autocomplete: 'email',
    maxlength: 254,
    ltr: true,
  },
  phone: {
    label: { say: 'field_phone' },
    type: 'tel',
    inputmode: 'tel',
    autocomplete: 'tel',
    maxlength: 30,
    ltr: true,
    placeholder: ({ locale }) => phoneExample(locale),
  },
  gift_number: {
    label: { say: 'field_gift_number' },
    inputmode: 'numeric',
    autocomplete: 'off',
    maxlength: 40,
    ltr: true,
  },
  gift_code: { label: { say: 'code' }, inputmode: 'numeric', autocomplete: 'off', maxlength: 20, ltr: true },
} as const satisfies Partial<Record<FormField, Kind>>;

export type TextFieldName = keyof typeof KINDS;

export function isTextField(name: FormField): name is TextFieldName {
  return Object.hasOwn(KINDS, name);
}

export function textField({ view, name, typed, fault, first }: FieldState): Html {
  const { say } = view;
  const kind: Kind = KINDS[name as TextFieldName];
  const { label, placeholder, inputmode, capitals } = kind;
  // What guards a gift card's money is not written into a page again.
  const value = name === 'gift_code' ? '' : name === 'birthday' ? writeBirthday(typed, view.locale) : typed;
  return html`<div class="field"><label for="${name}">${'say' in label ? say(label.say) : label.text}</label>
<span class="box${kind.ltr && ' ltr'}"><input id="${name}" name="${name}" data-testid="field-${name}" type="${kind.type ?? 'text'}"${inputmode && html` inputmode="${inputmode}"`} autocomplete="${kind.autocomplete}"${capitals && html` autocapitalize="${capitals}"`}${!kind.ltr && html` dir="auto"`} autocorrect="off" spellcheck="false" maxlength="${kind.maxlength}"${name === 'birthday' && html` data-pattern="${birthdayPattern(view.locale)}"`}${placeholder && html` placeholder="${placeholder(view)}"`} required aria-describedby="${name}-error" value="${value}"${invalid(fault)}${first && html` autofocus`} /></span>
<div class="below">${error(name, detailSentence(view, name, fault))}</div></div>`;
}
