/** The pages of banks, wallets and lenders in a browser: read by everybody, on any phone, and done with by one press. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type InstitutionWorld, startInstitutions } from '../support/institutions.ts';
import { findings, findingsByDayAndNight, overflow } from './looking.ts';

let browser: Browser;
let world: InstitutionWorld;
beforeAll(async () => {
  [browser, world] = await Promise.all([launchBrowser(), startInstitutions()]);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

/** A page of an institution at one of its states, in a window of its own. */
async function look<T>(
  { method = 'IDEAL', chosen = '', locale = 'en_US', width = 390, device = 'page' },
  at: (page: Page) => Promise<T>,
): Promise<T> {
  const report = await world.pay(method, { locale });
  if (chosen) await world.choose(report.redirect_url, chosen);
  const context = await browser.newContext({
    viewport: { width, height: 844 },
    // The bank's policy allows no script of ours; the rules of accessibility are one.
    bypassCSP: true,
  });
  try {
    const page = await context.newPage();
    await page.goto(String(device === 'phone' ? report.qr_text : report.redirect_url));
    return await at(page);
  } finally {
    await context.close();
  }
}

describe.each([
  ['a bank', { method: 'IDEAL' }],
  ['a wallet', { method: 'PAYPAL' }],
  ['a lender', { method: 'KLARNA' }],
  ['a voucher', { method: 'PSAFECARD' }],
  ['a phone that scanned a code', { method: 'WECHAT', device: 'phone' }],
  ['a payment on its way', { chosen: 'initialized-completed' }],
  ['a payment that is over', { chosen: 'declined' }],
])('the page of %s', (_whose, what) => {
  it('breaks no rule of accessibility, by day and by night', async () => {
    expect(await look({ ...what, locale: 'ar_AE' }, findingsByDayAndNight)).toEqual([]);
  });

  it.each(['de_DE', 'he_IL'])('fits a window of 320 px, as at 200 %% zoom (%s)', async (locale) => {
    expect(await look({ ...what, width: 320, locale }, overflow)).toBeLessThanOrEqual(0);
  });
});

describe('the front door', () => {
  const visit = async <T>(query: string, width: number, at: (page: Page) => Promise<T>): Promise<T> => {
    const context = await browser.newContext({ viewport: { width, height: 844 }, bypassCSP: true });
    try {
      const page = await context.newPage();
      await page.goto(`${world.bank.url}/${query}`);
      return await at(page);
    } finally {
      await context.close();
    }
  };

  it('breaks no rule of accessibility, what is touched being large enough', async () => {
    await visit('?find=declined', 390, async (page) => {
      expect(await findingsByDayAndNight(page)).toEqual([]);
      expect(await findings(page, { only: ['target-size'] })).toEqual([]);
    });
  });

  it('is a page of two screens on a phone, and as wide as it', async () => {
    await visit('', 320, async (page) => {
      expect(await page.evaluate('document.body.scrollHeight')).toBeLessThan(1_700);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    });
    expect(await visit('?scheme=VISA', 320, overflow)).toBeLessThanOrEqual(0);
  });

  it('takes a number along at a touch', async () => {
    await visit('?scheme=AMEX', 390, async (page) => {
      const number = page.locator('.copy').first();
      await number.click();
      expect(await page.evaluate('getSelection().toString()')).toBe(await number.innerText());
    });
  });
});

it('a payer chooses, presses the button, and is back at the shop', async () => {
  const shop = `${world.bank.url}/?back=1`;
  const report = await world.pay('IDEAL', { return_url: shop });
  const page = await browser.newPage();
  await page.goto(String(report.redirect_url));
  await page.getByTestId('scenario').selectOption('completed');
  await page.getByTestId('scenario-submit').click();
  await page.waitForURL(shop);
  await page.close();
  expect((await world.read('IDEAL', report)).status).toBe('paid');
});
