/**
 * When a directory server is asked for its card ranges (PReq), with what, and what its answer leads to. Nothing is sent
 * from here, and how ranges are kept is in `ranges.ts`.
 */
import { HOUR, type Instant, MINUTE } from '../platform/clock.ts';
import { type DirectoryReply, transportErrorOf } from './directory-reply.ts';
import {
  buildErro,
  buildMessage,
  compareVersions,
  type Fault,
  HIGHEST_VERSION,
  type Loss,
  type Message,
  type MessageVersion,
  makeFault,
  type PlainHttp,
  parseJson,
  readMessage,
  SUPPORTED_VERSIONS,
  type TransactionIds,
} from './messages/index.ts';
import { type Applied, applyRanges, NEVER, type RangeCache } from './ranges.ts';
import type { DirectoryServer } from './types.ts';

/** What is remembered of the last questions to one directory server. */
export interface RefreshHistory {
  /** When the ranges at hand were fetched or confirmed; null without any. */
  readonly fetchedAt: Instant | null;
  /** When the server last took in a PReq, whatever it answered. */
  readonly answeredAt: Instant | null;
  /** When it last took nothing in, or gave no answer. */
  readonly unreachableAt: Instant | null;
}

/** Directory servers want to be asked at least every 24 hours; an hour is kept in hand for one that is out of reach. */
const REFRESH_AFTER_MS = 23 * HOUR;
/** … and at most once an hour, or they answer 103. */
const AT_MOST_EVERY_MS = HOUR;
/** A server that took nothing in has counted nothing. */
const RETRY_UNREACHABLE_MS = MINUTE;
const STALE_AFTER_MS = 24 * HOUR;

/** Whether to ask now: on first need, then once a day, never twice in an hour. */
export function dueForRefresh(history: RefreshHistory, now: Instant): boolean {
  const { fetchedAt, answeredAt, unreachableAt } = history;
  if (fetchedAt !== null && fetchedAt !== NEVER && now - fetchedAt < REFRESH_AFTER_MS) return false;
  if (answeredAt !== null && now - answeredAt < AT_MOST_EVERY_MS) return false;
  return unreachableAt === null || now - unreachableAt >= RETRY_UNREACHABLE_MS;
}

/** Ranges older than a day still serve, but somebody should hear of it. */
export function isStale(fetchedAt: Instant, now: Instant): boolean {
  return now - fetchedAt > STALE_AFTER_MS;
}

/** Ids by which directory servers know this 3DS Server. */
export interface ServerIdentity {
  /** Issued at EMVCo approval; a made-up one in the sandbox. */
  readonly referenceNumber: string;
  /** Assigned by a directory server that wants one. */
  readonly operatorId: string | null;
}

/** The PReq. `serialNum` null asks for every range, else for what changed since. */
export function buildRangeRequest(
  threeDsServerTransId: string,
  serialNum: string | null,
  identity: ServerIdentity,
  version: MessageVersion = HIGHEST_VERSION,
): Message {
  return buildMessage('PReq', version, {
    threeDSServerTransID: threeDsServerTransId,
    threeDSServerRefNumber: identity.referenceNumber,
    threeDSServerOperatorID: identity.operatorId ?? undefined,
    serialNum: serialNum ?? undefined,
    cardRangeDataDownloadInd: 'Y',
  });
}

/** What the answer to a PReq leads to. `erro` is to be POSTed to the directory server where it is not null. */
export type RangeOutcome =
  /** `alarm`: some of the ranges were faulty; null where all were sound. */
  | {
      readonly kind: 'fetched';
      readonly cache: RangeCache;
      readonly erro: Message | null;
      readonly alarm: string | null;
    }
  /** Every range is in a file: to be downloaded and concluded with `concludeRangeFile`. */
  | { readonly kind: 'download'; readonly url: string; readonly answer: Message }
  /** The server does not speak the version of the PReq: ask again at once, in this one. */
  | { readonly kind: 'ask_in'; readonly version: MessageVersion }
  /** The change could not be applied: ask again at once, for everything. */
  | { readonly kind: 'ask_for_all'; readonly erro: Message | null; readonly why: string }
  /** Nothing usable came: what is at hand stays. */
  | { readonly kind: 'keep'; readonly erro: Message | null; readonly why: string; readonly unreachable: boolean };

