/** Answers the payer's page from the orders: an order, its session and its attempt as one state to show. */

import type { Site } from '../merchants/types.ts';
import { findMethod, isGiftCard, type Method } from '../methods/catalogue.ts';
import { knownDetails } from '../methods/details.ts';
import { type GatewaySettings, readGatewaySettings } from '../methods/gateway-settings.ts';
import { issuersOf } from '../methods/issuers.ts';
import { methodsFor, readOfferSettings } from '../methods/offer.ts';
import type { CardGateway } from '../methods/types.ts';
import { arrive, awaitsPayer } from '../orders/arrive.ts';
import { challengeReturned, continueAuthentication, methodNotified } from '../orders/authenticate.ts';
import { NOT_CHARGED } from '../orders/authorise.ts';
import { cancelByPayer } from '../orders/cancel-by-payer.ts';
import { lineTotals, totalsWithin } from '../orders/cart.ts';
import { completeVerification } from '../orders/complete-verification.ts';
import type { OrdersContext } from '../orders/context.ts';
import { orderSignal } from '../orders/context.ts';
import { amountDue, isAskingGift, takenGifts } from '../orders/gifts.ts';
import { readNow } from '../orders/institution-payment.ts';
import { instructionsGoTo } from '../orders/mails.ts';
import { logShown } from '../orders/message-log.ts';
import { payByCard } from '../orders/pay-by-card.ts';
import { payByGiftCard } from '../orders/pay-by-gift-card.ts';
import { payByMethod } from '../orders/pay-by-method.ts';
import { payBySavedCard, savedCards } from '../orders/pay-by-token.ts';
import { removeGift } from '../orders/remove-gift.ts';
import { scenarioText } from '../orders/scenario.ts';
import { isPaid } from '../orders/states.ts';
import type { Aggregate } from '../orders/store.ts';
import { mayKeep, seriesBegunBy, type Token } from '../orders/tokens.ts';
import type { OrderTerms } from '../orders/types.ts';
import { comeByForm, handOverOf } from '../orders/verification.ts';
import { MOST_VISITS } from '../orders/visits.ts';
import type { Attempt, AttemptInstitution } from '../payments/types.ts';
import { isRefusal } from '../platform/errors.ts';
import { siteOfSessionToken } from '../platform/ids.ts';
import { appendQuery } from '../platform/query.ts';
import type { AuthenticationResult } from '../threeds/types.ts';
import { afterDecline } from './after-decline.ts';
import { lookOf } from './look/look.ts';
import type { Checkout, DeclineView, MethodView, OrderView, PageState, PaidBy, SavedCardView } from './port.ts';

export interface DeskOptions {
  readonly context: OrdersContext;
  /** Resolves when the notification of this version of the order was tried once, at the latest after `timeoutMs`. */
  readonly firstDelivery: (siteId: number, orderId: string, version: number, timeoutMs: number) => Promise<void>;
}

/** How long the payer's way home waits for the merchant to be told first. */
const FIRST_DELIVERY_MS = 3_000;
/** A change by another process raises no signal here: look again after this. */
const LOOK_AGAIN_MS = 500;

