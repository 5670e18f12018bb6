/** Every state of the page by name, for the screenshots and for the tests that look at all of them. */

import type { Page } from 'playwright-core';
import type { DeclineView, OrderView } from '../../src/checkout/port.ts';
import { sanitiseHtml } from '../../src/http/sanitise-html.ts';
import { NUMBERS, someOrder } from './fake-checkout.ts';
import { METHOD_STATES } from './method-states.ts';
import type { Stage } from './stage.ts';
import { lookWith, TEMPLATES } from './templates.ts';

export interface NamedState {
  readonly name: string;
  /** Address of the page in that state. */
  readonly url: (stage: Stage, locale: string) => string;
  /** What the payer does there before it is looked at. */
  readonly act?: (page: Page) => Promise<void>;
}

const BANK_SAYS = 'Please approve this payment in the app of your bank. Questions? Call +31 20 000 0000.';
const insufficient: DeclineView = { why: 'insufficient_funds', issuerText: null };
const page = (stage: Stage, token: string, locale: string, more = '') =>
  `${stage.gateway}/connect/${token}/?lang=${locale}${more}`;

const open = (stage: Stage, more: Partial<OrderView>) =>
  stage.checkout.add({ kind: 'open', order: someOrder(more), declined: null });

/** The order, where it does not lie open already. */
async function unfold(page: Page): Promise<void> {
  const cart = page.locator('details.cart');
  if ((await cart.getAttribute('open')) === null) await cart.locator('summary').click();
}

const ITEMS =
  '<h1>Your order</h1><p>Packed by <b>Anna</b>, <font color="#ffffff" size="7">handle with care</font></p>' +
  '<table width="900" border="1" bgcolor="#ffff00"><thead><tr bgcolor="#ffffff"><th width="400" scope="col">Article</th><th align="right">Number</th><th align="right">Price</th></tr></thead>' +
  '<tbody><tr><td>The Garden at Night, hardcover, with a dedication by the author</td><td align="right">2</td><td align="right"><nobr>€ 35,97</nobr></td></tr>' +
  '<tr bgcolor="#ffffff"><td>Map of Utrecht<br><small>Folded</small></td><td align="right">1</td><td align="right"><nobr>€ 11,98</nobr></td></tr></tbody></table>' +
  '<ul><li>Gift wrapping</li><li>Free delivery</li></ul><img width="300" height="200" alt="Our shop">';

const formOf = (name: keyof typeof TEMPLATES): NamedState => ({
  name: `template-${name}-form`,
  url: (s, l) =>
    page(
      s,
      s.checkout.add({
        kind: 'open',
        order: someOrder({ gateway: 'VISA', look: TEMPLATES[name] }),
        declined: insufficient,
      }),
      l,
    ),
  act: unfold,
});
const listOf = (name: keyof typeof TEMPLATES): NamedState => ({
  name: `template-${name}-list`,
  url: (s, l) => page(s, open(s, { look: TEMPLATES[name] }), l),
});
const modeOf = (name: string, mode: string): NamedState => ({
  name,
  url: (s, l) =>
    page(s, open(s, { gateway: 'VISA', look: lookWith({ version: '1.0', settings: { [mode]: true } }) }), l),
});

/** The page under shops' templates, good and bad ones, and the list of what is bought in a shop's own words. */
export const TEMPLATE_STATES: readonly NamedState[] = [
  ...(['brand', 'plain', 'white', 'black', 'neon', 'grey', 'night'] as const).map(formOf),
  ...(['brand', 'black', 'neon'] as const).map(listOf),
  {
    name: 'template-brand-paid',
    url: (s, l) => page(s, s.checkout.add({ kind: 'paid', order: someOrder({ look: TEMPLATES.brand }) }), l),
  },
  modeOf('template-iframe', 'iframe_mode'),
  modeOf('template-embed', 'embed_mode'),
  {
    name: 'items',
    url: (s, l) =>
      page(s, open(s, { gateway: 'VISA', cart: null, cartTotals: null, itemsHtml: sanitiseHtml(ITEMS) }), l),
    act: unfold,
  },
];

