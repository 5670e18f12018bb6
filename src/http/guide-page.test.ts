import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLISHED_SCHEMES, SCENARIO_ROWS } from '../../simulator/scenarios/published-numbers.ts';
import { GUIDES } from './docs-page.ts';
import { guidePage } from './guide-page.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const app = fastify();
let url: string;
beforeAll(async () => {
  app.get('/docs/*', guidePage('http://localhost:31501/'));
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

const open = async (name: string) => {
  const answer = await fetch(`${url}/docs/${name}`);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

const NAMES = ['', 'decisions/'].flatMap((folder) =>
  readdirSync(join(DOCS, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `${folder}${file.slice(0, -3)}`),
);

describe('a guide', () => {
  it('has every test card of every scheme', async () => {
    const { status, text } = await open('test-cards');
    expect(status).toBe(200);
    expect(PUBLISHED_SCHEMES).toHaveLength(4);
    for (const [, , , ...numbers] of SCENARIO_ROWS) for (const number of numbers) expect(text).toContain(number);
  });

  it.each(NAMES)('%s leads only to pages that are there, and to places that they have', async (name) => {
    const { status, text, headers } = await open(name);
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(text).toMatch(/<title>[^<]{4,}<\/title>/);
    const links = [...text.matchAll(/(?:href|src)="(\/docs\/[^"]+)"/g)].map(([, link]) => link!);
    for (const link of new Set(links)) {
      const [path, anchor] = link.slice('/docs/'.length).split('#');
      const target = await open(path!);
      expect([link, target.status]).toEqual([link, 200]);
      if (anchor) expect(target.text).toContain(`id="${anchor}"`);
    }
  });

  it('is in the list of guides, whichever it is', () => {
    const listed = new Set<string>(GUIDES.map(([name]) => name));
    expect(NAMES.filter((name) => !listed.has(name) && !name.startsWith('decisions/'))).toEqual([]);
    expect([...listed].filter((name) => !NAMES.includes(name))).toEqual([]);
  });

  it('tells the address of the gateway that shows it', async () => {
    const { text } = await open('clients');
    expect(text).toContain('http://localhost:31501/v1/json');
    expect(text).not.toContain('localhost:8080');
  });

  it.each(['no-such-guide', '../package.json', '..%2Fpackage.json', 'decisions', 'images/none.png', '%00'])(
    'is not made of %s',
    async (name) => {
      const answer = await open(name);
      expect(answer.status).toBe(404);
      expect(answer.text).not.toContain('"dependencies"');
    },
  );
});
