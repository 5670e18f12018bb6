/**
 * The attempt: one try of a payer to pay an order by one method. Merchants know it as a transaction; what follows from a paid
 * one (refunds, captures, chargebacks) is a transaction too, related to it.
 */

import type { StoredCredential } from '../acquiring/types.ts';
import type { EntityInstructions, Instructions } from '../institutions/types.ts';
import type { FormField, GatewayId, RecurringModel, Scheme } from '../methods/types.ts';
import type { Instant } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import type { Currency } from '../platform/money.ts';

/** Progress of the merchant's order. */
export type OrderStatus =
  | 'initialized'
  | 'uncleared'
  | 'completed'
  | 'shipped'
  | 'declined'
  | 'cancelled'
  | 'void'
  | 'expired'
  | 'refunded'
  | 'partial_refunded'
  | 'reserved'
  | 'chargedback';

/** Progress of the money. */
export type FinancialStatus =
  | 'initialized'
  | 'uncleared'
  | 'completed'
  | 'reserved'
  | 'declined'
  | 'cancelled'
  | 'void'
  | 'expired'
  | 'refunded'
  | 'partial_refunded';

/**
 * Cards: `authenticating`: 3-D Secure runs · `authorising`: the acquirer is to be asked, or was.
 * Other methods: `waiting`: the payer, or the institution behind the method, has yet to act · `promised`: the institution said
 * that the money will come, and it is not there yet.
 * All: `approved`, `declined`: answered · `unknown`: no answer in time, the payer was told «declined, not charged» and a reversal is owed ·
 * `voided`: cancelled or replaced before the acquirer was asked, or given back after a review · `expired`: the payer never came back.
 */
export type AttemptState =
  | 'authenticating'
  | 'authorising'
  | 'waiting'
  | 'promised'
  | 'approved'
  | 'declined'
  | 'unknown'
  | 'voided'
  | 'expired';

export interface Attempt {
  readonly siteId: SiteId;
  /** psp id. */
  readonly transactionId: number;
  readonly orderId: string;
  readonly sessionId: string;
  /** The nonce of the form that started it: the same form posted twice is one attempt. */
  readonly nonce: string;
  readonly state: AttemptState;
  readonly status: OrderStatus;
  readonly financialStatus: FinancialStatus;
  /** The method the merchant or the payer chose. */
  readonly gateway: GatewayId;
  /** That the card's number told; null for other methods. */
  readonly scheme: Scheme | null;
  readonly amount: number;
  readonly currency: Currency;
  /** Null for methods that are no card. */
  readonly card: AttemptCard | null;
  /** What the payer entered for a method that is no card and what its institution told; null for cards. */
  readonly institution: AttemptInstitution | null;
  /** Why 3-D Secure was asked for or not: code and every step that was looked at; null for methods that know none. Plain JSON. */
  readonly decision: unknown;
  /** Result of the authentication as the order shows it; null where none ran or none has ended. Plain JSON. */
  readonly authentication: unknown;
  readonly authenticationId: string | null;
  readonly authorisation: AttemptAuthorisation | null;
  /** What it costs the merchant; null until it is completed. */
  readonly fee: { readonly amount: number; readonly description: string } | null;
  readonly reason: string;
  readonly reasonCode: string;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  readonly completedAt: Instant | null;
}

export type CardAttempt = Attempt & { readonly card: AttemptCard; readonly scheme: Scheme };
export type InstitutionAttempt = Attempt & { readonly institution: AttemptInstitution };

/** What an attempt has to do with details that are kept for later payments. */
export interface Keeping {
  /** The details shall be kept once this is paid; absent where they are not, or are already. */
  readonly keepAs?: RecurringModel;
  /** The token that pays, or that was made when this was paid. */
  readonly token?: string;
}

/** What a payer signed for direct debits. */
export interface Mandate {
  readonly reference: string;
  readonly signedAt: Instant;
  readonly sequence: 'first' | 'recurring';
}

/** An attempt as the institution behind its method knows it. Plain JSON. */
export interface AttemptInstitution extends Keeping {
  /** Absent where no series is debited. */
  readonly mandate?: Mandate;
  /** `direct`: the shop's server entered the details, and no payer was on our page. */
  readonly channel: 'page' | 'direct';
  readonly details: Readonly<Partial<Record<FormField | 'payment_token', string>>>;
  /** The payment that it knows, where that is another transaction's: a part shipment is paid with the whole order's. */
  readonly paymentId?: number;
  /** Its own number; null until it has answered. */
  readonly reference: string | null;
  /** Where the payer is sent; null where they have nothing to do elsewhere. */
  readonly redirectUrl: string | null;
  readonly qrText: string | null;
  /** Where the payer is to transfer the money to, or what they enter where they pay. */
  readonly instructions: Instructions | EntityInstructions | null;
  /** The account that paid, where it is known. */
  readonly account: {
    readonly holder: string | null;
    readonly iban: string | null;
    readonly bic: string | null;
  } | null;
}

