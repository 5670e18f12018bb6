/**
 * The vocabulary of the field tables: what a row says about an element. The rows themselves stand in `areq.ts`, `ares.ts`
 * and their neighbours; the validator and the builder both read them, so the two cannot drift apart.
 */
import type { Codes } from './enumerations.ts';
import type { Leg, MessageType, MessageVersion } from './types.ts';

/** One column of the tables: a version in a device channel. */
export interface Column {
  readonly version: MessageVersion;
  readonly channel: DeviceChannel;
}

/** EMV deviceChannel: 02 browser, 03 requestor-initiated (3RI), where no payer is there. */
export type DeviceChannel = '02' | '03';

/** A new version or channel is a new entry here and a new letter in every `need`. 2.1.0 has no payments by 3RI. */
export const COLUMNS: readonly Column[] = [
  { version: '2.1.0', channel: '02' },
  { version: '2.2.0', channel: '02' },
  { version: '2.3.1', channel: '02' },
  { version: '2.2.0', channel: '03' },
  { version: '2.3.1', channel: '03' },
];

/** R required, C conditional, O optional, - unknown to that version. */
export type NeedLetter = 'R' | 'C' | 'O' | '-';
/** One letter for each of `COLUMNS`, in their order; the short form has none for 3RI, where the browser's letters hold. */
export type Need =
  | `${NeedLetter}${NeedLetter}${NeedLetter}`
  | `${NeedLetter}${NeedLetter}${NeedLetter}${NeedLetter}${NeedLetter}`;

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
  | { readonly kind: 'languageTag'; readonly max: number }
  /** Y year, M month, D day, h hour, m minute, s second; UTC. */
  | { readonly kind: 'date'; readonly format: 'YYMM' | 'YYYYMMDD' | 'YYYYMMDDhhmm' | 'YYYYMMDDhhmmss' }
  | { readonly kind: 'currency' }
  | { readonly kind: 'country' }
  /** base64: up to 2.2.0 of the schemes' length, 26 to 28 characters; of any length up to 4000 since. */
  | { readonly kind: 'authenticationValue' }
  | { readonly kind: 'version' }
  | { readonly kind: 'anyObject'; readonly maxBytes: number }
  /** `rule` is held against the object by itself. */
  | { readonly kind: 'object'; readonly fields: readonly Field[]; readonly rule?: Rule }
  /** `apart`: a reader loses a faulty item and keeps the others. */
  | { readonly kind: 'list'; readonly of: Kind; readonly min: number; readonly max: number; readonly apart?: true };

/** Sees the whole message; true where a conditional element is required. */
export type Condition = (message: Readonly<Record<string, unknown>>, version: MessageVersion) => boolean;

/** The message names this element. */
export const isPresent =
  (name: string): Condition =>
  (message) =>
    message[name] !== undefined;

/** Two rows may share a name where versions write it differently, as long as no column has both. */
export interface Field {
  readonly name: string;
  readonly need: Need;
  readonly kind: Kind;
  /** When a `C` is required. Without it the condition is a market's or scheme's own and the element counts as optional. */
  readonly when: Condition | undefined;
  /** Set where the element exists on that leg only. */
  readonly leg: Leg | undefined;
  /** The name that other versions give the element; the builder takes a value by either. */
  readonly alias: string | undefined;
}

/** Names the elements that contradict each other: an empty list means none. Runs after forms and conditions. */
export type Rule = (message: Readonly<Record<string, unknown>>, version: MessageVersion) => readonly string[];

export interface MessageTable {
  readonly type: MessageType;
  /** The first version that has the message; all of ours unless said. */
  readonly since?: MessageVersion;
  readonly fields: readonly Field[];
  readonly rules: readonly Rule[];
}

export function field(
  name: string,
  need: Need,
  kind: Kind,
  extra: { when?: Condition; leg?: Leg; alias?: string } = {},
): Field {
  return { name, need, kind, when: extra.when, leg: extra.leg, alias: extra.alias };
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
export const ruledObject = (rule: Rule, ...fields: Field[]): Kind => ({ kind: 'object', fields, rule });
export const list = (of: Kind, min: number, max: number): Kind => ({ kind: 'list', of, min, max });
/** At least one item, each of which counts for itself. */
export const listApart = (of: Kind): Kind => ({ kind: 'list', of, min: 1, max: Number.MAX_SAFE_INTEGER, apart: true });
export const boolean: Kind = { kind: 'boolean' };
export const uuid: Kind = { kind: 'uuid' };
export const currency: Kind = { kind: 'currency' };
export const country: Kind = { kind: 'country' };
export const version: Kind = { kind: 'version' };
export const authenticationValue: Kind = { kind: 'authenticationValue' };

const extension = object(
  field('name', 'RRR', text(64)),
  field('id', 'RRR', text(64)),
  field('criticalityIndicator', 'RRR', boolean),
  field('data', 'RRR', { kind: 'anyObject', maxBytes: 8_059 }),
);

/** EMV 3DS table A.5: at most ten, fifteen since 2.3.1, data of at most 8059 bytes each. */
export const messageExtension: readonly Field[] = [
  field('messageExtension', 'CC-C-', list(extension, 1, 10)),
  field('messageExtension', '--C-C', list(extension, 1, 15)),
];

export const messageVersionField = field('messageVersion', 'RRR', version);

/** The column of a message: every one without a deviceChannel is judged as one of the browser's. */
export function columnOf(message: Readonly<Record<string, unknown>>, messageVersion: MessageVersion): Column {
  const channel = message.deviceChannel === '03' ? '03' : '02';
  const isKnown = (c: Column) => c.version === messageVersion && c.channel === channel;
  return COLUMNS.find(isKnown) ?? COLUMNS.find((c) => c.version === messageVersion)!;
}

/** The column's letter. */
export function needOf(row: Field, column: Column): NeedLetter {
  const { version: v, channel } = column;
  const isShort = row.need.length < COLUMNS.length;
  const index = COLUMNS.findIndex((c) => c.version === v && c.channel === (isShort ? '02' : channel));
  return row.need[index] as NeedLetter;
}
