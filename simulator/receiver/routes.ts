/** The demo shop's ears: receives notifications, shows them, and welcomes payers back. What it sells, and how, is in `shop.ts`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../src/platform/clock.ts';
import { secureRandom } from '../../src/platform/random.ts';
import { ANSWERS, answerNamed } from './answers.ts';
import { type Arrival, Arrivals } from './arrivals.ts';
import { checkoutRoutes } from './checkout.ts';
import { sendPage } from './layout.ts';
import { orderPanel } from './order-panel.ts';
import { cancelledPage, listPage, orderPage, returnPage } from './pages.ts';
import { shopRoutes } from './shop.ts';
import { checkSignature } from './signature.ts';
import { termRoute } from './term.ts';

export interface ReceiverOptions {
  /** Keys of the sites whose notifications come here. */
  readonly apiKeys: () => readonly string[];
  readonly clock: Clock;
  /** Where the gateway is, for what the shop sells; undefined while it is not known. It sells nothing unless given. */
  readonly gatewayUrl?: () => string | undefined;
  /** How long `?answer=slow` takes, in real time as the network does. */
  readonly slowMs?: number;
}

const ORDER_PAGES = [
  ['/shop/return', returnPage],
  ['/shop/cancelled', cancelledPage],
  ['/shop/order', orderPage],
] as const;

const SLOW_MS = 5_000;
/** When `?answer=silent` lets go of the connection, long after any caller has. */
const SILENT_MS = 60_000;

type WithQuery = FastifyRequest<{ Querystring: Record<string, string | string[] | undefined> }>;

/** A Fastify plugin with everything under `/shop`. Register it, so that its way of reading bodies stays its own. */
export async function receiverRoutes(app: FastifyInstance, options: ReceiverOptions): Promise<void> {
  const { apiKeys, clock, slowMs = SLOW_MS, gatewayUrl } = options;
  const arrivals = new Arrivals();

  // The signature is over the bytes as they came, whatever type they claim to be.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  const receive = async (request: WithQuery, reply: FastifyReply) => {
    const answer = answerNamed(request.query.answer);
    arrivals.add({ ...readArrival(request, apiKeys(), clock.now()), answer: ANSWERS[answer] });
    if (answer === 'silent') {
      reply.hijack();
      setTimeout(() => reply.raw.destroy(), SILENT_MS).unref();
      return reply;
    }
    if (answer === 'slow') await new Promise((resolve) => setTimeout(resolve, slowMs));
    if (answer === '500') reply.code(500);
    return reply
      .type('text/plain; charset=utf-8')
      .send(answer === 'ng' ? ANSWERS.ng : answer === '500' ? 'broken' : 'OK');
  };
  app.get('/shop/notification', { exposeHeadRoute: false }, receive);
  app.post('/shop/notification', receive);

  const gateway = {
    gatewayUrl: gatewayUrl ?? (() => undefined),
    apiKey: () => apiKeys()[0] ?? '',
    random: secureRandom,
  };
  const desk = shopRoutes(app, gateway);
  const sells = gatewayUrl !== undefined;
  app.get('/shop/notifications', async (_request, reply) => sendPage(reply, listPage(arrivals.list(), sells)));
  for (const [path, page] of ORDER_PAGES) {
    app.get(path, async (request: WithQuery, reply) => {
      const orderId = orderOf(request);
      if (orderId === undefined) return sendPage(reply, page(undefined, [], ''));
      const { seen, said } = await desk.see(orderId);
      return sendPage(reply, page(orderId, arrivals.list(orderId), orderPanel(seen, said)));
    });
  }
  if (sells) {
    checkoutRoutes(app, gateway);
    termRoute(app, gateway);
  }
  app.get('/shop/notifications.json', async (request: WithQuery, reply) =>
    reply.header('cache-control', 'no-store').send(arrivals.list(single(request.query.order_id))),
  );
}

function readArrival(request: WithQuery, apiKeys: readonly string[], now: number): Omit<Arrival, 'number' | 'answer'> {
  const isPost = request.method === 'POST';
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const body = bytes.toString();
  const auth = single(request.headers.auth);
  const order = parsed(body) as { status?: unknown } | null | undefined;
  return {
    at: now,
    method: request.method,
    query: request.url.split('?').slice(1).join('?'),
    orderId: orderOf(request) ?? null,
    payloadType: single(request.query.payload_type) ?? null,
    body,
    status: typeof order?.status === 'string' ? order.status : null,
    signature: isPost ? checkSignature(auth, bytes, apiKeys, Math.floor(now / 1_000)) : null,
    survivesRewriting: isPost ? JSON.stringify(order) === body : null,
    headers: request.headers,
  };
}

const orderOf = (request: WithQuery): string | undefined => single(request.query.transactionid);

/** The last of several, as PHP takes it. */
const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.at(-1) : value;

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
