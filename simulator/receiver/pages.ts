/** The pages of the demo shop: what arrived, and where the payer comes back to. */
import { html } from 'hono/html';
import { ANSWERS } from './answers.ts';
import type { Arrival } from './arrivals.ts';
import type { Markup, Page } from './layout.ts';

type Panel = Markup | '';

/** `sells`: whether this shop has a checkout of its own. */
export function listPage(arrivals: readonly Arrival[], sells: boolean): Page {
  return {
    title: 'Notifications',
    news: newest(arrivals),
    content: html`
<h1>What the gateway told this shop</h1>
<p class="muted">Newest first, at most two hundred. Point <code>payment_options.notification_url</code> at
<code>/shop/notification</code> on this host; with <code>?answer=</code>${badAnswers} the shop answers badly, and you can
watch the tries. For programs: <a href="/shop/notifications.json">notifications.json</a>, with <code>?order_id=</code> for one order.</p>
${sells ? html`<ul class="acts"><li><a href="/shop/">To the shop</a></li><li><a href="/shop/components">Check out with a payment component</a></li></ul>` : ''}
${arrivals.length === 0 ? html`<p class="empty">Nothing yet. Make an order, pay it, and it appears here.</p>` : list(arrivals)}`,
  };
}

/** The payer came back after paying. That proves nothing, and the page says so. */
export function returnPage(orderId: string | undefined, arrivals: readonly Arrival[], panel: Panel): Page {
  const status = arrivals.find((arrival) => arrival.signature?.verifies && arrival.status !== null)?.status;
  return {
    title: 'Thank you',
    news: newest(arrivals),
    content: html`
<div class="big" aria-hidden="true">✓</div>
<h1>Thank you for your order</h1>
<p data-testid="shop-order">${orderSentence(orderId)}</p>
<p>The browser is back, and that alone proves nothing: a shop believes the notification, or asks the gateway.
${status ? html`The newest one that verifies says <b data-testid="shop-status">${status}</b>.` : ''}</p>
${panel}
${told(arrivals)}
${links(orderId)}`,
  };
}

export function cancelledPage(orderId: string | undefined, arrivals: readonly Arrival[], panel: Panel): Page {
  return {
    title: 'Not paid',
    news: newest(arrivals),
    content: html`
<div class="big not" aria-hidden="true">✕</div>
<h1>The payment did not go through</h1>
<p data-testid="shop-order">${orderSentence(orderId)}</p>
<p>It was cancelled or declined. The basket is still there: a real shop would offer to pay in another way.</p>
${panel}
${told(arrivals)}
${links(orderId)}`,
  };
}

/** The merchant looks at an order. */
export function orderPage(orderId: string | undefined, arrivals: readonly Arrival[], panel: Panel): Page {
  return {
    title: 'An order',
    news: newest(arrivals),
    content: html`
<h1 data-testid="shop-order">${orderSentence(orderId)}</h1>
${panel}
${told(arrivals)}
${links(orderId)}`,
  };
}

const badAnswers = html`${Object.keys(ANSWERS)
  .filter((name) => name !== 'ok')
  .map((name, i) => html`${i > 0 ? ', ' : ''}<code>${name}</code>`)}`;

const newest = (arrivals: readonly Arrival[]): number => arrivals[0]?.number ?? 0;

const orderSentence = (orderId: string | undefined): Markup =>
  orderId ? html`Order <b>${orderId}</b>` : html`The address names no order: <code>transactionid</code> is missing.`;

function told(arrivals: readonly Arrival[]): Markup {
  return html`<h2>Told about this order so far</h2>
${arrivals.length === 0 ? html`<p class="empty">Nothing yet.</p>` : list(arrivals)}`;
}

function links(orderId: string | undefined): Markup {
  return html`<ul class="acts">
<li><a href="/shop/">Back to the shop</a></li>
<li><a href="/shop/notifications">All notifications</a></li>
${orderId ? html`<li><a href="/shop/notifications.json?order_id=${encodeURIComponent(orderId)}">As JSON</a></li>` : ''}
</ul>`;
}

function list(arrivals: readonly Arrival[]): Markup {
  return html`<ol class="list">${arrivals.map((arrival) => html`<li>${entry(arrival)}</li>`)}</ol>`;
}

function entry(arrival: Arrival): Markup {
  const { number, method, orderId, status, payloadType, query, body, headers, answer } = arrival;
  return html`<details id="arrival-${number}" data-testid="arrival">
<summary><span class="tag">${method}</span><b>${orderId ?? 'no order id'}</b>${status ? html`<span>${status}</span>` : ''}
${payloadType ? html`<span class="tag">${payloadType}</span>` : ''}${signatureTag(arrival)}${time(arrival.at)}</summary>
<div class="inside">
<h2>Signature</h2><p>${signatureSentence(arrival)}</p>
<h2>Query</h2>${pairs([...new URLSearchParams(query)])}
${body === '' ? '' : html`<h2>Body</h2><pre>${pretty(body)}</pre>`}
<h2>Headers</h2>${pairs(Object.entries(headers).map(([name, value]) => [name, String(value)]))}
<h2>This shop answered</h2><p>${answer}</p>
</div>
</details>`;
}

function signatureTag({ signature }: Arrival): Markup | '' {
  if (!signature) return '';
  return signature.verifies
    ? html`<span class="tag good">✓ signature</span>`
    : html`<span class="tag bad">✕ signature</span>`;
}

function signatureSentence({ signature, survivesRewriting }: Arrival): Markup {
  if (!signature) return html`A GET carries none: a shop asks the gateway for the order before it believes anything.`;
  return html`${signature.verifies ? 'Verifies' : 'Does not verify'}: ${signature.why}.
${survivesRewriting ? '' : 'Parsing the body and writing it again gives other bytes: a shop that checks those refuses it.'}`;
}

function time(at: number): Markup {
  const iso = new Date(at).toISOString();
  return html`<time class="muted" datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC</time>`;
}

function pairs(entries: readonly (readonly [string, string])[]): Markup {
  if (entries.length === 0) return html`<p class="muted">none</p>`;
  return html`<dl>${entries.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
