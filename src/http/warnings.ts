/**
 * What was accepted and looks like a mistake: told in the sandbox, so that nobody finds out in live mode. The members of a request are
 * held against the schema that documents them, with the very readers that read them; nothing is refused here.
 */
import type { TSchema } from 'typebox';
import { parseDecimal } from '../platform/decimal.ts';
import { distance } from '../platform/nearest.ts';
import { anyOf } from '../platform/shown.ts';
import { told } from './advice.ts';
import type { Json, JsonObject } from './json-body.ts';
import { asObject, booleanMember, member, rawText, wholeNumber } from './lenient.ts';

/** More would not be read. */
const MOST = 20;

/** Spellings of clients that are read, and that no schema names. */
const ALSO_READ = new Set(['firstname', 'lastname', 'zipcode', 'send_mail']);

/** Collects what is to be told of one request. */
export class Warnings {
  readonly #texts = new Set<string>();

  add(text: string): void {
    if (this.#texts.size < MOST) this.#texts.add(text);
  }

  get texts(): readonly string[] {
    return [...this.#texts];
  }
}

/** The part of a JSON Schema that says how a member is read. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** Looks through a body: members that are nearly known, and values that are read as if they had not been sent. */
export function warnOfMembers(body: JsonObject, schema: TSchema, warnings: Warnings): void {
  visitObject(body, schema as Schema, '', warnings, homesIn(schema as Schema));
}

/** Members of the objects of a body, with where each belongs: of several places, that in `customer` or the first. */
function homesIn({ properties = {} }: Schema): ReadonlyMap<string, string> {
  const homes = new Map<string, string>();
  for (const [name, schema] of Object.entries(properties))
    for (const inner of formsOf(schema).flatMap((form) => Object.keys(form.properties ?? {})))
      if (!homes.has(inner) || name === 'customer') homes.set(inner, `${name}.${inner}`);
  return homes;
}

function visitObject(
  body: JsonObject,
  schema: Schema,
  path: string,
  warnings: Warnings,
  elsewhere: ReadonlyMap<string, string> = new Map(),
): void {
  const known = schema.properties ?? {};
  for (const name of Object.keys(body)) {
    const at = path + name;
    if (Object.hasOwn(known, name)) {
      visitMember(body, name, formsOf(known[name]!), at, warnings);
      continue;
    }
    const meant = Object.keys(known).find((each) => isNearly(name, each));
    const home = elsewhere.get(name);
    if (meant !== undefined) warnings.add(`${at} is not known and was ignored: did you mean ${meant}?`);
    else if (home !== undefined) warnings.add(`${at} is not known there and was ignored: send it as ${home}.`);
  }
}

function visitMember(body: JsonObject, name: string, forms: readonly Schema[], at: string, warnings: Warnings): void {
  const value = member(body, name);
  if (value === undefined) return;
  const object = forms.find(({ properties }) => properties);
  const list = forms.find(({ items }) => items?.properties ?? items?.anyOf);
  const nested = asObject(value);
  const wanted = formOf(body, name, value, forms);
  if (object && nested) visitObject(nested, object, `${at}.`, warnings);
  else if (list && Array.isArray(value)) visitList(value, formsOf(list.items!), at, warnings);
  else if (wanted !== undefined)
    warnings.add(`${at} is ${told(value)}, which is read as if it had not been sent: send ${wanted}.`);
}

function visitList(values: readonly Json[], forms: readonly Schema[], at: string, warnings: Warnings): void {
  const object = forms.find(({ properties }) => properties);
  for (const [index, value] of values.entries()) {
    const nested = asObject(value);
    if (object && nested) visitObject(nested, object, `${at}[${index}].`, warnings);
  }
}

const formsOf = (schema: Schema): readonly Schema[] => schema.anyOf ?? [schema];

/** What to send in place of a value that its reader makes nothing of; undefined where it is read, or free. */
function formOf(body: JsonObject, name: string, value: Json, forms: readonly Schema[]): string | undefined {
  const has = (type: string) => forms.some((form) => form.type === type);
  if (has('boolean')) return booleanMember(body, name) === undefined ? 'true or false' : undefined;
  if (forms.some(({ properties }) => properties)) return isEmptyList(value) ? undefined : 'an object';
  if (has('array')) return Array.isArray(value) ? undefined : 'a list';
  if (has('integer') && forms.some(({ pattern }) => pattern !== undefined))
    return wholeNumber(value) === undefined ? 'a whole number, 0 or above' : undefined;
  if (has('number') && forms.some(({ pattern }) => pattern !== undefined))
    return parseDecimal(rawText(value)?.trim() ?? '') ? undefined : 'a decimal number';
  if (!has('string')) return undefined;
  const text = rawText(value);
  if (text === undefined) return typeof value === 'boolean' || isEmptyList(value) ? undefined : 'a text';
  const words = forms.flatMap((form) => form.enum ?? []).filter((word) => typeof word === 'string' && word !== '');
  const isOneOf = words.some((word) => String(word).toLowerCase() === text.trim().toLowerCase());
  return words.length === 0 || isOneOf ? undefined : anyOf(words.map(String));
}

/** PHP writes an empty list where it means an object without members. */
const isEmptyList = (value: Json): boolean => Array.isArray(value) && value.length === 0;

/** One letter more, less, changed or swapped; or other capitals and underscores. A digit makes another member: `phone2`. */
function isNearly(name: string, known: string): boolean {
  if (ALSO_READ.has(name)) return false;
  if (name.replace(/[_-]/g, '').toLowerCase() === known.replaceAll('_', '')) return true;
  if (name.replace(/\D/g, '') !== known.replace(/\D/g, '') || known.length < 4) return false;
  return Math.abs(name.length - known.length) <= 1 && distance(name.toLowerCase(), known) === 1;
}

export const WARNINGS_HEADER = 'x-gatehouse-warnings';
const LONGEST_HEADER = 500;

/** For a header: printable ASCII in one line. */
export function warningsHeader(texts: readonly string[]): string {
  return texts
    .join(' | ')
    .replace(/…/g, '...')
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, LONGEST_HEADER);
}
