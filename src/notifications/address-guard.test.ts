import { BlockList, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeAddressGuard } from './address-guard.ts';

const live = makeAddressGuard({ live: true });
const sandbox = makeAddressGuard({ live: false });
const refuses = (address: string, guard = live) => guard.refusesAddress('shop.example', address);

describe('the address guard in live mode', () => {
  it.each([
    ['a public IPv4 address', '93.184.215.14'],
    ['a public IPv6 address', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
    ['a public IPv4 address mapped into IPv6', '::ffff:93.184.215.14'],
    ['a public IPv4 address behind NAT64', '64:ff9b::5db8:d70e'],
  ])('lets pass %s: %s', (_, address) => {
    expect(refuses(address)).toBeUndefined();
  });

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback, not the usual one', '127.255.255.254'],
    ['this network', '0.0.0.0'],
    ['private, ten', '10.255.0.1'],
    ['private, one hundred and seventy-two', '172.16.0.1'],
    ['private, the end of that range', '172.31.255.255'],
    ['private, one hundred and ninety-two', '192.168.1.1'],
    ['link-local: metadata services', '169.254.169.254'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['benchmarking', '198.18.0.1'],
    ['documentation', '203.0.113.7'],
    ['reserved', '240.0.0.1'],
    ['IPv6 loopback', '::1'],
    ['IPv6 unspecified', '::'],
    ['unique local', 'fd12:3456::1'],
    ['IPv6 link-local', 'fe80::1'],
    ['IPv6 link-local with its interface', 'fe80::1%eth0'],
    ['IPv6 site-local', 'fec0::1'],
    ['IPv6 multicast', 'ff02::1'],
    ['private in IPv6 clothes', '::ffff:10.0.0.1'],
    ['the same in hexadecimal', '::ffff:a00:1'],
    ['IPv4-compatible', '::10.0.0.1'],
    ['metadata behind NAT64', '64:ff9b::a9fe:a9fe'],
    ['local NAT64', '64:ff9b:1::a00:1'],
    ['6to4', '2002:a00:1::'],
    ['Teredo', '2001::1'],
    ['discard', '100::1'],
    ['no address at all', 'shop.example'],
  ])('refuses %s: %s', (_, address) => {
    expect(refuses(address)).toMatch(/not/);
  });

  it('refuses whatever lies in a private network, in every spelling, and agrees with node about where those lie', () => {
    const inside = new BlockList();
    for (const [net, bits] of [
      ['10.0.0.0', 8],
      ['172.16.0.0', 12],
      ['192.168.0.0', 16],
      ['127.0.0.0', 8],
    ] as const) {
      inside.addSubnet(net, bits, 'ipv4');
    }
    for (const [net, bits] of [
      ['169.254.0.0', 16],
      ['100.64.0.0', 10],
      ['224.0.0.0', 4],
      ['0.0.0.0', 8],
    ] as const) {
      inside.addSubnet(net, bits, 'ipv4');
    }
    const some = fc.oneof(
      fc.ipV4(),
      fc
        .constantFrom('10', '127', '192.168', '169.254', '172.16', '100.64')
        .chain((start) =>
          fc
            .tuple(...Array.from({ length: 4 - start.split('.').length }, () => fc.nat(255)))
            .map((rest) => [start, ...rest].join('.')),
        ),
    );
    fc.assert(
      fc.property(some, (address) => {
        const hex = Buffer.from(address.split('.').map(Number)).toString('hex');
        if (!inside.check(address, 'ipv4')) return;
        for (const spelling of [
          address,
          `::ffff:${address}`,
          `64:ff9b::${hex.slice(0, 4)}:${hex.slice(4)}`,
          `::${address}`,
        ]) {
          expect(refuses(spelling), spelling).toBeDefined();
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never lets a URL through whose literal address it would refuse at connecting', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV4Extended(), fc.ipV6()), (address) => {
        const url = `https://${isIPv6(address) ? `[${address}]` : address}/n`;
        fc.pre(URL.canParse(url));
        const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
        expect(live.refusesUrl(url)).toBe(live.refusesAddress(host, host));
      }),
    );
  });

  it.each([
    ['https://shop.example/n', undefined],
    ['https://shop.example:8443/n', undefined],
    ['http://shop.example/n', 'not https'],
    ['ftp://shop.example/n', 'neither http nor https'],
    ['shop.example/n', 'not a URL'],
    ['https://localhost/n', 'localhost is not a public host'],
    ['https://LOCALHOST./n', 'localhost is not a public host'],
    ['https://shop.localhost/n', 'localhost is not a public host'],
    ['https://127.0.0.1/n', 'the address 127.0.0.1 is not a public one (loopback)'],
    ['https://2130706433/n', 'the address 127.0.0.1 is not a public one (loopback)'],
    ['https://0x7f.1/n', 'the address 127.0.0.1 is not a public one (loopback)'],
    ['https://[::ffff:192.168.0.1]/n', 'the address 192.168.0.1 is not a public one (private)'],
  ])('judges %s by its text: %s', (url, why) => {
    expect(live.refusesUrl(url)).toBe(why);
  });

  it('lets pass what the operator allows: ranges, addresses and host names', () => {
    const guard = makeAddressGuard({
      live: true,
      allow: ['10.1.0.0/16', 'fd00::1', 'shop.internal', '*.Shops.internal'],
    });
    expect(refuses('10.1.2.3', guard)).toBeUndefined();
    expect(refuses('::ffff:10.1.2.3', guard)).toBeUndefined();
    expect(refuses('10.2.0.1', guard)).toBeDefined();
    expect(refuses('fd00::1', guard)).toBeUndefined();
    expect(refuses('fd00::2', guard)).toBeDefined();
    expect(guard.refusesAddress('shop.internal', '192.168.0.9')).toBeUndefined();
    expect(guard.refusesAddress('a.shops.internal', '192.168.0.9')).toBeUndefined();
    expect(guard.refusesAddress('shops.internal', '192.168.0.9')).toBeDefined();
    expect(guard.refusesAddress('evilshop.internal', '192.168.0.9')).toBeDefined();
    expect(guard.refusesUrl('https://10.1.2.3/n')).toBeUndefined();
  });

  it('lets no name lead to a metadata service, but the operator’s own range may', () => {
    expect(
      makeAddressGuard({ live: true, allow: ['shop.internal'] }).refusesAddress('shop.internal', '169.254.169.254'),
    ).toBeDefined();
    expect(
      makeAddressGuard({ live: true, allow: ['169.254.7.0/24'] }).refusesAddress('shop.internal', '169.254.7.7'),
    ).toBeUndefined();
  });

  it('lets plain http pass where the operator allows it', () => {
    expect(makeAddressGuard({ live: true, allowHttp: true }).refusesUrl('http://shop.example/n')).toBeUndefined();
  });

  it('refuses an allow-list that it does not understand', () => {
    for (const entry of ['10.0.0.0/33', 'http://shop.internal', '10.0.0', '*']) {
      expect(() => makeAddressGuard({ live: true, allow: [entry] }), entry).toThrow(RangeError);
    }
  });
});

describe('the address guard in the sandbox', () => {
  it.each(['http://localhost:3000/n', 'http://127.0.0.1:9/n', 'https://[::1]:8443/n', 'http://shop.test/n'])(
    'lets pass %s',
    (url) => {
      expect(sandbox.refusesUrl(url)).toBeUndefined();
    },
  );

  it('lets every address pass, and nothing but http and https', () => {
    expect(sandbox.refusesAddress('localhost', '127.0.0.1')).toBeUndefined();
    expect(sandbox.refusesUrl('file:///etc/passwd')).toBe('neither http nor https');
    expect(sandbox.refusesUrl('nonsense')).toBe('not a URL');
  });
});
