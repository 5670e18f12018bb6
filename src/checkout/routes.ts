/**
 * The payer's page as a Fastify plugin: its addresses, and what each does. A GET changes nothing; a POST does something only
 * with a form token of ours. What the payment does is the gateway's business, behind `port.ts`.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findMethod } from '../methods/catalogue.ts';
import type { CardGateway } from '../methods/types.ts';
import type { Clock } from '../platform/clock.ts';
import { type Random, secureRandom } from '../platform/random.ts';
import { pageAssets } from './assets.ts';
import { tidyExpiry, tidyNumber, tidySecurityCode } from './card-fields.ts';
import { makeFormToken, nonceOf } from './form-token.ts';
import { frameRoutes } from './frame-routes.ts';
import { webAddress } from './html.ts';
import { makeLinks } from './links.ts';
import { acceptedLocale, type PageLocale, pageLocale } from './locale.ts';
import { speak } from './messages.ts';
import { type Rendered, renderState, wholePage } from './pages.ts';
import type { Checkout, OrderView, PageState } from './port.ts';
import { sendAsset, sendJson, sendOn, sendPage } from './replies.ts';
import { browserOf, formOf, queryOf, readForms, wantsJson } from './requests.ts';
import { FIELD_NAMES, faultSentence } from './views/card-form.ts';
import { closingOutcome, failureOutcome, foreignFormOutcome, leftOutcome, paidOutcome } from './views/outcome.ts';
import { testStrip } from './views/test-strip.ts';
import type { View } from './views/view.ts';
import { challengeName } from './views/waiting.ts';

/** How long an answer waits for the payment to settle before the waiting page is shown. */
const PATIENCE_MS = 8_000;

export interface CheckoutConfig {
  /** Origin, and path if any, under which payers reach this server. */
  readonly publicUrl: string;
  /** Shows the test strip. */
  readonly sandbox: boolean;
  /** CSP sources of issuers' pages: origins, or `https:` where any issuer may come. */
  readonly bankOrigins: readonly string[];
}

export interface CheckoutOptions {
  readonly checkout: Checkout;
  readonly config: CheckoutConfig;
  readonly clock: Clock;
  /** Signs form tokens; the same in all processes. */
  readonly formKey: Buffer;
  readonly random?: Random;
}

type SessionRequest = FastifyRequest<{ Params: { session: string } }>;

