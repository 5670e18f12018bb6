/**
 * A checked card begins an attempt: 3-D Secure is decided, and the attempt goes to its issuer, to the acquirer, or is declined
 * where it stands — all in one change. What it asks for (authentication, authorisation) is done afterwards, from the durable
 * work list.
 */
import type { Site } from '../merchants/types.ts';
import type { Funding, Issuer } from '../methods/bin-table.ts';
import type { CheckedCard } from '../methods/cards.ts';
import { findMethod } from '../methods/catalogue.ts';
import { isDocumentedNotEnrolled, reviewOf } from '../methods/sandbox-bins.ts';
import type { GatewayId } from '../methods/types.ts';
import { type CardAttempt, isCardAttempt } from '../payments/attempt.ts';
import { STATUS_OF_ATTEMPT } from '../payments/states.ts';
import type { Attempt, AttemptCard } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import { type Decision, decide, heedsRules, type PaymentKind, type PolicyInput } from '../threeds/policy.ts';
import { type Started, startAuthentication } from '../threeds/start.ts';
import type { BrowserData, PriorAuthentication } from '../threeds/types.ts';
import type { SealedCard } from '../vault/types.ts';
import { type AfterAuthentication, afterDecision, afterResult } from './after-authentication.ts';
import { askRules, type RuleAnswers } from './ask-rules.ts';
import { attemptIdFor, beginAttempt, isOver } from './begin-attempt.ts';
import type { OrdersContext } from './context.ts';
import { decoupledMinutes } from './decoupled.ts';
import { ATTEMPT_LIFE_MS } from './expire.ts';
import { amountDue } from './gifts.ts';
import { newTask } from './new-task.ts';
import { gatherFacts } from './rule-facts.ts';
import type { Aggregate, Change } from './store.ts';
import { isSeries, mayKeep } from './tokens.ts';
import type { OrderTerms } from './types.ts';

export interface CardCharge {
  readonly nonce: string;
  /** As the merchant or the payer chose it. */
  readonly gateway: GatewayId;
  readonly card: CheckedCard;
  /** Sealed for this attempt; null for a card that the vault has. */
  readonly sealed: SealedCard | null;
  readonly cardRef: string;
  readonly kind: PaymentKind;
  /** Of a card that is kept, or shall be. */
  readonly stored?: Pick<AttemptCard, 'storedCredential' | 'originalNetworkTransactionId' | 'keepAs' | 'token'>;
  /**
   * `direct`: the shop's server sent the card, and no payer is in front of us · `component`: it sent what the payer in front of the shop typed
   * into a payment component; they come to our page where it needs them.
   */
  readonly channel: 'page' | 'direct' | 'component';
  readonly browser: BrowserData;
  /** When the issuer authenticated the payer for this series, where it did. */
  readonly prior?: PriorAuthentication | undefined;
}

/** As issuers write it in their answers. */
const FUNDING_LETTERS: Readonly<Record<Funding, string | null>> = {
  credit: 'C',
  debit: 'D',
  prepaid: 'P',
  commercial: 'B',
  unknown: null,
};

/** Begins the attempt, unless meanwhile there is nothing to begin. */
export async function chargeCard(
  context: OrdersContext,
  site: Site,
  first: Aggregate,
  charge: CardCharge,
): Promise<void> {
  const { card, sealed, nonce } = charge;
  const issuer = context.bins.find(card.number);
  const range = await context.threeDs.rangeOf(card.scheme, card.number);
  let found: Aggregate | undefined = first;
  while (found && !isOver(context, found, nonce)) {
    const now = context.clock.now();
    const asking = { card, browser: charge.browser, fingerprint: sealed?.fingerprint ?? null };
    const payment = gatherFacts(context, found, asking, issuer, now);
    const input = { ...inputOf(context, site, found, charge, issuer, range === undefined), payer: payment.payer };
    const rules = await askRules(context, site, payment, heedsRules(input));
    const decision = decide(withRules(input, rules));
    const attempt = newAttempt(context, found, charge, decision, issuer, now);
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
          hasRanges: context.threeDs.hasRanges(card.scheme),
          browser: charge.browser,
          canRunMethod: charge.channel === 'page',
          earlier: await earlierAuthentication(context, found, card),
          withoutPayer: decision.code === 'NR',
          prior: charge.prior,
          decoupledMinutes: decoupledMinutes(site, found, now),
          threeDsServerTransId: context.ids.uuid(site.siteId),
          now,
        })
      : undefined;
    const change = beginning(context, site, found, attempt, begun, decision, charge, now);
    if (!change) return;
    const declined = change.attempts?.[0]?.state === 'declined';
    const outcome = await context.store.commit({
      ...change,
      facts: {
        ...{ ...payment.facts, siteId: site.siteId, transactionId: attempt.transactionId },
        ...{ customer: payment.customer, ...coursesOf(input) },
      },
      // A card that was refused before anybody was asked leaves no security code behind.
      ...(sealed && { card: declined ? { ...sealed, securityCode: null } : sealed }),
    });
    if (outcome === 'done') return context.changed(change);
    found = await context.store.loadBySession(site.siteId, first.session.sessionId);
  }
}

