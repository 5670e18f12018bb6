/**
 * The Acquirer port: what the rest of the gateway may ask of an acquirer and which outcomes come back. No bit, field
 * number or message type of a host appears here; adapters (`iso8583/`, `in-memory.ts`) keep those to themselves.
 *
 * Sending is in two steps, so that a crash at any line loses nothing: `prepare…` numbers and builds a message, the
 * caller writes its `record` down, and only then `send` lets it leave. A record holds neither card number, expiry date
 * nor security code; `restore` makes the message again from it after a restart, with the same numbers and time.
 */
import type { Instant } from '../platform/clock.ts';
import type { Money } from '../platform/money.ts';

/** `ecom` cardholder in the shop · `moto` mail or telephone · `cof` cardholder with a kept card · `mit` merchant alone. */
export type Channel = 'ecom' | 'moto' | 'cof' | 'mit';

/** RTS 2018/389 articles 16, 18, 13, 17, 14, and authentication delegated by the issuer. */
export type Exemption =
  | 'low_value'
  | 'transaction_risk'
  | 'trusted_beneficiary'
  | 'secure_corporate'
  | 'recurring'
  | 'delegated';

/** Where in the life of a kept card the payment stands: set-up, cardholder again, merchant by schedule, merchant at will. */
export type StoredCredential = 'first' | 'later' | 'subscription' | 'unscheduled';

/** What the acquirer knows the merchant by. */
export interface Merchant {
  /** Acquirer BIN, up to 11 digits. */
  readonly acquirerId: string;
  /** Up to 15 letters and digits; the same as in the authentication. */
  readonly acquirerMerchantId: string;
  /** Up to 8 letters and digits. */
  readonly terminalId: string;
  /** Merchant category code, 4 digits. */
  readonly mcc: string;
  readonly name: string;
  readonly city: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** IANA name; the host wants the merchant's local time. */
  readonly timeZone: string;
}

/** Handed over at the moment of sending and kept nowhere. */
export interface Card {
  readonly pan: string;
  /** YYMM. */
  readonly expiry: string;
  /** Security code; absent where it is gone or was never asked. */
  readonly cvc?: string | undefined;
}

/** The result of an authentication, as far as the issuer wants to see it. */
export interface ThreeDsEvidence {
  /** Two digits. Alone, without the rest, where no authentication took place. */
  readonly eci: string;
  readonly authenticationValue?: string | undefined;
  readonly dsTransId?: string | undefined;
  readonly acsTransId?: string | undefined;
  readonly version?: string | undefined;
  readonly transStatus?: string | undefined;
}

export interface AuthorisationRequest {
  readonly merchant: Merchant;
  readonly amount: Money;
  /** Where the vault keeps the card; goes into the record in place of the number. */
  readonly vaultRef: string;
  readonly channel: Channel;
  /** Always there for `ecom` and `cof`: without authentication it is the ECI that says so. */
  readonly threeDs?: ThreeDsEvidence | undefined;
  readonly exemption?: Exemption | undefined;
  readonly storedCredential?: StoredCredential | undefined;
  /** The scheme's id of the payment that set up the mandate. */
  readonly originalNetworkTransactionId?: string | undefined;
  /** The issuer asked for authentication and this is the second try. */
  readonly afterSoftDecline?: boolean | undefined;
  /** How the simulated issuer is to behave, two digits; in the sandbox only. */
  readonly scenario?: string | undefined;
  /** Names the attempt, for whoever reads the record. It does not travel. */
  readonly idempotencyKey: string;
}

export interface VerificationRequest extends Omit<AuthorisationRequest, 'amount'> {
  /** ISO 4217. */
  readonly currency: string;
}

export interface CaptureRequest {
  /** The record of the approved authorisation, and the approval code of its answer. */
  readonly original: MessageRecord;
  readonly approvalCode: string;
  /** Full or part; all captures together at most what was approved. */
  readonly amount: Money;
}

export interface RefundRequest {
  readonly merchant: Merchant;
  readonly vaultRef: string;
  readonly channel: Channel;
  readonly amount: Money;
  /** The network transaction id of the payment's approval; where there was none, the record of it. */
  readonly originalNetworkTransactionId?: string | undefined;
  readonly original?: MessageRecord | undefined;
  readonly idempotencyKey: string;
}

/** Why money that was or may have been promised is let go. */
export type ReversalReason = 'cancelled' | 'no_answer' | 'malfunction' | 'fraud';

export interface ReversalRequest {
  /** The record of the authorisation or refund that must not count. */
  readonly original: MessageRecord;
  readonly approvalCode?: string | undefined;
  readonly reason: ReversalReason;
  /** What stays authorised; absent: nothing does. */
  readonly remaining?: Money | undefined;
  /**
   * `request` wants an answer now and may be declined; `advice` states a fact, is repeated until it is answered and is
   * what an unknown outcome, or an unanswered request, turns into.
   */
  readonly as: 'request' | 'advice';
}

export type MessageKind = 'authorisation' | 'verification' | 'capture' | 'refund' | 'reversal' | 'reversal_advice';

/** Plain JSON: what is written down before a message leaves. The body is its adapter's own affair. */
export interface MessageRecord {
  readonly adapter: string;
  readonly kind: MessageKind;
  /** The host's name for the kind of message, for whoever reads the table of messages. */
  readonly mti: string;
  readonly stan: string;
  readonly rrn: string;
  readonly vaultRef: string;
  readonly idempotencyKey: string | null;
  readonly preparedAt: Instant;
  readonly body: unknown;
}