/** EMV errors: the serialNum means nothing to the directory server; it does not speak the version. */
const SERIAL_NUMBER_INVALID = '307';
const VERSION_NOT_SUPPORTED = '102';

export interface RangeQuestion {
  readonly directoryServer: DirectoryServer;
  readonly request: Message;
  readonly plainHttp: PlainHttp;
  readonly now: Instant;
}

export function concludeRangeRequest(
  before: RangeCache | undefined,
  asked: RangeQuestion,
  reply: DirectoryReply,
): RangeOutcome {
  if (reply.kind !== 'message') {
    const { code, detail } = transportErrorOf(reply);
    // One that was asked too often says so. Any other silence is worth another try soon: without ranges no card is enrolled.
    const isCounted = reply.kind === 'http' && reply.status === 429;
    return { kind: 'keep', erro: null, why: `${code} ${detail}`, unreachable: !isCounted };
  }
  const version = asked.request.messageVersion as MessageVersion;
  const full = asked.request.serialNum === undefined;
  const refused = (why: string, erro: Message | null): RangeOutcome =>
    full ? { kind: 'keep', erro, why, unreachable: false } : { kind: 'ask_for_all', erro, why };

  const id = String(asked.request.threeDSServerTransID);
  const reading = readMessage(reply.raw, {
    types: ['PRes', 'Erro'],
    version,
    ids: { threeDSServerTransID: id },
    plainHttp: asked.plainHttp,
  });
  if (!reading.ok) {
    const { fault } = reading;
    const why = `${fault.errorCode} ${fault.errorDetail}`;
    // An Erro is never answered, not even a faulty one.
    if (fault.errorMessageType === 'Erro') return { kind: 'keep', erro: null, why, unreachable: false };
    return refused(
      why,
      erroFor({ errorMessageType: 'PRes', ...fault, ids: { ...fault.ids, threeDSServerTransID: id } }, version),
    );
  }
  const { message } = reading;
  if (message.messageType === 'Erro') {
    const why = `Erro ${message.errorCode} ${message.errorDetail}`;
    if (message.errorCode === SERIAL_NUMBER_INVALID) return refused(why, null);
    const common = message.errorCode === VERSION_NOT_SUPPORTED && olderCommon(String(message.errorDetail), version);
    if (common) return { kind: 'ask_in', version: common };
    return { kind: 'keep', erro: null, why, unreachable: false };
  }
  // The file holds everything; what else the message brings is to be ignored.
  if (typeof message.cardRangeDataFileURL === 'string') {
    return { kind: 'download', url: message.cardRangeDataFileURL, answer: message };
  }
  const applied = applyRanges(asked.directoryServer, before, message, { full, now: asked.now });
  if (applied.ok) return fetched(applied, message, reading.lost);
  return refused(`${applied.fault.errorCode} ${applied.fault.errorDetail}`, erroFor(applied.fault, version));
}

/** The file behind cardRangeDataFileURL: an object with cardRangeData and, where changes are to be asked for later, serialNum. */
export function concludeRangeFile(asked: RangeQuestion, answer: Message, file: DirectoryReply): RangeOutcome {
  const keep = (why: string, fault: Fault): RangeOutcome => ({
    kind: 'keep',
    erro: erroFor(fault, answer.messageVersion as MessageVersion),
    why,
    unreachable: false,
  });
  const about = { errorMessageType: 'PRes', ids: idsOf(answer), messageVersion: answer.messageVersion };
  if (file.kind !== 'message') {
    const { code, detail } = transportErrorOf(file);
    // Nobody is told: the directory server answered, and the next PReq tries again.
    return { kind: 'keep', erro: null, why: `range file: ${code} ${detail}`, unreachable: false };
  }
  const content = readFile(file.raw);
  if (content.kind === 'faulty') {
    const fault = makeFault(content.errorCode, content.detail, about);
    return keep(`range file: ${content.errorCode} ${content.detail}`, fault);
  }
  const { cardRangeData = [], serialNum } = content.members;
  const head = { ...answer, cardRangeData, serialNum, cardRangeDataFileURL: undefined };
  // The same table judges the ranges wherever they stand.
  const reading = readMessage(JSON.stringify(head), { types: ['PRes'], plainHttp: asked.plainHttp });
  if (!reading.ok) {
    const { errorCode, errorDetail } = reading.fault;
    return keep(`range file: ${errorCode} ${errorDetail}`, { ...reading.fault, ...about });
  }
  const applied = applyRanges(asked.directoryServer, undefined, reading.message, { full: true, now: asked.now });
  if (applied.ok) return fetched(applied, answer, reading.lost);
  return keep(`range file: ${applied.fault.errorCode} ${applied.fault.errorDetail}`, applied.fault);
}

