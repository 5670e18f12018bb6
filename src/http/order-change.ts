/** The frame of every operation that changes an order: key, body, order found by either id, answer kept under its idempotency key. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import type { Site } from '../merchants/types.ts';
import { REPEATED, type Remember } from '../orders/ports.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import { siteOf } from './authenticate.ts';
import { decodedOrNot } from './client-habits.ts';
import { type Answer, failure, send, success } from './envelope.ts';
import { type IdempotencyKey, keepsAnswers, oncePerKey } from './idempotency.ts';
import { type JsonObject, readJsonBody } from './json-body.ts';
import type { ApiParts } from './operation.ts';
import { Warnings, warnOfMembers } from './warnings.ts';

export interface OrderChange<Ask, Result> {
  /** What the body asks for, or the first thing wrong with it. */
  readonly read: (body: JsonObject, site: Site, request: FastifyRequest) => Ask | Refusal;
  /** What the body may hold, as documented; members nearly of it are warned of in the sandbox. */
  readonly request?: TSchema;
  readonly act: (
    site: Site,
    id: string,
    ask: Ask,
    remember: Remember<Result> | null,
  ) => Promise<Result | Refusal | typeof REPEATED>;
  /** `data` of the answer. */
  readonly data: (result: Result) => object;
}

export function changesOrder<Ask, Result>({ answers, config }: ApiParts, change: OrderChange<Ask, Result>) {
  const warnedOf = config.sandbox ? change.request : undefined;
  return keepsAnswers(async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const site = siteOf(request);
    if (!site.active) return send(reply, failure(refuse('siteNotActive')));
    const answer = await oncePerKey(answers, site.siteId, request, (key) =>
      answerTo(request, site, { ...change, request: warnedOf }, key),
    );
    return send(reply, answer);
  });
}

type Warned<Change> = Omit<Change, 'request'> & { readonly request: TSchema | undefined };

async function answerTo<Ask, Result>(
  request: FastifyRequest,
  site: Site,
  { read, act, data, request: schema }: Warned<OrderChange<Ask, Result>>,
  key: IdempotencyKey | null,
): Promise<Answer | typeof REPEATED> {
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  // Clients send nothing at all where there is nothing to say.
  const body = bytes.length === 0 ? ({} as JsonObject) : readJsonBody(bytes);
  if (isRefusal(body)) return failure(body);
  const ask = read(body, site, request);
  if (isRefusal(ask)) return failure(ask);
  const warnings = new Warnings();
  if (schema) warnOfMembers(body, schema, warnings);
  const remember = key && { ...key, answer: (result: Result) => success(data(result), warnings.texts) };
  let outcome: Result | Refusal | typeof REPEATED = refuse('unknownOrder');
  for (const id of decodedOrNot((request.params as { id: string }).id)) {
    outcome = await act(site, id, ask, remember);
    if (!(isRefusal(outcome) && outcome.error === 'unknownOrder')) break;
  }
  if (outcome === REPEATED) return REPEATED;
  return isRefusal(outcome) ? failure(outcome) : success(data(outcome), warnings.texts);
}
