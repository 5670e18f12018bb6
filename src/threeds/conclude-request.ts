/** What the answer to an AReq, or the lack of one, makes of the authentication. EMV 3DS 2.2.0 §5.9 and table B.2. */
import type { Instant } from '../platform/clock.ts';
import { type DirectoryReply, transportErrorOf } from './directory-reply.ts';
import { eciFits, eciOfStatus } from './eci.ts';
import {
  buildErro,
  cardholderTextOf,
  type Denial,
  denialIn,
  type Fault,
  isSchemesValue,
  type Message,
  makeFault,
  type PlainHttp,
  readMessage,
} from './messages/index.ts';
import { move, type Refused } from './states.ts';
import type { Authentication, AuthenticationResult, TransStatus } from './types.ts';

export interface Concluded {
  readonly next: Authentication;
  /** To be POSTed to the directory server as a message of its own; null where nothing is to be said. */
  readonly erro: Message | null;
  /** What was received, where it could be read. */
  readonly received: Message | null;
}

/** The request is about to be sent: written down first, so that a crash afterwards is seen. */
export function markRequested(authentication: Authentication, now: Instant): Authentication | Refused {
  return move(authentication, 'requested', now);
}

/**
 * Takes the directory server's reply in. Refused where the authentication waits for none. After a crash between sending and
 * this, the answer is lost: conclude with `{ kind: 'timeout' }`.
 */
export function concludeRequest(
  authentication: Authentication,
  reply: DirectoryReply,
  context: {
    /** Hosts whose challenge page may be plain http: none in live mode. */
    readonly plainHttp: PlainHttp;
    readonly now: Instant;
  },
): Concluded | Refused {
  const finish = (
    result: AuthenticationResult,
    erro: Message | null,
    received: Message | null,
  ): Concluded | Refused => {
    const { dsTransId, acsTransId } = result;
    const next = move(authentication, 'answered', context.now, { result, dsTransId, acsTransId });
    return 'refused' in next ? next : { next, erro, received };
  };

  if (reply.kind !== 'message') {
    return finish(
      { ...unavailable(authentication), cause: CAUSES[reply.kind], error: transportErrorOf(reply) },
      null,
      null,
    );
  }
  const reading = readMessage(reply.raw, {
    types: ['ARes', 'Erro'],
    version: authentication.version,
    ids: { threeDSServerTransID: authentication.threeDsServerTransId },
    plainHttp: context.plainHttp,
  });
  const fault = reading.ok ? contradictionOf(reading.message, authentication) : reading.fault;
  const without: AuthenticationResult = {
    ...unavailable(authentication),
    ...denied('frictionless', denialIn(reply.raw)),
  };
  if (fault?.errorMessageType === 'Erro') {
    // An Erro is never answered, not even a faulty one.
    return finish({ ...without, ...faultResult(fault, 'directory_server_error', 'D') }, null, null);
  }
  if (fault || !reading.ok) {
    // Of what cannot be read it is known all the same which message it should have been; 2.3.1 wants it named.
    const ours = {
      ...{ errorMessageType: 'ARes', ...fault! },
      ids: { ...fault!.ids, threeDSServerTransID: authentication.threeDsServerTransId },
    };
    const erro = buildErro({ fault: ours, component: 'S', version: authentication.version });
    return finish({ ...without, ...faultResult(ours, 'invalid_answer', 'S') }, erro, null);
  }

  const { message } = reading;
  if (message.messageType === 'Erro') {
    const error = {
      code: String(message.errorCode),
      component: String(message.errorComponent),
      detail: String(message.errorDetail),
    };
    const result = { ...without, cause: 'directory_server_error' as const, error };
    return finish({ ...result, dsTransId: text(message.dsTransID) }, null, message);
  }
  if (message.transStatus === 'D') {
    const cardholderInfo = cardholderTextOf(message);
    const next = move(authentication, 'decoupled_begun', context.now, {
      acsTransId: id(message.acsTransID),
      dsTransId: id(message.dsTransID),
      ...(cardholderInfo !== null && { cardholderInfo }),
    });
    return 'refused' in next ? next : { next, erro: null, received: message };
  }
  if (message.transStatus !== 'C') return finish(frictionlessResult(authentication, message), null, message);
  const next = move(authentication, 'challenge_asked', context.now, {
    acsUrl: text(message.acsURL),
    acsTransId: id(message.acsTransID),
    dsTransId: id(message.dsTransID),
  });
  return 'refused' in next ? next : { next, erro: null, received: message };
}

