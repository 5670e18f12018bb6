/**
 * What a directory server brings: the result of a challenge (RReq), and notices about its own running (OReq). Answers every message
 * at once and says what it makes of the authentication. EMV 3DS 2.2.0 §5.9, tables B.8 and B.9.
 */
import type { Instant } from '../platform/clock.ts';
import { resultOfChallenge } from './challenge.ts';
import { deniedChallenge, unfitProof } from './conclude-request.ts';
import {
  buildErro,
  buildMessage,
  denialIn,
  ERROR_DESCRIPTIONS,
  type Fault,
  HIGHEST_VERSION,
  type Message,
  makeFault,
  readMessage,
  type TransactionIds,
} from './messages/index.ts';
import { isRefused, move } from './states.ts';
import type { Authentication } from './types.ts';

/**
 * What the message was. Only `accepted` changes anything; `late` is a result for the audit, after our timers or after the order
 * closed · `repeated`, `unasked`: the first result stays · `unknown`: no authentication of ours · `faulty`: as if it had not come,
 * but for an N or R, which is final ·
 * `notice`: an operational notice, of no authentication at all · `erro`: the other side reports an error, which is never answered.
 */
export type ResultRequestKind = 'accepted' | 'late' | 'repeated' | 'unasked' | 'unknown' | 'faulty' | 'notice' | 'erro';

export interface ResultAnswer {
  readonly kind: ResultRequestKind;
  /** RRes, ORes or Erro, to be sent with HTTP 200; null: HTTP 200 and an empty body. */
  readonly reply: Message | null;
  /** To be stored before the reply is sent. */
  readonly next: Authentication | null;
  /** Lower case, where the message named one. */
  readonly threeDsServerTransId: string | null;
  /** What was received, where it could be read; for the message log. */
  readonly received: Message | null;
  /** One line for the audit trail. */
  readonly note: string;
}

/** resultsStatus: received for further processing; the challenge never began. */
const RECEIVED = '01';
const NO_CHALLENGE_SENT = '02';
/** challengeCancel: the ACS waited in vain for the first CReq. */
const NO_FIRST_CREQ = '05';

/** Total: whatever the body, there is an answer. `find` must answer within the second that the directory server waits. */
export async function receiveResultRequest(
  raw: string | Uint8Array,
  find: (threeDsServerTransId: string) => Promise<Authentication | undefined>,
  now: Instant,
): Promise<ResultAnswer> {
  const first = readMessage(raw, { types: ['RReq', 'OReq', 'Erro'] });
  const type = first.ok ? first.message.messageType : first.fault.errorMessageType;
  const named = first.ok ? first.message.threeDSServerTransID : first.fault.ids.threeDSServerTransID;
  const id = typeof named === 'string' ? named.toLowerCase() : null;
  if (type === 'OReq') return acknowledgeNotice(first, id);
  // Looked for in any case: also what is refused, or never answered, belongs into the log of the transaction that it names.
  const authentication = id === null ? undefined : await find(id);
  if (type === 'Erro') return tell('erro', null, id, first.ok ? first.message : null, describeErro(first));
  if (id === null) return refuse('faulty', first.ok ? makeFault('201', 'threeDSServerTransID') : first.fault, id, null);
  const refuseFaulty = (fault: Fault, received: Message | null) =>
    withDenial(refuse('faulty', fault, id, received), { raw, fault, authentication, now });
  if (!first.ok && isUnreadable(first.fault)) return refuseFaulty(first.fault, null);
  const received = first.ok ? first.message : null;
  const ids: TransactionIds = first.ok ? idsOf(first.message) : first.fault.ids;
  const messageVersion = first.ok ? first.version : first.fault.messageVersion;
  const notRecognised = makeFault('301', 'threeDSServerTransID', {
    errorMessageType: 'RReq',
    ids,
    ...(messageVersion !== undefined && { messageVersion }),
  });
  if (!authentication) return refuse('unknown', notRecognised, id, received);
  if (!expectsResult(authentication)) {
    const kind = isAnsweredByIssuer(authentication) ? 'repeated' : 'unasked';
    return refuse(kind, { ...notRecognised, ...unexpected(authentication, kind) }, id, received);
  }

  const reading = readMessage(raw, {
    types: ['RReq'],
    version: authentication.version,
    ids: { ...(authentication.dsTransId && { dsTransID: authentication.dsTransId }), ...acsId(authentication) },
  });
  if (!reading.ok) return refuseFaulty(reading.fault, received);
  const { message } = reading;
  // Asked as a payment, answered as something else; or a proof that cannot be.
  const unfit = message.messageCategory === '01' ? unfitProof(message, authentication) : ['messageCategory'];
  if (unfit.length > 0) {
    const fault = makeFault('203', unfit.join(','), { errorMessageType: 'RReq', ids: idsOf(message) });
    return refuseFaulty({ ...fault, messageVersion: authentication.version }, message);
  }

  const reply = buildMessage('RRes', authentication.version, {
    ...idsOf(message),
    resultsStatus: message.challengeCancel === NO_FIRST_CREQ ? NO_CHALLENGE_SENT : RECEIVED,
  });
  const next = move(authentication, 'result_received', now, { result: resultOfChallenge(authentication, message) });
  if (isRefused(next)) {
    return tell('late', reply, id, message, `Result ${message.transStatus} came after the end and decides nothing`);
  }
  return { ...tell('accepted', reply, id, message, `Result ${message.transStatus} received`), next };
}

