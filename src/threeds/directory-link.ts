/**
 * The line to the directory servers: the only file of this folder that reaches out. It sends one message and reports what
 * came back; what that means is said by `conclude-request.ts` and `range-refresh.ts`.
 */
import { type Dispatcher, Pool } from 'undici';
import { type Clock, SECOND } from '../platform/clock.ts';
import type { DirectoryReply } from './directory-reply.ts';
import type { Message, MessageVersion } from './messages/index.ts';
import type { DirectoryServer } from './types.ts';

export interface DirectoryServerOptions {
  /** The highest version it takes a PReq in; our highest unless said. One that refuses it is asked in an older one. */
  readonly version?: MessageVersion;
  /** Address that takes AReq and PReq; https in live mode. */
  readonly url: string;
  /** Tried once when no connection to the first can be made. */
  readonly alternativeUrl?: string;
  /** Client certificate of this 3DS Server and the authority of the directory server, PEM. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly passphrase?: string; readonly ca?: string };
}

/** A gateway need not take cards of every scheme. */
export type DirectoryServers = Readonly<Partial<Record<DirectoryServer, DirectoryServerOptions>>>;

export interface DirectoryLinkOptions {
  /** Those that there is a line to. */
  readonly servers: DirectoryServers;
  readonly clock: Clock;
  /** Until TCP and TLS stand, in real time; 5 s unless said. */
  readonly connectTimeoutMs?: number;
  /** From the sending to the last byte of the answer, on the clock; 10 s unless said. */
  readonly readTimeoutMs?: number;
  /** Of one answer or file; 64 MiB unless said. */
  readonly largestAnswerBytes?: number;
  /** Connections to each server; 64 unless said. */
  readonly connections?: number;
}

export interface DirectoryLink {
  /** To which there is a line. */
  readonly servers: readonly DirectoryServer[];
  /** Whether there is a line to it. */
  serves(server: DirectoryServer): boolean;
  /** Sends a PReq or AReq; the answer comes on the same connection. Never rejects. */
  exchange(server: DirectoryServer, message: Message): Promise<DirectoryReply>;
  /**
   * Fetches a file of card ranges that a directory server named, with the certificate it knows us by where the file is on its own
   * host. Its address has been judged; redirects are not followed. Never rejects.
   */
  download(server: DirectoryServer, url: string): Promise<DirectoryReply>;
  /** Sends an Erro as a message of its own; what the server says to it is of no interest. Never rejects. */
  report(server: DirectoryServer, erro: Message): Promise<void>;
  close(): Promise<void>;
}

/** A PRes or a file with every range of a scheme is the largest thing that comes. */
const LARGEST_ANSWER_BYTES = 64 * 1024 * 1024;

const JSON_TYPE = 'application/json; charset=utf-8';

/** Faults of a connection that never stood: nothing was sent, so another address may be tried. */
const NOT_CONNECTED = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

interface Line {
  readonly pool: Pool;
  readonly path: string;
}

export function makeDirectoryLink(options: DirectoryLinkOptions): DirectoryLink {
  const { clock, connectTimeoutMs = 5 * SECOND, readTimeoutMs = 10 * SECOND, connections = 64 } = options;
  const { largestAnswerBytes = LARGEST_ANSWER_BYTES } = options;

  const openLine = (url: string, tls: DirectoryServerOptions['tls']): Line => {
    const { origin, pathname, search } = new URL(url);
    // Time to answer is kept on the clock below, so that a simulation can move it.
    const pool = new Pool(origin, {
      connections,
      connect: { timeout: connectTimeoutMs, ...tls },
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    return { pool, path: pathname + search };
  };
  const linesOf = ({ url, alternativeUrl, tls }: DirectoryServerOptions): readonly Line[] =>
    [url, alternativeUrl].filter((address) => address !== undefined).map((address) => openLine(address, tls));
  const lines = new Map(Object.entries(options.servers).map(([server, how]) => [server, linesOf(how)]));

  const send = async (
    line: Line,
    body: string | null,
  ): Promise<DirectoryReply & { readonly mayTryAnother?: boolean }> => {
    const tooLate = new AbortController();
    const disarm = clock.after(readTimeoutMs, () => tooLate.abort(), 'limit');
    try {
      const answer = await line.pool.request({
        method: body === null ? 'GET' : 'POST',
        path: line.path,
        headers: { ...(body !== null && { 'content-type': JSON_TYPE }), accept: 'application/json' },
        body,
        signal: tooLate.signal,
      });
      const reply = await readBody(answer, largestAnswerBytes);
      const counts = answer.statusCode === 200 || (reply.kind === 'message' && isRefusal(reply.raw));
      return counts ? reply : { kind: 'http', status: answer.statusCode };
    } catch (error) {
      if (tooLate.signal.aborted) return { kind: 'timeout' };
      const { code, message } = error as NodeJS.ErrnoException;
      return { kind: 'unreachable', detail: code ?? message, mayTryAnother: NOT_CONNECTED.has(code ?? '') };
    } finally {
      disarm();
    }
  };

  const exchange = async (server: DirectoryServer, message: Message): Promise<DirectoryReply> => {
    const body = JSON.stringify(message);
    const [first, second] = lines.get(server) ?? [];
    if (!first) return { kind: 'unreachable', detail: 'There is no line to it' };
    const reply = await send(first, body);
    const last = 'mayTryAnother' in reply && reply.mayTryAnother && second ? await send(second, body) : reply;
    return last.kind === 'unreachable' ? { kind: 'unreachable', detail: last.detail } : last;
  };

  const download = async (server: DirectoryServer, url: string): Promise<DirectoryReply> => {
    const { url: own = url, tls } = options.servers[server] ?? {};
    // A stranger's host is not shown who we are, and has to be known to the world's own authorities.
    const line = openLine(url, new URL(url).host === new URL(own).host ? tls : undefined);
    try {
      const reply = await send(line, null);
      return reply.kind === 'unreachable' ? { kind: 'unreachable', detail: reply.detail } : reply;
    } finally {
      await line.pool.destroy();
    }
  };

  return {
    servers: Object.keys(options.servers) as DirectoryServer[],
    serves: (server) => lines.has(server),
    exchange,
    download,
    report: async (server, erro) => {
      await exchange(server, erro);
    },
    close: async () => {
      await Promise.all([...lines.values()].flat().map(({ pool }) => pool.destroy()));
    },
  };
}

async function readBody(answer: Dispatcher.ResponseData, largestBytes: number): Promise<DirectoryReply> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Leaving the loop closes the connection.
    if (bytes > largestBytes) return { kind: 'unreachable', detail: 'The answer is too large' };
    chunks.push(chunk);
  }
  return { kind: 'message', raw: Buffer.concat(chunks) };
}

/** An issuer's N or R is final, whatever else is wrong with the message: the status around it too. */
function isRefusal(raw: string | Uint8Array): boolean {
  try {
    const { messageType, transStatus } = JSON.parse(Buffer.from(raw as Uint8Array).toString()) as Record<
      string,
      unknown
    >;
    return messageType === 'ARes' && (transStatus === 'N' || transStatus === 'R');
  } catch {
    return false;
  }
}
