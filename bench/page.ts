/** What a payer's browser loads until the card form works: bytes as they cross the network, and from whom. */
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { request } from 'undici';
import { SEED_REQUEST } from '../src/http/schemas/seed.ts';
import { makeDirectory } from '../test/support/gateway-process.ts';
import type { Bench, Line } from './measure.ts';
import { startGateway } from './stage.ts';

/** Tags and words that make a browser fetch something, in pages, styles and scripts. */
const REFERENCES = [
  /<(?:link|script|img|iframe|source|video|audio|embed|object)\b[^>]*?\s(?:href|src|data)="([^"]+)"/g,
  /\burl\(\s*["']?([^"')]+)/g,
  /@import\s+["']([^"']+)/g,
  /\b(?:import|from)\s*\(?\s*["']([^"']+)["']/g,
];

export async function benchPage({ progress, parts }: Bench): Promise<Line[]> {
  const directory = makeDirectory();
  parts.defer(() => directory.remove());
  const { apiUrl, apiKey } = await startGateway(parts, { GATEHOUSE_DATA_DIR: join(directory.path, 'data') });
  const created = await request(`${apiUrl}/orders`, {
    method: 'POST',
    headers: { api_key: apiKey, 'content-type': 'application/json' },
    body: JSON.stringify(SEED_REQUEST),
  });
  const { data } = (await created.body.json()) as { data: { payment_url: string } };

  const loaded = new Map<string, { bytes: number; kind: string }>();
  const strangers = new Set<string>();
  const waiting = [data.payment_url];
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    if (loaded.has(url)) continue;
    const { bytes, kind, text } = await load(url);
    loaded.set(url, { bytes, kind });
    for (const reference of REFERENCES.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!))) {
      const target = URL.parse(reference, url);
      if (!target?.protocol.startsWith('http')) continue;
      if (target.origin === new URL(url).origin) waiting.push(target.href);
      else strangers.add(target.href);
    }
  }
  const sum = (kind?: string) =>
    [...loaded.values()]
      .filter((each) => kind === undefined || each.kind === kind)
      .reduce((total, { bytes }) => total + bytes, 0);
  progress(`${loaded.size} files`);
  const byKind = ['html', 'css', 'javascript', 'svg'].map((kind) => `${kind} ${kilobytes(sum(kind))}`);
  return [
    {
      what: 'Payment page, bytes until the card form works (brotli)',
      value: `${kilobytes(sum())} KB`,
      goal: '≤ 45 KB, aim 25 KB',
      note: `${byKind.join(', ')}; ${loaded.size} files`,
    },
    {
      what: 'Requests to third parties from the page',
      value: String(strangers.size),
      goal: '0',
      note: [...strangers].join(' '),
    },
  ];
}

/** One file as it crosses the network, headers aside. */
async function load(url: string): Promise<{ bytes: number; kind: string; text: string }> {
  const answer = await request(url, { headers: { accept: '*/*', 'accept-encoding': 'br' } });
  if (answer.statusCode !== 200) throw new Error(`${url} answers ${answer.statusCode}`);
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  const packed = answer.headers['content-encoding'] === 'br';
  const kind = /^[a-z]+\/(\w+)/.exec(String(answer.headers['content-type']))?.[1] ?? '';
  return { bytes: bytes.length, kind, text: (packed ? brotliDecompressSync(bytes) : bytes).toString() };
}

const kilobytes = (bytes: number) => (bytes / 1_000).toFixed(1);
