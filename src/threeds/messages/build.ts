/** Builds messages of ours from the field tables, so that a sender need not know what each version lacks. */
import { isScripted } from './areq.ts';
import { COLOR_DEPTH } from './enumerations.ts';
import { type Column, columnOf, type Field, type Kind, needOf } from './fields.ts';
import { bend, isPlainObject } from './kinds.ts';
import { TABLES } from './tables.ts';
import type { Fault, Leg, Message, MessageType, MessageVersion } from './types.ts';
import { validate } from './validate.ts';
import { isSupportedVersion } from './versions.ts';

/**
 * A message of `type` in `version` from `fields`, in the order of its table. Elements that the version or the leg does
 * not know, and undefined ones, fall away; values are brought to what the version takes (challenge indicators 05–08 become
 * 02 in 2.1.0 and an array in 2.3.1, names become ASCII up to 2.2.0, `whiteListStatus` and `trustListStatus` are one).
 * Throws TypeError when the result would break the specification: that is a fault of ours.
 */
export function buildMessage(
  type: MessageType,
  version: MessageVersion,
  fields: Readonly<Record<string, unknown>>,
  options: { readonly direction?: Leg } = {},
): Message {
  const leg = options.direction ?? 'server-ds';
  const column = columnOf(fields, version);
  const prepared = type === 'AReq' ? bendBrowser(fields, column) : fields;
  const named = { ...prepared, messageType: type, messageVersion: version };
  const message = shape(TABLES[type].fields, named, column, leg) as Message;
  const { findings } = validate(TABLES[type], message, {
    version,
    leg,
    // Whether our own addresses are https is the configuration's business; the other side judges them again.
    plainHttp: 'any',
    knownExtensions: extensionIds(message),
  });
  const faults = Object.entries(findings).flatMap(([kind, names]) => names.map((name: string) => `${name} (${kind})`));
  if (faults.length > 0) throw new TypeError(`${type} ${version} cannot be built: ${faults.join(', ')}`);
  return message;
}

/** The Erro that answers a fault; `version` counts where the faulty message had none of ours. Never answer an Erro with it. */
export function buildErro(erro: {
  readonly fault: Fault;
  /** Who complains: S 3DS Server, D directory server, A ACS. */
  readonly component: 'S' | 'D' | 'A';
  readonly version: MessageVersion;
}): Message {
  const { fault, component } = erro;
  return buildMessage('Erro', isSupportedVersion(fault.messageVersion) ? fault.messageVersion : erro.version, {
    ...fault.ids,
    errorCode: fault.errorCode,
    errorComponent: component,
    errorDescription: fault.errorDescription,
    errorDetail: fault.errorDetail,
    errorMessageType: fault.errorMessageType,
  });
}

function shape(
  rows: readonly Field[],
  values: Readonly<Record<string, unknown>>,
  column: Column,
  leg: Leg,
): Record<string, unknown> {
  const shaped: Record<string, unknown> = {};
  for (const row of rows) {
    const value = values[row.name] ?? (row.alias === undefined ? undefined : values[row.alias]);
    if (value === undefined || needOf(row, column) === '-' || (row.leg !== undefined && row.leg !== leg)) continue;
    const written = shapeValue(row.kind, value, column, leg);
    // A name in a script without Latin letters leaves nothing behind: better no name than a faulty message.
    const isLost = row.kind.kind === 'text' && row.kind.ascii && String(written).length < row.kind.min;
    if (!isLost) shaped[row.name] = written;
  }
  return shaped;
}

/** What one version writes as a single value, another writes as a list of it, or as an object with a `text`. */
function shapeValue(kind: Kind, value: unknown, column: Column, leg: Leg): unknown {
  switch (kind.kind) {
    case 'object':
      if (typeof value === 'string') return shape(kind.fields, { text: value }, column, leg);
      return isPlainObject(single(value)) ? shape(kind.fields, single(value) as Message, column, leg) : value;
    case 'list':
      return (Array.isArray(value) ? value : [value]).map((v) => shapeValue(kind.of, v, column, leg));
    case 'text':
      return bend(kind, isPlainObject(value) ? value.text : value, column.version);
    default:
      return bend(kind, single(value), column.version);
  }
}

const single = (value: unknown): unknown => (Array.isArray(value) ? (value[0] as unknown) : value);

/** Up to 2.2.0 the depth is one of a list: the nearest below that it knows, so that 30 bits are sent as 24. */
function knownDepth(depth: unknown, version: MessageVersion): unknown {
  if (version === '2.3.1' || typeof depth !== 'string') return depth;
  const known = [...COLOR_DEPTH.values[version]].findLast((candidate) => Number(candidate) <= Number(depth));
  return known ?? depth;
}

/** EMV 3DS 2.2.0: a browser without scripts says so and nothing more. 2.1.0 knows no such browser and wants all of them. */
function bendBrowser(fields: Readonly<Record<string, unknown>>, column: Column): Record<string, unknown> {
  const kept = { ...fields, browserColorDepth: knownDepth(fields.browserColorDepth, column.version) };
  if (fields.browserJavascriptEnabled !== false) return kept;
  const named: Record<string, unknown> = kept;
  for (const row of TABLES.AReq.fields.filter(isScripted)) {
    const need = needOf(row, column);
    if (column.version === '2.1.0') named[row.name] ??= UNSCRIPTED_2_1_0[row.name];
    else if (need === 'C') delete named[row.name];
  }
  return named;
}

const UNSCRIPTED_2_1_0: Readonly<Record<string, unknown>> = {
  browserJavaEnabled: false,
  browserColorDepth: '24',
  browserScreenHeight: '0',
  browserScreenWidth: '0',
  browserTZ: '0',
};

/** Critical extensions of our own making are known to us by definition. */
function extensionIds(message: Message): string[] {
  const extensions = (message.messageExtension ?? []) as readonly { id?: unknown }[];
  return Array.isArray(extensions) ? extensions.map((extension) => String(extension.id)) : [];
}
