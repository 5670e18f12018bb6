/** The host names that a certificate shall be for, as somebody types them: read into the form in which clients compare them. */
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

export type HostNames =
  | { readonly ok: true; readonly names: readonly string[] }
  /** Whole sentences, one for each name that is none. */
  | { readonly ok: false; readonly faults: readonly string[] };

const LONGEST_NAME = 253;
/** Letters, digits, and hyphens inside; 63 at most. RFC 1123 §2.1. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Lower case, each once, in the order given; names outside ASCII as browsers ask for them (`xn--…`). IP addresses are names too. */
export function readHostNames(given: readonly string[]): HostNames {
  const read = given.map(readHostName);
  const faults = read.filter((each) => each instanceof Error).map(({ message }) => message);
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, names: [...new Set(read as string[])] };
}

function readHostName(given: string): string | Error {
  const wrong = (why: string) => new Error(`"${given}" is no host name: ${why}.`);
  if (given.includes('/') || given.includes('@')) return wrong('write the name alone, without https:// and path');
  if (isIP(given) && !given.includes('%')) return given.toLowerCase();
  if (given.includes(':')) return wrong('write the name alone, without a port');
  if (given.includes('*')) return wrong('write each name by itself; a hosts file takes no patterns either');
  if (/\s/.test(given) || given === '') return wrong('it is empty or has blanks');
  // What is no name in any alphabet becomes an empty text.
  const name = domainToASCII(given.replace(/\.$/, ''));
  if (name.length > LONGEST_NAME) return wrong(`it has more than ${LONGEST_NAME} characters`);
  const labels = name.split('.');
  if (!labels.every((label) => LABEL.test(label)))
    return wrong('its parts are letters, digits and hyphens, 1 to 63 of them');
  // An address that is mistyped must not become a name; `domainToASCII` would even read 1.2.3 as one.
  if (/^\d+$/.test(labels.at(-1)!) || /^[\d.]+$/.test(given)) return wrong('it looks like an address, but is none');
  return name;
}
