/**
 * What a payer enters for a method that is no card: checked before the institution behind it is asked. Every field is looked
 * at, so that the payer sees all faults at once. How one kind of text is read is in the file of its kind; cards are in `cards.ts`.
 */
import type { Instant } from '../platform/clock.ts';
import { isCountry } from '../platform/countries.ts';
import { readEmail } from '../platform/mail-address.ts';
import { readBirthday } from './birthday.ts';
import { readPhone } from './contact.ts';
import { isBankAccount, isBic, isIban, TEST_IBANS, tidyBic, tidyIban } from './iban.ts';
import { asciiText, tidyLine, withoutGaps } from './typed-text.ts';
import type { FormField, Method } from './types.ts';

/** What is known of a payer for a method: the fields of its form, and what only a shop's server can send. */
export type EntryField = FormField | 'payment_token';

/** As it was typed, by field; a box that was ticked is `1`. */
export type MethodEntry = Readonly<Partial<Record<EntryField, string>>>;

export type DetailFault = 'missing' | 'invalid';

export type DetailCheck =
  | { readonly ok: true; readonly details: MethodEntry }
  | { readonly ok: false; readonly faults: Readonly<Partial<Record<FormField, DetailFault>>> };

export interface DetailRules {
  readonly now: Instant;
  /** Codes of the banks that the method offers; empty where there is no choice. */
  readonly issuers: readonly string[];
  /** Whether a real institution is behind: then the accounts of the test bank are wrong like any other. */
  readonly live?: boolean;
}

/** SEPA allows a name 70 characters. */
const LONGEST_NAME = 70;

const GENDERS: Readonly<Record<string, string>> = {
  male: 'male',
  m: 'male',
  mr: 'male',
  female: 'female',
  f: 'female',
  mrs: 'female',
  ms: 'female',
  miss: 'female',
};
const CUSTOMER_TYPES: Readonly<Record<string, string>> = {
  private: 'private',
  b2c: 'private',
  business: 'business',
  b2b: 'business',
};

/** Each answers the value as the institution takes it; undefined where what was typed cannot be one. */
const READ: Readonly<Record<FormField, (typed: string, rules: DetailRules) => string | undefined>> = {
  issuer: (typed, { issuers }) => issuers.find((code) => code === typed),
  holder: readHolder,
  iban: (typed, { live }) => {
    const iban = tidyIban(typed);
    return isIban(iban) || (!live && TEST_IBANS.includes(iban)) ? iban : undefined;
  },
  bank_country: (typed) => onlyIf(isCountry, typed.toUpperCase()),
  bic: (typed) => onlyIf(isBic, tidyBic(typed)),
  consent: readTick,
  birthday: (typed, { now }) => readBirthday(typed, now),
  bank_account: (typed) => onlyIf(isBankAccount, tidyIban(typed)),
  email: readEmail,
  phone: readPhone,
  gender: (typed) => own(GENDERS, typed.toLowerCase()),
  customer_type: (typed) => own(CUSTOMER_TYPES, typed.toLowerCase()),
  terms: readTick,
  gift_number: (typed) => onlyIf((text) => /^[A-Z0-9]{4,32}$/i.test(text), withoutGaps(typed)),
  gift_code: (typed) => onlyIf((text) => /^[A-Z0-9]{3,16}$/i.test(text), withoutGaps(typed)),
};

/**
 * The entry as the institution takes it: blanks out of an IBAN, a birth date as YYYY-MM-DD, gender `male` or `female`, customer
 * type `private` or `business`. Fields that the method does not ask for are left out.
 */
export function checkDetails(method: Pick<Method, 'fields'>, entry: MethodEntry, rules: DetailRules): DetailCheck {
  const details: Partial<Record<FormField, string>> = {};
  const faults: Partial<Record<FormField, DetailFault>> = {};
  for (const field of method.fields) {
    // Where the institution itself asks for the bank, there is nothing to choose from here.
    if (field === 'issuer' && rules.issuers.length === 0) continue;
    const typed = entry[field]?.trim() ?? '';
    const value = typed === '' ? undefined : READ[field](typed, rules);
    if (value !== undefined) details[field] = value;
    else faults[field] = typed === '' || isBox(field) ? 'missing' : 'invalid';
  }
  return Object.keys(faults).length === 0 ? { ok: true, details } : { ok: false, faults };
}

/** What a shop knows of its customer and a form may ask for; never an account, and nothing that is agreed to. */
const OF_A_CUSTOMER = ['email', 'phone', 'birthday', 'gender'] as const;

/** What the shop told of its customer as a form begins with it, a birth date as DD-MM-YYYY. What cannot be read is left out. */
export function knownDetails(
  customer: Readonly<Record<(typeof OF_A_CUSTOMER)[number], string | null>>,
  now: Instant,
): MethodEntry {
  const known: Partial<Record<FormField, string>> = {};
  for (const field of OF_A_CUSTOMER) {
    const value = READ[field](customer[field]?.trim() ?? '', { now, issuers: [] });
    if (value !== undefined) known[field] = field === 'birthday' ? value.split('-').reverse().join('-') : value;
  }
  return known;
}

/** A box that is not ticked is missing, whatever was sent for it. */
const isBox = (field: FormField) => field === 'consent' || field === 'terms';

function readTick(typed: string): string | undefined {
  return ['1', 'on', 'true'].includes(typed) ? '1' : undefined;
}

/** A name has letters; an account number typed into the wrong field must not be kept as one. */
function readHolder(typed: string): string | undefined {
  const name = tidyLine(typed);
  const length = [...name].length;
  if (length < 2 || length > LONGEST_NAME || !/\p{L}/u.test(name)) return undefined;
  return /[\p{Cc}\p{Cs}<>]/u.test(name) || /\d(?:[ -]?\d){5}/.test(asciiText(name)) ? undefined : name;
}

function onlyIf(test: (text: string) => boolean, text: string): string | undefined {
  return test(text) ? text : undefined;
}

function own(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
