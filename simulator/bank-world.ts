/** The web side of the bank world: directory servers, ACS, pages and journals behind one HTTP server. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../src/platform/clock.ts';
import type { Log } from '../src/platform/log.ts';
import type { Random } from '../src/platform/random.ts';
import { addAcs } from './acs/routes.ts';
import type { AuthenticationRegister } from './authentication-register.ts';
import { sendPage } from './bank-pages/layout.ts';
import { startPage } from './bank-pages/start-page.ts';
import { type Notice, sendNotice } from './directory-server/notices.ts';
import { DirectoryServerRanges, type RangeControl } from './directory-server/ranges.ts';
import { addDirectoryServers } from './directory-server/routes.ts';
import { makeServer, openOutbound } from './http.ts';
import { Journal as InstitutionsJournal } from './institutions/journal.ts';
import { addInstitutions } from './institutions/routes.ts';
import { Journal, type JournalFilter } from './journal.ts';
import type { World } from './world.ts';

export interface BankWorldOptions {
  /** Address to listen on. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly register: AuthenticationRegister;
  /** The bearer token by which the institutions behind the other methods know the gateway. */
  readonly institutionSecret: string;
  /** Where browsers reach this server, where that is another address than the one it listens on. */
  readonly publicUrl?: string | undefined;
  readonly log?: Log | undefined;
  /** Served as `/journal/issuer-host`; the host itself speaks no HTTP. */
  readonly issuerHostEntries?: ((filter: JournalFilter) => readonly unknown[]) | undefined;
  /** More routes on the same server. */
  readonly extend?: ((server: FastifyInstance) => void | Promise<void>) | undefined;
}

export interface BankWorld {
  /**
   * Without a slash at the end. Under it the directory servers are `/ds/visa`, `/ds/mastercard` and `/ds/amex`, and the
   * institutions `/institutions`.
   */
  readonly url: string;
  readonly journals: World['journals'] & { readonly institutions: InstitutionsJournal };
  /** Changes what the directory servers tell of their card ranges. */
  readonly ranges: RangeControl;
  /** A directory server tells a 3DS Server about its running; resolves with the answer, undefined without a sound one. */
  notify(notice: Notice): ReturnType<typeof sendNotice>;
  close(): Promise<void>;
}

interface JournalRoute {
  Querystring: { threeDSServerTransID?: string; last4?: string };
}

interface InstitutionsJournalRoute {
  Querystring: { payment_id?: string; method?: string };
}

/** Rejects where the port is taken. */
export async function startBankWorld(options: BankWorldOptions): Promise<BankWorld> {
  const { host, port, clock, random, register, log } = options;
  const server = makeServer();
  const outbound = openOutbound(clock);
  const journals = {
    directoryServer: new Journal(clock),
    acs: new Journal(clock),
    institutions: new InstitutionsJournal(clock),
  };
  // Known once the server listens, and needed only by what comes after that.
  let localUrl = '';
  const world: World = {
    clock,
    random,
    register,
    post: outbound.post,
    ranges: new DirectoryServerRanges(),
    journals,
    localUrl: () => localUrl,
    publicUrl: () => options.publicUrl?.replace(/\/$/, '') ?? localUrl,
  };

  addDirectoryServers(server, world);
  addAcs(server, world);
  addInstitutions(server, world, { secret: options.institutionSecret, journal: journals.institutions });
  server.get('/', (request, reply) => {
    const { scheme, find } = request.query as Record<string, unknown>;
    const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
    return sendPage(reply, startPage({ scheme: text(scheme), find: text(find) }));
  });
  const publish = (name: string, entries: (filter: JournalFilter) => readonly unknown[]) =>
    server.get<JournalRoute>(`/journal/${name}`, (request, reply) => {
      const { threeDSServerTransID, last4 } = request.query;
      return reply.send({ entries: entries({ threeDSServerTransID, last4 }) });
    });
  publish('directory-server', (filter) => journals.directoryServer.entries(filter));
  publish('acs', (filter) => journals.acs.entries(filter));
  publish('issuer-host', options.issuerHostEntries ?? (() => []));
  server.get<InstitutionsJournalRoute>('/journal/institutions', (request, reply) => {
    const { payment_id: paymentId, method } = request.query;
    return reply.send({ entries: journals.institutions.entries({ paymentId, method: method?.toUpperCase() }) });
  });
  server.setErrorHandler((error: { statusCode?: number; message?: string }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log?.error({ err: error, url: request.routeOptions.url }, 'the bank world failed');
    return reply.code(status).send({ error: status >= 500 ? 'internal error' : error.message });
  });
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'nothing is at this address' }));
  await options.extend?.(server);

  try {
    await server.listen({ host, port });
  } catch (error) {
    await outbound.close();
    throw error;
  }
  localUrl = `http://${reachable(host)}:${(server.server.address() as AddressInfo).port}`;
  return {
    url: world.publicUrl(),
    journals,
    ranges: world.ranges,
    notify: (notice) => sendNotice(world, notice),
    async close() {
      await server.close();
      await outbound.close();
    },
  };
}

/** A wildcard is no address that a browser or a role could call. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
