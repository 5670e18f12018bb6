/** The promises of the authentication values that ACS and issuer host share. */
import { describe, expect, it } from 'vitest';
import { type Authentication, AuthenticationRegister } from './authentication-register.ts';

const DS_TRANS_ID = '0303f1e2-f341-4a0b-8c4b-9e3f40512673';
const authentication = (over: Partial<Authentication> = {}): Authentication => ({
  dsTransId: DS_TRANS_ID,
  pan: '4000002000000008',
  amount: 1000,
  currency: '978',
  acquirerMerchantId: 'MERCHANT0000001',
  status: 'Y',
  scheme: 'VISA',
  ...over,
});
const register = () => new AuthenticationRegister(Buffer.from('a secret of the issuer'));

describe('authentication value', () => {
  it('is 20 bytes in 28 characters, the first byte saying Y or A', () => {
    const y = register().issue(authentication());
    const a = register().issue(authentication({ status: 'A' }));
    expect(y).toMatch(/^[A-Za-z0-9+/]{27}=$/);
    expect(Buffer.from(y, 'base64')).toHaveLength(20);
    expect(Buffer.from(y, 'base64')[0]).toBe(0x00);
    expect(Buffer.from(a, 'base64')[0]).toBe(0x07);
  });

  it.each(['MASTERCARD', 'MAESTRO', 'MISTERCASH'] as const)('is 21 bytes and begins with kB or kE for %s', (scheme) => {
    const y = register().issue(authentication({ scheme }));
    const a = register().issue(authentication({ scheme, status: 'A' }));
    expect(y).toMatch(/^kB[A-Za-z0-9+/]{26}$/);
    expect(a).toMatch(/^kE[A-Za-z0-9+/]{26}$/);
    expect(Buffer.from(y, 'base64').toString('base64')).toBe(y);
  });

  it('is the same for the same authentication', () => {
    expect(register().issue(authentication())).toBe(register().issue(authentication()));
  });
});

describe('check', () => {
  it('passes the value once', () => {
    const issuer = register();
    const presented = { ...authentication(), value: issuer.issue(authentication()) };
    expect(issuer.check(presented)).toBe('passed');
    expect(issuer.check(presented)).toBe('failed');
  });

  it('passes an attempt as an attempt', () => {
    const issuer = register();
    const attempt = authentication({ status: 'A' });
    const presented = { ...attempt, value: issuer.issue(attempt) };
    expect(issuer.check({ ...presented, amount: 1001 })).toBe('attempt-failed');
    expect(issuer.check(presented)).toBe('attempt-passed');
    expect(issuer.check(presented)).toBe('attempt-failed');
  });

  it('finds a legacy value that comes without a transaction id', () => {
    const issuer = register();
    const value = issuer.issue(authentication());
    expect(issuer.check({ ...authentication(), dsTransId: undefined, value })).toBe('passed');
  });

  it('covers a smaller amount and a padded merchant id', () => {
    const issuer = register();
    const value = issuer.issue(authentication({ acquirerMerchantId: 'SHOP' }));
    const presented = { ...authentication(), value, amount: 400, acquirerMerchantId: 'SHOP           ' };
    expect(issuer.check(presented)).toBe('passed');
  });

  it.each([
    ['a larger amount', { amount: 1001 }],
    ['another currency', { currency: '840' }],
    ['another card', { pan: '4000002000000016' }],
    ['another merchant', { acquirerMerchantId: 'MERCHANT0000002' }],
    ['a forged value', { value: 'AAABBZkQBgAAAAAAAAAEBgAAAAA=' }],
    ['no value', { value: undefined }],
    ['an unknown transaction', { dsTransId: '00000000-0000-4000-8000-000000000000' }],
  ])('fails for %s and leaves the value unused', (_, over) => {
    const issuer = register();
    const value = issuer.issue(authentication());
    expect(issuer.check({ ...authentication(), value, ...over })).toBe('failed');
    expect(issuer.check({ ...authentication(), value })).toBe('passed');
  });

  it('counts what was authenticated, not what was attempted', () => {
    const issuer = register();
    issuer.issue(authentication());
    issuer.issue(authentication({ status: 'A', dsTransId: '00000000-0000-4000-8000-000000000001' }));
    expect(issuer.authenticationsOf('4000002000000008')).toBe(1);
  });
});
