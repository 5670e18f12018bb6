/** The gateway with real banks: addresses and certificates from the settings, a database that is there, nothing simulated. */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { type BankAddresses, startGateway } from '../main.ts';
import { parseBinTable } from '../methods/bin-table.ts';
import type { Scheme } from '../methods/types.ts';
import { makeAddressGuard } from '../notifications/address-guard.ts';
import { systemClock } from '../platform/clock.ts';
import { type Config, describeProblems, SETTINGS, type Setting } from '../platform/config.ts';
import { noIpCountries, readIpCountries } from '../platform/ip-countries.ts';
import type { Log } from '../platform/log.ts';
import { secureRandom } from '../platform/random.ts';
import { mayGoUnencrypted } from '../storage/database-tls.ts';
import type { DirectoryServerOptions } from '../threeds/directory-link.ts';
import { directoryServerOf } from '../threeds/eci.ts';
import type { DirectoryServer } from '../threeds/types.ts';
import { readMasterKey, weaknessOf } from '../vault/keys.ts';
import { findHttps, findResults } from './https.ts';
import { limitsOf } from './limits.ts';
import { readMarks } from './marks.ts';
import { findPort, portFault } from './ports.ts';
import type { Started } from './start.ts';
import { CommandFault, EXIT } from './terminal.ts';

/** What `readConfig` has made sure of in live mode. */
type LiveConfig = Config & {
  readonly [Key in 'publicUrl' | 'databaseUrl' | 'masterKey']: NonNullable<Config[Key]>;
};

const GATEWAY_SETTINGS = { host: SETTINGS.host.name, port: SETTINGS.port.name };

/** Starts the gateway and leaves it with `parts`. Throws `CommandFault` for files that cannot be used or a port in use. */
export async function startLive(given: Config, parts: AsyncDisposableStack, log: Log): Promise<Started> {
  const config = given as LiveConfig;
  const files = await readFiles(config, log);
  const port = await findPort(config.host, config.port, GATEWAY_SETTINGS);
  const https = await findHttps(config, [port], systemClock);
  const results = await findResults(config, [port, ...(https ? [https.port] : [])], systemClock);
  const gateway = await startGateway({
    mode: 'live',
    host: config.host,
    port,
    https,
    results,
    publicUrl: config.publicUrl,
    trustedProxies: config.trustedProxies ?? [],
    databaseUrl: config.databaseUrl,
    masterKey: readMasterKey(config.masterKey),
    cardRefundDays: config.cardRefundDays,
    sandboxApiKey: null,
    mail:
      config.smtpUrl === undefined
        ? null
        : { url: config.smtpUrl, sender: config.mailSender!, tls: config.smtpTls === 'on' ? 'verified' : 'any' },
    ...files,
    clock: systemClock,
    random: secureRandom,
    limits: limitsOf(config),
    log,
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.syscall === 'listen') throw portFault(error, config.host, port, GATEWAY_SETTINGS);
    throw error;
  });
  parts.defer(() => gateway.close());
  log.info(schemesTaken(config), 'cards of these schemes are taken');
  if (results === undefined && config.acquirerAddress !== undefined)
    log.warn(
      { setting: SETTINGS.resultsUrl.name },
      'results come to the public address, where no certificate is asked for',
    );
  return { gateway };
}

