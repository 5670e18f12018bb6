/** HTTPS as the settings ask for it: the files looked at, and a port found, before anything slow begins. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isCertificateFault, readCertificate } from '../platform/certificate.ts';
import type { Clock } from '../platform/clock.ts';
import { type Config, describeProblems, SETTINGS } from '../platform/config.ts';
import type { HttpsOptions } from '../platform/https-listener.ts';
import { findPort } from './ports.ts';
import { CommandFault, EXIT } from './terminal.ts';

interface Wanted {
  readonly certFile: string;
  readonly keyFile: string;
  readonly host: string;
  readonly port: number;
}

/** The settings that a listener is made of, for the sentences about them. */
type Names = { readonly [Part in keyof Wanted]: string };

const HTTPS_NAMES: Names = {
  certFile: SETTINGS.tlsCertFile.name,
  keyFile: SETTINGS.tlsKeyFile.name,
  host: SETTINGS.tlsHost.name,
  port: SETTINGS.tlsPort.name,
};

const RESULTS_NAMES: Names = {
  certFile: SETTINGS.resultsCertFile.name,
  keyFile: SETTINGS.resultsKeyFile.name,
  host: SETTINGS.host.name,
  port: SETTINGS.resultsPort.name,
};

/** Undefined where the settings name no certificate. `taken` are ports found for others. Throws `CommandFault`. */
export async function findHttps(
  config: Config,
  taken: readonly number[],
  clock: Clock,
): Promise<HttpsOptions | undefined> {
  const { tlsCertFile: certFile, tlsKeyFile: keyFile, tlsPort: port } = config;
  if (certFile === undefined || keyFile === undefined) return undefined;
  return find({ certFile, keyFile, host: config.tlsHost ?? config.host, port }, HTTPS_NAMES, taken, clock);
}

/** The listener of directory servers; undefined where they come to the public address. Throws `CommandFault`. */
export async function findResults(
  config: Config,
  taken: readonly number[],
  clock: Clock,
): Promise<{ readonly https: HttpsOptions; readonly url: string } | undefined> {
  const { resultsUrl, resultsCertFile: certFile, resultsKeyFile: keyFile, resultsCaFile, resultsPort: port } = config;
  if (resultsUrl === undefined || certFile === undefined || keyFile === undefined || resultsCaFile === undefined)
    return undefined;
  const https = await find({ certFile, keyFile, host: config.host, port }, RESULTS_NAMES, taken, clock);
  return {
    https: { ...https, clientAuthorities: readAuthorities(resultsCaFile) },
    url: resultsUrl.replace(/\/$/, ''),
  };
}

async function find(wanted: Wanted, names: Names, taken: readonly number[], clock: Clock): Promise<HttpsOptions> {
  const { certFile, keyFile, host } = wanted;
  const certificate = readCertificate({ certFile, keyFile }, clock.now());
  if (isCertificateFault(certificate)) throw unusable(names[certificate.file], certificate.problem);
  if (wanted.port !== 0 && taken.includes(wanted.port))
    throw new CommandFault(
      `${names.port} is ${wanted.port}, which another part of Gatehouse uses: change one of them.`,
      EXIT.USAGE,
    );
  for (;;) {
    const port = await findPort(host, wanted.port, names);
    if (!taken.includes(port)) return { certFile, keyFile, host, port };
  }
}

function readAuthorities(file: string): string {
  try {
    const pem = readFileSync(file, 'utf8');
    new X509Certificate(pem);
    return pem;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw unusable(SETTINGS.resultsCaFile.name, `${file} cannot be read as certificates (${code}).`);
  }
}

const unusable = (name: string, problem: string) =>
  new CommandFault(describeProblems([{ name, problem: `${name}: ${problem}` }]), EXIT.USAGE);
