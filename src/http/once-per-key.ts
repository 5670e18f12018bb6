/**
 * Every write of the API hears `Idempotency-Key`, without a line in its own file: what is mounted where this was called is answered
 * once per key. Handlers that keep their answers in the commit of their effect are left to do so.
 *
 * The key is claimed before the effect, and the answer takes the place of the claim. Requests with one key wait for each other in this
 * process; for another process they look whether its answer is there.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Answers, type Claim, UNANSWERED } from '../orders/ports.ts';
import { MINUTE, SECOND } from '../platform/clock.ts';
import { isRefusal, refuse } from '../platform/errors.ts';
import type { SiteId } from '../platform/ids.ts';
import { type Answer, failure, send } from './envelope.ts';
import { again, type IdempotencyKey, isKept, keepsItsAnswers, keyOf } from './idempotency.ts';

const READS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** What a claim lasts at least. Whoever is at work answers within the limit of the request, or has died. */
const LEASE_MS = MINUTE;
const LEASE_BEYOND_LIMIT_MS = 15 * SECOND;
/** How long a request waits for the answer of another process, and how often it looks. */
const LONGEST_WAIT_MS = 10 * SECOND;
const FIRST_LOOK_MS = 25;
const LOOK_MS = SECOND;

/** A request whose answer is to be kept, and what lets the next one of its key go on. */
interface Turn {
  readonly claim: Claim;
  readonly end: () => void;
}

export function answerOncePerKey(
  scope: FastifyInstance,
  answers: Answers,
  wait: (ms: number) => Promise<unknown> = sleep,
): void {
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

  /** The claim of whoever is first, or the answer for everybody else. */
  async function claimOrAnswer(siteId: SiteId, key: IdempotencyKey, limitMs: number): Promise<Claim | Answer> {
    const leaseMs = Math.max(LEASE_MS, limitMs + LEASE_BEYOND_LIMIT_MS);
    const longest = limitMs > 0 ? Math.min(LONGEST_WAIT_MS, limitMs / 2) : LONGEST_WAIT_MS;
    let pause = FIRST_LOOK_MS;
    for (let waited = 0; ; waited += pause, pause = Math.min(2 * pause, LOOK_MS)) {
      const stored = await answers.find(siteId, key.key);
      const isTaken = stored?.status === UNANSWERED && stored.requestHash === key.requestHash;
      if (stored && !isTaken) return again(stored, key);
      const claim = await answers.claim(siteId, key.key, { requestHash: key.requestHash, leaseMs });
      if (claim) return claim;
      if (waited >= longest) return failure(refuse('stillWorkedOn'));
      await wait(pause);
    }
  }

  scope.addHook('onRoute', (route) => {
    if (keepsItsAnswers(route.handler)) route.config = { ...route.config, keepsAnswers: true };
  });

  scope.addHook('preHandler', async (request, reply): Promise<FastifyReply | undefined> => {
    const siteId = siteOfKey(request);
    if (READS.includes(request.method) || siteId === undefined) return undefined;
    const { config, handlerTimeout } = request.routeOptions;
    if ((config as { keepsAnswers?: boolean }).keepsAnswers) return undefined;
    const key = keyOf(request);
    if (isRefusal(key)) return send(reply, failure(key));
    if (key === null) return undefined;
    const end = await takeTurn(siteId, key.key);
    try {
      const claim = await claimOrAnswer(siteId, key, handlerTimeout ?? 0);
      if ('until' in claim) {
        turns.set(request, { claim, end });
        return undefined;
      }
      end();
      return send(reply, claim);
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
      return await keep(turn.claim, request, reply, String(payload));
    } finally {
      turn.end();
    }
  });

  async function keep(claim: Claim, request: FastifyRequest, reply: FastifyReply, body: string): Promise<string> {
    const status = reply.statusCode;
    if (status !== 200 && !isKept({ status })) {
      // One whose time is over may act yet: nobody else shall before the claim has ended. So it is where the database is away.
      if (!isOutOfTime(request)) await answers.release(claim).catch(() => {});
      return body;
    }
    if (await answers.settle(claim, { status, body })) return body;
    // It was slow, and another process has taken over: what is stored is the answer of both.
    const stored = await answers.find(claim.siteId, claim.key);
    const answer: Omit<Answer, 'passing'> = stored ? again(stored, claim) : { status, body };
    reply.code(answer.status);
    return answer.body;
  }
}

/** Whether the request was given up because it took too long. */
function isOutOfTime({ signal }: FastifyRequest): boolean {
  return signal.aborted && (signal.reason as { code?: unknown }).code === 'FST_ERR_HANDLER_TIMEOUT';
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
