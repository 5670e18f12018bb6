/** The institutions' pages, where payers choose what becomes of their payment. Looking at one changes nothing. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { institutionPage } from '../bank-pages/institution-page.ts';
import { noticePage, sendPage } from '../bank-pages/layout.ts';
import { languageOf, wordsIn } from '../bank-pages/words.ts';
import { formField } from '../http.ts';
import type { Journal } from './journal.ts';
import type { Payment, Payments } from './payments.ts';

interface PageRoute {
  Params: { method: string; id: string };
  Querystring: { key?: string; device?: string };
}

/** Path and query of a payment's page. */
export function pagePath({ method, request, pageKey }: Payment): string {
  return `/institutions/pages/${method}/${encodeURIComponent(request.payment_id)}?key=${pageKey}`;
}

export function addPages(
  server: FastifyInstance,
  { payments, journal }: { payments: Payments; journal: Journal },
): void {
  const url = '/institutions/pages/:method/:id';

  const find = ({ params, query }: FastifyRequest<PageRoute>): Payment | undefined => {
    const payment = payments.find(params.method, params.id);
    return payment?.hasPage && payment.pageKey === query.key ? payment : undefined;
  };
  const show = (reply: FastifyReply, payment: Payment, status = 200) =>
    sendPage(reply, institutionPage({ ...payment, action: pagePath(payment) }), status);
  const showOnPhone = (reply: FastifyReply, payment: Payment, status = 200) =>
    sendPage(
      reply,
      institutionPage({ ...payment, action: `${pagePath(payment)}&device=phone`, isPhone: true }),
      status,
    );
  const unknown = (request: FastifyRequest, reply: FastifyReply) => {
    const language = languageOf(request.headers['accept-language']?.split(/[,;]/)[0] ?? 'en');
    return sendPage(reply, noticePage(language, wordsIn(language).unknown), 404);
  };

  server.get<PageRoute>(url, (request, reply) => {
    const payment = find(request);
    if (!payment) return unknown(request, reply);
    return request.query.device === 'phone' ? showOnPhone(reply, payment) : show(reply, payment);
  });

  server.post<PageRoute>(url, (request, reply) => {
    const payment = find(request);
    if (!payment) return unknown(request, reply);
    const isPhone = request.query.device === 'phone';
    const scenario = formField(request.body, 'scenario') ?? '';
    const { method } = payment;
    const paymentId = payment.request.payment_id;
    journal.record({ direction: 'in', peer: 'browser', method, paymentId, type: 'choice', message: { scenario } });
    const wasOpen = payment.status === 'open' && !payment.decided;
    const came = payments.choose(payment, scenario);
    if (came === 'refused' && wasOpen) return (isPhone ? showOnPhone : show)(reply, payment, 400);
    // The phone that scanned the code has no shop to go back to; its owner looks at the other screen.
    if (isPhone) return showOnPhone(reply, payment);
    return came === 'decided' ? reply.redirect(payment.request.return_url, 303) : show(reply, payment);
  });
}
