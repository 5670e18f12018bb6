/** The beginning of an authentication: version, 3DS Method or none. What the AReq says is in `authentication-request.ts`. */
import type { Scheme } from '../methods/types.ts';
import type { Instant } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import { directoryServerOf } from './eci.ts';
import { fromBase64Url, isUuid, type MessageVersion, SUPPORTED_VERSIONS, toBase64Url } from './messages/index.ts';
import { reusableRun } from './method-run.ts';
import { type CardRange, chooseVersion, traitsOf } from './ranges.ts';
import { move, type Refused } from './states.ts';
import type {
  Authentication,
  AuthenticationResult,
  BrowserData,
  MethodCompletion,
  PriorAuthentication,
} from './types.ts';

/** The page gives the issuer's 3DS Method this long and then goes on without. EMV 3DS 2.2.0 §5.8.1. */
export const METHOD_TIMEOUT_MS = 10_000;

export interface StartInput {
  readonly siteId: SiteId;
  readonly acquirerMerchantId: string;
  readonly transactionId: number;
  readonly amount: number;
  readonly currency: string;
  readonly scheme: Scheme;
  /** From the policy's decision. */
  readonly challengeInd: string;
  /** Of the card number; undefined where no range holds it. */
  readonly range: CardRange | undefined;
  /** Whether the directory server has given ranges at all; true unless said. */
  readonly hasRanges?: boolean;
  readonly browser: BrowserData;
  /** Whether a browser of ours can run the 3DS Method: false for a request answered within the merchant's call. */
  readonly canRunMethod: boolean;
  /** The authentication before this one, where it was of the same card in the same order. */
  readonly earlier?: Authentication | null;
  /** No payer is there: the merchant asks by itself (3RI), which 2.1.0 does not know for payments. */
  readonly withoutPayer?: boolean;
  /** Without a payer: when the issuer authenticated them for this series, where it did. */
  readonly prior?: PriorAuthentication | undefined;
  /** Minutes that the issuer may be offered for authenticating the payer elsewhere; undefined: it is not offered. */
  readonly decoupledMinutes?: number | undefined;
  /** New for every authentication, retries included; carries its site. */
  readonly threeDsServerTransId: string;
  readonly now: Instant;
}

export type Started =
  | { readonly kind: 'started'; readonly authentication: Authentication }
  /** In no range, or no common version: no message is sent. */
  | { readonly kind: 'not_enrolled'; readonly result: AuthenticationResult };

export function startAuthentication(input: StartInput): Started {
  const ours = input.withoutPayer ? SUPPORTED_VERSIONS.filter((version) => version !== '2.1.0') : SUPPORTED_VERSIONS;
  const version = input.range && chooseVersion(input.range, ours);
  if (!input.range && input.hasRanges === false)
    return { kind: 'not_enrolled', result: { ...NOT_ENROLLED, cause: 'no_ranges' } };
  if (!input.range || version === undefined) return { kind: 'not_enrolled', result: NOT_ENROLLED };
  return { kind: 'started', authentication: begin(input, input.range, version) };
}

function begin(input: StartInput, range: CardRange, version: MessageVersion): Authentication {
  const { methodUrl } = traitsOf(range, version);
  const withoutPayer = input.withoutPayer === true;
  const runsMethod = methodUrl !== null && input.canRunMethod && !withoutPayer && input.browser.javascriptEnabled;
  const { browser } = input;
  const earlierRun = runsMethod
    ? reusableRun(input.earlier ?? null, { version, methodUrl, browser }, input.now)
    : undefined;
  return {
    siteId: input.siteId,
    transactionId: input.transactionId,
    threeDsServerTransId: input.threeDsServerTransId.toLowerCase(),
    directoryServer: directoryServerOf(input.scheme),
    version,
    ...(withoutPayer && { deviceChannel: '03', ...(input.prior && { prior: input.prior }) }),
    state: runsMethod && !earlierRun ? 'method' : 'ready',
    challengeInd: input.challengeInd,
    ...(mayDecouple(input, version) && { decoupledMinutes: input.decoupledMinutes }),
    methodUrl,
    ...(earlierRun
      ? { methodCompletion: 'Y', methodRun: earlierRun }
      : { methodCompletion: completionOf(methodUrl, runsMethod) }),
    amount: input.amount,
    currency: input.currency,
    acquirerMerchantId: input.acquirerMerchantId,
    browser,
    acsUrl: null,
    acsTransId: null,
    dsTransId: null,
    result: null,
    createdAt: input.now,
    modifiedAt: input.now,
  };
}

/** 2.1.0 knows nothing of it, and data that is only shared (06) is authenticated nowhere. */
const mayDecouple = ({ decoupledMinutes, challengeInd }: StartInput, version: MessageVersion): boolean =>
  decoupledMinutes !== undefined && version !== '2.1.0' && challengeInd !== '06';

/** `N`: there is a Method and it does not run; `U`: there is none; null: that will be seen. */
function completionOf(methodUrl: string | null, runs: boolean): MethodCompletion | null {
  if (runs) return null;
  return methodUrl === null ? 'U' : 'N';
}

const NOT_ENROLLED: AuthenticationResult = {
  transStatus: 'U',
  transStatusReason: null,
  flow: 'none',
  eci: null,
  authenticationValue: null,
  dsTransId: null,
  acsTransId: null,
  version: null,
  challengeCancel: null,
  cardholderInfo: null,
  cause: 'not_enrolled',
  error: null,
};

/** The hidden form field that starts the 3DS Method. */
export function methodData(authentication: Authentication, notificationUrl: string): string {
  return toBase64Url({
    threeDSServerTransID: authentication.threeDsServerTransId,
    threeDSMethodNotificationURL: notificationUrl,
  });
}

/** The threeDSServerTransID in the issuer's notification, lower case; undefined where there is none to read. */
export function methodNotification(data: string): string | undefined {
  const text = fromBase64Url(data);
  if (text === undefined) return undefined;
  try {
    const id: unknown = (JSON.parse(text) as { threeDSServerTransID?: unknown } | null)?.threeDSServerTransID;
    return isUuid(id) ? id.toLowerCase() : undefined;
  } catch {
    return undefined;
  }
}

/** `Y`: the issuer notified in time; `N`: it did not. Refused, without effect, once the AReq may be sent. */
export function completeMethod(
  authentication: Authentication,
  completion: 'Y' | 'N',
  now: Instant,
): Authentication | Refused {
  return move(authentication, 'method_over', now, { methodCompletion: completion });
}
