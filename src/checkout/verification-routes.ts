/**
 * The two addresses of 3-D Secure 1.0.2's forms: where merchants' forms bring payers, and where payers are sent on to who were
 * at the merchant's own address in between. Neither form is ours, so no token guards them: the MD does.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Checkout } from './port.ts';
import { sendJson, sendOn } from './replies.ts';
import { formOf, queryOf, wantsJson } from './requests.ts';

export interface VerificationRoutes {
  readonly checkout: Checkout;
  readonly pageOf: (session: string) => string;
  readonly resultOf: (session: string) => string;
  /** Shows a payer that their form leads nowhere. */
  readonly refuse: (request: FastifyRequest, reply: FastifyReply, status: number) => FastifyReply;
}

export function verificationRoutes(
  app: FastifyInstance,
  { checkout, pageOf, resultOf, refuse }: VerificationRoutes,
): void {
  app.post('/3ds/acs/:reference', async (request: FastifyRequest<{ Params: { reference: string } }>, reply) => {
    const form = formOf(request);
    const field = (name: string) => form.get(name) ?? '';
    const session = await checkout.comeByForm(request.params.reference, {
      paReq: field('PaReq'),
      termUrl: field('TermUrl'),
      md: field('MD'),
    });
    return session === undefined ? refuse(request, reply, 400) : sendOn(reply, pageOf(session));
  });

  // By GET too: it is what a merchant's program may have in place of a form. Doing it twice is doing it once.
  for (const url of ['/direct/complete', '/direct/complete/'])
    app.route({
      method: ['GET', 'POST'],
      url,
      exposeHeadRoute: false,
      async handler(request, reply) {
        const given = (name: string) => formOf(request).get(name) ?? queryOf(request, name);
        const mspid = queryOf(request, 'mspid');
        const reference = given('reference_id') || mspid;
        const isOne = mspid === null || reference === mspid;
        const completed = isOne
          ? await checkout.completeVerification({ md: given('MD') ?? '', paRes: given('PaRes') || null, reference })
          : { kind: 'refused' as const, status: 400 };
        if (completed.kind === 'refused') {
          const { status } = completed;
          return wantsJson(request) ? sendJson(reply, status, { state: 'refused' }) : refuse(request, reply, status);
        }
        const next = resultOf(completed.session);
        return wantsJson(request) ? sendJson(reply, 200, { state: 'done', next }) : sendOn(reply, next);
      },
    });
}
