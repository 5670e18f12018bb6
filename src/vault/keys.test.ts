import { describe, expect, it } from 'vitest';
import { secureRandom } from '../platform/random.ts';
import { deriveKey, MasterKeyError, readMasterKey } from './keys.ts';
import { makeTextSeal } from './text-seal.ts';

describe('the master key', () => {
  const bytes = Buffer.from(Array.from({ length: 32 }, (_, i) => 255 - i));

  it.each([
    ['hexadecimal', bytes.toString('hex')],
    ['upper-case hexadecimal', bytes.toString('hex').toUpperCase()],
    ['base64', bytes.toString('base64')],
    ['base64 for URLs', bytes.toString('base64url')],
    ['a line of a file', `${bytes.toString('hex')}\n`],
  ])('is read from %s', (_, text) => {
    expect(readMasterKey(text)).toEqual(bytes);
  });

  it.each(['', 'secret', bytes.toString('hex').slice(2), `${bytes.toString('hex')}00`])('is refused: %s', (text) => {
    expect(() => readMasterKey(text)).toThrow(MasterKeyError);
  });

  it('is never used itself, and gives each purpose a key of its own', () => {
    const keys = [
      deriveKey(bytes, 'wrap data keys'),
      deriveKey(bytes, 'fingerprint cards'),
      deriveKey(bytes, 'seal texts'),
      bytes,
    ].map((key) => key.toString('hex'));
    expect(new Set(keys).size).toBe(4);
    expect(() => deriveKey(bytes.subarray(1), 'seal texts')).toThrow(MasterKeyError);
  });
});

describe('sealed texts', () => {
  const seal = makeTextSeal(secureRandom.bytes(32), secureRandom);

  it('open to what was sealed', () => {
    expect(seal.openText(seal.sealText('c0ffée', ['API key', 1]), ['API key', 1])).toBe('c0ffée');
  });

  it('say so when the master key is another, without telling the text', () => {
    const sealed = seal.sealText('c0ffee', ['API key', 1]);
    const other = makeTextSeal(secureRandom.bytes(32), secureRandom);
    expect(() => other.openText(sealed, ['API key', 1])).toThrow(/API key 1.*another master key/);
    expect(() => seal.openText(sealed, ['API key', 2])).toThrow(MasterKeyError);
  });
});
