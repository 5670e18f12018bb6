/** Which page a state of the payment is shown as. The views are in `views/`; addresses and headers in `routes.ts`. */
import type { MethodEntry } from '../methods/details.ts';
import type { CardGateway, GatewayId } from '../methods/types.ts';
import { HOUR } from '../platform/clock.ts';
import type { PageNeeds } from './headers.ts';
import { type Html, html } from './html.ts';
import { styleOf } from './look/style.ts';
import type { DeclineView, MethodView, OrderView, PageState } from './port.ts';
import { awayAddress, awayStep } from './views/away.ts';
import { cancelForm } from './views/cancel-form.ts';
import { cardForm, type Faults, type Typed } from './views/card-form.ts';
import { document, isCounted, type Page } from './views/layout.ts';
import { type DetailFaults, methodForm } from './views/method-form.ts';
import { methodList, offeredMethods } from './views/method-list.ts';
import { moment } from './views/moment.ts';
import { declineNotice } from './views/notice.ts';
import { orderSummary } from './views/order-summary.ts';
import { alreadyPaidOutcome, declinedOutcome, endedOutcome, unknownOutcome } from './views/outcome.ts';
import { forgetForm, savedCardsForm, savedFor } from './views/saved-cards.ts';
import { dataStrip, testStrip } from './views/test-strip.ts';
import { transferStep, transferTitle } from './views/transfer.ts';
import type { View } from './views/view.ts';
import {
  arriveStep,
  challengeStep,
  decoupledStep,
  handOverStep,
  methodStep,
  phoneStep,
  processingStep,
} from './views/waiting.ts';

/** How long before its end a link says when it ends. */
const TOLD_BEFORE_MS = 24 * HOUR;
/** Without JavaScript the waiting page asks for the result again and again. */
const RELOAD_SECONDS = 3;
/** While a code is scanned or a phone is looked at it asks less often: the page is being read. */
const SCAN_RELOAD_SECONDS = 15;
/** The sheet of methods beyond cards. */
const WAYS = ['ways.css'];

/** A page with what its answer needs. */
export interface Rendered {
  readonly status: number;
  readonly body: Html;
  readonly needs: PageNeeds;
}

/** What the request adds to the state. */
export interface Visit {
  readonly now: number;
  readonly accept: string;
  /** Which stored card the address asks for, from 1; `new` for none of them. */
  readonly card: string | null;
  /** Whether the payer is to be asked about removing that card. */
  readonly forget: boolean;
  /** The payer is on the way to the institution, and a page of ours only stands between. */
  readonly leave: boolean;
  readonly faults?: Faults;
  readonly typed?: Typed;
  readonly details?: { readonly faults: DetailFaults; readonly typed: MethodEntry };
}

/** One page with everything that is the same on all of them. */
export function wholePage(view: View, page: Page, needs: PageNeeds = {}, status = 200): Rendered {
  const style = view.look && styleOf(view.look);
  const own = {
    ...(style && { style: style.source }),
    ...(view.look && { frameAncestors: view.look.frameAncestors }),
    ...(isCounted(view, page) && { counted: true }),
  };
  return { status, body: document(view, page), needs: { ...needs, ...own } };
}

