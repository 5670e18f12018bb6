/** In the sandbox: a strip that says so and offers test cards to click into the form. Never in live mode. */
import type { GatewayId } from '../../methods/types.ts';
import { type Html, html } from '../html.ts';
import { TEST_CARDS } from '../test-cards.ts';
import { markOf } from './marks.ts';
import type { View } from './view.ts';

const HOLDER = 'T. Tester';

/** With the gateway of the card form shown, or null on pages without one. `now` in ms since the epoch. */
export function testStrip(view: View, gateway: GatewayId | null, now: number): Html | null {
  if (!view.sandbox) return null;
  const says = html`<b>TEST</b>${view.say('test_strip')}`;
  const expiry = `12 / ${String((new Date(now).getUTCFullYear() + 3) % 100).padStart(2, '0')}`;
  const cards = TEST_CARDS.filter(({ scheme }) => gateway === 'CREDITCARD' || scheme === gateway);
  if (cards.length === 0) return html`<aside class="test-strip" aria-label="TEST"><p>${says}</p></aside>`;
  return html`<aside class="test-strip" aria-label="TEST"><details><summary>${says} <span>${view.say('test_cards')}</span></summary>
<ul>${cards.map(
    ({ scheme, number, code, outcome }) =>
      html`<li><button type="button" data-testid="test-card" data-fill="${number}" data-code="${code}" data-expiry="${expiry}" data-holder="${HOLDER}">${markOf(scheme)}<span><bdi class="ltr">${number}</bdi><small>${view.say(outcome)}</small></span></button></li>`,
  )}</ul></details></aside>`;
}
