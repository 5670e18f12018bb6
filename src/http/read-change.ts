/** Members that the bodies of several changes of an order share. */
import type { Fulfilment } from '../orders/types.ts';
import { type Refusal, refuse } from '../platform/errors.ts';
import { maskCardNumbers } from '../platform/log.ts';
import { aboutAmount, aboutId } from './advice.ts';
import type { JsonObject } from './json-body.ts';
import { member, rawText, textMember, wholeNumber } from './lenient.ts';

/** As long as an order id, and so are the ids that go with it. */
export const LONGEST_ID = 50;

/** An amount in minor units as a number or as its digits; null where none is given. */
export function readOptionalAmount(body: JsonObject, ...names: string[]): number | null | Refusal {
  for (const name of names) {
    const value = member(body, name);
    if (value === undefined) continue;
    return wholeNumber(value) ?? refuse('invalidAmount', undefined, aboutAmount(value, null, name));
  }
  return null;
}

/** 1 to 50 characters. A dot or two alone are no name in a path: whatever carries the address takes them out of it. */
export const isId = (text: string): boolean =>
  text !== '' && [...text].length <= LONGEST_ID && text.isWellFormed() && !/\p{Cc}|^\.{1,2}$/u.test(text);

/** An id of at most 50 characters; null where none is given. */
export function readOptionalId(body: JsonObject, name: string): string | null | Refusal {
  const id = rawText(member(body, name))?.trim() ?? '';
  if (id === '') return null;
  return isId(id) ? id : refuse('invalidOrderId', undefined, aboutId(member(body, name), name, LONGEST_ID));
}

export function readDescription(body: JsonObject): string | null {
  const text = textMember(body, 'description');
  return text === null ? null : maskCardNumbers(text).slice(0, 200);
}

/** What a merchant tells of delivery and invoice; members that are not given are not there. */
export function readFulfilment(body: JsonObject): Fulfilment {
  const read = {
    tracktraceCode: textMember(body, 'tracktrace_code'),
    tracktraceUrl: textMember(body, 'tracktrace_url'),
    carrier: textMember(body, 'carrier'),
    shipDate: textMember(body, 'ship_date'),
    reason: textMember(body, 'reason'),
    memo: textMember(body, 'memo'),
    invoiceId: textMember(body, 'invoice_id'),
    invoiceUrl: textMember(body, 'invoice_url'),
    poNumber: textMember(body, 'po_number'),
  };
  return Object.fromEntries(
    Object.entries(read).flatMap(([name, text]) => (text === null ? [] : [[name, maskCardNumbers(text)]])),
  );
}
