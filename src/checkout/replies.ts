/** How pages, files and answers to scripts are sent: headers, compression, and redirects that no form policy stops. */
import { brotliCompressSync, constants } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Asset } from './assets.ts';
import { pageHeaders } from './headers.ts';
import type { ImageFile } from './images/store.ts';
import type { Rendered } from './pages.ts';

const YEAR_SECONDS = 365 * 24 * 3_600;
/** A quick level: the page is made anew for each request. */
const PAGE_QUALITY = 4;

/**
 * Sends a page. It is safe to compress: every secret in it (the form token) is new in each answer, and nothing a stranger
 * chooses is repeated beside it.
 */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  page: Rendered,
  bankOrigins: readonly string[],
): FastifyReply {
  reply.code(page.status).headers({ ...pageHeaders(page.needs, bankOrigins), vary: 'accept-encoding' });
  const text = page.body.toString();
  if (!accepts(request, 'br')) return reply.send(text);
  const params = { [constants.BROTLI_PARAM_QUALITY]: PAGE_QUALITY, [constants.BROTLI_PARAM_MODE]: 1 };
  return reply.header('content-encoding', 'br').send(brotliCompressSync(text, { params }));
}

/** Sends a file of the browser's, to be kept for ever. */
export function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset): FastifyReply {
  reply.headers({
    'content-type': asset.type,
    'cache-control': `public, max-age=${YEAR_SECONDS}, immutable`,
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    vary: 'accept-encoding',
  });
  if (accepts(request, 'br')) return reply.header('content-encoding', 'br').send(asset.brotli());
  if (accepts(request, 'gzip')) return reply.header('content-encoding', 'gzip').send(asset.gzip());
  return reply.send(asset.plain);
}

/**
 * Sends a shop's picture, to be kept for ever: its address is its hash. It is known to be a picture; opened by itself it still
 * may do nothing.
 */
export function sendImage(reply: FastifyReply, { type, bytes }: ImageFile): FastifyReply {
  return reply
    .headers({
      'content-type': type,
      'cache-control': `public, max-age=${YEAR_SECONDS}, immutable`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    })
    .send(bytes);
}

/** An answer to a script of ours. */
export function sendJson(reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply
    .code(status)
    .headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
    .send(body);
}

/** 303, kept nowhere. */
export function sendOn(reply: FastifyReply, url: string): FastifyReply {
  return reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).redirect(url, 303);
}

function accepts(request: FastifyRequest, encoding: string): boolean {
  return new RegExp(`\\b${encoding}\\b(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))`).test(
    String(request.headers['accept-encoding'] ?? ''),
  );
}
