/**
 * The forms that values of settings have: each reads a text, or says what is needed instead. Which setting has which form is in
 * `config.ts`.
 */
import { readDatabaseUrl } from './database-url.ts';
import { isMailAddress } from './mail-address.ts';
import { readTrustedProxies } from './trusted-proxies.ts';

/** A value that is not of the form a setting needs; `needed` completes the sentence `NAME must be …`. */
export class Unfit {
  readonly needed: string;
  constructor(needed: string) {
    this.needed = needed;
  }
}

/** Reads a value as it stands in the environment. */
export type Form<Value> = (text: string) => Value | Unfit;

/** Anything. */
export const text: Form<string> = (value) => value;

/** Entries with commas between. */
export const list: Form<readonly string[]> = (value) =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** Those of `trusted-proxies.ts`. */
export const proxies: Form<readonly string[]> = (value) => {
  const entries = list(value) as readonly string[];
  try {
    readTrustedProxies(entries);
    return entries;
  } catch (error) {
    return new Unfit(`a list of addresses and ranges (${(error as Error).message})`);
  }
};

export const port: Form<number> = (value) =>
  /^\d{1,5}$/.test(value) && Number(value) <= 65_535 ? Number(value) : new Unfit('a port, 0 to 65535');

export const positive: Form<number> = (value) =>
  /^\d+(\.\d+)?$/.test(value) && Number(value) > 0 ? Number(value) : new Unfit('a number above 0');

export function days(fewest: number, most: number): Form<number> {
  return (value) =>
    /^\d{1,6}$/.test(value) && Number(value) >= fewest && Number(value) <= most
      ? Number(value)
      : new Unfit(`a whole number of days, ${fewest} to ${most}`);
}

export function oneOf<const Value extends string>(...values: Value[]): Form<Value> {
  return (value) => values.find((each) => each === value) ?? new Unfit(`one of ${values.join(', ')}`);
}

export function matching(pattern: RegExp, needed: string): Form<string> {
  return (value) => (pattern.test(value) ? value : new Unfit(needed));
}

/** The slash at the end goes, so that paths can be put behind it. */
export const webUrl: Form<string> = (value) => {
  const url = URL.parse(value);
  const plain = url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username;
  return plain
    ? url.href.replace(/\/$/, '')
    : new Unfit('an http or https URL without query, such as https://pay.example.com');
};

export const httpsUrl: Form<string> = (value) => {
  const url = URL.parse(value);
  const fits = url?.protocol === 'https:' && !url.hash && !url.username;
  return fits ? url.href : new Unfit('an https URL such as https://ds.example.com/3ds');
};

/** A host and a port on it. */
export interface NetworkAddress {
  readonly host: string;
  readonly port: number;
}

export const networkAddress: Form<NetworkAddress> = (value) => {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^\s:/@]+)):(\d{1,5})$/i.exec(value);
  const address = { host: match?.[1] ?? match?.[2] ?? '', port: Number(match?.[3]) };
  return match && address.port > 0 && address.port <= 65_535
    ? address
    : new Unfit('a host and a port, such as acquirer.example.com:7000');
};

/** Of libpq, the client library of PostgreSQL. */
const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

export const postgresUrl: Form<string> = (value) => {
  const address = readDatabaseUrl(value);
  if (!address)
    return new Unfit(
      /[?&]target_session_attrs=/.test(value)
        ? 'of a server that can be written to: target_session_attrs is primary, read-write (the same here) or any'
        : 'a URL such as postgres://user:password@host:5432/database',
    );
  const mode = new URL(address.servers[0]!).searchParams.get('sslmode');
  // A misspelt one would be no TLS.
  return mode === null || SSL_MODES.includes(mode)
    ? value
    : new Unfit(`a URL with one of sslmode=${SSL_MODES.join(', ')}`);
};

/** Nothing but where the server is and who we are there: what a query could change is the gateway's to decide. */
export const smtpUrl: Form<string> = (value) => {
  const url = URL.parse(value);
  const fits =
    url && /^smtps?:$/.test(url.protocol) && url.hostname && /^\/?$/.test(url.pathname) && !url.search && !url.hash;
  return fits && (url.username !== '') === (url.password !== '') && isDecodable(url.username + url.password)
    ? value
    : new Unfit('a URL such as smtps://user:password@mail.example.com or smtp://mail.example.com:587');
};

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

export const mailAddress: Form<string> = (value) =>
  isMailAddress(value) ? value : new Unfit('one e-mail address without a name, such as payments@example.com');
