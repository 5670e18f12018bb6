/**
 * Which addresses a notification may go to. A merchant writes the URL, and the gateway stands inside the operator's
 * network: in live mode it must not be led to machines there. Asked when a URL is given and, because names can change
 * their minds, again about each address that a name resolves to when the connection is made.
 */
import ipaddr from 'ipaddr.js';

export interface AddressGuardOptions {
  /** False in the sandbox: every http(s) address may be called, the machine itself above all. */
  readonly live: boolean;
  /**
   * What the operator allows all the same: host names (`shop.internal`, `*.shops.internal`), addresses and ranges
   * (`10.1.2.3`, `10.0.0.0/8`, `fd00::/8`).
   */
  readonly allow?: readonly string[];
  /** Whether plain http may be called in live mode. */
  readonly allowHttp?: boolean;
}

export interface AddressGuard {
  /** Why this URL may not be called, for the merchant to read; undefined where nothing speaks against it so far. */
  refusesUrl(url: string): string | undefined;
  /** Why no connection to `address`, which `host` is or resolved to, may be made; undefined where it may. */
  refusesAddress(host: string, address: string): string | undefined;
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** What an allowed host name may resolve to. Metadata services live on link-local addresses, so no name opens those. */
const OPENED_BY_NAME = new Set(['loopback', 'private', 'uniqueLocal', 'carrierGradeNat']);

/** Today's global unicast space of IPv6 (RFC 4291 §2.4); what is not in it is not a shop. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** Throws `RangeError` for an entry of `allow` that is neither a host name nor an address. */
export function makeAddressGuard({ live, allow = [], allowHttp = false }: AddressGuardOptions): AddressGuard {
  const { names, ranges } = readAllowList(allow);
  const allowsName = (host: string) => names.some((allowed) => isUnder(allowed, host));
  const allowsAddress = (address: Address) =>
    ranges.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits));

  const refusesAddress = (host: string, text: string): string | undefined => {
    if (!live) return undefined;
    if (!ipaddr.isValid(text)) return `${text} is not an IP address`;
    const address = carriedBy(ipaddr.parse(text));
    const range = rangeOf(address);
    if (range === 'unicast' || allowsAddress(address)) return undefined;
    if (OPENED_BY_NAME.has(range) && allowsName(host)) return undefined;
    return `the address ${address} is not a public one (${range})`;
  };

  return {
    refusesAddress,
    refusesUrl(text) {
      if (!URL.canParse(text)) return 'not a URL';
      const url = new URL(text);
      if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'neither http nor https';
      if (!live) return undefined;
      if (url.protocol === 'http:' && !allowHttp) return 'not https';
      const host = hostOf(url);
      if (ipaddr.isValid(host)) return refusesAddress(host, host);
      if (isUnder('*.localhost', `.${withoutDot(host)}`) && !allowsName(host)) return 'localhost is not a public host';
      return undefined;
    },
  };
}

/** The host of a URL without the brackets of IPv6. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/** The IPv4 address inside an IPv6 one that carries one, as that is where the packets end; else the address itself. */
function carriedBy(address: Address): Address {
  if (address.kind() === 'ipv4') return address;
  const v6 = address as ipaddr.IPv6;
  if (v6.isIPv4MappedAddress()) return v6.toIPv4Address();
  // NAT64 (RFC 6052 §2.1): what a network without IPv4 gives for a shop that has nothing else.
  if (v6.match(ipaddr.IPv6.parseCIDR('64:ff9b::/96'))) return ipaddr.fromByteArray(v6.toByteArray().slice(12));
  return v6;
}

function rangeOf(address: Address): string {
  const range = address.range();
  if (range === 'unicast' && address.kind() === 'ipv6' && !address.match(...GLOBAL_IPV6)) return 'reserved';
  return range;
}

function readAllowList(entries: readonly string[]): { names: string[]; ranges: [Address, number][] } {
  const names: string[] = [];
  const ranges: [Address, number][] = [];
  for (const entry of entries.map((text) => text.trim().toLowerCase()).filter((text) => text !== '')) {
    const [address = ''] = entry.split('/');
    // `10.0.0` means 10.0.0.0 to some and nothing to others: four parts or none.
    const ambiguous = /^[\d.]+$/.test(address) && !ipaddr.IPv4.isValidFourPartDecimal(address);
    if (ambiguous) throw new RangeError(`${entry} is not an IPv4 address of four parts`);
    if (ipaddr.isValidCIDR(entry)) ranges.push(ipaddr.parseCIDR(entry));
    else if (ipaddr.isValid(entry)) ranges.push(single(ipaddr.parse(entry)));
    else if (/^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(entry)) names.push(entry);
    else throw new RangeError(`${entry} is neither a host name nor an address or range`);
  }
  return { names, ranges };
}

const single = (address: Address): [Address, number] => [address, address.kind() === 'ipv4' ? 32 : 128];

/** `*.shops.internal` stands for every host below `shops.internal`. */
function isUnder(allowed: string, host: string): boolean {
  const name = withoutDot(host.toLowerCase());
  return allowed.startsWith('*.') ? name.endsWith(allowed.slice(1)) : name === allowed;
}

/** `shop.internal.` is the same host as `shop.internal`. */
const withoutDot = (host: string) => host.replace(/\.$/, '');
