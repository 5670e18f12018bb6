/**
 * Prepare and send in one breath, for callers with nothing to lose: checks, demonstrations, tests. A payment is
 * prepared, written down and sent instead, see `types.ts`.
 */
import type {
  Acquirer,
  AuthorisationRequest,
  CaptureRequest,
  Card,
  Outcome,
  PreparedMessage,
  RefundRequest,
  ReversalRequest,
  VerificationRequest,
} from './types.ts';

/** The outcome together with the message, whose record later requests name as their original. */
export interface Sent {
  readonly message: PreparedMessage;
  readonly outcome: Outcome;
}

export async function authorise(acquirer: Acquirer, request: AuthorisationRequest, card: Card): Promise<Sent> {
  return sendNow(acquirer, await acquirer.prepareAuthorisation(request), card);
}

export async function verifyCard(acquirer: Acquirer, request: VerificationRequest, card: Card): Promise<Sent> {
  return sendNow(acquirer, await acquirer.prepareVerification(request), card);
}

export async function capture(acquirer: Acquirer, request: CaptureRequest, card: Card): Promise<Sent> {
  return sendNow(acquirer, await acquirer.prepareCapture(request), card);
}

export async function refund(acquirer: Acquirer, request: RefundRequest, card: Card): Promise<Sent> {
  return sendNow(acquirer, await acquirer.prepareRefund(request), card);
}

export async function reverse(acquirer: Acquirer, request: ReversalRequest, card: Card): Promise<Sent> {
  return sendNow(acquirer, await acquirer.prepareReversal(request), card);
}

async function sendNow(acquirer: Acquirer, message: PreparedMessage, card: Card): Promise<Sent> {
  return { message, outcome: await acquirer.send(message, card) };
}
