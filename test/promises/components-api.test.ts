/** What shops and their payers' browsers get for payment components over HTTP: tokens, configuration, refusals. */
import Value from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiTokenObject, ComponentObject } from '../../src/http/schemas/component.ts';
import { MINUTE } from '../../src/platform/clock.ts';
import { type ApiAnswer, makeWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

async function mint(headers: Record<string, string> = {}): Promise<string> {
  return (await world.api('GET', '/auth/api_token', undefined, headers)).body.data.api_token;
}

/** As a browser calls from a page of the shop. */
async function call(path: string, token?: string, method = 'GET'): Promise<ApiAnswer & { headers: Headers }> {
  const answer = await fetch(`${world.url}/v1/components${path}`, {
    method,
    headers: { origin: 'https://shop.example', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
  });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

const QUESTION = '/configuration?currency=EUR&amount=1000&country=NL&locale=nl_NL';

describe('public token', () => {
  it.each(['/v1/json/auth/api_token', '/v1/json/auth/api_token/', '/v1/connect/auth/api_token'])(
    'comes from %s',
    async (path) => {
      const answer = await fetch(world.url + path, { headers: { api_key: world.apiKey } });
      const body = (await answer.json()) as ApiAnswer['body'];
      expect(answer.status).toBe(200);
      expect(body).toEqual({ success: true, data: { api_token: expect.stringMatching(/^pub\.v2\./) } });
      expect(Value.Check(ApiTokenObject, body.data)).toBe(true);
    },
  );

  it('needs an API key', async () => {
    expect(await world.api('GET', '/auth/api_token', undefined, { api_key: 'wrong' })).toMatchObject({
      status: 401,
      body: { error_code: 1032 },
    });
  });

  it('is no API key', async () => {
    const token = await mint();
    for (const path of ['/auth/api_token', '/gateways', '/orders/1']) {
      expect(await world.api('GET', path, undefined, { api_key: token })).toMatchObject({
        status: 401,
        body: { error_code: 1032, error_info: 'Invalid API key' },
      });
    }
  });

  it('is renewed while it lives, for an hour at most', async () => {
    let token = await mint();
    for (let i = 0; i < 7; i++) {
      await world.pass(9 * MINUTE);
      const renewed = await call('/api_token', token, 'POST');
      // 7 times 9 minutes are more than an hour: the sixth token lived until its end only.
      if (i === 6) expect(renewed).toMatchObject({ status: 401, body: { error_code: 1032 } });
      else expect(renewed.status).toBe(200);
      token = renewed.body.data.api_token;
    }
  });
});

describe('configuration of a component', () => {
  it('tells methods, sentences and key to a page of any origin', async () => {
    const { status, headers, body } = await call(QUESTION, await mint());
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('cache-control')).toBe('no-store');
    expect([...Value.Errors(ComponentObject, body.data)]).toEqual([]);
    expect(body.data).toMatchObject({ locale: 'nl_NL', site_name: 'Grachten & Co', sandbox: true });
    expect(body.data.methods.slice(0, 6).map(({ id }: { id: string }) => id)).toEqual([
      'VISA',
      'MASTERCARD',
      'AMEX',
      'MAESTRO',
      'CREDITCARD',
      'IDEAL',
    ]);
    expect(body.data.messages.card).toBe('Kaartgegevens');
  });

  it('is of the site whose token it is', async () => {
    const { body } = await call(QUESTION, await mint({ api_key: `${world.apiKey}-us` }));
    expect(body.data.site_name).toBe('Hudson Supply');
  });

  it('leaves out what cannot pay the order', async () => {
    const token = await mint();
    const ids = async (query: string) =>
      (await call(`/configuration?${query}`, token)).body.data.methods.map(({ id }: { id: string }) => id);
    expect(await ids('currency=JPY&amount=1000')).not.toContain('AMEX');
    expect(await ids('currency=EUR&amount=500001')).not.toContain('VISA');
    const grouped = await ids('currency=EUR&amount=1000&group_cards=1');
    expect(grouped[0]).toBe('CREDITCARD');
    expect(grouped).not.toContain('VISA');
  });

  it.each([
    ['nl', 'nl_NL'],
    ['NL', 'nl_NL'],
    ['en_EN', 'en_US'],
    ['fr_BE', 'fr_BE'],
    ['ja_JP', 'en_US'],
    ['', 'en_US'],
  ])('speaks for «%s» %s', async (asked, spoken) => {
    const { body } = await call(`/configuration?currency=EUR&amount=1&locale=${asked}`, await mint());
    expect(body.data.locale).toBe(spoken);
  });

  it.each([
    ['an API key', () => world.apiKey, 404, 1023],
    ['nothing', () => undefined, 404, 1023],
    ['a token of nobody', () => `pub.v2.${'A'.repeat(43)}.${'A'.repeat(43)}`, 401, 1032],
  ])('is not told for %s', async (_what, token, status, code) => {
    const answer = await call(QUESTION, token());
    expect(answer).toMatchObject({ status, body: { success: false, error_code: code } });
    // The page must be able to read why.
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('is not told for a token whose ten minutes are over', async () => {
    const token = await mint();
    await world.pass(10 * MINUTE);
    expect(await call(QUESTION, token)).toMatchObject({ status: 401, body: { error_code: 1032 } });
  });

  it.each([
    ['currency=XYZ&amount=1', 1002],
    ['amount=1', 1002],
    ['currency=EUR&amount=1.5', 1001],
    ['currency=EUR', 1001],
    ['currency=EUR&currency=USD&amount=1', 1002],
  ])('is refused for %s', async (query, code) => {
    expect((await call(`/configuration?${query}`, await mint())).body.error_code).toBe(code);
  });

  it('lets browsers ask before they call', async () => {
    const answer = await fetch(`${world.url}/v1/components/configuration`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-headers')).toContain('authorization');
  });

  it('keeps other operations closed to pages of shops', async () => {
    const answer = await fetch(`${world.url}/v1/json/gateways`, { headers: { api_key: world.apiKey } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});
