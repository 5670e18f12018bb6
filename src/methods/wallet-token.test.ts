import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeWalletToken } from './wallet-token.ts';

const APPLE = {
  version: 'EC_v1',
  data: 'x6mMzqG0dBM=',
  signature: 'MIAGCSqGSIb3',
  header: { ephemeralPublicKey: 'MFkwEwYH', publicKeyHash: 'tqYV+tmG', transactionId: '2686f5297f123ec7' },
};
const GOOGLE = {
  protocolVersion: 'ECv2',
  signature: 'MEQCIH6Q4OwQ',
  intermediateSigningKey: { signedKey: '{"keyExpiration":"1542323393147","keyValue":"MFkw"}', signatures: ['MEYCIQ'] },
  signedMessage: '{"encryptedMessage":"mKOoXwi8","ephemeralPublicKey":"BJ5Aa+0=","tag":"gmJKvWor"}',
};
const judge = (gateway: string, token: unknown) => judgeWalletToken(gateway, JSON.stringify(token));

describe('a token of a wallet', () => {
  it('is told from what no wallet makes', () => {
    expect(judge('APPLEPAY', APPLE)).toBe('genuine');
    expect(judge('APPLEPAY', { paymentData: APPLE, transactionIdentifier: 'x' })).toBe('genuine');
    expect(judge('GOOGLEPAY', GOOGLE)).toBe('genuine');
    expect(judge('GOOGLEPAY', { ...GOOGLE, protocolVersion: 'ECv1', intermediateSigningKey: undefined })).toBe(
      'genuine',
    );
  });

  it('is told from those of the bank world by their version', () => {
    expect(judge('APPLEPAY', { ...APPLE, version: 'SANDBOX', header: {} })).toBe('sandbox');
    expect(judge('APPLEPAY', { paymentData: { ...APPLE, version: 'SANDBOX' } })).toBe('sandbox');
    expect(judge('GOOGLEPAY', { ...GOOGLE, protocolVersion: 'SANDBOX' })).toBe('sandbox');
  });

  it('is of its own wallet alone', () => {
    expect(judge('GOOGLEPAY', APPLE)).toBe('unreadable');
    expect(judge('APPLEPAY', GOOGLE)).toBe('unreadable');
    expect(judge('PAYPAL', APPLE)).toBe('unreadable');
  });

  it('is unreadable with any of its members gone, empty or of another kind', () => {
    const wholes = [
      ['APPLEPAY', APPLE],
      ['GOOGLEPAY', GOOGLE],
    ] as const;
    for (const [gateway, whole] of wholes)
      for (const name of Object.keys(whole))
        for (const value of [undefined, null, '', 7, [], {}])
          expect([name, value, judge(gateway, { ...whole, [name]: value })]).toEqual([name, value, 'unreadable']);
  });

  it('never breaks on any text', () => {
    fc.assert(
      fc.property(fc.constantFrom('APPLEPAY', 'GOOGLEPAY'), fc.oneof(fc.string(), fc.json()), (gateway, text) => {
        expect(judgeWalletToken(gateway, text)).toBe('unreadable');
      }),
    );
  });
});