/** Of the attempt before this one, where its payer entered the same card and their browser was looked at. */
async function earlierAuthentication({ vault }: OrdersContext, found: Aggregate, card: CheckedCard) {
  const { attempt, authentication } = found;
  if (authentication?.methodCompletion !== 'Y' || !isCardAttempt(attempt)) return null;
  const isSame = await vault.isCard(attempt.siteId, attempt.card.cardRef, card.number);
  return isSame ? authentication : null;
}

/** What a payment of these terms is to the law, its payer being there. */
export function kindOf({ amount, recurringModel }: OrderTerms): PaymentKind {
  return amount === 0 || isSeries(recurringModel) ? 'FIRST' : 'CIT';
}

/**
 * What the acquirer is told of a card that is entered now, and what becomes of it: `save` where the payer wants it kept. One of a
 * method that has no later payments would be kept for nothing.
 */
export function storedBy(site: Site, terms: OrderTerms, gateway: GatewayId, save: boolean): Pick<CardCharge, 'stored'> {
  if (!findMethod(gateway)?.recurring) return {};
  const keepAs = terms.recurringModel ?? (save ? 'cardOnFile' : null);
  return keepAs !== null && mayKeep(site, terms) ? { stored: { storedCredential: 'first', keepAs } } : {};
}

function inputOf(
  context: OrdersContext,
  site: Site,
  found: Aggregate,
  { card, kind, channel }: CardCharge,
  issuer: Issuer | undefined,
  notEnrolled: boolean,
): PolicyInput {
  const { terms } = found.order;
  return {
    scheme: card.scheme,
    kind,
    amount: amountDue(found),
    currency: terms.currency,
    flexible3d: terms.flexible3d,
    dynamic3d: 'NONE',
    channel,
    acquirerCountry: site.acquirer.country,
    issuerCountry: issuer?.country ?? null,
    funding: issuer ? FUNDING_LETTERS[issuer.funding] : null,
    suspicious: false,
    documentedNotEnrolled: !context.live && notEnrolled && isDocumentedNotEnrolled(card.number),
    settings: site.settings,
    rates: context.rates,
    now: context.clock.now(),
  };
}

const WISH_OF_VERB = { skip: 'SKIP', require: 'REQUIRE' } as const;

function withRules(input: PolicyInput, rules: RuleAnswers): PolicyInput {
  const verb = rules.threeDs?.verb;
  return {
    ...input,
    dynamic3d: verb === 'skip' || verb === 'require' ? WISH_OF_VERB[verb] : 'NONE',
    suspicious: rules.fraud?.verb === 'hold',
    ...((rules.fraud || rules.threeDs) && { rules }),
  };
}

/** What rules would make of the payment, whatever they say today: new ones are tried out on it. */
function coursesOf(input: PolicyInput): { canSkip: boolean; runsByDefault: boolean } {
  return {
    canSkip: !decide({ ...input, dynamic3d: 'SKIP' }).authenticate,
    runsByDefault: decide(input).authenticate,
  };
}

