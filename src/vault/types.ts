/** The vault's door. Card numbers live behind it only; what comes out is handed straight to a message that leaves. */
import type { Instant } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';

export interface CardData {
  /** 12 to 19 digits. */
  readonly number: string;
  /** YYMM. */
  readonly expiry: string;
  readonly holder: string;
}

/** Rows to be written with the change that needs them; sealed, so they may pass through anything. */
export interface SealedCard {
  /** A copy that is a token's own, and lives as long as it. */
  readonly ofToken?: boolean;
  readonly siteId: SiteId;
  readonly cardRef: string;
  readonly sealed: Buffer;
  /** Keyed hash of the number: the same card of the same site gives the same fingerprint. Hex. */
  readonly fingerprint: string;
  readonly createdAt: Instant;
  readonly securityCode: { readonly sealed: Buffer; readonly deleteAt: Instant } | null;
}

/** What guards the money of a gift card. */
export interface GiftCardData {
  /** 4 to 32 letters and digits. */
  readonly number: string;
  /** 3 to 16 letters and digits. */
  readonly code: string;
}

/** A row to be written with the change that needs it, and deleted with the one that knows the issuer's answer. */
export interface SealedGiftCard {
  readonly siteId: SiteId;
  readonly giftRef: string;
  readonly sealed: Buffer;
  /** Keyed hash of the number: the same card of the same site gives the same fingerprint. Hex. */
  readonly fingerprint: string;
  readonly createdAt: Instant;
}

export interface Vault {
  /**
   * Seals a card and its security code under a new reference, or under one that it takes the place of. Nothing is stored: the
   * caller writes the rows in its own transaction.
   */
  seal(siteId: SiteId, card: CardData, securityCode: string | null, cardRef?: string): Promise<SealedCard>;
  /** What a card of the site is known by where its number may not be kept; the same as its `SealedCard` has. */
  fingerprint(siteId: SiteId, number: string): string;
  /** The card behind a reference; throws when there is none, which is a fault of ours. */
  card(siteId: SiteId, cardRef: string): Promise<CardData>;
  /** The same where its number may have gone; undefined then. */
  findCard(siteId: SiteId, cardRef: string): Promise<CardData | undefined>;
  /** Whether a reference stands for this number, also where its own is not kept any more. */
  isCard(siteId: SiteId, cardRef: string, number: string): Promise<boolean>;
  /** The security code, or null when it is gone (answered, or older than 15 minutes). */
  securityCode(siteId: SiteId, cardRef: string): Promise<string | null>;
  /** Seals a gift card under a new reference; stored by the caller as a card is. */
  sealGiftCard(siteId: SiteId, gift: GiftCardData): Promise<SealedGiftCard>;
  /** The gift card behind a reference, or null where its issuer has answered and it is gone. */
  giftCard(siteId: SiteId, giftRef: string): Promise<GiftCardData | null>;
}
