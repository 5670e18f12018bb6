/**
 * GET /img/methods/…: the tile of a payment method as a picture for shops, `svg/visa.svg`, `2x/visa.png` and `3x/visa.png`. Needs no key.
 * docs/decisions/0014 says why there are two forms of it. Where the operator has a mark of their own, that is the picture; `tile/visa.svg` is
 * our drawing all the same, for the documentation.
 */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pixelsOf } from '../methods/drawing/pixels.ts';
import { pngOf } from '../methods/drawing/png.ts';
import { type Drawing, svgFile } from '../methods/drawing/shapes.ts';
import { iconOf } from '../methods/icons.ts';
import { NO_MARKS, type OperatorMarks, PICTURE_POLICY } from '../methods/operator-marks.ts';

/** A tile may change with a release of the gateway and then keeps its address: shops see the new one within a week. */
const FRESH_SECONDS = 7 * 24 * 3_600;

interface Form {
  readonly ending: string;
  readonly type: string;
  readonly make: (drawing: Drawing, name: string) => Buffer;
  /** Which form of the operator's mark it is. */
  readonly own?: 'vector' | 'medium' | 'large';
}

const svg: Form = {
  ending: '.svg',
  type: 'image/svg+xml',
  make: (drawing, name) => Buffer.from(svgFile(drawing, name)),
};
const png = (scale: number, own: 'medium' | 'large'): Form => ({
  ending: '.png',
  type: 'image/png',
  make: (drawing) => pngOf(pixelsOf(drawing, scale)),
  own,
});

/** By the folder of the address. */
const FORMS: Readonly<Record<string, Form>> = {
  svg: { ...svg, own: 'vector' },
  '2x': png(2, 'medium'),
  '3x': png(3, 'large'),
  tile: svg,
};

interface Picture {
  readonly type: string;
  readonly bytes: Buffer;
  readonly tag: string;
  readonly policy: string;
}

/** Addresses of a tile, by the API's names for its sizes. */
export function iconUrls(publicUrl: string, id: string): { large: string; medium: string; vector: string } {
  const at = (folder: string) =>
    `${publicUrl.replace(/\/+$/, '')}/img/methods/${folder}/${id.toLowerCase()}${FORMS[folder]!.ending}`;
  return { large: at('3x'), medium: at('2x'), vector: at('svg') };
}

export function methodIcon(marks: OperatorMarks = NO_MARKS) {
  // Made at the first request for it. There are as many as methods and forms: names that lead to none are not kept.
  const made = new Map<string, Picture>();

  function pictureOf(folder: string, file: string): Picture | undefined {
    const form = Object.hasOwn(FORMS, folder) ? FORMS[folder]! : undefined;
    if (!form || !file.endsWith(form.ending)) return undefined;
    const icon = iconOf(file.slice(0, -form.ending.length));
    if (!icon) return undefined;
    const key = `${folder}/${icon.id}`;
    const known = made.get(key);
    if (known) return known;
    const own = form.own && marks.get(icon.id)?.[form.own];
    const bytes = own ?? form.make(icon.drawing, icon.name);
    const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    const policy = own ? PICTURE_POLICY : "default-src 'none'";
    const picture = { type: form.type, bytes, tag, policy };
    made.set(key, picture);
    return picture;
  }

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { folder, file } = request.params as { folder: string; file: string };
    const picture = pictureOf(folder, file);
    if (!picture) return reply.code(404).header('cache-control', 'no-store').send();
    reply.headers({
      'cache-control': `public, max-age=${FRESH_SECONDS}`,
      etag: picture.tag,
      // Shops show it on pages of their own, whatever those demand of foreign pictures.
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      // Opened by itself, a picture runs and loads nothing.
      'content-security-policy': picture.policy,
      'x-content-type-options': 'nosniff',
    });
    if (knows(request.headers['if-none-match'], picture.tag)) return reply.code(304).send();
    return reply.header('content-type', picture.type).send(picture.bytes);
  };
}

/** Whether one of the tags that a browser has is this one; proxies mark theirs as weak. */
function knows(header: string | undefined, tag: string): boolean {
  return (header ?? '').split(',').some((each) => ['*', tag, `W/${tag}`].includes(each.trim()));
}