/** Where the banks are and who issued which cards, as the settings and their files say. Throws `CommandFault`. */
async function readFiles(config: LiveConfig, log: Log) {
  const problems = [...weakKey(config), ...openLine(config)];
  const readBytes = (setting: Setting<unknown>, file: string | undefined): Buffer | undefined => {
    if (file === undefined) return undefined;
    try {
      return readFileSync(file);
    } catch (error) {
      problems.push(`${setting.name}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
      return undefined;
    }
  };
  const read = (setting: Setting<unknown>, file: string | undefined): string | undefined =>
    readBytes(setting, file)?.toString('utf8');
  const acquirerTls: ConnectionOptions = defined({
    ca: read(SETTINGS.acquirerCaFile, config.acquirerCaFile),
    cert: read(SETTINGS.acquirerCertFile, config.acquirerCertFile),
    key: read(SETTINGS.acquirerKeyFile, config.acquirerKeyFile),
  });
  const directoryServer = (name: DirectoryServer): [DirectoryServer, DirectoryServerOptions] | undefined => {
    const url = config[`${name}DirectoryUrl`];
    if (url === undefined) return undefined;
    const ca = read(SETTINGS[`${name}DirectoryCaFile`], config[`${name}DirectoryCaFile`]);
    const cert = read(SETTINGS[`${name}DirectoryCertFile`], config[`${name}DirectoryCertFile`]);
    const key = read(SETTINGS[`${name}DirectoryKeyFile`], config[`${name}DirectoryKeyFile`]);
    const tls = cert !== undefined && key !== undefined ? { cert, key, ...(ca !== undefined && { ca }) } : undefined;
    const version = config[`${name}DirectoryVersion`];
    return [name, { url, ...(version && { version }), ...(tls && { tls }) }];
  };
  const banks: LiveBankAddresses = {
    directoryServers: Object.fromEntries(
      DIRECTORY_SERVERS.map(directoryServer).filter((server) => server !== undefined),
    ),
    institutions:
      config.institutionsUrl === undefined
        ? null
        : { baseUrl: config.institutionsUrl.replace(/\/$/, ''), secret: config.institutionsSecret ?? '' },
    acquirerHost: config.acquirerAddress
      ? { ...config.acquirerAddress, ...(config.acquirerTls === 'on' && { tls: acquirerTls }) }
      : null,
    // Any issuer in the world may have to show its page; which, only the directory server knows.
    issuerOrigins: ['https:'],
    plainHttp: [],
    // Where it is not set there is no directory server that would read it.
    threeDsReferenceNumber: config.threeDsReferenceNumber ?? '',
    threeDsOperatorId: config.threeDsOperatorId ?? null,
  };
  const bins = parseBinTable(read(SETTINGS.binTableFile, config.binTableFile) ?? '');
  if (!bins.ok)
    for (const { line, what } of bins.faults) problems.push(`${SETTINGS.binTableFile.name}: line ${line}: ${what}.`);
  const ipFile = readBytes(SETTINGS.ipCountryFile, config.ipCountryFile);
  const ips = ipFile === undefined ? { ok: true as const, countries: noIpCountries } : await readIpCountries(ipFile);
  if (!ips.ok) problems.push(`${SETTINGS.ipCountryFile.name}: ${config.ipCountryFile} ${ips.what}.`);
  const { marks, problems: ofMarks } = readMarks(config, log);
  problems.push(...ofMarks);
  const notifications = { allow: config.notificationAllow ?? [], allowHttp: config.notificationHttp === 'on' };
  try {
    makeAddressGuard({ live: true, ...notifications });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    problems.push(`${SETTINGS.notificationAllow.name}: ${error.message}.`);
  }
  if (bins.ok && ips.ok && problems.length === 0)
    return { banks, bins: bins.table, ipCountries: ips.countries, marks, notifications };
  throw new CommandFault(describeProblems(problems.map((problem) => ({ name: '', problem }))), EXIT.USAGE);
}

const DIRECTORY_SERVERS = ['visa', 'mastercard', 'amex', 'bancontact'] as const satisfies DirectoryServer[];
const SCHEMES = ['VISA', 'MASTERCARD', 'MAESTRO', 'AMEX', 'MISTERCASH'] as const satisfies Scheme[];

/** Of which schemes cards are taken, and what is missing for the others. */
export function schemesTaken(config: Config) {
  const settingOf = (scheme: Scheme) =>
    config.acquirerAddress === undefined ? 'acquirerAddress' : (`${directoryServerOf(scheme)}DirectoryUrl` as const);
  const isTaken = (scheme: Scheme) => config[settingOf(scheme)] !== undefined;
  const notTaken = SCHEMES.filter((scheme) => !isTaken(scheme)).map((scheme) => [
    scheme,
    `${SETTINGS[settingOf(scheme)].name} is not set`,
  ]);
  return { taken: SCHEMES.filter(isTaken), notTaken: Object.fromEntries(notTaken) as Partial<Record<Scheme, string>> };
}

function weakKey(config: LiveConfig): string[] {
  const weakness = weaknessOf(readMasterKey(config.masterKey));
  if (weakness === undefined) return [];
  const { name } = SETTINGS.masterKey;
  return [
    `${name} was not made by chance (${weakness}): make one with \`openssl rand -hex 32\`, and begin an empty database with it.`,
  ];
}

function openLine(config: LiveConfig): string[] {
  if (config.databaseTls === 'off' || !mayGoUnencrypted(config.databaseUrl)) return [];
  return [
    `${SETTINGS.databaseUrl.name} leads to another machine without TLS: put \`sslmode=verify-full\` into it, or set ${SETTINGS.databaseTls.name} to off where the line is private.`,
  ];
}

interface LiveBankAddresses extends BankAddresses {
  readonly threeDsOperatorId: string | null;
}

/** Without the members that nobody gave: a `ca` of undefined is not the same to everybody as none. */
function defined<Value>(members: Readonly<Record<string, Value | undefined>>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, Value] => entry[1] !== undefined),
  );
}
