/**
 * The certificate that the gateway shows, from its two files: read, and looked at closely enough that a wrong one is told in a
 * sentence before anybody connects. Who listens with it is in https-listener.ts.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Instant } from './clock.ts';

export interface CertificateFiles {
  /** PEM: the certificate, and behind it those between it and its authority. */
  readonly certFile: string;
  /** PEM, without a passphrase. */
  readonly keyFile: string;
}

export interface Certificate {
  readonly cert: string;
  readonly key: string;
  readonly endsAt: Instant;
}

/** A file that cannot be used. `problem` names it and is a whole sentence. */
export interface CertificateFault {
  readonly file: keyof CertificateFiles;
  readonly problem: string;
}

export function isCertificateFault(value: Certificate | CertificateFault): value is CertificateFault {
  return 'problem' in value;
}

/** Reads both files. `now`: a certificate counts from its first to its last moment. */
export function readCertificate({ certFile, keyFile }: CertificateFiles, now: Instant): Certificate | CertificateFault {
  const cert = readText(certFile);
  if (cert instanceof Error) return fault('certFile', `${certFile} cannot be read (${cert.code}).`);
  const key = readText(keyFile);
  if (key instanceof Error) return fault('keyFile', `${keyFile} cannot be read (${key.code}).`);

  const first = attempt(() => new X509Certificate(cert));
  if (first instanceof Error || !cert.includes('-----BEGIN CERTIFICATE-----'))
    return fault('certFile', `${certFile} holds no certificate in PEM form.`);
  const privateKey = attempt(() => createPrivateKey(key));
  if (privateKey instanceof Error)
    return fault('keyFile', `${keyFile} holds no private key in PEM form without a passphrase.`);
  if (!first.checkPrivateKey(privateKey))
    return fault('keyFile', `${keyFile} holds the key of another certificate than ${certFile}.`);
  const [begins, endsAt] = [first.validFromDate.getTime(), first.validToDate.getTime()];
  if (now < begins) return fault('certFile', `The certificate in ${certFile} is not valid before ${day(begins)}.`);
  if (now > endsAt) return fault('certFile', `The certificate in ${certFile} ended on ${day(endsAt)}.`);
  // What is left, such as a key that is too short, OpenSSL says in its own words.
  const context = attempt(() => createSecureContext({ cert, key }));
  if (context instanceof Error) return fault('certFile', `${certFile} cannot be used: ${context.message}.`);
  return { cert, key, endsAt };
}

function fault(file: keyof CertificateFiles, problem: string): CertificateFault {
  return { file, problem };
}

function readText(file: string): string | NodeJS.ErrnoException {
  return attempt(() => readFileSync(file, 'utf8'));
}

function attempt<Result>(run: () => Result): Result | NodeJS.ErrnoException {
  try {
    return run();
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}

function day(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10);
}
