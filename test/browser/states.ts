/** Every state of the page by name, for the screenshots and for the tests that look at all of them. */

import type { Page } from 'playwright-core';
import type { DeclineView } from '../../src/checkout/port.ts';
import { NUMBERS, someOrder } from './fake-checkout.ts';
import { METHOD_STATES } from './method-states.ts';
import type { Stage } from './stage.ts';

export interface NamedState {
  readonly name: string;
  /** Address of the page in that state. */
  readonly url: (stage: Stage, locale: string) => string;
  /** What the payer does there before it is looked at. */
  readonly act?: (page: Page) => Promise<void>;
}

const insufficient: DeclineView = { why: 'insufficient_funds', issuerText: null };
const page = (stage: Stage, token: string, locale: string, more = '') =>
  `${stage.gateway}/connect/${token}/?lang=${locale}${more}`;

export const STATES: readonly NamedState[] = [
  {
    name: 'method-list',
    url: (s, l) => page(s, s.checkout.add({ kind: 'open', order: someOrder(), declined: null }), l),
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
    url: (s, l) => `${s.gateway}/connect/${s.checkout.add({ kind: 'paid', order: someOrder() })}/result?lang=${l}`,
  },
  { name: 'already-paid', url: (s, l) => page(s, s.checkout.add({ kind: 'paid', order: someOrder() }), l) },
  {
    name: 'declined',
    url: (s, l) =>
      page(s, s.checkout.add({ kind: 'declined', order: someOrder({ gateway: 'VISA' }), declined: insufficient }), l),
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
