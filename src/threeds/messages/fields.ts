/**
 * The vocabulary of the field tables: what a row says about an element. The rows themselves stand in `areq.ts`, `ares.ts`
 * and their neighbours; the validator and the builder both read them, so the two cannot drift apart.
 */
import type { Codes } from './enumerations.ts';
import type { Leg, MessageType, MessageVersion } from './types.ts';

/** One column of the tables: a version in a device channel. */
export interface Column {
  readonly version: MessageVersion;
  /** EMV deviceChannel: 02 browser. */
  readonly channel: '02';
}

/** A new version or channel is a new entry here and a new letter in every `need`. */
export const COLUMNS: readonly [Column, Column] = [
  { version: '2.1.0', channel: '02' },
  { version: '2.2.0', channel: '02' },
];

/** R required, C conditional, O optional, - unknown to that version. */
export type NeedLetter = 'R' | 'C' | 'O' | '-';
/** One letter for each of `COLUMNS`, in their order. */
export type Need = `${NeedLetter}${NeedLetter}`;

/** The form of a value. Lengths are in characters. */
export type Kind =
  | { readonly kind: 'text'; readonly min: number; readonly max: number; readonly ascii?: true; readonly cut?: true }
  | { readonly kind: 'digits'; readonly min: number; readonly max: number }
  | { readonly kind: 'pattern'; readonly pattern: RegExp }
  | { readonly kind: 'code'; readonly codes: Codes }
  | { readonly kind: 'literal'; readonly value: string | boolean }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'uuid' }
  /** `secure` addresses carry secrets: https, or plain http to a host that the reader names. */
  | { readonly kind: 'url'; readonly max: number; readonly secure: boolean }
  | { readonly kind: 'email' }
  | { readonly kind: 'ip' }
  | { readonly kind: 'languageTag' }
  /** Y year, M month, D day, h hour, m minute, s second; UTC. */
  | { readonly kind: 'date'; readonly format: 'YYMM' | 'YYYYMMDD' | 'YYYYMMDDhhmm' | 'YYYYMMDDhhmmss' }
  | { readonly kind: 'currency' }
  | { readonly kind: 'country' }
  /** base64 of exactly 20 bytes. */
  | { readonly kind: 'authenticationValue' }
  | { readonly kind: 'version' }
  | { readonly kind: 'anyObject'; readonly maxBytes: number }
  | { readonly kind: 'object'; readonly fields: readonly Field[] }
  | { readonly kind: 'list'; readonly of: Kind; readonly min: number; readonly max: number };

/** Sees the whole message; true where a conditional element is required. */
export type Condition = (message: Readonly<Record<string, unknown>>, version: MessageVersion) => boolean;

export interface Field {
  readonly name: string;
  readonly need: Need;
  readonly kind: Kind;
  /** When a `C` is required. Without it the condition is a market's or scheme's own and the element counts as optional. */
  readonly when: Condition | undefined;
  /** Set where the element exists on that leg only. */
  readonly leg: Leg | undefined;
}

/** Names the elements that contradict each other: an empty list means none. Runs after forms and conditions. */
export type Rule = (message: Readonly<Record<string, unknown>>, version: MessageVersion) => readonly string[];

export interface MessageTable {
  readonly type: MessageType;
  readonly fields: readonly Field[];
  readonly rules: readonly Rule[];
}

export function field(name: string, need: Need, kind: Kind, extra: { when?: Condition; leg?: Leg } = {}): Field {
  return { name, need, kind, when: extra.when, leg: extra.leg };
}

export const text = (max: number, min = 1): Kind => ({ kind: 'text', min, max });
/** Text that the builder cuts to its length, where a shortened value still serves. */
export const cutText = (max: number): Kind => ({ kind: 'text', min: 1, max, cut: true });
export const asciiText = (max: number, min = 1): Kind => ({ kind: 'text', min, max, ascii: true, cut: true });
export const digits = (max: number, min = 1): Kind => ({ kind: 'digits', min, max });
export const pattern = (regexp: RegExp): Kind => ({ kind: 'pattern', pattern: regexp });
export const code = (values: Codes): Kind => ({ kind: 'code', codes: values });
export const literal = (value: string | boolean): Kind => ({ kind: 'literal', value });
export const url = (max: number): Kind => ({ kind: 'url', max, secure: false });
export const secureUrl = (max: number): Kind => ({ kind: 'url', max, secure: true });
export const date = (format: (Kind & { kind: 'date' })['format']): Kind => ({ kind: 'date', format });
export const object = (...fields: Field[]): Kind => ({ kind: 'object', fields });
export const list = (of: Kind, min: number, max: number): Kind => ({ kind: 'list', of, min, max });
export const boolean: Kind = { kind: 'boolean' };
export const uuid: Kind = { kind: 'uuid' };
export const currency: Kind = { kind: 'currency' };
export const country: Kind = { kind: 'country' };
export const version: Kind = { kind: 'version' };
export const authenticationValue: Kind = { kind: 'authenticationValue' };

/** EMV 3DS 2.2.0 table A.5: at most ten, data of at most 8059 bytes each. */
export const messageExtension = field(
  'messageExtension',
  'CC',
  list(
    object(
      field('name', 'RR', text(64)),
      field('id', 'RR', text(64)),
      field('criticalityIndicator', 'RR', boolean),
      field('data', 'RR', { kind: 'anyObject', maxBytes: 8_059 }),
    ),
    1,
    10,
  ),
);

export const messageVersionField = field('messageVersion', 'RR', version);

/** The column's letter for a version; every message so far is in the browser channel. */
export function needOf(row: Field, messageVersion: MessageVersion): NeedLetter {
  return row.need[COLUMNS.findIndex((column) => column.version === messageVersion)] as NeedLetter;
}
