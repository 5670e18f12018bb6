import { describe, expect, it } from 'vitest';
import { secureRandom } from '../platform/random.ts';
import { deriveKey, MasterKeyError, readMasterKey, weaknessOf } from './keys.ts';
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

describe('a master key that was not made by chance', () => {
  const text = (words: string) => Buffer.from(words.padEnd(32, '!').slice(0, 32)).toString('hex');
  it.each([
    ['zeros', '00'.repeat(32)],
    ['ones', 'ff'.repeat(32)],
    ['one byte', '5e'.repeat(32)],
    ['a word', 'deadbeef'.repeat(8)],
    ['two halves', '9f86d081884c7d659a2feaa0c55ad015'.repeat(2)],
    ['five digits', '1f9e3'.repeat(13).slice(0, 64)],
    ['every digit', '0123456789abcdef'.repeat(4)],
    ['every byte twice', '00112233445566778899aabbccddeeff'.repeat(2)],
    ['bytes that count up', Buffer.from(Array.from({ length: 32 }, (_, i) => i)).toString('hex')],
    ['bytes that count down by three', Buffer.from(Array.from({ length: 32 }, (_, i) => 255 - 3 * i)).toString('hex')],
    ['counting, with a slip', `01${Buffer.from(Array.from({ length: 31 }, (_, i) => i * 5)).toString('hex')}`],
    ['zeros with an end', `${'00'.repeat(28)}9f86d081`],
    ['two bytes in turn', `${'a1'.repeat(20)}${'b2'.repeat(12)}`],
    ['decimal digits', '3141592653589793238462643383279502884197169399375105820974944592'],
    ['a text', text('correct horse battery staple')],
  ])('is told of: %s', (_, hex) => {
    expect(weaknessOf(readMasterKey(hex))).toMatch(/^it /);
  });

  it('is none that chance made', () => {
    for (let i = 0; i < 2_000; i++) expect(weaknessOf(secureRandom.bytes(32))).toBeUndefined();
  });
});
