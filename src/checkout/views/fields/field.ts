/** What every field of a method's form is given, and the sentences for what is wrong with it. */
import type { DetailFault } from '../../../methods/details.ts';
import type { FormField } from '../../../methods/types.ts';
import type { MessageKey } from '../../messages.ts';
import type { MethodView, OrderView } from '../../port.ts';
import type { View } from '../view.ts';
import { birthdayExample, phoneExample } from './examples.ts';

export interface FieldState {
  readonly view: View;
  readonly order: OrderView;
  readonly method: MethodView;
  readonly name: FormField;
  /** As it was typed before; '' where nothing was. */
  readonly typed: string;
  /** `empty`: of a gift card that can pay nothing more. */
  readonly fault: DetailFault | 'empty' | undefined;
  /** Whether it is the first with a fault: the browser goes there. */
  readonly first: boolean;
}

const SENTENCES: Readonly<Record<FormField, Readonly<Record<DetailFault, MessageKey>>>> = {
  issuer: { missing: 'fault_issuer_missing', invalid: 'fault_issuer_missing' },
  holder: { missing: 'fault_account_holder_missing', invalid: 'fault_account_holder_invalid' },
  iban: { missing: 'fault_iban_missing', invalid: 'fault_iban_invalid' },
  bank_country: { missing: 'fault_bank_country_missing', invalid: 'fault_bank_country_missing' },
  bic: { missing: 'fault_bic_missing', invalid: 'fault_bic_invalid' },
  consent: { missing: 'fault_consent_missing', invalid: 'fault_consent_missing' },
  birthday: { missing: 'fault_birthday_missing', invalid: 'fault_birthday_invalid' },
  bank_account: { missing: 'fault_bank_account_missing', invalid: 'fault_bank_account_invalid' },
  email: { missing: 'fault_email_missing', invalid: 'fault_email_invalid' },
  phone: { missing: 'fault_phone_missing', invalid: 'fault_phone_invalid' },
  gender: { missing: 'fault_choice_missing', invalid: 'fault_choice_missing' },
  customer_type: { missing: 'fault_choice_missing', invalid: 'fault_choice_missing' },
  terms: { missing: 'fault_terms_missing', invalid: 'fault_terms_missing' },
  gift_number: { missing: 'fault_gift_number_missing', invalid: 'fault_gift_number_invalid' },
  gift_code: { missing: 'fault_code_missing', invalid: 'fault_gift_code_invalid' },
};

/** The sentence for what is wrong with a field; null where nothing is. */
export function detailSentence(view: View, field: FormField, fault: DetailFault | 'empty' | undefined): string | null {
  if (fault === 'empty') return view.say('fault_gift_empty');
  return fault === undefined ? null : sentence(view, field, fault);
}

/** The sentences that the script may need, by field. */
export function detailSentences(view: View, fields: readonly FormField[]): Record<string, Record<DetailFault, string>> {
  return Object.fromEntries(
    fields.map((field) => [
      field,
      { missing: sentence(view, field, 'missing'), invalid: sentence(view, field, 'invalid') },
    ]),
  );
}

function sentence({ say, locale }: View, field: FormField, fault: DetailFault): string {
  const example = field === 'phone' ? phoneExample(locale) : field === 'birthday' ? birthdayExample(locale) : undefined;
  return say(SENTENCES[field][fault], example === undefined ? {} : { example });
}
