/** The payer with the issuer: the way there (CReq), the way back (CRes), and what happens when nothing comes back. */
import { type Instant, MINUTE, SECOND } from '../platform/clock.ts';
import { issuerResult, unavailable } from './conclude-request.ts';
import { buildMessage, fromBase64Url, type Message, readMessage, toBase64Url } from './messages/index.ts';
import { move, type Refused } from './states.ts';
import type { Authentication, AuthenticationResult, BrowserData } from './types.ts';

/** From the ARes on; nothing starts it anew. The issuer has its own ten minutes per page within it. */
export const CHALLENGE_LIFE_MS = 15 * MINUTE;

/** The issuer has used all minutes that it was offered; its result gets this long to come. */
const DECOUPLED_GRACE_MS = 30 * SECOND;

/** When the issuer has to be done with authenticating the payer elsewhere. */
export const endOfDecoupled = ({ decoupledMinutes = 0 }: Authentication, begun: Instant): Instant =>
  begun + decoupledMinutes * MINUTE + DECOUPLED_GRACE_MS;

/** How long a browser that came back waits for the RReq before the authentication counts as without result. */
export const RESULT_WAIT_MS = 10 * SECOND;

export interface ChallengeWindow {
  /** EMV challengeWindowSize. */
  readonly size: '01' | '02' | '03' | '05';
  /** Of the frame, in CSS pixels; null for the whole page. */
  readonly frame: { readonly width: number; readonly height: number } | null;
}

/** The largest frame that fits the screen; the whole page where there is no script to make a frame, or none is wanted. */
export function chooseWindow(
  browser: Pick<BrowserData, 'javascriptEnabled' | 'screenWidth' | 'wholePage'>,
): ChallengeWindow {
  if (!browser.javascriptEnabled || browser.wholePage) return { size: '05', frame: null };
  const width = browser.screenWidth ?? 0;
  if (width >= 560) return { size: '03', frame: { width: 500, height: 600 } };
  if (width >= 410) return { size: '02', frame: { width: 390, height: 400 } };
  return { size: '01', frame: { width: 250, height: 400 } };
}

/** The `creq` field of the form; the same every time, so that a page that is loaded again sends an identical one. Undefined where there is no challenge. */
export function buildChallengeRequest(
  authentication: Authentication,
  windowSize: ChallengeWindow['size'],
): string | undefined {
  if (authentication.state !== 'challenge') return undefined;
  return toBase64Url(
    buildMessage('CReq', authentication.version, {
      threeDSServerTransID: authentication.threeDsServerTransId,
      acsTransID: authentication.acsTransId,
      challengeWindowSize: windowSize,
    }),
  );
}

/** The `threeDSSessionData` field: the issuer returns it unchanged. At most 1024 characters, so the text at most 768 bytes. */
export function writeSessionData(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url');
}

/** What the browser brought back from the issuer. It proves nothing: only the RReq is a result. */
export interface ChallengeReturn {
  readonly kind: 'completed' | 'error' | 'unreadable';
  /** Lower case; undefined where they could not be read. */
  readonly threeDsServerTransId: string | undefined;
  readonly acsTransId: string | undefined;
  /** What the CRes says, for comparison with the RReq. */
  readonly transStatus: 'Y' | 'N' | undefined;
  /** The text given to `writeSessionData`; undefined where the issuer lost or spoiled it. */
  readonly sessionData: string | undefined;
  readonly error: NonNullable<AuthenticationResult['error']> | null;
}

/** Longest form field that is looked into. */
const LONGEST_FIELD = 65_536;

/** Reads the form posted to the notification URL. An Erro of the ACS may stand in `erro` or in place of the CRes. */
export function readChallengeReturn(form: {
  readonly cres?: string | undefined;
  readonly erro?: string | undefined;
  readonly threeDSSessionData?: string | undefined;
}): ChallengeReturn {
  const sessionData = decode(form.threeDSSessionData);
  const message = returnedMessage(form);
  const nothing: ChallengeReturn = {
    kind: 'unreadable',
    threeDsServerTransId: undefined,
    acsTransId: undefined,
    transStatus: undefined,
    sessionData,
    error: null,
  };
  if (!message) return nothing;
  const ids = {
    threeDsServerTransId: lower(message.threeDSServerTransID),
    acsTransId: lower(message.acsTransID),
  };
  if (message.messageType === 'CRes') {
    return { ...nothing, ...ids, kind: 'completed', transStatus: message.transStatus as 'Y' | 'N' };
  }
  const { errorCode, errorComponent, errorDetail } = message;
  const error = { code: String(errorCode), component: String(errorComponent), detail: String(errorDetail) };
  return { ...nothing, ...ids, kind: 'error', error };
}

/**
 * The browser came back, `RESULT_WAIT_MS` passed and no RReq came: never a success, whatever the CRes says. `error` is what the
 * ACS told the browser instead of a CRes, where it did.
 */
export function noResult(
  authentication: Authentication,
  now: Instant,
  error: AuthenticationResult['error'] = null,
): Authentication | Refused {
  return move(authentication, 'result_missing', now, {
    result: { ...challengeResult(authentication), cause: 'no_rreq', error },
  });
}

/** The payer never finished. A result that comes later is kept for the audit only. */
export function expireChallenge(authentication: Authentication, now: Instant): Authentication | Refused {
  return move(authentication, 'challenge_expired', now, {
    result: { ...challengeResult(authentication), transStatus: 'N', cause: 'challenge_abandoned' },
  });
}

/** The result that an RReq brings. */
export function resultOfChallenge(authentication: Authentication, message: Message): AuthenticationResult {
  return { ...issuerResult(authentication, message), flow: 'challenge' };
}

function challengeResult(authentication: Authentication): AuthenticationResult {
  const { dsTransId, acsTransId } = authentication;
  return { ...unavailable(authentication), flow: 'challenge', dsTransId, acsTransId };
}

/** The message that the form carries, for the message log; undefined where there is none to read. */
export function returnedMessage(form: Parameters<typeof readChallengeReturn>[0]): Message | undefined {
  return readField(form.cres) ?? readField(form.erro);
}

function readField(field: string | undefined): Message | undefined {
  const json = decode(field);
  if (json === undefined) return undefined;
  const reading = readMessage(json, { types: ['CRes', 'Erro'] });
  return reading.ok ? reading.message : undefined;
}

function decode(field: string | undefined): string | undefined {
  return field === undefined || field.length > LONGEST_FIELD ? undefined : fromBase64Url(field);
}

function lower(value: unknown): string | undefined {
  return typeof value === 'string' ? value.toLowerCase() : undefined;
}
