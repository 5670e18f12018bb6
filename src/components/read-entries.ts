/** The members of a payload to values: card, fields, browser. The payload is authentic by then, and may still hold anything. */
import type { ComponentCard, PaymentData } from './port.ts';

/** Members of a JSON object whose values are not looked at yet. */
export type Entries = Readonly<Record<string, unknown>>;

const LONGEST_TEXT = 200;
const LONGEST_USER_AGENT = 2_048;
const MOST_FIELDS = 20;

/** The JSON object of a text; undefined where it is none. */
export function entriesOf(json: string): Entries | undefined {
  try {
    return asEntries(JSON.parse(json));
  } catch {
    return undefined;
  }
}

/** A member that is a text, trimmed; empty where it is none. Longer ones than `most` are none. */
export function textOf(entries: Entries, name: string, most = LONGEST_USER_AGENT * 4): string {
  const value = Object.hasOwn(entries, name) ? entries[name] : undefined;
  if (typeof value !== 'string' || value.length > most || value.includes('\u0000')) return '';
  return value.trim().toWellFormed();
}

export function readCard(value: unknown): ComponentCard | undefined {
  const entries = asEntries(value);
  if (!entries) return undefined;
  const number = textOf(entries, 'number');
  const expiry = textOf(entries, 'expiry');
  const securityCode = textOf(entries, 'code');
  const holder = textOf(entries, 'holder', LONGEST_TEXT);
  if (!/^\d{12,19}$/.test(number) || !/^\d\d(0[1-9]|1[0-2])$/.test(expiry)) return undefined;
  if (!/^(\d{3,4})?$/.test(securityCode) || holder === '') return undefined;
  return { number, expiry, holder, securityCode: securityCode || null };
}

/** Fields by name, as they were typed; what is no text or has no plain name is left out. */
export function readFields(value: unknown): Readonly<Record<string, string>> {
  const entries = asEntries(value) ?? {};
  const names = Object.keys(entries).filter((name) => /^[a-z][a-z_]{0,31}$/.test(name));
  const fields = names.slice(0, MOST_FIELDS).map((name) => [name, textOf(entries, name, LONGEST_TEXT)] as const);
  return Object.fromEntries(fields.filter(([, text]) => text !== ''));
}

/** EMV 3DS browser data; whatever is out of its range counts as not told. */
export function readBrowser(value: unknown): PaymentData['customer']['browser'] {
  const entries = asEntries(value);
  const number = (name: string, least: number, most: number): number | null => {
    const told = entries?.[name];
    return typeof told === 'number' && Number.isInteger(told) && told >= least && told <= most ? told : null;
  };
  const language = entries ? textOf(entries, 'language') : '';
  const languages = entries ? textOf(entries, 'languages', LONGEST_USER_AGENT) : '';
  return {
    javascriptEnabled: entries !== undefined,
    javaEnabled: entries ? number('java_enabled', 0, 1) === 1 : null,
    userAgent: entries ? textOf(entries, 'user_agent', LONGEST_USER_AGENT) : '',
    language: /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(language) ? language : 'en',
    ...(languages !== '' && { acceptLanguage: languages }),
    colorDepth: number('screen_color_depth', 1, 99),
    screenHeight: number('screen_height', 0, 999_999),
    screenWidth: number('screen_width', 0, 999_999),
    timeZoneOffset: number('time_zone', -1_440, 1_440),
  };
}

function asEntries(value: unknown): Entries | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Entries) : undefined;
}