/** A result U of this version without anything of an issuer. */
export function unavailable(authentication: Pick<Authentication, 'version'>): AuthenticationResult {
  return {
    transStatus: 'U',
    transStatusReason: null,
    flow: 'none',
    eci: null,
    authenticationValue: null,
    dsTransId: null,
    acsTransId: null,
    version: authentication.version,
    challengeCancel: null,
    cardholderInfo: null,
    cause: null,
    error: null,
  };
}

/** The result of a challenge whose RReq is faulty, but says no. */
export function deniedChallenge(authentication: Authentication, denial: Denial, fault: Fault): AuthenticationResult {
  const { dsTransId, acsTransId } = authentication;
  const ids = { dsTransId, acsTransId };
  return {
    ...unavailable(authentication),
    ...ids,
    ...denied('challenge', denial),
    ...faultResult(fault, 'invalid_answer', 'S'),
  };
}

/** The issuer has answered, and its no is final: nothing else of the message is taken. */
function denied(flow: AuthenticationResult['flow'], denial: Denial | undefined): Partial<AuthenticationResult> {
  return denial ? { ...denial, flow } : {};
}

/** What ARes and RReq say alike about the result. */
export function issuerResult(authentication: Authentication, message: Message): AuthenticationResult {
  const transStatus = message.transStatus as TransStatus;
  return {
    ...unavailable(authentication),
    transStatus,
    transStatusReason: text(message.transStatusReason),
    eci: text(message.eci) ?? eciOfStatus(authentication.directoryServer, transStatus, authentication.challengeInd),
    authenticationValue: text(message.authenticationValue),
    dsTransId: id(message.dsTransID),
    acsTransId: id(message.acsTransID),
    challengeCancel: text(message.challengeCancel),
    cardholderInfo: cardholderTextOf(message),
  };
}

function frictionlessResult(authentication: Authentication, message: Message): AuthenticationResult {
  return { ...issuerResult(authentication, message), flow: 'frictionless' };
}

const CAUSES: Readonly<Record<Exclude<DirectoryReply['kind'], 'message'>, AuthenticationResult['cause']>> = {
  unreachable: 'directory_server_unreachable',
  timeout: 'directory_server_timeout',
  http: 'directory_server_error',
};

function faultResult(fault: Fault, cause: AuthenticationResult['cause'], component: 'S' | 'D') {
  return { cause, error: { code: fault.errorCode, component, detail: fault.errorDetail } };
}

/** Statuses that are well-formed but no answer to what was asked. */
function contradictionOf(message: Message, authentication: Authentication): Fault | undefined {
  if (message.messageType !== 'ARes') return undefined;
  const { challengeInd, decoupledMinutes, deviceChannel, version } = authentication;
  const acknowledged = version === '2.3.1' ? ['05', '06', '07', '10', '11'] : ['05', '06', '07'];
  const isIllegal =
    // Data share only: the issuer was asked for nothing. And nobody is there to be asked where the merchant acts alone.
    (message.transStatus === 'C' && (challengeInd === '06' || deviceChannel === '03')) ||
    // A payment by a browser's own means is never offered.
    message.transStatus === 'S' ||
    (message.transStatus === 'D' && decoupledMinutes === undefined) ||
    // Only a request for no challenge on grounds can be acknowledged.
    (message.transStatus === 'I' && !acknowledged.includes(challengeInd));
  const names = isIllegal ? ['transStatus'] : unfitProof(message, authentication);
  if (names.length === 0) return undefined;
  const ids = { dsTransID: String(message.dsTransID), acsTransID: String(message.acsTransID) };
  return makeFault('203', names.join(','), { errorMessageType: 'ARes', ids });
}

/**
 * Elements of an ARes or RReq that an authorisation could not carry, or that claim what the status does not say. A status that
 * is not authorised by carries nothing.
 */
export function unfitProof(message: Message, { directoryServer }: Authentication): readonly string[] {
  const { transStatus, eci, authenticationValue: value } = message as Readonly<Record<string, string | undefined>>;
  if (transStatus !== 'Y' && transStatus !== 'A' && transStatus !== 'I') return [];
  return [
    ...(eci === undefined || eciFits(directoryServer, eci, transStatus) ? [] : ['eci']),
    // Since 2.3.1 the message may hold a longer value than any of our schemes gives.
    ...(value === undefined || isSchemesValue(value) ? [] : ['authenticationValue']),
  ];
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** Ids are compared without regard to case, so they are kept in one. */
function id(value: unknown): string | null {
  return text(value)?.toLowerCase() ?? null;
}
