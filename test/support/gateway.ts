/** A gateway for a test: on a free port, with the demo sites, against a bank world that runs already. */
import { createServer } from 'node:net';
import type { Simulator } from '../../simulator/main.ts';
import { type Gateway, type GatewayOptions, startGateway } from '../../src/main.ts';
import { NO_MARKS } from '../../src/methods/operator-marks.ts';
import { sandboxBinTable } from '../../src/methods/sandbox-bins.ts';
import type { CertificateFiles } from '../../src/platform/certificate.ts';
import { type Clock, ManualClock } from '../../src/platform/clock.ts';
import { sandboxIpCountries } from '../../src/platform/ip-countries.ts';
import { type Log, silentLog } from '../../src/platform/log.ts';
import { secureRandom } from '../../src/platform/random.ts';
import type { DirectoryServerOptions } from '../../src/threeds/directory-link.ts';
import type { DirectoryServer } from '../../src/threeds/types.ts';

/** Key of the first demo site; the others append `-us` and `-ch`. */
export const API_KEY = 'c0ffee11d00d4bad9ce1a5e5beefcafe00112233';

export const MASTER_KEY = Buffer.alloc(32, 7);

const EVERY_SCHEME: readonly DirectoryServer[] = ['visa', 'mastercard', 'amex', 'bancontact'];

/** Between gateway and institutions. */
export const INSTITUTION_SECRET = 'the secret between gateway and institutions';

export async function startGatewayFor(parts: {
  database: { url: string };
  simulator: Pick<Simulator, 'url' | 'issuerHostPort'> & Partial<Pick<Simulator, 'mailbox'>>;
  clock: Clock;
  log?: Log;
  mode?: 'sandbox' | 'live';
  masterKey?: Buffer;
  cardRefundDays?: number;
  /** HTTPS beside plain HTTP, on a free port. */
  tls?: CertificateFiles | undefined;
  /** Directory servers otherwise than those of the bank world stand. */
  directoryServer?: DirectoryServerOptions | undefined;
  /** Fewer schemes than the bank world has; with none of them there is no acquirer either. */
  schemes?: readonly DirectoryServer[];
  results?: GatewayOptions['results'];
  limits?: GatewayOptions['limits'];
  trustedProxies?: readonly string[];
  /** Issuers otherwise than the sandbox knows them. */
  bins?: GatewayOptions['bins'];
  marks?: GatewayOptions['marks'];
  /** A free one unless said. */
  port?: number;
}): Promise<Gateway> {
  const { database, simulator, clock, log = silentLog, mode = 'sandbox', schemes = EVERY_SCHEME } = parts;
  const port = parts.port ?? (await freePort());
  return startGateway({
    mode,
    host: 'localhost',
    port,
    https: parts.tls && { host: 'localhost', port: 0, ...parts.tls },
    results: parts.results,
    trustedProxies: parts.trustedProxies ?? [],
    publicUrl: `http://localhost:${port}`,
    databaseUrl: database.url,
    masterKey: parts.masterKey ?? MASTER_KEY,
    cardRefundDays: parts.cardRefundDays ?? 180,
    ...(parts.limits && { limits: parts.limits }),
    sandboxApiKey: API_KEY,
    banks: {
      directoryServers: {
        ...Object.fromEntries(schemes.map((name) => [name, { url: `${simulator.url}/ds/${name}` }])),
        ...(parts.directoryServer && { visa: parts.directoryServer }),
      },
      institutions: { baseUrl: `${simulator.url}/institutions`, secret: INSTITUTION_SECRET },
      acquirerHost: schemes.length > 0 ? { host: '127.0.0.1', port: simulator.issuerHostPort } : null,
      issuerOrigins: [simulator.url],
      plainHttp: ['127.0.0.1', 'localhost'],
      threeDsReferenceNumber: '3DS_GATEHOUSE_TEST_0001',
    },
    mail: simulator.mailbox
      ? { url: `smtp://127.0.0.1:${simulator.mailbox.port}`, sender: 'payments@gatehouse.example', tls: 'any' }
      : null,
    bins: parts.bins ?? sandboxBinTable,
    ipCountries: sandboxIpCountries,
    marks: parts.marks ?? NO_MARKS,
    clock,
    ...(clock instanceof ManualClock && { movable: { clock } }),
    random: secureRandom,
    log,
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