export function openDesk({ context, firstDelivery }: DeskOptions): Checkout {
  const load = async (token: string): Promise<{ found: Aggregate; site: Site } | undefined> => {
    const siteId = siteOfSessionToken(token);
    if (siteId === undefined) return undefined;
    const found = await context.store.loadBySession(siteId, token);
    const site = await context.sites.byId(siteId);
    return found && site ? { found, site } : undefined;
  };
  const look = async (token: string) => {
    const loaded = await load(token);
    if (!loaded) return { state: { kind: 'unknown' } as PageState };
    const { site, found } = loaded;
    const state = stateOf(context, site, found);
    if (state.kind === 'method' || state.kind === 'challenge') await logShown(context, found);
    if (state.kind !== 'open') return { state, loaded };
    const cards = await savedCards(context, site, found.order.terms);
    return { state: { ...state, order: { ...state.order, savedCards: cards.map(cardView) } }, loaded };
  };

  return {
    state: async (token) => (await look(token)).state,

    async settled(token, timeoutMs) {
      // Real time on purpose: a person waits.
      let left = timeoutMs;
      for (;;) {
        const started = performance.now();
        const { state, loaded } = await look(token);
        if (!loaded) return state;
        const { order } = loaded.found;
        if (state.kind === 'paid' || state.kind === 'open')
          await firstDelivery(order.siteId, order.orderId, order.version, FIRST_DELIVERY_MS);
        if (state.kind !== 'processing') return afterDecline(loaded.site, mineOf(loaded.found), state);
        if (left <= 0) return state;
        await context.signals.next(orderSignal(order), Math.min(left, LOOK_AGAIN_MS));
        left -= performance.now() - started;
      }
    },

    async payByCard(token, form) {
      const loaded = await load(token);
      if (!loaded || stateOf(context, loaded.site, loaded.found).kind === 'ended') return { kind: 'accepted' };
      const { nonce, savedCard, browser } = form;
      if (savedCard === null) return payByCard(context, loaded.site, loaded.found, form);
      await payBySavedCard(context, loaded.site, loaded.found, { nonce, token: savedCard, browser });
      return { kind: 'accepted' };
    },

    async payByMethod(token, form) {
      const loaded = await load(token);
      if (!loaded || stateOf(context, loaded.site, loaded.found).kind === 'ended') return { kind: 'accepted' };
      const method = findMethod(form.gateway);
      if (method && isGiftCard(method)) return payByGiftCard(context, loaded.site, loaded.found, form);
      return payByMethod(context, loaded.site, loaded.found, { ...form, channel: 'page' });
    },

    async removeGift(token, id) {
      const loaded = await load(token);
      if (loaded && /^[1-9]\d{0,15}$/.test(id)) await removeGift(context, loaded.site, token, Number(id));
    },

    async forgetCard(token, card) {
      const { state, loaded } = await look(token);
      if (!loaded || state.kind !== 'open') return;
      const cards = await savedCards(context, loaded.site, loaded.found.order.terms);
      const own = cards.find((each) => each.token === card);
      if (own) await context.tokens.remove(own, null);
    },

    async returned(transactionId, token) {
      const loaded = await load(token);
      if (!loaded) return undefined;
      // The institution may not have told us yet what its page has just told the payer.
      await readNow(context, loaded.site.siteId, transactionId);
      return token;
    },

    async continueAuthentication(token, browser) {
      const loaded = await load(token);
      if (!loaded) return;
      if (awaitsPayer(loaded.found)) await arrive(context, loaded.site, token, browser);
      else await continueAuthentication(context, loaded.found);
    },

    async cancel(token) {
      const siteId = siteOfSessionToken(token);
      if (siteId !== undefined) await cancelByPayer(context, siteId, token);
    },

    comeByForm: (reference, form) => comeByForm(context, reference, form),

    async completeVerification(ask) {
      const completed = await completeVerification(context, ask);
      return isRefusal(completed)
        ? { kind: 'refused', status: completed.kind.status }
        : { kind: 'done', session: completed.session.sessionId };
    },

    methodNotified: (data) => methodNotified(context, data),
    challengeReturned: (form) => challengeReturned(context, form),
  };
}

/** The attempt that the order follows. */
function mineOf({ order, attempt }: Aggregate): Attempt | null {
  return attempt?.transactionId === order.transactionId ? attempt : null;
}

