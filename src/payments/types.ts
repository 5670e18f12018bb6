/** The attempt: one try of a payer to pay an order with one card. Merchants know it as a transaction. */
import type { GatewayId, Scheme } from '../methods/types.ts';
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
 * `authenticating`: 3-D Secure runs · `authorising`: the acquirer is to be asked, or was ·
 * `approved`, `declined`: answered · `unknown`: no answer in time, the payer was told «declined, not charged» and a reversal is owed ·
 * `voided`: cancelled or replaced before the acquirer was asked, or given back after a review · `expired`: the payer never came back.
 */
export type AttemptState =
  | 'authenticating'
  | 'authorising'
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
  /** The method the merchant or the payer chose, and the scheme that the number told. */
  readonly gateway: GatewayId;
  readonly scheme: Scheme;
  readonly amount: number;
  readonly currency: Currency;
  readonly card: AttemptCard;
  /** Why 3-D Secure was asked for or not: code and every step that was looked at. Plain JSON. */
  readonly decision: unknown;
  /** Result of the authentication as the order shows it; null where none ran or none has ended. Plain JSON. */
  readonly authentication: unknown;
  readonly authenticationId: string | null;
  readonly authorisation: AttemptAuthorisation | null;
  readonly reason: string;
  readonly reasonCode: string;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  readonly completedAt: Instant | null;
}

/** What may be known of the card outside the vault. */
export interface AttemptCard {
  /** The vault's reference. */
  readonly cardRef: string;
  readonly last4: string;
  readonly bin: string;
  /** YYMM. */
  readonly expiry: string;
  readonly holder: string;
  readonly issuerCountry: string | null;
  readonly funding: string | null;
  /** How the review of this card ends: published test cards of the sandbox are held for one. */
  readonly review?: 'accepted' | 'declined';
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
}
