/**
 * The demo shop's checkout with a payment component: what a shop's server and page do, as small as it can be. The server
 * fetches the public token and posts the order; the page shows the component and goes where the answer leads.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Random } from '../../src/platform/random.ts';
import { CHECKOUT_SCRIPT, CHECKOUT_STYLE, checkoutPage, GOODS, LANGUAGES } from './checkout-page.ts';
import { makeGatewayCalls } from './gateway-calls.ts';

export interface CheckoutOptions {
  /** Where browsers and this server reach the gateway; undefined while it is not known. */
  readonly gatewayUrl: () => string | undefined;
  /** The shop's key: it stays on the server. */
  readonly apiKey: () => string;
  readonly random: Random;
}

type Query = FastifyRequest<{ Querystring: Record<string, string | string[] | undefined> }>;

export function checkoutRoutes(app: FastifyInstance, { gatewayUrl, apiKey, random }: CheckoutOptions): void {
  const call = makeGatewayCalls({ gatewayUrl, apiKey });

  app.get('/shop/components', async (request: Query, reply) => {
    const url = gatewayUrl();
    if (url === undefined) return reply.code(404).type('text/plain').send('This shop does not know its gateway.');
    const lang = LANGUAGES.find((each) => each === request.query.lang) ?? 'en';
    const token = (await call('GET', '/auth/api_token')) as { data?: { api_token?: string } };
    const { origin } = new URL(url);
    return reply
      .headers({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy': `default-src 'none'; script-src 'self' ${origin}; style-src 'self' ${origin}; img-src ${origin} data:; connect-src 'self' ${origin}; frame-src ${origin}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
        'x-content-type-options': 'nosniff',
      })
      .send(checkoutPage({ gatewayUrl: url, apiToken: token.data?.api_token ?? '', lang }));
  });

  app.get('/shop/components/checkout.js', async (_request, reply) => send(reply, 'text/javascript', CHECKOUT_SCRIPT));
  app.get('/shop/components/checkout.css', async (_request, reply) => send(reply, 'text/css', CHECKOUT_STYLE));

  // The page sends what the component gave it, and nothing else: what is bought and for how much, the server knows.
  app.post('/shop/components/order', async (request: Query, reply) => {
    const { payment_data: data, locale } = parsed(request.body);
    try {
      return await reply.send(await call('POST', '/orders', order(request, data, locale)));
    } catch {
      return reply
        .code(502)
        .send({ success: false, data: {}, error_code: 0, error_info: 'The gateway did not answer.' });
    }
  });

  function order(request: Query, data: unknown, locale: unknown): object {
    const shop = `${request.protocol}://${request.host}/shop`;
    return {
      type: 'direct',
      order_id: `component-${random.bytes(8).toString('hex')}`,
      ...GOODS.order,
      payment_options: {
        notification_url: `${shop}/notification`,
        notification_method: 'POST',
        redirect_url: `${shop}/return?type=redirect`,
        cancel_url: `${shop}/cancelled?type=cancel`,
      },
      customer: {
        locale: typeof locale === 'string' ? locale : 'en_US',
        country: 'NL',
        email: 'simonsmit@example.com',
        ip_address: request.ip,
        user_agent: request.headers['user-agent'],
        reference: 'demo-customer',
      },
      payment_data: data,
    };
  }
}

function send(reply: FastifyReply, type: string, text: string): FastifyReply {
  return reply.type(`${type}; charset=utf-8`).header('cache-control', 'no-store').send(text);
}

/** The members of a JSON body; none where it is something else. */
function parsed(body: unknown): { readonly payment_data?: unknown; readonly locale?: unknown } {
  try {
    const value: unknown = JSON.parse(String(body));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
