/** Looking at a state of the page in a browser of a certain size, theme and language. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import type { Stage } from './stage.ts';
import type { NamedState } from './states.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Sight {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  readonly locale?: string;
}

/** Opens the state, lets its payer act, and answers what `at` finds there. */
export async function lookAt<T>(
  { browser, stage }: { readonly browser: Browser; readonly stage: Stage },
  state: NamedState,
  { width = 390, height = 844, dark = false, locale = 'en_US' }: Sight,
  at: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' });
  try {
    const page = await context.newPage();
    await page.goto(state.url(stage, locale));
    await state.act?.(page);
    return await at(page);
  } finally {
    await context.close();
  }
}

/** What axe has against the page, bank's frames aside. */
export async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const run = `axe.run({ exclude: [['iframe']] }, { resultTypes: ['violations'] })`;
  const { violations } = (await page.evaluate(run)) as { violations: { id: string; nodes: { html: string }[] }[] };
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
}

/** By how many pixels the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  ) as Promise<number>;
}
