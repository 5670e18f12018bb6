/**
 * The sandbox's clock: GET /sandbox/clock tells it, POST /sandbox/clock/advance moves it forward. Mounted in the sandbox only,
 * and no part of the API that the reference describes: live mode has nothing like it.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Moved, Mover } from '../platform/advance.ts';
import { DAY, type Instant } from '../platform/clock.ts';
import { parseDuration } from '../platform/duration.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import { failure, send, success } from './envelope.ts';
import { readJsonBody } from './json-body.ts';

/** What it counts while it moves. */
export type SandboxMover = Mover<'tasks' | 'notifications' | 'expiredOrders'>;

const YEAR = 365 * DAY;
const LONGEST_MOVE_MS = 10 * YEAR;

export function getClock(mover: SandboxMover) {
  return async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    send(reply, success({ now: isoTime(mover.now()), offset_ms: mover.offsetMs() }));
}

/** Answers when everything that fell due has happened. A second one waits for the first. */
export function advanceClock(mover: SandboxMover) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const ms = readMove(request.body);
    if (isRefusal(ms)) return send(reply, failure(ms));
    const moved = await mover.advance(ms);
    if (moved === 'too_far')
      return send(reply, failure(refuse('invalidDuration', 'the clock is too far ahead already')));
    return send(reply, success(movedObject(moved)));
  };
}

function readMove(bytes: unknown): number | Refusal {
  const body = readJsonBody(Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0));
  if (isRefusal(body)) return body;
  if (!Object.hasOwn(body, 'by')) return refuse('missingData', 'by');
  const ms = typeof body.by === 'string' ? parseDuration(body.by) : undefined;
  if (ms === undefined) return refuse('invalidDuration', 'by');
  return ms > LONGEST_MOVE_MS ? refuse('invalidDuration', 'by is more than 10 years') : ms;
}

function movedObject({ from, to, ran }: Moved<'tasks' | 'notifications' | 'expiredOrders'>): object {
  const { tasks, notifications, expiredOrders } = ran;
  return { from: isoTime(from), to: isoTime(to), ran: { tasks, notifications, expired_orders: expiredOrders } };
}

const isoTime = (instant: Instant): string => new Date(instant).toISOString();
