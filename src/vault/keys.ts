/**
 * The operator's master key and what is made of it. It never touches a card number itself: it wraps the data keys that
 * do, so that changing it means wrapping a few rows anew and not every card.
 */
import { hkdfSync } from 'node:crypto';

/** 32 bytes. */
export type MasterKey = Buffer;

const KEY_BYTES = 32;

/** A master key that is malformed, or not the one that this database was made with. The message says what to do. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError';
}

/** Reads a master key as operators write it: 64 hexadecimal digits, or 32 bytes in base64. Throws `MasterKeyError`. */
export function readMasterKey(text: string): MasterKey {
  const trimmed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex');
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) return Buffer.from(trimmed, 'base64url');
  throw new MasterKeyError('The master key must be 32 bytes: 64 hexadecimal digits, or base64.');
}

/** What a key made from the master key is for: no two purposes share one (RFC 5869 §3.2). */
export type KeyPurpose = 'wrap data keys' | 'fingerprint cards' | 'seal texts';

export function deriveKey(masterKey: MasterKey, purpose: KeyPurpose): Buffer {
  if (masterKey.length !== KEY_BYTES) throw new MasterKeyError('The master key must be 32 bytes.');
  return Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), `gatehouse vault 1: ${purpose}`, KEY_BYTES));
}
