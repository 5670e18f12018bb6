/** Which page a state of the payment is shown as. The views are in `views/`; addresses and headers in `routes.ts`. */
import type { CardGateway, GatewayId } from '../methods/types.ts';
import { HOUR } from '../platform/clock.ts';
import type { PageNeeds } from './headers.ts';
import { type Html, html } from './html.ts';
import { styleOf } from './look/style.ts';
import type { OrderView, PageState } from './port.ts';
import { cancelForm } from './views/cancel-form.ts';
import { cardForm, type Faults, type Typed } from './views/card-form.ts';
import { document, isCounted, type Page } from './views/layout.ts';
import { methodList } from './views/method-list.ts';
import { declineNotice } from './views/notice.ts';
import { orderSummary } from './views/order-summary.ts';
import { alreadyPaidOutcome, declinedOutcome, endedOutcome, unknownOutcome } from './views/outcome.ts';
import { testStrip } from './views/test-strip.ts';
import type { View } from './views/view.ts';
import { arriveStep, challengeStep, methodStep, processingStep } from './views/waiting.ts';

/** How long before its end a link says when it ends. */
const TOLD_BEFORE_MS = 24 * HOUR;
/** Without JavaScript the waiting page asks for the result again and again. */
const RELOAD_SECONDS = 3;

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
  /** The payer asked for the list although the order names a method. */
  readonly allMethods: boolean;
  readonly faults?: Faults;
  readonly typed?: Typed;
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
    case 'processing':
    case 'away':
    case 'transfer':
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
      const main = declinedOutcome(view, state.order, state.declined);
      return wholePage(view, { title: view.say('declined_title'), strip, main, languages: true }, needs);
    }
    case 'ended': {
      const main = endedOutcome(view, state);
      return wholePage(view, { title: view.say(`${state.why}_title`), strip, main, languages: true }, needs, 410);
    }
  }
}

/** The method whose form is shown, or null for the list. */
export function shownGateway(order: OrderView, method: string | null, allMethods: boolean): GatewayId | null {
  const chosen = order.methods.find(({ id }) => id === method?.toUpperCase());
  if (chosen) return chosen.id;
  if (order.methods.length === 1 && (order.gateway ?? order.methods[0]!.id) === order.methods[0]!.id) {
    return order.methods[0]!.id;
  }
  return allMethods ? null : order.gateway;
}

function openPage(view: View, state: Extract<PageState, { kind: 'open' }>, visit: Visit, needs: PageNeeds): Rendered {
  const { order, declined } = state;
  const gateway = shownGateway(order, view.method, visit.allMethods);
  const { faults = {}, typed = null, accept } = visit;
  const mistaken = Object.keys(faults).length > 0;
  const main =
    gateway === null
      ? html`${declined && declineNotice(view, declined)}${methodList(view, order)}${cancelForm(view)}`
      : cardForm(view, order, {
          gateway: gateway as CardGateway,
          declined: mistaken ? null : declined,
          faults,
          typed,
          accept,
        });
  const page: Page = {
    title: view.say('pay_to', { shop: order.siteName }),
    main,
    summary: orderSummary(view, order, gateway === 'VISA' || gateway === 'CREDITCARD'),
    strip: testStrip(view, gateway, visit.now),
    note: validUntil(view, order, visit.now),
    languages: true,
    counted: gateway === null,
    scripts: gateway === null ? [] : ['card-form.js'],
    preloads: gateway === null ? [] : ['card-rules.js', 'send.js'],
  };
  return wholePage(view, page, needs, mistaken ? 422 : 200);
}

function waiting(view: View, order: OrderView, main: Html, visit: Visit, needs: PageNeeds): Rendered {
  const page: Page = {
    title: view.say('pay_to', { shop: order.siteName }),
    summary: orderSummary(view, order, false),
    strip: testStrip(view, null, visit.now),
    main,
    scripts: ['bank.js'],
    preloads: ['send.js'],
  };
  if (needs.bank) return wholePage(view, page, needs);
  return wholePage(
    view,
    { ...page, onward: { url: view.links.result(), seconds: RELOAD_SECONDS, always: false } },
    needs,
  );
}

/** The script writes the time anew in the payer's own zone. */
function validUntil(view: View, order: OrderView, now: number): Html | null {
  if (order.expiresAt - now > TOLD_BEFORE_MS) return null;
  const at = new Date(order.expiresAt);
  const style = { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' } as const;
  const [before, after] = view.say('valid_until').split('{time}');
  return html`<p class="until">${before}<time datetime="${at.toISOString()}" data-style="short">${new Intl.DateTimeFormat(view.locale.intl, style).format(at)} UTC</time>${after}</p>`;
}
