/** Members that the gateway keeps as they came, and split payments, which are checked and kept. */
import { type Refusal, refuse } from '../platform/errors.ts';
import type { JsonObject } from './json-body.ts';
import { anyMember, asObject, listMember, member, objectMember, plainJson, rawText, wholeNumber } from './lenient.ts';

/** Informational members by the name they have inside; what was not sent is not there. */
export function readExtra(body: JsonObject): Readonly<Record<string, unknown>> {
  const members = {
    plugin: objectMember(body, 'plugin'),
    affiliate: objectMember(body, 'affiliate'),
    settings: objectMember(objectMember(body, 'payment_options'), 'settings'),
    invoiceId: anyMember(body, 'invoice_id', 'invoice'),
    customFields: listMember(body, 'custom_fields'),
    browser: objectMember(objectMember(body, 'customer'), 'browser'),
  };
  return Object.fromEntries(
    Object.entries(members)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, plainJson(value)]),
  );
}

/** Each share is fixed or a percentage, not both, and the fixed ones together are no more than the amount: else 1001. */
export function readSplitPayments(body: JsonObject, amount: number): Refusal | undefined {
  let shared = 0;
  const shares = listMember(objectMember(body, 'affiliate'), 'split_payments') ?? [];
  for (const [index, entry] of shares.entries()) {
    const field = `affiliate.split_payments[${index}]`;
    const fixed = member(asObject(entry), 'fixed');
    const percentage = member(asObject(entry), 'percentage');
    if ((fixed === undefined) === (percentage === undefined))
      return refuse('invalidAmount', undefined, {
        field,
        hint: `${field} is either fixed, in whole cents, or a percentage.`,
      });
    const share =
      fixed === undefined ? (Number(rawText(percentage) ?? Number.NaN) / 100) * amount : (wholeNumber(fixed) ?? 0);
    if (!(share > 0))
      return refuse('invalidAmount', undefined, { field, hint: `${field} is no share above 0: fixed is whole cents.` });
    shared += share;
  }
  if (shared <= amount) return undefined;
  const field = 'affiliate.split_payments';
  return refuse('invalidAmount', undefined, { field, hint: `${field} give away more than the amount of the order.` });
}
