/**
 * What merchants' programs do to HTTP that a strict server would refuse: odd content types, empty bodies, doubled slashes, ids with
 * every kind of escape in the path. Each habit is named with the program that has it.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { type FastifyReply, type FastifyRequest, type FastifyServerOptions, LogController } from 'fastify';
import { refuse } from '../platform/errors.ts';
import { failure } from './envelope.ts';
import { MAX_BODY_BYTES } from './json-body.ts';

/** An order id of 50 characters, each of four bytes and escaped, doubled once by `tameUrl`. */
const LONGEST_PATH_PART = 4_096;
/** Within which a request must have arrived whole, so that slow senders do not hold connections for ever. */
const LONGEST_ARRIVAL_MS = 60_000;
/** Status lines for what Node's parser gives up on; 400 for the rest. */
const CLIENT_ERRORS: Readonly<Record<string, readonly [status: string, hint: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'It did not arrive whole in time: send it again.'],
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'Its address and headers have more than 16 KiB together: send shorter ones.',
  ],
};
const NO_REQUEST = [
  '400 Bad Request',
  'What arrived is no request of HTTP/1.1, or half of one: check what sends it.',
] as const;

/**
 * Options of every server of the gateway. Request lines are not logged by the server,
 * because the query may hold an API key.
 */
export const serverOptions = {
  rewriteUrl(request: RawRequest) {
    takeOverride(request);
    return tameUrl(request.url ?? '/');
  },
  routerOptions: { maxParamLength: LONGEST_PATH_PART },
  bodyLimit: MAX_BODY_BYTES,
  logController: new LogController({ disableRequestLogging: true }),
  // No line of ours names the request's number, and a logger for each request takes 3 % of creating an order.
  childLoggerFactory: (logger) => logger,
  requestTimeout: LONGEST_ARRIVAL_MS,
  clientErrorHandler(error, socket) {
    // What arrived was no whole request, so there is none to answer: say so once and hang up.
    if (!socket.writable) return socket.destroy();
    const [status, hint] = (error.code && CLIENT_ERRORS[error.code]) || NO_REQUEST;
    const { body } = failure(refuse('missingData', 'this is not a whole HTTP request', { hint }));
    socket.end(
      `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  },
} as const satisfies FastifyServerOptions;

interface RawRequest {
  url?: string;
  method?: string;
  readonly headers: IncomingHttpHeaders;
}

/** Methods that a POST may stand for. */
const OVERRIDES: readonly string[] = ['PATCH', 'DELETE'];

/** The HTTP class of the Java client has no PATCH: it posts, and says so in a header. Under /v1 alone, and before the router looks. */
function takeOverride(request: RawRequest): void {
  if (request.method !== 'POST' || !/^\/+v1\//.test(request.url ?? '')) return;
  const header = request.headers['x-http-method-override'];
  const method = typeof header === 'string' ? header.trim().toUpperCase() : '';
  if (OVERRIDES.includes(method)) request.method = method;
}

/** U+FFFD in place of the NUL, which no name has and no column of PostgreSQL holds. */
const NO_SUCH_CHARACTER = '%EF%BF%BD';

/**
 * The URL as the router shall see it. Under /v1: slashes once (SDKs concatenate a base that ends in one), none at the end, and
 * every `%` of the path escaped, so that the router hands on ids as they stood; `decodedOrNot` then decodes them once.
 */
export function tameUrl(url: string): string {
  return tamePath(url).replaceAll('%00', NO_SUCH_CHARACTER);
}

function tamePath(url: string): string {
  const queryAt = url.search(/[?#]/);
  const path = queryAt < 0 ? url : url.slice(0, queryAt);
  const single = path.replace(/\/{2,}/g, '/');
  const query = queryAt < 0 ? '' : url.slice(queryAt);
  if (!/^\/v1(\/|$)/.test(single)) return decodable(path) + query;
  return single.replace(/(?<=.)\/$/, '').replaceAll('%', '%25') + query;
}

/** The path with every `%` escaped that begins no UTF-8: it is nobody's address then, and is told so like any other. */
function decodable(path: string): string {
  try {
    decodeURIComponent(path);
    return path;
  } catch {
    return path.replaceAll('%', '%25');
  }
}

/**
 * What an id in a path may mean, most likely first: decoded once, trimmed, or as it stands, because the PHP client leaves an id
 * that already holds `%20` unescaped.
 */
export function decodedOrNot(part: string): string[] {
  let decoded = part;
  try {
    decoded = decodeURIComponent(part);
  } catch {
    // Not escaped text at all: it means itself.
  }
  return [...new Set([decoded, decoded.trim(), part])].filter((id) => id !== '' && !id.includes('\u0000'));
}

/** Path of a request as the client sent it, without the query. */
export function pathOf(request: FastifyRequest): string {
  return request.originalUrl.replace(/[?#].*$/s, '');
}

/** The path for a log: without the query, which may hold a key, and without customers and tokens where the path names them. */
export function loggedPath(request: FastifyRequest): string {
  const route = request.routeOptions.url;
  return route?.includes('/recurring/') ? route : pathOf(request);
}

/**
 * Runs before the body is read. Bodies are JSON whatever their type says (curl's form type, none at all, `charset=UTF-8;` of the
 * Node client), so the type is set rather than parsed. An `accept-encoding: application/json` of the PHP client needs no care:
 * answers are never compressed here.
 */
export async function acceptAnyContentType(request: FastifyRequest, _reply: FastifyReply): Promise<void> {
  request.raw.headers['content-type'] = 'application/json';
}