/** What may be known of the card outside the vault. */
export interface AttemptCard extends Keeping {
  /** The vault's reference. */
  readonly cardRef: string;
  readonly last4: string;
  readonly bin: string;
  /** YYMM. */
  readonly expiry: string;
  readonly holder: string;
  readonly issuerCountry: string | null;
  readonly funding: string | null;
  /** The scheme's or issuer's name of the card; absent where nothing tells it. */
  readonly product?: string;
  /** Where in the life of a kept card this payment stands; absent for a card that is not kept. */
  readonly storedCredential?: StoredCredential;
  /** The scheme's id of the payment that set the series up. */
  readonly originalNetworkTransactionId?: string;
  /** Until when its issuer may authenticate the payer elsewhere. */
  readonly decoupledUntil?: Instant;
  /** The shop's server sent the card, and its payer has yet to come to the page. */
  readonly payerAbsent?: true;
  /** The card is held for a review, which ends so by itself, or awaits somebody. */
  readonly review?: 'accepted' | 'declined' | 'awaited';
  /** How that review ended, and what the order became by it. */
  readonly reviewed?: {
    readonly decision: 'accept' | 'decline';
    readonly by: 'merchant' | 'time';
    readonly at: Instant;
    readonly status: OrderStatus;
    readonly financialStatus: FinancialStatus;
  };
  /** When that payer came, so that the issuer could be asked. */
  readonly arrivedAt?: Instant;
  /** Declined because nobody could be asked about any card: the fault is ours, and the payer is told so. */
  readonly unserved?: true;
  /** The authentication after which the issuer asked for another one. */
  readonly authenticatedBefore?: string;
  /** That payer came by the form of `customer_verification`. */
  readonly verification?: AttemptVerification;
}

/** How an attempt goes whose payer came by the form of 3-D Secure 1.0.2. */
export interface AttemptVerification {
  readonly visitedAt: Instant;
  /** Whether the browser is sent to the merchant's own address in the end. */
  readonly handsBack: boolean;
  /** Whether the merchant's completion is waited for before anything comes of the result. */
  readonly waits: boolean;
  readonly completedAt?: Instant;
  /** The merchant's completion did not come in time. */
  readonly lapsed?: true;
}

export interface AttemptAuthorisation {
  /** When the request was written down to be sent. */
  readonly preparedAt: Instant;
  /** The message as it can be built again (acquiring `MessageRecord`), without card number and security code. */
  readonly record: unknown;
  readonly responseCode: string | null;
  readonly approvalCode: string | null;
  readonly retrievalReference: string | null;
  readonly networkTransactionId: string | null;
  readonly cvcResult: string | null;
  readonly cavvResult: string | null;
  readonly eci: string | null;
  readonly liabilityShift: boolean;
  /** The exemption from strong customer authentication that it claimed; absent for none. */
  readonly exemption?: 'low_value' | 'transaction_risk' | 'secure_corporate';
}

/**
 * A gift card that pays an order, or a part of it. `asked`: written down, and its issuer is to be asked · `taken`: the issuer has
 * taken the amount off the card: a part of the order, and for good once the order is paid · `refused`: nothing was taken ·
 * `owed_back`: what was or may have been taken goes back to the card · `given_back`.
 */
export type GiftState = 'asked' | 'taken' | 'refused' | 'owed_back' | 'given_back';

export interface GiftPayment {
  readonly siteId: SiteId;
  /** psp id; what the issuer knows the payment by. */
  readonly transactionId: number;
  readonly orderId: string;
  readonly sessionId: string;
  readonly state: GiftState;
  /** The gift card's method. */
  readonly gateway: GatewayId;
  /** Minor units: asked for, then what was taken. */
  readonly amount: number;
  readonly currency: Currency;
  /** The vault's reference; leads nowhere once the issuer has answered. */
  readonly giftRef: string;
  /** The same card of the same site has the same. */
  readonly fingerprint: string;
  /** The last of its number, for the payer to know it by: at most four, and never more than half of it. */
  readonly lastDigits: string;
  /** The issuer's own number; null until it has answered. */
  readonly reference: string | null;
  readonly reason: string;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
}

/** What a related transaction is: money that goes back, is taken from an authorisation, or is disputed. */
export type RelatedKind = 'refund' | 'capture' | 'auth_cancellation' | 'chargeback' | 'reverse_chargeback';

/**
 * `reserved` and `initialized`: accepted and not settled, the second where the bank settles it · `completed` ·
 * `declined` by acquirer or institution · `void`: withdrawn by the merchant.
 */
export type RelatedStatus = 'initialized' | 'reserved' | 'completed' | 'declined' | 'void';

/** A transaction that follows from a paid attempt, with a psp id of its own. */
export interface RelatedTransaction {
  readonly siteId: SiteId;
  /** psp id; a refund's `refund_id`. */
  readonly transactionId: number;
  readonly orderId: string;
  /** psp id of the attempt, or of the gift payment, that it belongs to. */
  readonly paymentId: number;
  readonly kind: RelatedKind;
  readonly status: RelatedStatus;
  /** Minor units, never negative. */
  readonly amount: number;
  readonly currency: Currency;
  readonly description: string;
  /** `refund_order_id` of a refund, the capture order of a capture. */
  readonly otherOrderId: string | null;
  /** Facts of its kind: lines of a refund by cart, the reason of a dispute. Plain JSON. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  readonly completedAt: Instant | null;
}
