/**
 * The sandbox: database, bank world and gateway on one machine. Loaded in sandbox mode only. What can begin at once does:
 * the database takes longest, and the bank world and the gateway's code load beside it.
 */
import type { BankAddresses } from '../main.ts';
import { demoSites } from '../merchants/demo-sites.ts';
import { shiftedClock, systemClock } from '../platform/clock.ts';
import { type Config, describeProblems, publicUrlOf, SETTINGS } from '../platform/config.ts';
import type { Log } from '../platform/log.ts';
import { secureRandom } from '../platform/random.ts';
import { makeDataDir, startEmbeddedPostgres } from '../storage/embedded/start.ts';
import { type BankThread, startBankThread } from './bank-thread.ts';
import { freeOrderId } from './example-order.ts';
import { findHttps } from './https.ts';
import { limitsOf } from './limits.ts';
import { readMarks } from './marks.ts';
import { masterKeyOf } from './master-key.ts';
import { findPort, portFault } from './ports.ts';
import type { Started } from './start.ts';
import { atMost } from './stop-signal.ts';
import { CommandFault, EXIT } from './terminal.ts';

/** Another site than the gateway's `localhost`, as a bank's page is for a browser. */
const BANK_HOST = '127.0.0.1';

/** What a request that hangs may take from the time that is left for stopping the database. */
const GATEWAY_CLOSE_LIMIT_MS = 4_000;

/** Starts everything; each part is left with `parts` as soon as it runs. Throws `CommandFault` and what the parts throw. */
export async function startSandbox(config: Config, parts: AsyncDisposableStack, log: Log): Promise<Started> {
  const [port, bankPort] = await findPorts(config);
  const https = await findHttps(config, [port, bankPort], systemClock);
  const { marks, problems } = readMarks(config, log);
  if (problems.length > 0)
    throw new CommandFault(describeProblems(problems.map((problem) => ({ name: '', problem }))), EXIT.USAGE);
  const dataDir = makeDataDir(config.dataDir);
  const institutionSecret = secureRandom.bytes(32).toString('hex');
  const gatewayUrl = publicUrlOf(config, port);

  const [databaseUrl, banks, gatewayCode] = await all([
    startDatabase(config, dataDir, parts, log),
    startBankThread({ config, host: BANK_HOST, port: bankPort, institutionSecret, gatewayUrl }, parts, log),
    Promise.all([import('../main.ts'), import('../methods/sandbox-bins.ts'), import('../platform/ip-countries.ts')]),
  ]);
  const [{ startGateway }, { sandboxBinTable }, { sandboxIpCountries }] = gatewayCode;

  const clock = shiftedClock(systemClock);
  const gateway = await startGateway({
    mode: 'sandbox',
    host: config.host,
    port,
    https,
    publicUrl: gatewayUrl,
    trustedProxies: config.trustedProxies ?? [],
    databaseUrl,
    masterKey: masterKeyOf(config, dataDir, secureRandom),
    cardRefundDays: config.cardRefundDays,
    sandboxApiKey: config.sandboxApiKey,
    banks: bankAddresses(banks, institutionSecret),
    mail: {
      url: config.smtpUrl ?? `smtp://${BANK_HOST}:${banks.mailboxPort}`,
      sender: config.mailSender ?? 'payments@gatehouse.example',
      tls: 'any',
    },
    bins: sandboxBinTable,
    ipCountries: sandboxIpCountries,
    marks,
    clock,
    movable: { clock, followers: [banks.clock] },
    random: secureRandom,
    limits: limitsOf(config),
    log,
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.syscall === 'listen') throw portFault(error, config.host, port, GATEWAY_SETTINGS);
    throw error;
  });
  parts.defer(() => atMost(GATEWAY_CLOSE_LIMIT_MS, gateway.close()));
  const sites = demoSites(config.sandboxApiKey);
  const { store } = gateway.context;
  return {
    gateway,
    sandbox: {
      sites,
      orderId: await freeOrderId(async (orderId) => (await store.load(sites[0]!.siteId, orderId)) !== undefined),
      bankUrl: banks.url,
      clockOffsetMs: clock.offsetMs(),
      dataDir: config.databaseUrl === undefined ? config.dataDir : undefined,
    },
  };
}

const GATEWAY_SETTINGS = { host: SETTINGS.host.name, port: SETTINGS.port.name };
const BANK_SETTINGS = { host: SETTINGS.host.name, port: SETTINGS.simulatorPort.name };

async function findPorts(config: Config): Promise<[gateway: number, bank: number]> {
  if (config.port !== 0 && config.port === config.simulatorPort)
    throw new CommandFault(
      `${SETTINGS.port.name} and ${SETTINGS.simulatorPort.name} are both ${config.port}: change one of them.`,
      EXIT.USAGE,
    );
  // One after the other: two searches at once could find the same port free.
  const gateway = await findPort(config.host, config.port, GATEWAY_SETTINGS);
  for (;;) {
    const bank = await findPort(BANK_HOST, config.simulatorPort, BANK_SETTINGS);
    if (bank !== gateway) return [gateway, bank];
  }
}

async function startDatabase(config: Config, dataDir: string, parts: AsyncDisposableStack, log: Log): Promise<string> {
  if (config.databaseUrl !== undefined) return config.databaseUrl;
  const database = await startEmbeddedPostgres({ dataDir, log });
  parts.defer(() => database.stop());
  return database.url;
}

function bankAddresses({ url, issuerHostPort }: BankThread, institutionSecret: string): BankAddresses {
  return {
    directoryServers: {
      visa: { url: `${url}/ds/visa` },
      mastercard: { url: `${url}/ds/mastercard` },
      amex: { url: `${url}/ds/amex` },
      bancontact: { url: `${url}/ds/bancontact` },
    },
    institutions: { baseUrl: `${url}/institutions`, secret: institutionSecret },
    acquirerHost: { host: BANK_HOST, port: issuerHostPort },
    issuerOrigins: [url],
    plainHttp: [BANK_HOST],
    threeDsReferenceNumber: '3DS_GATEHOUSE_SANDBOX_0001',
  };
}

/** Waits for all even when one fails, so that nothing still starts while what did start is being closed. */
async function all<const Work extends readonly Promise<unknown>[]>(
  work: Work,
): Promise<{ -readonly [Index in keyof Work]: Awaited<Work[Index]> }> {
  await Promise.allSettled(work);
  return (await Promise.all(work)) as { -readonly [Index in keyof Work]: Awaited<Work[Index]> };
}
