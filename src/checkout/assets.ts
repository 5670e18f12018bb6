/**
 * The files a payer's browser loads: styles and scripts of `browser/`, served as they are written, compressed once, under
 * an address that carries the hash of them all and may therefore be kept for ever. The style sheets are sent as two: `page.css`,
 * which every page needs, and `ways.css` for what the card form does not have.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const FOLDER = new URL('./browser/', import.meta.url);
const STYLES = [
  'ground',
  'frame',
  'order',
  'shop',
  'cart',
  'methods',
  'card-form',
  'buttons',
  'bank',
  'outcome',
  'wide',
] as const;
/** Methods beyond cards: their forms, and what comes after them. */
const WAYS = ['method-form', 'long-list', 'away', 'transfer'] as const;
const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

export interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  /** Compressed at the first request, then kept. */
  readonly brotli: () => Buffer;
  readonly gzip: () => Buffer;
}

export interface Assets {
  /** Sixteen hex digits over all files: one changed byte changes every address. */
  readonly hash: string;
  readonly files: ReadonlyMap<string, Asset>;
}

let loaded: Assets | undefined;

/** The files, read from disk at the first call. */
export function pageAssets(): Assets {
  return (loaded ??= load());
}

function load(): Assets {
  const files = new Map<string, Asset>();
  const hash = createHash('sha256');
  const add = (name: string, type: string, plain: Buffer) => {
    hash.update(name).update('\0').update(plain).update('\0');
    files.set(name, { type, plain, brotli: once(() => smallest(plain)), gzip: once(() => gzipSync(plain)) });
  };
  const sheet = (names: readonly string[]) => Buffer.concat(names.map((name) => read(`styles/${name}.css`)));
  add('page.css', 'text/css; charset=utf-8', sheet(STYLES));
  add('ways.css', 'text/css; charset=utf-8', sheet(WAYS));
  for (const name of readdirSync(FOLDER).sort()) {
    const type = TYPES[/\.(js|svg)$/.exec(name)?.[1] ?? ''];
    if (type !== undefined) add(name, type, read(name));
  }
  return { hash: hash.digest('hex').slice(0, 16), files };
}

function read(name: string): Buffer {
  return readFileSync(new URL(name, FOLDER));
}

function smallest(plain: Buffer): Buffer {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  return brotliCompressSync(plain, { params });
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
