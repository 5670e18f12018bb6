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
import type { CardAttempt } from '../payments/attempt.ts';
import { STATUS_OF_ATTEMPT } from '../payments/states.ts';
import type { Attempt } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import { type Decision, decide } from '../threeds/policy.ts';
import { type Started, startAuthentication } from '../threeds/start.ts';
import type { BrowserData } from '../threeds/types.ts';
import { type AfterAuthentication, afterDecision, afterResult } from './after-authentication.ts';
import { attemptIdFor, beginAttempt, isOver } from './begin-attempt.ts';
import type { OrdersContext } from './context.ts';
import { ATTEMPT_LIFE_MS } from './expire.ts';
import { newTask } from './new-task.ts';
import type { Aggregate, Change } from './store.ts';
import type { OrderTerms } from './types.ts';

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
  context: OrdersContext,
  found: Aggregate,
  payment: CardPayment,
  gateway: GatewayId,
  card: CheckedCard,
  cardRef: string,
  decision: Decision,
  issuer: Issuer | undefined,
  now: Instant,
): CardAttempt {
  const { order, session } = found;
  const review = context.live ? undefined : reviewOf(card.number);
  return {
    siteId: order.siteId,
    transactionId: attemptIdFor(context, found),
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
    institution: null,
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
  found: Aggregate,
  attempt: CardAttempt,
  begun: Started | undefined,
  decision: Decision,
  nonce: string,
  now: Instant,
): Change | undefined {
  const { ids } = context;
  const facts = { decision: decision.code };
  if (begun?.kind === 'started') {
    const { authentication } = begun;
    const waiting: Attempt = {
      ...attempt,
      state: 'authenticating',
      ...STATUS_OF_ATTEMPT.authenticating,
      authenticationId: authentication.threeDsServerTransId,
    };
    const change = beginAttempt(context, site, found, { attempt: waiting, nonce, facts, now });
    return (
      change && {
        ...change,
        authentication,
        tasks: [
          ...(change.tasks ?? []),
          ...(authentication.state === 'ready' ? [newTask(ids, attempt, 'authenticate', now)] : []),
          newTask(ids, attempt, 'expire_attempt', now + ATTEMPT_LIFE_MS),
        ],
      }
    );
  }

  const after: AfterAuthentication = begun ? afterResult(decision, begun.result, site) : afterDecision(decision);
  if (after.do === 'decline') {
    const { reason, reasonCode } = after;
    const declined: Attempt = { ...attempt, state: 'declined', ...STATUS_OF_ATTEMPT.declined, reason, reasonCode };
    return beginAttempt(context, site, found, {
      attempt: declined,
      nonce,
      facts: { ...facts, reason, reasonCode },
      now,
    });
  }
  const change = beginAttempt(context, site, found, { attempt, nonce, facts, now });
  const authorise = newTask(ids, attempt, 'authorise', now, { ...after.plan });
  return change && { ...change, tasks: [...(change.tasks ?? []), authorise] };
}
