/**
 * What browsers load for a component, as a Fastify plugin: script and style sheet for pages of shops, and the frame that
 * card data is typed into. Its JSON operations are in `http/`, behind `port.ts`.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendAsset } from '../checkout/replies.ts';
import { SCHEMES, tileOf } from '../checkout/views/marks.ts';
import { NO_MARKS, type OperatorMarks, PICTURE_POLICY } from '../methods/operator-marks.ts';
import { componentAssets, type SharedAsset } from './assets.ts';
import { framePage } from './frame-page.ts';
import type { KeyPair } from './keys.ts';
import { componentLocale } from './messages.ts';

export interface ComponentRouteOptions {
  /** Origin, and path if any, under which browsers reach this server. */
  readonly publicUrl: string;
  readonly pair: KeyPair;
  /** Shown in place of our tiles. */
  readonly marks?: OperatorMarks;
}

/** Shops' addresses carry no hash: a new version of the gateway is theirs after five minutes. */
const SHARED_SECONDS = 300;
const MARK_SECONDS = 86_400;

/**
 * The frame runs its own scripts, talks to nobody but the page around it, and goes nowhere: what is typed there can leave
 * only as a message of `frame.js`. Any page may frame it: shops are anywhere. Marks of the operator's stand in the page itself (`data:`):
 * what asks no server for a picture can tell none anything.
 */
const FRAME_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
  'frame-ancestors *',
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

export async function componentRoutes(app: FastifyInstance, options: ComponentRouteOptions): Promise<void> {
  const assets = componentAssets();
  const base = new URL(options.publicUrl).pathname.replace(/\/$/, '');
  const file = (name: string) => `${base}/sdk/components/v2/files/${assets.frameHash}/${name}`;
  const { marks = NO_MARKS } = options;
  const markUrl = (id: string) => {
    const mark = marks.get(id);
    return mark && `data:image/svg+xml;base64,${mark.vector.toString('base64')}`;
  };
  const policy = SCHEMES.some((scheme) => marks.has(scheme)) ? `${FRAME_POLICY}; img-src data:` : FRAME_POLICY;
  const key = { id: options.pair.id, publicKey: options.pair.publicKey.toString('base64url') };

  // Version 1 was another script with the same constructor; shops that still name it get this one.
  for (const version of ['v1', 'v2']) {
    for (const [name, asset] of assets.shared)
      app.get(`/sdk/components/${version}/${name}`, async (request, reply) => sendShared(request, reply, asset));
  }

  app.get('/sdk/components/v2/frame', async (request, reply) => {
    const { lang } = request.query as { lang?: unknown };
    const locale = componentLocale(typeof lang === 'string' ? lang : null);
    return reply
      .headers({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy': policy,
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'cross-origin',
        'permissions-policy': 'camera=(), geolocation=(), microphone=(), usb=()',
        'x-robots-tag': 'noindex',
      })
      .send(framePage({ locale, key, file, markUrl }).toString());
  });

  app.get(
    '/sdk/components/v2/files/:hash/:file',
    async (request: FastifyRequest<{ Params: { hash: string; file: string } }>, reply) => {
      const { params } = request;
      const asset = params.hash === assets.frameHash ? assets.frame.get(params.file) : undefined;
      return asset ? sendAsset(request, reply, asset) : reply.code(404).send();
    },
  );

  app.get('/sdk/components/v2/methods/:file', async (request: FastifyRequest<{ Params: { file: string } }>, reply) => {
    const id = request.params.file.replace(/\.svg$/, '').toUpperCase();
    const own = marks.get(id)?.vector;
    return reply
      .headers({
        ...SHARED_HEADERS,
        'content-type': 'image/svg+xml',
        'cache-control': `public, max-age=${MARK_SECONDS}`,
        // A picture, also where it is opened by itself.
        'content-security-policy': own ? PICTURE_POLICY : "default-src 'none'",
      })
      .send(own ?? picture(id));
  });
}

const SHARED_HEADERS = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
};

/** A file that pages of other origins load, with its version as ETag. */
function sendShared(request: FastifyRequest, reply: FastifyReply, asset: SharedAsset): FastifyReply {
  reply.headers({
    ...SHARED_HEADERS,
    'content-type': asset.type,
    'cache-control': `public, max-age=${SHARED_SECONDS}`,
    etag: asset.etag,
    vary: 'accept-encoding',
  });
  if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send();
  const accepted = String(request.headers['accept-encoding'] ?? '');
  if (/\bbr\b/.test(accepted)) return reply.header('content-encoding', 'br').send(asset.brotli());
  if (/\bgzip\b/.test(accepted)) return reply.header('content-encoding', 'gzip').send(asset.gzip());
  return reply.send(asset.plain);
}

/** Our tile of a method as a picture of its own. */
function picture(id: string): string {
  return tileOf(id).toString().replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ');
}