function newAttempt(
  context: OrdersContext,
  found: Aggregate,
  charge: CardCharge,
  decision: Decision,
  issuer: Issuer | undefined,
  now: Instant,
): CardAttempt {
  const { nonce, gateway, card, cardRef } = charge;
  const { order, session } = found;
  const isHeld = decision.rules?.fraud?.verb === 'hold';
  const review = (context.live ? undefined : reviewOf(card.number)) ?? (isHeld ? 'awaited' : undefined);
  return {
    siteId: order.siteId,
    transactionId: attemptIdFor(context, found),
    orderId: order.orderId,
    sessionId: session.sessionId,
    nonce,
    state: 'authorising',
    ...STATUS_OF_ATTEMPT.authorising,
    gateway,
    scheme: card.scheme,
    amount: amountDue(found),
    currency: order.terms.currency,
    card: {
      cardRef,
      last4: card.last4,
      bin: card.bin,
      expiry: card.expiry,
      holder: card.holder,
      issuerCountry: issuer?.country ?? null,
      funding: issuer ? FUNDING_LETTERS[issuer.funding] : null,
      ...(issuer?.product && { product: issuer.product }),
      ...charge.stored,
      ...(charge.channel !== 'page' && { payerAbsent: true }),
      ...(review && { review }),
    },
    institution: null,
    decision,
    authentication: null,
    authenticationId: null,
    authorisation: null,
    fee: null,
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
  { nonce, channel }: CardCharge,
  now: Instant,
): Change | undefined {
  const { ids } = context;
  // Without an authentication nothing else says later why none was begun.
  const cause = begun?.kind === 'not_enrolled' ? { cause: begun.result.cause } : {};
  const facts = { decision: decision.code, ...cause, ...(decision.rules && { rules: decision.rules }) };
  const untold = channel === 'direct';
  if (begun?.kind === 'started' && channel === 'direct' && !isAskedInTheCall(decision)) {
    // The issuer is asked when the payer arrives: a challenge lasts half a minute, and a payer may take an hour.
    const awaited: Attempt = {
      ...attempt,
      state: 'authenticating',
      ...STATUS_OF_ATTEMPT.authenticating,
      ...reasonOf(decision),
    };
    const change = beginAttempt(context, site, found, { attempt: awaited, nonce, facts, now });
    const expiry = newTask(ids, attempt, 'expire_attempt', now + ATTEMPT_LIFE_MS);
    return change && { ...change, tasks: [...(change.tasks ?? []), expiry] };
  }
  if (begun?.kind === 'started') {
    const { authentication } = begun;
    const waiting: Attempt = {
      ...attempt,
      state: 'authenticating',
      ...STATUS_OF_ATTEMPT.authenticating,
      authenticationId: authentication.threeDsServerTransId,
    };
    const change = beginAttempt(context, site, found, { attempt: waiting, nonce, facts, untold, now });
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

  const after = begun ? afterResult(decision, begun.result, site) : withoutResult(decision);
  if (after.do === 'decline') {
    const { reason, reasonCode } = after;
    const declined: Attempt = {
      ...attempt,
      state: 'declined',
      ...STATUS_OF_ATTEMPT.declined,
      reason,
      reasonCode,
      ...(begun?.result.cause === 'no_ranges' && { card: { ...attempt.card, unserved: true } }),
    };
    return beginAttempt(context, site, found, {
      attempt: declined,
      nonce,
      facts: { ...facts, reason, reasonCode },
      now,
    });
  }
  const change = beginAttempt(context, site, found, { attempt, nonce, facts, untold, now });
  const authorise = newTask(ids, attempt, 'authorise', now, { ...after.plan });
  return change && { ...change, tasks: [...(change.tasks ?? []), authorise] };
}

function withoutResult(decision: Decision): AfterAuthentication {
  return isBlocked(decision) ? { do: 'decline', ...BLOCKED, responseCode: null } : afterDecision(decision);
}

/** As the payer of a payment that a rule blocks is told, and its merchant. */
const BLOCKED = { reason: 'Transaction not allowed', reasonCode: '4999' };

/** Whether a rule of the site's fraud filter refused the payment: nobody was asked about it. */
export const isBlocked = ({ rules }: Pick<Decision, 'rules'>): boolean => rules?.fraud?.verb === 'block';

/** Whether a direct order's issuer is asked before its merchant is answered: only where no challenge is asked for. */
const isAskedInTheCall = ({ code }: Decision): boolean => code === '3D' || code === 'NR';

/** What a merchant reads while the payer has yet to come. */
export function reasonOf({ code }: Decision): { reason: string; reasonCode: string } {
  return { reason: code === '3F' ? '3DS Enrolled' : '3D Secure Authorization', reasonCode: '' };
}
