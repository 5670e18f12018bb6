/** The payment in Playwright that docs/testing-your-shop.md shows, run as it stands there but for addresses and key. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type APIRequestContext, type Browser, type Page, request } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoSites } from '../../src/merchants/demo-sites.ts';
import { launchBrowser } from '../support/browser.ts';
import { orderBody } from '../support/pay.ts';
import { makeWorld, type World } from '../support/world.ts';

const PAGE = join(import.meta.dirname, '../../docs/testing-your-shop.md');
const SANDBOX_KEY = /api_key: '([0-9a-f]{40})'/;

let world: World;
let browser: Browser;
let folder: string;
beforeAll(async () => {
  [world, browser] = await Promise.all([makeWorld(), launchBrowser()]);
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-example-'));
});
afterAll(async () => {
  await browser.close();
  await world.close();
  rmSync(folder, { recursive: true });
});

type Act = (fixtures: { page: Page; request: APIRequestContext }) => Promise<void>;

/** What the example takes from `@playwright/test`: `test`, and the one expectation that it has. */
const runner = (tests: Map<string, Act>) => ({
  test: (name: string, act: Act) => tests.set(name, act),
  expect: (page: Page) => ({ toHaveURL: (url: RegExp) => page.waitForURL(url) }),
});

it('the documented example pays by card', async () => {
  const example = /```ts\nimport \{ expect, test \} from '@playwright\/test';\n([\s\S]*?)```/.exec(
    readFileSync(PAGE, 'utf8'),
  )![1]!;
  const key = SANDBOX_KEY.exec(example)![1]!;
  const here = example
    .replaceAll('http://localhost:8080', world.url)
    .replaceAll('http://127.0.0.1:8090', world.bankUrl)
    .replaceAll(key, world.apiKey);
  const file = join(folder, 'example.mjs');
  writeFileSync(file, `export default ({ expect, test }) => {\n${here}\n};\n`);

  const tests = new Map<string, Act>();
  const module = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
    default: (parts: ReturnType<typeof runner>) => void;
  };
  module.default(runner(tests));
  const [act] = tests.values();
  const page = await browser.newPage();
  const api = await request.newContext();
  await act!({ page, request: api });
  expect(page.url()).toContain('transactionid=test-');
  await world.quiet();
  const orderId = new URL(page.url()).searchParams.get('transactionid');
  expect((await world.api('GET', `/orders/${orderId}`)).body.data).toMatchObject({
    status: 'completed',
    payment_details: { card_authentication_details: { flow: 'challenge' } },
  });
  await api.dispose();
  await page.close();
});

it('the bank fills the window where the address asks for it', async () => {
  const { api_key, ...order } = {
    api_key: world.apiKey,
    ...orderBody(world, { gateway_info: { flexible_3d: true } }),
  };
  const created = await world.api('POST', '/orders', order, { api_key });
  const page = await browser.newPage();
  await page.goto(`${created.body.data.payment_url}&challenge=page`);
  await page.getByTestId('method-CREDITCARD').click();
  await page.getByTestId('card-number').fill('4111111111111111');
  await page.getByTestId('card-expiry').fill('12/30');
  await page.getByTestId('card-cvc').fill('123');
  await page.getByTestId('card-holder').fill('S Smit');
  await page.getByTestId('pay').click();
  await page.getByTestId('acs-otp').fill('123456');
  expect(new URL(page.url()).origin).toBe(world.bankUrl);
  await page.getByTestId('acs-submit').click();
  await page.waitForURL(/\/shop\/return.*transactionid=/);
  const areq = world.simulator.journals.acs.entries().findLast(({ type }) => type === 'CReq');
  expect(areq?.message).toMatchObject({ challengeWindowSize: '05' });
  await page.close();
});

it('the key in it is that of the first site of a sandbox that nobody has configured', () => {
  const [, key] = SANDBOX_KEY.exec(readFileSync(PAGE, 'utf8'))!;
  const settings = readFileSync(join(import.meta.dirname, '../../docs/settings.md'), 'utf8');
  expect(settings).toContain(key);
  expect(demoSites(key!)[0]!.apiKey).toBe(key);
});
