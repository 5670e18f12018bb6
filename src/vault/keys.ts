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

/** Of 32 bytes by chance about thirty differ; fewer than these do not come in the lifetime of the universe. */
const LEAST_DIFFERENT_BYTES = 17;
/** The same of the sixteen hexadecimal digits in 64. */
const LEAST_DIFFERENT_DIGITS = 9;
/** Steps from one byte to the next that may be alike. */
const MOST_EQUAL_STEPS = 12;

/**
 * Why this key was not made by chance; undefined where it may have been. A key that somebody wrote down by hand, or took from an
 * example, is guessed long before one of 256 random bits. Keys made by chance are refused less than once in 10^12.
 */
export function weaknessOf(masterKey: MasterKey): string | undefined {
  const digits = [...masterKey.toString('hex')];
  const bytes = [...masterKey];
  if (new Set(bytes).size < LEAST_DIFFERENT_BYTES || new Set(digits).size < LEAST_DIFFERENT_DIGITS)
    return 'it is made of a few different bytes';
  for (let period = 1; period <= digits.length / 2; period++)
    if (digits.every((digit, i) => i < period || digit === digits[i - period])) return 'it repeats itself';
  const steps = new Map<number, number>();
  for (let i = 1; i < bytes.length; i++) {
    const step = (bytes[i]! - bytes[i - 1]! + 256) % 256;
    steps.set(step, (steps.get(step) ?? 0) + 1);
  }
  if (Math.max(...steps.values()) > MOST_EQUAL_STEPS) return 'it is a sequence';
  if (digits.every((digit) => /\d/.test(digit))) return 'it has decimal digits only';
  if (bytes.every((byte) => byte >= 0x20 && byte < 0x7f)) return 'it is a text';
  return undefined;
}

/** What a key made from the master key is for: no two purposes share one (RFC 5869 §3.2). */
export type KeyPurpose = 'wrap data keys' | 'fingerprint cards' | 'seal texts';

export function deriveKey(masterKey: MasterKey, purpose: KeyPurpose): Buffer {
  if (masterKey.length !== KEY_BYTES) throw new MasterKeyError('The master key must be 32 bytes.');
  return Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), `gatehouse vault 1: ${purpose}`, KEY_BYTES));
}
