/** Seals short texts that are secret but no card data, such as the API keys of sites, with the master key. */
import type { Random } from '../platform/random.ts';
import { deriveKey, type MasterKey, MasterKeyError } from './keys.ts';
import { open, SealBroken, type SealContext, seal } from './seal.ts';

export interface TextSeal {
  sealText(text: string, context: SealContext): Buffer;
  /** Throws `MasterKeyError` where the text was sealed with another master key or for another context. */
  openText(sealed: Buffer, context: SealContext): string;
}

export function makeTextSeal(masterKey: MasterKey, random: Random): TextSeal {
  const key = { id: 0, bytes: deriveKey(masterKey, 'seal texts') };
  return {
    sealText: (text, context) => seal(key, Buffer.from(text), context, random),
    openText(sealed, context) {
      try {
        return open(key, sealed, context).toString();
      } catch (error) {
        if (!(error instanceof SealBroken)) throw error;
        throw new MasterKeyError(
          `A secret in the database (${context.join(' ')}) does not open: it was sealed with another master key, or damaged.`,
        );
      }
    },
  };
}
