/**
 * The server under every listener of the gateway. What no route answers, and what goes wrong in one, is told here: to programs by the
 * envelope of the API, to people by a page. Nothing of the server's own, of the database or of a fault's words leaves.
 */
import {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
} from 'fastify';
import { refuse } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import { arrivedFrom, type TrustedProxies } from '../platform/trusted-proxies.ts';
import { loggedPath, pathOf, serverOptions } from './client-habits.ts';
import { failure, send } from './envelope.ts';
import { isMeantForApi, refusePath } from './unknown-path.ts';

export interface ListenerOptions {
  readonly log: Log;
  readonly trusts: TrustedProxies;
  /** Whether browsers are told to come by https alone from now on. Not in a sandbox: they would, to everything on `localhost`. */
  readonly httpsOnly: boolean;
  /** Where errors are explained; absent where no page is served. */
  readonly errorsPage?: string;
  /** Within which a request is answered; a fault of ours if it is not. */
  readonly limitMs?: number;
  /** What a person is shown; programs' answers go to people too where there is nothing. */
  readonly pages?: LastPages;
}

export interface LastPages {
  /** Nothing lives at this address. */
  unknown(request: FastifyRequest, reply: FastifyReply): FastifyReply;
  failed(request: FastifyRequest, reply: FastifyReply, status: number): FastifyReply;
}

const YEAR_SECONDS = 365 * 24 * 3_600;
/** Where programs call, whatever they say that they can read. */
const FOR_PROGRAMS = /^\/+(v1|sandbox|institutions|3ds\/results|openapi\.json|health|ready|img)(\/|$)/;

export function makeListener(options: ListenerOptions): FastifyInstance {
  const { log, trusts, httpsOnly, errorsPage, limitMs, pages } = options;
  const app = fastify({
    ...serverOptions,
    ...(limitMs !== undefined && { handlerTimeout: limitMs }),
    loggerInstance: log as FastifyBaseLogger,
    // Before any route is looked for: a path that is longer than any of ours.
    frameworkErrors: (_error, request, reply) => void notFound(request, guard(reply)),
  });
  app.decorate('addressOf', (request: FastifyRequest) =>
    arrivedFrom({ peer: request.raw.socket.remoteAddress ?? '', headers: request.headers }, trusts),
  );
  if (errorsPage !== undefined) app.decorate('errorsPage', errorsPage);
  app.addHook('onRequest', (_request, reply, next) => {
    guard(reply);
    next();
  });
  // Whatever is sent to where nothing is awaited is taken in, so that it gets the answer that it should.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async () => undefined);
  app.setNotFoundHandler(async (request, reply) => notFound(request, reply));
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = faultStatus(error);
    if (status >= 500) tellFault(log, request, error);
    if (pages && isPerson(request)) return pages.failed(request, reply, status);
    return sendFault(reply, error);
  });

  function guard(reply: FastifyReply): FastifyReply {
    reply.header('x-content-type-options', 'nosniff');
    return httpsOnly ? reply.header('strict-transport-security', `max-age=${YEAR_SECONDS}`) : reply;
  }

  async function notFound(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { OPERATIONS } = await import('./openapi.ts');
    const isLost = isPerson(request) && !isMeantForApi(pathOf(request), OPERATIONS);
    return pages && isLost ? pages.unknown(request, reply) : sendNotFound(request, reply);
  }
  return app;
}

/** A browser that goes somewhere, in a window or a frame. */
function isPerson(request: FastifyRequest): boolean {
  if (FOR_PROGRAMS.test(request.raw.url ?? '')) return false;
  return request.headers['sec-fetch-mode'] === 'navigate' || (request.headers.accept ?? '').includes('text/html');
}

/** 4xx where the server refused what was sent; anything else is a fault of ours. */
function faultStatus({ statusCode }: FastifyError): number {
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? statusCode : 500;
}

/** A line of the log for a fault of ours. */
export function tellFault(log: Log, request: FastifyRequest, error: unknown): void {
  log.error({ err: error, method: request.method, path: loggedPath(request) }, 'a request failed');
}

/** The envelope for what the server refused (a body that is too large, or cut off), or for a fault of ours. */
export function sendFault(reply: FastifyReply, error: FastifyError): FastifyReply {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return send(reply, failure(refuse('bodyTooLarge')));
  if (faultStatus(error) < 500) return send(reply, failure(refuse('missingData', 'the body could not be read')));
  return send(reply, failure(refuse('unknownError')));
}

/** The envelope for an address of nobody's; whoever is near one of ours is told of it. */
export async function sendNotFound(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { OPERATIONS } = await import('./openapi.ts');
  return send(reply, failure(refusePath(request.method, pathOf(request), OPERATIONS)));
}
