/** The front page of the demo shop: three goods, a basket, who the customer is and how they want to pay. Works without scripts. */
import { html } from 'hono/html';
import {
  type Basket,
  COUNTRIES,
  CURRENCIES,
  CUSTOMERS,
  GOODS,
  type Goods,
  LOCALES,
  linesOf,
  MOST_OF_ONE,
  priceOf,
  sumOf,
  THREE_D,
} from './basket.ts';
import type { Markup, Page } from './layout.ts';
import { written } from './money.ts';

/** A method as `GET /gateways` lists it. */
export interface MethodListed {
  readonly id: string;
  readonly description: string;
  readonly type?: string;
}

export interface ShopPageParts {
  readonly basket: Basket;
  readonly methods: readonly MethodListed[];
  /** Why nothing was ordered; null where nothing was tried. */
  readonly problem: string | null;
  /** Where the form's redirects lead, beside the shop itself. */
  readonly gatewayOrigin: string;
}

export function shopPage({ basket, methods, problem, gatewayOrigin }: ShopPageParts): Page {
  return {
    title: 'The shop',
    news: 0,
    still: true,
    formsTo: gatewayOrigin,
    content: html`
<h1>Tea, and what goes with it</h1>
${problem === null ? '' : html`<p class="problem" role="alert" data-testid="shop-problem">${problem}</p>`}
<form class="stall" method="post" action="/shop/pay">
<ul class="goods">${GOODS.map((goods) => html`<li>${shelf(goods, basket)}</li>`)}</ul>
<div class="till">
${sums(basket)}
<button type="submit" class="soft" formmethod="get" formaction="/shop/" formnovalidate data-testid="shop-update">Update the basket</button>
<details${isUsual(basket) ? '' : html` open`}><summary>Customer and payment</summary><div class="choices">${choices(basket, methods)}</div></details>
<button type="submit" class="pay" data-testid="shop-pay">Pay</button>
<p class="muted">The shop’s server posts the order to the gateway and sends you to the payment page it answers with.</p>
</div>
</form>
<ul class="acts"><li><a href="/shop/notifications">Notifications</a></li><li><a href="/shop/components">Check out with a payment component</a></li></ul>`,
  };
}

/** A shop that knows no gateway sells nothing. */
export function closedPage(): Page {
  return {
    title: 'Closed',
    news: 0,
    content: html`<h1>This shop is closed</h1><p>It does not know where its gateway is. What it was told is still there to read.</p>
<ul class="acts"><li><a href="/shop/notifications">Notifications</a></li></ul>`,
  };
}

function shelf(goods: Goods, { quantities, currency }: Basket): Markup {
  const { id, name, about } = goods;
  return html`${PICTURES[id]}<h2>${name}</h2><p class="muted">${about}</p>
<div class="row"><b>${written(priceOf(goods), currency)}</b><label><span class="unseen">How many of ${name}</span>
<input type="number" name="${id}" value="${quantities[id]}" min="0" max="${MOST_OF_ONE}" inputmode="numeric" data-testid="shop-quantity-${id}"></label></div>`;
}

function sums(basket: Basket): Markup {
  const lines = linesOf(basket);
  const { currency } = basket;
  return html`<h2>Your basket</h2>
${lines.length === 0 ? html`<p class="muted">Nothing yet.</p>` : ''}<ul class="basket">${lines.map(
    ({ goods, quantity, amount }) =>
      html`<li><span>${quantity} × ${goods.name}</span><span>${written(amount, currency)}</span></li>`,
  )}<li class="muted"><span>of which VAT</span><span>${written(sumOf(lines.map(({ vat }) => vat)), currency)}</span></li>
<li class="total"><span>Total</span><span data-testid="shop-total">${written(sumOf(lines.map(({ amount }) => amount)), currency)}</span></li></ul>`;
}

function isUsual({
  country,
  locale,
  currency,
  customer,
  gateway,
  threeD,
  manualCapture,
  secondChance,
}: Basket): boolean {
  const chosen = [country, locale, currency, customer, gateway, threeD].join(' ');
  return chosen === 'NL en_US EUR approved  rules' && !manualCapture && !secondChance;
}

