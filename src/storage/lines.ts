/**
 * The sockets of a pool: to which server they are opened, and which are given up. The driver asks for one at a time; it knows neither
 * that there may be several servers nor how to leave one that keeps silent.
 */
import { connect, isIP, Socket } from 'node:net';
import postgres from 'postgres';
import type { DatabaseTls } from './database-tls.ts';

export interface Lines {
  /** A socket for the driver. It never throws: what fails is told by the socket, as the driver expects. */
  open(): Promise<Socket>;
  /** Gives up every socket on which nothing has come since that instant of `performance.now()`. Idle ones are made anew when needed. */
  leaveSilent(since: number): void;
}

export interface LineOptions {
  /** `postgres://…`, one server each. */
  readonly servers: readonly string[];
  /** Whether only one that is no standby will do. */
  readonly primaryOnly: boolean;
  readonly ssl: DatabaseTls['ssl'];
  /** Within which a server must have been reached and told what it is. */
  readonly connectMs: number;
  /** How exactly `leaveSilent` knows when something came. */
  readonly lookEveryMs: number;
}

/** So long it is believed that a server still is the one. */
const BELIEVED_MS = 1_000;

export function makeLines({ servers, primaryOnly, ssl, connectMs, lookEveryMs }: LineOptions): Lines {
  const lines = new Map<Socket, { bytes: number; heardAt: number }>();
  let found: { readonly server: string; readonly until: number } | undefined;
  let search: Promise<string> | undefined;
  let timer: NodeJS.Timeout | undefined;

  // The bytes are counted, not listened to: the driver takes all listeners away where the line becomes an encrypted one.
  const look = () => {
    const now = performance.now();
    for (const [socket, line] of lines) {
      if (socket.bytesRead !== line.bytes) Object.assign(line, { bytes: socket.bytesRead, heardAt: now });
      if (socket.destroyed) lines.delete(socket);
    }
    if (lines.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  const choose = async (): Promise<string> => {
    if (servers.length === 1 && !primaryOnly) return servers[0]!;
    if (found && performance.now() < found.until) return found.server;
    search ??= findServer(servers, { primaryOnly, ssl, connectMs }).finally(() => {
      search = undefined;
    });
    const server = await search;
    found = { server, until: performance.now() + BELIEVED_MS };
    return server;
  };

  return {
    async open() {
      try {
        const socket = socketTo(new URL(await choose()));
        lines.set(socket, { bytes: 0, heardAt: performance.now() });
        timer ??= setInterval(look, lookEveryMs).unref();
        return socket;
      } catch (error) {
        const none = new Socket();
        setImmediate(() => none.destroy(error as Error));
        return none;
      }
    },

    leaveSilent(since) {
      look();
      for (const [socket, { heardAt }] of lines) if (heardAt < since) socket.destroy();
      found = undefined;
    },
  };
}

const DEFAULT_PORT = 5432;

function socketTo({ hostname, port }: URL): Socket {
  const host = decodeURIComponent(hostname).replace(/^\[(.*)\]$/, '$1') || process.env.PGHOST || 'localhost';
  const number = Number(port || process.env.PGPORT || DEFAULT_PORT);
  if (host.includes('/')) return connect(`${host}/.s.PGSQL.${number}`);
  const socket = connect(number, host);
  // Whom the certificate must be of, where the driver makes it an encrypted line.
  return Object.assign(socket, isIP(host) ? {} : { host });
}

type Wanted = Pick<LineOptions, 'primaryOnly' | 'ssl' | 'connectMs'>;

/** All are asked at once, so that one which does not answer costs no time. */
async function findServer(servers: readonly string[], wanted: Wanted): Promise<string> {
  const stop = new AbortController();
  try {
    return await Promise.any(servers.map((server) => proveServer(server, wanted, stop.signal)));
  } catch {
    throw new Error(
      wanted.primaryOnly
        ? 'no server of the database that can be reached is a primary'
        : 'no server of the database can be reached',
    );
  } finally {
    stop.abort();
  }
}

async function proveServer(
  server: string,
  { primaryOnly, ssl, connectMs }: Wanted,
  stop: AbortSignal,
): Promise<string> {
  const options = { max: 1, ssl, connect_timeout: connectMs / 1_000, fetch_types: false, onnotice: () => {} };
  const sql = postgres(server, options);
  const over = AbortSignal.any([stop, AbortSignal.timeout(connectMs)]);
  try {
    const cut = new Promise<never>((_, reject) => over.addEventListener('abort', () => reject(over.reason)));
    const [row] = await Promise.race([sql<{ standby: boolean }[]>`SELECT pg_is_in_recovery() AS standby`, cut]);
    if (primaryOnly && row?.standby !== false) throw new Error('a standby');
    return server;
  } finally {
    void sql.end({ timeout: 0 });
  }
}
