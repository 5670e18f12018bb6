/** The mark of every method: a word or a small drawing of its family. Our own; no scheme's artwork is copied. */
import type { Family, GatewayId } from '../../methods/types.ts';
import { type Html, trusted } from '../html.ts';
import { type Marked, operatorMark, tileOf } from './marks.ts';

const drawing = (ground: string, path: string) =>
  trusted(
    `<svg class="mark" viewBox="0 0 40 26" aria-hidden="true" focusable="false"><rect width="40" height="26" rx="5" fill="${ground}"/>` +
      `<g fill="none" stroke="#fff" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">${path}</g></svg>`,
  );
const word = (ground: string, text: string, size: number) =>
  trusted(
    `<svg class="mark" viewBox="0 0 40 26" aria-hidden="true" focusable="false"><rect width="40" height="26" rx="5" fill="${ground}"/>` +
      `<text x="20" y="${13 + size * 0.36}" text-anchor="middle" fill="#fff" font-size="${size}" font-weight="700" font-family="system-ui,sans-serif" direction="ltr">${text}</text></svg>`,
  );

const BANK = '<path d="M12.5 10.5 20 6.5l7.5 4zM14.5 13v4.5m3.7-4.5v4.5m3.6-4.5v4.5m3.7-4.5v4.5M12.5 20h15"/>';

const FAMILIES: Readonly<Record<Exclude<Family, 'card'>, Html>> = {
  bank: drawing('#33566b', BANK),
  bank_transfer: drawing(
    '#33566b',
    '<path d="M12 10h14m0 0-3.2-3M26 10l-3.2 3M28 16.500H14m0 0 3.2-3M14 16.500l3.2 3"/>',
  ),
  direct_debit: drawing(
    '#33566b',
    '<path d="M26.5 9.500A7 7 0 1 0 27 15m0-7.500v3.500h-3.500M20 9.800v3.600l2.300 1.600"/>',
  ),
  pay_later: drawing(
    '#7a3f63',
    '<path d="M13.5 8.500h13v11h-13zm0 3.600h13M16.800 6.500v3.600m6.400-3.600v3.600M17.5 15.800l1.900 1.800 3.300-3.400"/>',
  ),
  wallet: drawing(
    '#2f5f4c',
    '<path d="M25.5 10V7.500H14.500a1.5 1.5 0 0 0 0 3h13v9h-13a1.5 1.5 0 0 1-1.5-1.500V9M24.300 15v.1"/>',
  ),
  prepaid: drawing('#5b5327', '<path d="M12.5 8h15v10.500h-15zM15.5 15.500h3m2.5 0h1.500M15.5 11.200h2.5"/>'),
  gift_card: drawing(
    '#8a3a35',
    '<path d="M13.5 11.500h13v8h-13zm-1-3h15v3h-15zM20 8.500v11m0-11c-1.5-3-5-2.600-4-.4.4.4 2 .4 4 .4zm0 0c1.5-3 5-2.600 4-.4-.4.4-2 .4-4 .4z"/>',
  ),
};

const WORDS: Readonly<Record<GatewayId, Html>> = {
  IDEAL: word('#a3195b', 'iDEAL', 11),
  PAYPAL: word('#1c3f7d', 'PayPal', 10),
  KLARNA: word('#6b4a57', 'Klarna', 10),
  IN3: word('#2b4f96', 'in3', 13),
  EPS: word('#8f2a35', 'eps', 13),
  KBC: word('#1d5a86', 'KBC', 12),
  CBC: word('#1d5a86', 'CBC', 12),
};

/** Payers look for these among others of their family, and find them by their tile. */
const OWN_TILES: readonly GatewayId[] = [
  'MISTERCASH',
  'APPLEPAY',
  'GOOGLEPAY',
  'AMAZONBTN',
  'ALIPAY',
  'ALIPAYPLUS',
  'WECHAT',
];

/** For several methods of one family. */
export const familyMark = (family: Exclude<Family, 'card'>): Html => FAMILIES[family];

/** For the method of this id, or for its family where it has none of its own. What the operator brought goes first. */
export function methodMark(view: Marked, { id, family }: { readonly id: GatewayId; readonly family: Family }): Html {
  const own = operatorMark(view, id) ?? WORDS[id];
  return own ?? (family === 'card' || OWN_TILES.includes(id) ? tileOf(id) : FAMILIES[family]);
}