/** One state for every combination of session, order and attempt. */
function stateOf(context: OrdersContext, site: Site, found: Aggregate): PageState {
  const { order, session, authentication } = found;
  const view = viewOf(context, site, found);
  const mine = mineOf(found);
  const handOver = handOverOf(context, site, order, mine);
  if (handOver) return { kind: 'hand_over', order: view, ...handOver };
  if (isPaid(order)) return { kind: 'paid', order: view, ...paidBy(order.terms, mine) };
  if (session.state === 'superseded') return { kind: 'ended', why: 'superseded', order: view };
  if (mine?.state === 'authorising') return { kind: 'processing', order: view };
  const atInstitution =
    mine?.state === 'waiting' && mine.institution
      ? withInstitution(context, mine, mine.institution, {
          view,
          terms: order.terms,
          mailedTo: instructionsGoTo(context, order),
        })
      : null;
  // Money on its way by itself needs no link.
  if (atInstitution && atInstitution.kind !== 'away') return atInstitution;
  if (session.state === 'closed' || session.state === 'withdrawn')
    return { kind: 'ended', why: order.status === 'cancelled' ? 'cancelled' : 'expired', order: view };
  if (session.expiresAt <= context.clock.now()) return { kind: 'ended', why: 'expired', order: view };
  if (atInstitution) return atInstitution;
  if (isAskingGift(found)) return { kind: 'processing', order: view };
  if (awaitsPayer(found)) return { kind: 'arrive', order: view };
  if (mine?.state === 'authenticating' && authentication) {
    switch (authentication.state) {
      case 'method':
        return {
          kind: 'method',
          order: view,
          methodUrl: authentication.methodUrl ?? '',
          methodData: context.threeDs.methodData(authentication),
        };
      case 'challenge':
        // The browser is back and the result is not: it has ten more seconds.
        if (authentication.returnedAt !== undefined) return { kind: 'processing', order: view };
        return {
          kind: 'challenge',
          order: view,
          acsUrl: authentication.acsUrl ?? '',
          creq: context.threeDs.challengeRequest(authentication),
          sessionData: context.threeDs.sessionData(session.sessionId),
          wholePage: authentication.browser.wholePage === true,
        };
      case 'decoupled':
        return { kind: 'decoupled', order: view, issuerText: authentication.cardholderInfo ?? null };
      default:
        return { kind: 'processing', order: view };
    }
  }
  const declined = mine ? declineOf(mine) : giftDecline(found);
  if (session.visits.length >= MOST_VISITS) return { kind: 'ended', why: 'used_up', order: view, declined };
  return { kind: 'open', order: view, declined };
}

/** Gift cards that pay all are told above. */
function paidBy({ type }: OrderTerms, attempt: Attempt | null): { by?: PaidBy } {
  const method = attempt && findMethod(attempt.scheme ?? attempt.gateway);
  if (!method) return {};
  const last4 = type === 'paymentlink' ? null : (attempt.card?.last4 ?? null);
  return { by: { method, last4, at: attempt.modifiedAt } };
}

/** The gift card entered last was not taken off, though it held something when it was asked. */
function giftDecline({ gifts, session }: Aggregate): DeclineView | null {
  const last = gifts.findLast(({ sessionId }) => sessionId === session.sessionId);
  return last && last.reason !== '' ? { why: 'not_confirmed', issuerText: null } : null;
}

const NO_ACCOUNT = { iban: '', bic: '', holder: '', holderCity: '', holderCountry: '', bank: '' };

/** What a payer sees of a payment that is with the institution behind its method. */
function withInstitution(
  context: OrdersContext,
  { gateway }: Attempt,
  institution: AttemptInstitution,
  {
    view: order,
    terms,
    mailedTo,
  }: { readonly view: OrderView; readonly terms: OrderTerms; readonly mailedTo: string | null },
): PageState {
  const found = findMethod(gateway);
  if (institution.reference === null || !found) return { kind: 'processing', order };
  const method = methodView(context, found, readGatewaySettings(terms.extra.settings));
  const { instructions, redirectUrl, qrText } = institution;
  if (instructions && 'entity' in instructions)
    return { kind: 'transfer', order, method, mailedTo, transfer: { ...NO_ACCOUNT, ...instructions } };
  if (instructions) {
    const { holder_city: holderCity, holder_country: holderCountry, ...same } = instructions;
    return { kind: 'transfer', order, method, mailedTo, transfer: { ...same, holderCity, holderCountry } };
  }
  if (redirectUrl === null && found.onPhone) return { kind: 'phone', order, method };
  // Nothing is left for the payer to do: their bank and ours settle it.
  if (redirectUrl === null && qrText === null) return { kind: 'paid', order };
  return { kind: 'away', order, method, url: redirectUrl, qrText };
}

