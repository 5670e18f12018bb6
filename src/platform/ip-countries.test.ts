import { describe, expect, it } from 'vitest';
import { mmdb } from '../../test/support/mmdb.ts';
import { DOCUMENTATION_ADDRESSES, type IpCountries, readIpCountries, sandboxIpCountries } from './ip-countries.ts';

async function read(file: Buffer): Promise<IpCountries> {
  const result = await readIpCountries(file);
  if (!result.ok) throw new Error(result.what);
  return result.countries;
}

const located = (code: string) => ({ country: { iso_code: code, names: { en: code } } });
const FILE = mmdb('GeoLite2-Country', {
  '81.2.69.0/24': located('GB'),
  '8.8.8.0/25': located('US'),
  '2a02:a400::/25': located('NL'),
  '5.5.5.0/24': { registered_country: { iso_code: 'DE' } },
  '6.6.6.6/32': located('XK'),
  '7.7.7.0/24': { country: 'NL' },
});

describe('an operator’s MaxMind file', () => {
  it('tells the country of an address, IPv4 and IPv6', async () => {
    const { find } = await read(FILE);
    expect(['81.2.69.160', '8.8.8.127', '2a02:a400::7', '2a02:a47f:ffff::'].map(find)).toEqual([
      'GB',
      'US',
      'NL',
      'NL',
    ]);
    expect(['::ffff:81.2.69.160', '81.2.69.160'].map(find)).toEqual(['GB', 'GB']);
  });

  it('knows nothing of others, and of what is no address', async () => {
    const { find } = await read(FILE);
    const others = ['8.8.8.128', '9.9.9.9', '2a02:a480::', '::1', '10.0.0.1', '', 'unknown', '81.2.69', '81.2.69.1:80'];
    for (const ip of others) expect(find(ip)).toBeNull();
  });

  it('says where an address is, not where it is registered, and only countries', async () => {
    const { find } = await read(FILE);
    for (const ip of ['5.5.5.5', '6.6.6.6', '7.7.7.7']) expect(find(ip)).toBeNull();
  });

  it('may be of IPv4 alone, or of cities', async () => {
    const { find } = await read(mmdb('GeoIP2-City', { '81.2.69.0/24': located('GB'), '0.0.0.0/8': located('US') }, 4));
    expect([find('81.2.69.1'), find('::7')]).toEqual(['GB', null]);
  });

  it('is refused where it is something else', async () => {
    expect(await readIpCountries(mmdb('GeoLite2-ASN', { '8.8.8.0/24': { autonomous_system_number: 1 } }))).toEqual({
      ok: false,
      what: 'tells no countries; it is a GeoLite2-ASN, and GeoLite2-Country would do',
    });
    for (const bytes of ['', 'no database', FILE.subarray(0, 400).toString('latin1')])
      expect(await readIpCountries(Buffer.from(bytes, 'latin1'))).toEqual({
        ok: false,
        what: 'is no MaxMind database',
      });
  });

  it('knows nothing where it is damaged', async () => {
    const damaged = Buffer.from(FILE);
    // What follows the tree and its separator are the records.
    damaged.fill(0xff, damaged.indexOf('country') - 2, damaged.indexOf('MaxMind.com') - 3);
    const { find } = await read(damaged);
    expect(find('81.2.69.160')).toBeNull();
  });
});

describe('the sandbox', () => {
  it('has the addresses of documentation in twelve countries', () => {
    const found = DOCUMENTATION_ADDRESSES.map(({ range }) => sandboxIpCountries.find(range.split('/')[0]!));
    expect(found).toEqual(['NL', 'DE', 'BE', 'FR', 'US', 'SG', 'BR', 'JP', 'GB', 'CH', 'NO', 'TR']);
    expect(['192.0.2.63', '192.0.2.64', '203.0.113.255'].map(sandboxIpCountries.find)).toEqual(['NL', 'DE', 'TR']);
  });

  it('has a network of IPv6 in every country, by its number', () => {
    const addresses = ['2001:db8:528::1', '2001:DB8:840:7::', '2001:db8:40::', '2001:db8:8::'];
    expect(addresses.map(sandboxIpCountries.find)).toEqual(['NL', 'US', 'AT', 'AL']);
  });

  it('knows nothing of others', () => {
    for (const ip of ['127.0.0.1', '::1', '192.0.3.1', '2001:db8::1', '2001:db8:fff::', '2001:db9:528::1', 'x'])
      expect(sandboxIpCountries.find(ip)).toBeNull();
  });
});
