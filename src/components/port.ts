/** What payment components offer to the API, and what they ask of the rest of the gateway. */
import type { Site } from '../merchants/types.ts';
import type { Instant } from '../platform/clock.ts';
import type { Refusal } from '../platform/errors.ts';
import type { SiteId } from '../platform/ids.ts';
import type { BrowserData } from '../threeds/types.ts';

export interface Components {
  /** A public token for one order of the site: `pub.v2.…`, ten minutes. */
  mintToken(site: Site): string;
  /** The same session for ten more minutes, within an hour of its beginning. Refusals: 1023, 1032. */
  renewToken(token: string): Refusal | string;
  /** What the component in a payer's browser shows. Refusals: 1019, 1023, 1032. */
  configurationFor(token: string, asked: Asked): Promise<ComponentConfiguration | Refusal>;
  /**
   * What the payer entered, from the `payment_data` of an order. The payload is spent by it, for this order: to be called
   * after everything else about the order was found good. Refusals: 1024 for a payload that was modified, made for another
   * site, older than ten minutes, or used for another order; 1023 where it was made with something else than a public token.
   */
  openPayload(site: Site, orderId: string, data: SentPaymentData): Promise<PaymentData | Refusal>;
}

/** The order that the component is shown for. */
export interface Asked {
  /** ISO 4217. */
  readonly currency: string;
  /** Minor units. */
  readonly amount: number;
  /** ISO 3166-1 alpha-2 of the customer; null where not told. */
  readonly country: string | null;
  /** As the shop wrote it: `nl_NL`, `nl`, `NL`. */
  readonly locale: string | null;
  /** Whether card schemes are shown as one method. */
  readonly groupCards: boolean;
  /** Name of a saved template; null for the site's default. */
  readonly templateId: string | null;
  /** Of the page that the component stands in; null where the browser does not tell. */
  readonly origin: string | null;
}

export interface ComponentConfiguration {
  /** `nl_NL`. */
  readonly locale: string;
  readonly siteName: string;
  readonly sandbox: boolean;
  readonly methods: readonly ComponentMethod[];
  readonly messages: Readonly<Record<string, string>>;
  /** Whether the page may show the payment page in a frame. */
  readonly mayFrame: boolean;
  /** Of the saved template, by the names of the component's custom properties. */
  readonly colours: Readonly<Record<string, string>>;
  /** What card data is encrypted to. The component's own frame brings the key along; this is for others. */
  readonly encryption: { readonly keyId: string; readonly publicKey: string };
}

/** A method as the component shows it. */
export interface ComponentMethod {
  readonly id: string;
  readonly name: string;
  /** Card schemes whose numbers are taken; empty for every other method. */
  readonly schemes: readonly string[];
  /** What else the payer is asked for, by the names of `methods/types.ts`. */
  readonly fields: readonly string[];
  /** Banks to choose from; empty where there is no choice. */
  readonly issuers: readonly { readonly code: string; readonly description: string }[];
  readonly qr: boolean;
}

/** The methods of a site that can pay such an order with a component, in the order in which payers see them. */
export type MethodsFor = (site: Site, asked: Asked) => readonly ComponentMethod[];

/** `payment_data` as the shop sends it on. */
export interface SentPaymentData {
  readonly payload: string;
  readonly gateway?: string | null;
  readonly tokenize?: boolean | null;
}

/** What the payer entered. */
export interface PaymentData {
  /** In capitals. */
  readonly gateway: string;
  /** Null for a method that is no card, and where a stored card was chosen. */
  readonly card: ComponentCard | null;
  /** Token of the stored card that the payer chose, out of those that the shop offered; null otherwise. */
  readonly storedCard: string | null;
  /** By the names of `methods/types.ts`: `issuer`, `iban` … */
  readonly fields: Readonly<Record<string, string>>;
  readonly customer: {
    readonly browser: Omit<BrowserData, 'acceptHeader' | 'ip'>;
    /** As the component showed it: `nl_NL`. */
    readonly locale: string;
  };
  /** Whether the payer wants the card to be kept, and the shop too. */
  readonly tokenize: boolean;
  /** Session of the public token that the payload was made with. */
  readonly session: string;
}

/** As it was typed, tidied; whether it is a card is for `methods/cards.ts` to say. */
export interface ComponentCard {
  /** 12 to 19 digits. */
  readonly number: string;
  readonly holder: string;
  /** YYMM. */
  readonly expiry: string;
  /** Null where none was typed. */
  readonly securityCode: string | null;
}

export interface PayloadUse {
  readonly siteId: SiteId;
  /** SHA-256 over what was sealed, base64url. */
  readonly payloadId: string;
  /** The same order may come with it again: a shop whose request was cut off repeats it. */
  readonly orderId: string;
  readonly until: Instant;
}

/** Remembers which payloads were used, and for which order. */
export interface SpentPayloads {
  /** False where another order has it. Forgotten after `until`: the payload is then refused for its age. */
  spend(use: PayloadUse): Promise<boolean>;
}
