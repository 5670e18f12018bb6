/** The envelope of every answer under /v1: success with data, or an error of the catalogue. */
import type { FastifyReply } from 'fastify';
import type { Refusal } from '../platform/errors.ts';

export interface Answer {
  /** 200 for every success: clients read other 2xx as failures. */
  readonly status: number;
  /** JSON text. */
  readonly body: string;
  /** Whether the same request may soon be answered otherwise. */
  readonly passing?: true;
}

/** `data` is always an object or a list: clients read it unconditionally. */
export function success(data: object): Answer {
  return { status: 200, body: JSON.stringify({ success: true, data }) };
}

export function failure(refusal: Refusal): Answer {
  const { code, status } = refusal.kind;
  return {
    status,
    body: JSON.stringify({ success: false, data: {}, error_code: code, error_info: refusal.info }),
    ...(refusal.error === 'cannotCreate' && { passing: true }),
  };
}

export function send(reply: FastifyReply, answer: Answer): FastifyReply {
  return reply
    .code(answer.status)
    .header('content-type', 'application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(answer.body);
}
