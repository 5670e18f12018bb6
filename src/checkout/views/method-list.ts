/** The list of methods: the cards stored earlier, then what payers use most, then the rest by family, gift cards under one entry. */
import { type Html, html } from '../html.ts';
import type { MessageKey } from '../messages.ts';
import type { MethodView, OrderView } from '../port.ts';
import { acceptedSchemes, SCHEME_NAMES } from './card-form.ts';
import { familyMark, methodMark } from './family-marks.ts';
import { markOf } from './marks.ts';
import { cardName, offeredCard } from './saved-cards.ts';
import { nameIn, type View } from './view.ts';

/** A list this long is read in one look; of a longer one the rest folds away. */
const ONE_LOOK = 8;

/** What payers use most, wherever it is offered. */
const COMMON = (
  'IDEAL MISTERCASH CREDITCARD VISA MASTERCARD PAYPAL APPLEPAY GOOGLEPAY KLARNA BIZUM EPS GIROPAY DOTPAY MBWAY AMEX MAESTRO ' +
  'BANKTRANS DIRDEB'
).split(' ');

const GROUPS: readonly { readonly title: MessageKey; readonly families: readonly MethodView['family'][] }[] = [
  { title: 'group_bank', families: ['bank', 'bank_transfer', 'direct_debit'] },
  { title: 'group_card', families: ['card'] },
  { title: 'group_wallet', families: ['wallet'] },
  { title: 'group_pay_later', families: ['pay_later'] },
  { title: 'group_prepaid', families: ['prepaid', 'gift_card'] },
];

/** What a browser must have for a method to be of use: the script that looks shows the row then. */
const NEEDS: Readonly<Record<string, string>> = { APPLEPAY: 'ApplePaySession' };

export function methodList(view: View, order: OrderView): Html {
  const { say } = view;
  const all = offeredMethods(order, view.methods === 'all');
  const gifts = all.filter(({ family }) => family === 'gift_card');
  const folds = gifts.length > 1;
  const plain = folds ? all.filter(({ family }) => family !== 'gift_card') : all;
  const shown = plain.length > ONE_LOOK ? mostUsed(plain) : plain;
  const rest = plain.filter((method) => !shown.includes(method));
  return html`<h1>${say('choose_method')}</h1>
${savedCards(view, order)}
<ul class="methods">${shown.map((method) => row(view, order, method))}${folds && giftCards(view, order, gifts)}</ul>
${rest.length > 0 && more(view, order, rest)}`;
}

/**
 * The methods that the list is made of: with `everything` those for other countries too; the schemes as one unless they are to stand
 * apart. Where the order presets a scheme no other is taken, so no other is shown.
 */
export function offeredMethods(order: OrderView, everything: boolean): readonly MethodView[] {
  const all = everything ? [...order.methods, ...order.otherMethods] : order.methods;
  const scheme = all.find(({ id, family }) => family === 'card' && id === order.gateway && id !== 'CREDITCARD');
  const offered = all.filter((method) => method.family !== 'card' || scheme === undefined || method === scheme);
  const cards = offered.filter(({ family }) => family === 'card');
  if (!order.groupCards || cards.length < 2) return offered;
  const one = cards.find(({ id }) => id === 'CREDITCARD') ?? { ...cards[0]!, id: 'CREDITCARD' };
  return offered.flatMap((method) => (method === cards[0] ? [one] : method.family === 'card' ? [] : [method]));
}

function mostUsed(methods: readonly MethodView[]): readonly MethodView[] {
  const rank = ({ id }: MethodView) => (COMMON.includes(id) ? COMMON.indexOf(id) : COMMON.length);
  return [...methods].sort((a, b) => rank(a) - rank(b)).slice(0, ONE_LOOK);
}

function row(view: View, order: OrderView, method: MethodView): Html {
  const schemes = method.id === 'CREDITCARD' && schemesOf(view, order);
  const name = method.id === 'CREDITCARD' ? view.say('any_card') : nameIn(view, method);
  const { id } = method;
  // A browser that cannot pay by it would only find out later. In the sandbox no device is behind, so anybody may try it.
  const needs = view.sandbox ? undefined : NEEDS[id];
  return html`<li${needs && html` data-needs="${needs}" hidden`}><a href="${view.links.page({ method: id, card: null })}" data-testid="method-${id}">${methodMark(view, method)}<bdi>${name}</bdi>${schemes}</a></li>`;
}

/** The marks of the schemes that a card may be of, their names for who hears the page. */
function schemesOf(view: View, order: OrderView): Html {
  const schemes = acceptedSchemes(order, 'CREDITCARD');
  return html`<span class="schemes">${schemes.map((scheme) => markOf(view, scheme))}<span class="unseen">${schemes.map((scheme) => SCHEME_NAMES[scheme]).join(', ')}</span></span>`;
}

/** Those whose method is offered: a stored card of a method that cannot pay this order is no use. */
function savedCards(view: View, order: OrderView): Html | null {
  const usable = order.savedCards.flatMap((card, i) => {
    const method = offeredCard(order, card);
    return method === undefined ? [] : [{ card, method, place: String(i + 1) }];
  });
  if (usable.length === 0) return null;
  return html`<h2 class="section">${view.say('saved_cards')}</h2>
<ul class="methods saved">${usable.map(
    ({ card, method, place }) =>
      html`<li><a href="${view.links.page({ method, card: place })}" data-testid="saved-card">${methodMark(view, { id: card.gateway, family: 'card' })}${cardName(card)}</a></li>`,
  )}</ul>`;
}

function giftCards(view: View, order: OrderView, gifts: readonly MethodView[]): Html {
  return html`<li><details class="fold" data-testid="gift-cards"><summary>${familyMark('gift_card')}<span>${view.say('gift_card')}</span></summary>
<ul>${gifts.map((method) => row(view, order, method))}</ul></details></li>`;
}

function more(view: View, order: OrderView, methods: readonly MethodView[]): Html {
  const groups = GROUPS.map(({ title, families }) => ({
    title,
    members: methods.filter(({ family }) => families.includes(family)),
  }));
  return html`<details class="more" data-testid="more-methods"><summary>${view.say('more_methods')} <span>(${methods.length})</span></summary>
${groups.map(
  ({ title, members }) =>
    members.length > 0 &&
    html`<h2>${view.say(title)}</h2><ul class="methods">${members.map((method) => row(view, order, method))}</ul>`,
)}</details>`;
}
