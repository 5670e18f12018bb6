/** HTTP as the bank world uses it: JSON posts between the roles, and a server that reads JSON and forms as they came. */
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { Agent, request } from 'undici';
import type { Clock } from '../src/platform/clock.ts';

export type PostResult =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'unreachable' };

/** Posts a JSON text and waits for the answer at most `timeoutMs` of the simulator's clock. Never throws. */
export type Post = (url: string, json: string, timeoutMs: number) => Promise<PostResult>;

export interface Outbound {
  readonly post: Post;
  close(): Promise<void>;
}

export const JSON_TYPE = 'application/json; charset=utf-8';

export function openOutbound(clock: Clock): Outbound {
  const agent = new Agent({ connections: 64 });
  return {
    async post(url, json, timeoutMs) {
      const abort = new AbortController();
      let isLate = false;
      const giveUp = () => {
        isLate = true;
        abort.abort();
      };
      const cancel = clock.after(timeoutMs, giveUp, 'limit');
      try {
        const { statusCode, body } = await request(url, {
          method: 'POST',
          headers: { 'content-type': JSON_TYPE },
          body: json,
          signal: abort.signal,
          dispatcher: agent,
        });
        return { kind: 'answered', status: statusCode, body: await body.text() };
      } catch {
        return { kind: isLate ? 'timed-out' : 'unreachable' };
      } finally {
        cancel();
      }
    },
    close: () => agent.destroy(),
  };
}

/** A server whose JSON bodies stay text, because a role judges them itself, and whose form bodies become a record. */
export function makeServer(): FastifyInstance {
  const server = Fastify({
    bodyLimit: 1_048_576,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true },
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  return server;
}

export function sendJson(reply: FastifyReply, json: string): FastifyReply {
  return reply.header('content-type', JSON_TYPE).send(json);
}

/** The member of a form body, or undefined where the body is none or lacks it. */
export function formField(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined;
  const value = (body as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : undefined;
}
