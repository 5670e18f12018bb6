/**
 * Sealing and opening bytes with AES-256-GCM (NIST SP 800-38D). A sealed value names the key that made it, and opens only
 * under the context it was sealed for: a row moved to another site or card does not open.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Random } from '../platform/random.ts';

/** form (1) · key id (4) · nonce (12) · tag (16) · ciphertext */
const FORM = 1;
const HEADER_BYTES = 5;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CONTENT_AT = HEADER_BYTES + NONCE_BYTES + TAG_BYTES;

/** A sealed value that was damaged, moved from its place, or sealed with another key. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/** What a sealed value belongs to; every part is authenticated with it. */
export type SealContext = readonly (string | number)[];

export interface SealingKey {
  /** 0 … 2^32 - 1. */
  readonly id: number;
  /** 32 bytes. */
  readonly bytes: Buffer;
}

/** Nonces are chosen at random: a key must be replaced long before 2^32 values (SP 800-38D §8.3). */
export function seal(key: SealingKey, content: Uint8Array, context: SealContext, random: Random): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(FORM, 0);
  header.writeUInt32BE(key.id, 1);
  const nonce = random.bytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(authenticated(header, context));
  const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
  return Buffer.concat([header, nonce, cipher.getAuthTag(), sealed]);
}

/** Throws `SealBroken`. The caller has looked up the key by `keyIdOf`. */
export function open(key: SealingKey, sealed: Buffer, context: SealContext): Buffer {
  if (keyIdOf(sealed) !== key.id) throw new SealBroken('sealed with another key');
  const nonce = sealed.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(authenticated(sealed.subarray(0, HEADER_BYTES), context));
  decipher.setAuthTag(sealed.subarray(HEADER_BYTES + NONCE_BYTES, CONTENT_AT));
  const content = decipher.update(sealed.subarray(CONTENT_AT));
  try {
    decipher.final();
  } catch {
    throw new SealBroken('damaged, moved from its place, or sealed with another key');
  }
  return content;
}

/** The id of the key that a value was sealed with. Throws `SealBroken` where it is no sealed value. */
export function keyIdOf(sealed: Buffer): number {
  if (sealed.length < CONTENT_AT || sealed[0] !== FORM) throw new SealBroken('not a sealed value');
  return sealed.readUInt32BE(1);
}

/** Lengths stand before the parts, so that no two contexts give the same bytes. */
function authenticated(header: Buffer, context: SealContext): Buffer {
  const parts = context.flatMap((part) => {
    const bytes = Buffer.from(String(part));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  });
  return Buffer.concat([header, ...parts]);
}
