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

/** Opens a state, lets its payer act, and answers what `at` finds there. */
export type Look = <T>(state: NamedState, sight: Sight, at: (page: Page) => Promise<T>) => Promise<T>;

/** Looks at one state after the other in one window: a new one for each takes as long as the looking. */
export async function openLook(browser: Browser, stage: Stage): Promise<Look> {
  const context = await browser.newContext();
  const page = await context.newPage();
  return async (state, { width = 390, height = 844, dark = false, locale = 'en_US' }, at) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'no-preference' });
    await page.goto(state.url(stage, locale));
    await state.act?.(page);
    try {
      return await at(page);
    } finally {
      // What a state left in the browser is not the next one's; what it is still sending goes nowhere.
      await page.evaluate('localStorage.clear(); sessionStorage.clear()');
      await page.goto('about:blank');
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      await context.clearCookies();
    }
  };
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
