/** The institutions over HTTP, as `src/institutions/messages.ts` says, and the switch that puts them out of order. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SECOND } from '../../src/platform/clock.ts';
import { sendJson } from '../http.ts';
import type { World } from '../world.ts';
import { FAULTS, type Fault, Faults, spoilt } from './faults.ts';
import type { Messages } from './forms.ts';
import { makeInstitutions } from './institutions.ts';
import type { Journal } from './journal.ts';
import { addPages, pagePath } from './pages.ts';
import { type Payment, Payments, reportOf } from './payments.ts';
import { makeStatusCalls } from './status-calls.ts';
import { makeWalletToken, TOKEN_OUTCOMES, TOKEN_WALLETS } from './wallet-tokens.ts';

/** Later than the gateway waits. */
const SLOW_MS = 15 * SECOND;

export interface InstitutionsOptions {
  /** What the gateway shows as its bearer token. */
  readonly secret: string;
  readonly journal: Journal;
}

type Answer = { readonly status: number; readonly body: object };
type Params = { method: string; id?: string; refund?: string };

interface Asked {
  readonly request: FastifyRequest<{ Params: Params }>;
  readonly reply: FastifyReply;
  /** As the journal calls it. */
  readonly type: string;
  readonly body: unknown;
}

export function addInstitutions(server: FastifyInstance, world: World, { secret, journal }: InstitutionsOptions): void {
  const { clock, random } = world;
  const { all, giftCards } = makeInstitutions({ clock, random });
  const faults = new Faults();
  const statusCalls = makeStatusCalls(world, { journal, faults });
  const payments = new Payments({ clock, random, onChange: (payment) => void statusCalls.send(payment) });
  const report = (payment: Payment | undefined): Answer => {
    if (!payment) return { status: 404, body: { error: 'no such payment' } };
    return { status: 200, body: reportOf(payment, world.publicUrl() + pagePath(payment)) };
  };

  addPages(server, { payments, journal });

  // What a payer's device would give a shop: anybody may have one, nothing but the sandbox takes it.
  server.get<{ Params: Params; Querystring: { outcome?: string } }>('/wallets/:method/token', (request, reply) => {
    const method = request.params.method.toUpperCase();
    const { outcome: wanted = 'completed' } = request.query;
    const outcome = TOKEN_OUTCOMES.find((each) => each === wanted);
    if (!TOKEN_WALLETS.includes(method) || !outcome)
      return reply.code(404).send({ error: 'no such wallet or outcome' });
    return reply.header('access-control-allow-origin', '*').send({ payment_token: makeWalletToken(method, outcome) });
  });

  /** A request of the gateway: known by its secret, for a method there is, and spoiled where a fault is switched on. */
  async function serve(
    { request, reply, type, body }: Asked,
    act: (method: string) => Answer | Promise<Answer>,
  ): Promise<FastifyReply> {
    if (!isGateway(request, secret)) return reply.code(401).send({ error: 'unknown bearer token' });
    const method = request.params.method.toUpperCase();
    if (!all.has(method)) return reply.code(404).send({ error: `no institution behind ${method}` });
    const paymentId = request.params.id ?? (body as { payment_id?: unknown } | undefined)?.payment_id;
    const entry = { peer: 'gateway', method, ...(typeof paymentId === 'string' && { paymentId }) } as const;
    journal.record({ ...entry, direction: 'in', type, message: body });
    const fault = faults.ofRequest(method);
    if (fault) journal.record({ ...entry, direction: 'out', type: fault });
    if (fault === 'unreachable') return cut(reply);
    if (fault === 'error') return reply.code(500).send({ error: 'out of order' });
    if (fault === 'closed') return reply.code(503).send({ error: 'closed' });
    const { status, body: right } = await act(method);
    const told = spoilt(fault, right);
    if (fault === 'lost') return cut(reply);
    if (fault === 'slow') await new Promise<void>((resolve) => void clock.after(SLOW_MS, resolve));
    journal.record({ ...entry, direction: 'out', type, message: told });
    return sendJson(reply.code(status), JSON.stringify(told));
  }

  /** A request with a message of its own. */
  const take = <Kind extends keyof Messages>(
    path: string,
    type: string,
    kind: Kind,
    act: (method: string, message: Messages[Kind], params: Params) => Answer,
  ) =>
    server.post<{ Params: Params }>(`/institutions/:method/${path}`, (request, reply) => {
      const body = parse(request.body);
      return serve({ request, reply, type, body }, async (method) => {
        const { READERS } = await import('./forms.ts');
        const reading = READERS[kind](body);
        return reading.ok ? act(method, reading.message, request.params) : refusal(reading.fault);
      });
    });

  /** What is done to a payment that there is; whatever comes of it, the answer is its report. */
  const onPayment =
    <Message>(act: (payment: Payment, message: Message, params: Params) => void) =>
    (method: string, message: Message, params: Params): Answer => {
      const payment = payments.find(method, params.id ?? '');
      if (payment) act(payment, message, params);
      return report(payment);
    };

  /** A request that says all by its address. */
  const ask = (verb: 'GET' | 'POST', path: string, type: string, act: (payment: Payment, params: Params) => void) =>
    server.route<{ Params: Params }>({
      method: verb,
      url: `/institutions/:method/${path}`,
      handler: (request, reply) =>
        serve({ request, reply, type, body: undefined }, (method) =>
          onPayment<void>((payment) => act(payment, request.params))(method, undefined, request.params),
        ),
    });

  take('payments', 'pay', 'payment', (method, request) => report(payments.open(method, all.get(method)!, request)));
  ask('GET', 'payments/:id', 'read', () => {});
  ask('POST', 'payments/:id/cancel', 'cancel', (payment) => payments.cancel(payment));
  take(
    'payments/:id/captures',
    'capture',
    'capture',
    onPayment((payment, { capture_id, amount }) => payments.capture(payment, capture_id, amount)),
  );
  take(
    'payments/:id/refunds',
    'refund',
    'refund',
    onPayment((payment, { refund_id, amount }) => payments.refund(payment, refund_id, amount)),
  );
  ask('POST', 'payments/:id/refunds/:refund/cancel', 'cancel refund', (payment, { refund = '' }) =>
    payments.cancelRefund(payment, refund),
  );
  take('balance', 'balance', 'balance', (method, asked) => {
    const cards = giftCards.get(method);
    return cards ? { status: 200, body: cards.balance(asked) } : refusal(`${method} sells no gift cards`);
  });

  // For people and their tests, so without the gateway's secret.
  server.get('/institutions/faults', (_request, reply) => reply.send(faults.all()));
  server.put<{ Params: { method: string } }>('/institutions/faults/:method', (request, reply) => {
    const method = request.params.method.toUpperCase();
    const { fault, times } = (parse(request.body) ?? {}) as { fault?: unknown; times?: unknown };
    if (!all.has(method)) return reply.code(404).send({ error: `no institution behind ${method}` });
    if (fault !== null && !FAULTS.includes(fault as Fault))
      return reply.code(400).send({ error: `fault is one of ${FAULTS.join(', ')}, or null` });
    if (times !== undefined && !(Number.isSafeInteger(times) && (times as number) > 0))
      return reply.code(400).send({ error: 'times is a whole number above 0' });
    faults.set(method, fault as Fault | null, times as number | undefined);
    return reply.send(faults.all());
  });
}

/** Compared by digest, so that neither length nor time tells how much of it was right. */
function isGateway({ headers }: Pick<FastifyRequest, 'headers'>, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${secret}`));
}

function cut(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.socket?.destroy();
  return reply;
}

const refusal = (error: string): Answer => ({ status: 400, body: { error } });

/** The JSON of a body; undefined where it is none. */
function parse(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined;
  }
}
