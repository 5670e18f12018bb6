import { describe, expect, it } from 'vitest';
import { AUTHENTICATION_VALUE, ares } from './fixtures.ts';
import { maskMessage, maskRaw } from './mask.ts';
import type { Message } from './messages/index.ts';

const areq: Message = {
  messageType: 'AReq',
  messageVersion: '2.2.0',
  acctNumber: '4000002000000008',
  cardExpiryDate: '3012',
  cardholderName: 'Zoe Muller',
  email: 'zoe@example.com',
  mobilePhone: { cc: '31', subscriber: '208500500' },
  billAddrLine1: 'Kraanspoor 39C',
  billAddrCity: 'Amsterdam',
  purchaseDate: '20261122100000',
  messageExtension: [{ id: 'x', data: { note: 'card 4000002000000008' } }],
};

describe('a masked message', () => {
  it('keeps of the card what PCI DSS lets one keep', () => {
    const masked = maskMessage(areq);
    expect(masked).toMatchObject({
      acctNumber: '400000******0008',
      cardExpiryDate: '****',
      purchaseDate: '20261122100000',
    });
    expect(JSON.stringify(masked)).not.toContain('4000002000000008');
    expect(areq.acctNumber).toBe('4000002000000008');
  });
  it('keeps of the payer what support needs', () => {
    expect(maskMessage(areq)).toMatchObject({
      cardholderName: 'Z*** M***',
      email: 'z***@example.com',
      mobilePhone: { cc: '31', subscriber: '*******00' },
      billAddrLine1: '***',
      billAddrCity: 'Amsterdam',
    });
  });
  it('keeps the proof, and counts card ranges', () => {
    expect(maskMessage(JSON.parse(ares()))).toEqual(JSON.parse(ares()));
    expect(maskMessage(JSON.parse(ares())).authenticationValue).toBe(AUTHENTICATION_VALUE);
    const pres = { messageType: 'PRes', messageVersion: '2.2.0', cardRangeData: [{}, {}] };
    expect(maskMessage(pres)).toMatchObject({ cardRangeData: '2 ranges' });
  });
  it('shows no card number of a body that was no message', () => {
    expect(maskRaw('{"acctNumber":"4000002000000008"')).toBe('{"acctNumber":"************0008"');
    expect(maskRaw('x'.repeat(10_000))).toHaveLength(4_096);
    // The database takes neither.
    expect(maskRaw('a\0b😀', 4)).toBe('a\uFFFDb\uFFFD');
  });
});
