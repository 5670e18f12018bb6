/**
 * The folder that `tls init` keeps: the authority, made once, and the certificate of this gateway, made anew when it must be. Keys
 * are for their owner alone.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { DAY } from '../platform/clock.ts';
import { issueCertificate, makeAuthority, type Pair, type Surroundings } from './authority.ts';
import { CommandFault } from './terminal.ts';

export interface TlsFiles {
  readonly caFile: string;
  readonly caKeyFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** A pair of files as it stands after the command. */
export interface Kept {
  readonly made: boolean;
  readonly endsAt: Date;
}

/** A certificate with less life left is made anew, so that running the command now and then is all the care it needs. */
const RENEW_BEFORE_MS = 60 * DAY;
const FOR_OWNER = 0o600;
const FOR_ALL = 0o644;

export function tlsFilesIn(dataDir: string): TlsFiles {
  const at = (name: string) => join(dataDir, 'tls', name);
  return { caFile: at('ca.pem'), caKeyFile: at('ca.key'), certFile: at('cert.pem'), keyFile: at('key.pem') };
}

/**
 * Makes what is missing or no longer serves. Throws `CommandFault` where the authority is there but of no use: a new one would have
 * to be trusted by every client, which nobody may bring about unasked.
 */
export function keepTlsFiles(
  files: TlsFiles,
  names: readonly string[],
  around: Surroundings,
): { readonly authority: Kept; readonly certificate: Kept } {
  mkdirSync(join(files.caFile, '..'), { recursive: true, mode: 0o755 });
  const isNew = !existsSync(files.caFile) && !existsSync(files.caKeyFile);
  if (isNew) writePair(files.caFile, files.caKeyFile, makeAuthority(around));
  const authority = readAuthority(files, around);
  const authorityEnds = new X509Certificate(authority.cert).validToDate;

  const existing = readCertificateOf(files);
  if (existing && serves(existing, authority, names, around))
    return {
      authority: { made: isNew, endsAt: authorityEnds },
      certificate: { made: false, endsAt: existing.validToDate },
    };
  const pair = issueCertificate(authority, names, around);
  writePair(files.certFile, files.keyFile, pair);
  return {
    authority: { made: isNew, endsAt: authorityEnds },
    certificate: { made: true, endsAt: new X509Certificate(pair.cert).validToDate },
  };
}

function readAuthority({ caFile, caKeyFile }: TlsFiles, { now }: Surroundings): Pair {
  const anew = `Put back what was there, or delete both and run this again; clients must then trust the new ${caFile}.`;
  const missing = [caFile, caKeyFile].find((file) => !existsSync(file));
  if (missing !== undefined) throw new CommandFault(`${missing} is missing. ${anew}`);
  const pair = { cert: readFileSync(caFile, 'utf8'), key: readFileSync(caKeyFile, 'utf8') };
  const certificate = attempt(() => new X509Certificate(pair.cert));
  const privateKey = attempt(() => createPrivateKey(pair.key));
  if (!certificate?.ca || !privateKey || !certificate.checkPrivateKey(privateKey))
    throw new CommandFault(`${caFile} and ${caKeyFile} are no authority and its key. ${anew}`);
  if (certificate.validToDate.getTime() - now < RENEW_BEFORE_MS)
    throw new CommandFault(
      `The authority in ${caFile} ends on ${certificate.validToDate.toISOString().slice(0, 10)}. ` +
        `Delete it and ${caKeyFile} and run this again; clients must then trust the new one.`,
    );
  return pair;
}

/** Undefined where there is none that its key fits. */
function readCertificateOf({ certFile, keyFile }: TlsFiles): X509Certificate | undefined {
  return attempt(() => {
    const certificate = new X509Certificate(readFileSync(certFile));
    return certificate.checkPrivateKey(createPrivateKey(readFileSync(keyFile))) ? certificate : undefined;
  });
}

/** Whether it is of this authority, for these names and no others, and lives long enough. */
function serves(
  certificate: X509Certificate,
  authority: Pair,
  names: readonly string[],
  { now }: Surroundings,
): boolean {
  const covers = (name: string) =>
    isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name, { subject: 'never', wildcards: false });
  return (
    certificate.verify(new X509Certificate(authority.cert).publicKey) &&
    certificate.validToDate.getTime() - now >= RENEW_BEFORE_MS &&
    certificate.subjectAltName?.split(', ').length === names.length &&
    names.every((name) => covers(name) !== undefined)
  );
}

/** Each file is whole or not there. The key goes first: a gateway that looks in between finds two that do not fit, and waits. */
function writePair(certFile: string, keyFile: string, { cert, key }: Pair): void {
  write(keyFile, key, FOR_OWNER);
  write(certFile, cert, FOR_ALL);
}

function write(file: string, text: string, mode: number): void {
  const draft = `${file}.${process.pid}`;
  const descriptor = openSync(draft, 'w', mode);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, file);
}

function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
