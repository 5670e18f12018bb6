import { describe, expect, it } from 'vitest';
import { arrivedFrom, readTrustedProxies } from './trusted-proxies.ts';

const trusts = readTrustedProxies(['loopback', '10.0.0.0/8', '203.0.113.250', '2001:db8:ffff::/48']);

describe('the address that a request came from', () => {
  it.each([
    ['a stranger', '198.51.100.7', {}, '198.51.100.7'],
    ['a stranger who claims another', '198.51.100.7', { 'x-forwarded-for': '203.0.113.9' }, '198.51.100.7'],
    ['a stranger who claims to be ours', '198.51.100.7', { 'x-forwarded-for': '127.0.0.1' }, '198.51.100.7'],
    ['a stranger who claims by Forwarded', '198.51.100.7', { forwarded: 'for=203.0.113.9' }, '198.51.100.7'],
    ['a private address outside of the list', '192.168.0.1', { 'x-forwarded-for': '203.0.113.9' }, '192.168.0.1'],
    ['a proxy', '127.0.0.1', { 'x-forwarded-for': '203.0.113.9' }, '203.0.113.9'],
    ['a proxy by IPv6', '::1', { 'x-forwarded-for': '203.0.113.9' }, '203.0.113.9'],
    ['a proxy by IPv4 inside of IPv6', '::ffff:127.0.0.1', { 'x-forwarded-for': '203.0.113.9' }, '203.0.113.9'],
    ['a proxy that says nothing', '127.0.0.1', {}, '127.0.0.1'],
    ['a proxy that says an empty list', '127.0.0.1', { 'x-forwarded-for': ' , ' }, '127.0.0.1'],
    [
      'a payer who put others before',
      '127.0.0.1',
      { 'x-forwarded-for': '1.1.1.1, 8.8.8.8, 203.0.113.9' },
      '203.0.113.9',
    ],
    ['two proxies', '127.0.0.1', { 'x-forwarded-for': '203.0.113.9, 10.1.2.3' }, '203.0.113.9'],
    [
      'three, of two ranges',
      '10.0.0.1',
      { 'x-forwarded-for': '5.5.5.5, 203.0.113.9,203.0.113.250 ,10.1.2.3' },
      '203.0.113.9',
    ],
    [
      'a payer who claims one of ours',
      '127.0.0.1',
      { 'x-forwarded-for': '6.6.6.6, 10.9.9.9, 203.0.113.9' },
      '203.0.113.9',
    ],
    ['proxies alone', '127.0.0.1', { 'x-forwarded-for': '10.2.2.2, 10.1.1.1' }, '10.2.2.2'],
    ['an address with its port', '127.0.0.1', { 'x-forwarded-for': '203.0.113.9:51234' }, '203.0.113.9'],
    ['IPv6 in brackets with its port', '127.0.0.1', { 'x-forwarded-for': '[2001:db8::9]:443' }, '2001:db8::9'],
    ['IPv6', '127.0.0.1', { 'x-forwarded-for': '2001:DB8:0:0::9' }, '2001:db8::9'],
    ['IPv4 inside of IPv6', '127.0.0.1', { 'x-forwarded-for': '::ffff:203.0.113.9' }, '203.0.113.9'],
    ['somebody unknown', '127.0.0.1', { 'x-forwarded-for': '203.0.113.9, unknown' }, '127.0.0.1'],
    ['somebody unknown behind a proxy', '127.0.0.1', { 'x-forwarded-for': 'unknown, 10.1.1.1' }, '10.1.1.1'],
    ['no address at all', '127.0.0.1', { 'x-forwarded-for': '999.1.1.1' }, '127.0.0.1'],
    ['a list without end', '127.0.0.1', { 'x-forwarded-for': '10.0.0.1,'.repeat(10_000) }, '10.0.0.1'],
    ['Forwarded', '127.0.0.1', { forwarded: 'for=203.0.113.9' }, '203.0.113.9'],
    [
      'Forwarded with more members',
      '127.0.0.1',
      { forwarded: 'by=10.0.0.1;FOR=203.0.113.9;proto=https' },
      '203.0.113.9',
    ],
    ['Forwarded, quoted, IPv6', '127.0.0.1', { forwarded: 'for="[2001:db8::9]:4711"' }, '2001:db8::9'],
    [
      'Forwarded by two',
      '127.0.0.1',
      { forwarded: 'for=1.1.1.1, for=203.0.113.9;by="[::1]", for=10.0.0.2' },
      '203.0.113.9',
    ],
    [
      'Forwarded with a comma in quotes',
      '127.0.0.1',
      { forwarded: 'for=203.0.113.9;ext="a, for=6.6.6.6"' },
      '203.0.113.9',
    ],
    ['Forwarded with a hidden name', '127.0.0.1', { forwarded: 'for=203.0.113.9, for=_hidden' }, '127.0.0.1'],
    ['Forwarded, unknown', '127.0.0.1', { forwarded: 'for=unknown' }, '127.0.0.1'],
    ['Forwarded without for', '127.0.0.1', { forwarded: 'proto=https;host=pay.example' }, '127.0.0.1'],
    ['both, which differ', '127.0.0.1', { forwarded: 'for=6.6.6.6', 'x-forwarded-for': '203.0.113.9' }, '203.0.113.9'],
    ['other headers', '127.0.0.1', { 'x-real-ip': '6.6.6.6', 'cf-connecting-ip': '6.6.6.6' }, '127.0.0.1'],
  ])('is that of %s', (_, peer, headers, address) => {
    expect(arrivedFrom({ peer, headers }, trusts)).toBe(address);
  });

  it('is the connection’s where nobody is trusted', () => {
    const nobody = readTrustedProxies([]);
    expect(arrivedFrom({ peer: '127.0.0.1', headers: { 'x-forwarded-for': '6.6.6.6' } }, nobody)).toBe('127.0.0.1');
  });

  it.each(['10.0.0.0/33', '10.0.0', 'proxy.internal', '2001:db8::/129', '', '10.0.0.1/', '*'])(
    'is refused a list with "%s"',
    (entry) => {
      expect(() => readTrustedProxies(['loopback', entry])).toThrow(RangeError);
    },
  );
});
