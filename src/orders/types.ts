/** The order: what the merchant asked for, how far it has come, and the sessions that show it to the payer. */
import type { GatewayId } from '../methods/types.ts';
import type { FinancialStatus, OrderStatus } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import type { Currency } from '../platform/money.ts';
import type { PageTemplate } from './page-template.ts';
import type { Scenario } from './scenario.ts';

export type { PageTemplate } from './page-template.ts';

export type OrderType = 'redirect' | 'direct' | 'paymentlink' | 'checkout';

/** What the merchant asked for, read leniently and kept as it was understood. Plain JSON: it is stored as it is. */
export interface OrderTerms {
  readonly type: OrderType;
  readonly orderId: string;
  /** Preset method; null lets the payer choose. */
  readonly gateway: GatewayId | null;
  readonly currency: Currency;
  /** Minor units, 1 … 2^53 - 1. */
  readonly amount: number;
  /** Plain text, 1 to 200 characters, card numbers masked. */
  readonly description: string;
  readonly paymentOptions: PaymentOptions;
  readonly customer: Customer;
  readonly delivery: Party | null;
  readonly flexible3d: boolean | null;
  readonly termUrl: string | null;
  /** Cart as HTML from the merchant, already sanitised. */
  readonly items: string | null;
  readonly cart: Cart | null;
  readonly manualCapture: boolean;
  readonly recurringModel: 'cardOnFile' | 'subscription' | 'unscheduled' | null;
  readonly recurringId: string | null;
  /** Life of the session, in milliseconds from its creation. */
  readonly lifetimeMs: number;
  readonly secondChance: boolean;
  readonly googleAnalytics: string | null;
  readonly customInfo: readonly [string | null, string | null, string | null];
  readonly vars: readonly [string | null, string | null, string | null];
  /** The style that this order's page asks for, over the saved one; null for none. */
  readonly template: PageTemplate | null;
  /** Name of a saved template of the site, whether it has one of that name or not. */
  readonly templateId: string | null;
  /** Whether Bancontact is to be paid by a code that is scanned: its payment is there from the start, and lives as long as the link. */
  readonly qrEnabled?: boolean;
  /** Side of the code of iDEAL QR in pixels, 100 … 2000; only with that method. */
  readonly qrSize?: number;
  /** How the bank world is to treat its payments; never in live mode. */
  readonly scenario?: Scenario | undefined;
  /** Informational members kept as they came: plugin, affiliate, settings. */
  readonly extra: Readonly<Record<string, unknown>>;
}

export interface PaymentOptions {
  readonly notificationUrl: string | null;
  readonly notificationMethod: 'GET' | 'POST';
  readonly redirectUrl: string | null;
  readonly cancelUrl: string | null;
  readonly closeWindow: boolean;
}

/** A person with an address: the receiver of the goods, and most of a customer. */
export interface Party {
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly companyName: string | null;
  readonly address1: string | null;
  readonly address2: string | null;
  readonly houseNumber: string | null;
  readonly zipCode: string | null;
  readonly city: string | null;
  readonly state: string | null;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country: string | null;
  readonly phone: string | null;
  readonly email: string | null;
}

export interface Customer extends Party {
  /** `ab_CD`, one of the page's locales; `en_US` where the merchant's was missing or unknown. */
  readonly locale: string;
  readonly ipAddress: string | null;
  readonly forwardedIp: string | null;
  /** Those of the two that were sent and are no addresses; absent where there is none. */
  readonly unreadAddresses?: readonly ('ip_address' | 'forwarded_ip')[];
  readonly gender: string | null;
  /** YYYY-MM-DD. */
  readonly birthday: string | null;
  readonly disableSendEmail: boolean;
  readonly userAgent: string | null;
  readonly referrer: string | null;
  readonly reference: string | null;
}

export interface Cart {
  readonly items: readonly CartItem[];
  readonly taxTables: TaxTables | null;
}

export interface CartItem {
  readonly name: string;
  readonly description: string;
  /** Major units without VAT, a decimal text with at most 10 decimals; negative for a discount. */
  readonly unitPrice: string;
  /** Decimal text. */
  readonly quantity: string;
  readonly merchantItemId: string;
  readonly taxTableSelector: string;
  readonly currency: Currency;
  readonly weight: { readonly unit: string | null; readonly value: string | null };
  readonly cashback: unknown;
  readonly image: string | null;
  readonly productUrl: string | null;
  readonly options: readonly unknown[];
}

export interface TaxTables {
  /** Rates are decimal texts: `0.21` for 21 %. */
  readonly default: { readonly shippingTaxed: boolean; readonly rate: string } | null;
  readonly alternate: readonly {
    readonly name: string;
    readonly standalone: boolean | '';
    readonly rules: readonly { readonly rate: string; readonly country: string }[];
  }[];
}

export interface Order {
  readonly siteId: SiteId;
  readonly orderId: string;
  /** Counts the changes of this order from 1. */
  readonly version: number;
  readonly status: OrderStatus;
  readonly financialStatus: FinancialStatus;
  readonly terms: OrderTerms;
  /** Hash of the request as it was understood: tells a repetition from new terms. Hex. */
  readonly termsHash: string;
  /** The session whose link is alive, or was last. */
  readonly sessionId: string;
  /** psp id: of the attempt that paid, else of the newest; before the first attempt the one it will take. */
  readonly transactionId: number;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  readonly completedAt: Instant | null;
  /** When the session lapses. */
  readonly expiresAt: Instant;
  readonly reason: string;
  readonly reasonCode: string;
  /** Minor units. */
  readonly amountRefunded: number;
  /** Minor units taken from an authorisation that is captured by hand. */
  readonly amountCaptured: number;
  /** Of an order that was split off by a capture or a shipment: the order it came from. */
  readonly authOrderId: string | null;
  /** Whether it has related transactions. */
  readonly hasRelated: boolean;
  /** Whether gift cards were used for it. */
  readonly hasGifts: boolean;
  /** What the merchant told of delivery and invoice. Plain JSON. */
  readonly fulfilment: Fulfilment;
  /** Lower case, where the site sends reminders; null otherwise. */
  readonly payerEmail: string | null;
}

export interface Fulfilment {
  readonly shippedAt?: Instant;
  readonly tracktraceCode?: string;
  readonly tracktraceUrl?: string;
  readonly carrier?: string;
  readonly shipDate?: string;
  readonly reason?: string;
  readonly memo?: string;
  readonly invoiceId?: string;
  readonly invoiceUrl?: string;
  readonly poNumber?: string;
  /** Until when a lender waits for the shipment. */
  readonly shipBefore?: Instant;
}

export interface Session {
  readonly siteId: SiteId;
  readonly sessionId: string;
  readonly orderId: string;
  /**
   * `open` until new terms replaced it (`superseded`), the order was cancelled or lapsed (`closed`), or the link was
   * taken back for good (`withdrawn`). Of these only `closed` is ever opened again: by a reminder.
   */
  readonly state: 'open' | 'superseded' | 'closed' | 'withdrawn';
  /** Visits in which the payer acted: the page's nonces, at most 20. */
  readonly visits: readonly string[];
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
}

/** What happened to an order, kept for ever: one row per version. */
export interface OrderEvent {
  readonly version: number;
  readonly at: Instant;
  /** What happened, in the words of the transition tables: `created`, `attempt_started`, `approved` … */
  readonly kind: string;
  /** Facts of the event, without card number or security code. */
  readonly data: Readonly<Record<string, unknown>>;
}
