/** The words in which payment methods are described. What each can do is data in `catalogue/`. */
import type { Currency } from '../platform/money.ts';

/** Of a card, by the first digits of its number. `MISTERCASH` is Bancontact, whose cards are taken by its own method alone. */
export type Scheme = 'VISA' | 'MASTERCARD' | 'AMEX' | 'MAESTRO' | 'MISTERCASH';

/** A method whose form takes a card number. */
export type CardGateway = Scheme | 'CREDITCARD';

/** A method as merchants name it, in capitals: an id of the catalogue. `CREDITCARD` is any card whose scheme the number tells. */
export type GatewayId = string;

/**
 * How a method works, and which file of this folder holds its behaviour. `card` is authorised by our acquirer; every other
 * family is settled by an institution behind the method (`institutions/`).
 */
export type Family =
  | 'card'
  | 'bank'
  | 'bank_transfer'
  | 'direct_debit'
  | 'pay_later'
  | 'wallet'
  | 'prepaid'
  | 'gift_card';

/** What the payer is asked for before a method can begin; none where a button is enough. */
export type FormField =
  | 'issuer'
  | 'holder'
  | 'iban'
  | 'bank_country'
  | 'bic'
  | 'consent'
  | 'birthday'
  | 'bank_account'
  | 'email'
  | 'phone'
  | 'gender'
  | 'customer_type'
  | 'terms'
  | 'gift_number'
  | 'gift_code';

export type RecurringModel = 'cardOnFile' | 'subscription' | 'unscheduled';

/** What the order becomes when the money is there, or as good as: an event of the order's transition table. */
export type PaidEvent =
  /** completed / completed. */
  | 'attempt_approved'
  /** completed / initialized: collected by the wallet or the lender itself, or not yet. */
  | 'attempt_authorised'
  /** completed / uncleared: delivered now, paid later. */
  | 'attempt_invoiced';

/** What the order becomes when the institution promises money that is not there yet. */
export type PromiseEvent =
  /** uncleared / uncleared. */
  | 'attempt_promised'
  /** uncleared / initialized: the payer still has something to do. */
  | 'attempt_awaited'
  /** completed / uncleared. */
  | 'attempt_invoiced';

/** What the payer holds in their hands. */
export type Device = 'apple' | 'android' | 'other';

export interface Refunding {
  readonly full: boolean;
  readonly partial: boolean;
  /** Whether a refund names the lines of the cart. */
  readonly byCart: boolean;
  /** How many refunds a payment can have; null for any number. */
  readonly most: number | null;
  /** Days from completion. */
  readonly withinDays: number;
  /** Status of a refund until it is settled. */
  readonly begins: 'reserved' | 'initialized';
  /** Settled in the call, or at the next midnight of Amsterdam. */
  readonly settles: 'at_once' | 'at_midnight';
}

export interface Method {
  readonly id: GatewayId;
  /** Other ids that clients use for it, in capitals. */
  readonly aliases: readonly string[];
  /** The scheme's own name; the same in every language. */
  readonly name: string;
  readonly family: Family;
  /** The scheme whose cards it takes as well, in a form beside its own way; absent for all but few. */
  readonly cardsOf?: Scheme;
  readonly currencies: readonly Currency[];
  /** Countries of customers it is shown to, ISO 3166-1 alpha-2; empty for all. */
  readonly countries: readonly string[];
  /** Whether a direct order of a customer from elsewhere is refused; absent where the institution decides about it. */
  readonly nowhereElse?: true;
  /** Devices that it can be paid with; absent for all. */
  readonly devices?: readonly Device[];
  /** Limits of an order's amount, in EUR cents. */
  readonly amounts: { readonly min: number; readonly max: number | null };
  /** The most that one card of it may pay of an order, in EUR cents; absent for all that it holds. */
  readonly mostPerCard?: number;
  /** Whether an order of type direct may name it. */
  readonly direct: boolean;
  /** Life of an attempt, from the payer's choice; null: it does not expire. */
  readonly expiresMs: number | null;
  /** How long an authorisation can be captured by hand; null: it cannot. */
  readonly captureWindowMs: number | null;
  readonly refunding: Refunding;
  /** Models of series that a first payment can begin; and the method that later payments of the series use. */
  readonly recurring: { readonly models: readonly RecurringModel[]; readonly later: GatewayId } | null;
  readonly chargebacks: boolean;
  readonly cartRequired: boolean;
  readonly secondChance: boolean;
  /** Whether embedded components offer it, and with fields of their own. */
  readonly component: { readonly fields: boolean; readonly qr: boolean } | null;
  readonly fields: readonly FormField[];
  /** Members of `customer` that the method expects. */
  readonly customerData: readonly string[];
  /** Whether the payer confirms in an app that is told of the payment, and our page waits for it. */
  readonly onPhone?: true;
  /**
   * What comes after the button where that is no page elsewhere: a `code` to scan on ours, a `reference` to pay with, or the
   * `decision` of a lender. Absent: the payer is sent on.
   */
  readonly next?: 'code' | 'reference' | 'decision';
  readonly paid: PaidEvent;
  readonly promised: PromiseEvent;
  /** How long a lender waits for the goods to leave, from its approval; null: for ever. */
  readonly shipWithinMs: number | null;
  /** How long it then waits for what a first part shipment left behind; null: as long as for the whole. */
  readonly shipRestWithinMs: number | null;
}
