/** The key of an account: it reads the transactions of all its sites, and does nothing else. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hashApiKey } from '../../src/merchants/sites.ts';
import { replaceAccountKey } from '../../src/storage/account-keys.ts';
import { directBody } from '../support/merchant.ts';
import { addSite } from '../support/sites.ts';
import { makeWorld, type World } from '../support/world.ts';

const ACCOUNT = { api_key: 'the key of the whole account' };
const SITES = [1, 41, 42, 43];
const ACCOUNT_ID = 10_000_001;

let world: World;
let paid: { readonly site: number; readonly transaction: number }[];

beforeAll(async () => {
  world = await makeWorld();
  const headers: Record<number, Record<string, string>> = { 1: {} };
  for (const siteId of SITES.slice(1)) headers[siteId] = await addSite(world, { siteId });
  await addSite(world, { siteId: 50, accountId: 5 });
  await replaceAccountKey(world.database.sql, ACCOUNT_ID, hashApiKey(ACCOUNT.api_key));
  paid = [];
  // The last of the sites has no payment.
  for (const site of [1, 41, 42, 1, 42, 41, 1]) {
    const { body } = await world.api('POST', '/orders', directBody(world), headers[site]);
    paid.unshift({ site, transaction: body.data.transaction_id });
  }
});
afterAll(() => world.close());

const list = async (query: string, headers: Record<string, string> = ACCOUNT) => {
  const { status, body } = await world.api('GET', `/transactions?${query}`, undefined, headers);
  const found = (body.data as { site_id: number; transaction_id: number }[]).map((each) => ({
    site: each.site_id,
    transaction: each.transaction_id,
  }));
  return { status, found, pager: body.pager };
};

it('lists the transactions of all its sites, newest first', async () => {
  expect(await list('')).toMatchObject({ status: 200, found: paid });
});

it('walks through them page by page, and back', async () => {
  const first = await list('limit=3');
  const second = await list(`limit=3&after=${first.pager.cursor.after}`);
  const third = await list(`limit=3&after=${second.pager.cursor.after}`);
  expect([...first.found, ...second.found, ...third.found]).toEqual(paid);
  const last = await list(`limit=3&after=${third.pager.cursor.after}`);
  expect(last).toMatchObject({ found: [], pager: { after: null, cursor: { after: null, before: null } } });
  expect((await list(`limit=3&before=${third.pager.cursor.before}`)).found).toEqual(second.found);
});

it('lists one of them by its number, and no site of somebody else', async () => {
  expect((await list('site_id=42')).found).toEqual(paid.filter(({ site }) => site === 42));
  expect((await list('site_id=43')).found).toEqual([]);
  expect((await list('site_id=2')).found).toEqual([]);
});

it('reads one transaction of any of them', async () => {
  for (const { site, transaction } of paid.slice(0, 3)) {
    const { status, body } = await world.api('GET', `/transactions/${transaction}`, undefined, ACCOUNT);
    expect([status, body.data.site_id]).toEqual([200, site]);
  }
  expect((await world.api('GET', '/transactions/1234567', undefined, ACCOUNT)).status).toBe(404);
});

it('is seen by nobody but its own sites', async () => {
  expect(await list('', { api_key: `${world.apiKey}-us` })).toMatchObject({ status: 200, found: [] });
  expect((await list('')).found.map(({ site }) => site)).not.toContain(50);
  expect((await list('', { authorization: `Bearer ${ACCOUNT.api_key}`, api_key: '' })).found).toEqual(paid);
});

it('opens nothing but lists', async () => {
  for (const [method, path] of [
    ['GET', '/gateways'],
    ['GET', '/me'],
    ['GET', '/auth/api_token'],
    ['POST', '/orders'],
    ['GET', '/orders/any'],
    ['POST', '/orders/any/refunds'],
  ] as const) {
    const body = method === 'POST' ? {} : undefined;
    const answer = await world.api(method, path, body, ACCOUNT);
    expect([path, answer.status, answer.body.error_code]).toEqual([path, 401, 1032]);
  }
});
