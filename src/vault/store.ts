/** What the vault needs of the database. Cards and codes are written by the caller of `Vault.seal`, in its own transaction. */
import type { Instant } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';

export interface SealedDataKey {
  /** Counts from 1; the highest is the newest. */
  readonly keyId: number;
  /** Wrapped by the master key. */
  readonly sealedKey: Buffer;
  readonly createdAt: Instant;
}

export interface VaultStore {
  dataKeys(): Promise<readonly SealedDataKey[]>;
  /** Does nothing where the id is taken: the first stays. */
  addDataKey(key: SealedDataKey): Promise<void>;
  /** Undefined where there is none, or its number is not kept any more. */
  sealedCard(siteId: SiteId, cardRef: string): Promise<Buffer | undefined>;
  /** How the card is known without its number; stays when the number goes. */
  cardFingerprint(siteId: SiteId, cardRef: string): Promise<string | undefined>;
  sealedSecurityCode(
    siteId: SiteId,
    cardRef: string,
  ): Promise<{ readonly sealed: Buffer; readonly deleteAt: Instant } | undefined>;
  sealedGiftCard(siteId: SiteId, giftRef: string): Promise<Buffer | undefined>;
}
