/**
 * The country that an IP address is in: from a MaxMind database that the operator brings, or for the addresses that are reserved for
 * documentation from a table of the sandbox. Where the file is, and what a country is good for, is not known here.
 */
import ipaddr from 'ipaddr.js';
import { countryOfNumber, isCountry } from './countries.ts';

export interface IpCountries {
  /** ISO 3166-1 alpha-2; null where nobody knows, and for a text that is no address. */
  find(ip: string): string | null;
}

export type ReadIpCountries =
  | { readonly ok: true; readonly countries: IpCountries }
  /** Completes the sentence `the file …`. */
  | { readonly ok: false; readonly what: string };

/** For who has no file. */
export const noIpCountries: IpCountries = { find: () => null };

/** What of a record is read; the same in GeoLite2 and GeoIP2, of countries, cities and enterprises. */
interface CountryRecord {
  /** Where the address is. Where its network is registered is something else, and missing is better than wrong. */
  readonly country?: { readonly iso_code?: unknown };
}

/**
 * Reads a database in MaxMind's format (.mmdb) that tells countries. It is kept as the bytes it is, and only countries that were
 * found are decoded.
 */
export async function readIpCountries(file: Buffer): Promise<ReadIpCountries> {
  // Most gateways have no such file.
  const { Reader } = await import('mmdb-lib');
  let reader: InstanceType<typeof Reader<never>>;
  try {
    reader = new Reader(file, { cache: new Map() });
  } catch {
    return { ok: false, what: 'is no MaxMind database' };
  }
  const { databaseType, ipVersion } = reader.metadata;
  if (!/Country|City|Enterprise/.test(databaseType))
    return { ok: false, what: `tells no countries; it is a ${databaseType}, and GeoLite2-Country would do` };
  return {
    ok: true,
    countries: {
      find(ip) {
        const address = readAddress(ip);
        if (!address || (ipVersion === 4 && address.kind() === 'ipv6')) return null;
        const record = recordOf(reader, address.toNormalizedString());
        const code = record?.country?.iso_code;
        return typeof code === 'string' && isCountry(code) ? code : null;
      },
    },
  };
}

/** A payment does not stop because a file is damaged somewhere. */
function recordOf(reader: { get(ip: string): unknown }, ip: string): CountryRecord | null {
  try {
    return reader.get(ip) as CountryRecord | null;
  } catch {
    return null;
  }
}

/**
 * Addresses that belong to nobody (RFC 5737), each quarter of them in a country of its own. They are documented for merchants in
 * `docs/rules.md`.
 */
export const DOCUMENTATION_ADDRESSES = [
  { range: '192.0.2.0/26', country: 'NL' },
  { range: '192.0.2.64/26', country: 'DE' },
  { range: '192.0.2.128/26', country: 'BE' },
  { range: '192.0.2.192/26', country: 'FR' },
  { range: '198.51.100.0/26', country: 'US' },
  { range: '198.51.100.64/26', country: 'SG' },
  { range: '198.51.100.128/26', country: 'BR' },
  { range: '198.51.100.192/26', country: 'JP' },
  { range: '203.0.113.0/26', country: 'GB' },
  { range: '203.0.113.64/26', country: 'CH' },
  { range: '203.0.113.128/26', country: 'NO' },
  { range: '203.0.113.192/26', country: 'TR' },
] as const;

/** RFC 3849. */
const DOCUMENTATION_IPV6 = ipaddr.IPv6.parseCIDR('2001:db8::/32');

/**
 * The countries of the sandbox. Of IPv6 every country has a network: the third group of `2001:db8:528::1` reads as the country's number
 * in ISO 3166-1.
 */
export const sandboxIpCountries: IpCountries = {
  find(ip) {
    const address = readAddress(ip);
    if (!address) return null;
    if (address.kind() === 'ipv4') {
      const found = DOCUMENTATION_ADDRESSES.find(({ range }) => address.match(ipaddr.parseCIDR(range)));
      return found?.country ?? null;
    }
    const v6 = address as ipaddr.IPv6;
    if (!v6.match(DOCUMENTATION_IPV6)) return null;
    return countryOfNumber(v6.parts[2]!.toString(16).padStart(3, '0')) ?? null;
  },
};

/** IPv4 inside of IPv6 is IPv4. */
function readAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (text.includes(':')) return ipaddr.IPv6.isValid(text) ? ipaddr.process(text) : undefined;
  return ipaddr.IPv4.isValidFourPartDecimal(text) ? ipaddr.IPv4.parse(text) : undefined;
}
