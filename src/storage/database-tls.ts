/**
 * How the line to the database is encrypted, as its URL says in the words of libpq (`sslmode`, `sslrootcert`, `sslcert`, `sslkey`). The driver
 * reads only the first, hands the others to the server as settings that it does not know, and holds a certificate against
 * `localhost` where the host is an address.
 */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { type ConnectionOptions, checkServerIdentity, type PeerCertificate } from 'node:tls';
import { readDatabaseUrl } from '../platform/database-url.ts';

export interface DatabaseTls {
  /** The URL of the first server without what is said here. */
  readonly url: string;
  /** For the driver: no TLS, TLS where the server has it, or TLS and nothing else. */
  readonly ssl: false | 'prefer' | ConnectionOptions;
}

/** Files that cannot be read; the message is for the operator. */
export class DatabaseTlsError extends Error {
  override readonly name = 'DatabaseTlsError';
}

const OURS = ['ssl', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey'];

/** This machine, by name, address or the directory of a socket: what goes there passes no wire. */
const THIS_MACHINE = /^(localhost|127(\.\d{1,3}){3}|::1|\/.*|)$/;

/** Throws `DatabaseTlsError`. */
export function readDatabaseTls(text: string): DatabaseTls {
  const { servers = [text] } = readDatabaseUrl(text) ?? {};
  const url = new URL(servers[0]!);
  const asked = (name: string) => url.searchParams.get(name) ?? undefined;
  const mode = modeOf(url);
  const [rootFile, certFile, keyFile] = ['sslrootcert', 'sslcert', 'sslkey'].map(asked);
  const hosts = servers.flatMap((server) => hostsOf(new URL(server)));
  for (const name of OURS) url.searchParams.delete(name);
  if (mode === 'disable') return { url: url.href, ssl: false };
  if (mode === 'prefer') return { url: url.href, ssl: 'prefer' };
  const ca = rootFile === undefined || rootFile === 'system' ? undefined : read('sslrootcert', rootFile);
  const level = levelOf(mode, ca);
  return {
    url: url.href,
    ssl: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: level !== 'require',
      ...(ca !== undefined && { ca }),
      ...(certFile !== undefined && { cert: read('sslcert', certFile) }),
      ...(keyFile !== undefined && { key: read('sslkey', keyFile) }),
      checkServerIdentity: (name, certificate) =>
        level === 'verify-full' ? checkName(hosts, name, certificate) : undefined,
    },
  };
}

/** Whether what is said to this database may pass a network in the clear, or in a way that somebody in between could bring about. */
export function mayGoUnencrypted(text: string): boolean {
  const urls = (readDatabaseUrl(text)?.servers ?? [text]).map((server) => new URL(server));
  const mode = modeOf(urls[0]!);
  const isHere = urls.flatMap(hostsOf).every((host) => THIS_MACHINE.test(host));
  return (mode === 'disable' || mode === 'prefer') && !isHere;
}

/**
 * What of the certificate counts. As in libpq, whoever names an authority wants it looked at. Without one the public ones count, which sign
 * for everybody: only the name tells the server from another.
 */
function levelOf(mode: Exclude<TlsMode, 'disable' | 'prefer'>, ca: string | undefined): TlsMode {
  if (mode === 'require' && ca !== undefined) return 'verify-ca';
  return mode === 'verify-ca' && ca === undefined ? 'verify-full' : mode;
}

type TlsMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

/** `ssl` is how the driver, and others, write it. */
function modeOf({ searchParams }: URL): TlsMode {
  const given = searchParams.get('sslmode') ?? searchParams.get('ssl') ?? '';
  if (searchParams.get('sslrootcert') === 'system' || given === 'true') return 'verify-full';
  if (given === 'allow' || given === 'prefer') return 'prefer';
  return given === 'require' || given === 'verify-ca' || given === 'verify-full' ? given : 'disable';
}

function hostsOf({ hostname }: URL): string[] {
  return decodeURIComponent(hostname)
    .split(',')
    .map((host) => host.replace(/^\[|\]$/g, ''));
}

/** `name` is the host where that has a name, and means nothing where it is an address. */
function checkName(hosts: readonly string[], name: string, certificate: PeerCertificate): Error | undefined {
  const wanted = hosts.includes(name) ? [name] : hosts.filter((host) => isIP(host) !== 0);
  const refusals = wanted.map((host) => checkServerIdentity(host, certificate));
  return refusals.length === 0
    ? checkServerIdentity(name, certificate)
    : refusals.every(Boolean)
      ? refusals[0]
      : undefined;
}

function read(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new DatabaseTlsError(
      `DATABASE_URL: ${name}=${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
    );
  }
}
