/**
 * Bytes of a request body to plain JSON values. Numbers that a float would change (`1700000000.10`, `1e3`, seventeen digits) keep
 * their text. What the members mean is read elsewhere.
 */
import { type Refusal, refuse } from '../platform/errors.ts';

export const MAX_BODY_BYTES = 1_048_576;
const MAX_DEPTH = 64;

/** A number whose own text differs from what a float makes of it. */
export class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Json = null | boolean | number | string | NumberText | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [member: string]: Json;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The JSON object in a body, whatever its content type said; a byte order mark is skipped. Refusals: 1016. */
export function readJsonBody(bytes: Uint8Array): JsonObject | Refusal {
  if (bytes.length > MAX_BODY_BYTES) return refuse('bodyTooLarge');
  const { depth, hasOddNumbers } = survey(bytes);
  if (depth > MAX_DEPTH) return refuse('missingData', `the body is nested deeper than ${MAX_DEPTH} levels`);
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return refuse('missingData', 'the body is not UTF-8');
  }
  if (text.trim() === '')
    return refuse('missingData', 'the body is empty', {
      hint: 'Nothing came as the body: send a JSON object, {"order_id": …}.',
    });
  let value: unknown;
  try {
    value = hasOddNumbers
      ? JSON.parse(text, keepNumberText as (key: string, value: unknown) => unknown)
      : JSON.parse(text);
  } catch (error) {
    return refuse('missingData', 'the body is not JSON', { hint: notJson(text, error) });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof NumberText)
    return refuse('missingData', 'the body is not a JSON object', {
      hint: 'Send one object, in braces: {"order_id": …}.',
    });
  return value as JsonObject;
}

/** What the body is instead, or where it breaks. Nothing of it is repeated: it may hold a card. */
function notJson(text: string, error: unknown): string {
  const body = text.trimStart();
  const instead = 'send a JSON object, with content-type application/json.';
  if (/^[\w.[\]%+-]+=/.test(body)) return `The body is a form (name=value&…): ${instead}`;
  if (body.startsWith('<')) return `The body is XML: ${instead}`;
  const position = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  if (position === undefined)
    return 'Names and texts stand in double quotes, every name has a value, and no comma before } or ].';
  if (Number(position) >= text.trimEnd().length) return 'The body ends before its last } does.';
  const before = text.slice(0, Number(position)).split('\n');
  const place = `line ${before.length}, column ${before.at(-1)!.length + 1}`;
  return `It breaks in ${place}: names and texts stand in double quotes, and no comma before } or ].`;
}

/** ECMAScript 2025, JSON.parse source text access: `source` is the text of a primitive as it was written. */
function keepNumberText(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number' || context.source === undefined) return value;
  return String(value) === context.source ? value : new NumberText(context.source);
}

/**
 * How deep the body is nested (counted up to just above the limit), and whether it has numbers that might not be their own text.
 * Looked at before parsing: `JSON.parse` with a function descends by recursion and would exhaust the stack, and takes 11 µs for the
 * example of the documentation, 2 without.
 */
function survey(bytes: Uint8Array): { depth: number; hasOddNumbers: boolean } {
  let depth = 0;
  let deepest = 0;
  let digits = 0;
  let hasOddNumbers = false;
  let inString = false;
  for (let i = 0; i < bytes.length && deepest <= MAX_DEPTH; i++) {
    const byte = bytes[i]!;
    if (inString) {
      if (byte === 0x5c) i++;
      else if (byte === 0x22) inString = false;
    } else if (byte >= 0x30 && byte <= 0x39) {
      // Up to fifteen digits survive as a float, and then as text again.
      if (++digits > 15) hasOddNumbers = true;
    } else {
      // A fraction, an exponent, or a minus, because -0 is one.
      if (byte === 0x2e || byte === 0x2d || (digits > 0 && (byte | 0x20) === 0x65)) hasOddNumbers = true;
      digits = 0;
      if (byte === 0x22) inString = true;
      else if (byte === 0x7b || byte === 0x5b) deepest = Math.max(deepest, ++depth);
      else if (byte === 0x7d || byte === 0x5d) depth--;
    }
  }
  return { depth: deepest, hasOddNumbers };
}