export function renderState(view: View, state: PageState, visit: Visit): Rendered {
  if (state.kind === 'unknown') {
    return wholePage(view, { title: view.say('unknown_title'), main: unknownOutcome(view), languages: true }, {}, 404);
  }
  const needs: PageNeeds = { keepsOpener: state.order.closeWindow };
  const strip = testStrip(view, null, visit.now);
  switch (state.kind) {
    case 'open':
      return openPage(view, state, visit, needs);
    case 'arrive':
      return waiting(view, state.order, arriveStep(view), visit, { ...needs, bank: true });
    case 'method':
      return waiting(view, state.order, methodStep(view, state), visit, { ...needs, bank: true });
    case 'away':
      // Who wants to pay another way sees the list; the payment that waits elsewhere is replaced only by a new one.
      return view.methods === null
        ? awayPage(view, state, visit, needs)
        : openPage(view, { kind: 'open', order: state.order, declined: null }, visit, needs);
    case 'phone':
      return confirmedElsewhere(view, state.order, phoneStep(view, state), visit, needs);
    case 'decoupled':
      return confirmedElsewhere(view, state.order, decoupledStep(view, state), visit, needs);
    case 'transfer':
      return transferPage(view, state, needs, strip);
    case 'hand_over': {
      const title = view.say('processing_title');
      const page: Page = { title, strip, main: handOverStep(view, state), scripts: ['bank.js'], preloads: ['send.js'] };
      return wholePage(view, page, { ...needs, leavesTo: leavesTo(state.termUrl) });
    }
    case 'processing':
      return waiting(view, state.order, processingStep(view), visit, needs);
    case 'challenge': {
      const title = view.say('challenge_title');
      const main = challengeStep(view, state);
      const page: Page = { title, strip, main, wide: 'bank', scripts: ['bank.js'], preloads: ['send.js'] };
      return wholePage(view, page, { ...needs, bank: true });
    }
    case 'paid': {
      const main = alreadyPaidOutcome(view, state.order);
      return wholePage(view, { title: view.say('already_paid_title'), strip, main, languages: true }, needs);
    }
    case 'declined': {
      const main = declinedOutcome(view, state);
      return wholePage(view, { title: view.say('declined_title'), strip, main, languages: true }, needs);
    }
    case 'ended': {
      const main = endedOutcome(view, state);
      return wholePage(view, { title: view.say(`${state.why}_title`), strip, main, languages: true }, needs, 410);
    }
  }
}

/** The page looks now and then whether the payer has confirmed; who wants to pay another way sees the list. */
function confirmedElsewhere(view: View, order: OrderView, step: Html, visit: Visit, needs: PageNeeds): Rendered {
  return view.methods === null
    ? waiting(view, order, step, visit, needs, { seconds: SCAN_RELOAD_SECONDS, styles: WAYS })
    : openPage(view, { kind: 'open', order, declined: null }, visit, needs);
}

/** Redirects that follow the form count too, and where the merchant sends its payer next is its own business. */
const leavesTo = (termUrl: string): string => (/^\s*http:/i.test(termUrl) ? 'https: http:' : 'https:');

/** The method whose form is shown, or null for the list. */
export function shownMethod(view: View, order: OrderView): MethodView | null {
  const offered = offeredMethods(order, view.methods === 'all');
  const find = (id: GatewayId | null) =>
    offered.find((method) => method.id === id) ??
    [...order.methods, ...order.otherMethods].find((method) => method.id === id) ??
    null;
  const chosen = find(view.method);
  if (chosen) return chosen;
  const [only, ...others] = offered;
  if (only && others.length === 0 && (order.gateway ?? only.id) === only.id) return only;
  return view.methods === null ? find(order.gateway) : null;
}

function openPage(view: View, state: Extract<PageState, { kind: 'open' }>, visit: Visit, needs: PageNeeds): Rendered {
  const { order } = state;
  const method = shownMethod(view, order);
  const card = method && (method.family === 'card' || method.takesCards) ? (method.id as CardGateway) : null;
  const mistaken = Object.keys(visit.faults ?? visit.details?.faults ?? {}).length > 0;
  const declined = mistaken ? null : state.declined;
  const shown =
    method === null
      ? {
          main: html`${declined && declineNotice(view, declined)}${methodList(view, order)}${cancelForm(view, declined && order)}`,
        }
      : card === null
        ? methodPart(view, order, method, declined, visit)
        : cardPart(view, order, { gateway: card, method }, declined, visit);
  const page: Page = {
    title: view.say('pay_to', { shop: order.siteName }),
    summary: orderSummary(view, order, card === 'VISA' || card === 'CREDITCARD', true),
    strip: testStrip(view, card, visit.now),
    note: validUntil(view, order, visit.now),
    languages: true,
    counted: method === null,
    styles: WAYS,
    ...shown,
  };
  const leaves = method !== null && method.family !== 'card';
  return wholePage(view, page, { ...needs, leaves }, mistaken ? 422 : 200);
}

type Part = Pick<Page, 'main' | 'scripts' | 'preloads' | 'styles' | 'strip'>;

