/** The page under shops' templates, looked at: whatever a shop writes, it can be read and used. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { someLook, someOrder } from './fake-checkout.ts';
import { findings, findingsByDayAndNight, type Look, openLook, overflow } from './looking.ts';
import { openStage, type Stage } from './stage.ts';
import { type NamedState, TEMPLATE_STATES } from './states.ts';
import { TEMPLATES } from './templates.ts';

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

const named = (name: string) => TEMPLATE_STATES.find((state) => state.name === name)!;
const widthOf = (page: Page, id: string) =>
  page.evaluate(`document.querySelector('[data-testid=${id}]').naturalWidth`) as Promise<number>;
const colourOf = (page: Page, selector: string, name: string) =>
  page.evaluate(`getComputedStyle(document.querySelector('${selector}')).${name}`) as Promise<string>;

describe.each(TEMPLATE_STATES)('the page: $name', (state) => {
  it('breaks no rule of accessibility and is no wider than its window, by day and by night, small and large', async () => {
    const seen = await look(state, { locale: 'nl_NL' }, async (page) => {
      const found = await findingsByDayAndNight(page);
      const small = await overflow(page);
      await page.setViewportSize({ width: 1200, height: 844 });
      return { found, small, large: await overflow(page) };
    });
    expect(seen).toEqual({ found: [], small: 0, large: 0 });
  });
});

describe('a template', () => {
  it('colours the page without a word of style that its policy would not let in', async () => {
    await look(named('template-brand-form'), {}, async (page) => {
      expect(await colourOf(page, '[data-testid=pay]', 'backgroundColor')).toBe('rgb(142, 47, 107)');
      expect(await colourOf(page, '.band', 'backgroundColor')).toBe('rgb(59, 31, 74)');
      expect(await colourOf(page, 'body', 'backgroundColor')).toBe('rgb(250, 245, 239)');
      expect(await page.locator('[style]').count()).toBe(0);
    });
  });

  it('shows logo and cover from here, asking nobody else', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const hosts = new Set<string>();
    page.on('request', (request) => hosts.add(new URL(request.url()).origin));
    const look = { ...TEMPLATES.brand, shown: { ...TEMPLATES.brand.shown, ...TEMPLATES.plain.shown } };
    const token = stage.checkout.add({ kind: 'open', order: someOrder({ look }), declined: null });
    await page.goto(`${stage.gateway}/connect/${token}/`, { waitUntil: 'networkidle' });
    for (const id of ['shop-logo', 'shop-cover']) {
      expect(await widthOf(page, id)).toBeGreaterThan(0);
    }
    await context.close();
    expect([...hosts]).toEqual([stage.gateway]);
  });

  it('whose logo does not arrive shows the shop’s name', async () => {
    const look = someLook({ shown: { logo: { hash: 'f'.repeat(32), width: 240, height: 64 } } });
    const token = stage.checkout.add({ kind: 'open', order: someOrder({ look }), declined: null });
    const page = await browser.newPage();
    await page.goto(`${stage.gateway}/connect/${token}/`);
    expect(await page.getByTestId('shop-logo').getAttribute('alt')).toBe('Lindenhof Boekhandel');
    await page.close();
  });

  it('keeps the pay button within the first screen of a phone, its header included', async () => {
    const look = { ...TEMPLATES.brand, shown: {} };
    const token = stage.checkout.add({ kind: 'open', order: someOrder({ gateway: 'VISA', look }), declined: null });
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.goto(`${stage.gateway}/connect/${token}/?lang=nl_NL`);
    const box = (await page.getByTestId('pay').boundingBox())!;
    await page.close();
    expect(box.y + box.height).toBeLessThanOrEqual(844);
  });
});

describe('the cart', () => {
  const cart: NamedState = {
    name: 'cart',
    url: (s, l) =>
      `${s.gateway}/connect/${s.checkout.add({ kind: 'open', order: someOrder({ gateway: 'VISA' }), declined: null })}/?lang=${l}`,
  };

  it('is folded away on a phone, and lies open beside the form on a wide screen', async () => {
    const total = (page: Page) => page.getByTestId('cart').getByText('€ 42,90').isVisible();
    expect(await look(cart, { locale: 'nl_NL' }, total)).toBe(false);
    expect(await look(cart, { locale: 'nl_NL', width: 1200 }, total)).toBe(true);
  });

  it('in the shop’s own HTML scrolls its tables, not the page', async () => {
    const table = `<table><tr>${'<td><nobr>Two hundred roses</nobr></td>'.repeat(12)}</tr></table>`;
    const order = someOrder({ gateway: 'VISA', cart: null, cartTotals: null, itemsHtml: table });
    const token = stage.checkout.add({ kind: 'open', order, declined: null });
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.goto(`${stage.gateway}/connect/${token}/`);
    await page.locator('.cart summary').click();
    const widths = await page.locator('.items').evaluate((items) => [items.scrollWidth, items.clientWidth]);
    expect(widths[0]).toBeGreaterThan(widths[1]! * 2);
    expect(await overflow(page)).toBe(0);
    expect(await findings(page)).toEqual([]);
    await page.close();
  });
});
