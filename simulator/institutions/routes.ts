/** The institutions over HTTP, as `src/institutions/messages.ts` says, and the switch that puts them out of order. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { BalanceRequest, CaptureRequest, PaymentRequest, RefundRequest } from '../../src/institutions/messages.ts';
import { SECOND } from '../../src/platform/clock.ts';
import { sendJson } from '../http.ts';
import type { World } from '../world.ts';
import { FAULTS, type Fault, Faults } from './faults.ts';
import { makeInstitutions } from './institutions.ts';
import type { Journal } from './journal.ts';
import { addPages, pagePath } from './pages.ts';
import { type Payment, Payments, reportOf } from './payments.ts';
import { makeStatusCalls } from './status-calls.ts';

/** Later than the gateway waits. */
const SLOW_MS = 15 * SECOND;

export interface InstitutionsOptions {
  /** What the gateway shows as its bearer token. */
  readonly secret: string;
  readonly journal: Journal;
}

type Answer = { readonly status: number; readonly body: object };
type Params = { method: string; id?: string; refund?: string };
type Do = (method: string, body: unknown, params: Params) => Answer;

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

  /** A request of the gateway: known by its secret, for a method there is, and spoiled where a fault is switched on. */
  const serve = (verb: 'GET' | 'POST', path: string, type: string, act: Do) =>
    server.route<{ Params: Params }>({
      method: verb,
      url: `/institutions/:method/${path}`,
      async handler(request, reply) {
        if (!isGateway(request, secret)) return reply.code(401).send({ error: 'unknown bearer token' });
        const { id } = request.params;
        const method = request.params.method.toUpperCase();
        if (!all.has(method)) return reply.code(404).send({ error: `no institution behind ${method}` });
        const body = parse(request.body);
        const paymentId = id ?? (body as { payment_id?: string } | undefined)?.payment_id;
        const entry = { peer: 'gateway', method, ...(typeof paymentId === 'string' && { paymentId }) } as const;
        journal.record({ ...entry, direction: 'in', type, message: body });
        const fault = faults.ofRequest(method);
        if (fault) journal.record({ ...entry, direction: 'out', type: fault });
        if (fault === 'unreachable') return cut(reply);
        if (fault === 'error') return reply.code(500).send({ error: 'out of order' });
        const answer = act(method, body, request.params);
        if (fault === 'lost') return cut(reply);
        if (fault === 'slow') await new Promise<void>((resolve) => void clock.after(SLOW_MS, resolve));
        journal.record({ ...entry, direction: 'out', type, message: answer.body });
        return sendJson(reply.code(answer.status), JSON.stringify(answer.body));
      },
    });

  const onPayment =
    (act: (payment: Payment, body: unknown, params: Params) => Answer | undefined): Do =>
    (method, body, params) => {
      const payment = payments.find(method, params.id ?? '');
      return (payment && act(payment, body, params)) ?? report(payment);
    };

  serve('POST', 'payments', 'pay', (method, body) =>
    reading(PaymentRequest, body, (request) => {
      const wrong = [request.return_url, request.status_url].find((url) => !/^https?:\/\//.test(url));
      if (wrong !== undefined) return refusal(`${wrong} is no address`);
      const { expires_at } = request;
      if (expires_at !== null && Number.isNaN(Date.parse(expires_at))) return refusal(`${expires_at} is no time`);
      return report(payments.open(method, all.get(method)!, request));
    }),
  );
  serve(
    'GET',
    'payments/:id',
    'read',
    onPayment(() => undefined),
  );
  serve(
    'POST',
    'payments/:id/cancel',
    'cancel',
    onPayment((payment) => void payments.cancel(payment)),
  );
  serve(
    'POST',
    'payments/:id/captures',
    'capture',
    onPayment((payment, body) =>
      reading(CaptureRequest, body, ({ capture_id, amount }) => {
        payments.capture(payment, capture_id, amount);
        return report(payment);
      }),
    ),
  );
  serve(
    'POST',
    'payments/:id/refunds',
    'refund',
    onPayment((payment, body) =>
      reading(RefundRequest, body, ({ refund_id, amount }) => {
        payments.refund(payment, refund_id, amount);
        return report(payment);
      }),
    ),
  );
  serve(
    'POST',
    'payments/:id/refunds/:refund/cancel',
    'cancel refund',
    onPayment((payment, _body, { refund = '' }) => void payments.cancelRefund(payment, refund)),
  );
  serve('POST', 'balance', 'balance', (method, body) =>
    reading(BalanceRequest, body, (asked) => {
      const cards = giftCards.get(method);
      return cards ? { status: 200, body: cards.balance(asked) } : refusal(`${method} sells no gift cards`);
    }),
  );

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
function isGateway({ headers }: FastifyRequest, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${secret}`));
}

function cut(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.socket?.destroy();
  return reply;
}

function reading<Schema extends TSchema>(
  schema: Schema,
  body: unknown,
  act: (message: Static<Schema>) => Answer,
): Answer {
  if (Value.Check(schema, body)) return act(body as Static<Schema>);
  const [fault] = Value.Errors(schema, body);
  return refusal(`${fault?.instancePath || 'the body'}: ${fault?.message ?? 'not understood'}`);
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