function choices(basket: Basket, methods: readonly MethodListed[]): Markup {
  const countryNames = new Intl.DisplayNames(['en'], { type: 'region' });
  const named = (codes: readonly string[], name: (code: string) => string) =>
    codes.map((code) => [code, name(code)] as const);
  const plain = (codes: readonly string[]) => named(codes, (code) => code);
  return html`${list(
    'country',
    'Country',
    basket.country,
    named(COUNTRIES, (code) => countryNames.of(code) ?? code),
  )}
${list('locale', 'Language', basket.locale, named(LOCALES, languageName))}
${list('currency', 'Currency', basket.currency, plain(CURRENCIES))}
${list('customer', 'Customer', basket.customer, Object.entries(CUSTOMERS))}
${list('gateway', 'Method', basket.gateway, [['', 'the payer chooses'], ...methods.filter(({ type }) => type !== 'coupon').map(nameOf)], methods.filter(({ type }) => type === 'coupon').map(nameOf))}
${list('three_d', '3-D Secure', basket.threeD, Object.entries(THREE_D))}
${tick('capture', 'manual', 'Authorise only, capture by hand', basket.manualCapture)}
${tick('second_chance', '1', 'Remind a payer who leaves by mail', basket.secondChance)}`;
}

const nameOf = ({ id, description }: MethodListed) => [id, description] as const;

function languageName(locale: string): string {
  const [language = 'en'] = locale.split('_');
  return new Intl.DisplayNames(['en'], { type: 'language' }).of(language) ?? locale;
}

type Choice = readonly [value: string, text: string];

function list(
  name: string,
  label: string,
  chosen: string,
  all: readonly Choice[],
  gifts: readonly Choice[] = [],
): Markup {
  const option = ([value, text]: Choice) =>
    html`<option value="${value}"${value === chosen ? html` selected` : ''}>${text}</option>`;
  return html`<label>${label}<select name="${name}" data-testid="shop-${name}" autocomplete="off">${all.map(option)}${
    gifts.length > 0 ? html`<optgroup label="Gift cards">${gifts.map(option)}</optgroup>` : ''
  }</select></label>`;
}

function tick(name: string, value: string, label: string, isTicked: boolean): Markup {
  return html`<label class="tick"><input type="checkbox" name="${name}" value="${value}" data-testid="shop-${name}"${isTicked ? html` checked` : ''}>${label}</label>`;
}

/** Drawn here, so that the shop asks nobody for pictures. */
const PICTURES: Readonly<Record<string, Markup>> = {
  tea: html`<svg viewBox="0 0 120 80" aria-hidden="true"><rect x="38" y="22" width="44" height="48" rx="5" class="c1"/><rect x="34" y="14" width="52" height="12" rx="4" class="c2"/><path d="M60 60c-11-7-11-18 0-25 11 7 11 18 0 25z" class="c3"/><path d="M60 36v22" class="line"/></svg>`,
  taste: html`<svg viewBox="0 0 120 80" aria-hidden="true"><path d="M46 30h28l6 34a6 6 0 0 1-6 6H46a6 6 0 0 1-6-6z" class="c1"/><path d="M50 22h20l4 8H46z" class="c2"/><path d="M60 22C60 8 80 6 88 14" class="line"/><rect x="84" y="12" width="14" height="12" rx="2" class="c3"/></svg>`,
  cup: html`<svg viewBox="0 0 120 80" aria-hidden="true"><path d="M34 28h48v14c0 18-10 28-24 28S34 60 34 42z" class="c1"/><path d="M82 33h6a9 9 0 0 1 0 18h-8" class="line"/><path d="M34 28h48v8H34z" class="c2"/><path d="M50 20c-4-5 4-7 0-12M66 20c-4-5 4-7 0-12" class="line"/></svg>`,
  book: html`<svg viewBox="0 0 120 80" aria-hidden="true"><rect x="36" y="12" width="50" height="58" rx="4" class="c1"/><path d="M36 16a4 4 0 0 1 4-4h4v58h-4a4 4 0 0 1-4-4z" class="c2"/><path d="M54 28h22M54 36h14" class="line"/><path d="M65 62c-7-4-7-11 0-16 7 5 7 12 0 16z" class="c3"/></svg>`,
};
