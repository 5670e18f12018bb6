/** IP addresses as proxies and merchants' programs write them: with ports, in brackets, in lists, between words. */
import ipaddr from 'ipaddr.js';

/** No list of proxies is longer than this; what lies behind is not looked at. */
const LONGEST_LIST = 2_000;

/** One way to write one address; undefined for what is none. IPv4 inside of IPv6 is IPv4. */
export function readIp(text: string): string | undefined {
  if (!text.includes(':')) return ipaddr.IPv4.isValidFourPartDecimal(text) ? text : undefined;
  return ipaddr.IPv6.isValid(text) ? ipaddr.process(text.replace(/%.*$/s, '')).toString() : undefined;
}

/** An address that may carry its port, or stand in brackets or quotes: `203.0.113.7:51234`, `"[2001:db8::1]:443"`. */
export function readAddress(text: string): string | undefined {
  const bare = text.trim().replace(/^"(.*)"$/s, '$1');
  const inBrackets = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(bare)?.[1];
  if (inBrackets !== undefined) return inBrackets.includes(':') ? readIp(inBrackets) : undefined;
  return readIp(/^([\d.]+):\d{1,5}$/.exec(bare)?.[1] ?? bare);
}

/** Of a list `client, proxy, proxy` the first entry that is an address: anonymising proxies write `unknown` before it. */
export function firstAddress(list: string): string | undefined {
  for (const entry of list.slice(0, LONGEST_LIST).split(',')) {
    const address = readAddress(entry);
    if (address !== undefined) return address;
  }
  return undefined;
}
