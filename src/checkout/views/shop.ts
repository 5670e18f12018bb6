/** The shop as the payer knows it: its name or logo, its band across the page, its cover picture. */
import { type Html, html } from '../html.ts';
import type { ShownImage } from '../look/look.ts';
import type { View } from './view.ts';

/** Name or logo; `place` stands under it where it must be told. */
export function shopName(view: View, name: string, place: string | null): Html {
  const small = place && html`<small data-testid="shop-place">${place}</small>`;
  const { switches = {}, shown = {} } = view.look ?? {};
  const logo = switches.hideLogo ? undefined : shown.logo;
  if (logo)
    return html`<p class="shop"><span><span class="plate">${picture(view, 'logo', logo, name)}</span>${small}</span></p>`;
  const tile = switches.hideLogo ? null : html`<span class="initial" aria-hidden="true">${initialOf(name)}</span>`;
  return html`<p class="shop">${tile}<span><bdi>${name}</bdi>${small}</span></p>`;
}

/** Whether the shop's name stands above the page, or nowhere, and not with the order. */
export function namedApart(view: View): boolean {
  return view.look !== null && (hasBand(view) || view.look.switches.iframeMode === true);
}

/** What stands above everything: the cover picture, and the shop's name on a ground of its own. */
export function shopHeader(view: View): Html | null {
  const { look } = view;
  if (!look || look.switches.iframeMode) return null;
  const { cover } = look.shown;
  return html`${cover && picture(view, 'cover', cover, '')}${
    hasBand(view) &&
    html`<aside class="band" aria-label="${look.shop}"><div>${shopName(view, look.shop, null)}</div></aside>`
  }`;
}

function hasBand({ look }: View): boolean {
  return look?.colours.headerBackground !== undefined;
}

/** Without the picture its text is left, which is the shop's name. */
function picture(view: View, kind: 'logo' | 'cover', image: ShownImage, text: string): Html {
  return html`<img class="${kind}" src="${view.image(image)}" width="${image.width}" height="${image.height}" alt="${text}" data-testid="shop-${kind}" />`;
}

function initialOf(name: string): string {
  return [...name.trim()][0]?.toLocaleUpperCase() ?? '·';
}
