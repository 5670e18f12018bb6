/**
 * Between gateway and directory server both sides show a certificate, and each is turned away without: AReq and PReq go out so, and the
 * result of a challenge comes in so. The directory server of the bank world stands behind a door of the test that speaks TLS.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import {
  type AddressInfo,
  connect as connectPlain,
  createServer as createPlain,
  type Server,
  type Socket,
} from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { issueCertificate, makeAuthority, type Pair } from '../../src/cli/authority.ts';
import { ManualClock } from '../../src/platform/clock.ts';
import { secureRandom } from '../../src/platform/random.ts';
import { makeDirectoryLink } from '../../src/threeds/directory-link.ts';
import { pay } from '../support/pay.ts';
import { makeWorld, type World } from '../support/world.ts';

const around = { now: Date.now(), random: secureRandom };
/** The scheme's, which signs both sides; and one that nobody knows. */
const scheme = makeAuthority(around);
const stranger = makeAuthority(around);
const directoryServer = issueCertificate(scheme, ['localhost'], around);
const directoryClient = issueCertificate(scheme, ['directory.example'], around, 'client');
const gatewayServer = issueCertificate(scheme, ['localhost'], around);
const gatewayClient = issueCertificate(scheme, ['gateway.example'], around, 'client');

const doors: Server[] = [];
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-mutual-tls-'));
let world: World;
let entrance: string;

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const open = async <S extends Server>(server: S): Promise<S> => {
  await new Promise<void>((done) => server.listen(0, 'localhost', done));
  doors.push(server);
  return server;
};
function tie(here: Socket, there: Socket): void {
  for (const [one, other] of [
    [here, there],
    [there, here],
  ] as const) {
    one.on('error', () => other.destroy());
    one.pipe(other);
  }
}

/** In front of the bank world: whoever shows no certificate of the scheme does not come in. */
const entranceTo = (port: () => number) =>
  open(
    createServer({ ...directoryServer, ca: scheme.cert, requestCert: true, rejectUnauthorized: true }, (socket) =>
      tie(socket, connectPlain(port(), '127.0.0.1')),
    ),
  );

/** The way out of the bank world: plain on its side, the directory server's certificate on the other. */
const exitTo = (port: () => number) =>
  open(
    createPlain((socket) =>
      tie(socket, connect({ host: 'localhost', port: port(), ca: scheme.cert, ...directoryClient })),
    ),
  );

beforeAll(async () => {
  const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  writeFileSync(files.certFile, gatewayServer.cert);
  writeFileSync(files.keyFile, gatewayServer.key);
  let resultsPort = 0;
  const exit = await exitTo(() => resultsPort);
  let bankPort = 0;
  const door = await entranceTo(() => bankPort);
  entrance = `https://localhost:${portOf(door)}`;
  world = await makeWorld({
    besides: ({ url }) => {
      bankPort = Number(new URL(url).port);
      return {
        directoryServer: { url: `${entrance}/ds/visa`, tls: { ...gatewayClient, ca: scheme.cert } },
        results: {
          https: { ...files, host: 'localhost', port: 0, clientAuthorities: scheme.cert },
          url: `http://localhost:${portOf(exit)}`,
        },
      };
    },
  });
  resultsPort = world.gateway.resultsPort!;
});
afterAll(async () => {
  await world.close();
  for (const door of doors) door.close();
  rmSync(folder, { recursive: true });
});

/** What the gateway hears of a directory server that is asked so. */
async function ask(tls: { cert: string; key: string; ca: string } | undefined, url = `${entrance}/ds/visa`) {
  const server = tls ? { url, tls } : { url };
  const link = makeDirectoryLink({
    servers: { visa: server, mastercard: server, amex: server },
    clock: new ManualClock(),
  });
  try {
    return await link.exchange('visa', { messageType: 'PReq', messageVersion: '2.2.0' });
  } finally {
    await link.close();
  }
}

const post = (pair: Pair | undefined, path = '/3ds/results') =>
  request(`https://localhost:${world.gateway.resultsPort}${path}`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
    dispatcher: new Agent({ connect: { ca: scheme.cert, ...pair } }),
  });

describe('mutual TLS', () => {
  it('carries a whole challenge: ranges and request out, the result in', async () => {
    const { order } = await pay(world, composeCardNumber('VISA', '20', '00', '011'));
    expect(order).toMatchObject({
      status: 'completed',
      payment_details: { card_authentication_details: { flow: 'challenge', chargeback_liability_shift: true } },
    });
  });

  it('turns a gateway away that shows no certificate, or one of a stranger', async () => {
    const unknown = issueCertificate(stranger, ['gateway.example'], around, 'client');
    for (const tls of [undefined, { ...unknown, ca: scheme.cert }])
      expect(await ask(tls)).toMatchObject({ kind: 'unreachable' });
  });

  it('sends nothing to a directory server of another authority, or under another name', async () => {
    expect(await ask({ ...gatewayClient, ca: stranger.cert })).toMatchObject({ kind: 'unreachable' });
    const elsewhere = entrance.replace('localhost', '127.0.0.1');
    expect(await ask({ ...gatewayClient, ca: scheme.cert }, `${elsewhere}/ds/visa`)).toMatchObject({
      kind: 'unreachable',
    });
  });

  it('lets no result in without a certificate of the scheme, and none by the public address', async () => {
    expect((await (await post(directoryClient)).body.json()) as object).toMatchObject({ messageType: 'Erro' });
    await expect(post(undefined)).rejects.toThrow();
    await expect(post(issueCertificate(stranger, ['directory.example'], around, 'client'))).rejects.toThrow();
    expect((await fetch(`${world.url}/3ds/results`, { method: 'POST', body: '{}' })).status).toBe(404);
  });

  it('has nothing else on the listener of directory servers', async () => {
    expect((await post(directoryClient, '/v1/json/orders')).statusCode).toBe(404);
  });
});
