/**
 * The payer's page as a Fastify plugin: its addresses, and what each does. A GET changes nothing; a POST does something only
 * with a form token of ours. What the payment does is the gateway's business, behind `port.ts`.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findMethod } from '../methods/catalogue.ts';
import { markPath, NO_MARKS, type OperatorMarks } from '../methods/operator-marks.ts';
import type { GatewayId } from '../methods/types.ts';
import type { Clock } from '../platform/clock.ts';
import { type Random, secureRandom } from '../platform/random.ts';
import { pageAssets } from './assets.ts';
import { makeFormToken, nonceOf } from './form-token.ts';
import { frameRoutes } from './frame-routes.ts';
import { homeAddress } from './html.ts';
import type { PageImages } from './images/images.ts';
import type { LastPages } from './last-pages.ts';
import { makeLinks } from './links.ts';
import { acceptedLocale, type PageLocale, pageLocale } from './locale.ts';
import { lostRoutes } from './lost-routes.ts';
import { speak } from './messages.ts';
import { type Rendered, renderState, type Visit, wholePage } from './pages.ts';
import { payRoute, type SessionRequest } from './pay-route.ts';
import type { Checkout, OrderView, PageState } from './port.ts';
import { qrRoutes } from './qr-routes.ts';
import { sendAsset, sendImage, sendJson, sendOn, sendPage } from './replies.ts';
import { browserOf, formOf, queryOf, readForms, wantsJson } from './requests.ts';
import { resultRoute } from './result-route.ts';
import { verificationRoutes } from './verification-routes.ts';
import { failureOutcome, foreignFormOutcome, unknownOutcome } from './views/outcome.ts';
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
  /** The front door; without it there is none. */
  readonly lastPages?: Pick<LastPages, 'frontDoor'>;
  /** Shops' pictures; without it there are none. */
  readonly images?: Pick<PageImages, 'file'>;
  /** Shown in place of our tiles. */
  readonly marks?: OperatorMarks;
}

