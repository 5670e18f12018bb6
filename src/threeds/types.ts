/** An authentication (one AReq and what follows from it) as the gateway keeps it, and the browser it runs in. */
import type { Instant } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import type { DeviceChannel } from './messages/fields.ts';
import type { MessageVersion } from './messages/types.ts';

export type DirectoryServer = 'visa' | 'mastercard' | 'amex' | 'bancontact';

/** EMV 3DS transStatus as a result; `C` is never one. */
export type TransStatus = 'Y' | 'A' | 'N' | 'U' | 'R' | 'I';

/**
 * `method`: the payer's browser runs the 3DS Method · `ready`: an AReq may be sent · `requesting`: it is due or on its way ·
 * `challenge`: the payer is with the issuer · `decoupled`: the issuer authenticates the payer elsewhere · `final`: there is a result.
 */
export type AuthenticationState = 'method' | 'ready' | 'requesting' | 'challenge' | 'decoupled' | 'final';

/** How a test answers a challenge of the bank world: a letter of the drop-down on its page, or its Cancel button. */
export type ChallengeAnswer = 'Y' | 'A' | 'N' | 'U' | 'R' | 'cancel';

/** EMV 3DS threeDSCompInd. */
export type MethodCompletion = 'Y' | 'N' | 'U';

/** A run of the 3DS Method: the threeDSServerTransID that it ran with, and no later than when. */
export interface MethodRun {
  readonly id: string;
  readonly at: Instant;
}

export interface Authentication {
  readonly siteId: SiteId;
  readonly transactionId: number;
  /** UUID that carries the site. */
  readonly threeDsServerTransId: string;
  readonly directoryServer: DirectoryServer;
  readonly version: MessageVersion;
  /** EMV deviceChannel: 03 where the merchant asks without a payer (3RI); absent: 02, by the payer's browser. */
  readonly deviceChannel?: DeviceChannel;
  readonly state: AuthenticationState;
  readonly challengeInd: string;
  /** What the issuer is reminded of where it is asked without a payer; absent: nothing. */
  readonly prior?: PriorAuthentication;
  /** Minutes that the issuer is offered to authenticate the payer elsewhere; absent: it is not. */
  readonly decoupledMinutes?: number;
  readonly methodUrl: string | null;
  readonly methodCompletion: MethodCompletion | null;
  /** The run that counts for this authentication too, where the Method did not run again for it. */
  readonly methodRun?: MethodRun;
  /** Authenticated amount in minor units, its currency and acquirer merchant id: an authorisation may not differ. */
  readonly amount: number;
  readonly currency: string;
  readonly acquirerMerchantId: string;
  readonly browser: BrowserData;
  readonly acsUrl: string | null;
  readonly acsTransId: string | null;
  readonly dsTransId: string | null;
  /** What the issuer wants its payer to read while it authenticates them elsewhere. */
  readonly cardholderInfo?: string;
  /** When the browser came back from the challenge; the result may still be on its way. */
  readonly returnedAt?: Instant;
  readonly result: AuthenticationResult | null;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
}

/** An authentication of the same cardholder that the issuer gave its word for, such as the one a series was set up with. */
export interface PriorAuthentication {
  readonly acsTransId: string;
  readonly flow: 'frictionless' | 'challenge';
  readonly at: Instant;
}

export interface AuthenticationResult {
  readonly transStatus: TransStatus;
  /** EMV 3DS transStatusReason, two digits. */
  readonly transStatusReason: string | null;
  readonly flow: 'frictionless' | 'challenge' | 'none';
  readonly eci: string | null;
  readonly authenticationValue: string | null;
  readonly dsTransId: string | null;
  readonly acsTransId: string | null;
  readonly version: MessageVersion | null;
  readonly challengeCancel: string | null;
  readonly cardholderInfo: string | null;
  /** Why there is no answer of the issuer, in our words. */
  readonly cause:
    | 'not_enrolled'
    /** Whether the card is enrolled nobody knows: its directory server has given no card ranges yet. */
    | 'no_ranges'
    | 'no_rreq'
    | 'challenge_abandoned'
    | 'directory_server_error'
    | 'directory_server_unreachable'
    | 'directory_server_timeout'
    | 'invalid_answer'
    | null;
  readonly error: { readonly code: string; readonly component: string; readonly detail: string } | null;
}

/** What the payer's browser tells about itself (EMV 3DS browser data). */
export interface BrowserData {
  readonly javascriptEnabled: boolean;
  /** The issuer's page is to fill the window though a frame could be made; absent: no. */
  readonly wholePage?: boolean;
  readonly javaEnabled: boolean | null;
  readonly acceptHeader: string;
  readonly userAgent: string;
  readonly language: string;
  /** The Accept-Language header as it came, where it is known. */
  readonly acceptLanguage?: string;
  readonly colorDepth: number | null;
  readonly screenHeight: number | null;
  readonly screenWidth: number | null;
  /** Minutes from UTC as `getTimezoneOffset()` gives them. */
  readonly timeZoneOffset: number | null;
  readonly ip: string | null;
}
