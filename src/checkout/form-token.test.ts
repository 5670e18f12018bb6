import { describe, expect, it } from 'vitest';
import { secureRandom } from '../platform/random.ts';
import { makeFormToken, nonceOf } from './form-token.ts';

const key = Buffer.alloc(32, 1);
const make = (session = 'a') => makeFormToken(key, session, secureRandom);

describe('form token', () => {
  it('gives its nonce back', () => {
    const token = make();
    expect(nonceOf(key, 'a', token)).toBe(token.split('.')[0]);
    expect(nonceOf(key, 'a', token)!.length).toBeGreaterThanOrEqual(16);
  });

  it('is new every time', () => {
    expect(make()).not.toBe(make());
  });

  it('is refused for another session, another key, and when changed', () => {
    const token = make();
    const flipped = (token[0] === 'A' ? 'B' : 'A') + token.slice(1);
    expect(nonceOf(key, 'b', token)).toBeUndefined();
    expect(nonceOf(Buffer.alloc(32, 2), 'a', token)).toBeUndefined();
    expect(nonceOf(key, 'a', flipped)).toBeUndefined();
    for (const text of ['', '.', 'x', `${token}x`, token.slice(0, -1)]) expect(nonceOf(key, 'a', text)).toBeUndefined();
  });
});
