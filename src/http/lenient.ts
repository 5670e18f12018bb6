/**
 * Reading JSON values the way merchants' programs write them: numbers as text, booleans as 0 and 1, empty PHP arrays in place of
 * objects, empty texts for «not given». No rule of any single member lives here.
 */
import { nearestWhole, parseDecimal } from '../platform/decimal.ts';
import { maskCardNumbers } from '../platform/log.ts';
import { type Json, type JsonObject, NumberText } from './json-body.ts';

/** Longer texts are cut: no member we keep has a use for more. */
const LONGEST_TEXT = 1_000;

/** The member, or undefined where the object lacks it or it is null, `""` or blank: all of these mean «not given». */
export function member(object: JsonObject | undefined, name: string): Json | undefined {
  if (!object || !Object.hasOwn(object, name)) return undefined;
  const value = object[name];
  if (value === null || (typeof value === 'string' && value.trim() === '')) return undefined;
  return value;
}

/** The first of several spellings of a member that is given. */
export function anyMember(object: JsonObject | undefined, ...names: string[]): Json | undefined {
  for (const name of names) {
    const value = member(object, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The member as an object; undefined for `[]` and every other kind. */
export function objectMember(object: JsonObject | undefined, name: string): JsonObject | undefined {
  return asObject(member(object, name));
}

export function asObject(value: Json | undefined): JsonObject | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof NumberText)
    return undefined;
  return value as JsonObject;
}

/** The member as a list; undefined for every other kind. */
export function listMember(object: JsonObject | undefined, name: string): readonly Json[] | undefined {
  const value = member(object, name);
  return Array.isArray(value) ? value : undefined;
}

/** A text or a number as it was written; undefined for every other kind. Nothing is trimmed, cut or cleaned. */
export function rawText(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return value instanceof NumberText ? value.text : undefined;
}

/** A text that can be stored and shown: trimmed, well formed, without NUL, at most 1 000 characters; null where not given. */
export function textMember(object: JsonObject | undefined, ...names: string[]): string | null {
  const text = rawText(anyMember(object, ...names));
  return text === undefined ? null : storable(text.trim()).slice(0, LONGEST_TEXT).toWellFormed() || null;
}

/**
 * A whole number of 0 … 2^53 - 1, as a number or as its text; undefined for anything else. Programs that reckon with floats write
 * `1000.0`, `1e3` and `1998.9999999999998`: what is within the error of floats of a whole number is that number.
 */
export function wholeNumber(value: Json | undefined): number | undefined {
  const text = rawText(value)?.trim();
  // A minus is never meant: nearly nothing below zero is no amount. A text with two decimals is money in its large unit.
  if (text === undefined || !/^\d/.test(text) || (typeof value === 'string' && /\.\d\d$/.test(text))) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const decimal = parseDecimal(text);
  const whole = decimal && nearestWhole(decimal);
  return whole !== undefined && whole <= Number.MAX_SAFE_INTEGER ? Number(whole) : undefined;
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  '1': true,
  '1.0': true,
  false: false,
  '0': false,
  '0.0': false,
};

/** `true`, `"True"`, `1`, `"1"`, `1.0` and their opposites; undefined for anything else. */
export function booleanMember(object: JsonObject | undefined, name: string): boolean | undefined {
  const value = member(object, name);
  if (typeof value === 'boolean') return value;
  const text = rawText(value)?.trim().toLowerCase();
  return text !== undefined && Object.hasOwn(BOOLEANS, text) ? BOOLEANS[text] : undefined;
}

/**
 * A value of free form as plain JSON that the database and a signature can hold: no NUL, no lone surrogate, card numbers masked,
 * and numbers that another program would write differently as texts. Members are sorted: the same value has the same text,
 * whatever order a program writes them in.
 */
export function plainJson(value: Json | undefined): unknown {
  if (value === undefined || value === null || typeof value === 'boolean') return value ?? null;
  if (typeof value === 'string') return maskCardNumbers(storable(value));
  if (typeof value === 'number' || value instanceof NumberText) {
    const text = rawText(value)!;
    const masked = maskCardNumbers(text);
    return masked === text ? portableNumber(text) : masked;
  }
  if (Array.isArray(value)) return value.map((entry) => plainJson(entry));
  // Entries, not assignment: a member called `__proto__` is a member like any other, and is left out.
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== '__proto__')
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, entry]) => [storable(name), plainJson(entry)]),
  );
}

/**
 * Whether JSON writers of other languages give this number the same text: merchants' programs parse and write a notification anew
 * before they check its signature, and Python turns to exponents below 0.0001.
 */
function isPortable(number: number): boolean {
  const size = Math.abs(number);
  return size < 1e15 && (Number.isInteger(number) || size >= 1e-4);
}

/** A decimal text as a number where every language writes it alike, else as the text. */
export function portableNumber(text: string): number | string {
  // Seventeen characters hold no more digits than a float keeps.
  if (!/^-?\d+(?:\.\d+)?$/.test(text) || text.length > 17) return text;
  const number = Number(text);
  return isPortable(number) ? number : text;
}

/** PostgreSQL holds no NUL, and a lone surrogate is no character. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed();
}