/** The payer's terms for why it did not work; what the issuer keeps to itself (lost, stolen) stays `declined`. */
function declineOf(attempt: Attempt): DeclineView | null {
  // Who comes back from an institution unpaid is told so, whether it refused, they left it, or the time was over.
  const cameToNothing = attempt.institution !== null && (attempt.state === 'voided' || attempt.state === 'expired');
  if (attempt.state !== 'declined' && attempt.state !== 'unknown' && !cameToNothing) return null;
  const authentication = attempt.authentication as AuthenticationResult | null;
  return { why: whyOf(attempt, authentication), issuerText: authentication?.cardholderInfo ?? null };
}

function whyOf(attempt: Attempt, authentication: AuthenticationResult | null): DeclineView['why'] {
  if (attempt.institution) return 'not_confirmed';
  if (attempt.state === 'unknown' || isOurFault(attempt, authentication)) return 'not_charged';
  if (attempt.reasonCode === '4002') return 'insufficient_funds';
  if (attempt.reasonCode === '4005' && attempt.authorisation?.responseCode === '54') return 'expired_card';
  if (attempt.reason === '3D Secure authentication cancelled') return 'authentication_cancelled';
  if (attempt.reason === 'Merchant only accepts 3DS verified cards') return 'authentication_required';
  if (attempt.authorisation === null && authentication) return 'authentication_failed';
  return 'declined';
}

/** Nobody could be asked: not the acquirer, not a directory server. Another card would fare no better. */
function isOurFault({ card, reason, authorisation }: Attempt, authentication: AuthenticationResult | null): boolean {
  if (card?.unserved) return true;
  const unasked = (authorisation?.responseCode ?? null) === null;
  if (reason === NOT_CHARGED.reason) return unasked;
  const cause = authentication?.cause ?? null;
  return (
    unasked && reason === 'Merchant only accepts 3DS verified cards' && cause !== null && UNREACHED.includes(cause)
  );
}

/** Causes of an authentication that came to nothing on the way to the issuer. */
const UNREACHED = ['directory_server_unreachable', 'directory_server_timeout'];

function viewOf(context: OrdersContext, site: Site, found: Aggregate): OrderView {
  const { order } = found;
  const { terms } = order;
  const due = amountDue(found);
  const settings = readGatewaySettings(terms.extra.settings);
  const shown = (method: Method) => methodView(context, method, settings);
  return {
    siteName: site.name,
    siteUrl: site.url,
    siteCity: site.city,
    siteCountry: site.country,
    orderId: order.orderId,
    description: terms.description,
    amount: terms.amount,
    currency: terms.currency,
    // A payment link is sent to anybody: whoever opens it is shown nothing of a customer.
    payer: terms.type === 'paymentlink' ? {} : knownDetails(terms.customer, context.clock.now()),
    locale: terms.customer.locale,
    cart: cartOf(terms),
    cartTotals: totalsOf(terms),
    itemsHtml: terms.items,
    gateway: terms.gateway,
    methods: methodsThatPay(site, { ...terms, amount: due }).map(shown),
    discounts: takenGifts(found).map(({ transactionId, gateway, lastDigits, amount }) => ({
      id: String(transactionId),
      name: findMethod(gateway)?.name ?? gateway,
      last4: lastDigits,
      amount,
    })),
    amountDue: due,
    otherMethods: otherMethods(site, { ...terms, amount: due }).map(shown),
    groupCards: readOfferSettings(terms.extra.settings).groupCards ?? site.settings.cardSchemes !== 'separate',
    savedCards: [],
    // An order for a card on file stores it without a question: its merchant has asked.
    canSaveCard: terms.recurringModel === null && mayKeep(site, terms),
    redirectUrl: withOrderId(terms.paymentOptions.redirectUrl, order.orderId),
    cancelUrl: withOrderId(terms.paymentOptions.cancelUrl, order.orderId),
    closeWindow: terms.paymentOptions.closeWindow,
    qrSize: terms.qrSize ?? null,
    expiresAt: order.expiresAt,
    ...(terms.scenario && { scenario: scenarioText(terms.scenario) }),
    look: lookOf(site, terms),
  };
}

