/** Questions about an attempt that several operations ask. */
import type { Attempt, CardAttempt, InstitutionAttempt } from './types.ts';

export type { CardAttempt, InstitutionAttempt } from './types.ts';

export function isCardAttempt(attempt: Attempt | null | undefined): attempt is CardAttempt {
  return attempt?.card != null && attempt.scheme !== null;
}

export function isInstitutionAttempt(attempt: Attempt | null | undefined): attempt is InstitutionAttempt {
  return attempt?.institution != null;
}

/** Whether the attempt waits for its payer, or for their bank: it can be given up without taking anything back. */
export function isWithPayer({ state }: Attempt): boolean {
  return state === 'authenticating' || state === 'waiting';
}

/** Whether 3-D Secure has a result of which nothing comes until the merchant completes the verification. */
export function awaitsCompletion(attempt: Attempt): boolean {
  return attempt.state === 'authenticating' && attempt.authentication !== null;
}

/** Whether money has been asked for or promised, so that nobody may begin another attempt beside it. */
export function isCharging({ state }: Attempt): boolean {
  return state === 'authorising' || state === 'promised' || state === 'approved';
}

/** The id by which the institution behind the attempt knows its payment. */
export function paymentIdOf({ transactionId, institution }: Attempt): number {
  return institution?.paymentId ?? transactionId;
}
