/** In the sandbox: a strip that says so and offers test cards and test data to click into the form. Never in live mode. */
import type { FormField, GatewayId } from '../../methods/types.ts';
import { type Html, html } from '../html.ts';
import type { MethodView, OrderView } from '../port.ts';
import { TEST_CARDS } from '../test-cards.ts';
import { type TestEntry, testEntriesFor } from '../test-data.ts';
import { methodMark } from './family-marks.ts';
import { markOf } from './marks.ts';
import { moneyOf, type View } from './view.ts';

const HOLDER = 'T. Tester';

/** With what the simulated institution behind the method knows, to be filled into its form by a press. */
export function dataStrip(view: View, order: OrderView, method: MethodView): Html | null {
  const entries = testEntriesFor(method);
  if (!view.sandbox || entries.length === 0) return testStrip(view, null, 0);
  return html`<aside class="test-strip" aria-label="TEST"><details><summary><b>TEST</b>${view.say('test_strip')} <span>${view.say('test_values')}</span></summary>
<ul>${entries.map((entry) => {
    const asked = Object.entries(entry.values).filter(([name]) => method.fields.includes(name as FormField));
    const told = entry.outcome && view.say(entry.outcome, balanceOf(view, order, entry));
    return html`<li><button type="button" data-testid="test-data" data-values="${JSON.stringify(Object.fromEntries(asked))}">${methodMark(view, method)}<span><bdi class="ltr">${asked[0]?.[1]}</bdi>${told && html`<small>${told}</small>`}</span></button></li>`;
  })}</ul></details></aside>`;
}

const balanceOf = (view: View, order: OrderView, { balance }: TestEntry): Record<string, string> =>
  balance === undefined ? {} : { amount: moneyOf(view, { ...order, currency: 'EUR' }, balance) };

/** With the gateway of the card form shown, or null on pages without one. `now` in ms since the epoch. */
export function testStrip(view: View, gateway: GatewayId | null, now: number): Html | null {
  if (!view.sandbox) return null;
  const scenario = view.scenario && html` <code data-testid="scenario" dir="ltr">${view.scenario}</code>`;
  const says = html`<b>TEST</b>${view.say('test_strip')}${scenario}`;
  const expiry = `12 / ${String((new Date(now).getUTCFullYear() + 3) % 100).padStart(2, '0')}`;
  const cards = TEST_CARDS.filter(
    ({ scheme }) => scheme === gateway || (gateway === 'CREDITCARD' && scheme !== 'MISTERCASH'),
  );
  if (cards.length === 0) return html`<aside class="test-strip" aria-label="TEST"><p>${says}</p></aside>`;
  return html`<aside class="test-strip" aria-label="TEST"><details><summary>${says} <span>${view.say('test_cards')}</span></summary>
<ul>${cards.map(
    ({ scheme, number, code, outcome }) =>
      html`<li><button type="button" data-testid="test-card" data-fill="${number}" data-code="${code}" data-expiry="${expiry}" data-holder="${HOLDER}">${markOf(view, scheme)}<span><bdi class="ltr">${number}</bdi><small>${view.say(outcome)}</small></span></button></li>`,
  )}</ul></details></aside>`;
}
