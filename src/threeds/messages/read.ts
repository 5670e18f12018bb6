/** Reads a message off the wire and says the first thing that is wrong with it, in the order EMV 3DS §5.9 asks for. */
import { type ErrorCode, makeFault } from './faults.ts';
import { parseObject } from './json.ts';
import { isEmpty, isUuid, isVersionText, type PlainHttp } from './kinds.ts';
import { isMessageType, TABLES } from './tables.ts';
import type { Fault, Leg, Message, MessageType, MessageVersion, TransactionIds } from './types.ts';
import { type Findings, type LostItem, type Terms, validate } from './validate.ts';
import { compareVersions, HIGHEST_VERSION, isSupportedVersion, SUPPORTED_VERSIONS } from './versions.ts';

export interface Expectation {
  /** The types legal for this receiver at this moment. */
  readonly types: readonly MessageType[];
  /** The version of the request, where the message answers one. */
  readonly version?: MessageVersion;
  /** The versions the receiver takes; all of ours unless said. */
  readonly versions?: readonly MessageVersion[];
  /** `server-ds` unless said. */
  readonly direction?: Leg;
  /** Ids that the message must carry where it carries them at all: those of its request or transaction. */
  readonly ids?: TransactionIds;
  /** Hosts to which addresses in the message may be plain http: none unless said. A development switch. */
  readonly plainHttp?: PlainHttp;
  /** Ids of critical extensions the receiver can honour. */
  readonly knownExtensions?: readonly string[];
}

/** A faulty item of a list that is no fault of the whole message: it was left out. */
export interface Loss {
  /** `cardRangeData[12]` */
  readonly item: string;
  readonly errorCode: ErrorCode;
  /** Names of its faulty elements. */
  readonly errorDetail: string;
}

export type Reading =
  | {
      readonly ok: true;
      readonly message: Message;
      readonly version: MessageVersion;
      /** Absent where nothing was. */
      readonly lost?: readonly Loss[];
    }
  | { readonly ok: false; readonly fault: Fault };

const ID_NAMES = ['threeDSServerTransID', 'dsTransID', 'acsTransID'] as const;

/** Longest errorDetail worth its bytes when a stranger's type or version is quoted. */
const LONGEST_QUOTE = 40;

/**
 * Parses and validates. A good message comes back with its known elements only: what the version does not know is
 * dropped, as the specification wants it ignored and not passed on. Never throws for what another party sent.
 */
export function readMessage(raw: string | Uint8Array, expect: Expectation): Reading {
  const parsed = parseObject(raw);
  if (parsed.kind === 'unreadable') return { ok: false, fault: makeFault('101', parsed.why) };
  const { object, duplicates } = parsed;
  const refuse = (errorCode: ErrorCode, errorDetail: string): Reading => ({
    ok: false,
    fault: makeFault(errorCode, errorDetail, aboutOf(object)),
  });

  if (duplicates.length > 0) return refuse('204', duplicates.join(','));

  const type = object.messageType;
  if (type === undefined || isEmpty(type)) return refuse('201', 'messageType');
  if (!isMessageType(type)) return refuse('101', `Unknown messageType ${quote(type)}`);
  if (!expect.types.includes(type)) return refuse('101', `${type} is not expected here`);

  const version = readVersion(object.messageVersion, type, expect);
  if (version.kind === 'bad') return refuse(version.errorCode, version.detail);

  const { since } = TABLES[type];
  if (since !== undefined && compareVersions(version.version, since) < 0) {
    return refuse('101', `${type} does not exist in ${version.version}`);
  }

  const strangers = ID_NAMES.filter((name) => isOtherId(object[name], expect.ids?.[name]));
  if (strangers.length > 0) return refuse('301', strangers.join(','));

  const terms: Terms = {
    version: version.version,
    leg: expect.direction ?? 'server-ds',
    plainHttp: expect.plainHttp ?? [],
    knownExtensions: expect.knownExtensions ?? [],
    takesSoundItems: true,
  };
  const { known, findings, lost } = validate(TABLES[type], object, terms);
  const first = firstFault(findings);
  if (first) return refuse(first.errorCode, first.names.join(','));
  return {
    ...{ ok: true, message: known as Message, version: version.version },
    ...(lost.length > 0 && { lost: lost.map(lossOf) }),
  };
}

type VersionReading = { kind: 'good'; version: MessageVersion } | { kind: 'bad'; errorCode: ErrorCode; detail: string };

function readVersion(value: unknown, type: MessageType, expect: Expectation): VersionReading {
  if (value === undefined || isEmpty(value)) return { kind: 'bad', errorCode: '201', detail: 'messageVersion' };
  if (!isVersionText(value)) return { kind: 'bad', errorCode: '203', detail: 'messageVersion' };
  // An Erro speaks whatever its sender could; all versions write it alike.
  if (type === 'Erro') return { kind: 'good', version: isSupportedVersion(value) ? value : HIGHEST_VERSION };
  const ours = expect.versions ?? SUPPORTED_VERSIONS;
  if (!isSupportedVersion(value) || !ours.includes(value)) {
    return { kind: 'bad', errorCode: '102', detail: ours.join(',') };
  }
  if (expect.version !== undefined && value !== expect.version) {
    return { kind: 'bad', errorCode: '203', detail: 'messageVersion' };
  }
  return { kind: 'good', version: value };
}

/** A malformed id is a matter of form, reported later. */
function isOtherId(value: unknown, expected: string | undefined): boolean {
  return expected !== undefined && isUuid(value) && value.toLowerCase() !== expected.toLowerCase();
}

function lossOf({ list, place, findings }: LostItem): Loss {
  const { errorCode, names } = firstFault(findings)!;
  return { item: `${list}[${place}]`, errorCode, errorDetail: names.join(',') };
}

function firstFault(findings: Findings): { errorCode: ErrorCode; names: readonly string[] } | undefined {
  const inOrder: { errorCode: ErrorCode; names: readonly string[] }[] = [
    { errorCode: '201', names: findings.missing },
    { errorCode: '203', names: findings.malformed },
    { errorCode: '207', names: findings.reserved },
    { errorCode: '304', names: findings.iso },
    { errorCode: '201', names: findings.conditions },
    { errorCode: '203', names: findings.contradictions },
    { errorCode: '202', names: findings.extensions },
  ];
  return inOrder.find((group) => group.names.length > 0);
}

/** What an Erro may repeat of a faulty message: only what is well-formed. */
function aboutOf(object: Record<string, unknown>): Pick<Fault, 'errorMessageType' | 'ids' | 'messageVersion'> {
  const ids: TransactionIds = {};
  for (const name of ID_NAMES) {
    const value = object[name];
    if (isUuid(value)) ids[name] = value;
  }
  return {
    ids,
    ...(isMessageType(object.messageType) && { errorMessageType: object.messageType }),
    ...(isSupportedVersion(object.messageVersion) && { messageVersion: object.messageVersion }),
  };
}

function quote(value: unknown): string {
  return String(value).slice(0, LONGEST_QUOTE).toWellFormed();
}
