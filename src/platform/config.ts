/**
 * The settings of the gateway: one table of name, default, meaning and form, from which they are read and documented.
 * The environment is passed in; files that settings point to are opened elsewhere.
 */
import { cardProblems } from './card-settings.ts';
import type { LogLevel } from './log.ts';
import {
  days,
  type Form,
  httpsUrl,
  list,
  mailAddress,
  matching,
  networkAddress,
  oneOf,
  port,
  positive,
  postgresUrl,
  proxies,
  smtpUrl,
  text,
  Unfit,
  webUrl,
} from './setting-forms.ts';

export interface Setting<Value> {
  /** The environment variable. */
  readonly name: string;
  /** As it would be written in the environment; undefined: there is none, the setting is then undefined. */
  readonly default: string | undefined;
  /** One sentence for the documentation. */
  readonly meaning: string;
  /** The mode that it has an effect in. */
  readonly mode: 'both' | 'sandbox' | 'live';
  /** Whether live mode refuses to start without it, always or where cards are taken. */
  readonly neededInLive: boolean | 'for_cards';
  /** Its values are never shown. */
  readonly secret: boolean;
  readonly parse: (text: string) => Value | Unfit;
}

type Traits = Partial<Pick<Setting<unknown>, 'secret' | 'mode' | 'neededInLive'>>;

function required<Value>(name: string, fallback: string, meaning: string, parse: Form<Value>, traits: Traits = {}) {
  return { name, default: fallback, meaning, parse, ...traitsOf(traits) } satisfies Setting<Value>;
}

function optional<Value>(name: string, meaning: string, parse: Form<Value>, traits: Traits = {}) {
  return { name, default: undefined, meaning, parse, ...traitsOf(traits) } satisfies Setting<Value>;
}

