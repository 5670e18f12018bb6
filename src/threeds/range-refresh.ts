/**
 * When a directory server is asked for its card ranges (PReq), with what, and what its answer leads to. Nothing is sent
 * from here, and how ranges are kept is in `ranges.ts`.
 */
import { HOUR, type Instant, MINUTE } from '../platform/clock.ts';
import { type DirectoryReply, transportErrorOf } from './directory-reply.ts';
import {
  buildErro,
  buildMessage,
  HIGHEST_VERSION,
  type Message,
  type PlainHttp,
  readMessage,
} from './messages/index.ts';
import { applyRanges, type RangeCache } from './ranges.ts';
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
  if (fetchedAt !== null && now - fetchedAt < REFRESH_AFTER_MS) return false;
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
): Message {
  return buildMessage('PReq', HIGHEST_VERSION, {
    threeDSServerTransID: threeDsServerTransId,
    threeDSServerRefNumber: identity.referenceNumber,
    threeDSServerOperatorID: identity.operatorId ?? undefined,
    serialNum: serialNum ?? undefined,
  });
}

/** What the answer to a PReq leads to. `erro` is to be POSTed to the directory server where it is not null. */
export type RangeOutcome =
  | { readonly kind: 'fetched'; readonly cache: RangeCache }
  /** The change could not be applied: ask again at once, for everything. */
  | { readonly kind: 'ask_for_all'; readonly erro: Message | null; readonly why: string }
  /** Nothing usable came: what is at hand stays. */
  | { readonly kind: 'keep'; readonly erro: Message | null; readonly why: string; readonly unreachable: boolean };

/** EMV error 307: the serialNum means nothing to the directory server. */
const SERIAL_NUMBER_INVALID = '307';

export function concludeRangeRequest(
  before: RangeCache | undefined,
  asked: {
    readonly directoryServer: DirectoryServer;
    readonly request: Message;
    readonly plainHttp: PlainHttp;
    readonly now: Instant;
  },
  reply: DirectoryReply,
): RangeOutcome {
  if (reply.kind !== 'message') {
    const { code, detail } = transportErrorOf(reply);
    // One that was asked too often says so. Any other silence is worth another try soon: without ranges no card is enrolled.
    const isCounted = reply.kind === 'http' && reply.status === 429;
    return { kind: 'keep', erro: null, why: `${code} ${detail}`, unreachable: !isCounted };
  }
  const full = asked.request.serialNum === undefined;
  const refused = (why: string, erro: Message | null): RangeOutcome =>
    full ? { kind: 'keep', erro, why, unreachable: false } : { kind: 'ask_for_all', erro, why };

  const id = String(asked.request.threeDSServerTransID);
  const reading = readMessage(reply.raw, {
    types: ['PRes', 'Erro'],
    version: HIGHEST_VERSION,
    ids: { threeDSServerTransID: id },
    plainHttp: asked.plainHttp,
  });
  if (!reading.ok) {
    const { fault } = reading;
    const why = `${fault.errorCode} ${fault.errorDetail}`;
    // An Erro is never answered, not even a faulty one.
    if (fault.errorMessageType === 'Erro') return { kind: 'keep', erro: null, why, unreachable: false };
    return refused(why, erroFor({ ...fault, ids: { ...fault.ids, threeDSServerTransID: id } }));
  }
  const { message } = reading;
  if (message.messageType === 'Erro') {
    const why = `Erro ${message.errorCode} ${message.errorDetail}`;
    if (message.errorCode === SERIAL_NUMBER_INVALID) return refused(why, null);
    return { kind: 'keep', erro: null, why, unreachable: false };
  }
  const applied = applyRanges(asked.directoryServer, before, message, { full, now: asked.now });
  if (applied.ok) return { kind: 'fetched', cache: applied.cache };
  return refused(`203 ${applied.fault.errorDetail}`, erroFor(applied.fault));
}

function erroFor(fault: Parameters<typeof buildErro>[0]['fault']): Message {
  return buildErro({ fault, component: 'S', version: HIGHEST_VERSION });
}
