/**
 * HTTPS beside a server that listens in plain HTTP: the same answers on another port, encrypted. A certificate that is renewed in
 * its files is taken without a restart. What is answered is the other server's affair.
 */
import { lookup } from 'node:dns/promises';
import type { Server as HttpServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import {
  type Certificate,
  type CertificateFault,
  type CertificateFiles,
  isCertificateFault,
  readCertificate,
} from './certificate.ts';
import { type Cancel, type Clock, DAY, MINUTE } from './clock.ts';
import type { Log } from './log.ts';

export interface HttpsOptions extends CertificateFiles {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Authorities, PEM, one of which must have signed the certificate that a caller shows (mutual TLS); undefined: none is asked for. */
  readonly clientAuthorities?: string | undefined;
}

export interface HttpsListener {
  readonly port: number;
  /** Takes no more connections and lets running requests end. */
  close(): Promise<void>;
}

/**
 * Ciphers that hold what is read together with whether it was changed, with keys that die with the connection (RFC 9325 §4.2). Every
 * browser of the last ten years has one of them.
 */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');
const LOOK_EVERY_MS = MINUTE;
const HANDSHAKE_LIMIT_MS = 10_000;
/** A certificate with less life left than this is told of in the log. */
const ENDS_SOON_MS = 14 * DAY;
/** Addresses of a name that this machine lacks do not count beside one that it has. */
const LACKING = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/**
 * Listens on every address of the host. Requests go to the listeners of `beside`. Rejects with what listening came to, or with the
 * sentence of a certificate that cannot be used.
 */
export async function listenHttps(
  beside: HttpServer,
  { host, port, clientAuthorities, ...files }: HttpsOptions,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<HttpsListener> {
  const certificate = readCertificate(files, clock.now());
  if (isCertificateFault(certificate)) throw new Error(certificate.problem);

  const servers: Server[] = [];
  const addresses = (await lookup(host, { all: true })).map(({ address }) => address);
  let lacking: NodeJS.ErrnoException | undefined;
  for (const address of addresses) {
    const server = makeServer(beside, certificate, clientAuthorities);
    try {
      await listen(server, address, portOf(servers[0]) ?? port);
      servers.push(server);
    } catch (error) {
      lacking = error as NodeJS.ErrnoException;
      if (LACKING.has(lacking.code ?? '')) continue;
      await closeAll(servers);
      throw error;
    }
  }
  const taken = portOf(servers[0]);
  if (taken === undefined) throw lacking ?? new Error(`${host} has no address`);

  tellOfEnd(certificate);
  const stopLooking = watch(files, certificate, { clock, log }, (renewed) => {
    for (const server of servers) server.setSecureContext(secureOptions(renewed, clientAuthorities));
    tellOfEnd(renewed);
  });
  return {
    port: taken,
    async close() {
      stopLooking();
      await closeAll(servers);
    },
  };

  function tellOfEnd({ endsAt }: Certificate): void {
    if (endsAt - clock.now() < ENDS_SOON_MS)
      log.warn({ certFile: files.certFile, endsAt: new Date(endsAt) }, 'the certificate of HTTPS ends soon');
  }
}

function secureOptions({ cert, key }: Certificate, clientAuthorities: string | undefined): SecureContextOptions {
  const lines = { minVersion: 'TLSv1.2', ciphers: CIPHERS } as const;
  return { cert, key, ...lines, ...(clientAuthorities !== undefined && { ca: clientAuthorities }) };
}

function makeServer(beside: HttpServer, certificate: Certificate, clientAuthorities: string | undefined): Server {
  const isMutual = clientAuthorities !== undefined;
  const server = createServer({
    ...secureOptions(certificate, clientAuthorities),
    handshakeTimeout: HANDSHAKE_LIMIT_MS,
    requestCert: isMutual,
    rejectUnauthorized: isMutual,
  });
  server.requestTimeout = beside.requestTimeout;
  server.headersTimeout = beside.headersTimeout;
  server.keepAliveTimeout = beside.keepAliveTimeout;
  server.on('request', (request, response) => beside.emit('request', request, response));
  server.on('clientError', (error, socket) => beside.emit('clientError', error, socket));
  return server;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function portOf(server: Server | undefined): number | undefined {
  return server && (server.address() as AddressInfo).port;
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
}

/**
 * Looks at the files every minute. They are read whole rather than asked for their age: the links and copies by which tools renew
 * certificates do not all change one. A pair that cannot be used, as between the writing of its files, leaves the old one standing.
 */
function watch(
  files: CertificateFiles,
  first: Certificate,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  onRenewed: (certificate: Certificate) => void,
): Cancel {
  let current = first;
  let told: CertificateFault['problem'] | undefined;
  const look = () => {
    const found = readCertificate(files, clock.now());
    if (isCertificateFault(found)) {
      if (found.problem !== told) log.warn({ problem: found.problem }, 'the certificate of HTTPS cannot be renewed');
      told = found.problem;
    } else {
      told = undefined;
      if (found.cert !== current.cert || found.key !== current.key) {
        current = found;
        onRenewed(found);
        log.info({ certFile: files.certFile }, 'the certificate of HTTPS was renewed');
      }
    }
    cancel = clock.after(LOOK_EVERY_MS, look);
  };
  let cancel = clock.after(LOOK_EVERY_MS, look);
  return () => cancel();
}
