/** The pages with one mark, one heading, one sentence and one button. */
import { type Html, homeAddress, html, webAddress } from '../html.ts';
import type { OrderView, PageState, PaidBy } from '../port.ts';
import { SIGNS } from './marks.ts';
import { moment } from './moment.ts';
import { issuerText, whyDeclined } from './notice.ts';
import { amountOf, nameIn, type View } from './view.ts';

interface Outcome {
  readonly sign: keyof typeof SIGNS;
  readonly title: string;
  readonly text: string;
  readonly more?: Html | null;
  readonly button?: { readonly url: string; readonly label: string } | null;
  /** A second way on, under the button; its `id` is its name in tests. */
  readonly beside?: { readonly url: string; readonly label: string; readonly id: string } | null;
}

function outcome(kind: string, { sign, title, text, more, button, beside }: Outcome): Html {
  return html`<div class="outcome" data-testid="outcome-${kind}">${SIGNS[sign]}<h1>${title}</h1><p>${text}</p>${more}${
    button && html`<a class="primary" href="${button.url}" data-testid="onward">${button.label}</a>`
  }${beside && html`<a class="quiet" href="${beside.url}" data-testid="${beside.id}">${beside.label}</a>`}</div>`;
}

/** The button that leads back: to the address, else to the shop's front door; null where there is neither. */
export function toShop(view: View, order: OrderView, url: string | null): Outcome['button'] {
  const address = homeAddress(url) ?? webAddress(order.siteUrl);
  return address === null ? null : { url: address, label: view.say('back_to_shop', { shop: order.siteName }) };
}

/** The end of a payment where the shop wants nobody back, and the moment before it takes the payer back. `by` makes it a receipt. */
export function paidOutcome(view: View, order: OrderView, next: string | null, by?: PaidBy): Html {
  const { say } = view;
  return outcome('paid', {
    sign: 'good',
    title: say('paid_title'),
    text: say('paid_text', { shop: order.siteName, amount: amountOf(view, order) }),
    more: next === null ? receipt(view, order, by) : html`<p>${say('returning', { shop: order.siteName })}</p>`,
    button: toShop(view, order, next),
  });
}

/** What a payer notes down who has no mail of the shop yet. */
function receipt(view: View, order: OrderView, by: PaidBy | undefined): Html {
  const card = by && by.last4 !== null && html` <bdi class="ltr">•••• ${by.last4}</bdi>`;
  return html`<ul class="receipt" data-testid="receipt"><li>${view.say('order', { order: order.orderId })}</li>${
    by && html`<li><bdi>${nameIn(view, by.method)}</bdi>${card}</li><li>${moment(view, by.at)}</li>`
  }</ul>`;
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

type Declined = Extract<PageState, { kind: 'declined' }>;

/** Declined: why, the way to the shop, and the way to another try where the link has one. */
export function declinedOutcome(view: View, { order, declined, again }: Declined): Html {
  return outcome('declined', {
    sign: 'bad',
    title: view.say('declined_title'),
    ...reasonOf(view, { order, declined, again }),
    button: toShop(view, order, order.cancelUrl),
  });
}

/** Nobody is told to use another card without a way to do it. */
function reasonOf(
  view: View,
  { order, declined, again }: Omit<Declined, 'kind'>,
): Pick<Outcome, 'text' | 'more' | 'beside'> {
  const { say, links } = view;
  return {
    text: whyDeclined(view, declined),
    more: html`${issuerText(view, declined)}${!again && html`<p>${say('used_up_text', { shop: order.siteName })}</p>`}`,
    beside: again ? { url: links.page(), label: say('try_again'), id: 'try-again' } : null,
  };
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

/** How the payment stands on the page that closes its window; `left`: the payer gave up. */
export type Closing = 'paid' | 'left' | Declined;

/** A reason is read before the window closes. */
export const closingSeconds = (how: Closing): number => (typeof how === 'string' ? 1 : 8);

/** The page that closes its window; `next` is where it goes when the browser refuses. */
export function closingOutcome(view: View, order: OrderView, how: Closing, next: string | null): Html {
  const { say } = view;
  const told: Pick<Outcome, 'sign' | 'title' | 'text' | 'more' | 'beside'> =
    typeof how !== 'string'
      ? { sign: 'bad', title: say('declined_title'), ...reasonOf(view, how) }
      : { sign: how === 'paid' ? 'good' : 'ask', title: say(`${how}_title`), text: say('close_window') };
  const body = outcome('closing', { ...told, button: toShop(view, order, next) });
  const waits = typeof how !== 'string' && html` data-after="${closingSeconds(how) * 1_000}"`;
  return html`<div${next !== null && html` data-next="${next}"`}${waits}>${body}</div>`;
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