function traitsOf({ secret = false, mode = 'both', neededInLive = false }: Traits): Required<Traits> {
  return { secret, mode, neededInLive };
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const satisfies LogLevel[];

/** The line to one directory server. Each has an authority of its own, which also signs the certificate of its clients. */
function directoryServer<const Name extends 'VISA' | 'MASTERCARD' | 'AMEX' | 'BANCONTACT'>(
  name: Name,
  title: string,
  without = `Without it no card of ${title} is taken.`,
) {
  const line = `GATEHOUSE_${name}_DIRECTORY` as const;
  const live = { mode: 'live' } as const;
  const highest = `The highest version of EMV 3-D Secure that ${title}’s directory server takes. Without it the gateway finds out.`;
  return {
    url: optional(
      `${line}_URL`,
      `Where ${title}’s directory server takes 3-D Secure messages. ${without}`,
      httpsUrl,
      live,
    ),
    version: optional(`${line}_VERSION`, highest, oneOf('2.1.0', '2.2.0', '2.3.1'), live),
    ca: optional(`${line}_CA_FILE`, `The authority that ${title}’s directory server is known by, PEM.`, text, live),
    cert: optional(`${line}_CERT_FILE`, `The certificate that the gateway shows to ${title}, PEM.`, text, live),
    key: optional(`${line}_KEY_FILE`, `The private key of that certificate, PEM.`, text, live),
  };
}

const visa = directoryServer('VISA', 'Visa');
const mastercard = directoryServer(
  'MASTERCARD',
  'Mastercard',
  'Without it no card of Mastercard and no Maestro is taken.',
);
const amex = directoryServer('AMEX', 'American Express');
const bancontact = directoryServer('BANCONTACT', 'Bancontact', 'Without it Bancontact is paid by its code alone.');

/** Every setting there is. The order is that of the documentation. */
export const SETTINGS = {
  mode: required(
    'GATEHOUSE_MODE',
    'sandbox',
    'Whether the gateway runs with the simulated bank world (`sandbox`) or takes real payments (`live`).',
    oneOf('sandbox', 'live'),
  ),
  host: required('GATEHOUSE_HOST', 'localhost', 'The host name or address that the gateway listens on.', text),
  port: required('GATEHOUSE_PORT', '8080', 'The port of the API and the payment page; 0 takes any free one.', port),
  publicUrl: optional(
    'GATEHOUSE_PUBLIC_URL',
    'Where payers and merchants reach the gateway; `http://localhost:` and the port when unset. Must be https in live mode.',
    webUrl,
    { neededInLive: true },
  ),
  trustedProxies: optional(
    'GATEHOUSE_TRUSTED_PROXIES',
    'Addresses and ranges of the proxies before the gateway, separated by commas; also `loopback`, `linklocal`, `uniquelocal`. What these say in `X-Forwarded-For` or `Forwarded` is the payer’s address; nobody else is believed.',
    proxies,
  ),
  tlsCertFile: optional(
    'GATEHOUSE_TLS_CERT_FILE',
    'The certificate, PEM, with which the gateway also serves HTTPS; plain HTTP only when unset.',
    text,
  ),
  tlsKeyFile: optional('GATEHOUSE_TLS_KEY_FILE', 'The private key of that certificate, PEM.', text),
  tlsHost: optional(
    'GATEHOUSE_TLS_HOST',
    'The host name or address that HTTPS is served on; that of `GATEHOUSE_HOST` when unset.',
    text,
  ),
  tlsPort: required('GATEHOUSE_TLS_PORT', '8443', 'The port of HTTPS; 0 takes any free one.', port),
  databaseUrl: optional('DATABASE_URL', 'The PostgreSQL database; the sandbox brings one when unset.', postgresUrl, {
    secret: true,
    neededInLive: true,
  }),
  databaseTls: required(
    'GATEHOUSE_DATABASE_TLS',
    'on',
    'Whether a database on another machine must be reached by TLS (`?sslmode=verify-full` in `DATABASE_URL`, or `require`); `off` is for a line that is private already.',
    oneOf('on', 'off'),
    { mode: 'live' },
  ),
  requestSeconds: required(
    'GATEHOUSE_REQUEST_SECONDS',
    '45',
    'The longest that any request is worked on, in seconds; whoever waits for it is then told that it failed. Back-tests may take a quarter of an hour.',
    positive,
  ),
  databaseSeconds: required(
    'GATEHOUSE_DATABASE_SECONDS',
    '10',
    'The longest wait for a place among the connections to the database and for its answer, in seconds; a connection that kept silent so long is closed.',
    positive,
  ),
  listSeconds: required(
    'GATEHOUSE_LIST_SECONDS',
    '3',
    'The same for lists of transactions and for traces, which have connections of their own.',
    positive,
  ),
  masterKey: optional(
    'GATEHOUSE_MASTER_KEY',
    'The key that encrypts card data and API keys, 64 hexadecimal digits; the sandbox makes one and keeps it.',
    matching(/^[0-9a-f]{64}$/i, '64 hexadecimal digits (openssl rand -hex 32 makes them)'),
    { secret: true, neededInLive: true },
  ),
  cardRefundDays: required(
    'GATEHOUSE_CARD_REFUND_DAYS',
    '180',
    'For how many days a payment by card can be refunded. A month later, when the last capture can be refunded no more, the number of the card is deleted; of a payment that came to nothing it is at once.',
    days(1, 730),
  ),
  marksDir: optional('GATEHOUSE_MARKS_DIR', 'A folder of licensed marks of methods, in place of our tiles.', text),
  logLevel: required('GATEHOUSE_LOG_LEVEL', 'warn', 'The least severe lines that the log shows.', oneOf(...LOG_LEVELS)),
  smtpUrl: optional(
    'GATEHOUSE_SMTP_URL',
    'The mail server that mails to payers go through, `smtps://user:password@host` or `smtp://host:587`. The sandbox brings one when unset; in live mode no mails are sent then.',
    smtpUrl,
    { secret: true },
  ),
  mailSender: optional(
    'GATEHOUSE_MAIL_SENDER',
    'The address that mails to payers come from; the name beside it is the shop’s. Needed in live mode where mails are sent.',
    mailAddress,
  ),
  smtpTls: required(
    'GATEHOUSE_SMTP_TLS',
    'on',
    'Whether mails leave only by TLS, to a server whose certificate is good; `off` is for a line that is private already. The sandbox never asks for it.',
    oneOf('on', 'off'),
    { mode: 'live' },
  ),
  simulatorPort: required(
    'GATEHOUSE_SIMULATOR_PORT',
    '8090',
    'The port of the simulated bank world; 0 takes any free one.',
    port,
    { mode: 'sandbox' },
  ),
  simulatorClockFactor: required(
    'GATEHOUSE_SIMULATOR_CLOCK_FACTOR',
    '1',
    'How many times faster than the world the simulated banks live: with 100, ten minutes last six seconds.',
    positive,
    { mode: 'sandbox' },
  ),
  dataDir: required(
    'GATEHOUSE_DATA_DIR',
    '.gatehouse',
    'The directory of the embedded database and the keys of the sandbox.',
    text,
    { mode: 'sandbox' },
  ),
  sandboxApiKey: required(
    'GATEHOUSE_SANDBOX_API_KEY',
    '5a4db0c5a4db0c5a4db0c5a4db0c5a4db0c5a4db',
    'The API key of the first demo site; those of the other two begin with it.',
    matching(/^[\x21-\x7e]{5,}$/, '5 or more printable characters without spaces'),
    { mode: 'sandbox' },
  ),
  institutionsUrl: optional(
    'GATEHOUSE_INSTITUTIONS_URL',
    'Where the institutions behind methods that are no card are asked; without it the gateway takes cards only.',
    httpsUrl,
    { mode: 'live' },
  ),
  institutionsSecret: optional('GATEHOUSE_INSTITUTIONS_SECRET', 'What the gateway shows to them.', text, {
    mode: 'live',
    secret: true,
  }),
  acquirerAddress: optional(
    'GATEHOUSE_ACQUIRER_ADDRESS',
    'Host and port of the acquirer’s ISO 8583 host; without it the gateway takes no cards.',
    networkAddress,
    { mode: 'live', neededInLive: 'for_cards' },
  ),
  acquirerTls: required(
    'GATEHOUSE_ACQUIRER_TLS',
    'on',
    'Whether the connection to the acquirer is encrypted; `off` is for a line that is private already.',
    oneOf('on', 'off'),
    { mode: 'live' },
  ),
  acquirerCaFile: optional(
    'GATEHOUSE_ACQUIRER_CA_FILE',
    'The authority that the acquirer’s host is known by, PEM; the public ones when unset.',
    text,
    { mode: 'live' },
  ),
  acquirerCertFile: optional(
    'GATEHOUSE_ACQUIRER_CERT_FILE',
    'The certificate that the gateway shows to the acquirer, PEM.',
    text,
    { mode: 'live' },
  ),
  acquirerKeyFile: optional('GATEHOUSE_ACQUIRER_KEY_FILE', 'The private key of that certificate, PEM.', text, {
    mode: 'live',
  }),
  visaDirectoryUrl: visa.url,
  visaDirectoryVersion: visa.version,
  visaDirectoryCaFile: visa.ca,
  visaDirectoryCertFile: visa.cert,
  visaDirectoryKeyFile: visa.key,
  mastercardDirectoryUrl: mastercard.url,
  mastercardDirectoryVersion: mastercard.version,
  mastercardDirectoryCaFile: mastercard.ca,
  mastercardDirectoryCertFile: mastercard.cert,
  mastercardDirectoryKeyFile: mastercard.key,
  amexDirectoryUrl: amex.url,
  amexDirectoryVersion: amex.version,
  amexDirectoryCaFile: amex.ca,
  amexDirectoryCertFile: amex.cert,
  amexDirectoryKeyFile: amex.key,
  bancontactDirectoryUrl: bancontact.url,
  bancontactDirectoryVersion: bancontact.version,
  bancontactDirectoryCaFile: bancontact.ca,
  bancontactDirectoryCertFile: bancontact.cert,
  bancontactDirectoryKeyFile: bancontact.key,
  threeDsReferenceNumber: optional(
    'GATEHOUSE_3DS_REFERENCE_NUMBER',
    'The 3DS Server reference number that EMVCo assigned.',
    matching(/^[\x20-\x7e]{1,32}$/, '1 to 32 printable characters'),
    { mode: 'live', neededInLive: 'for_cards' },
  ),
  threeDsOperatorId: optional(
    'GATEHOUSE_3DS_OPERATOR_ID',
    'The 3DS Server operator id, where a directory server assigned one.',
    matching(/^[\x20-\x7e]{1,32}$/, '1 to 32 printable characters'),
    { mode: 'live' },
  ),
  resultsUrl: optional(
    'GATEHOUSE_RESULTS_URL',
    'Where directory servers reach the gateway with the results of challenges, over TLS with certificates of both sides; the public address when unset.',
    httpsUrl,
    { mode: 'live' },
  ),
  resultsPort: required('GATEHOUSE_RESULTS_PORT', '8444', 'The port that listens there.', port, { mode: 'live' }),
  resultsCertFile: optional('GATEHOUSE_RESULTS_CERT_FILE', 'The certificate that the gateway shows there, PEM.', text, {
    mode: 'live',
  }),
  resultsKeyFile: optional('GATEHOUSE_RESULTS_KEY_FILE', 'The private key of that certificate, PEM.', text, {
    mode: 'live',
  }),
  resultsCaFile: optional(
    'GATEHOUSE_RESULTS_CA_FILE',
    'The authorities that sign the certificates of directory servers, PEM, one after the other.',
    text,
    { mode: 'live' },
  ),
  binTableFile: optional(
    'GATEHOUSE_BIN_TABLE_FILE',
    'A table of card prefixes with the country and funding of their issuers, and the card’s product where it is known (prefix, lengths, country, funding, product).',
    text,
    { mode: 'live' },
  ),
  ipCountryFile: optional(
    'GATEHOUSE_IP_COUNTRY_FILE',
    'A MaxMind database (.mmdb) with the countries of IP addresses, such as GeoLite2-Country; without it rules know none.',
    text,
    { mode: 'live' },
  ),
  notificationAllow: optional(
    'GATEHOUSE_NOTIFICATION_ALLOW',
    'Host names, addresses and ranges inside your network that notifications may go to all the same, separated by commas: `shop.internal, *.shops.internal, 10.0.0.0/8`.',
    list,
    { mode: 'live' },
  ),
  notificationHttp: required(
    'GATEHOUSE_NOTIFICATION_HTTP',
    'off',
    'Whether notifications may go to plain http addresses.',
    oneOf('on', 'off'),
    { mode: 'live' },
  ),
} as const satisfies Record<string, Setting<unknown>>;

type Settings = typeof SETTINGS;
type ValueOf<Entry extends Setting<unknown>> = Exclude<ReturnType<Entry['parse']>, Unfit>;

export type Config = {
  readonly [Key in keyof Settings]:
    | ValueOf<Settings[Key]>
    | (Settings[Key]['default'] extends undefined ? undefined : never);
};

export interface ConfigProblem {
  /** The environment variable that must change. */
  readonly name: string;
  /** A whole sentence. */
  readonly problem: string;
}

/**
 * Reads the settings, or says everything that is wrong with them at once. An empty variable counts as unset. A name that
 * begins as ours do but is none of ours is a problem too: it would be a spelling mistake that nobody notices.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config | ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries<Setting<unknown>>(SETTINGS)) {
    const given = env[setting.name]?.trim() || setting.default;
    const value = given === undefined ? undefined : setting.parse(given);
    if (value instanceof Unfit) {
      const shown = setting.secret ? '' : `, not "${given}"`;
      problems.push({ name: setting.name, problem: `${setting.name} must be ${value.needed}${shown}.` });
    } else {
      values[key] = value;
    }
  }
  problems.push(...unknownNames(env));
  const config = values as Config;
  problems.push(...missingBeside(env, config));
  if (config.mode === 'live') problems.push(...missingInLive(env, config));
  return problems.length > 0 ? problems : config;
}

function unknownNames(env: Readonly<Record<string, string | undefined>>): ConfigProblem[] {
  const known = new Set<string>(Object.values(SETTINGS).map(({ name }) => name));
  return Object.keys(env)
    .filter((name) => name.startsWith('GATEHOUSE_') && !known.has(name))
    .map((name) => ({ name, problem: `${name} is not a setting of the gateway.` }));
}

/** What may be left out in the sandbox alone. A value that is there but unfit has been reported already. */
function missingInLive(env: Readonly<Record<string, string | undefined>>, config: Config): ConfigProblem[] {
  const isGiven = (name: string) => Boolean(env[name]?.trim());
  const problems = Object.values<Setting<unknown>>(SETTINGS)
    .filter(({ name, neededInLive }) => neededInLive === true && !isGiven(name))
    .map(({ name }) => ({ name, problem: `${name} is needed in live mode.` }));
  problems.push(...cardProblems(isGiven, CARD_SETTINGS));
  // The sandbox has a sender of its own.
  const { smtpUrl, mailSender } = SETTINGS;
  if (isGiven(smtpUrl.name) && !isGiven(mailSender.name))
    problems.push({ name: mailSender.name, problem: `${mailSender.name} is needed with ${smtpUrl.name}.` });
  if (config.publicUrl?.startsWith('http:')) {
    const { name } = SETTINGS.publicUrl;
    problems.push({ name, problem: `${name} must begin with https in live mode: card data passes through it.` });
  }
  return problems;
}

/** Half of a pair. What has no effect in this mode is not asked for its other half. */
function missingBeside(env: Readonly<Record<string, string | undefined>>, config: Config): ConfigProblem[] {
  const isGiven = (name: string) => Boolean(env[name]?.trim());
  const halves = NEEDED_WITH.filter(([one]) => one.mode === 'both' || one.mode === config.mode)
    .filter(([one, other]) => isGiven(one.name) && !isGiven(other.name))
    .map(([one, { name }]) => ({ name, problem: `${name} is needed with ${one.name}.` }));
  // Once is enough, whatever else asks for the same.
  return halves.filter(({ name }, i) => halves.findIndex((half) => half.name === name) === i);
}

const DIRECTORY_SERVERS = [visa, mastercard, amex, bancontact];

const CARD_SETTINGS = {
  acquirer: SETTINGS.acquirerAddress.name,
  number: SETTINGS.threeDsReferenceNumber.name,
  directories: DIRECTORY_SERVERS.map(({ url }) => url.name),
  institutions: SETTINGS.institutionsUrl.name,
};

/** The first is of no use without the second: a certificate and its key, an authority that wants to see a certificate. */
const NEEDED_WITH: readonly (readonly [Setting<unknown>, Setting<unknown>])[] = [
  [SETTINGS.tlsCertFile, SETTINGS.tlsKeyFile],
  [SETTINGS.tlsKeyFile, SETTINGS.tlsCertFile],
  [SETTINGS.acquirerCertFile, SETTINGS.acquirerKeyFile],
  [SETTINGS.acquirerKeyFile, SETTINGS.acquirerCertFile],
  [SETTINGS.acquirerCaFile, SETTINGS.acquirerAddress],
  [SETTINGS.acquirerCertFile, SETTINGS.acquirerAddress],
  [SETTINGS.threeDsOperatorId, SETTINGS.threeDsReferenceNumber],
  [SETTINGS.resultsUrl, SETTINGS.threeDsReferenceNumber],
  [SETTINGS.institutionsSecret, SETTINGS.institutionsUrl],
  [SETTINGS.resultsUrl, SETTINGS.resultsCertFile],
  [SETTINGS.resultsUrl, SETTINGS.resultsCaFile],
  [SETTINGS.resultsCertFile, SETTINGS.resultsKeyFile],
  [SETTINGS.resultsCertFile, SETTINGS.resultsUrl],
  ...DIRECTORY_SERVERS.flatMap(({ url, version, ca, cert, key }) => [
    [version, url] as const,
    [cert, url] as const,
    [ca, cert] as const,
    [cert, key] as const,
    [key, cert] as const,
  ]),
];

export function isConfig(result: Config | ConfigProblem[]): result is Config {
  return !Array.isArray(result);
}

/** The problems as one text for the terminal. */
export function describeProblems(problems: readonly ConfigProblem[]): string {
  return ['The settings cannot be used:', ...problems.map(({ problem }) => `  • ${problem}`)].join('\n');
}

/** Where the gateway is reached, once it listens on `port` (which a setting of 0 leaves open until then). */
export function publicUrlOf(config: Config, port: number): string {
  return config.publicUrl ?? `http://localhost:${port}`;
}
