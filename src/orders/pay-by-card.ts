/**
 * The payer pressed Pay: the card is checked and sealed, 3-D Secure is decided, and an attempt begins — all in one change.
 * What it asks for (authentication, authorisation) is done afterwards, from the durable work list.
 */
import type { Site } from '../merchants/types.ts';
import type { Funding, Issuer } from '../methods/bin-table.ts';
import { type CardCheck, type CheckedCard, checkCard } from '../methods/cards.ts';
import { capturesByHand, METHODS, schemesOf } from '../methods/catalogue.ts';
import { isDocumentedNotEnrolled, reviewOf } from '../methods/sandbox-bins.ts';
import type { GatewayId, Scheme } from '../methods/types.ts';
import { attemptAfter, STATUS_OF_ATTEMPT } from '../payments/states.ts';
import type { Attempt } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import { type Decision, decide } from '../threeds/policy.ts';
import { type Started, startAuthentication } from '../threeds/start.ts';
import type { BrowserData } from '../threeds/types.ts';
import { advance } from './advance.ts';
import { type AfterAuthentication, afterDecision, afterResult } from './after-authentication.ts';
import type { OrdersContext } from './context.ts';
import { ATTEMPT_LIFE_MS } from './expire.ts';
import { newTask } from './new-task.ts';
import { isPaid } from './states.ts';
import type { Aggregate, Change } from './store.ts';
import type { OrderTerms } from './types.ts';
import { countVisit, MOST_VISITS } from './visits.ts';

export interface CardPayment {
  readonly nonce: string;
  readonly gateway: GatewayId;
  readonly number: string;
  readonly holder: string;
  readonly expiry: string;
  readonly securityCode: string;
  readonly browser: BrowserData;
}

export type CardPaymentAnswer =
  | { readonly kind: 'invalid'; readonly faults: Extract<CardCheck, { ok: false }>['faults'] }
  | { readonly kind: 'accepted' };

/** As issuers write it in their answers. */
const FUNDING_LETTERS: Readonly<Record<Funding, string | null>> = {
  credit: 'C',
  debit: 'D',
  prepaid: 'P',
  commercial: 'B',
  unknown: null,
};

const ACCEPTED: CardPaymentAnswer = { kind: 'accepted' };

/**
 * Begins an attempt, unless there is nothing to begin: the same form posted twice, an order that is paid, an authorisation
 * in flight. A newer attempt closes an older one that is still in 3-D Secure.
 */
export async function payByCard(
  context: OrdersContext,
  site: Site,
  first: Aggregate,
  payment: CardPayment,
): Promise<CardPaymentAnswer> {
  const gateway = first.order.terms.gateway ?? payment.gateway;
  const checked = checkCard(payment, {
    gateway,
    schemes: acceptedSchemes(site, first.order.terms),
    now: context.clock.now(),
    live: context.live,
  });
  if (!checked.ok)
    return isOver(context, first, payment.nonce) ? ACCEPTED : { kind: 'invalid', faults: checked.faults };

  const { card } = checked;
  const sealed = await context.vault.seal(site.siteId, card, card.securityCode);
  const issuer = context.bins.find(card.number);
  const range = await context.threeDs.rangeOf(card.scheme, card.number);
  let found: Aggregate | undefined = first;
  while (found && !isOver(context, found, payment.nonce)) {
    const now = context.clock.now();
    const decision = decideFor(context, site, found, card, issuer?.country ?? null, range === undefined);
    const attempt = newAttempt(context, found, payment, gateway, card, sealed.cardRef, decision, issuer, now);
    const begun = decision.authenticate
      ? startAuthentication({
          siteId: site.siteId,
          acquirerMerchantId: site.acquirer.merchantId,
          transactionId: attempt.transactionId,
          amount: attempt.amount,
          currency: attempt.currency,
          scheme: card.scheme,
          challengeInd: decision.challengeInd ?? '01',
          range,
          browser: payment.browser,
          canRunMethod: true,
          threeDsServerTransId: context.ids.uuid(site.siteId),
          now,
        })
      : undefined;
    const change = beginning(context, site, found, attempt, begun, decision, payment.nonce, now);
    if (!change) return ACCEPTED;
    const declined = change.attempts?.[0]?.state === 'declined';
    // A card that was refused before anybody was asked leaves no security code behind.
    const outcome = await context.store.commit({
      ...change,
      card: declined ? { ...sealed, securityCode: null } : sealed,
    });
    if (outcome === 'done') {
      context.changed(change);
      return ACCEPTED;
    }
    found = await context.store.loadBySession(site.siteId, first.session.sessionId);
  }
  return ACCEPTED;
}

/** Schemes that can pay the order under `CREDITCARD`: enabled for the site, of its currency, capturable by hand where asked for. */
function acceptedSchemes(site: Site, terms: OrderTerms): readonly Scheme[] {
  return METHODS.filter(
    (method) =>
      site.gateways.includes(method.id) &&
      method.currencies.includes(terms.currency) &&
      (capturesByHand(method) || !terms.manualCapture),
  ).flatMap((method) => (method.id === 'CREDITCARD' ? [] : schemesOf(method)));
}

/** Whether there is nothing to begin: the page then shows what is. */
function isOver({ clock }: OrdersContext, { order, session, attempt }: Aggregate, nonce: string): boolean {
  return (
    isPaid(order.status) ||
    session.state !== 'open' ||
    session.expiresAt <= clock.now() ||
    attempt?.state === 'authorising' ||
    // A form that began an attempt is spent, even where another window's form has begun a newer one since.
    session.visits.includes(nonce) ||
    // Looked at here too: while one attempt is with its issuer, the page lets the next one in.
    session.visits.length >= MOST_VISITS
  );
}

