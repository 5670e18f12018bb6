import { createHash } from 'node:crypto';
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { type Answers, type Claim, type StoredAnswer, UNANSWERED } from '../orders/ports.ts';
import { answerOncePerKey } from './once-per-key.ts';

/** Answers in a map, the first under a key stays; a claim ends when `claims` forgets it. */
function memory(): Answers & { readonly kept: Map<string, StoredAnswer>; readonly claims: Map<string, number> } {
  const kept = new Map<string, StoredAnswer>();
  const claims = new Map<string, number>();
  let made = 0;
  const isHeld = ({ siteId, key, until }: Claim) => claims.get(`${siteId} ${key}`) === until;
  return {
    kept,
    claims,
    find: async (siteId, key) => kept.get(`${siteId} ${key}`),
    claim: async (siteId, key, { requestHash }) => {
      const name = `${siteId} ${key}`;
      const stored = kept.get(name);
      if (stored && (stored.status !== UNANSWERED || claims.has(name) || stored.requestHash !== requestHash))
        return null;
      kept.set(name, { requestHash, status: UNANSWERED, body: '' });
      claims.set(name, ++made);
      return { siteId, key, requestHash, until: made };
    },
    settle: async (claim, answer) => {
      if (!isHeld(claim)) return false;
      const name = `${claim.siteId} ${claim.key}`;
      claims.delete(name);
      return Boolean(kept.set(name, { requestHash: claim.requestHash, ...answer }));
    },
    release: async (claim) => {
      if (isHeld(claim)) kept.delete(`${claim.siteId} ${claim.key}`);
    },
    keep: async () => {},
    replace: async () => {},
    forget: async () => {},
  };
}

/** An API with one write that nobody has told of keys: counts what it did, and answers with the status of its body. */
function makeApi({ answers = memory(), limitMs = 0, wait = async (_ms: number): Promise<unknown> => undefined } = {}) {
  const done: string[] = [];
  const app = Fastify({ handlerTimeout: limitMs });
  app.decorateRequest('site', null);
  app.decorateRequest('siteIds', null);
  app.addHook('onRequest', async (request) => {
    const id = Number(request.headers['x-site'] ?? 1);
    request.site = { siteId: id, active: request.headers['x-active'] !== 'no' } as typeof request.site;
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (_: unknown, body: Buffer) => body);
  answerOncePerKey(app, answers, wait);
  app.route({
    method: ['POST', 'DELETE', 'GET'],
    url: '/thing',
    handler: async (request, reply) => {
      const body = String(request.body ?? '');
      done.push(body);
      await new Promise(setImmediate);
      if (body === 'hangs') await new Promise(() => {});
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
    return [statusCode, statusCode === 409 ? (/being worked on|another request/.exec(body)?.[0] ?? '') : body];
  };
  return { answers, done, call };
}

describe('a write that knows nothing of keys', () => {
  it('happens once for a key, and answers the same', async () => {
    const { call, done } = makeApi();
    for (let i = 0; i < 3; i++) expect(await call('a', 'x')).toEqual([200, '1']);
    expect(await call('b', 'x')).toEqual([200, '2']);
    expect(await call(null, 'x')).toEqual([200, '3']);
    expect(await call('a', 'x', {}, 'DELETE')).toEqual([409, 'another request']);
    expect(await call('a', 'y')).toEqual([409, 'another request']);
    expect(done).toEqual(['x', 'x', 'x']);
  });

  it('races itself to one effect, and others to none', async () => {
    const { call, done } = makeApi();
    const told = await Promise.all([...Array.from({ length: 9 }, () => call('a', 'x')), call('a', 'y')]);
    expect(told).toEqual([...Array.from({ length: 9 }, () => [200, '1']), [409, 'another request']]);
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

  it('waits for another process that is at work under its key, and tells its answer', async () => {
    const answers = memory();
    const { call, done } = makeApi({ answers });
    const waits: number[] = [];
    const other = makeApi({
      answers,
      wait: async (ms) => {
        if (waits.push(ms) === 3) await first;
      },
    });
    const first = call('a', 'x');
    expect(await Promise.all([first, other.call('a', 'x'), other.call('a', 'y')])).toEqual([
      [200, '1'],
      [200, '1'],
      [409, 'another request'],
    ]);
    expect([done, other.done, waits]).toEqual([['x'], [], [25, 50, 100]]);
  });

  it('is refused for now where the other process takes long, and may ask again', async () => {
    for (const [limitMs, longest] of [
      [0, 10_000],
      [45_000, 10_000],
      [6_000, 3_000],
    ] as const) {
      const answers = memory();
      let waited = 0;
      const { call, done } = makeApi({ answers, limitMs, wait: async (ms) => void (waited += ms) });
      const requestHash = createHash('sha256').update('POST\n/thing\nx').digest('hex');
      const claim = (await answers.claim(1, 'a', { requestHash, leaseMs: 1 }))!;
      expect(await call('a', 'x')).toEqual([409, 'being worked on']);
      expect([waited >= longest, waited < longest + 1_100]).toEqual([true, true]);
      await answers.settle(claim, { status: 200, body: 'theirs' });
      expect([await call('a', 'x'), done]).toEqual([[200, 'theirs'], []]);
    }
  });

  it('takes over from a process that died, which has nothing more to say', async () => {
    const answers = memory();
    let goOn = () => {};
    const slow = makeApi({ answers });
    const settle = answers.settle.bind(answers);
    const stands = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    answers.settle = async (claim, answer) => {
      if (answer.body === '1' && claim.until === 1) await stands;
      return settle(claim, answer);
    };
    const first = slow.call('a', 'x');
    while (slow.done.length === 0) await new Promise(setImmediate);
    answers.claims.clear();
    const { call, done } = makeApi({ answers });
    done.push('earlier');
    expect(await call('a', 'y')).toEqual([409, 'another request']);
    expect(await call('a', 'x')).toEqual([200, '2']);
    goOn();
    expect([await first, await slow.call('a', 'x')]).toEqual([
      [200, '2'],
      [200, '2'],
    ]);
  });

  it('that takes longer than it may is not done again as long as its claim lasts', async () => {
    const { call, done, answers } = makeApi({ limitMs: 20 });
    expect((await call('a', 'hangs'))[0]).toBe(503);
    expect([await call('a', 'hangs'), done]).toEqual([[409, 'being worked on'], ['hangs']]);
    answers.claims.clear();
    expect([(await call('a', 'hangs'))[0], done]).toEqual([503, ['hangs', 'hangs']]);
  });
});
