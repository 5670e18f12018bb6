/**
 * Pictures of every state of the page, to be looked at before a change of it is called done:
 *
 *     node test/browser/screenshots.ts [state …]
 *
 * They land in `test-results/screenshots`.
 */
import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { openStage } from './stage.ts';
import { type NamedState, STATES, TEMPLATE_STATES } from './states.ts';

const FOLDER = new URL('../../test-results/screenshots/', import.meta.url).pathname;
const SIZES = [
  { width: 390, height: 844 },
  { width: 1200, height: 800 },
] as const;
const LOCALES = ['nl_NL', 'en_US', 'ar_AE', 'ja_JP'] as const;

async function picture(browser: Browser, state: NamedState, url: string, name: string, dark: boolean, size: number) {
  const context = await browser.newContext({
    viewport: SIZES[size]!,
    colorScheme: dark ? 'dark' : 'light',
    deviceScaleFactor: size === 0 ? 2 : 1,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(url);
  await state.act?.(page);
  await page.screenshot({ path: `${FOLDER}${name}.png`, fullPage: true });
  await context.close();
}

const wanted = process.argv.slice(2);
mkdirSync(FOLDER, { recursive: true });
const stage = await openStage();
const browser = await launchBrowser();
let count = 0;
for (const state of [...STATES, ...TEMPLATE_STATES].filter(
  ({ name }) => wanted.length === 0 || wanted.includes(name),
)) {
  for (const locale of LOCALES) {
    for (const dark of [false, true]) {
      for (const [size, { width }] of SIZES.entries()) {
        const name = `${state.name}-${locale.slice(0, 2)}-${width}-${dark ? 'dark' : 'light'}`;
        await picture(browser, state, state.url(stage, locale), name, dark, size);
        count++;
      }
    }
  }
}
await browser.close();
await stage.close();
process.stdout.write(`${count} pictures in test-results/screenshots\n`);