/** The stored cards where there are some, else the form for a card. */
function cardPart(
  view: View,
  order: OrderView,
  { gateway, method }: { readonly gateway: CardGateway; readonly method: MethodView },
  declined: DeclineView | null,
  visit: Visit,
): Part {
  const { accept, card, faults = {}, typed = null } = visit;
  const unwanted = visit.forget ? order.savedCards[Number(card) - 1] : undefined;
  if (unwanted) return { main: forgetForm(view, unwanted), strip: testStrip(view, null, visit.now) };
  if (card !== 'new' && Object.keys(faults).length === 0 && savedFor(order, gateway).length > 0) {
    return {
      main: savedCardsForm(view, order, { gateway, declined, picked: card, accept }),
      strip: testStrip(view, null, visit.now),
      scripts: ['method-form.js'],
      preloads: ['method-rules.js', 'typed-text.js', 'form.js', 'send.js'],
    };
  }
  return {
    main: cardForm(view, order, {
      gateway,
      declined,
      faults,
      typed,
      accept,
      besides: method.takesCards ? method : null,
    }),
    styles: method.takesCards ? WAYS : [],
    scripts: ['card-form.js'],
    preloads: ['card-rules.js', 'typed-text.js', 'form.js', 'send.js'],
  };
}

function methodPart(
  view: View,
  order: OrderView,
  method: MethodView,
  declined: DeclineView | null,
  { details = { faults: {}, typed: order.payer } }: Visit,
): Part {
  return {
    main: methodForm(view, order, method, { declined, ...details }),
    strip: dataStrip(view, order, method),
    scripts: ['method-form.js'],
    preloads: ['method-rules.js', 'typed-text.js', 'form.js', 'send.js'],
  };
}

function awayPage(view: View, state: Extract<PageState, { kind: 'away' }>, visit: Visit, needs: PageNeeds): Rendered {
  const { order } = state;
  const address = awayAddress(state, view.scanned);
  const onward =
    visit.leave && address !== null
      ? { url: address, seconds: 0, always: true }
      : state.qrText !== null
        ? { url: view.links.result(), seconds: SCAN_RELOAD_SECONDS, always: false }
        : null;
  const page: Page = {
    title: view.say('pay_to', { shop: order.siteName }),
    summary: orderSummary(view, order, false),
    strip: testStrip(view, null, visit.now),
    main: awayStep(view, state),
    languages: true,
    styles: WAYS,
    scripts: ['bank.js'],
    preloads: ['send.js'],
    ...(onward && { onward }),
  };
  return wholePage(view, page, needs);
}

function transferPage(
  view: View,
  state: Extract<PageState, { kind: 'transfer' }>,
  needs: PageNeeds,
  strip: Html | null,
): Rendered {
  const page: Page = {
    title: transferTitle(view, state.transfer),
    summary: orderSummary(view, state.order, false),
    strip,
    main: transferStep(view, state),
    languages: true,
    styles: WAYS,
    scripts: ['copy.js'],
  };
  return wholePage(view, page, needs);
}

function waiting(
  view: View,
  order: OrderView,
  main: Html,
  visit: Visit,
  needs: PageNeeds,
  { seconds = RELOAD_SECONDS, styles }: { readonly seconds?: number; readonly styles?: Page['styles'] } = {},
): Rendered {
  const page: Page = {
    title: view.say('pay_to', { shop: order.siteName }),
    summary: orderSummary(view, order, false),
    strip: testStrip(view, null, visit.now),
    main,
    ...(styles && { styles }),
    scripts: ['bank.js'],
    preloads: ['send.js'],
  };
  if (needs.bank) return wholePage(view, page, needs);
  return wholePage(view, { ...page, onward: { url: view.links.result(), seconds, always: false } }, needs);
}

function validUntil(view: View, order: OrderView, now: number): Html | null {
  if (order.expiresAt - now > TOLD_BEFORE_MS) return null;
  const [before, after] = view.say('valid_until').split('{time}');
  return html`<p class="until">${before}${moment(view, order.expiresAt)}${after}</p>`;
}
