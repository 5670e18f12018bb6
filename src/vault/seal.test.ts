import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secureRandom } from '../platform/random.ts';
import { keyIdOf, open, SealBroken, type SealContext, seal } from './seal.ts';

const key = { id: 7, bytes: secureRandom.bytes(32) };
const sealed = (content: Uint8Array, context: SealContext) => seal(key, content, context, secureRandom);
const contexts = fc.array(fc.oneof(fc.string(), fc.integer()), { minLength: 1, maxLength: 4 });

describe('a seal', () => {
  it('opens to what was sealed', () => {
    fc.assert(
      fc.property(fc.uint8Array(), contexts, (content, context) => {
        const value = sealed(content, context);
        expect(keyIdOf(value)).toBe(7);
        expect(open(key, value, context)).toEqual(Buffer.from(content));
      }),
    );
  });

  it('does not open under another context, not even one that reads alike when run together', () => {
    fc.assert(
      fc.property(contexts, contexts, (one, other) => {
        fc.pre(JSON.stringify(one.map(String)) !== JSON.stringify(other.map(String)));
        expect(() => open(key, sealed(Buffer.from('x'), one), other)).toThrow(SealBroken);
      }),
    );
    expect(() => open(key, sealed(Buffer.from('x'), ['card', 12, '3']), ['card', 1, '23'])).toThrow(SealBroken);
  });

  it('does not open when any one byte was changed, or when it was cut', () => {
    const value = sealed(Buffer.from('4111111111111111'), ['card']);
    for (let at = 0; at < value.length; at++) {
      const changed = Buffer.from(value);
      changed[at]! ^= 1;
      expect(() => open(key, changed, ['card']), `byte ${at}`).toThrow(SealBroken);
      expect(() => open(key, value.subarray(0, at), ['card']), `${at} bytes`).toThrow(SealBroken);
    }
  });

  it('does not open with another key', () => {
    const value = sealed(Buffer.from('x'), ['card']);
    expect(() => open({ id: 7, bytes: secureRandom.bytes(32) }, value, ['card'])).toThrow(SealBroken);
    expect(() => open({ ...key, id: 8 }, value, ['card'])).toThrow(SealBroken);
  });

  it('looks different every time', () => {
    const values = Array.from({ length: 100 }, () => sealed(Buffer.from('same'), ['card']).toString('hex'));
    expect(new Set(values).size).toBe(100);
  });
});
