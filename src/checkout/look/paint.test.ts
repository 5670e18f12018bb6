import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTemplate } from '../../orders/page-template.ts';
import { pageAssets } from '../assets.ts';
import { contrast, luminance } from './colour.ts';
import { REGIONS, type Tokens } from './paint.ts';
import { ownTokens, styleOf } from './style.ts';

/** Texts and the grounds they stand on, by region; `page` is the page's own ground, whatever shade the width gives it. */
const SURFACE_TEXTS = ['ink', 'muted', 'accent', 'link-strong'] as const;
const MAIN_TEXTS = [...SURFACE_TEXTS, 'hint', 'label', 'danger'] as const;
const BUTTONS = [
  ['on-button', 'button'],
  ['on-button-strong', 'button-strong'],
  ['on-second', 'second'],
  ['on-second-strong', 'second-strong'],
  ['on-row', 'row'],
  ['on-row-strong', 'row-strong'],
  ['on-row-active', 'row-active'],
  ['on-accent', 'accent'],
  ['ink', 'danger-ground'],
] as const;

type Scheme = Readonly<Record<string, Tokens>>;
type Region = keyof typeof REGIONS;

/** A browser's reading of a style sheet: the properties of each selector, by scheme. */
function readCss(css: string): Readonly<Record<'light' | 'dark', Scheme>> {
  const schemes = [...css.matchAll(/@media \(prefers-color-scheme:(light|dark)\)\{((?:[^{}]*\{[^{}]*\})*)\}/g)];
  return Object.fromEntries(
    schemes.map(([, name, rules]) => [
      name!,
      Object.fromEntries(
        [...rules!.matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(([, selector, body]) => [
          selector!,
          Object.fromEntries(body!.split(';').map((each) => each.slice(2).split(':') as [string, string])),
        ]),
      ),
    ]),
  ) as never;
}

/** What a region's properties are in the end, those of the page's own style sheet included. */
function inRegion(scheme: Scheme, own: Tokens, region: Region): Tokens {
  const { selector, within } = REGIONS[region];
  const around = within === null ? own : inRegion(scheme, own, within);
  // Some of ours follow others at the root, before a region can change those.
  const button = { button: own.accent!, 'on-button': own['on-accent']! };
  return { ...(within === null ? button : {}), ...around, ...scheme[selector] };
}

function groundsOf(region: Region, scheme: Scheme, tokens: Tokens, own: Tokens): readonly string[] {
  const page = scheme[':root']?.page;
  const pages = page === undefined ? [own.card!, own.ground!] : [page];
  if (region === 'page' || region === 'shop') return pages;
  if (region === 'cart') return page !== undefined || scheme[REGIONS.cart.selector]?.card ? [tokens.card!] : pages;
  return [tokens.card!];
}

/** Every text that cannot be read, told with its region and its pair. */
function unreadable(css: string): string[] {
  const schemes = readCss(css);
  const own = ownTokens();
  return (['light', 'dark'] as const).flatMap((name) =>
    (Object.keys(REGIONS) as Region[]).flatMap((region) => {
      const scheme = schemes[name];
      if ((region === 'band' || region === 'shop') && !scheme[REGIONS[region].selector]) return [];
      const tokens = inRegion(scheme, own[name], region);
      const grounds = groundsOf(region, scheme, tokens, own[name]);
      const acts = region === 'main' || region === 'form';
      const texts = acts ? MAIN_TEXTS : region === 'shop' ? (['ink'] as const) : SURFACE_TEXTS;
      const pairs = texts.flatMap((text) => grounds.map((ground) => [text, tokens[text]!, ground] as const));
      const onButtons = acts
        ? BUTTONS.map(([text, under]) => {
            const ground = tokens[under] === 'transparent' ? tokens.card! : tokens[under]!;
            return [`${text} on ${under}`, tokens[text]!, ground] as const;
          })
        : [];
      return [...pairs, ...onButtons]
        .filter(([, text, ground]) => !(contrast(text, ground) >= 4.5))
        .map(([what, text, ground]) => `${name} ${region}: ${what} ${text} on ${ground}`);
    }),
  );
}

const anyColour = fc.oneof(
  fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`),
  fc.constantFrom('#fff', '#000', '#ffffff', '#FF0', '#0f0', '#777777', '#808080'),
  fc.constantFrom(
    'red',
    '',
    'url(https://x.example)',
    '#12345',
    '#fff;}body{display:none',
    'var(--x)',
    'expression(1)',
  ),
  fc.string(),
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const group = (...names: string[]) =>
  maybe(fc.record(Object.fromEntries(names.map((name) => [name, maybe(anyColour)]))));
const button = fc.record({
  background: maybe(anyColour),
  text: maybe(anyColour),
  border: maybe(anyColour),
  hover: group('background', 'text', 'border'),
  active: group('background', 'text', 'border'),
});
const templates = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      header: group('background', 'text'),
      body: maybe(
        fc.record({
          text: maybe(anyColour),
          background: maybe(anyColour),
          link: fc.record({ text: maybe(anyColour), hover: group('text', 'border') }),
        }),
      ),
      container: maybe(
        fc.record({
          text: maybe(anyColour),
          label: maybe(anyColour),
          background: maybe(anyColour),
          link: group('text'),
        }),
      ),
      cart: group('text', 'label', 'background', 'border'),
      payment_form: maybe(
        fc.record({
          text: maybe(anyColour),
          background: maybe(anyColour),
          border: maybe(anyColour),
          inputs: group('border', 'label'),
        }),
      ),
      buttons: maybe(fc.record({ payment_method: maybe(button), secondary: maybe(button), primary: maybe(button) })),
    }),
  },
  { weight: 1, arbitrary: fc.anything() },
);

const cssOf = (template: unknown) => styleOf(readTemplate(template).template ?? { colours: {} })?.css ?? null;

describe('any template whatever', () => {
  it('can be read, in light and in dark', () => {
    fc.assert(
      fc.property(templates, (template) => {
        const css = cssOf(template);
        expect(css === null ? [] : unreadable(css)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('puts nothing into the page but names of ours and colours', () => {
    const declaration = /--[a-z-]+:(?:#[0-9a-f]{6}|transparent|light|dark)/.source;
    const rule = `[a-z:.()-]+\\{${declaration}(?:;${declaration})*\\}`;
    const sheet = new RegExp(`^(?:@media \\(prefers-color-scheme:(?:light|dark)\\)\\{(?:${rule})+\\})+$`);
    fc.assert(
      fc.property(templates, (template) => {
        const css = cssOf(template);
        if (css === null) return;
        expect(css).toMatch(sheet);
        expect(css).toMatch(/^[a-z0-9#@:;{}(). -]+$/);
      }),
      { numRuns: 400 },
    );
  });

  it('sets only properties that the page’s own style sheet knows', () => {
    const known = new Set(
      [
        ...pageAssets()
          .files.get('page.css')!
          .plain.toString()
          .matchAll(/--([\w-]+)/g),
      ].map(([, name]) => name),
    );
    const css = cssOf({
      body: { background: '#fff' },
      header: { background: '#000' },
      container: { background: '#eee' },
    })!;
    expect([...css.matchAll(/--([\w-]+):/g)].map(([, name]) => name!).filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('a template', () => {
  const region = (template: unknown, name: 'light' | 'dark', which: Region): Tokens => {
    const scheme = readCss(cssOf(template)!)[name];
    return inRegion(scheme, ownTokens()[name], which);
  };

  it('gives its colours as they are where they can be read', () => {
    const template = {
      buttons: { primary: { background: '#7A1FA2', text: '#fff' } },
      container: { background: '#fafafa' },
    };
    expect(region(template, 'light', 'main')).toMatchObject({
      button: '#7a1fa2',
      'on-button': '#ffffff',
      card: '#fafafa',
    });
  });

  it('that writes white on white is read all the same', () => {
    const { card, ink } = region({ container: { background: '#fff', text: '#fff' } }, 'light', 'main');
    expect(card).toBe('#ffffff');
    expect(contrast(ink!, card!)).toBeGreaterThanOrEqual(4.5);
  });

  it('gives a button an edge where it is of the colour of its ground', () => {
    const buttons = { primary: { background: '#ffffff', text: '#ffffff' } };
    const main = region({ buttons }, 'light', 'main');
    expect(contrast(main['button-line']!, main.card!)).toBeGreaterThanOrEqual(3);
    expect(region({ buttons: { primary: { background: '#000' } } }, 'light', 'main')['button-line']).toBe(
      'transparent',
    );
  });

  it('leaves a dark screen dark: bright grounds stay away, header and buttons stay the shop’s', () => {
    const template = {
      header: { background: '#ffcc00' },
      body: { background: '#ffffff' },
      container: { background: '#f0f0f0', text: '#333333' },
      buttons: { primary: { background: '#ff6600' } },
    };
    expect(region(template, 'dark', 'page').page).toBe(ownTokens().dark.ground);
    const main = region(template, 'dark', 'main');
    expect(luminance(main.card!)).toBeLessThan(0.05);
    expect(main.ink).toBe(ownTokens().dark.ink);
    expect(main.button).toBe('#ff6600');
    expect(region(template, 'dark', 'band').card).toBe('#ffcc00');
  });

  it('that is dark of itself is so in both schemes, and the browser draws its own parts to match', () => {
    const template = { body: { background: '#101010' }, container: { background: '#1a1a1a' } };
    for (const name of ['light', 'dark'] as const) {
      expect(region(template, name, 'page')).toMatchObject({ page: '#101010', scheme: 'dark' });
      expect(region(template, name, 'main').card).toBe('#1a1a1a');
    }
  });

  it('without a colour adds nothing to the page', () => {
    expect(cssOf({ version: '1.0', settings: { hide_cart: true } })).toBeNull();
  });
});