const cardView = ({ token, code, last4, expiry }: Token): SavedCardView => ({
  token,
  expiry: expiry === null ? '' : `${expiry.slice(2)} / ${expiry.slice(0, 2)}`,
  // The digits stay beside their dots, on a phone too.
  display: `${findMethod(code)?.name ?? code} ••••\u00a0${last4}`,
  gateway: code as CardGateway,
});

function methodView({ live, threeDs }: OrdersContext, method: Method, settings: GatewaySettings): MethodView {
  const { id, name, family, fields, cardsOf } = method;
  const straight = id === 'IDEAL' && settings.straightToIdeal;
  const prefilled = settings.prefilled[id];
  return {
    ...{ id, name, family, fields, termsUrl: null },
    issuers: issuersOf(method.id, { sandbox: !live }),
    ...(straight && { straight }),
    ...(method.onPhone && { onPhone: true }),
    ...(method.next && { next: method.next }),
    ...(cardsOf && threeDs.serves(cardsOf) && !settings.code.only && { takesCards: true }),
    ...(prefilled && { prefilled }),
    ...(id === 'MISTERCASH' && { code: settings.code }),
  };
}

function cartOf({ cart }: OrderTerms): OrderView['cart'] {
  if (!cart) return null;
  const totals = lineTotals(cart);
  return cart.items.map(({ name, description, quantity, unitPrice, taxTableSelector }, i) => {
    const table = cart.taxTables?.alternate.find((candidate) => candidate.name === taxTableSelector);
    const taxRate = table?.rules[0]?.rate ?? cart.taxTables?.default?.rate ?? '0';
    return { name, description, quantity, unitPrice, total: totals[i]!, taxRate };
  });
}

/** Told only where they add up: a shop may send a cart that is not all of its order. */
function totalsOf({ cart, amount, currency }: OrderTerms): OrderView['cartTotals'] {
  return cart && totalsWithin(cart, { amount, currency });
}

/** Methods that are offered to customers of other countries: shown to who asks for all. */
function otherMethods(site: Site, terms: OrderTerms): readonly Method[] {
  const offered = methodsThatPay(site, terms);
  return methodsThatPay(site, { ...terms, type: 'paymentlink' }).filter((method) => !offered.includes(method));
}

/** Methods that can pay the order. A payment link is sent to anybody, so it offers every method, whatever the country. */
function methodsThatPay(site: Site, terms: OrderTerms) {
  const { type, currency, amount, customer, manualCapture, extra, cart } = terms;
  const { country, locale } = customer;
  const all = type === 'paymentlink';
  return methodsFor(site, {
    currency,
    amount,
    country,
    locale,
    all,
    manualCapture,
    cart: cart !== null,
    begins: seriesBegunBy(terms),
    ...readOfferSettings(extra.settings),
    // The page groups them itself: it shows which schemes there are.
    groupCards: false,
  });
}

/** The shop's address with the order's id in `transactionid`; the query that stands there stays as it is. */
function withOrderId(url: string | null, orderId: string): string | null {
  return url ? appendQuery(url, `transactionid=${encodeURIComponent(orderId.toWellFormed())}`) : null;
}