function decideFor(
  context: OrdersContext,
  site: Site,
  { order }: Aggregate,
  card: CheckedCard,
  issuerCountry: string | null,
  notEnrolled: boolean,
): Decision {
  const { terms } = order;
  const series = terms.recurringModel === 'subscription' || terms.recurringModel === 'unscheduled';
  return decide({
    scheme: card.scheme,
    kind: series ? 'FIRST' : 'CIT',
    amount: terms.amount,
    currency: terms.currency,
    flexible3d: terms.flexible3d,
    dynamic3d: 'NONE',
    channel: 'page',
    acquirerCountry: site.acquirer.country,
    issuerCountry,
    documentedNotEnrolled: !context.live && notEnrolled && isDocumentedNotEnrolled(card.number),
    settings: site.settings,
    rates: context.rates,
    now: context.clock.now(),
  });
}

function newAttempt(
  { ids, live }: OrdersContext,
  { order, session, attempt: before }: Aggregate,
  payment: CardPayment,
  gateway: GatewayId,
  card: CheckedCard,
  cardRef: string,
  decision: Decision,
  issuer: Issuer | undefined,
  now: Instant,
): Attempt {
  const review = live ? undefined : reviewOf(card.number);
  return {
    siteId: order.siteId,
    // The first attempt of a session takes the id that was set aside for it.
    transactionId: before?.transactionId === order.transactionId ? ids.pspId() : order.transactionId,
    orderId: order.orderId,
    sessionId: session.sessionId,
    nonce: payment.nonce,
    state: 'authorising',
    ...STATUS_OF_ATTEMPT.authorising,
    gateway,
    scheme: card.scheme,
    amount: order.terms.amount,
    currency: order.terms.currency,
    card: {
      cardRef,
      last4: card.last4,
      bin: card.bin,
      expiry: card.expiry,
      holder: card.holder,
      issuerCountry: issuer?.country ?? null,
      funding: issuer ? FUNDING_LETTERS[issuer.funding] : null,
      ...(review && { review }),
    },
    decision,
    authentication: null,
    authenticationId: null,
    authorisation: null,
    reason: '',
    reasonCode: '',
    createdAt: now,
    modifiedAt: now,
    completedAt: null,
  };
}

/** The change that begins the attempt: with the directory server, with the acquirer, or declined where it stands. */
function beginning(
  context: OrdersContext,
  site: Site,
  { order, session, attempt: before }: Aggregate,
  attempt: Attempt,
  begun: Started | undefined,
  decision: Decision,
  nonce: string,
  now: Instant,
): Change | undefined {
  const closing = before && attemptAfter(before.state, 'superseded');
  const closed =
    before && closing && 'to' in closing
      ? [{ ...before, state: closing.to, ...STATUS_OF_ATTEMPT[closing.to], modifiedAt: now }]
      : [];
  const common = {
    sessions: [countVisit(session, nonce)],
    ...(closed[0] && { forgetSecurityCode: closed[0].card.cardRef }),
  };

  if (begun?.kind === 'started') {
    const { authentication } = begun;
    const waiting: Attempt = {
      ...attempt,
      state: 'authenticating',
      ...STATUS_OF_ATTEMPT.authenticating,
      authenticationId: authentication.threeDsServerTransId,
    };
    const advanced = advance(site, context.ids, order, 'attempt_started', now, started(attempt));
    if ('refused' in advanced) return undefined;
    return {
      ...common,
      order: advanced.order,
      event: { kind: 'attempt_started', data: factsOf(attempt, decision) },
      attempts: [waiting, ...closed],
      authentication,
      notifications: advanced.notifications,
      tasks: [
        ...(authentication.state === 'ready' ? [newTask(context.ids, attempt, 'authenticate', now)] : []),
        newTask(context.ids, attempt, 'expire_attempt', now + ATTEMPT_LIFE_MS),
      ],
    };
  }

  const after: AfterAuthentication = begun ? afterResult(decision, begun.result, site) : afterDecision(decision);
  if (after.do === 'decline') {
    const { reason, reasonCode } = after;
    const declined: Attempt = {
      ...attempt,
      state: 'declined',
      ...STATUS_OF_ATTEMPT.declined,
      reason,
      reasonCode,
    };
    const more = { ...started(attempt), reason, reasonCode };
    const advanced = advance(site, context.ids, order, 'attempt_declined', now, more);
    if ('refused' in advanced) return undefined;
    return {
      ...common,
      order: advanced.order,
      event: { kind: 'attempt_declined', data: { ...factsOf(attempt, decision), reason, reasonCode } },
      attempts: [declined, ...closed],
      notifications: advanced.notifications,
    };
  }
  const advanced = advance(site, context.ids, order, 'attempt_started', now, started(attempt));
  if ('refused' in advanced) return undefined;
  return {
    ...common,
    order: advanced.order,
    event: { kind: 'attempt_started', data: factsOf(attempt, decision) },
    attempts: [attempt, ...closed],
    notifications: advanced.notifications,
    tasks: [newTask(context.ids, attempt, 'authorise', now, { ...after.plan })],
  };
}

const started = (attempt: Attempt) => ({ transactionId: attempt.transactionId, reason: '', reasonCode: '' });

const factsOf = (attempt: Attempt, decision: Decision) => ({
  transactionId: attempt.transactionId,
  gateway: attempt.gateway,
  scheme: attempt.scheme,
  decision: decision.code,
});
