/**
 * The demo shop's own address for 3-D Secure: the payer's browser brings PaRes and MD, the shop's server completes the payment by
 * the API and says what came of it. `term_url` of an order is `/shop/term?order_id=…` here; its query is the shop's business.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { html } from 'hono/html';
import { sendPage } from './layout.ts';

export interface TermOptions {
  readonly gatewayUrl: () => string | undefined;
  readonly apiKey: () => string;
}

interface Answer {
  readonly success: boolean;
  readonly data: { readonly status?: string; readonly reason?: string };
  readonly error_code?: number;
  readonly error_info?: string;
}

/** Longer than the gateway waits for the acquirer. */
const PATIENCE_MS = 40_000;

export function termRoute(app: FastifyInstance, { gatewayUrl, apiKey }: TermOptions): void {
  app.post('/shop/term', async (request: FastifyRequest<{ Querystring: Record<string, unknown> }>, reply) => {
    const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString() : '');
    const orderId = String(request.query.order_id ?? '');
    const completed = await complete(orderId, { MD: form.get('MD'), PaRes: form.get('PaRes') });
    const { success, data, error_code, error_info } = completed;
    reply.code(success ? 200 : 502);
    return sendPage(reply, {
      title: success ? 'Thank you' : 'Not completed',
      news: 0,
      content: html`
<h1>The bank sent you back to this shop</h1>
<p data-testid="shop-order">Order <b>${orderId}</b></p>
${
  success
    ? html`<p>The shop completed the payment: it is <b data-testid="shop-status">${data.status}</b>. ${data.reason}</p>`
    : html`<p>The gateway would not complete it: <b data-testid="shop-error">${error_info} (${error_code})</b>.</p>`
}
<ul class="acts"><li><a href="/shop/">All notifications</a></li></ul>`,
    });
  });

  async function complete(orderId: string, body: object): Promise<Answer> {
    try {
      const answer = await fetch(`${gatewayUrl()}/v1/json/orders/${encodeURIComponent(orderId)}/3d/complete`, {
        method: 'POST',
        headers: { api_key: apiKey(), 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      return (await answer.json()) as Answer;
    } catch {
      return { success: false, data: {}, error_code: 0, error_info: 'The gateway did not answer' };
    }
  }
}
