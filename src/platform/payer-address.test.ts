import { describe, expect, it } from 'vitest';
import { payerAddress } from './payer-address.ts';

describe('the payer', () => {
  const [shop, payer, connection] = ['203.0.113.1', '198.51.100.77', '192.0.2.9'];

  it.each([
    ['behind the proxy of a shop', { ipAddress: shop, forwardedIp: payer }, { ip: payer, source: 'forwarded_ip' }],
    ['whom the shop names', { ipAddress: payer, forwardedIp: null }, { ip: payer, source: 'ip_address' }],
    ['whom nobody names', { ipAddress: null, forwardedIp: null }, { ip: connection, source: 'connection' }],
  ])('%s is known by one address', (_, told, expected) => {
    expect(payerAddress(told, connection)).toEqual(expected);
  });

  it('is unknown where nobody was told or came', () => {
    expect(payerAddress({ ipAddress: null, forwardedIp: null }, null)).toBeNull();
  });
});
