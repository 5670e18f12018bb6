/**
 * What a shop's page, mail or print needs of a code to scan: the picture of it, and how its payment stands. Whoever has the
 * session's token may have both, from any origin; neither changes anything.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { qrSizeWithin, USUAL_QR_SIZE } from '../methods/qr-size.ts';
import { pageUrl } from '../orders/page-url.ts';
import { webAddress } from './html.ts';
import type { SessionRequest } from './pay-route.ts';
import type { PageState } from './port.ts';
import { qrPicture } from './qr-picture.ts';
import { sendJson } from './replies.ts';
import { queryOf } from './requests.ts';

export interface QrRouteOptions {
  readonly publicUrl: string;
  readonly stateOf: (session: string) => Promise<PageState>;
}

const FOR_ALL = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };

export function qrRoutes(app: FastifyInstance, { publicUrl, stateOf }: QrRouteOptions): void {
  app.get('/connect/:session/qr.png', async (request: SessionRequest, reply): Promise<FastifyReply> => {
    const { session } = request.params;
    const state = await stateOf(session);
    const text = textOf(state, session, publicUrl);
    if (text === null)
      return reply
        .code(404)
        .headers({ ...FOR_ALL, 'cache-control': 'no-store' })
        .send();
    const size = qrSizeWithin(Number(queryOf(request, 'size') ?? '')) ?? sizeOf(state);
    return reply
      .headers({
        ...FOR_ALL,
        'content-type': 'image/png',
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'x-robots-tag': 'noindex',
      })
      .send(qrPicture(text, size));
  });

  app.get('/connect/:session/outcome', async (request: SessionRequest, reply): Promise<FastifyReply> => {
    const state = await stateOf(request.params.session);
    reply.headers(FOR_ALL);
    if (state.kind === 'unknown') return sendJson(reply, 404, { status: null });
    return sendJson(reply, 200, { status: statusOf(state) });
  });
}

const sizeOf = (state: PageState): number => (state.kind === 'unknown' ? null : state.order.qrSize) ?? USUAL_QR_SIZE;

/**
 * What the code holds. That of a bank is good for one payment; iDEAL QR leads to the page, which can begin another after one
 * that came to nothing, and says so where there is nothing left to pay.
 */
function textOf(state: PageState, session: string, publicUrl: string): string | null {
  if (state.kind === 'unknown') return null;
  if (state.order.qrSize !== null) return `${pageUrl(session, state.order.locale, publicUrl)}&scan=1`;
  // Whoever may see the page may go on elsewhere by the address it leads to.
  return state.kind === 'away' ? (state.qrText ?? webAddress(state.url)) : null;
}

/** In the words of `check_status`. */
function statusOf(state: PageState): 'initialized' | 'completed' | 'declined' {
  if (state.kind === 'paid') return 'completed';
  const failed =
    state.kind === 'ended' || state.kind === 'declined' || (state.kind === 'open' && state.declined !== null);
  return failed ? 'declined' : 'initialized';
}