export interface PreparedMessage {
  readonly kind: MessageKind;
  readonly stan: string;
  readonly rrn: string;
  readonly record: MessageRecord;
}

/**
 * Whether and when another try makes sense: `never` with this card · `later` · `fix_data` first · `step_up` with
 * authentication · `technical` trouble, safe to try again once nothing is owed · `other` decline.
 */
export type RetryClass = 'never' | 'later' | 'fix_data' | 'step_up' | 'technical' | 'other';

/** What every answer of the issuer brings. */
export interface Answer {
  readonly stan: string;
  readonly rrn: string;
  /** As the issuer sent it, two characters. */
  readonly responseCode: string;
  readonly approvalCode: string | null;
  readonly networkTransactionId: string | null;
  /** M match, N no match, P not processed, S should be there, U not supported. */
  readonly cvcResult: string | null;
  /** 2 passed, 3 passed as attempt, 1 failed, 4 failed as attempt, 0 not validated. */
  readonly cavvResult: string | null;
  readonly avsResult: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly issuerCountry: string | null;
  /** C credit, D debit, P prepaid, B commercial. */
  readonly funding: string | null;
  /** The issuer's advice on another try, two digits; 03 never, 21 stop the series. */
  readonly retryAdvice: string | null;
  readonly answeredAt: Instant;
  /** Plain JSON of the answer without card data, for the audit trail. */
  readonly record: unknown;
}

/** Reason and code as an order shows them. */
export interface Reason {
  readonly reasonCode: string;
  readonly reason: string;
}

export interface Approved extends Answer, Reason {
  readonly outcome: 'approved';
}

/** Less than asked was approved: take it, or reverse it. */
export interface PartiallyApproved extends Answer, Reason {
  readonly outcome: 'partial';
  readonly approvedAmount: Money;
}

export interface Declined extends Answer, Reason {
  readonly outcome: 'declined';
  readonly retry: RetryClass;
  /** The issuer may hold the amount although we cannot use it: a reversal (`cancelled`) is owed. */
  readonly mustReverse: boolean;
  /** No customer caused this: somebody has to look at it. */
  readonly alarm: boolean;
  /** The cardholder withdrew the mandate: no further payment without the cardholder. */
  readonly stopRecurring: boolean;
}

/**
 * Nobody knows whether the issuer promised the money. An authorisation or refund owes a reversal advice (`no_answer`),
 * to be written down in the same transaction as the outcome; an advice is sent again by its schedule.
 */
export interface Unknown {
  readonly outcome: 'unknown';
  readonly stan: string;
  readonly rrn: string;
  readonly cause: 'timeout' | 'connection_lost' | 'not_connected' | 'closed' | 'does_not_fit';
  /** False only where it is certain that no byte left; then nothing is owed, though a reversal does no harm. */
  readonly sent: boolean;
  /** The answer that came and was not one to this question. */
  readonly misfit?: Misfit;
}

export interface Misfit {
  /** What of it was not as asked, in words for a log; never a value. */
  readonly differs: readonly string[];
  /** Plain JSON of the answer without card data, for the audit trail. */
  readonly record: unknown;
}

export type Outcome = Approved | PartiallyApproved | Declined | Unknown;

/** Persistent trace numbers, 1 to 999 999 and round again, unique within 24 hours for an acquirer and terminal. */
export interface Counter {
  next(acquirerId: string, terminalId: string): Promise<number>;
}

/** `signed_off`: connected, but the host does not take traffic. */
export type Health = 'up' | 'signed_off' | 'down';

/** `prepare…` throw a RangeError for a merchant or request that no message can carry; nothing else of a port throws. */
export interface Acquirer {
  /** Outcomes of its sending: approved, partial, declined, unknown. */
  prepareAuthorisation(request: AuthorisationRequest): Promise<PreparedMessage>;
  /** An authorisation of nothing: is the card good? Outcomes: approved, declined, unknown. */
  prepareVerification(request: VerificationRequest): Promise<PreparedMessage>;
  /** An advice: approved, declined (alarm), unknown (repeat it). */
  prepareCapture(request: CaptureRequest): Promise<PreparedMessage>;
  /** Outcomes: approved, declined, unknown (owes a reversal advice). */
  prepareRefund(request: RefundRequest): Promise<PreparedMessage>;
  /** Outcomes: approved (also where nothing was left to reverse), declined, unknown (send the advice, or repeat it). */
  prepareReversal(request: ReversalRequest): Promise<PreparedMessage>;
  /** What a reversal request without an answer turns into: the same as an advice, with numbers of its own. */
  prepareAdviceOf(request: MessageRecord): Promise<PreparedMessage>;
  /** The same message again, from what was written down. Throws a RangeError for a record of another adapter. */
  restore(record: MessageRecord): PreparedMessage;
  /**
   * Sends and waits for the answer. `repeat` marks an advice that may have been sent before: it carries
   * the same numbers and has no second effect. Authorisations and refunds are never repeated. Rejects with a RangeError
   * only for a card that is none (letters in its number).
   */
  send(message: PreparedMessage, card: Card, options?: { readonly repeat?: boolean }): Promise<Outcome>;
  health(): Health;
  /** Lets go of the connection; whatever waits for an answer becomes unknown. */
  close(): Promise<void>;
}
