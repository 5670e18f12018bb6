import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import type { Answers, StoredAnswer } from '../orders/ports.ts';
import { answerOncePerKey } from './once-per-key.ts';

/** Answers in a map, the first under a key stays. */
function memory(): Answers & { readonly kept: Map<string, StoredAnswer> } {
  const kept = new Map<string, StoredAnswer>();
  return {
    kept,
    find: async (siteId, key) => kept.get(`${siteId} ${key}`),
    keep: async (siteId, key, answer) => {
      if (!kept.has(`${siteId} ${key}`)) kept.set(`${siteId} ${key}`, answer);
    },
    replace: async () => {},
    forget: async () => {},
  };
}

/** An API with one write that nobody has told of keys: counts what it did, and answers with the status of its body. */
function makeApi() {
  const answers = memory();
  const done: string[] = [];
  const app = Fastify();
  app.decorateRequest('site', null);
  app.decorateRequest('siteIds', null);
  app.addHook('onRequest', async (request) => {
    const id = Number(request.headers['x-site'] ?? 1);
    request.site = { siteId: id, active: request.headers['x-active'] !== 'no' } as typeof request.site;
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (_: unknown, body: Buffer) => body);
  answerOncePerKey(app, answers);
  app.route({
    method: ['POST', 'DELETE', 'GET'],
    url: '/thing',
    handler: async (request, reply) => {
      const body = String(request.body ?? '');
      done.push(body);
      await new Promise(setImmediate);
      if (body === 'breaks') throw new Error('broken');
      return reply.code(Number(/^\d{3}$/.exec(body)?.[0] ?? 200)).send(`${done.length}`);
    },
  });
  const call = async (
    key: string | null,
    payload = '',
    headers: Record<string, string> = {},
    method: 'POST' | 'DELETE' | 'GET' = 'POST',
  ) => {
    const { statusCode, body } = await app.inject({
      ...{ method, url: '/thing', payload },
      headers: { 'content-type': 'text/plain', ...(key !== null && { 'idempotency-key': key }), ...headers },
    });
    return [statusCode, statusCode === 409 ? 'mismatch' : body];
  };
  return { answers, done, call };
}

describe('a write that knows nothing of keys', () => {
  it('happens once for a key, and answers the same', async () => {
    const { call, done } = makeApi();
    for (let i = 0; i < 3; i++) expect(await call('a', 'x')).toEqual([200, '1']);
    expect(await call('b', 'x')).toEqual([200, '2']);
    expect(await call(null, 'x')).toEqual([200, '3']);
    expect(await call('a', 'x', {}, 'DELETE')).toEqual([409, 'mismatch']);
    expect(await call('a', 'y')).toEqual([409, 'mismatch']);
    expect(done).toEqual(['x', 'x', 'x']);
  });

  it('races itself to one effect, and others to none', async () => {
    const { call, done } = makeApi();
    const told = await Promise.all([...Array.from({ length: 9 }, () => call('a', 'x')), call('a', 'y')]);
    expect(told).toEqual([...Array.from({ length: 9 }, () => [200, '1']), [409, 'mismatch']]);
    expect(done).toEqual(['x']);
  });

  it('is refused once and for all, but for what may be cured', async () => {
    const { call } = makeApi();
    expect([await call('a', '400'), await call('a', '400')]).toEqual([
      [400, '1'],
      [400, '1'],
    ]);
    for (const [key, passing] of [
      ['b', '401'],
      ['c', '429'],
      ['d', '500'],
    ] as const)
      expect((await call(key, passing))[1]).not.toBe((await call(key, passing))[1]);
    expect([(await call('e', 'breaks'))[0], (await call('e', 'fine'))[0]]).toEqual([500, 200]);
  });

  it('is of one site, and of a site that may act', async () => {
    const { call, answers } = makeApi();
    expect([await call('a', 'x'), await call('a', 'y', { 'x-site': '2' })]).toEqual([
      [200, '1'],
      [200, '2'],
    ]);
    await call('z', 'x', { 'x-active': 'no' });
    expect([...answers.kept.keys()]).toEqual(['1 a', '2 a']);
    expect((await call('k'.repeat(256)))[0]).toBe(400);
    expect(await call('a', '', {}, 'GET')).toEqual([200, '4']);
  });

  it('tells what was stored first where another process was quicker', async () => {
    const { call, answers } = makeApi();
    const keep = answers.keep.bind(answers);
    Object.assign(answers, {
      keep: async (siteId: number, key: string, mine: StoredAnswer) => {
        await keep(siteId, key, { ...mine, body: 'theirs' });
        await keep(siteId, key, mine);
      },
    });
    expect(await call('a', 'x')).toEqual([200, 'theirs']);
  });
});