export const STATES: readonly NamedState[] = [
  {
    name: 'method-list',
    url: (s, l) => page(s, open(s, { groupCards: true }), l),
  },
  {
    name: 'card-form',
    url: (s, l) => page(s, s.checkout.add({ kind: 'open', order: someOrder({ gateway: 'VISA' }), declined: null }), l),
  },
  {
    name: 'card-form-any',
    url: (s, l) =>
      page(s, s.checkout.add({ kind: 'open', order: someOrder(), declined: null }), l, '&method=CREDITCARD'),
  },
  {
    name: 'card-form-mistakes',
    act: async (page) => {
      await page.getByTestId('card-number').fill(NUMBERS.paid);
      await page.getByTestId('card-expiry').fill('12 / 20');
      await page.getByTestId('pay').click();
    },
    url: (s, l) =>
      page(s, s.checkout.add({ kind: 'open', order: someOrder(), declined: null }), l, '&method=MASTERCARD'),
  },
  {
    name: 'card-form-busy',
    act: async (page) => {
      await page.route('**/pay', () => {});
      await page.getByTestId('card-number').fill(NUMBERS.paid);
      await page.getByTestId('card-expiry').fill('12 / 30');
      await page.getByTestId('card-cvc').fill('123');
      await page.getByTestId('card-holder').fill('T. Tester');
      await page.getByTestId('pay').click();
      await page.locator('#pay-status:not(:empty)').waitFor();
    },
    url: (s, l) => page(s, s.checkout.add({ kind: 'open', order: someOrder({ gateway: 'VISA' }), declined: null }), l),
  },
  {
    name: 'card-form-unfolded',
    act: async (page) => {
      for (const fold of await page.locator('summary').all()) await fold.click();
      await page.getByTestId('card-cvc').focus();
    },
    url: (s, l) => page(s, s.checkout.add({ kind: 'open', order: someOrder(), declined: null }), l, '&method=AMEX'),
  },
  {
    name: 'card-form-declined',
    url: (s, l) =>
      page(s, s.checkout.add({ kind: 'open', order: someOrder(), declined: insufficient }), l, '&method=VISA'),
  },
  {
    name: 'method',
    url: (s, l) => {
      const token = s.checkout.add({ kind: 'unknown' });
      s.checkout.set(token, { ...s.checkout.methodState(token, someOrder()), methodUrl: `${s.bank}/shop` } as never);
      return page(s, token, l);
    },
  },
  {
    name: 'decoupled',
    url: (s, l) => page(s, s.checkout.add({ kind: 'decoupled', order: someOrder(), issuerText: BANK_SAYS }), l),
  },
  { name: 'processing', url: (s, l) => page(s, s.checkout.add({ kind: 'processing', order: someOrder() }), l) },
  {
    name: 'challenge',
    url: (s, l) => {
      const token = s.checkout.add({ kind: 'unknown' });
      s.checkout.set(token, s.checkout.challengeState(token, someOrder()));
      return page(s, token, l);
    },
    act: async (page) => page.frameLocator('#bank-frame').locator('#confirm').waitFor(),
  },
  {
    name: 'paid',
    url: (s, l) => {
      const by = { method: { id: 'VISA', name: 'Visa' }, last4: '1111', at: Date.UTC(2026, 11, 1, 12, 31) } as const;
      return `${s.gateway}/connect/${s.checkout.add({ kind: 'paid', order: someOrder(), by })}/result?lang=${l}`;
    },
  },
  { name: 'already-paid', url: (s, l) => page(s, s.checkout.add({ kind: 'paid', order: someOrder() }), l) },
  {
    name: 'declined',
    url: (s, l) =>
      page(
        s,
        s.checkout.add({
          kind: 'declined',
          order: someOrder({ gateway: 'VISA' }),
          declined: insufficient,
          again: true,
        }),
        l,
      ),
  },
  ...(['expired', 'cancelled', 'superseded', 'used_up'] as const).map((why) => ({
    name: why,
    url: (s: Stage, l: string) => page(s, s.checkout.add({ kind: 'ended', why, order: someOrder() }), l),
  })),
  { name: 'unknown', url: (s, l) => page(s, 'x'.repeat(36), l) },
  {
    name: 'close-window',
    url: (s, l) => {
      const order = someOrder({ closeWindow: true });
      return `${s.gateway}/connect/${s.checkout.add({ kind: 'paid', order })}/result?lang=${l}`;
    },
  },
  ...METHOD_STATES,
];
