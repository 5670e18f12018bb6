/** The style sheet of a look, with the hash by which the page's policy lets it in. */
import { createHash } from 'node:crypto';
import { pageAssets } from '../assets.ts';
import type { Look } from './look.ts';
import { isBoxed, paint, type Tokens } from './paint.ts';

export interface Style {
  readonly css: string;
  /** CSP source: `'sha256-…'`. */
  readonly source: string;
  /** The act stands in a box of its own on phones too. */
  readonly boxed: boolean;
  readonly cartBoxed: boolean;
}

/** Shops have one or two looks, and painting one takes longer than writing the page. */
const MOST_KEPT = 500;
const kept = new Map<string, Style>();

/** Null for a look without colours: the page's own style sheet is all it needs. */
export function styleOf({ colours }: Pick<Look, 'colours'>): Style | null {
  if (Object.keys(colours).length === 0) return null;
  const key = JSON.stringify(colours);
  const known = kept.get(key);
  if (known) return known;
  const base = ownTokens();
  const css = paint(colours, base);
  const style = {
    css,
    source: `'sha256-${createHash('sha256').update(css).digest('base64')}'`,
    boxed: isBoxed(colours, base.light),
    cartBoxed: colours.cartBackground !== undefined || colours.cartBorder !== undefined,
  };
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, style);
  return style;
}

let own: { readonly light: Tokens; readonly dark: Tokens } | undefined;

/** The page's own colours, as its style sheet states them: the first `:root` is light, the second what dark changes. */
export function ownTokens(): { readonly light: Tokens; readonly dark: Tokens } {
  if (own) return own;
  const css = pageAssets().files.get('page.css')!.plain.toString();
  const [light, dark] = [...css.matchAll(/:root \{([^}]*)\}/g)].map(([, body]) =>
    Object.fromEntries([...body!.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name!, value!])),
  );
  return (own = { light: light!, dark: { ...light, ...dark } });
}
