/**
 * `Idempotency-Key`: the same request under the same key is answered once and for all, for 24 hours; another request under it is
 * refused. Where orders and tokens change, the answer is stored in the commit of the effect, by whoever commits, and refusals here. Every
 * other write is kept by `once-per-key.ts`, which needs nothing of it.
 */
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { type Answers, REPEATED, type StoredAnswer, UNANSWERED } from '../orders/ports.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import type { SiteId } from '../platform/ids.ts';
import { pathOf } from './client-habits.ts';
import { type Answer, failure } from './envelope.ts';

export interface IdempotencyKey {
  readonly key: string;
  /** SHA-256 of method, path and body. Hex. */
  readonly requestHash: string;
}

const LONGEST_KEY = 255;

const keepers = new WeakSet<object>();

/** Marks a handler that calls `oncePerKey` itself, so that nobody else keeps its answers. */
export function keepsAnswers<Handler extends object>(handler: Handler): Handler {
  keepers.add(handler);
  return handler;
}

export const keepsItsAnswers = (handler: object): boolean => keepers.has(handler);

/** Runs the request unless its key has an answer already. `run` is told the key, or null where the caller sent none. */
export async function oncePerKey(
  answers: Answers,
  siteId: SiteId,
  request: FastifyRequest,
  run: (key: IdempotencyKey | null) => Promise<Answer | typeof REPEATED>,
): Promise<Answer> {
  const key = keyOf(request);
  if (isRefusal(key)) return failure(key);
  if (key === null) {
    const answer = await run(null);
    if (answer === REPEATED) throw new Error('a request without a key was taken for a repetition');
    return answer;
  }
  const earlier = await answers.find(siteId, key.key);
  if (earlier) return again(earlier, key);
  const answer = await run(key);
  if (answer !== REPEATED) {
    if (!isKept(answer)) return answer;
    await answers.keep(siteId, key.key, { requestHash: key.requestHash, ...answer });
  }
  // A racing request may have been first: what is stored is the answer of both.
  const stored = await answers.find(siteId, key.key);
  // It came to nothing that would be kept: then this one is the first.
  if (!stored) return oncePerKey(answers, siteId, request, run);
  return again(stored, key);
}

/** Successes are kept with their effect. Of the rest, what a repetition could answer otherwise is not kept. */
export function isKept({ status, passing }: Omit<Answer, 'body'>): boolean {
  return !passing && status >= 400 && status < 500 && status !== 401 && status !== 429;
}

export function again(stored: StoredAnswer, key: IdempotencyKey): Answer {
  if (stored.requestHash !== key.requestHash) return failure(refuse('idempotencyMismatch'));
  if (stored.status === UNANSWERED) return failure(refuse('stillWorkedOn'));
  return { status: stored.status, body: stored.body };
}

export function keyOf(request: FastifyRequest): IdempotencyKey | null | Refusal {
  const header = request.headers['idempotency-key'];
  const key = typeof header === 'string' ? header.trim() : '';
  if (key === '') return null;
  if (key.length > LONGEST_KEY) return refuse('notSupported', `Idempotency-Key of more than ${LONGEST_KEY} characters`);
  const hash = createHash('sha256').update(`${request.method}\n${pathOf(request)}\n`);
  if (Buffer.isBuffer(request.body)) hash.update(request.body);
  return { key, requestHash: hash.digest('hex') };
}
