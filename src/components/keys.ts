/**
 * The keys of payment components, made from the operator's master key: one that proves public tokens, and the pair that
 * browsers encrypt card data to. Nothing is stored, so every process of the gateway has the same.
 */
import { createECDH, createHash, type ECDH, hkdfSync } from 'node:crypto';

export interface ComponentKeys {
  /** 32 bytes; HMAC-SHA-256. */
  readonly token: Buffer;
  readonly pair: KeyPair;
}

/** P-256. */
export interface KeyPair {
  /** Eleven base64url characters, made from the public key: a payload names the key it was made for. */
  readonly id: string;
  /** 65 bytes, uncompressed (SEC 1 §2.3.3). */
  readonly publicKey: Buffer;
  /** The shared secret with the holder of another public key. Throws where that is no point of the curve. */
  readonly agree: (publicKey: Buffer) => Buffer;
}

/** Order of the curve (SP 800-186 §3.2.1.3). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
/** The order's 32 and eight more, so that no private key is likelier than another (FIPS 186-5 §A.2.1). */
const SEED_BYTES = 40;
const ID_BYTES = 8;

export function deriveComponentKeys(masterKey: Buffer): ComponentKeys {
  const derive = (purpose: string, length: number) =>
    Buffer.from(hkdfSync('sha256', masterKey, '', `gatehouse components 1: ${purpose}`, length));
  return { token: derive('prove public tokens', 32), pair: pairOf(derive('encrypt card data', SEED_BYTES)) };
}

function pairOf(seed: Buffer): KeyPair {
  const scalar = (BigInt(`0x${seed.toString('hex')}`) % (ORDER - 1n)) + 1n;
  const ecdh: ECDH = createECDH('prime256v1');
  ecdh.setPrivateKey(scalar.toString(16).padStart(64, '0'), 'hex');
  const publicKey = ecdh.getPublicKey();
  return {
    id: createHash('sha256').update(publicKey).digest().subarray(0, ID_BYTES).toString('base64url'),
    publicKey,
    agree: (other) => ecdh.computeSecret(other),
  };
}