/** To be registered (`app.register`), so that its form parser and its error page stay its own. */
export async function checkoutRoutes(app: FastifyInstance, options: CheckoutOptions): Promise<void> {
  const { checkout, config, clock, formKey, random = secureRandom } = options;
  const base = new URL(config.publicUrl).pathname.replace(/\/$/, '');
  const assets = pageAssets();
  const assetUrl = (name: string) => `${base}/page/${assets.hash}/${name}`;
  readForms(app);

  function viewOf(request: FastifyRequest, session: string, order: OrderView | null): View {
    const form = formOf(request);
    const lang = queryOf(request, 'lang') ?? form.get('lang');
    const fallback: PageLocale = order ? pageLocale(order.locale) : acceptedLocale(request.headers['accept-language']);
    const locale = lang === null ? fallback : pageLocale(lang);
    const method = findMethod(queryOf(request, 'method') ?? form.get('gateway') ?? '')?.id ?? null;
    return {
      say: speak(locale.lang),
      locale,
      links: makeLinks(base, session, lang === null ? null : locale.locale, method, false),
      sandbox: config.sandbox,
      asset: assetUrl,
      formToken: makeFormToken(formKey, session, random),
      method,
    };
  }

  const send = (request: FastifyRequest, reply: FastifyReply, page: Rendered) =>
    sendPage(request, reply, page, config.bankOrigins);
  const orderOf = (state: PageState) => (state.kind === 'unknown' ? null : state.order);

  async function stateOf(session: string, patienceMs?: number): Promise<PageState> {
    if (!/^[0-9A-Za-z]{20,64}$/.test(session)) return { kind: 'unknown' };
    return patienceMs === undefined ? checkout.state(session) : checkout.settled(session, patienceMs);
  }

  function show(request: FastifyRequest, reply: FastifyReply, view: View, state: PageState, more = {}) {
    const accept = request.headers.accept ?? '*/*';
    const allMethods = queryOf(request, 'methods') === 'all';
    return send(request, reply, renderState(view, state, { now: clock.now(), accept, allMethods, ...more }));
  }

  /** Where a state leads: over, or declined for good → the result; anything else is shown by the page itself. */
  function nextOf(view: View, state: PageState): string {
    return state.kind === 'paid' || state.kind === 'declined' ? view.links.result() : view.links.page();
  }

  /**
   * Ends a form post. Browsers hold every redirect that follows a form against the page's form-action, the shop's own
   * redirects included; so a result goes by a page that moves on by itself (`from=form`), and the shop is reached outside the form's chain.
   */
  function goOn(request: FastifyRequest, reply: FastifyReply, view: View, state: PageState): FastifyReply {
    const next = nextOf(view, state);
    if (wantsJson(request)) return sendJson(reply, 200, { state: state.kind, next });
    return sendOn(reply, next === view.links.result() ? view.links.result({ from: 'form' }) : next);
  }

  /** Runs `act` with the nonce of our form; any other form gets a warning, and nothing happens. */
  function guarded(act: (request: SessionRequest, reply: FastifyReply, nonce: string) => Promise<FastifyReply>) {
    return async (request: SessionRequest, reply: FastifyReply) => {
      const { session } = request.params;
      const nonce = nonceOf(formKey, session, formOf(request).get('token') ?? '');
      return nonce === undefined ? foreignForm(request, reply) : act(request, reply, nonce);
    };
  }

  function foreignForm(request: SessionRequest, reply: FastifyReply): FastifyReply {
    const view = viewOf(request, request.params.session, null);
    if (wantsJson(request)) return sendJson(reply, 403, { state: 'refused', next: view.links.page() });
    const main = foreignFormOutcome(view);
    return send(request, reply, wholePage(view, { title: view.say('csrf_title'), main }, {}, 403));
  }

  for (const path of ['/connect/:session', '/connect/:session/']) {
    app.get(path, async (request: SessionRequest, reply) => {
      const { session } = request.params;
      const state = await stateOf(session);
      const view = viewOf(request, session, orderOf(state));
      if (state.kind === 'declined' && webAddress(state.order.cancelUrl)) return sendOn(reply, view.links.result());
      return show(request, reply, view, state);
    });
    app.post(path, async (request: SessionRequest, reply) => foreignForm(request, reply));
  }

  app.post(
    '/connect/:session/pay',
    guarded(async (request, reply, nonce) => {
      const { session } = request.params;
      const form = formOf(request);
      const typed = (name: string) => form.get(name) ?? '';
      const before = await stateOf(session);
      const view = viewOf(request, session, orderOf(before));
      const gateway = (view.method ?? 'CREDITCARD') as CardGateway;
      // A payer with two windows may begin anew while an older attempt is with its issuer; what cannot begin is not begun.
      if (!mayBegin(before)) return goOn(request, reply, view, await stateOf(session, PATIENCE_MS));
      const answer = await checkout.payByCard(session, {
        nonce,
        gateway,
        savedCard: before.order.savedCards.find(({ token }) => token === typed('saved_card'))?.token ?? null,
        save: before.order.canSaveCard && typed('save') === '1',
        number: tidyNumber(typed('number')),
        holder: typed('holder').trim(),
        expiry: tidyExpiry(typed('expiry')),
        securityCode: tidySecurityCode(typed('code')),
        browser: browserOf(request),
      });
      if (answer.kind === 'accepted') return goOn(request, reply, view, await stateOf(session, PATIENCE_MS));
      const { faults } = answer;
      if (wantsJson(request)) {
        const fields = Object.keys(faults) as (keyof typeof faults)[];
        const sentences = fields.map((field) => [
          FIELD_NAMES[field],
          faultSentence(view.say, field, faults[field], gateway),
        ]);
        return sendJson(reply, 422, { faults: Object.fromEntries(sentences) });
      }
      const kept = { number: typed('number'), expiry: typed('expiry'), holder: typed('holder') };
      return show(request, reply, view, { kind: 'open', order: before.order, declined: null }, { faults, typed: kept });
    }),
  );

  app.post(
    '/connect/:session/continue',
    guarded(async (request, reply) => {
      const { session } = request.params;
      await checkout.continueAuthentication(session, browserOf(request));
      const state = await stateOf(session, PATIENCE_MS);
      return goOn(request, reply, viewOf(request, session, orderOf(state)), state);
    }),
  );

  app.post(
    '/connect/:session/cancel',
    guarded(async (request, reply, nonce) => {
      const { session } = request.params;
      await checkout.cancel(session, nonce);
      const view = viewOf(request, session, orderOf(await stateOf(session)));
      if (wantsJson(request)) return sendJson(reply, 200, { state: 'left', next: view.links.result({ left: true }) });
      return sendOn(reply, view.links.result({ left: true, from: 'form' }));
    }),
  );

  app.get('/connect/:session/status', async (request: SessionRequest, reply) => {
    const { session } = request.params;
    const state = await stateOf(session, queryOf(request, 'wait') === '1' ? PATIENCE_MS : undefined);
    const next = nextOf(viewOf(request, session, orderOf(state)), state);
    return sendJson(reply, 200, { state: state.kind, challenge: challengeName(state), next });
  });

  app.get('/connect/:session/result', async (request: SessionRequest, reply) => {
    const { session } = request.params;
    const state = await stateOf(session, PATIENCE_MS);
    const view = viewOf(request, session, orderOf(state));
    // Who cancels while an authorisation is under way has not left: what comes of it is shown.
    const left = queryOf(request, 'left') === '1' && (state.kind === 'ended' || state.kind === 'open');
    if (state.kind === 'unknown') return show(request, reply, view, state);
    if (state.kind !== 'paid' && state.kind !== 'declined' && !left) return sendOn(reply, view.links.page());

    const { order } = state;
    const paid = state.kind === 'paid';
    const next = webAddress(paid ? order.redirectUrl : order.cancelUrl);
    const needs = { keepsOpener: order.closeWindow };
    const title = view.say(paid ? 'paid_title' : 'left_title');
    const strip = testStrip(view, null, clock.now());
    if (order.closeWindow) {
      const main = closingOutcome(view, order, paid, next);
      const onward = next === null ? undefined : { url: next, seconds: 1, always: false };
      return send(
        request,
        reply,
        wholePage(view, { title, strip, main, scripts: ['close.js'], ...(onward && { onward }) }, needs),
      );
    }
    if (next !== null && queryOf(request, 'from') !== 'form') return sendOn(reply, next);
    if (next === null && state.kind === 'declined' && !left) return show(request, reply, view, state);
    const main = paid ? paidOutcome(view, order, next) : leftOutcome(view, order);
    const onward = next === null ? undefined : { url: view.links.result({ left }), seconds: 0, always: true };
    return send(request, reply, wholePage(view, { title, strip, main, ...(onward && { onward }) }, needs));
  });

  app.get('/page/:hash/:file', async (request: FastifyRequest<{ Params: { hash: string; file: string } }>, reply) => {
    const asset = request.params.hash === assets.hash ? assets.files.get(request.params.file) : undefined;
    return asset ? sendAsset(request, reply, asset) : reply.code(404).send();
  });

  frameRoutes(app, {
    checkout,
    script: assetUrl('frame.js'),
    bankOrigins: config.bankOrigins,
    resultOf: (session) => makeLinks(base, session, null, null, false).result({ from: 'form' }),
  });

  app.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    const { statusCode = 500 } = error;
    if (statusCode >= 500) request.log.error({ err: error }, 'the payment page failed');
    const view = viewOf(request, (request.params as { session?: string }).session ?? '', null);
    if (wantsJson(request)) return sendJson(reply, statusCode, { state: 'failed' });
    const main = failureOutcome(view);
    return send(request, reply, wholePage(view, { title: view.say('failure_title'), main }, {}, statusCode));
  });
}

/** Whether a payment may begin, or take the place of one that still waits for its issuer. The gateway itself looks again. */
function mayBegin(
  state: PageState,
): state is Extract<PageState, { kind: 'open' | 'method' | 'processing' | 'challenge' }> {
  return ['open', 'method', 'processing', 'challenge'].includes(state.kind);
}
