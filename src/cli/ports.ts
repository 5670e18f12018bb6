/** Ports to listen on: whether one is free, and which is, before anything slow begins. */
import { lookup } from 'node:dns/promises';
import { type AddressInfo, createServer } from 'node:net';
import { CommandFault, EXIT } from './terminal.ts';

/** Setting names, for the sentence that says what to change. */
export interface PortSettings {
  readonly host: string;
  readonly port: string;
}

/** Enough for finding a port that is free on both addresses of `localhost`. */
const ATTEMPTS = 20;

/**
 * A port that is free on every address of `host`: `port` itself, or any where it is 0. It may be taken by somebody else
 * before it is used, so the one who listens still looks at the outcome. Throws `CommandFault`.
 */
export async function findPort(host: string, port: number, settings: PortSettings): Promise<number> {
  const addresses = await lookup(host, { all: true }).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFault(`${settings.host}: the name ${host} is not known (${error.code}).`, EXIT.USAGE);
  });
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = await freeOnAll(
      addresses.map(({ address }) => address),
      port,
    );
    if (typeof found === 'number') return found;
    if (port !== 0 || found.code !== 'EADDRINUSE') throw portFault(found, host, port, settings);
  }
  throw new CommandFault(`No port is free on ${host}.`);
}

/** What listening on a port that cannot be had comes to. */
export function portFault(
  error: NodeJS.ErrnoException,
  host: string,
  port: number,
  settings: PortSettings,
): CommandFault {
  switch (error.code) {
    case 'EADDRINUSE':
      return new CommandFault(
        `Port ${port} on ${host} is in use by another program. Stop that one, or set ${settings.port} to another port ` +
          '(0 takes any free one).',
      );
    case 'EACCES':
      return new CommandFault(`Port ${port} may not be used by this account: set ${settings.port} to 1024 or higher.`);
    case 'EADDRNOTAVAIL':
      return new CommandFault(`${host} is no address of this machine: set ${settings.host} to one of its own.`);
    default:
      return new CommandFault(`Nothing can listen on port ${port} of ${host}: ${error.message}`);
  }
}

/** The port, or why one of the addresses refuses it. An address that this machine lacks does not count beside one it has. */
async function freeOnAll(addresses: readonly string[], port: number): Promise<number | NodeJS.ErrnoException> {
  let chosen = port;
  let lacking: NodeJS.ErrnoException | undefined;
  let had = false;
  for (const address of addresses) {
    const outcome = await tryListening(address, chosen);
    if (typeof outcome === 'number') {
      chosen = outcome;
      had = true;
    } else if (outcome.code === 'EADDRNOTAVAIL' || outcome.code === 'EAFNOSUPPORT') lacking = outcome;
    else return outcome;
  }
  return had || !lacking ? chosen : lacking;
}

function tryListening(host: string, port: number): Promise<number | NodeJS.ErrnoException> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', resolve);
    probe.listen({ host, port, exclusive: true }, () => {
      const { port: taken } = probe.address() as AddressInfo;
      probe.close(() => resolve(taken));
    });
  });
}
