import { describe, expect, it } from 'vitest';
import { pageAssets } from './assets.ts';

const css = ['page.css', 'ways.css'].map((name) => pageAssets().files.get(name)!.plain.toString()).join('\n');
const [light, dark] = [...css.matchAll(/:root \{([^}]*)\}/g)].map(([, body]) =>
  Object.fromEntries([...body!.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name, value]) => [name!, value!])),
) as [Record<string, string>, Record<string, string>];

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const channel = (from: number) => {
    const value = Number.parseInt(hex.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const TEXT = [
  ['ink', 'card'],
  ['ink', 'ground'],
  ['ink', 'danger-ground'],
  ['muted', 'card'],
  ['muted', 'ground'],
  ['hint', 'card'],
  ['accent', 'card'],
  ['accent', 'ground'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ['danger', 'card'],
  ['on-test', 'test'],
] as const;

/** Edges of fields and signs need less: WCAG 2.2, 1.4.11. */
const SHAPES = [
  ['field-line', 'card'],
  ['success', 'card'],
  ['danger', 'danger-ground'],
  ['accent', 'card'],
] as const;

describe.each([
  ['light', light],
  ['dark', { ...light, ...dark }],
])('colours, %s', (_name, tokens) => {
  it.each(TEXT)('%s can be read on %s', (ink, ground) => {
    expect(contrast(tokens[ink]!, tokens[ground]!)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(SHAPES)('%s can be seen on %s', (shape, ground) => {
    expect(contrast(tokens[shape]!, tokens[ground]!)).toBeGreaterThanOrEqual(3);
  });
});

describe('style sheet', () => {
  it('names every colour of text and ground by a token', () => {
    const rules = css.replace(/:root \{[^}]*\}/g, '');
    const literals = [...rules.matchAll(/#[0-9a-f]{3,8}\b/g)].map(([hex]) => hex);
    // The issuer's frame is white in both themes: issuers' pages count on it.
    expect(literals.filter((hex) => hex !== '#ffffff')).toEqual([]);
  });

  it('uses logical properties, so that it mirrors', () => {
    expect(css.match(/(?<![\w-])(?:margin|padding|border)?-?(?:left|right)\s*:/g) ?? []).toEqual([]);
    expect(css).not.toMatch(/text-align: (left|right)/);
  });

  it('moves nothing for longer than 150 ms, and nothing where that is not wanted', () => {
    const times = [...css.matchAll(/transition:[^;]*/g)].flatMap(([rule]) => [...rule.matchAll(/(\d+)ms/g)]);
    expect(times.length).toBeGreaterThan(0);
    for (const [, ms] of times) expect(Number(ms)).toBeLessThan(150);
    expect(css).toContain('prefers-reduced-motion: reduce');
  });
});
