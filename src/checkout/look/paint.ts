/**
 * From a template's colours to the custom properties of the page's regions, for the light and for the dark scheme. A text is
 * always seen on the ground it stands on: where the merchant's pair cannot be read, the text moves toward black or white.
 *
 * In the dark scheme the shop keeps what people know it by (its header, its buttons, the hue of its links), and the grounds that
 * are dark of themselves. Its bright grounds are left out, with the texts and lines that were chosen for them: a payer who asked
 * for a dark screen is not to be dazzled because a shop wrote `#ffffff`, which most do.
 */
import type { PageTemplate } from '../../orders/types.ts';
import { contrast, mix, readOn, SHAPE, seenOn, TEXT } from './colour.ts';

type Colours = PageTemplate['colours'];
/** Custom properties by their names without `--`. */
export type Tokens = Readonly<Record<string, string>>;

export const SCHEMES = ['light', 'dark'] as const;
/** Parts of the page that have colours of their own, outer ones first, and what holds them. */
export const REGIONS = {
  page: { selector: ':root', within: null },
  band: { selector: '.band', within: 'page' },
  shop: { selector: '.shop', within: 'page' },
  cart: { selector: '.cart', within: 'page' },
  main: { selector: '.main', within: 'page' },
  form: { selector: '.main:has(.form)', within: 'main' },
} as const;

type Region = keyof typeof REGIONS;
export type Scheme = Partial<Record<Region, Tokens>>;

const WHITE = '#ffffff';

/** Grounds of the template that a dark screen takes only where they are dark, with what was chosen for each. */
const SURFACES: readonly (readonly (keyof Colours)[])[] = [
  ['bodyBackground', 'bodyText'],
  ['containerBackground', 'containerText', 'containerLabel'],
  ['cartBackground', 'cartText', 'cartLabel', 'cartBorder'],
  ['formBackground', 'formText', 'formBorder', 'inputBorder', 'inputLabel'],
  ['methodBackground', 'methodText', 'methodBorder'],
  ['methodHoverBackground', 'methodHoverText', 'methodHoverBorder'],
  ['methodActiveBackground', 'methodActiveText', 'methodActiveBorder'],
  ['secondaryBackground', 'secondaryText'],
  ['secondaryHoverBackground', 'secondaryHoverText'],
];

/** Whether the act stands on a ground that differs from the page's, and so needs room around it. */
export function isBoxed({ bodyBackground, containerBackground, formBackground }: Colours, base: Tokens): boolean {
  if (!bodyBackground && !containerBackground && !formBackground) return false;
  const page = bodyBackground ?? base.ground;
  const card = containerBackground ?? base.card;
  return card !== page || (formBackground ?? card) !== page;
}

/** The style sheet of a template over the page's own tokens. It holds nothing but names of ours and colours of six digits. */
export function paint(colours: Colours, base: { readonly light: Tokens; readonly dark: Tokens }): string {
  const boxed = isBoxed(colours, base.light);
  const schemes = { light: schemeOf(colours, base.light, boxed), dark: schemeOf(inTheDark(colours), base.dark, boxed) };
  return SCHEMES.map((name) => `@media (prefers-color-scheme:${name}){${writeScheme(schemes[name])}}`).join('');
}

function inTheDark(colours: Colours): Colours {
  const left: Partial<Record<keyof Colours, string>> = { ...colours };
  for (const [ground, ...chosenForIt] of SURFACES) {
    const given = colours[ground!];
    if (given !== undefined && isDark(given)) continue;
    for (const name of [ground!, ...chosenForIt]) delete left[name];
  }
  return left;
}

function isDark(ground: string): boolean {
  return contrast(ground, WHITE) >= TEXT;
}

function schemeOf(colours: Colours, base: Tokens, boxed: boolean): Scheme {
  const page = colours.bodyBackground ?? (boxed ? base.ground! : null);
  // Without a ground of the shop's the page is of one shade on phones and of another on wide screens.
  const pageGrounds = page === null ? [base.card!, base.ground!] : [page];
  const link = colours.bodyLink ?? colours.primaryBackground;
  const texts = {
    text: colours.bodyText,
    link,
    linkHover: colours.bodyLinkHover,
    linkLine: colours.bodyLinkHoverBorder,
  };
  const container = colours.containerBackground ?? base.card!;
  const inContainer = {
    ...texts,
    text: colours.containerText ?? colours.bodyText,
    label: colours.containerLabel,
    link: colours.containerLink ?? link,
  };
  const form = colours.formBackground ?? container;
  const inForm = {
    ...inContainer,
    text: colours.formText ?? inContainer.text,
    inputLine: colours.inputBorder,
    inputLabel: colours.inputLabel,
  };
  const cart = colours.cartBackground ?? page;
  const inCart = {
    ...texts,
    text: colours.cartText ?? colours.bodyText,
    link: colours.cartLabel ?? link,
    line: colours.cartBorder,
  };
  const onContainer = surface(base, [container], inContainer);
  const onForm = surface(base, [form], inForm);
  const { headerBackground, headerText } = colours;
  const header = { text: headerText };
  return {
    page: {
      ...(page && { page }),
      ...(colours.bodyBackground && { plate: 'transparent' }),
      ...surface(base, pageGrounds, texts),
    },
    ...(headerBackground && { band: { card: headerBackground, ...surface(base, [headerBackground], header) } }),
    ...(headerText && !headerBackground && { shop: { ink: readOn(headerText, pageGrounds) } }),
    cart: { ...(cart && { card: cart }), ...surface(base, cart ? [cart] : pageGrounds, inCart) },
    main: { card: container, ...onContainer, ...buttons(colours, base, container, onContainer) },
    form: {
      card: form,
      ...onForm,
      ...buttons(colours, base, form, onForm),
      'box-line': colours.formBorder ?? 'transparent',
    },
  };
}

