/** Builds messages of ours from the field tables, so that a sender need not know what each version lacks. */
import { SCRIPTED_FIELDS } from './areq.ts';
import { type Field, type Kind, needOf } from './fields.ts';
import { bend, isPlainObject } from './kinds.ts';
import { TABLES } from './tables.ts';
import type { Fault, Leg, Message, MessageType, MessageVersion } from './types.ts';
import { validate } from './validate.ts';
import { isSupportedVersion } from './versions.ts';

/**
 * A message of `type` in `version` from `fields`, in the order of its table. Elements that the version or the leg does
 * not know, and undefined ones, fall away; codes and texts are brought to what the version takes (challenge indicators
 * 05–08 become 02 in 2.1.0, names become ASCII, a colour depth of 30 becomes 24).
 * Throws TypeError when the result would break the specification: that is a fault of ours.
 */
export function buildMessage(
  type: MessageType,
  version: MessageVersion,
  fields: Readonly<Record<string, unknown>>,
  options: { readonly direction?: Leg } = {},
): Message {
  const leg = options.direction ?? 'server-ds';
  const prepared = type === 'AReq' ? withoutScriptedFields(fields, version) : fields;
  const message = shape(
    TABLES[type].fields,
    { ...prepared, messageType: type, messageVersion: version },
    version,
    leg,
  ) as Message;
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
  version: MessageVersion,
  leg: Leg,
): Record<string, unknown> {
  const shaped: Record<string, unknown> = {};
  for (const row of rows) {
    const value = values[row.name];
    if (value === undefined || needOf(row, version) === '-' || (row.leg !== undefined && row.leg !== leg)) continue;
    const written = shapeValue(row.kind, value, version, leg);
    // A name in a script without Latin letters leaves nothing behind: better no name than a faulty message.
    const isLost = row.kind.kind === 'text' && row.kind.ascii && String(written).length < row.kind.min;
    if (!isLost) shaped[row.name] = written;
  }
  return shaped;
}

function shapeValue(kind: Kind, value: unknown, version: MessageVersion, leg: Leg): unknown {
  if (kind.kind === 'object' && isPlainObject(value)) return shape(kind.fields, value, version, leg);
  if (kind.kind === 'list' && Array.isArray(value)) return value.map((v) => shapeValue(kind.of, v, version, leg));
  return bend(kind, value, version);
}

/** EMV 3DS 2.2.0: a browser without scripts says so and nothing more. 2.1.0 knows no such browser and wants all of them. */
function withoutScriptedFields(
  fields: Readonly<Record<string, unknown>>,
  version: MessageVersion,
): Record<string, unknown> {
  const kept = { ...fields };
  // Ten-bit screens exist; the list of depths up to 2.2.0 does not know them.
  if (kept.browserColorDepth === '30') kept.browserColorDepth = '24';
  if (fields.browserJavascriptEnabled !== false) return kept;
  for (const name of SCRIPTED_FIELDS) {
    if (version === '2.1.0') kept[name] ??= UNSCRIPTED_2_1_0[name];
    else delete kept[name];
  }
  return kept;
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
