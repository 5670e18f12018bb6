/** Rules and lists by the API: what is kept, what is refused and leaves nothing behind, and who may do it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { hashApiKey } from '../../src/merchants/sites.ts';
import { DAY } from '../../src/platform/clock.ts';
import { replaceAccountKey } from '../../src/storage/account-keys.ts';
import { call, directBody, paidOrder } from '../support/merchant.ts';
import { type Book, ofSite, setRules } from '../support/rules.ts';
import { makeWorld, type World } from '../support/world.ts';

const ACCOUNT = { api_key: 'the key of the whole account' };
const CARD = composeCardNumber('VISA', '20');

let world: World;
beforeAll(async () => {
  world = await makeWorld();
  await replaceAccountKey(world.database.sql, 10_000_002, hashApiKey(ACCOUNT.api_key));
});
afterAll(() => world.close());

/** How many rows rules have. */
const rows = async () => {
  const [row] = await world.database.sql<Record<string, number>[]>`
    SELECT (SELECT count(*) FROM rule_versions) AS versions, (SELECT count(*) FROM rule_activations) AS activations,
      (SELECT count(*) FROM rule_list_entries) AS entries`;
  return { ...row };
};

describe.each<[Book, string, string]>([
  ['3ds-rules', 'require 3ds when amount > 100 EUR', 'skip 3ds when card_country not in EEA'],
  ['fraud-rules', 'block when amount > 100 EUR', 'hold when first_order'],
])('%s', (book, one, two) => {
  it.each(['\u001b]0;PWN\u0007', '\u009b2J', '\u202e', '\r'])(
    'refuse what a terminal would obey: %j',
    async (control) => {
      const before = await rows();
      const refused = [{ text: `${one} because "${control}"` }, { text: one, comment: `c${control}d` }];
      for (const body of refused)
        expect(await ofSite(world, 'POST', book, body, '-us')).toMatchObject({ http: 400, error_code: 1000 });
      expect(await rows()).toEqual(before);
    },
  );

  it('are kept in versions, with who wrote them and why, and decide when activated', async () => {
    const first = await ofSite(world, 'POST', book, { text: one, by: 'Anna', comment: 'A start' }, '-ch');
    expect(first).toMatchObject({ http: 200, data: { version: 1, state: 'idle', active_from: null, text: one } });
    const second = await ofSite(world, 'POST', book, { text: two, activate: true }, '-ch');
    expect(second.data).toMatchObject({ version: 2, state: 'active', created_by: 'API', comment: null });
    const activated = await ofSite(world, 'POST', `${book}/1/activate`, { by: 'Ben' }, '-ch');
    expect(activated.data).toMatchObject({ version: 1, state: 'active', created_by: 'Anna', comment: 'A start' });
    const { data } = await ofSite(world, 'GET', book, undefined, '-ch');
    expect(data.versions.map(({ version, state }: Record<string, unknown>) => [version, state])).toEqual([
      [2, 'idle'],
      [1, 'active'],
    ]);
    expect((await ofSite(world, 'GET', book)).data, 'another site').toEqual({ versions: [] });
  });

  it('with faults are refused with line and column, and nothing is kept', async () => {
    const before = await rows();
    const text = `${one}\n${one.replace('amount', 'amuont')}`;
    for (const path of [book, `${book}/validate`, `${book}/backtest`]) {
      const told = await ofSite(world, 'POST', path, { text, activate: true });
      expect(told, path).toMatchObject({ http: 400, error_code: 1000 });
      expect(told.error_info).toMatch(/^Invalid rules: line 2, column \d+: /);
      expect((told as unknown as { errors: unknown }).errors).toEqual([
        { line: 2, column: expect.any(Number), message: expect.any(String) },
      ]);
    }
    expect(await rows()).toEqual(before);
  });

  it('can be checked without being kept', async () => {
    const before = await rows();
    expect((await ofSite(world, 'POST', `${book}/validate`, { text: `${one}\n${two}` })).data).toEqual({
      valid: true,
      rules: 2,
    });
    expect(await rows()).toEqual(before);
  });

  it.each([
    ['POST', '', {}, 'Missing data: text'],
    ['POST', '', { text: 5 }, 'Missing data: text'],
    ['POST', '', { text: '', active_from: 'tomorrow' }, 'Not supported: active_from'],
    ['POST', '', 'no JSON', 'Missing data: the body is not JSON'],
    ['POST', '/77/activate', {}, 'Not found'],
    ['POST', '/one/activate', {}, 'Not found'],
    ['POST', '/99999999999/activate', {}, 'Not found'],
    ['POST', '/rollback', {}, 'No earlier rules'],
    ['POST', '/backtest', {}, 'Missing data: text'],
    ['POST', '/backtest', { text: '', days: 0 }, 'Not supported: days'],
    ['POST', '/backtest', { text: '', days: 366 }, 'Not supported: days'],
    ['POST', '/backtest', { text: '', version: 1 }, 'Not supported: both text and version'],
    ['POST', '/backtest', { version: 77 }, 'Not found'],
  ])('%s %s with %j: %s', async (method, path, body, info) => {
    const before = await rows();
    const told = await ofSite(world, method, `${book}${path}`, body);
    expect(told).toMatchObject({ success: false, error_info: info });
    expect(await rows()).toEqual(before);
  });

  it('take numbers one after the other, though many write at once', async () => {
    const told = await Promise.all(
      Array.from({ length: 5 }, () => ofSite(world, 'POST', book, { text: one, activate: true }, '-us')),
    );
    expect(told.map(({ data }) => data.version).sort()).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('the site in the path', () => {
  it.each(['3ds-rules', 'fraud-rules', 'fraud-lists'])('of %s must be one that the key may see', async (path) => {
    for (const id of ['2', '77', 'mine', '0'])
      expect(await call(world, 'GET', `/sites/${id}/${path}`), id).toMatchObject({
        http: 400,
        error_code: 1004,
        error_info: 'Invalid site ID',
      });
    expect((await call(world, 'GET', `/sites/2/${path}`, undefined, ACCOUNT)).http, 'of the account').toBe(200);
    expect((await call(world, 'GET', `/sites/2/${path}`, undefined, { api_key: 'of nobody' })).http).toBe(403);
  });
});

describe('what was planned', () => {
  it('is taken back by whoever activates something after it', async () => {
    const site = '-ch';
    await setRules(world, '3ds-rules', 'require 3ds', site);
    const tomorrow = String(Math.floor((world.clock.now() + DAY) / 1_000));
    const planned = await ofSite(world, 'POST', '3ds-rules', { text: 'skip 3ds', active_from: tomorrow }, site);
    expect(planned.data.state).toBe('planned');
    await setRules(world, '3ds-rules', 'require 3ds when amount > 1 EUR', site);
    const { data } = await ofSite(world, 'GET', '3ds-rules', undefined, site);
    expect(data.versions[1]).toMatchObject({ version: planned.data.version, state: 'idle' });
  });
});

describe('lists', () => {
  it('keep the fingerprint of a card and not its number, and show it', async () => {
    const entries = [
      { list: 'stolen', kind: 'card', value: CARD, note: `seen as ${CARD}` },
      { list: 'friends', kind: 'email', value: 'Joe@Example.org' },
    ];
    expect((await ofSite(world, 'POST', 'fraud-lists', { entries, by: 'Anna' })).data).toEqual({ added: 2 });
    expect((await ofSite(world, 'POST', 'fraud-lists', { entries })).data, 'again').toEqual({ added: 0 });
    const kept = await world.database.sql`SELECT * FROM rule_list_entries`;
    expect(JSON.stringify(kept)).not.toContain(CARD);
    const { data } = await ofSite(world, 'GET', 'fraud-lists?list=stolen');
    expect(data.entries).toEqual([
      {
        ...{ list: 'stolen', kind: 'card', value: expect.stringMatching(/^[0-9a-f]{64}$/), added_by: 'Anna' },
        ...{ note: expect.stringContaining('seen as'), since: expect.stringMatching(/^2026-11-22T/) },
      },
    ]);
    const { list, kind, value } = data.entries[0];
    const removed = await ofSite(world, 'POST', 'fraud-lists/remove', { entries: [{ list, kind, value }] });
    expect(removed.data, 'by its fingerprint').toEqual({ removed: 1 });
  });

  it('are read page by page', async () => {
    const entries = Array.from({ length: 5 }, (_, i) => ({ list: 'pages', kind: 'bin', value: `4000${i}` }));
    await ofSite(world, 'POST', 'fraud-lists', { entries });
    const seen: string[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const page: string = `fraud-lists?list=pages&limit=2${after && `&after=${after}`}`;
      const { data } = await ofSite(world, 'GET', page);
      seen.push(...data.entries.map(({ value }: { value: string }) => value));
      after = data.after;
    }
    expect(seen).toEqual(entries.map(({ value }) => value));
  });

  it.each([
    ['a number that is none', 'card', '4111', 'the value of entry 2'],
    ['an address that is none', 'ip', '300.1.1.1', 'the value of entry 2'],
    ['a country that is none', 'country', 'XX', 'the value of entry 2'],
    ['a BIN with letters', 'bin', '41x1', 'the value of entry 2'],
    ['an e-mail without a host', 'email', 'joe@', 'the value of entry 2'],
    ['a kind that is none', 'phone', '123', 'the kind of entry 2'],
  ])('refuse %s, and keep nothing of the request', async (_, kind, value, what) => {
    const before = await rows();
    const entries = [
      { list: 'fine', kind: 'country', value: 'NL' },
      { list: 'fine', kind, value },
    ];
    const told = await ofSite(world, 'POST', 'fraud-lists', { entries });
    expect(told).toMatchObject({ http: 400, error_code: 1000, error_info: `Invalid list entry: ${what}` });
    expect(await rows()).toEqual(before);
  });

  it('refuse a name that rules could not write, and a request without entries', async () => {
    const entries = [{ list: '"quoted"', kind: 'country', value: 'NL' }];
    expect((await ofSite(world, 'POST', 'fraud-lists', { entries })).error_info).toContain('the list of entry 1');
    for (const body of [{}, { entries: [] }, { entries: 'all' }])
      expect((await ofSite(world, 'POST', 'fraud-lists', body)).error_info).toBe('Missing data: entries');
    expect((await ofSite(world, 'GET', 'fraud-lists?after=nowhere')).http).toBe(400);
  });
});

describe('trying rules out', () => {
  it('tells what would have been decided otherwise on payments that were, and who would bear their loss', async () => {
    const paid = [2_000, 9_000, 60_000].map((amount) => ({ amount, customer: { email: 'tried@example.org' } }));
    for (const order of paid) await paidOrder(world, order);
    const fraud = await ofSite(world, 'POST', 'fraud-rules/backtest', {
      text: 'hold when amount > 50 EUR\nblock when sum(email, 1h) >= 100 EUR',
    });
    expect(fraud.data).toMatchObject({
      days: 30,
      compared_with: null,
      payments: { count: 3, amounts: { EUR: 71_000 } },
      changed: { count: 2, amounts: { EUR: 69_000 } },
      lines: {
        after: [
          { line: 1, matched: 2 },
          { line: 2, matched: 0 },
        ],
      },
    });
    expect(fraud.data.examples[0]).toMatchObject({
      transaction_id: expect.any(Number),
      from: { course: 'allow' },
      to: { course: 'hold', line: 1 },
    });
    const skip = await ofSite(world, 'POST', '3ds-rules/backtest', { text: 'skip 3ds' });
    expect(skip.data.changed.count, 'the law asks for 3-D Secure whatever rules say').toBe(0);
  });

  it('counts the liability that a rule would give away, by a version that is kept', async () => {
    const key = { api_key: `${world.apiKey}-us` };
    const number = composeCardNumber('VISA', '80');
    await setRules(world, '3ds-rules', '', '-us');
    const { version } = (await ofSite(world, 'POST', '3ds-rules', { text: 'skip 3ds when card_country = US' }, '-us'))
      .data;
    for (const flexible_3d of [undefined, true]) {
      const body = { gateway_info: { card_number: number, ...(flexible_3d !== undefined && { flexible_3d }) } };
      await call(world, 'POST', '/orders', directBody(world, { ...body, amount: 1_234 }), key);
    }
    const { data } = await ofSite(world, 'POST', '3ds-rules/backtest', { version, days: 1 }, '-us');
    expect(data).toMatchObject({
      payments: { count: 2 },
      changes: [{ from: 'run', to: 'skip', payments: { count: 1 }, completed: { count: 1 } }],
      liability: { lost: { count: 1, amounts: { EUR: 1_234 } }, won: { count: 0 } },
    });
  });

  it('looks at the days that it is asked for, and counts those before for its windows', async () => {
    const text = 'hold when count(email, 7d) >= 3';
    const order = { amount: 100, customer: { email: 'tried@example.org' } };
    await world.pass(3 * DAY);
    await paidOrder(world, order);
    const { data } = await ofSite(world, 'POST', 'fraud-rules/backtest', { text, days: 1 });
    expect(data).toMatchObject({ payments: { count: 1 }, changed: { count: 1 } });
  });

  it('knows first orders from later ones', async () => {
    const { data } = await ofSite(world, 'POST', 'fraud-rules/backtest', { text: 'hold when first_order' });
    expect(data).toMatchObject({ payments: { count: 4 }, changed: { count: 1 } });
  });
});
