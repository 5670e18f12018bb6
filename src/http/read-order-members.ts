/** The plain members of an order: type, id, currency, description, variables. Each is read by itself, or refused by name. */
import type { Site } from '../merchants/types.ts';
import type { OrderTerms, OrderType } from '../orders/types.ts';
import { type Refusal, refuse } from '../platform/errors.ts';
import { maskCardNumbers } from '../platform/log.ts';
import { type Currency, isCurrency } from '../platform/money.ts';
import { aboutChoice, aboutCurrency, aboutId, aboutText, told } from './advice.ts';
import type { Json, JsonObject } from './json-body.ts';
import { member, rawText } from './lenient.ts';
import { isId, LONGEST_ID } from './read-change.ts';
import { stripTags } from './sanitise-html.ts';

const TYPES = ['redirect', 'direct', 'paymentlink', 'checkout'] as const;
const LONGEST_DESCRIPTION = 200;
/** With tags; a description that needs more is none. */
const LONGEST_RAW_DESCRIPTION = 10_000;
const LONGEST_VARIABLE = 500;

export function readType(body: JsonObject): OrderType | Refusal {
  const value = member(body, 'type');
  if (value === undefined) return 'redirect';
  const type = rawText(value)?.trim().toLowerCase() ?? '';
  const known = TYPES.find((each) => each === type);
  if (known) return known;
  const advice = aboutChoice(rawText(value) ?? '', 'type', TYPES);
  return type === 'unreferenced_refund'
    ? refuse('notSupported', `type ${type}`, advice)
    : refuse('unknownType', undefined, advice);
}

/** Programs send ids as text, as whole numbers and as Unix times with a fraction: what counts is the text they wrote. */
export function readOrderId(value: Json | undefined): string | Refusal {
  const id = rawText(value)?.trim() ?? '';
  return isId(id) ? id : refuse('invalidOrderId', undefined, aboutId(value, 'order_id', LONGEST_ID));
}

export function readCurrency(body: JsonObject, site: Site): Currency | Refusal {
  const code = rawText(member(body, 'currency'))?.trim().toUpperCase() ?? '';
  if (isCurrency(code) && site.currencies.includes(code)) return code;
  return refuse('invalidCurrency', undefined, aboutCurrency(code, site.currencies));
}

export function readDescription(body: JsonObject): string | Refusal {
  const raw = rawText(member(body, 'description')) ?? '';
  const isTooLong = raw.length > LONGEST_RAW_DESCRIPTION;
  const text = isTooLong ? raw : stripTags(cleanText(raw)).trim();
  if (isTooLong || text === '' || [...text].length > LONGEST_DESCRIPTION)
    return refuse('invalidDescription', undefined, aboutText(text, 'description', LONGEST_DESCRIPTION));
  return maskCardNumbers(text);
}

export function readVariables(body: JsonObject): OrderTerms['vars'] | Refusal {
  const vars: (string | null)[] = [];
  for (const name of ['var1', 'var2', 'var3']) {
    const value = member(body, name);
    const text = typeof value === 'boolean' ? String(value) : rawText(value);
    if (value !== undefined && text === undefined)
      return refuse('invalidVariable', undefined, {
        field: name,
        hint: `${name} is ${told(value)}: send a text or a number.`,
      });
    if (text !== undefined && (!text.isWellFormed() || text.includes('\u0000') || [...text].length > LONGEST_VARIABLE))
      return refuse('invalidVariable', undefined, aboutText(text, name, LONGEST_VARIABLE));
    vars.push(text ?? null);
  }
  return [vars[0]!, vars[1]!, vars[2]!];
}

/** Control characters have no place in a line of text, and a lone surrogate is no character. */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}]/gu, ' ');
}
