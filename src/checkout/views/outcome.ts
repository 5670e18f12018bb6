/** The pages with one mark, one heading, one sentence and one button. */
import { type Html, html, webAddress } from '../html.ts';
import type { DeclineView, OrderView, PageState } from '../port.ts';
import { SIGNS } from './marks.ts';
import { issuerText, whyDeclined } from './notice.ts';
import { amountOf, type View } from './view.ts';

interface Outcome {
  readonly sign: keyof typeof SIGNS;
  readonly title: string;
  readonly text: string;
  readonly more?: Html | null;
  readonly button?: { readonly url: string; readonly label: string } | null;
}

function outcome(kind: string, { sign, title, text, more, button }: Outcome): Html {
  return html`<div class="outcome" data-testid="outcome-${kind}">${SIGNS[sign]}<h1>${title}</h1><p>${text}</p>${more}${
    button && html`<a class="primary" href="${button.url}" data-testid="onward">${button.label}</a>`
  }</div>`;
}

/** The button that leads back: to the address, else to the shop's front door; null where there is neither. */
export function toShop(view: View, order: OrderView, url: string | null): Outcome['button'] {
  const address = webAddress(url) ?? webAddress(order.siteUrl);
  return address === null ? null : { url: address, label: view.say('back_to_shop', { shop: order.siteName }) };
}

/** The end of a payment where the shop wants nobody back, and the moment before it takes the payer back. */
export function paidOutcome(view: View, order: OrderView, next: string | null): Html {
  const { say } = view;
  return outcome('paid', {
    sign: 'good',
    title: say('paid_title'),
    text: say('paid_text', { shop: order.siteName, amount: amountOf(view, order) }),
    more: next === null ? null : html`<p>${say('returning', { shop: order.siteName })}</p>`,
    button: toShop(view, order, next),
  });
}

/** Somebody opens the link of an order that is paid. */
export function alreadyPaidOutcome(view: View, order: OrderView): Html {
  const { say } = view;
  return outcome('already-paid', {
    sign: 'good',
    title: say('already_paid_title'),
    text: say('already_paid_text'),
    button: toShop(view, order, order.redirectUrl),
  });
}

/** Declined and final for this link. */
export function declinedOutcome(view: View, order: OrderView, declined: DeclineView): Html {
  return outcome('declined', {
    sign: 'bad',
    title: view.say('declined_title'),
    text: whyDeclined(view, declined),
    more: issuerText(view, declined),
    button: toShop(view, order, order.cancelUrl),
  });
}

/** The payer left by Cancel and the shop gave no address for that. */
export function leftOutcome(view: View, order: OrderView): Html {
  const { say } = view;
  return outcome('left', {
    sign: 'ask',
    title: say('left_title'),
    text: say('left_text'),
    button: toShop(view, order, order.cancelUrl),
  });
}

/** A dead link; it leads to the shop's front door only, never to an order's return address. */
export function endedOutcome(view: View, state: Extract<PageState, { kind: 'ended' }>): Html {
  const { say } = view;
  const shop = state.order.siteName;
  return outcome(state.why, {
    sign: state.why === 'expired' ? 'plain' : 'ask',
    title: say(`${state.why}_title`),
    text: say(`${state.why}_text`, { shop }),
    button: toShop(view, state.order, null),
  });
}

/** The page that closes its window; `next` is where it goes when the browser refuses. */
export function closingOutcome(view: View, order: OrderView, paid: boolean, next: string | null): Html {
  const { say } = view;
  const body = outcome('closing', {
    sign: paid ? 'good' : 'ask',
    title: say(paid ? 'paid_title' : 'left_title'),
    text: say('close_window'),
    button: toShop(view, order, next),
  });
  return next === null ? body : html`<div data-next="${next}">${body}</div>`;
}

/** No such link. */
export function unknownOutcome(view: View): Html {
  return outcome('unknown', { sign: 'ask', title: view.say('unknown_title'), text: view.say('unknown_text') });
}

/** A form that is not ours was posted here; nothing was done. */
export function foreignFormOutcome(view: View): Html {
  const { say, links } = view;
  return outcome('csrf', {
    sign: 'ask',
    title: say('csrf_title'),
    text: say('csrf_text'),
    button: { url: links.page(), label: say('csrf_open') },
  });
}

/** A fault of ours. */
export function failureOutcome(view: View): Html {
  const { say, links } = view;
  return outcome('failure', {
    sign: 'bad',
    title: say('failure_title'),
    text: say('failure_text'),
    button: { url: links.page(), label: say('try_again') },
  });
}
