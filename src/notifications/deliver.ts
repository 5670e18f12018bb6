/** Sends notifications over the network: the only file of this folder that reaches out of the process. */
import { Agent } from 'undici';
import { AddressRefused, guardedLookup } from '../platform/guarded-lookup.ts';
import { maskCardNumbers } from '../platform/log.ts';
import { judgeReply } from './acknowledgement.ts';
import type { AddressGuard } from './address-guard.ts';
import type { NotificationCall } from './call.ts';
import type { DeliveryAttempt } from './types.ts';

export type DeliveryFacts = Omit<DeliveryAttempt, 'at'>;

export interface Delivery {
  /** Never throws: what goes wrong is a fact too. */
  send(call: NotificationCall): Promise<DeliveryFacts>;
  /** Ends what still runs. */
  close(): Promise<void>;
}

export interface DeliveryOptions {
  readonly guard: AddressGuard;
  /** For the whole call: name, connection, TLS, request and reply. */
  readonly budgetMs?: number;
}

export const CALL_BUDGET_MS = 10_000;
/** Less than the five seconds after which Node, Apache and nginx close at the earliest. */
const KEPT_OPEN_MS = 4_000;
const LONGEST_REPLY_BYTES = 64 * 1024;
/** What is kept of a reply, in characters. */
const KEPT_REPLY = 500;

export function makeDelivery({ guard, budgetMs = CALL_BUDGET_MS }: DeliveryOptions): Delivery {
  const options = {
    allowH2: false,
    headersTimeout: budgetMs,
    bodyTimeout: budgetMs,
    connect: { lookup: guardedLookup(guard.refusesAddress), minVersion: 'TLSv1.2', timeout: budgetMs },
  } as const;
  // The guard looks at every new connection, so one that is kept has been looked at a few seconds ago.
  const reusing = new Agent({
    ...options,
    pipelining: 1,
    keepAliveTimeout: KEPT_OPEN_MS,
    keepAliveMaxTimeout: KEPT_OPEN_MS,
  });
  const fresh = new Agent({ ...options, pipelining: 0 });

  return {
    async send(call) {
      // The machine's own stopwatch: the network does not follow a clock that tests and sandboxes move.
      const start = performance.now();
      let result = await attempt(reusing, guard, call, budgetMs);
      // A connection kept open may be closed by the shop in the moment it is used again: that is no answer of the shop's,
      // and must not cost the notification a quarter of an hour. Told twice is allowed, not told is not.
      if (result.brokenOff) result = await attempt(fresh, guard, call, budgetMs);
      const { brokenOff: _, ...facts } = result;
      return { ...facts, durationMs: Math.round(performance.now() - start) };
    },
    close: async () => void (await Promise.all([reusing.destroy(), fresh.destroy()])),
  };
}

type Result = Omit<DeliveryFacts, 'durationMs'> & {
  /** The connection ended before a word of the answer came. */
  readonly brokenOff?: boolean;
};

const BROKEN_OFF = ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'];

async function attempt(agent: Agent, guard: AddressGuard, call: NotificationCall, budgetMs: number): Promise<Result> {
  const refused = guard.refusesUrl(call.url);
  if (refused) return unanswered(`not sent: ${refused}`);
  const url = new URL(call.url);
  const signal = AbortSignal.timeout(budgetMs);
  let httpStatus: number | null = null;
  let reply = '';
  try {
    const response = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: call.method,
      headers: { 'user-agent': 'Gatehouse', accept: '*/*', ...credentials(url), ...call.headers },
      body: call.body,
      signal,
    });
    httpStatus = response.statusCode;
    const promised = Number(response.headers['content-length']);
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, LONGEST_REPLY_BYTES - length));
      length += chunk.length;
      reply = Buffer.concat(chunks).toString();
      // Leaving the loop closes the connection: a shop that said OK need not end its reply, and one that did is left to.
      if (length === promised) continue;
      if (length >= LONGEST_REPLY_BYTES || judgeReply(httpStatus, reply).acknowledged) break;
    }
    const { acknowledged, why } = judgeReply(httpStatus, reply);
    return { httpStatus, acknowledged, reply: kept(reply), verdict: why };
  } catch (error) {
    const why = explain(error, signal, budgetMs);
    if (httpStatus === null)
      return { ...unanswered(why), brokenOff: BROKEN_OFF.includes((error as { code?: string }).code ?? '') };
    return { httpStatus, acknowledged: false, reply: kept(reply), verdict: `HTTP ${httpStatus}, then ${why}` };
  }
}

const unanswered = (why: string): Result => ({ httpStatus: null, acknowledged: false, reply: why, verdict: why });

/** Text as the database and a page can show it: no NUL, no half characters, no card number that a shop echoed. */
function kept(reply: string): string {
  return maskCardNumbers(reply.slice(0, KEPT_REPLY).replaceAll('\0', '\uFFFD').toWellFormed());
}

/** A test shop behind a password has it in its URL. */
function credentials(url: URL): Record<string, string> {
  if (url.username === '' && url.password === '') return {};
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was broken off',
  EHOSTUNREACH: 'no way to the host',
  ENETUNREACH: 'no way to the network of the host',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'the host name could not be looked up at present',
  ETIMEDOUT: 'no connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_SOCKET: 'the connection was closed without a whole answer',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of the answer are too long',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'TLS: the certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'TLS: the certificate is signed by an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'TLS: the certificate is signed by an unknown authority',
  CERT_HAS_EXPIRED: 'TLS: the certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'TLS: the certificate is for another host',
};

function explain(error: unknown, signal: AbortSignal, budgetMs: number): string {
  if (signal.aborted) return `no whole answer within ${budgetMs / 1_000} s`;
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  if (error instanceof AddressRefused) return `not sent: ${message}`;
  const sentence = SENTENCES[code];
  if (sentence) return sentence;
  return /SSL|TLS/.test(code) ? `TLS: ${code}` : `${message}${code && ` (${code})`}`;
}
