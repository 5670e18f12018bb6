/**
 * Where issuers' frames come back to: after the 3DS Method, and after a challenge. EMV 3DS 2.2.0: both are form posts; a browser that
 * lost its form on the way, or an issuer that sends it as a query, is led on as well.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { html } from './html.ts';
import type { Say } from './messages.ts';
import type { Checkout } from './port.ts';
import { sendOn, sendPage } from './replies.ts';
import { formOf } from './requests.ts';
import { framePage } from './views/frame.ts';

export interface FrameOptions {
  readonly checkout: Checkout;
  /** Address of `browser/frame.js`. */
  readonly script: string;
  readonly bankOrigins: readonly string[];
  /** Where a payer goes on whose challenge filled the window. */
  readonly resultOf: (session: string) => string;
  /** Shows a page that says that nobody knows this link. */
  readonly refuse: (request: FastifyRequest, reply: FastifyReply, status: number) => FastifyReply;
  readonly sayTo: (request: FastifyRequest) => Say;
}

export function frameRoutes(
  app: FastifyInstance,
  { checkout, script, bankOrigins, resultOf, refuse, sayTo }: FrameOptions,
): void {
  const page = (body: ReturnType<typeof html>) => ({ status: 200, body, needs: { framed: true } });

  // Whatever is posted here, the frame gets its page: a fault must not keep the payer, who goes on after ten seconds anyway.
  app.post('/3ds/method-notification', async (request, reply) => {
    const data = formOf(request).get('threeDSMethodData');
    const about = data
      ? await checkout.methodNotified(data).catch((error) => {
          request.log.warn({ err: error }, 'a 3DS Method notification was not taken');
          return undefined;
        })
      : undefined;
    return ran(request, reply, about);
  });
  app.get('/3ds/method-notification', async (request, reply) => {
    return fillsWindow(request) ? refuse(request, reply, 404) : ran(request, reply);
  });

  function ran(request: FastifyRequest, reply: FastifyReply, about?: string): FastifyReply {
    return sendPage(request, reply, page(framePage('method-notified', script, null, '3-D Secure', about)), bankOrigins);
  }

  app.route({
    method: ['GET', 'POST'],
    url: '/3ds/challenge-return',
    async handler(request, reply) {
      const session = await checkout.challengeReturned(returnedIn(request));
      const next = session === undefined ? null : resultOf(session);
      if (fillsWindow(request)) return next === null ? refuse(request, reply, 404) : sendOn(reply, next);
      const say = sayTo(request);
      const label = next === null ? say('unknown_title') : say('continue');
      return sendPage(request, reply, page(framePage('challenge-returned', script, next, label)), bankOrigins);
    },
  });
}

const fillsWindow = (request: FastifyRequest) => request.headers['sec-fetch-dest'] === 'document';

/** The fields of the return by their names, which issuers spell in capitals of their own, and with blanks around what they hold. */
function returnedIn(request: FastifyRequest): Record<string, string> {
  const query = Object.entries(request.query as Record<string, unknown>);
  const given = new Map([...query, ...formOf(request)].map(([name, value]) => [name.trim().toLowerCase(), value]));
  return Object.fromEntries(
    ['cres', 'erro', 'threeDSSessionData'].flatMap((name) => {
      const value = given.get(name.toLowerCase());
      return typeof value === 'string' ? [[name, value.trim()]] : [];
    }),
  );
}
