/**
 * Addresses that a browser comes to by itself: a tab that a phone threw away and brings back, a form that became a GET on the way, a
 * link with a slash too many. Whose session is known is taken to its page; nothing is done.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PageState } from './port.ts';
import { sendOn } from './replies.ts';

export interface LostRoutes {
  readonly stateOf: (session: string) => Promise<PageState>;
  readonly pageOf: (session: string) => string;
  readonly resultOf: (session: string) => string;
  /** Shows a page that says that nobody knows this link. */
  readonly refuse: (request: FastifyRequest, reply: FastifyReply, status: number) => FastifyReply;
}

type Lost = FastifyRequest<{ Params: { session?: string; '*'?: string } }>;

export function lostRoutes(app: FastifyInstance, { stateOf, pageOf, resultOf, refuse }: LostRoutes): void {
  async function onward(request: Lost, reply: FastifyReply): Promise<FastifyReply> {
    const { session = '', '*': rest = '' } = request.params;
    if ((await stateOf(session)).kind === 'unknown') return refuse(request, reply, 404);
    return sendOn(reply, rest.startsWith('result') ? resultOf(session) : pageOf(session));
  }

  for (const action of ['pay', 'continue', 'cancel', 'remove', 'forget'])
    app.get(`/connect/:session/${action}`, onward);
  app.route({ method: ['GET', 'POST'], url: '/connect/:session/*', handler: onward });
  const nobodys = async (request: FastifyRequest, reply: FastifyReply) => refuse(request, reply, 404);
  for (const url of ['/connect', '/connect/', '/connect/redirect/'])
    app.route({ method: ['GET', 'POST'], url, handler: nobodys });
  app.get('/3ds/acs/:reference', nobodys);
}