/** What a merchant wants on a ground. */
interface Wanted {
  readonly text?: string | undefined;
  readonly label?: string | undefined;
  readonly link?: string | undefined;
  readonly linkHover?: string | undefined;
  readonly linkLine?: string | undefined;
  readonly line?: string | undefined;
  readonly inputLine?: string | undefined;
  readonly inputLabel?: string | undefined;
}

/** Texts and lines on a ground; on several where its shade depends on the width of the window. */
function surface(base: Tokens, grounds: readonly string[], wanted: Wanted): Tokens {
  const text = (colour: string) => seenOn(colour, grounds, TEXT);
  const shape = (colour: string) => seenOn(colour, grounds, SHAPE);
  const ground = grounds[0]!;
  const ours = (ground === base.card || ground === base.ground) && wanted.text === undefined;
  const ink = readOn(wanted.text ?? base.ink!, grounds);
  const accent = text(wanted.link ?? base.accent!);
  return {
    ink,
    muted: text(wanted.label ?? (ours ? base.muted! : mix(ink, ground, 0.25))),
    hint: text(ours ? base.hint! : mix(ink, ground, 0.4)),
    label: readOn(wanted.inputLabel ?? ink, grounds),
    line: wanted.line ?? (ours ? base.line! : mix(ground, ink, 0.16)),
    'field-line': shape(wanted.inputLine ?? base['field-line']!),
    accent,
    'on-accent': seenOn(base['on-accent']!, [accent], TEXT),
    'link-strong': text(wanted.linkHover ?? accent),
    'link-line': wanted.linkLine ?? text(wanted.linkHover ?? accent),
    danger: text(base.danger!),
    'danger-ground': ours ? base['danger-ground']! : ground,
    success: shape(base.success!),
    // What the browser itself draws: scroll bars, the open list of languages.
    scheme: isDark(ground) ? 'dark' : 'light',
  };
}

function buttons(colours: Colours, base: Tokens, ground: string, texts: Tokens): Tokens {
  const { ink, muted, line } = texts as { readonly ink: string; readonly muted: string; readonly line: string };
  const on = (colour: string, under: string) => readOn(colour, [under]);

  const button = colours.primaryBackground ?? base.accent!;
  const onButton = on(colours.primaryText ?? base['on-accent']!, button);
  const strong = colours.primaryBackground ? mix(button, onButton, 0.12) : base['accent-strong']!;
  const buttonStrong = colours.primaryHoverBackground ?? strong;

  const second = colours.secondaryBackground;
  const onSecond = on(colours.secondaryText ?? (second ? ink : muted), second ?? ground);
  const secondStrong = colours.secondaryHoverBackground ?? second;

  const row = colours.methodBackground ?? ground;
  const onRow = on(colours.methodText ?? ink, row);
  const rowStrong = colours.methodHoverBackground ?? mix(row, onRow, 0.06);
  const rowActive = colours.methodActiveBackground ?? rowStrong;
  const onRowStrong = on(colours.methodHoverText ?? onRow, rowStrong);
  return {
    button,
    'on-button': onButton,
    'button-strong': buttonStrong,
    'on-button-strong': on(colours.primaryHoverText ?? onButton, buttonStrong),
    // A button of nearly the colour of its ground gets an edge, or nobody would take it for one.
    'button-line': contrast(button, ground) >= SHAPE ? 'transparent' : seenOn(button, [ground], SHAPE),
    second: second ?? 'transparent',
    'on-second': onSecond,
    'second-strong': secondStrong ?? 'transparent',
    'on-second-strong': on(colours.secondaryHoverText ?? (second ? onSecond : ink), secondStrong ?? ground),
    row,
    'on-row': onRow,
    'row-line': colours.methodBorder ?? line,
    'row-strong': rowStrong,
    'on-row-strong': onRowStrong,
    'row-strong-line': colours.methodHoverBorder ?? 'transparent',
    'row-active': rowActive,
    'on-row-active': on(colours.methodActiveText ?? onRowStrong, rowActive),
    'row-active-line': colours.methodActiveBorder ?? colours.methodHoverBorder ?? 'transparent',
  };
}

/** Only what differs from the region around is written. */
function writeScheme(scheme: Scheme): string {
  return (Object.keys(REGIONS) as Region[])
    .map((region) => {
      const { selector, within } = REGIONS[region];
      const around: Tokens = within === null ? {} : { ...scheme.page, ...scheme[within] };
      const own = Object.entries(scheme[region] ?? {}).filter(([name, value]) => around[name] !== value);
      return own.length === 0 ? '' : `${selector}{${own.map(([name, value]) => `--${name}:${value}`).join(';')}}`;
    })
    .join('');
}
