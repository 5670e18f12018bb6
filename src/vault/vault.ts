/**
 * The vault: seals cards and security codes, and opens them for a message that is about to leave. Writing the sealed rows
 * and deleting codes in time belong to `storage`.
 */
import { createHmac } from 'node:crypto';
import { type Clock, MINUTE } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import { base62, type Random } from '../platform/random.ts';
import { type DataKeys, openDataKeys } from './data-keys.ts';
import { deriveKey, type MasterKey } from './keys.ts';
import { keyIdOf, open, type SealContext, seal } from './seal.ts';
import type { VaultStore } from './store.ts';
import type { CardData, GiftCardData, Vault } from './types.ts';

/**
 * A security code may be kept until the authorisation, and no longer than 15 minutes (PCI DSS 3.3.2 wants it sealed till then).
 * The sweep that deletes comes by once a minute, so its time is over a minute earlier.
 */
export const SECURITY_CODE_LIFE_MS = 14 * MINUTE;

/** 6 bytes of time, 10 of chance: references sort by age and cannot be guessed. */
const REF_BYTES = 16;
const REF_WIDTH = 22;

export interface VaultOptions {
  readonly masterKey: MasterKey;
  readonly store: VaultStore;
  readonly clock: Clock;
  readonly random: Random;
}

/** Opens the vault. Throws `MasterKeyError` where the master key is not the one that this database was made with. */
export async function makeVault({ masterKey, store, clock, random }: VaultOptions): Promise<Vault> {
  const fingerprintKey = deriveKey(masterKey, 'fingerprint cards');
  const keys = await openDataKeys({ masterKey, store, clock, random });
  const fingerprint = fingerprintsOf(masterKey);

  async function findCard(siteId: SiteId, cardRef: string): Promise<CardData | undefined> {
    const sealed = await store.sealedCard(siteId, cardRef);
    if (!sealed) return undefined;
    return JSON.parse((await opened(keys, sealed, cardContext(siteId, cardRef))).toString()) as CardData;
  }

  return {
    async seal(siteId, card, securityCode, inPlaceOf) {
      // No value in these messages: it would be a card number in a log.
      if (!/^\d{12,19}$/.test(card.number)) throw new RangeError('a card number has 12 to 19 digits');
      if (securityCode !== null && !/^\d{3,4}$/.test(securityCode)) {
        throw new RangeError('a security code has 3 or 4 digits');
      }
      const key = await keys.newest();
      const createdAt = clock.now();
      const cardRef = inPlaceOf ?? makeCardRef(createdAt, random);
      const { number, expiry, holder } = card;
      const content = Buffer.from(JSON.stringify({ number, expiry, holder }));
      return {
        siteId,
        cardRef,
        sealed: seal(key, content, cardContext(siteId, cardRef), random),
        fingerprint: fingerprint(siteId, number),
        createdAt,
        securityCode: securityCode === null ? null : sealCode(siteId, cardRef, securityCode),
      };

      function sealCode(site: SiteId, ref: string, code: string) {
        return {
          sealed: seal(key, Buffer.from(code), codeContext(site, ref), random),
          deleteAt: createdAt + SECURITY_CODE_LIFE_MS,
        };
      }
    },

    fingerprint,

    async card(siteId, cardRef) {
      const card = await findCard(siteId, cardRef);
      if (!card) throw new Error(`the vault has no card ${cardRef} of site ${siteId}`);
      return card;
    },

    findCard,

    async isCard(siteId, cardRef, number) {
      return (await store.cardFingerprint(siteId, cardRef)) === fingerprint(siteId, number);
    },

    async securityCode(siteId, cardRef) {
      const row = await store.sealedSecurityCode(siteId, cardRef);
      // The sweep may be late; the promise is not.
      if (!row || row.deleteAt <= clock.now()) return null;
      return (await opened(keys, row.sealed, codeContext(siteId, cardRef))).toString();
    },

    async sealGiftCard(siteId, { number, code }) {
      if (!/^[A-Z0-9]{4,32}$/i.test(number)) throw new RangeError('a gift card number has 4 to 32 letters and digits');
      if (!/^[A-Z0-9]{3,16}$/i.test(code))
        throw new RangeError('the code of a gift card has 3 to 16 letters and digits');
      const createdAt = clock.now();
      const giftRef = makeCardRef(createdAt, random);
      const content = Buffer.from(JSON.stringify({ number, code }));
      return {
        siteId,
        giftRef,
        sealed: seal(await keys.newest(), content, giftContext(siteId, giftRef), random),
        fingerprint: createHmac('sha256', fingerprintKey)
          .update(`gift:${siteId}:${number.toUpperCase()}`)
          .digest('hex'),
        createdAt,
      };
    },

    async giftCard(siteId, giftRef) {
      const sealed = await store.sealedGiftCard(siteId, giftRef);
      if (!sealed) return null;
      return JSON.parse((await opened(keys, sealed, giftContext(siteId, giftRef))).toString()) as GiftCardData;
    },
  };
}

/** Fingerprints of cards, for whoever needs nothing else of the vault. */
export function fingerprintsOf(masterKey: MasterKey): Vault['fingerprint'] {
  const key = deriveKey(masterKey, 'fingerprint cards');
  return (siteId, number) => createHmac('sha256', key).update(`${siteId}:${number}`).digest('hex');
}

const cardContext = (siteId: SiteId, cardRef: string): SealContext => ['card', siteId, cardRef];
const giftContext = (siteId: SiteId, giftRef: string): SealContext => ['gift card', siteId, giftRef];
const codeContext = (siteId: SiteId, cardRef: string): SealContext => ['security code', siteId, cardRef];

async function opened(keys: DataKeys, sealed: Buffer, context: SealContext): Promise<Buffer> {
  return open(await keys.byId(keyIdOf(sealed)), sealed, context);
}

function makeCardRef(now: number, random: Random): string {
  const bytes = Buffer.alloc(REF_BYTES);
  bytes.writeUIntBE(now, 0, 6);
  random.bytes(REF_BYTES - 6).copy(bytes, 6);
  return base62(bytes, REF_WIDTH);
}
