/** `simulator`: the bank world alone, for a gateway that is started elsewhere. */
import { DIRECTORY_SERVERS } from '../../simulator/directory-server/names.ts';
import { startSimulator } from '../../simulator/main.ts';
import { receiverRoutes } from '../../simulator/receiver/routes.ts';
import { demoSites } from '../merchants/demo-sites.ts';
import { scaledClock, systemClock } from '../platform/clock.ts';
import { publicUrlOf, SETTINGS } from '../platform/config.ts';
import { makeLog } from '../platform/log.ts';
import { secureRandom } from '../platform/random.ts';
import { readArguments } from './arguments.ts';
import { findPort } from './ports.ts';
import { settingsOf } from './settings-of.ts';
import { atMost, endOnFaults, untilAskedToStop } from './stop-signal.ts';
import { type Command, EXIT } from './terminal.ts';

const HOST = '127.0.0.1';
const CLOSE_LIMIT_MS = 5_000;

export const run: Command = async (args, terminal) => {
  const { values } = readArguments(args, {
    usage: 'simulator [--json]',
    options: { json: { type: 'boolean', default: false } },
  });
  const config = settingsOf(terminal);
  const log = makeLog(config.logLevel);
  endOnFaults(log);
  const stop = untilAskedToStop();
  // The demo shop beside the banks checks who signed a notification.
  const apiKeys = demoSites(config.sandboxApiKey).map(({ apiKey }) => apiKey);
  const institutionSecret = secureRandom.bytes(32).toString('hex');
  const { url, issuerHostPort, mailbox, close } = await startSimulator({
    host: HOST,
    port: await findPort(HOST, config.simulatorPort, {
      host: SETTINGS.host.name,
      port: SETTINGS.simulatorPort.name,
    }),
    issuerHostPort: 0,
    clock: scaledClock(systemClock, config.simulatorClockFactor),
    random: secureRandom,
    secret: secureRandom.bytes(32),
    institutionSecret,
    log,
    mailbox: { port: 0, clock: systemClock },
    extend: async (server) => {
      await server.register(receiverRoutes, {
        apiKeys: () => apiKeys,
        clock: systemClock,
        gatewayUrl: () => publicUrlOf(config, config.port),
      });
    },
  });
  const directoryServers = Object.fromEntries(DIRECTORY_SERVERS.map((name) => [name, `${url}/ds/${name}`]));
  const smtpUrl = `smtp://${HOST}:${mailbox!.port}`;
  if (values.json) {
    terminal.print(
      JSON.stringify({
        event: 'ready',
        url,
        directoryServers,
        issuerHost: { host: HOST, port: issuerHostPort },
        institutions: { url: `${url}/institutions`, secret: institutionSecret },
        mailbox: { smtpUrl, url: `${url}/mail/` },
      }),
    );
  } else {
    terminal.print(`Bank world         ${url}`);
    for (const [name, address] of Object.entries(directoryServers))
      terminal.print(`Directory server   ${address}   ${name}`);
    terminal.print(`Issuer host        ${HOST}:${issuerHostPort}   ISO 8583`);
    terminal.print(`Institutions       ${url}/institutions   bearer token ${institutionSecret}`);
    terminal.print(`Mailbox            ${url}/mail/   takes mail at ${smtpUrl}`);
    terminal.print('Ctrl-C stops it.');
  }
  await stop;
  await atMost(CLOSE_LIMIT_MS, close());
  return EXIT.OK;
};
