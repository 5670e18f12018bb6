/** The frame of what changes a token: site, reference as it was escaped, answer kept under its idempotency key. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Site } from '../merchants/types.ts';
import { REPEATED, type Remember } from '../orders/ports.ts';
import { type ErrorName, isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import { siteOf } from './authenticate.ts';
import { decodedOrNot } from './client-habits.ts';
import { failure, send, success } from './envelope.ts';
import { keepsAnswers, oncePerKey } from './idempotency.ts';
import type { ApiParts } from './operation.ts';

type Outcome = object | Refusal | typeof REPEATED;

export interface TokenChange {
  /** `data` of the answer. */
  readonly data: object;
  /** What is said of a token that this customer does not have. */
  readonly unknown: ErrorName;
  readonly act: (
    site: Site,
    reference: string,
    token: string,
    body: Uint8Array,
    remember: Remember<object> | null,
  ) => Promise<Outcome> | Outcome;
}

export function changesToken({ answers }: ApiParts, { data, unknown, act }: TokenChange) {
  return keepsAnswers(async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const site = siteOf(request);
    if (!site.active) return send(reply, failure(refuse('siteNotActive')));
    const { reference, token } = request.params as { reference: string; token: string };
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const answer = await oncePerKey(answers, site.siteId, request, async (key) => {
      const remember = key && { ...key, answer: () => success(data) };
      let outcome: Outcome = refuse(unknown);
      for (const each of decodedOrNot(reference)) {
        outcome = await act(site, each, token.trim(), body, remember);
        if (!(isRefusal(outcome) && outcome.error === unknown)) break;
      }
      if (outcome === REPEATED) return REPEATED;
      return isRefusal(outcome) ? failure(outcome) : success(data);
    });
    return send(reply, answer);
  });
}
