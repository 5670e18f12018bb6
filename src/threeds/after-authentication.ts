/**
 * What a result of 3-D Secure is worth: authorise, with which ECI and who bears the fraud loss, or decline, with which words.
 * Whether 3-D Secure runs at all is decided in `policy.ts`.
 */
import type { SiteSettings } from '../merchants/types.ts';
import { directoryServerOf, eciOfStatus, shiftsLiability } from './eci.ts';
import type { ClaimedExemption } from './exemptions.ts';
import type { MessageVersion } from './messages/index.ts';
import type { Decision } from './policy.ts';
import type { Authentication, AuthenticationResult, TransStatus } from './types.ts';

/** As merchants read it in the risk summary. Whether the liability shifted is told by the boolean, never by the label. */
export type LiabilityLabel = 'Enrolled, Liability' | 'Not Enrolled, Liability' | 'No Liability';

export interface Authorise {
  readonly do: 'authorise';
  /** Null for mail and telephone orders. */
  readonly eci: string | null;
  readonly liabilityShift: boolean;
  readonly label: LiabilityLabel;
  /** The authorisation carries these where the issuer gave them; all null without authentication. */
  readonly authenticationValue: string | null;
  readonly dsTransId: string | null;
  readonly version: MessageVersion | null;
  readonly transStatus: TransStatus | null;
  /** The authorisation claims it; null for none. */
  readonly exemption: ClaimedExemption | null;
}

export interface Decline {
  readonly do: 'decline';
  readonly reason: string;
  readonly reasonCode: string;
  /** transStatusReason where the issuer gave one: it stands in the order as response code. */
  readonly responseCode: string | null;
}

/** `reason_code` 3001 … 3012 of the order, by transStatusReason. */
const FAILURES: Readonly<Record<string, string>> = {
  '01': 'Card authentication failed',
  '02': 'Unknown device',
  '03': 'Unsupported device',
  '04': 'Exceeds authentication frequency limit',
  '05': 'Expired card',
  '06': 'Invalid card number',
  '07': 'Invalid transaction',
  '08': 'No Card record',
  '09': 'Security failure',
  '10': 'Stolen card',
  '11': 'Suspected fraud',
  '12': 'Transaction not permitted to the cardholder',
};

const OTHER_FAILURES: Readonly<Record<string, string>> = {
  '13': 'Cardholder not enrolled in service',
  '14': 'Transaction timed out (ACS)',
};

/** EMV challengeCancel: the cardholder pressed Cancel. */
const CANCELLED_BY_CARDHOLDER = '01';

/** The authorisation of a payment for which the policy runs no 3-D Secure. */
export function withoutAuthentication(decision: Decision): Authorise {
  return {
    do: 'authorise',
    eci: decision.eciWithout,
    liabilityShift: false,
    label: 'No Liability',
    authenticationValue: null,
    dsTransId: null,
    version: null,
    transStatus: null,
    exemption: decision.exemption,
  };
}

/** Total: every code of a decision with every result has an answer. */
export function afterAuthentication(
  decision: Decision,
  result: AuthenticationResult,
  settings: Pick<SiteSettings, 'acceptAttempt' | 'acceptUnauthenticated'>,
): Authorise | Decline {
  if (isGivenUp(result)) return decline('3D Secure authentication cancelled', '4999', result.transStatusReason);
  // A challenge that began and left no result of the issuer is a failure everywhere, whatever the browser brought.
  if (result.cause === 'no_rreq') return failed(null);
  switch (result.transStatus) {
    case 'Y':
      return authenticated(decision, result);
    case 'A':
      return isAttemptEnough(decision, settings) ? authenticated(decision, result) : notVerified(decision);
    case 'N':
    case 'R':
      return failed(result.transStatusReason);
    case 'I':
      return decision.code === '3F' || decision.code === '3C' || decision.stepUp
        ? notVerified(decision)
        : {
            ...authenticated(decision, result),
            liabilityShift: false,
            label: 'No Liability',
            exemption: decision.exemption,
          };
    case 'U':
      // What is exempt, or a matter between merchant and mandate, needs none: the issuer was asked all the same.
      return decision.exemption !== null || decision.code === 'NR' || isWithoutEnough(decision, settings)
        ? {
            ...withoutAuthentication(decision),
            dsTransId: result.dsTransId,
            version: result.version,
            transStatus: result.cause === 'not_enrolled' || result.cause === 'no_ranges' ? null : 'U',
          }
        : notVerified(decision);
  }
}

