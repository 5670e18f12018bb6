/** HTTPS as the settings ask for it: the files looked at, and a port found, before anything slow begins. */
import { isCertificateFault, readCertificate } from '../platform/certificate.ts';
import type { Clock } from '../platform/clock.ts';
import { type Config, describeProblems, SETTINGS } from '../platform/config.ts';
import type { HttpsOptions } from '../platform/https-listener.ts';
import { findPort } from './ports.ts';
import { CommandFault, EXIT } from './terminal.ts';

const HTTPS_SETTINGS = { host: SETTINGS.tlsHost.name, port: SETTINGS.tlsPort.name };
const FILE_SETTINGS = { certFile: SETTINGS.tlsCertFile.name, keyFile: SETTINGS.tlsKeyFile.name };

/** Undefined where the settings name no certificate. `taken` are ports found for others. Throws `CommandFault`. */
export async function findHttps(
  config: Config,
  taken: readonly number[],
  clock: Clock,
): Promise<HttpsOptions | undefined> {
  const { tlsCertFile: certFile, tlsKeyFile: keyFile, tlsPort } = config;
  if (certFile === undefined || keyFile === undefined) return undefined;
  const certificate = readCertificate({ certFile, keyFile }, clock.now());
  if (isCertificateFault(certificate)) {
    const name = FILE_SETTINGS[certificate.file];
    throw new CommandFault(describeProblems([{ name, problem: `${name}: ${certificate.problem}` }]), EXIT.USAGE);
  }
  const host = config.tlsHost ?? config.host;
  if (tlsPort !== 0 && taken.includes(tlsPort))
    throw new CommandFault(
      `${HTTPS_SETTINGS.port} is ${tlsPort}, which plain HTTP or the bank world uses: change one of them.`,
      EXIT.USAGE,
    );
  for (;;) {
    const port = await findPort(host, tlsPort, HTTPS_SETTINGS);
    if (!taken.includes(port)) return { certFile, keyFile, host, port };
  }
}
