/** Chance, passed in: the machine's secure source in production, a seeded one in simulations. */
import { randomBytes } from 'node:crypto';

export interface Random {
  /** `length` bytes nobody can predict (in production). */
  bytes(length: number): Buffer;
}

export const secureRandom: Random = { bytes: (length) => randomBytes(length) };

/** A deterministic stream for simulations (xorshift32). Never for anything that leaves the machine. */
export function seededRandom(seed: number): Random {
  let state = seed | 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  };
  return { bytes: (length) => Buffer.from(Array.from({ length }, next)) };
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Bytes as a base-62 text of exactly `width` characters; sorts as the bytes do. Throws when `width` is too small. */
export function base62(bytes: Uint8Array, width: number): string {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  let text = '';
  while (value > 0n) {
    text = BASE62[Number(value % 62n)] + text;
    value /= 62n;
  }
  if (text.length > width) throw new RangeError(`${bytes.length} bytes do not fit ${width} base-62 characters`);
  return text.padStart(width, '0');
}

/** The bytes of a `base62` text, or undefined where the text is none or its value needs more than `length` bytes. */
export function fromBase62(text: string, length: number): Buffer | undefined {
  let value = 0n;
  for (const char of text) {
    const digit = BASE62.indexOf(char);
    if (digit < 0) return undefined;
    value = value * 62n + BigInt(digit);
  }
  const hex = value.toString(16).padStart(length * 2, '0');
  return hex.length === length * 2 ? Buffer.from(hex, 'hex') : undefined;
}
