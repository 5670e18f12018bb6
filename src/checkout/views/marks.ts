/**
 * Small drawings: tiles of methods, the card with its code, and signs. The tiles themselves are drawn in `methods/`; in place of one
 * stands the operator's own mark, where there is one.
 */
import { svgContent } from '../../methods/drawing/shapes.ts';
import { iconOf } from '../../methods/icons.ts';
import type { GatewayId } from '../../methods/types.ts';
import { type Html, html, trusted } from '../html.ts';
import type { View } from './view.ts';

const plainCard = trusted(
  '<svg class="mark scheme-none" viewBox="0 0 40 26" aria-hidden="true" focusable="false">' +
    '<rect x=".75" y=".75" width="38.5" height="24.5" rx="4.5" fill="none" class="edge" stroke-width="1.5"/>' +
    '<path d="M1 7.5h38" class="edge" stroke-width="4"/><path d="M6 19h10" class="edge" stroke-width="2"/></svg>',
);

/** What tells where the operator's own marks are. */
export type Marked = Pick<View, 'markUrl'>;

const marks = new Map<string, Html>();

/** The mark of a method or brand in the list; a plain card for one that has none. */
export function markOf(view: Marked, gateway: GatewayId): Html {
  return operatorMark(view, gateway) ?? tileOf(gateway);
}

/** The mark that the operator brought for this method; undefined where there is none. */
export function operatorMark(view: Marked, gateway: GatewayId): Html | undefined {
  const url = view.markUrl(gateway);
  return url === undefined
    ? undefined
    : html`<img class="mark scheme-${gateway.toLowerCase()}" src="${url}" width="40" height="26" alt="" />`;
}

/** Our own, as it stands in a page. */
export function tileOf(gateway: GatewayId): Html {
  let mark = marks.get(gateway);
  if (!mark) {
    const icon = iconOf(gateway);
    if (!icon) return plainCard;
    marks.set(gateway, (mark = inline(`scheme-${gateway.toLowerCase()}`, svgContent(icon.drawing))));
  }
  return mark;
}

const inline = (name: string, content: string) =>
  trusted(`<svg class="mark ${name}" viewBox="0 0 40 26" aria-hidden="true" focusable="false">${content}</svg>`);

/** The schemes' marks and the plain card, for the card field: the style sheet shows the one whose scheme is known. */
export function schemeMarks(view: Marked): readonly Html[] {
  return [...SCHEMES.map((scheme) => markOf(view, scheme)), plainCard];
}

export const SCHEMES = ['VISA', 'MASTERCARD', 'AMEX', 'MAESTRO', 'MISTERCASH'] as const;

const code = (name: string, lines: string) =>
  trusted(
    `<svg class="mark ${name}" viewBox="0 0 40 26" aria-hidden="true" focusable="false" fill="none">` +
      `<rect x=".75" y=".75" width="38.5" height="24.5" rx="4.5" class="edge" stroke-width="1.5"/>${lines}</svg>`,
  );
const dots = (x: number, y: number, count: number) =>
  Array.from({ length: count }, (_, i) => `<circle cx="${x + i * 3.6}" cy="${y}" r="1.2" fill="currentColor"/>`).join(
    '',
  );

/** Where the security code stands: on the back, with American Express on the front. */
export const CODE_PICTURES: readonly Html[] = [
  code(
    'back',
    `<path d="M1 8h38" class="edge" stroke-width="5"/><rect x="22" y="13.5" width="14" height="8" rx="4" stroke="currentColor" stroke-width="1.5"/>${dots(25.4, 17.5, 3)}`,
  ),
  code(
    'front',
    `<path d="M5 19h16" class="edge" stroke-width="2"/><rect x="18" y="5" width="18" height="8" rx="4" stroke="currentColor" stroke-width="1.5"/>${dots(21.6, 9, 4)}`,
  ),
];

const sign = (kind: string, path: string) =>
  trusted(
    `<svg class="sign ${kind}" viewBox="0 0 56 56" aria-hidden="true" focusable="false" fill="none" stroke="currentColor" ` +
      `stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"><circle cx="28" cy="28" r="25"/>${path}</svg>`,
  );

export const SIGNS = {
  good: sign('good', '<path d="m17.5 29 7.5 7.5 14-16"/>'),
  bad: sign('bad', '<path d="m20.5 20.5 15 15m0-15-15 15"/>'),
  plain: sign('plain', '<path d="M28 16v13l8 6"/>'),
  ask: sign('ask', '<path d="M28 16v15m0 8.5v.1"/>'),
} as const;

/** Stands before every error. */
export const ALERT: Html = trusted(
  '<svg viewBox="0 0 20 20" aria-hidden="true" focusable="false" fill="none" stroke="currentColor" stroke-width="1.8" ' +
    'stroke-linecap="round"><circle cx="10" cy="10" r="8.4"/><path d="M10 5.6v5.4m0 3.2v.1"/></svg>',
);