/**
 * Whether an authorisation is the one that was authenticated (RTS 2018/389 art. 5, dynamic linking): not more than the
 * amount, the same currency, the same payee.
 */
export function isLinked(
  authentication: Pick<Authentication, 'amount' | 'currency' | 'acquirerMerchantId'>,
  authorisation: { readonly amount: number; readonly currency: string; readonly acquirerMerchantId: string },
): boolean {
  return (
    authorisation.amount <= authentication.amount &&
    authorisation.currency === authentication.currency &&
    authorisation.acquirerMerchantId === authentication.acquirerMerchantId
  );
}

function isAttemptEnough(decision: Decision, settings: Pick<SiteSettings, 'acceptAttempt'>): boolean {
  // The first of a series sets up a mandate, and an attempt is no strong authentication.
  if (decision.code === '3C') return false;
  return decision.code !== '3F' || settings.acceptAttempt;
}

/** May the payment be authorised without shift because 3-D Secure could not be done? */
function isWithoutEnough(decision: Decision, settings: Pick<SiteSettings, 'acceptUnauthenticated'>): boolean {
  const { acquirer, issuer } = decision.zones;
  const hasLegOutside = acquirer === 'OUT' || issuer === 'OUT';
  // The issuer asked for it, or the scheme, or the merchant, or the mandate: without it there is no payment.
  if (decision.stepUp || decision.schemeMandate || decision.code === '3F' || decision.code === '3C') return false;
  if (decision.code === '3O' && !hasLegOutside) return false;
  return settings.acceptUnauthenticated ?? hasLegOutside;
}

function authenticated(decision: Decision, result: AuthenticationResult): Authorise {
  const server = directoryServerOf(decision.scheme);
  const eci = result.eci ?? eciOfStatus(server, result.transStatus, decision.challengeInd ?? '01');
  const liabilityShift = shiftsLiability(server, eci, result.authenticationValue);
  return {
    do: 'authorise',
    eci,
    liabilityShift,
    label: labelOf(result.transStatus, liabilityShift),
    authenticationValue: result.authenticationValue,
    dsTransId: result.dsTransId,
    version: result.version,
    transStatus: result.transStatus,
    // Authenticated by the issuer, the payment needs none.
    exemption: null,
  };
}

/** The label of a result with or without shift. */
export function labelOf(status: TransStatus | null, liabilityShift: boolean): LiabilityLabel {
  if (!liabilityShift) return 'No Liability';
  return status === 'A' ? 'Not Enrolled, Liability' : 'Enrolled, Liability';
}

function failed(transStatusReason: string | null): Decline {
  const known = transStatusReason === null ? undefined : FAILURES[transStatusReason];
  if (known !== undefined)
    return decline(`3DS Authentication Failed / ${known}`, `30${transStatusReason}`, transStatusReason);
  const other = transStatusReason === null ? undefined : OTHER_FAILURES[transStatusReason];
  if (other !== undefined) return decline(other, '4999', transStatusReason);
  return decline(`3DS Authentication Failed / ${FAILURES['01']}`, '3001', transStatusReason);
}

function isGivenUp(result: AuthenticationResult): boolean {
  if (result.transStatus === 'Y' || result.transStatus === 'A') return false;
  return result.cause === 'challenge_abandoned' || result.challengeCancel === CANCELLED_BY_CARDHOLDER;
}

function notVerified(decision: Decision): Decline {
  if (decision.stepUp) return decline('Soft decline (authentication required)', '4004', null);
  return decline('Merchant only accepts 3DS verified cards', '4999', null);
}

function decline(reason: string, reasonCode: string, responseCode: string | null): Decline {
  return { do: 'decline', reason, reasonCode, responseCode };
}
