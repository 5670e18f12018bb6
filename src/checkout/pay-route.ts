/** What becomes of a form that pays: by card, by a stored card, or by any other method. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CardGateway } from '../methods/types.ts';
import { tidyExpiry, tidyNumber, tidySecurityCode } from './card-fields.ts';
import { mayFollowForm } from './headers.ts';
import type { Visit } from './pages.ts';
import type { Checkout, MethodView, OrderView, PageState } from './port.ts';
import { sendJson, sendOn } from './replies.ts';
import { browserOf, entryOf, formOf, wantsJson } from './requests.ts';
import { awayAddress } from './views/away.ts';
import { FIELD_NAMES, faultSentence } from './views/card-form.ts';
import { detailSentence } from './views/fields/field.ts';
import { offeredMethods } from './views/method-list.ts';
import type { View } from './views/view.ts';

export type SessionRequest = FastifyRequest<{ Params: { session: string } }>;

/** What the page's addresses share, as `routes.ts` makes it. */
export interface PayTools {
  readonly checkout: Checkout;
  readonly bankOrigins: readonly string[];
  /** The state of a session; with patience, once it has settled. */
  readonly stateOf: (session: string, patienceMs?: number) => Promise<PageState>;
  readonly viewOf: (request: FastifyRequest, session: string, order: OrderView | null) => View;
  readonly show: (
    request: FastifyRequest,
    reply: FastifyReply,
    view: View,
    state: PageState,
    more?: Partial<Visit>,
  ) => FastifyReply;
  readonly goOn: (request: FastifyRequest, reply: FastifyReply, view: View, state: PageState) => FastifyReply;
  /** How long an answer waits for the payment to settle. */
  readonly patienceMs: number;
}

/** Answers `POST …/pay` of a form of ours. */
export function payRoute(tools: PayTools) {
  const { stateOf, viewOf, goOn, patienceMs } = tools;
  return async (request: SessionRequest, reply: FastifyReply, nonce: string): Promise<FastifyReply> => {
    const { session } = request.params;
    const before = await stateOf(session);
    // A payer with two windows may begin anew while an older attempt is with its issuer; what cannot begin is not begun.
    if (!mayBegin(before)) {
      const state = await stateOf(session, patienceMs);
      return goOn(request, reply, viewOf(request, session, state.kind === 'unknown' ? null : state.order), state);
    }
    const view = viewOf(request, session, before.order);
    const id = view.method ?? 'CREDITCARD';
    const method = [...offeredMethods(before.order, true), ...before.order.methods].find((each) => each.id === id);
    if (method !== undefined && method.family !== 'card' && !isByCard(request, method)) {
      return payByMethod(tools, request, reply, { nonce, view, method, order: before.order });
    }
    // A form for a method that is not offered, or not any more, is none for a card either.
    const strange = view.method === null && (formOf(request).get('gateway') ?? '') !== '';
    if (strange || (method === undefined && !CARD_GATEWAYS.includes(id))) return goOn(request, reply, view, before);
    return payByCard(tools, request, reply, { nonce, view, order: before.order, gateway: id as CardGateway });
  };
}

/** Of the two forms of a method that takes cards as well, that of the card is the one that does not say otherwise. */
const isByCard = (request: FastifyRequest, { takesCards }: MethodView): boolean =>
  takesCards === true && formOf(request).get('way') !== 'app';

const CARD_GATEWAYS = ['VISA', 'MASTERCARD', 'AMEX', 'MAESTRO', 'CREDITCARD'];