/** Ranges that an alarm names, of all that were lost. */
const MOST_NAMED = 5;

/**
 * One faulty range costs that range, and overlapping ones nothing: the rest of a scheme's cards is not to suffer. The directory server is
 * told; of overlaps only where the version has an error for them.
 */
function fetched(applied: Applied & { ok: true }, answer: Message, lost: readonly Loss[] = []): RangeOutcome {
  const { cache, overlap } = applied;
  const version = answer.messageVersion as MessageVersion;
  const first = lost[0];
  const about = { errorMessageType: 'PRes', ids: idsOf(answer), messageVersion: version };
  const lossFault = first && makeFault(first.errorCode, first.errorDetail, about);
  const fault = lossFault ?? (version === '2.3.1' ? overlap : undefined);
  const named = lost.slice(0, MOST_NAMED).map(({ item, errorDetail }) => `${item}: ${errorDetail}`);
  const alarms = [
    ...(first ? [`${lost.length} faulty left out (${named.join('; ')}${lost.length > MOST_NAMED ? '; …' : ''})`] : []),
    ...(overlap ? [`some overlap, the narrower counts (${overlap.errorDetail})`] : []),
  ];
  return {
    ...{ kind: 'fetched', cache },
    erro: fault ? erroFor(fault, version) : null,
    alarm: alarms.length > 0 ? alarms.join(', ') : null,
  };
}

type FileContent =
  | { readonly kind: 'content'; readonly members: Readonly<Record<string, unknown>> }
  | { readonly kind: 'faulty'; readonly errorCode: '101' | '204'; readonly detail: string };

/** An object, or the list of ranges alone. A member that stands twice is refused as it is in a message. */
function readFile(raw: string | Uint8Array): FileContent {
  const parsed = parseJson(raw);
  if (parsed.kind === 'unreadable') return { kind: 'faulty', errorCode: '101', detail: parsed.why };
  const { value, duplicates } = parsed;
  const isList = Array.isArray(value);
  if (duplicates.length > 0) {
    const names = isList ? duplicates.map((name) => `cardRangeData.${name}`) : duplicates;
    return { kind: 'faulty', errorCode: '204', detail: names.join(',') };
  }
  if (isList) return { kind: 'content', members: { cardRangeData: value } };
  if (typeof value === 'object' && value !== null)
    return { kind: 'content', members: value as Record<string, unknown> };
  return { kind: 'faulty', errorCode: '101', detail: 'The file is neither an object nor a list' };
}

function idsOf(answer: Message): TransactionIds {
  return { threeDSServerTransID: String(answer.threeDSServerTransID), dsTransID: String(answer.dsTransID) };
}

/** The highest version of ours below the one asked in that the server names; the next lower one where it names none. */
function olderCommon(named: string, askedIn: MessageVersion): MessageVersion | undefined {
  const older = SUPPORTED_VERSIONS.filter((version) => compareVersions(version, askedIn) < 0);
  const theirs: readonly string[] = named.match(/\d+\.\d+\.\d+/g) ?? older;
  return older.findLast((version) => theirs.includes(version));
}

function erroFor(fault: Fault, version: MessageVersion): Message {
  return buildErro({ fault, component: 'S', version });
}
