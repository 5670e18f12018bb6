import { describe, expect, it } from 'vitest';
import { checkSignature } from './signature.ts';

const KEY = 'c0ffee11d00d4bad9ce1a5e5beefcafe00112233';
const TIME = 1623744000;
const BODY = Buffer.from('{"amount":100,"currency":"EUR","order_id":"my-order-id-01","status":"completed"}');
/** Published for these values. */
const AUTH =
  'MTYyMzc0NDAwMDpkMWE3MmQ4NjZjNzUxNzU1MGU2NGExMGQyZDc2MzVkZTczNGY0MmNkMzljMTBmMjdlYjJkM2FkNTZlYTI4NzYxMzFkYjc5ODI3OTFiZTdjMjkxYjQ5YmIzNTdiNzllZDUzYjUwYzY0NDJmOTZlNmViZTFmNDRmYTQ1OTJlODQyNA==';

describe('the shop’s check of a signature', () => {
  it('agrees with the published one, for ten minutes', () => {
    expect(checkSignature(AUTH, BODY, ['another key', ` ${KEY} `], TIME)).toEqual({
      verifies: true,
      why: 'the key, the body and the time fit',
    });
    expect(checkSignature(AUTH, BODY, [KEY], TIME + 600).verifies).toBe(true);
    expect(checkSignature(AUTH, BODY, [KEY], TIME + 601)).toEqual({
      verifies: false,
      why: 'it was signed 601 s ago, and 600 s is the most',
    });
  });

  it.each([
    ['no header', undefined, BODY, /no Auth header/],
    ['a header of another kind', 'Bearer x', BODY, /not base64/],
    ['a signature that was cut', AUTH.slice(0, 100), BODY, /not base64/],
    ['another body', AUTH, Buffer.from('{}'), /no key/],
  ])('refuses %s', (_, auth, body, why) => {
    expect(checkSignature(auth, body, [KEY], TIME)).toEqual({ verifies: false, why: expect.stringMatching(why) });
  });

  it('refuses another key, and a shop without keys', () => {
    expect(checkSignature(AUTH, BODY, ['another key'], TIME).verifies).toBe(false);
    expect(checkSignature(AUTH, BODY, [], TIME).verifies).toBe(false);
  });
});
