/** Holds a message against its field table. Both the reader and the builder judge by this; neither parsing nor Erro lives here. */
import { type Column, columnOf, type Field, type Kind, type MessageTable, needOf } from './fields.ts';
import { isEmpty, isPlainObject, judge, type PlainHttp } from './kinds.ts';
import type { Leg, MessageVersion } from './types.ts';

export interface Terms {
  readonly version: MessageVersion;
  readonly leg: Leg;
  readonly plainHttp: PlainHttp;
  /** Ids of critical extensions that we can honour. */
  readonly knownExtensions: readonly string[];
  /** A reader takes the sound items of a list whose items count for themselves; a builder has no use for a faulty one. */
  readonly takesSoundItems?: boolean;
}

/** A faulty item of a list, left out of the message. */
export interface LostItem {
  /** `cardRangeData` */
  readonly list: string;
  /** Counted from 0. */
  readonly place: number;
  readonly findings: Findings;
}

/** Names of faulty elements, by the error code each list becomes; nested names as `parent.child`. */
export interface Findings {
  readonly missing: string[];
  readonly malformed: string[];
  readonly reserved: string[];
  readonly iso: string[];
  readonly conditions: string[];
  readonly contradictions: string[];
  readonly extensions: string[];
}

export interface Validation {
  /** The message with its known elements only. */
  readonly known: Record<string, unknown>;
  readonly findings: Findings;
  readonly lost: readonly LostItem[];
}

const noFindings = (): Findings => ({
  ...{ missing: [], malformed: [], reserved: [], iso: [] },
  ...{ conditions: [], contradictions: [], extensions: [] },
});

export function validate(table: MessageTable, message: Record<string, unknown>, terms: Terms): Validation {
  const findings = noFindings();
  const asked: Asked = { ...terms, column: columnOf(message, terms.version), lost: [] };
  const known = inspectObject(table.fields, message, '', asked, findings);
  for (const row of table.fields) {
    if (
      needOf(row, asked.column) === 'C' &&
      isAsked(row, asked) &&
      row.when?.(message, terms.version) &&
      message[row.name] === undefined
    ) {
      findings.conditions.push(row.name);
    }
  }
  const { missing, malformed, reserved, iso } = findings;
  const isSound = [missing, malformed, reserved, iso].every((names) => names.length === 0);
  // Rules compare values, so they wait until every value has its form.
  if (isSound) findings.contradictions.push(...table.rules.flatMap((rule) => rule(known, terms.version)));
  if (isSound) findings.extensions.push(...unknownCriticalExtensions(known.messageExtension, terms.knownExtensions));
  return { known, findings, lost: asked.lost };
}

/** The terms with the message's own column, and what is lost on the way. */
type Asked = Terms & { readonly column: Column; readonly lost: LostItem[] };

function isAsked(row: Field, terms: Asked): boolean {
  return needOf(row, terms.column) !== '-' && (row.leg === undefined || row.leg === terms.leg);
}

function inspectObject(
  fields: readonly Field[],
  object: Record<string, unknown>,
  path: string,
  terms: Asked,
  findings: Findings,
): Record<string, unknown> {
  const known: Record<string, unknown> = {};
  for (const row of fields) {
    if (!isAsked(row, terms)) continue;
    const name = path + row.name;
    const value = Object.hasOwn(object, row.name) ? object[row.name] : undefined;
    const isRequired =
      needOf(row, terms.column) === 'R' ||
      (path === '' && needOf(row, terms.column) === 'C' && row.when?.(object, terms.version) === true);
    if (value === undefined) {
      if (needOf(row, terms.column) === 'R') findings.missing.push(name);
    } else if (isEmpty(value)) {
      // The data of an extension may be an empty object: its meaning is the extension's own.
      if (row.kind.kind === 'anyObject' && isPlainObject(value)) known[row.name] = value;
      else (isRequired ? findings.missing : findings.malformed).push(name);
    } else {
      known[row.name] = inspectValue(row.kind, value, name, terms, findings);
    }
  }
  return known;
}

function inspectValue(kind: Kind, value: unknown, name: string, terms: Asked, findings: Findings): unknown {
  if (kind.kind === 'object') {
    if (isPlainObject(value)) {
      for (const member of kind.rule?.(value, terms.version) ?? []) addOnce(findings.malformed, `${name}.${member}`);
      return inspectObject(kind.fields, value, `${name}.`, terms, findings);
    }
    addOnce(findings.malformed, name);
    return value;
  }
  if (kind.kind === 'list') {
    if (!Array.isArray(value) || value.length < kind.min || value.length > kind.max) {
      addOnce(findings.malformed, name);
      return value;
    }
    if (kind.apart && terms.takesSoundItems) return soundItems(kind.of, value, name, terms, findings);
    return value.map((item) => inspectValue(kind.of, item, name, terms, findings));
  }
  const verdict = judge(kind, value, terms.version, terms.plainHttp);
  if (verdict === 'malformed') addOnce(findings.malformed, name);
  if (verdict === 'reserved') addOnce(findings.reserved, name);
  if (verdict === 'iso') addOnce(findings.iso, name);
  return value;
}

/** Where no item is sound, the faults of the first are the message's. */
function soundItems(kind: Kind, items: readonly unknown[], name: string, terms: Asked, findings: Findings): unknown[] {
  const sound: unknown[] = [];
  const lost: LostItem[] = [];
  let own = noFindings();
  items.forEach((item, place) => {
    const value = inspectValue(kind, item, name, terms, own);
    if (Object.values(own).every((names: readonly string[]) => names.length === 0)) {
      sound.push(value);
      return;
    }
    lost.push({ list: name, place, findings: own });
    own = noFindings();
  });
  if (sound.length > 0) terms.lost.push(...lost);
  else
    for (const [kindOf, names] of Object.entries(lost[0]!.findings))
      findings[kindOf as keyof Findings].push(...(names as string[]));
  return sound;
}

/** Ten thousand ranges with one fault still make one name. */
function addOnce(names: string[], name: string): void {
  if (names.at(-1) !== name && !names.includes(name)) names.push(name);
}

function unknownCriticalExtensions(extensions: unknown, knownIds: readonly string[]): string[] {
  if (!Array.isArray(extensions)) return [];
  return (extensions as { id: string; criticalityIndicator: boolean }[])
    .filter((extension) => extension.criticalityIndicator && !knownIds.includes(extension.id))
    .map((extension) => extension.id);
}