async function payByCard(
  { checkout, stateOf, show, goOn, patienceMs }: PayTools,
  request: SessionRequest,
  reply: FastifyReply,
  { nonce, view, order, gateway }: { nonce: string; view: View; order: OrderView; gateway: CardGateway },
): Promise<FastifyReply> {
  const { session } = request.params;
  const form = formOf(request);
  const typed = (name: string) => form.get(name) ?? '';
  const save = order.canSaveCard && typed('save') === '1';
  const answer = await checkout.payByCard(session, {
    nonce,
    gateway,
    savedCard: order.savedCards.find(({ token }) => token === typed('saved_card'))?.token ?? null,
    save,
    number: tidyNumber(typed('number')),
    holder: typed('holder').trim(),
    expiry: tidyExpiry(typed('expiry')),
    securityCode: tidySecurityCode(typed('code')),
    browser: browserOf(request),
  });
  if (answer.kind === 'accepted') return goOn(request, reply, view, await stateOf(session, patienceMs));
  const { faults } = answer;
  if (wantsJson(request)) {
    const fields = Object.keys(faults) as (keyof typeof faults)[];
    const sentences = fields.map((field) => [
      FIELD_NAMES[field],
      faultSentence(view.say, field, faults[field], { gateway, order }),
    ]);
    return sendJson(reply, 422, { faults: Object.fromEntries(sentences) });
  }
  const kept = { number: typed('number'), expiry: typed('expiry'), holder: typed('holder'), save };
  return show(request, reply, view, { kind: 'open', order, declined: null }, { faults, typed: kept });
}

async function payByMethod(
  tools: PayTools,
  request: SessionRequest,
  reply: FastifyReply,
  { nonce, view, method, order }: { nonce: string; view: View; method: MethodView; order: OrderView },
): Promise<FastifyReply> {
  const { checkout, stateOf, show, patienceMs } = tools;
  const { session } = request.params;
  const entry = entryOf(request, method.fields);
  const answer = await checkout.payByMethod(session, { nonce, gateway: method.id, entry });
  if (answer.kind === 'accepted') {
    return goAway(tools, request, reply, view, await stateOf(session, patienceMs), method);
  }
  if (answer.kind === 'unreachable') {
    if (wantsJson(request)) return sendJson(reply, 503, { state: 'failed' });
    return show(request, reply, view, { kind: 'open', order, declined: { why: 'not_confirmed', issuerText: null } });
  }
  const { faults } = answer;
  if (wantsJson(request)) {
    const fields = Object.keys(faults) as (keyof typeof faults)[];
    const sentences = fields.map((field) => [field, detailSentence(view, field, faults[field])]);
    return sendJson(reply, 422, { faults: Object.fromEntries(sentences) });
  }
  const details = { faults, typed: entry };
  return show(request, reply, view, { kind: 'open', order, declined: null }, { details });
}

/**
 * On to the institution. A script goes there by itself. Browsers hold the redirects after a form against its page's
 * form-action, which names the institutions that are known; to any other a page of ours leads, outside of the form's chain.
 */
function goAway(
  { bankOrigins, goOn }: PayTools,
  request: SessionRequest,
  reply: FastifyReply,
  view: View,
  state: PageState,
  method: MethodView,
): FastifyReply {
  const address = awayAddress(state, view.scanned);
  if (address !== null) {
    if (wantsJson(request)) return sendJson(reply, 200, { state: state.kind, next: address });
    return sendOn(
      reply,
      mayFollowForm(address, bankOrigins)
        ? address
        : view.links.page({ leave: '1', ...(view.scanned && { scan: '1' }) }),
    );
  }
  // The gift card is taken off, and the rest is to be paid another way.
  if (method.family === 'gift_card' && state.kind === 'open' && state.declined === null) {
    const next = view.links.page({ method: null, methods: state.order.gateway === null ? null : 'list' });
    return wantsJson(request) ? sendJson(reply, 200, { state: state.kind, next }) : sendOn(reply, next);
  }
  return goOn(request, reply, view, state);
}

/** Whether a payment may begin, or take the place of one that still waits for its issuer. The gateway itself looks again. */
function mayBegin(
  state: PageState,
): state is Extract<
  PageState,
  { kind: 'open' | 'method' | 'processing' | 'challenge' | 'decoupled' | 'away' | 'phone' }
> {
  return ['open', 'method', 'processing', 'challenge', 'decoupled', 'away', 'phone'].includes(state.kind);
}
