/**
 * Every write of the API hears `Idempotency-Key`, without a line in its own file: what is mounted where this was called is answered
 * once per key. Handlers that keep their answers in the commit of their effect are left to do so.
 *
 * Requests with one key wait for each other in this process. Two processes that are asked at the same moment may both act; both then
 * tell the answer that was stored first.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Answers } from '../orders/ports.ts';
import { isRefusal } from '../platform/errors.ts';
import type { SiteId } from '../platform/ids.ts';
import { type Answer, failure, send } from './envelope.ts';
import { again, type IdempotencyKey, isKept, keepsItsAnswers, keyOf } from './idempotency.ts';

const READS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** A request whose answer is to be kept, and what lets the next one of its key go on. */
interface Turn extends IdempotencyKey {
  readonly siteId: SiteId;
  readonly end: () => void;
}

export function answerOncePerKey(scope: FastifyInstance, answers: Answers): void {
  const turns = new WeakMap<FastifyRequest, Turn>();
  const lastOf = new Map<string, Promise<void>>();

  /** Waits until the requests before it with the same key are answered. */
  async function takeTurn(siteId: SiteId, key: string): Promise<() => void> {
    const name = `${siteId} ${key}`;
    const before = lastOf.get(name);
    const { promise, resolve } = Promise.withResolvers<void>();
    lastOf.set(name, promise);
    await before;
    return () => {
      if (lastOf.get(name) === promise) lastOf.delete(name);
      resolve();
    };
  }

  scope.addHook('onRoute', (route) => {
    if (keepsItsAnswers(route.handler)) route.config = { ...route.config, keepsAnswers: true };
  });

  scope.addHook('preHandler', async (request, reply): Promise<FastifyReply | undefined> => {
    const siteId = siteOfKey(request);
    if (READS.includes(request.method) || siteId === undefined) return undefined;
    if ((request.routeOptions.config as { keepsAnswers?: boolean }).keepsAnswers) return undefined;
    const key = keyOf(request);
    if (isRefusal(key)) return send(reply, failure(key));
    if (key === null) return undefined;
    const end = await takeTurn(siteId, key.key);
    try {
      const stored = await answers.find(siteId, key.key);
      if (!stored) {
        turns.set(request, { ...key, siteId, end });
        return undefined;
      }
      end();
      return send(reply, again(stored, key));
    } catch (error) {
      end();
      throw error;
    }
  });

  scope.addHook('onSend', async (request, reply, payload) => {
    const turn = turns.get(request);
    if (!turn) return payload;
    turns.delete(request);
    try {
      return await keep(turn, reply, String(payload));
    } finally {
      turn.end();
    }
  });

  async function keep(turn: Turn, reply: FastifyReply, body: string): Promise<string> {
    const { siteId, key, requestHash } = turn;
    const status = reply.statusCode;
    if (status !== 200 && !isKept({ status })) return body;
    await answers.keep(siteId, key, { requestHash, status, body });
    // Another process may have been first: what is stored is the answer of both.
    const stored = await answers.find(siteId, key);
    const answer: Omit<Answer, 'passing'> = stored ? again(stored, turn) : { status, body };
    reply.code(answer.status);
    return answer.body;
  }
}

/**
 * The site that a key is kept under: that of the API key, or the one that the path names to the key of an account. None where nobody
 * is known, or the site may do nothing now, which is no property of the request.
 */
function siteOfKey({ site, siteIds, params }: FastifyRequest): SiteId | undefined {
  if (site) return site.active ? site.siteId : undefined;
  const named = Number((params as { id?: string }).id);
  return siteIds?.find((siteId) => siteId === named) ?? siteIds?.[0];
}
