/** Every state of the page, looked at: accessibility rules, both themes, small screens, mirrored languages. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { challengePage } from '../../simulator/bank-pages/challenge-page.ts';
import { LANGUAGES } from '../../simulator/bank-pages/words.ts';
import { launchBrowser } from '../support/browser.ts';
import { findingsByDayAndNight, type Look, openLook, overflow } from './looking.ts';
import { openStage, type Stage } from './stage.ts';
import { STATES } from './states.ts';

let browser: Browser;
let stage: Stage;
let look: Look;
beforeAll(async () => {
  [browser, stage] = await Promise.all([launchBrowser(), openStage()]);
  look = await openLook(browser, stage);
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

const style = (page: Page, id: string, name: string) =>
  page.evaluate(`getComputedStyle(document.querySelector('[data-testid=${id}]')).${name}`) as Promise<string>;

describe.each(STATES)('the page: $name', (state) => {
  it('breaks no rule of accessibility, by day and by night', async () => {
    expect(await look(state, {}, findingsByDayAndNight)).toEqual([]);
  });

  // German has the longest words, and Hebrew is mirrored.
  it.each([{ locale: 'de_DE' }, { locale: 'he_IL' }])(
    'fits a window of 320 px, as at 200 % zoom ($locale)',
    async ({ locale }) => {
      expect(await look(state, { width: 320, height: 480, locale }, overflow)).toBeLessThanOrEqual(0);
    },
  );
});

describe('the challenge', () => {
  const challenge = STATES.find(({ name }) => name === 'challenge')!;
  const frame = (width: number, height: number) =>
    look(challenge, { width, height }, async (page) => {
      const size = `(({ clientWidth, clientHeight }) => [clientWidth, clientHeight])(document.getElementById('bank-frame'))`;
      return (await page.evaluate(size)) as [number, number];
    });

  it.each([
    [1200, 800],
    [600, 900],
  ])('gives the issuer its 500 by 600 in a window of %i by %i', async (width, height) => {
    expect(await frame(width, height)).toEqual([500, 600]);
  });

  it('has the bank’s buttons in its frame on the smallest phone, whatever the language', async () => {
    const [width, height] = await frame(320, 568);
    const page = await browser.newPage({ viewport: { width, height } });
    for (const browserLanguage of LANGUAGES) {
      const areq = { browserLanguage, acctNumber: '4000002000000107', merchantName: 'Grachten & Co' };
      const money = { purchaseAmount: '4795', purchaseCurrency: '978', purchaseExponent: '2' };
      const view = {
        areq: { messageType: 'AReq', messageVersion: '2.2.0', ...areq, ...money },
        acsTransID: 'id-1',
        screen: 'code',
      } as const;
      await page.setContent(challengePage({ ...view, wasWrong: true, attemptsLeft: 2 }));
      const bottom = await page.evaluate(`document.querySelector('.acts').getBoundingClientRect().bottom`);
      expect(bottom, browserLanguage).toBeLessThanOrEqual(height);
    }
    await page.close();
  });

  it('has its heading across the page, and the bank before Cancel for who goes by keyboard', async () => {
    await look(challenge, { width: 320, height: 568 }, async (page) => {
      const widthOf = async (selector: string) => (await page.locator(selector).boundingBox())!.width;
      expect(await widthOf('h1')).toBe(await widthOf('[data-step]'));
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.id')).toBe('bank-frame');
    });
  });

  it('fills a phone', async () => {
    const [width, height] = await frame(390, 844);
    expect(width).toBeGreaterThanOrEqual(345);
    expect(height).toBeGreaterThanOrEqual(400);
  });
});

describe('the card form', () => {
  const form = STATES.find(({ name }) => name === 'card-form')!;

  it.each(['nl_NL', 'de_DE', 'ja_JP', 'ar_AE', 'fi_FI'])(
    'shows its button on a phone without scrolling (%s)',
    async (locale) => {
      const bottom = await look(form, { locale }, async (page) => {
        const box = (await page.getByTestId('pay').boundingBox())!;
        return box.y + box.height;
      });
      expect(bottom).toBeLessThanOrEqual(844);
    },
  );

  it('has fields of 48 px with text that phones do not zoom', async () => {
    await look(form, {}, async (page) => {
      for (const id of ['card-number', 'card-expiry', 'card-cvc', 'card-holder']) {
        expect((await page.getByTestId(id).boundingBox())!.height).toBe(48);
        const size = await style(page, id, 'fontSize');
        expect(Number.parseFloat(size)).toBeGreaterThanOrEqual(16);
      }
    });
  });

  it('is mirrored in Arabic, its numbers are not', async () => {
    await look(form, { locale: 'ar_AE' }, async (page) => {
      const expiry = (await page.getByTestId('card-expiry').boundingBox())!;
      const code = (await page.getByTestId('card-cvc').boundingBox())!;
      expect(expiry.x).toBeGreaterThan(code.x);
      expect(await style(page, 'card-number', 'direction')).toBe('ltr');
    });
  });

  it('stands beside the order on a wide screen', async () => {
    await look(form, { width: 1200, height: 800 }, async (page) => {
      const amount = (await page.getByTestId('amount').boundingBox())!;
      const number = (await page.getByTestId('card-number').boundingBox())!;
      expect(amount.x + amount.width).toBeLessThan(number.x);
    });
  });

  it('loads nothing from elsewhere', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const hosts = new Set<string>();
    page.on('request', (request) => hosts.add(new URL(request.url()).origin));
    await page.goto(form.url(stage, 'en_US'), { waitUntil: 'networkidle' });
    await context.close();
    expect([...hosts]).toEqual([stage.gateway]);
  });
});
