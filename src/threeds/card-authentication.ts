/** A result of 3-D Secure as the order shows it to its merchant. Names on the wire belong to `http/schemas`. */
import type { LiabilityLabel } from './after-authentication.ts';
import type { AuthenticationResult } from './types.ts';

/** Members without a value are absent. Plain JSON. */
export interface CardAuthentication {
  readonly flow: 'challenge' | 'frictionless' | 'exemption' | null;
  /** Y success, A attempted, N failed, U unavailable, R rejected, I exemption acknowledged. */
  readonly status: string;
  readonly version?: string;
  readonly eci?: string;
  readonly cavv?: string;
  readonly acsTransactionId?: string;
  readonly dsTransactionId?: string;
  readonly transactionStatusReason?: string;
  readonly challengeCancel?: string;
  readonly liabilityShift: boolean;
  readonly label: LiabilityLabel;
}

/** Null where no authentication took place: a card that is enrolled nowhere was never asked about. */
export function cardAuthentication(
  result: AuthenticationResult,
  worth: { readonly liabilityShift: boolean; readonly label: LiabilityLabel } = {
    liabilityShift: false,
    label: 'No Liability',
  },
): CardAuthentication | null {
  if (result.cause === 'not_enrolled') return null;
  return {
    flow: flowOf(result),
    status: result.transStatus,
    ...(result.version !== null && { version: result.version }),
    ...(result.eci !== null && { eci: result.eci }),
    ...(result.authenticationValue !== null && { cavv: result.authenticationValue }),
    ...(result.acsTransId !== null && { acsTransactionId: result.acsTransId }),
    ...(result.dsTransId !== null && { dsTransactionId: result.dsTransId }),
    ...(result.transStatusReason !== null && { transactionStatusReason: result.transStatusReason }),
    ...(result.challengeCancel !== null && { challengeCancel: result.challengeCancel }),
    liabilityShift: worth.liabilityShift,
    label: worth.label,
  };
}

function flowOf(result: AuthenticationResult): CardAuthentication['flow'] {
  if (result.transStatus === 'I') return 'exemption';
  return result.flow === 'none' ? null : result.flow;
}
