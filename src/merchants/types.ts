/** A merchant's site: one shop with its key, its acquirer and its switches. */
import type { FeeTable } from '../methods/fees.ts';
import type { GatewayId } from '../methods/types.ts';
import type { PageTemplate } from '../orders/types.ts';
import type { SiteId } from '../platform/ids.ts';
import type { Currency } from '../platform/money.ts';

export interface Site {
  readonly siteId: SiteId;
  readonly accountId: number;
  readonly name: string;
  readonly url: string;
  readonly city: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly active: boolean;
  /** Key of the JSON API and of the notification signature. Sealed wherever it is stored. */
  readonly apiKey: string;
  readonly notificationUrl: string | null;
  readonly currencies: readonly Currency[];
  readonly gateways: readonly GatewayId[];
  /** Named for the site, and not taken by this gateway: left out of `gateways`, and stored nowhere. */
  readonly unserved?: readonly GatewayId[];
  /** Highest amount of a card order, in EUR cents; null for none. */
  readonly cardMaximumEurCents: number | null;
  readonly acquirer: AcquirerAccount;
  /** What payments cost; absent: the standard table. */
  readonly fees?: FeeTable;
  readonly settings: SiteSettings;
  /** Styles of the payment page by the name that an order's `template_id` gives. */
  readonly templates?: Readonly<Record<string, PageTemplate>>;
  /** Which of them is used where an order names none that is there. */
  readonly defaultTemplate?: string | null;
  /** Origins whose pages may show the payment page in a frame; nobody unless said. */
  readonly frameAncestors?: readonly string[];
  /** Whether an order's `google_analytics` is heard: it lets Google's script run on pages of ours. */
  readonly googleAnalytics?: boolean;
}

/** What the acquirer knows the merchant by; the same values travel in the AReq and in the authorisation. */
export interface AcquirerAccount {
  /** Acquirer BIN, n..11 (DE32, acquirerBIN). */
  readonly acquirerId: string;
  /** ans15 (DE42, acquirerMerchantID). */
  readonly merchantId: string;
  /** an8 (DE41). */
  readonly terminalId: string;
  /** Merchant category code, n4. */
  readonly mcc: string;
  /** Country of the acquirer, ISO 3166-1 alpha-2: it decides the zone of the merchant (SCA). */
  readonly country: string;
}

/** What of the law's exemptions the site's acquirer lets it claim; nothing of it unless said. The merchant then bears the loss. */
export interface SiteExemptions {
  /** Payments of at most 30 euro; issuers count them. */
  readonly lowValue: boolean;
  /** Payments of little risk, up to this many euro: what the acquirer's fraud rate permits. 0: none. */
  readonly riskAnalysisUpTo: 0 | 100 | 250 | 500;
  /** Commercial cards, where all of the site's are of a secure corporate process. */
  readonly secureCorporate: boolean;
  /**
   * Whether the issuer is asked by 3-D Secure, with the exemption as the wish for no challenge: it may take the risk itself. Otherwise the
   * acquirer is asked at once.
   */
  readonly viaThreeDs: boolean;
}

export interface SiteSettings {
  /** Whether `flexible_3d: false` is heard at all; `true` always is. */
  readonly flexible3dEnabled: boolean;
  /** `flexible_3d: false` of a merchant inside the zone may skip 3-D Secure for an issuer outside of it. */
  readonly flexible3dOneLegOut: boolean;
  /** What `flexible_3d: true` asks the issuer for: a challenge (03), or no preference (01). */
  readonly flexible3dChallenge: 'challenge' | 'no_preference';
  /** Whether an attempt (A) satisfies `flexible_3d: true`. */
  readonly acceptAttempt: boolean;
  /** Absent: none. */
  readonly exemptions?: SiteExemptions;
  /** Whether a payer whose issuer asks for authentication (soft decline) is sent to it, once; absent: yes. */
  readonly stepUpOnSoftDecline?: boolean;
  /** Whether later payments of a subscription are authenticated without the payer (3RI) before they are authorised; absent: no. */
  readonly mitViaThreeRi?: boolean;
  /**
   * Minutes that an issuer may take to authenticate the payer elsewhere, in its app or by a call (decoupled authentication), 1 to
   * 10 080; absent: it is not offered.
   */
  readonly decoupledMinutes?: number;
  /** Whether mail and telephone orders are taken; absent: no. */
  readonly motoEnabled?: boolean;
  /** Whether cards and accounts may be stored and charged again; absent: no. */
  readonly recurringEnabled?: boolean;
  /** Whether a direct order with a `term_url` is authorised before its merchant completes the verification; absent: no. */
  readonly autoComplete?: boolean;
  /** Authorise without liability shift when 3-D Secure was not possible; null: no inside the zone, yes with a leg outside. */
  readonly acceptUnauthenticated: boolean | null;
  /** Whether payers are reminded of orders that ask for it (`second_chance`); absent: no. */
  readonly secondChance?: boolean;
  /** What becomes of a payer whose card was refused where the order presets cards; absent: they may try again. */
  readonly afterDeclinedCard?: 'try_again' | 'leave';
  /** Rows of cards in the list of methods: one for all schemes unless said, or one for each. An order may say it itself. */
  readonly cardSchemes?: 'grouped' | 'separate';
  /** Whether payers get a confirmation by mail; absent: no, shops send their own. */
  readonly confirmationMails?: boolean;
  /** Whether a refund with an empty `amount` (null or "") gives back all that is left, as one without any does; absent: no. */
  readonly refundAllWhenAmountIsEmpty?: boolean;
}

/** The sites that belong together: one merchant's. */
export interface Account {
  readonly accountId: number;
  /** At least one. */
  readonly siteIds: readonly SiteId[];
}

/** Finds sites. Answers come from a short-lived memory, so a change is seen within seconds. */
export interface Sites {
  byApiKey(apiKey: string): Promise<Site | undefined>;
  byId(siteId: SiteId): Promise<Site | undefined>;
  accountByKey(key: string): Promise<Account | undefined>;
}

/** Where sites are kept. */
export interface SiteSource {
  byKeyHash(keyHash: Buffer): Promise<Site | undefined>;
  accountByKeyHash(keyHash: Buffer): Promise<Account | undefined>;
  byId(siteId: SiteId): Promise<Site | undefined>;
}
