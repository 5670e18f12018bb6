import { Script } from 'node:vm';
import { gzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { componentAssets } from './assets.ts';
import { bundle } from './bundle.ts';
import { deriveComponentKeys } from './keys.ts';
import { componentRoutes } from './routes.ts';

const { pair } = deriveComponentKeys(Buffer.alloc(32, 7));
let app: FastifyInstance;
beforeAll(async () => {
  app = Fastify();
  await app.register(componentRoutes, { publicUrl: 'https://pay.example.com/gate/', pair });
});
afterAll(() => app.close());

const get = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ url: `/sdk/components${url}`, headers });

describe('the script of the component', () => {
  const source = () => componentAssets().shared.get('components.js')!.plain.toString();

  it('is one classic script that leaves one name in the page', () => {
    const page: Record<string, unknown> = { document: {}, location: {} };
    new Script(source()).runInNewContext(page);
    expect(Object.keys(page)).toEqual(['document', 'location', 'MultiSafepay']);
  });

  it('has no two things of one name', () => {
    const names = [...source().matchAll(/^(?:async )?(?:function|class|const|let) (\w+)/gm)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it('is smaller than 15 kB on the way', () => {
    expect(gzipSync(source()).length).toBeLessThan(15_000);
  });

  it.each(['v1', 'v2'])('is there for pages of every origin (%s)', async (version) => {
    for (const [name, type] of [
      ['components.js', 'text/javascript'],
      ['components.css', 'text/css'],
    ]) {
      const { statusCode, headers } = await get(`/${version}/${name}`);
      expect(statusCode).toBe(200);
      expect(headers['content-type']).toContain(type);
      expect(headers['access-control-allow-origin']).toBe('*');
      expect(headers['cross-origin-resource-policy']).toBe('cross-origin');
      const again = await get(`/${version}/${name}`, { 'if-none-match': String(headers.etag) });
      expect([again.statusCode, again.body]).toEqual([304, '']);
    }
  });
});

describe('a bundle', () => {
  it('runs its modules one behind the other', () => {
    const modules = [
      `export const ONE = 1;\nexport function double(number) {\n  return number * 2;\n}\n`,
      `import { double, ONE } from './one.js';\n\nresult.push(double(ONE));\n`,
    ];
    const result: number[] = [];
    new Script(bundle(modules)).runInNewContext({ result });
    expect(result).toEqual([2]);
  });
});

describe('the frame', () => {
  it('talks to nobody, and any page may show it', async () => {
    const { headers } = await get('/v2/frame');
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toEqual(
      expect.arrayContaining(["default-src 'none'", "connect-src 'none'", "form-action 'none'", 'frame-ancestors *']),
    );
    expect(headers['x-frame-options']).toBeUndefined();
    expect(headers['cache-control']).toBe('no-store');
  });

  it('brings the key and its files along, under the address of the gateway', async () => {
    const { body } = await get('/v2/frame?lang=nl_NL');
    expect(body).toContain(`data-public-key="${pair.publicKey.toString('base64url')}"`);
    expect(body).toContain('Kaartnummer');
    const files = [...body.matchAll(/(?:src|href)="\/gate(\/sdk\/components[^"]+)"/g)].map(([, path]) => path!);
    expect(files).toHaveLength(6);
    for (const url of files) {
      const { statusCode, headers } = await app.inject({ url });
      expect([url, statusCode, headers['cache-control']]).toEqual([url, 200, expect.stringContaining('immutable')]);
    }
  });

  it.each(['ja', '"><script>', ''])('speaks English for «%s»', async (lang) => {
    const { body } = await get(`/v2/frame?lang=${encodeURIComponent(lang)}`);
    expect(body).toContain('<html lang="en"');
    expect(body).toContain('Card number');
  });

  it('has no files of another version', async () => {
    expect((await get('/v2/files/0000000000000000/frame.js')).statusCode).toBe(404);
  });
});

describe('the mark of a method', () => {
  it('is a picture, and a plain one where we have none', async () => {
    const { body, headers } = await get('/v2/methods/visa.svg');
    expect(body).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" .*<path/);
    expect(headers['content-type']).toBe('image/svg+xml');
    const plain = await get('/v2/methods/%3Cscript%3E.svg');
    expect([plain.statusCode, plain.body]).toEqual([200, expect.not.stringContaining('script')]);
  });
});
