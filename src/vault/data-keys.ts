/** The keys that seal cards: made here, kept in the database wrapped by the master key, replaced while young. */
import { type Clock, DAY, type Instant } from '../platform/clock.ts';
import type { Random } from '../platform/random.ts';
import { deriveKey, type MasterKey, MasterKeyError } from './keys.ts';
import { open, SealBroken, type SealingKey, seal } from './seal.ts';
import type { SealedDataKey, VaultStore } from './store.ts';

/** A thousand cards with their codes in every second are 1.2 thousand million values in this time: a third of what `seal` allows. */
const NEW_KEY_AFTER_MS = 7 * DAY;

export interface DataKeys {
  /** The key to seal with. */
  newest(): Promise<SealingKey>;
  /** The key that sealed a value; another process may have made it since. Throws where the database has none. */
  byId(keyId: number): Promise<SealingKey>;
}

interface Options {
  readonly masterKey: MasterKey;
  readonly store: VaultStore;
  readonly clock: Clock;
  readonly random: Random;
}

/** Opens every data key, and makes the first. Throws `MasterKeyError` where the master key is not the one that wrapped them. */
export async function openDataKeys({ masterKey, store, clock, random }: Options): Promise<DataKeys> {
  const wrapping = { id: 0, bytes: deriveKey(masterKey, 'wrap data keys') };
  const keys = new Map<number, SealingKey & { readonly createdAt: Instant }>();
  let newestId = 0;
  let making: Promise<void> | undefined;

  const read = async () => {
    for (const row of await store.dataKeys()) {
      if (!keys.has(row.keyId)) keys.set(row.keyId, { id: row.keyId, bytes: unwrap(row), createdAt: row.createdAt });
      newestId = Math.max(newestId, row.keyId);
    }
  };

  const unwrap = (row: SealedDataKey): Buffer => {
    try {
      return open(wrapping, row.sealedKey, ['data key', row.keyId]);
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      throw new MasterKeyError(
        `The master key does not open data key ${row.keyId} of this database: it was wrapped with another master key. ` +
          'Start with the master key that this database was made with; without it the cards in it cannot be read.',
      );
    }
  };

  const makeNext = async () => {
    const keyId = newestId + 1;
    const sealedKey = seal(wrapping, random.bytes(32), ['data key', keyId], random);
    // Where another process was first, its key is kept and ours forgotten: what counts is what is read back.
    await store.addDataKey({ keyId, sealedKey, createdAt: clock.now() });
    await read();
  };

  const isDue = () => {
    const newest = keys.get(newestId);
    return newest === undefined || clock.now() - newest.createdAt >= NEW_KEY_AFTER_MS;
  };

  const ensureFresh = async () => {
    if (!isDue()) return;
    making ??= makeNext().finally(() => {
      making = undefined;
    });
    await making;
  };

  await read();
  await ensureFresh();

  return {
    async newest() {
      await ensureFresh();
      return keys.get(newestId)!;
    },
    async byId(keyId) {
      if (!keys.has(keyId)) await read();
      const key = keys.get(keyId);
      if (!key) throw new Error(`data key ${keyId} is not in the database`);
      return key;
    },
  };
}