/** To be registered (`app.register`), so that its form parser and its error page stay its own. */
export async function checkoutRoutes(app: FastifyInstance, options: CheckoutOptions): Promise<void> {
  const { checkout, config, clock, formKey, random = secureRandom, lastPages, marks = NO_MARKS } = options;
  const base = new URL(config.publicUrl).pathname.replace(/\/$/, '');
  const assets = pageAssets();
  const assetUrl = (name: string) => `${base}/page/${assets.hash}/${name}`;
  const markUrl = (id: GatewayId) => {
    const path = markPath(marks, id);
    return path === undefined ? undefined : base + path;
  };
  readForms(app);

  function viewOf(request: FastifyRequest, session: string, order: OrderView | null): View {
    const form = formOf(request);
    const lang = queryOf(request, 'lang') ?? form.get('lang');
    const fallback: PageLocale = order ? pageLocale(order.locale) : acceptedLocale(request.headers['accept-language']);
    const locale = lang === null ? fallback : pageLocale(lang);
    const method = methodNamed(queryOf(request, 'method') ?? form.get('gateway') ?? '', order);
    const asked = queryOf(request, 'methods');
    const methods = asked === 'all' || asked === 'list' ? asked : null;
    return {
      say: speak(locale.lang),
      locale,
      links: makeLinks(base, session, lang === null ? null : locale.locale, method, methods),
      sandbox: config.sandbox,
      scenario: order?.scenario ?? null,
      asset: assetUrl,
      markUrl,
      look: order?.look ?? null,
      image: ({ hash }) => `${base}/page/image/${order?.look.siteId ?? 0}/${hash}`,
      formToken: makeFormToken(formKey, session, random),
      method,
      scanned: (queryOf(request, 'scan') ?? form.get('scan')) === '1',
      methods,
    };
  }

  const send = (request: FastifyRequest, reply: FastifyReply, page: Rendered) =>
    sendPage(request, reply, page, config.bankOrigins);
  const orderOf = (state: PageState) => (state.kind === 'unknown' ? null : state.order);

  async function stateOf(session: string, patienceMs?: number): Promise<PageState> {
    if (!/^[0-9A-Za-z]{20,64}$/.test(session)) return { kind: 'unknown' };
    return patienceMs === undefined ? checkout.state(session) : checkout.settled(session, patienceMs);
  }

  function show(
    request: FastifyRequest,
    reply: FastifyReply,
    view: View,
    state: PageState,
    more: Partial<Visit> = {},
  ): FastifyReply {
    const accept = request.headers.accept ?? '*/*';
    const asked = {
      card: queryOf(request, 'card'),
      forget: queryOf(request, 'forget') === '1',
      leave: view.scanned || queryOf(request, 'leave') === '1',
    };
    return send(request, reply, renderState(view, state, { now: clock.now(), accept, ...asked, ...more }));
  }

  /** Where a state leads: over, or declined for good → the result; anything else is shown by the page itself. */
  function nextOf(view: View, state: PageState): string {
    return isOver(state) ? view.links.result() : view.links.page();
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
      if (state.kind === 'declined' && isOver(state) && homeAddress(state.order.cancelUrl))
        return sendOn(reply, view.links.result());
      return show(request, reply, view, state);
    });
    app.post(path, async (request: SessionRequest, reply) => foreignForm(request, reply));
  }

  app.post(
    '/connect/:session/pay',
    guarded(
      payRoute({ checkout, bankOrigins: config.bankOrigins, stateOf, viewOf, show, goOn, patienceMs: PATIENCE_MS }),
    ),
  );

  // The browser is back from an institution, whatever came of it there; what did is asked of the gateway.
  app.get('/connect/redirect', async (request, reply) => {
    const id = queryOf(request, 'mspid') ?? '';
    const session = /^\d{1,16}$/.test(id)
      ? await checkout.returned(Number(id), queryOf(request, 'session') ?? '')
      : undefined;
    if (session === undefined) return show(request, reply, viewOf(request, '', null), { kind: 'unknown' });
    const lang = queryOf(request, 'lang');
    const locale = lang === null ? null : pageLocale(lang).locale;
    return sendOn(reply, makeLinks(base, session, locale, null, null).result({ from: 'form' }));
  });

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

  app.post(
    '/connect/:session/remove',
    guarded(async (request, reply) => {
      const { session } = request.params;
      await checkout.removeGift(session, formOf(request).get('gift') ?? '');
      const view = viewOf(request, session, orderOf(await stateOf(session)));
      return sendOn(reply, view.links.page());
    }),
  );

  app.post(
    '/connect/:session/forget',
    guarded(async (request, reply) => {
      const { session } = request.params;
      await checkout.forgetCard(session, formOf(request).get('saved_card') ?? '');
      const view = viewOf(request, session, orderOf(await stateOf(session)));
      return sendOn(reply, view.links.page());
    }),
  );

  app.get('/connect/:session/status', async (request: SessionRequest, reply) => {
    const { session } = request.params;
    const state = await stateOf(session, queryOf(request, 'wait') === '1' ? PATIENCE_MS : undefined);
    const next = nextOf(viewOf(request, session, orderOf(state)), state);
    return sendJson(reply, 200, { state: state.kind, challenge: challengeName(state), next });
  });

  app.get('/connect/:session/result', resultRoute({ stateOf, viewOf, show, send, clock, patienceMs: PATIENCE_MS }));

  app.get('/page/:hash/:file', async (request: FastifyRequest<{ Params: { hash: string; file: string } }>, reply) => {
    const asset = request.params.hash === assets.hash ? assets.files.get(request.params.file) : undefined;
    return asset ? sendAsset(request, reply, asset) : reply.code(404).send();
  });

  app.get(
    '/page/image/:site/:hash',
    async (request: FastifyRequest<{ Params: { site: string; hash: string } }>, reply) => {
      const { site, hash } = request.params;
      const wellFormed = /^\d{1,10}$/.test(site) && Number(site) < 2 ** 30 && /^[0-9a-f]{32}$/.test(hash);
      const file = wellFormed ? await options.images?.file(Number(site), hash) : undefined;
      return file ? sendImage(reply, file) : reply.code(404).send();
    },
  );

  const pageOf = (session: string) => makeLinks(base, session, null, null, null).page();
  const resultOf = (session: string) => makeLinks(base, session, null, null, null).result({ from: 'form' });
  lastPages?.frontDoor(app);
  function refuse(request: FastifyRequest, reply: FastifyReply, status: number): FastifyReply {
    const view = viewOf(request, '', null);
    const page = { title: view.say('unknown_title'), main: unknownOutcome(view) };
    return send(request, reply, wholePage(view, page, {}, status));
  }
  const sayTo = (request: FastifyRequest) => viewOf(request, '', null).say;

  verificationRoutes(app, { checkout, pageOf, resultOf, refuse });
  qrRoutes(app, { publicUrl: config.publicUrl, stateOf });
  lostRoutes(app, { stateOf, pageOf, resultOf, refuse });
  frameRoutes(app, {
    ...{ checkout, script: assetUrl('frame.js'), bankOrigins: config.bankOrigins },
    ...{ resultOf, refuse, sayTo },
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

/** The method of this id or alias: of the catalogue, or as the order itself offers it. */
function methodNamed(text: string, order: OrderView | null): GatewayId | null {
  const offered = order ? [...order.methods, ...order.otherMethods] : [];
  return findMethod(text)?.id ?? offered.find(({ id }) => id === text.toUpperCase())?.id ?? null;
}

/** Whether the payer may be taken home: not before they could read what their issuer wants them to (EMV 3DS cardholderInfo). */
function isOver(state: PageState): boolean {
  return state.kind === 'paid' || (state.kind === 'declined' && (state.declined.issuerText === null || !state.again));
}
