import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../platform/clock.ts';
import { secureRandom } from '../platform/random.ts';
import { mintApiToken, readApiToken, renewApiToken, SESSION_LIFE_MS, TOKEN_LIFE_MS } from './api-token.ts';
import { deriveComponentKeys } from './keys.ts';

const { token: key } = deriveComponentKeys(Buffer.alloc(32, 7));
const NOW = Date.UTC(2026, 10, 22, 10, 0, 0);
const mint = (siteId = 1) => mintApiToken(key, siteId, NOW, secureRandom);

function validAt(text: string, now: number) {
  const token = readApiToken(key, text, now);
  if (typeof token === 'string') throw new Error(`the token is ${token}`);
  return token;
}

describe('public token', () => {
  it('names its site for ten minutes and not a moment longer', () => {
    const text = mint(4_000_000_000);
    expect(text).toMatch(/^pub\.v2\./);
    expect(validAt(text, NOW + TOKEN_LIFE_MS - 1)).toMatchObject({ siteId: 4_000_000_000, expiresAt: NOW + 600_000 });
    expect(readApiToken(key, text, NOW + TOKEN_LIFE_MS)).toBe('expired');
  });

  it('is of a session of its own each time', () => {
    expect(validAt(mint(), NOW).session).not.toBe(validAt(mint(), NOW).session);
  });

  it('is forged where one bit of it is another', () => {
    const bytes = 'pub.v2.'.length;
    fc.assert(
      fc.property(fc.nat(31), fc.nat(7), fc.boolean(), (at, bit, inProof) => {
        const parts = mint().slice(bytes).split('.');
        const part = Buffer.from(parts[inProof ? 1 : 0]!, 'base64url');
        part[at]! ^= 1 << bit;
        parts[inProof ? 1 : 0] = part.toString('base64url');
        expect(readApiToken(key, `pub.v2.${parts.join('.')}`, NOW)).toBe('forged');
      }),
    );
  });

  it('of a gateway with another master key is forged', () => {
    const other = deriveComponentKeys(Buffer.alloc(32, 8));
    expect(readApiToken(other.token, mint(), NOW)).toBe('forged');
  });

  it.each([
    ['', 'other_kind'],
    ['c0ffee11d00d4bad9ce1a5e5beefcafe00112233', 'other_kind'],
    ['pub.v2.', 'forged'],
    ['pub.v2.AAAA.BBBB', 'forged'],
    [`pub.v2.${'A'.repeat(43)}`, 'forged'],
  ])('is not «%s»', (text, fault) => {
    expect(readApiToken(key, text, NOW)).toBe(fault);
  });

  it('is renewed within its session for an hour, never beyond', () => {
    const first = validAt(mint(), NOW);
    const later = NOW + 55 * MINUTE;
    const renewed = validAt(renewApiToken(key, { ...first, expiresAt: later + 1 }, later)!, later);
    expect(renewed).toEqual({ ...first, expiresAt: NOW + SESSION_LIFE_MS });
    expect(renewApiToken(key, renewed, NOW + SESSION_LIFE_MS)).toBeUndefined();
  });
});
