/**
 * Whose word counts on where a request came from. Behind a proxy every connection has the proxy's address; what it says in
 * `X-Forwarded-For` or `Forwarded` (RFC 7239) is believed where the operator named the proxy, and nowhere else: everybody can write them.
 */
import type { IncomingHttpHeaders } from 'node:http';
import ipaddr from 'ipaddr.js';
import { readAddress, readIp } from './ip-address.ts';

/** Whether the operator trusts whoever has this address. */
export type TrustedProxies = (address: string) => boolean;

/** What reached us: the other end of the connection, and what it told. */
export interface Arrival {
  readonly peer: string;
  readonly headers: IncomingHttpHeaders;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** The address that a request came from, proxies that are trusted left out; absent where no proxy can be trusted. */
    addressOf?: (request: FastifyRequest) => string;
  }
}

/** Ranges that have a name of their own. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};
/** No way through proxies is longer; a stranger's header is not read for ever. */
const MOST_HOPS = 32;

/** Entries are addresses, ranges (`10.0.0.0/8`), or `loopback`, `linklocal`, `uniquelocal`. Throws `RangeError` for any other. */
export function readTrustedProxies(entries: readonly string[]): TrustedProxies {
  const ranges = entries.flatMap((entry) => NAMED[entry.toLowerCase()] ?? [entry]).map(rangeOf);
  return (text) => {
    const address = readIp(text);
    if (address === undefined) return false;
    const parsed = ipaddr.parse(address);
    return ranges.some(([base, bits]) => base.kind() === parsed.kind() && parsed.match(base, bits));
  };
}

/**
 * The last address on the way here that is no trusted proxy's. Where a proxy hides or does not know who called it, its own address is
 * the last that is known.
 */
export function arrivedFrom({ peer, headers }: Arrival, trusts: TrustedProxies): string {
  const near = readIp(peer) ?? peer;
  if (!trusts(near)) return near;
  let last = near;
  for (const hop of hopsIn(headers)) {
    const address = readAddress(hop);
    if (address === undefined) return last;
    last = address;
    if (!trusts(address)) return address;
  }
  return last;
}

/**
 * From the nearest on. Most proxies write `X-Forwarded-For` and let a `Forwarded` of a stranger pass, so where both are there the first
 * counts.
 */
function hopsIn(headers: IncomingHttpHeaders): string[] {
  const list = headers['x-forwarded-for'];
  if (list !== undefined) return entriesOf(String(list)).reverse();
  return entriesOf(String(headers.forwarded ?? ''))
    .map((element) => /(?:^|;)\s*for\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)/i.exec(element)?.[1] ?? '')
    .map((node) => node.trim().replace(/^"(.*)"$/s, (_, inner: string) => inner.replace(/\\(.)/gs, '$1')))
    .reverse();
}

/** What stands between commas that are not in quotation marks; of a long list the last ones. */
function entriesOf(list: string): string[] {
  const found = list.match(/(?:"(?:[^"\\]|\\.)*"|[^",]|")+/g) ?? [];
  return found.map((entry) => entry.trim()).slice(-MOST_HOPS);
}

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

function rangeOf(entry: string): Range {
  const [base = '', bits] = entry.split('/');
  const address = readIp(base);
  const parsed = address === undefined ? undefined : ipaddr.parse(address);
  const most = parsed?.kind() === 'ipv4' ? 32 : 128;
  const fits = parsed !== undefined && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
  if (!fits) throw new RangeError(`${entry} is neither an address nor a range, nor ${Object.keys(NAMED).join(', ')}`);
  return [parsed, bits === undefined ? most : Number(bits)];
}
