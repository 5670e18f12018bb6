/** Looking at a state of the page in a browser of a certain size, theme and language. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Frame, Page } from 'playwright-core';
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

export interface Rules {
  /** Parts of the page that are somebody else's, as selectors. */
  readonly exclude?: readonly string[];
  /** These rules alone. */
  readonly only?: readonly string[];
  /** Rules that do not hold here. */
  readonly without?: readonly string[];
}

/** What axe has against a page or a frame of it, whose own frames are looked at by themselves. */
export async function findings(page: Page | Frame, { exclude = ['iframe'], only, without = [] }: Rules = {}) {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe);
  const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
  const options = { iframes: false, resultTypes: ['violations'], rules, ...(only && { runOnly: only }) };
  const context = { exclude: exclude.map((selector) => [selector]) };
  const run = `axe.run(${JSON.stringify(context)}, ${JSON.stringify(options)})`;
  const { violations } = (await page.evaluate(run)) as { violations: { id: string; nodes: { html: string }[] }[] };
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
}

/** What axe has against the page by day and by night: at night only colours are others, and those at once. */
export async function findingsByDayAndNight(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  const found = await findings(page);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  return [...found, ...(await findings(page, { only: ['color-contrast'] }))];
}

/** By how many pixels the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  ) as Promise<number>;
}