/** A no of the right transaction ends it, though its message is refused. A transaction of another issuer has nothing to say here. */
function withDenial(
  refused: ResultAnswer,
  about: {
    readonly raw: string | Uint8Array;
    readonly fault: Fault;
    readonly authentication: Authentication | undefined;
    readonly now: Instant;
  },
): ResultAnswer {
  const { raw, fault, authentication, now } = about;
  const denial = denialIn(raw);
  if (!denial || !authentication || isForeign(fault.ids, authentication)) return refused;
  const next = move(authentication, 'result_received', now, { result: deniedChallenge(authentication, denial, fault) });
  return isRefused(next) ? refused : { ...refused, next, note: `${refused.note}; its ${denial.transStatus} is final` };
}

const isForeign = ({ dsTransID, acsTransID }: TransactionIds, { dsTransId, acsTransId }: Authentication): boolean =>
  [
    [dsTransID, dsTransId],
    [acsTransID, acsTransId],
  ].some(([told, known]) => told != null && known != null && told.toLowerCase() !== known.toLowerCase());

/** A notice asks for nothing but to be taken; what it says is for people to read. */
function acknowledgeNotice(reading: ReturnType<typeof readMessage>, id: string | null): ResultAnswer {
  if (!reading.ok) return refuse('faulty', reading.fault, id, null);
  const { threeDSServerTransID, dsTransID } = reading.message;
  const reply = buildMessage('ORes', reading.version, { threeDSServerTransID, dsTransID });
  return tell('notice', reply, id, reading.message, 'A directory server sent an operational notice');
}

/** In a challenge or a decoupled authentication, or after one that our own timers ended: then a result may still come, too late to count. */
function expectsResult(authentication: Authentication): boolean {
  if (authentication.state === 'challenge' || authentication.state === 'decoupled') return true;
  const cause = authentication.result?.cause;
  return authentication.state === 'final' && (cause === 'challenge_abandoned' || cause === 'no_rreq');
}

function isAnsweredByIssuer(authentication: Authentication): boolean {
  return authentication.state === 'final' && authentication.result?.flow === 'challenge';
}

/** Since 2.3.1 a result that comes again or unasked has an error of its own. */
function unexpected({ version }: Authentication, kind: 'repeated' | 'unasked'): Partial<Fault> {
  if (version !== '2.3.1') return {};
  const errorCode = kind === 'repeated' ? '312' : '313';
  return { errorCode, errorDescription: ERROR_DESCRIPTIONS[errorCode] };
}

/** Faults that come before the question whose message it is. */
function isUnreadable(fault: Fault): boolean {
  return ['101', '102', '204'].includes(fault.errorCode) || fault.errorDetail === 'messageVersion';
}

function acsId(authentication: Authentication): TransactionIds {
  return authentication.acsTransId ? { acsTransID: authentication.acsTransId } : {};
}

function idsOf(message: Message): TransactionIds {
  const { threeDSServerTransID, dsTransID, acsTransID } = message;
  return {
    threeDSServerTransID: String(threeDSServerTransID),
    dsTransID: String(dsTransID),
    acsTransID: String(acsTransID),
  };
}

function refuse(kind: ResultRequestKind, fault: Fault, id: string | null, received: Message | null): ResultAnswer {
  // Results are what this address is for; 2.3.1 wants the faulty message named even where it cannot be read.
  const named = { errorMessageType: 'RReq', ...fault };
  const reply = buildErro({ fault: named, component: 'S', version: HIGHEST_VERSION });
  const type = fault.errorMessageType ?? 'Message';
  return tell(kind, reply, id, received, `${type} answered with Erro ${fault.errorCode}: ${fault.errorDetail}`);
}

function tell(
  kind: ResultRequestKind,
  reply: Message | null,
  threeDsServerTransId: string | null,
  received: Message | null,
  note: string,
): ResultAnswer {
  return { kind, reply, next: null, threeDsServerTransId, received, note };
}

function describeErro(reading: ReturnType<typeof readMessage>): string {
  if (!reading.ok) return `A faulty Erro was received: ${reading.fault.errorDetail}`;
  const { errorCode, errorComponent, errorDetail } = reading.message;
  return `Erro ${errorCode} of component ${errorComponent} received: ${errorDetail}`;
}
