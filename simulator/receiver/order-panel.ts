/** What the shop shows of an order as the gateway has it, and the buttons of its merchant. */
import { html } from 'hono/html';
import type { Markup } from './layout.ts';
import { type Act, actsFor, type OrderSeen } from './merchant-acts.ts';
import { written } from './money.ts';

/** `none`: this shop knows no gateway. `silent`: the gateway does not answer. `unknown`: it knows no such order. */
export type Seen = OrderSeen | 'none' | 'silent' | 'unknown';

const LABELS: Readonly<Record<Act, string>> = {
  cancel: 'Cancel the order',
  capture: 'Capture',
  release: 'Let the authorisation go',
  ship: 'Mark as shipped',
  refund: 'Refund',
};

/** `said` is what came of the last button; null where none was pressed. */
export function orderPanel(seen: Seen, said: string | null): Markup | '' {
  if (seen === 'none') return '';
  if (seen === 'silent') return html`<p class="problem">The gateway does not answer.</p>`;
  if (seen === 'unknown') return html`<p class="problem">The gateway knows no such order of this shop.</p>`;
  const { status, financial_status, amount, amount_refunded: refunded = 0, currency, reason, payment_details } = seen;
  const rows: readonly (readonly [string, Markup | string])[] = [
    ['Order', html`<b data-testid="shop-order-status">${status}</b>`],
    ['Money', html`<b data-testid="shop-financial-status">${financial_status}</b>`],
    ['Amount', written(amount, currency)],
    ['Method', payment_details?.type ?? 'none yet'],
    ...(refunded > 0 ? [['Refunded', written(refunded, currency)] as const] : []),
    ...(reason ? [['Reason', reason] as const] : []),
  ];
  return html`<section class="panel"><h2>At the gateway</h2>
<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
${said === null ? '' : html`<p class="said" role="status" data-testid="shop-said">${said}</p>`}
<div class="merchant">${actsFor(seen).map((act) => button(seen, act))}</div></section>`;
}

function button({ order_id: id, shopping_cart: cart }: OrderSeen, act: Act): Markup {
  const items = cart?.items ?? [];
  return html`<form method="post" action="/shop/order"><input type="hidden" name="transactionid" value="${id}">
${
  act === 'refund' && items.length > 0
    ? html`<label><span class="unseen">What comes back</span><select name="piece" data-testid="shop-refund-piece" autocomplete="off"><option value="">everything that is left</option>${items.map(({ name }, i) => html`<option value="${i}">one ${name}</option>`)}</select></label>`
    : ''
}<button type="submit" name="act" value="${act}" class="soft" data-testid="shop-${act}">${LABELS[act]}</button></form>`;
}
