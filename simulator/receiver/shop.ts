/**
 * The demo shop's own server: shows what it sells, posts the order to the gateway and sends the payer there, and does what a
 * merchant does with an order afterwards. It keeps no orders: the gateway has them.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Random } from '../../src/platform/random.ts';
import { linesOf, orderOf, readBasket } from './basket.ts';
import { type ApiAnswer, type GatewayCalls, makeGatewayCalls } from './gateway-calls.ts';
import { sendPage } from './layout.ts';
import { ACTS, actsFor, doAct, type OrderSeen } from './merchant-acts.ts';
import type { Seen } from './order-panel.ts';
import { closedPage, type MethodListed, shopPage } from './shop-page.ts';

export interface ShopOptions {
  /** Undefined while the gateway is not known. */
  readonly gatewayUrl: () => string | undefined;
  readonly apiKey: () => string;
  readonly random: Random;
}

/** What the shop's other pages show of an order. */
export interface OrderDesk {
  see(orderId: string): Promise<{ readonly seen: Seen; readonly said: string | null }>;
}

/** What the gateway said to this many orders' last buttons is remembered. */
const MOST_SAID = 50;
const SILENCE = 'The gateway does not answer.';

export function shopRoutes(app: FastifyInstance, { gatewayUrl, apiKey, random }: ShopOptions): OrderDesk {
  const call = makeGatewayCalls({ gatewayUrl, apiKey });
  const said = new Map<string, string>();

  async function show(reply: FastifyReply, form: URLSearchParams, problem: string | null): Promise<FastifyReply> {
    const url = gatewayUrl();
    if (url === undefined) return sendPage(reply, closedPage());
    const listed = await ask(call, 'GET', '/gateways?include=coupons&locale=en_US');
    const methods = listed.success && Array.isArray(listed.data) ? (listed.data as MethodListed[]) : [];
    const gatewayOrigin = new URL(url).origin;
    const sorry = problem ?? (listed.success ? null : sentence(listed));
    return sendPage(reply, shopPage({ basket: readBasket(form), methods, problem: sorry, gatewayOrigin }));
  }

  async function see(orderId: string): Promise<Seen> {
    if (gatewayUrl() === undefined) return 'none';
    const answer = await ask(call, 'GET', `/orders/${encodeURIComponent(orderId)}`);
    if (answer.success) return answer.data as OrderSeen;
    return answer.error_info === SILENCE ? 'silent' : 'unknown';
  }

  app.get('/shop/', async (request, reply) =>
    show(reply, new URLSearchParams(request.url.split('?').slice(1).join('?')), null),
  );

  app.post('/shop/pay', async (request, reply) => {
    if (isForeign(request)) return refuseForeign(reply);
    const form = formOf(request);
    const basket = readBasket(form);
    if (linesOf(basket).length === 0) return show(reply.code(422), form, 'Put something into the basket first.');
    const answer = await ask(
      call,
      'POST',
      '/orders',
      orderOf(basket, {
        orderId: `shop-${random.bytes(5).toString('hex')}`,
        shop: `${request.protocol}://${request.host}/shop`,
        ip: request.ip,
        userAgent: request.headers['user-agent'],
      }),
    );
    const url = (answer.data as { payment_url?: unknown } | undefined)?.payment_url;
    if (answer.success && typeof url === 'string') return reply.redirect(url, 303);
    return show(reply.code(422), form, sentence(answer));
  });

  app.post('/shop/order', async (request, reply) => {
    if (isForeign(request)) return refuseForeign(reply);
    const form = formOf(request);
    const orderId = form.get('transactionid') ?? '';
    const act = ACTS.find((each) => each === form.get('act'));
    const seen = await see(orderId);
    if (typeof seen === 'object' && act !== undefined) {
      const piece = /^\d{1,3}$/.test(form.get('piece') ?? '') ? Number(form.get('piece')) : null;
      const answer = actsFor(seen).includes(act)
        ? await doAct(call, seen, act, piece).catch(() => unanswered)
        : { success: false, data: {}, error_info: `Too late for that: the order is ${seen.status}.` };
      remember(orderId, answer.success ? `Done: ${act}.` : sentence(answer));
    }
    return reply.redirect(`/shop/order?transactionid=${encodeURIComponent(orderId)}`, 303);
  });

  function remember(orderId: string, text: string): void {
    said.delete(orderId);
    said.set(orderId, text);
    if (said.size > MOST_SAID) said.delete(said.keys().next().value!);
  }

  return { see: async (orderId) => ({ seen: await see(orderId), said: said.get(orderId) ?? null }) };
}

const unanswered: ApiAnswer = { success: false, data: {}, error_info: SILENCE };

const ask = (call: GatewayCalls, ...asked: Parameters<GatewayCalls>): Promise<ApiAnswer> =>
  call(...asked).catch(() => unanswered);

const sentence = ({ error_code: code, error_info: info = 'The gateway refused.' }: ApiAnswer): string =>
  code === undefined ? info : `${info} (${code})`;

const formOf = (request: FastifyRequest): URLSearchParams => new URLSearchParams(String(request.body ?? ''));

/** A page of somebody else's must not shop, or refund, in the name of who happens to look at it. */
const isForeign = (request: FastifyRequest): boolean => request.headers['sec-fetch-site'] === 'cross-site';

const refuseForeign = (reply: FastifyReply): FastifyReply =>
  reply.code(403).type('text/plain; charset=utf-8').send('This form is not of this shop.');
