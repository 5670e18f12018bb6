/** POST /v1/json/orders/{id}/3d/complete: the merchant has its payer back from 3-D Secure; the order is authorised now, once. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CompletionAsk } from '../orders/ports.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import { siteOf } from './authenticate.ts';
import { decodedOrNot } from './client-habits.ts';
import { failure, send, success } from './envelope.ts';
import { type JsonObject, readJsonBody } from './json-body.ts';
import { anyMember, rawText } from './lenient.ts';
import type { ApiParts, Operation } from './operation.ts';
import { orderObject } from './order-object.ts';
import { CompletionRequest } from './schemas/order-changes.ts';
import { OrderObject } from './schemas/order-object.ts';

export const completeVerificationOperation: Operation = {
  method: 'post',
  path: '/v1/json/orders/{id}/3d/complete',
  id: 'completeVerification',
  summary: 'Complete a verification',
  description:
    'For a direct order with a term_url, once the browser has brought PaRes and MD there. The result is the one that the gateway has. Answers with the order; again, with the same.',
  parameters: [{ name: 'id', in: 'path', description: 'order_id (percent-encoded) or transaction_id.' }],
  request: CompletionRequest,
  data: OrderObject,
  errors: ['invalidApiKey', 'siteNotActive', 'missingData', 'unknownOrder', 'authenticationPending', 'wrongState'],
};

export function completeVerification({ orders }: ApiParts) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const site = siteOf(request);
    if (!site.active) return send(reply, failure(refuse('siteNotActive')));
    const ask = readAsk(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
    if (isRefusal(ask)) return send(reply, failure(ask));
    let refusal = refuse('unknownOrder');
    for (const id of decodedOrNot((request.params as { id: string }).id)) {
      const completed = await orders.complete(site, id, ask);
      if (!isRefusal(completed)) return send(reply, success(orderObject(completed)));
      refusal = completed;
      if (refusal.error !== 'unknownOrder') break;
    }
    return send(reply, failure(refusal));
  };
}

function readAsk(bytes: Uint8Array): CompletionAsk | Refusal {
  const body = readJsonBody(bytes);
  if (isRefusal(body)) return body;
  const text = (...names: string[]) => asText(body, names);
  const md = text('MD', 'md');
  if (md === null) return refuse('missingData', 'MD');
  return { md, paRes: text('PaRes', 'PARes', 'pares'), reference: text('reference_id') };
}

/** Whole: a PaRes is longer than the texts that an order keeps. */
const asText = (body: JsonObject, names: string[]): string | null => rawText(anyMember(body, ...names))?.trim() || null;
