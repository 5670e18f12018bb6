/** Where issuers' frames come back to: after the 3DS Method, and after a challenge. EMV 3DS 2.2.0: both are form posts. */
import type { FastifyInstance } from 'fastify';
import type { html } from './html.ts';
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
}

export function frameRoutes(app: FastifyInstance, { checkout, script, bankOrigins, resultOf }: FrameOptions): void {
  const page = (body: ReturnType<typeof html>) => ({ status: 200, body, needs: { framed: true } });

  // Whatever is posted here, the frame gets its page: a fault must not keep the payer, who goes on after ten seconds anyway.
  app.post('/3ds/method-notification', async (request, reply) => {
    const data = formOf(request).get('threeDSMethodData');
    if (data) {
      await checkout.methodNotified(data).catch((error) => {
        request.log.warn({ err: error }, 'a 3DS Method notification was not taken');
      });
    }
    return sendPage(request, reply, page(framePage('method-notified', script, null, '3-D Secure')), bankOrigins);
  });

  app.post('/3ds/challenge-return', async (request, reply) => {
    const form = formOf(request);
    const given = ['cres', 'erro', 'threeDSSessionData'].flatMap((name) => {
      const value = form.get(name);
      return value === null ? [] : [[name, value]];
    });
    const session = await checkout.challengeReturned(Object.fromEntries(given));
    const next = session === undefined ? null : resultOf(session);
    if (next !== null && request.headers['sec-fetch-dest'] === 'document') return sendOn(reply, next);
    return sendPage(request, reply, page(framePage('challenge-returned', script, next, 'Continue')), bankOrigins);
  });
}
