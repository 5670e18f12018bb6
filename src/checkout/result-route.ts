/** What a payer sees at the end: the page of the outcome, the closing of its window, or the shop itself. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../platform/clock.ts';
import { homeAddress } from './html.ts';
import { type Rendered, wholePage } from './pages.ts';
import type { PayTools, SessionRequest } from './pay-route.ts';
import type { PageState } from './port.ts';
import { sendOn } from './replies.ts';
import { queryOf } from './requests.ts';
import {
  type Closing,
  closingOutcome,
  closingSeconds,
  declinedOutcome,
  leftOutcome,
  paidOutcome,
} from './views/outcome.ts';
import { testStrip } from './views/test-strip.ts';

export interface ResultTools extends Pick<PayTools, 'stateOf' | 'viewOf' | 'show' | 'patienceMs'> {
  readonly send: (request: FastifyRequest, reply: FastifyReply, page: Rendered) => FastifyReply;
  readonly clock: Clock;
}

/** Answers `GET …/result`: `left=1` where the payer gave up, `from` where a redirect cannot lead to the shop, or a dialog has ended. */
export function resultRoute({ stateOf, viewOf, show, send, clock, patienceMs }: ResultTools) {
  return async (request: SessionRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { session } = request.params;
    const state = await stateOf(session, patienceMs);
    const view = viewOf(request, session, state.kind === 'unknown' ? null : state.order);
    if (state.kind === 'unknown') return show(request, reply, view, state);
    const how = howItEnded(state, queryOf(request, 'left') === '1', queryOf(request, 'from') === 'dialog');
    if (how === null) return sendOn(reply, view.links.page());

    const { order } = state;
    const paid = how === 'paid';
    const left = how === 'left';
    const next = homeAddress(paid ? order.redirectUrl : order.cancelUrl);
    const needs = { keepsOpener: order.closeWindow };
    const title = view.say(typeof how === 'string' ? `${how}_title` : 'declined_title');
    const strip = testStrip(view, null, clock.now());
    if (order.closeWindow) {
      const main = closingOutcome(view, order, how, next);
      const onward = next === null ? undefined : { url: next, seconds: closingSeconds(how), always: false };
      const page = { title, strip, main, scripts: ['close.js'], ...(onward && { onward }) };
      return send(request, reply, wholePage(view, page, needs));
    }
    if (next !== null && queryOf(request, 'from') !== 'form') return sendOn(reply, next);
    const main = paid
      ? paidOutcome(view, order, next, state.kind === 'paid' ? state.by : undefined)
      : left
        ? leftOutcome(view, order)
        : declinedOutcome(view, how as Exclude<Closing, string>);
    const onward = next === null ? undefined : { url: view.links.result({ left }), seconds: 0, always: true };
    const page = { title, strip, main, ...(onward && { onward }), ...(next === null && { languages: true }) };
    return send(request, reply, wholePage(view, page, needs));
  };
}

/**
 * Null where nothing has ended yet. Who cancels while an authorisation is under way has not left: what comes of it is shown. A dialog
 * over the shop's page cannot tell a payment that was given up from one that was refused.
 */
function howItEnded(
  state: Exclude<PageState, { kind: 'unknown' }>,
  left: boolean,
  fromDialog: boolean,
): Closing | null {
  if (left && ['ended', 'open', 'declined'].includes(state.kind)) return 'left';
  if (fromDialog && state.kind === 'ended') return 'left';
  if (state.kind === 'paid') return 'paid';
  return state.kind === 'declined' ? state : null;
}
