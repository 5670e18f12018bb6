/** The envelope of every answer under /v1: success with data, or an error of the catalogue. */
import type { FastifyReply } from 'fastify';
import type { Refusal } from '../platform/errors.ts';
import { WARNINGS_HEADER, warningsHeader } from './warnings.ts';

export interface Answer {
  /** 200 for every success: clients read other 2xx as failures. */
  readonly status: number;
  /** JSON text. */
  readonly body: string;
  /** Whether the same request may soon be answered otherwise. */
  readonly passing?: true;
}

/** `data` is always an object or a list: clients read it unconditionally. Warnings, which only a sandbox has, stand beside it. */
export function success(data: object, warnings: readonly string[] = []): Answer {
  return { status: 200, body: JSON.stringify({ success: true, data, ...(warnings.length > 0 && { warnings }) }) };
}

export function failure(refusal: Refusal): Answer {
  const { code, status } = refusal.kind;
  const { info, hint, field } = refusal;
  const said = {
    error_code: code,
    error_info: info,
    error_hint: hint,
    ...(field !== undefined && { error_field: field }),
  };
  return {
    status,
    body: JSON.stringify({ success: false, data: {}, ...said }),
    ...(refusal.error === 'cannotCreate' && { passing: true }),
  };
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Address of the page that explains errors; absent where no page is served. */
    errorsPage?: string;
  }
}

export function send(reply: FastifyReply, answer: Answer): FastifyReply {
  const { errorsPage } = reply.server;
  const warnings = warningsIn(answer);
  if (warnings.length > 0) reply.header(WARNINGS_HEADER, warningsHeader(warnings));
  return reply
    .code(answer.status)
    .header('content-type', 'application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(answer.status < 400 || errorsPage === undefined ? answer.body : explained(answer.body, errorsPage));
}

/** Read from the text, since a stored answer has nothing else. Of most answers the last letters tell that there are none. */
function warningsIn({ status, body }: Answer): readonly string[] {
  if (status !== 200 || !body.endsWith(']}') || !body.includes(',"warnings":[')) return [];
  return (JSON.parse(body) as { warnings?: readonly string[] }).warnings ?? [];
}

/** Where this gateway is reached is no part of an answer that may be stored, so it is added as the answer leaves. */
function explained(body: string, errorsPage: string): string {
  const told = JSON.parse(body) as { readonly error_code: number };
  return JSON.stringify({ ...told, error_docs: `${errorsPage}#${told.error_code}` });
}
