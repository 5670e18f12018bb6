/**
 * The files that browsers load for a component: the script and the style sheet of shops, whose addresses are promised, and
 * those of the frame, whose addresses carry their hash. Read once, compressed at the first request.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Asset } from '../checkout/assets.ts';
import { bundle } from './bundle.ts';

export interface SharedAsset extends Asset {
  readonly etag: string;
}

export interface ComponentAssets {
  /** `components.js` and `components.css`. */
  readonly shared: ReadonlyMap<string, SharedAsset>;
  readonly frame: ReadonlyMap<string, Asset>;
  /** Sixteen hex digits over all files of the frame. */
  readonly frameHash: string;
}

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';
const OWN = new URL('./browser/', import.meta.url);
/** The card form is the payment page's: its rules, its style. */
const PAGE = new URL('../checkout/browser/', import.meta.url);
const MODULES = [
  'elements',
  'entries',
  'stored-cards',
  'card-frame',
  'method-view',
  'redirection',
  'outcome',
  'dialog',
  'component',
];

let loaded: ComponentAssets | undefined;

export function componentAssets(): ComponentAssets {
  return (loaded ??= load());
}

function load(): ComponentAssets {
  const script = bundle(MODULES.map((name) => read(OWN, `host/${name}.js`)));
  const shared = new Map([
    ['components.js', sharedAsset(SCRIPT, `/* Gatehouse payment component */\n${script}`)],
    ['components.css', sharedAsset(STYLE, read(OWN, 'components.css'))],
  ]);
  const style = [read(PAGE, 'styles/ground.css'), read(PAGE, 'styles/card-form.css'), read(OWN, 'frame/frame.css')];
  const frame = new Map([
    ['frame.css', asset(STYLE, style.join('\n'))],
    ...['card-rules.js', 'typed-text.js'].map((name) => [name, asset(SCRIPT, read(PAGE, name))] as const),
    ...['frame.js', 'card-fields.js', 'seal.js'].map(
      (name) => [name, asset(SCRIPT, read(OWN, `frame/${name}`))] as const,
    ),
  ]);
  const hash = createHash('sha256');
  for (const [name, { plain }] of frame) hash.update(`${name}\0`).update(plain).update('\0');
  return { shared, frame, frameHash: hash.digest('hex').slice(0, 16) };
}

function read(folder: URL, name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

function sharedAsset(type: string, text: string): SharedAsset {
  return { ...asset(type, text), etag: `"${createHash('sha256').update(text).digest('hex').slice(0, 16)}"` };
}

function asset(type: string, text: string): Asset {
  const plain = Buffer.from(text);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  let brotli: Buffer | undefined;
  let gzip: Buffer | undefined;
  return {
    type,
    plain,
    brotli: () => (brotli ??= brotliCompressSync(plain, { params })),
    gzip: () => (gzip ??= gzipSync(plain, { level: 9 })),
  };
}
