/**
 * POST /sandbox/challenges/{id}: a test answers the issuer's challenge of an order, without a browser. Mounted in the sandbox only, and no
 * part of the API that the reference describes.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Site } from '../merchants/types.ts';
import type { OrderDetails } from '../orders/ports.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import type { ChallengeAnswer } from '../threeds/types.ts';
import { failure, send, success } from './envelope.ts';
import { readJsonBody } from './json-body.ts';
import { orderObject } from './order-object.ts';

export type AnswerChallenge = (site: Site, id: string, answer: ChallengeAnswer) => Promise<OrderDetails | Refusal>;

const ANSWERS: readonly string[] = ['Y', 'A', 'N', 'U', 'R', 'cancel'] satisfies ChallengeAnswer[];

export function answerSandboxChallenge(answer: AnswerChallenge) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const outcome = readOutcome(request.body);
    if (isRefusal(outcome)) return send(reply, failure(outcome));
    const { id } = request.params as { id: string };
    const answered = await answer(request.site!, id, outcome);
    return send(reply, isRefusal(answered) ? failure(answered) : success(orderObject(answered)));
  };
}

function readOutcome(bytes: unknown): ChallengeAnswer | Refusal {
  const body = readJsonBody(Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0));
  if (isRefusal(body)) return body;
  const { outcome } = body;
  if (outcome === undefined) return refuse('missingData', 'outcome');
  const isKnown = typeof outcome === 'string' && ANSWERS.includes(outcome);
  return isKnown ? (outcome as ChallengeAnswer) : refuse('notSupported', `outcome is one of ${ANSWERS.join(', ')}`);
}
