/** Templates to look at: a shop's own, and those nobody should write. What they hold is as merchants send it. */
import { createHash } from 'node:crypto';
import { type Look, lookOf, type ShownImage } from '../../src/checkout/look/look.ts';
import type { Site } from '../../src/merchants/types.ts';
import { readTemplate } from '../../src/orders/page-template.ts';
import { makeTerms } from '../support/orders.ts';
import { coverPng, logoPng } from '../support/png.ts';
import { someLook } from './fake-checkout.ts';

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex').slice(0, 32);
const LOGO = logoPng();
const COVER = coverPng();

/** Pictures that the stage serves, by their hashes. */
export const PICTURES: ReadonlyMap<string, Buffer> = new Map([LOGO, COVER].map((bytes) => [hashOf(bytes), bytes]));
export const LOGO_IMAGE: ShownImage = { hash: hashOf(LOGO), width: 240, height: 64 };
export const COVER_IMAGE: ShownImage = { hash: hashOf(COVER), width: 800, height: 160 };

/** The look that a shop's order with this template has; `more` overrides. */
export function lookWith(template: unknown, more: Partial<Look> = {}): Look {
  const read = readTemplate(template);
  if (read.faults.length > 0) throw new Error(read.faults.join('; '));
  const site = { siteId: 1, name: someLook().shop } as Site;
  return { ...lookOf(site, { ...makeTerms(), template: read.template }), ...more };
}

const flat = (text: string, background: string, more: Record<string, unknown> = {}) => ({
  header: { text, background },
  body: { text, background, link: { text, hover: { text, border: text } } },
  container: { text, label: text, background, link: { text } },
  cart: { text, label: text, background, border: text },
  payment_form: { text, background, border: text, inputs: { border: text, label: text } },
  buttons: {
    payment_method: { background, text, border: text, hover: { background, text }, active: { background, text } },
    secondary: { background, text, hover: { background, text } },
    primary: { background, text, hover: { background, text } },
  },
  ...more,
});

export const TEMPLATES = {
  /** A florist: a deep header, warm paper, plum buttons. */
  brand: lookWith(
    {
      header: { background: '#3b1f4a', text: '#f7e8ff' },
      body: { background: '#faf5ef', text: '#33272f', link: { text: '#8e2f6b' } },
      container: { background: '#ffffff', text: '#33272f', label: '#6d5a66' },
      cart: { background: '#ffffff', border: '#e6d8cf', label: '#8e2f6b' },
      payment_form: { inputs: { border: '#a58f9b' } },
      buttons: {
        primary: { background: '#8e2f6b', text: '#ffffff', hover: { background: '#74245a' } },
        secondary: { background: '#f3e9f0', text: '#74245a', hover: { background: '#ead9e5' } },
      },
    },
    { shown: { cover: COVER_IMAGE } },
  ),
  /** Only what most shops set: a logo and the colour of the button. */
  plain: lookWith({ buttons: { primary: { background: '#d6336c', text: '#fff' } } }, { shown: { logo: LOGO_IMAGE } }),
  white: lookWith(flat('#fff', '#fff')),
  black: lookWith(flat('#000000', '#000000')),
  neon: lookWith(flat('#ff00ff', '#00ff00', { body: { background: '#ffff00', text: '#00ffff' } })),
  grey: lookWith(flat('#808080', '#7f7f7f')),
  night: lookWith({
    body: { background: '#101418', text: '#cfd8e3' },
    container: { background: '#1a2129', label: '#9fb0c3' },
    payment_form: { background: '#1a2129', border: '#33404e', inputs: { border: '#5d7186' } },
    buttons: { primary: { background: '#ffb300', text: '#201600' } },
  }),
} as const satisfies Record<string, Look>;
