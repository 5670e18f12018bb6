/** The page of the demo shop's checkout: a basket, the payment component, a button. Everything a shop needs is in its script. */
import { html } from 'hono/html';
import { STYLE } from './style.ts';

/** Languages of the component. */
export const LANGUAGES = ['en', 'nl', 'de', 'fr', 'es', 'it'] as const;
type Language = (typeof LANGUAGES)[number];

const LOCALES: Readonly<Record<Language, string>> = {
  ...{ en: 'en_US', nl: 'nl_NL', de: 'de_DE', fr: 'fr_FR', es: 'es_ES', it: 'it_IT' },
};

/** What is in the basket of everybody. */
export const GOODS = {
  lines: [
    { name: 'Tea, loose, first flush', quantity: 2, price: '€ 25.00' },
    { name: 'Cup, hand-thrown', quantity: 1, price: '€ 17.50' },
  ],
  total: '€ 42.50',
  order: { currency: 'EUR', amount: 4_250, description: 'Two packets of tea and a cup' },
};

export function checkoutPage(parts: { gatewayUrl: string; apiToken: string; lang: Language }): string {
  const { gatewayUrl, apiToken, lang } = parts;
  const assets = `${gatewayUrl.replace(/\/+$/, '')}/sdk/components/v2/components`;
  const order = { ...GOODS.order, customer: { locale: LOCALES[lang], country: 'NL' } };
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Check out – Demo shop</title>
<link rel="stylesheet" href="${assets}.css">
<link rel="stylesheet" href="/shop/components/checkout.css">
<script src="${assets}.js" defer></script>
<script src="/shop/components/checkout.js" defer></script>
</head>
<body>
<div class="awning" aria-hidden="true"></div>
<header><strong><a href="/shop/">Demo shop</a></strong><span>part of the sandbox: nothing here is for sale</span></header>
<main class="checkout">
<section>
<h1>Your basket</h1>
<ul class="basket">${GOODS.lines.map(
    ({ name, quantity, price }) => html`<li><span>${quantity} × ${name}</span><span>${price}</span></li>`,
  )}<li class="total"><span>Total</span><span data-testid="shop-total">${GOODS.total}</span></li></ul>
<nav aria-label="Language">${LANGUAGES.map((each) =>
    each === lang
      ? html`<b aria-current="true">${each}</b> `
      : html`<a href="/shop/components?lang=${each}">${each}</a> `,
  )}</nav>
</section>
<section>
<h2>Payment</h2>
<div id="MultiSafepayPayment" data-api-token="${apiToken}" data-order="${JSON.stringify(order)}"></div>
<p id="problem" role="alert" hidden></p>
<button id="place" type="button" data-testid="shop-place-order" disabled>Place order</button>
<p class="muted">The card is typed into a frame of the gateway. This page gets a sealed payload, its server posts it with the
order, and the answer says where to go.</p>
</section>
</main>
<footer>A real shop keeps its own books. This one shows what it was told and forgets it when the sandbox ends.</footer>
</body>
</html>`);
}

export const CHECKOUT_STYLE = `${STYLE}
.checkout { display: grid; gap: 1rem 3rem; }
.checkout h1, .checkout h2 { margin: .75rem 0; font-size: 1.35rem; line-height: 1.3; }
nav a, nav b { display: inline-grid; place-items: center; min-inline-size: 2.25rem; min-block-size: 2.25rem; }
.msp-container-ui {
  --msp-ink: var(--ink); --msp-muted: var(--muted); --msp-ground: var(--card); --msp-field: var(--card);
  --msp-line: var(--line); --msp-field-line: var(--muted); --msp-accent: var(--link); --msp-on-accent: var(--card);
  --msp-danger: var(--bad);
}
#place { inline-size: 100%; min-block-size: 3.25rem; margin-block: 1rem .75rem; padding: .75rem 1.25rem; border: 0; border-radius: 2rem; background: var(--stall); color: #fff; font: inherit; font-size: 1.05rem; font-weight: 650; cursor: pointer; }
#place:disabled { opacity: .6; cursor: progress; }
#problem { margin-block: .75rem 0; padding: .6rem .9rem; border-radius: .7rem; background: var(--bad-ground); color: var(--bad); }
@media (min-width: 50rem) { .checkout { grid-template-columns: 1fr minmax(0, 28rem); max-width: 62rem; } .checkout ~ footer, header:has(~ .checkout) { max-width: 62rem; } }
`;

/** All that a shop's page does. */
export const CHECKOUT_SCRIPT = `'use strict';
const place = document.getElementById('MultiSafepayPayment');
const button = document.getElementById('place');
const problem = document.getElementById('problem');
const order = JSON.parse(place.dataset.order);
order.payment_options = { settings: { connect: { group_cards: true } } };

const component = new MultiSafepay({ env: 'test', apiToken: place.dataset.apiToken, order });
component.init('dropin', {
  container: '#MultiSafepayPayment',
  onLoad: () => (button.disabled = false),
  onError: ({ message }) => say(message),
});

button.addEventListener('click', async () => {
  say('');
  if (component.hasErrors()) return;
  button.disabled = true;
  try {
    const answer = await fetch('/shop/components/order', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ payment_data: component.getPaymentData(), locale: order.customer.locale }),
    });
    const { success, data, error_code, error_info } = await answer.json();
    if (success) return component.init('redirection', { order: data });
    say(error_info + ' (' + error_code + ')');
  } catch {
    say('The shop cannot be reached. Try again.');
  }
  button.disabled = false;
});

function say(sentence) {
  problem.textContent = sentence;
  problem.hidden = sentence === '';
}
`;
