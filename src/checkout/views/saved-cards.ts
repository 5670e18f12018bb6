/** Paying with a card that was stored earlier: one press, no number, no security code. */
import type { CardGateway, GatewayId } from '../../methods/types.ts';
import { type Html, html } from '../html.ts';
import type { DeclineView, OrderView, SavedCardView } from '../port.ts';
import { afterForm, browserFields, hidden, payButton, spoken } from './form-parts.ts';
import { markOf } from './marks.ts';
import { declineNotice } from './notice.ts';
import type { View } from './view.ts';

/** The method under which a stored card can pay this order: its own, or any card; undefined where neither is offered. */
export function offeredCard(order: OrderView, { gateway }: SavedCardView): GatewayId | undefined {
  const offered = (id: GatewayId) => order.methods.some((method) => method.id === id);
  if (order.groupCards && order.methods.filter(({ family }) => family === 'card').length > 1) return 'CREDITCARD';
  return [gateway, 'CREDITCARD'].find(offered);
}

/** The stored cards that a form of this method offers. */
export function savedFor(order: OrderView, gateway: GatewayId): readonly SavedCardView[] {
  return gateway === 'CREDITCARD' ? order.savedCards : order.savedCards.filter((card) => card.gateway === gateway);
}

export interface SavedCardsState {
  readonly gateway: CardGateway;
  readonly declined: DeclineView | null;
  /** The one that was picked from the list, from 1 in the order's own counting; null for the first. */
  readonly picked: string | null;
  readonly accept: string;
}

export function savedCardsForm(view: View, order: OrderView, state: SavedCardsState): Html {
  const { say, links } = view;
  const cards = savedFor(order, state.gateway);
  const picked = order.savedCards[Number(state.picked ?? 0) - 1];
  const chosen = cards.find((card) => card === picked) ?? cards[0]!;
  return html`<h1>${say('saved_cards')}</h1>
${state.declined && declineNotice(view, state.declined)}
<form id="method-form" class="form" method="post" action="${links.act('pay')}" novalidate data-accept="${state.accept}" ${spoken(view)}>
${hidden({ token: view.formToken, gateway: state.gateway, lang: view.locale.locale })}${browserFields()}
<fieldset class="choice" role="radiogroup"><legend class="unseen">${say('saved_cards')}</legend>
<div class="rows saved">${cards.map(
    (card) =>
      html`<div><label><input type="radio" name="saved_card" value="${card.token}" data-testid="saved-card" autocomplete="off"${card === chosen && html` checked`} />${markOf(view, card.gateway)}${cardName(card)}</label><a class="quiet" href="${links.page({ card: String(order.savedCards.indexOf(card) + 1), forget: '1' })}" data-testid="forget-card">${say('gift_remove')}<span class="unseen"> <bdi>${card.display}</bdi></span></a></div>`,
  )}</div></fieldset>
<a class="quiet new-card" href="${links.page({ card: 'new' })}" data-testid="new-card">${say('new_card')}</a>
${payButton(view, order)}
</form>
${afterForm(view, order, state.declined !== null)}`;
}

/** As the payer knows it, and until when it is good. */
export function cardName({ display, expiry }: SavedCardView): Html {
  return html`<span><bdi>${display}</bdi>${expiry && html` <small><bdi class="ltr">${expiry}</bdi></small>`}</span>`;
}

/** Asks once more: a card that is removed is gone for every order. */
export function forgetForm(view: View, card: SavedCardView): Html {
  const { say, links, formToken, locale } = view;
  return html`<h1>${say('card_remove', { card: `\u2068${card.display}\u2069` })}</h1>
<form class="forget" method="post" action="${links.act('forget')}">${hidden({ token: formToken, lang: locale.locale, saved_card: card.token, gateway: view.method ?? '' })}
<button class="primary" type="submit" data-testid="forget">${say('gift_remove')}</button></form>
<div class="beside"><a class="quiet" href="${links.page({})}" data-testid="keep-card">${say('cancel')}</a></div>`;
}
