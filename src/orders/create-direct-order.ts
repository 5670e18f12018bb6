/**
 * An order that the shop's server pays at once: the order is made, its attempt begins, and the merchant's call waits for what
 * comes of it. What needs the payer is answered with where to send them.
 */
import type { Site } from '../merchants/types.ts';
import type { CheckedCard } from '../methods/cards.ts';
import { findMethod } from '../methods/catalogue.ts';
import type { MethodEntry } from '../methods/details.ts';
import type { CardGateway, GatewayId, RecurringModel } from '../methods/types.ts';
import { awaitsCompletion, isCardAttempt, isInstitutionAttempt, isWithPayer } from '../payments/attempt.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import type { Decision } from '../threeds/policy.ts';
import type { BrowserData } from '../threeds/types.ts';
import { awaitsPayer } from './arrive.ts';
import { chargeCard, isBlocked, kindOf, storedBy } from './charge-card.ts';
import { type OrdersContext, orderSignal } from './context.ts';
import { createOrder } from './create-order.ts';
import { NOT_REACHED } from './institution-payment.ts';
import { payByMethod } from './pay-by-method.ts';
import { claimFor, directNonce, payByToken, readyToPay } from './pay-by-token.ts';
import { type OrderDetails, REPEATED, type Remember } from './ports.ts';
import { refuseMoto } from './refuse-moto.ts';
import type { Aggregate } from './store.ts';
import type { OrderTerms } from './types.ts';
import { type VerificationForm, verificationForm } from './verification.ts';

/** What pays: a card, or the details of another method. `byComponent`: its payer typed or chose it in the shop's page. */
export type DirectEntry =
  | {
      readonly kind: 'card';
      readonly gateway: CardGateway;
      readonly card: CheckedCard;
      readonly browser: BrowserData;
      /** Mail or telephone order: there is no payer to authenticate. */
      readonly moto: boolean;
      /** Whether the payer wants the card stored. */
      readonly save?: boolean;
      readonly byComponent?: true;
    }
  /** Details that are kept. */
  | {
      readonly kind: 'token';
      readonly recurringId: string;
      /** As the order says, else as the token was made. */
      readonly model: RecurringModel | null;
      readonly browser: BrowserData;
      readonly byComponent?: true;
    }
  | { readonly kind: 'method'; readonly gateway: GatewayId; readonly entry: MethodEntry };

export interface DirectOrder extends OrderDetails {
  /** Where the payer has to go, and what is left to do there. */
  readonly next: /** Nothing is left: paid, promised, or on its way by itself. */
    | { readonly kind: 'done' }
    | { readonly kind: 'failed' }
    /** To the page: 3-D Secure, or something that takes longer. */
    | { readonly kind: 'page'; readonly verification?: VerificationForm }
    | { readonly kind: 'institution'; readonly url: string };
}

/** Longer than acquirer and directory server may take together; a shop's server waits for half a minute at least. */
const ANSWER_WITHIN_MS = 25_000;
/** A change by another process raises no signal here: look again after this. */
const LOOK_AGAIN_MS = 500;

export async function createDirectOrder(
  context: OrdersContext,
  site: Site,
  terms: OrderTerms,
  termsHash: string,
  entry: DirectEntry,
  remember: Remember<DirectOrder> | null,
): Promise<DirectOrder | Refusal | typeof REPEATED> {
  // Where nobody can ask its issuer, the method takes no cards.
  if (entry.kind === 'card' && !context.threeDs.serves(entry.card.scheme)) return refuse('noGateway');
  const unfit = entry.kind === 'card' && entry.moto && refuseMotoOf(context, site, entry.card);
  if (unfit) return unfit;
  const sealed =
    entry.kind === 'card' ? await context.vault.seal(site.siteId, entry.card, entry.card.securityCode) : null;
  // Another card is another request; only the vault can tell cards apart without their number.
  const hash = sealed ? `${termsHash} ${sealed.fingerprint}` : termsHash;
  const byToken = entry.kind === 'token' ? await readyToPay(context, site, terms, entry) : undefined;
  if (isRefusal(byToken)) return byToken;
  const refusal = byToken && (await claimFor(context, site, terms, hash, byToken));
  if (refusal) return refusal;
  const whole = byToken ? { ...terms, recurringId: byToken.token.token, recurringModel: byToken.model } : terms;
  const created = await createOrder(context, site, whole, hash, remember && firstAnswer(remember));
  if (created === REPEATED || isRefusal(created)) return created;
  const found = await context.store.loadBySession(site.siteId, created.sessionId);
  // Another call had made it, and it was taken back in this very moment.
  if (!found) return forgotten(context, site, remember, refuse('cannotCreate'));
  const nonce = directNonce(created.sessionId);
  if (byToken && entry.kind === 'token') {
    await payByToken(context, site, found, byToken, entry.browser, channelOf(entry));
  } else if (entry.kind === 'card') {
    const { gateway, card, browser, moto, save = false } = entry;
    const kind = moto ? 'MOTO' : kindOf(terms);
    const cardRef = sealed!.cardRef;
    await chargeCard(context, site, found, {
      ...{ nonce, gateway, card, sealed, cardRef, kind, browser },
      channel: channelOf(entry),
      ...storedBy(site, terms, gateway, save),
    });
  } else if (entry.kind === 'method') {
    await payByMethod(context, site, found, { nonce, gateway: entry.gateway, channel: 'direct', entry: entry.entry });
  }
  const order = await settled(context, site, created.sessionId);
  if (isRefusal(order)) return forgotten(context, site, remember, order);
  if (remember)
    await context.answers.replace(site.siteId, remember.key, {
      requestHash: remember.requestHash,
      ...remember.answer(order),
    });
  return order;
}

function refuseMotoOf(
  { bins }: OrdersContext,
  { acquirer }: Site,
  { scheme, number }: CheckedCard,
): Refusal | undefined {
  return refuseMoto(scheme, acquirer.country, bins.find(number)?.country ?? null);
}

/** Who typed into a payment component is in front of the shop, and can answer a challenge. */
const channelOf = ({ byComponent }: { readonly byComponent?: true }) => (byComponent ? 'component' : 'direct');

/** The answer that is kept with the order itself: whoever repeats the request before there is a better one gets the page. */
function firstAnswer(remember: Remember<DirectOrder>): Remember {
  return {
    ...remember,
    answer: ({ order }) => remember.answer({ order, attempt: null, related: [], next: { kind: 'page' } }),
  };
}

/** The request came to nothing: under its key it may come again, and is asked for anew. */
async function forgotten(
  { answers }: OrdersContext,
  site: Site,
  remember: Remember<DirectOrder> | null,
  refusal: Refusal,
): Promise<Refusal> {
  if (remember) await answers.forget(site.siteId, remember.key, remember.requestHash);
  return refusal;
}

/** Waits until there is something to answer; refused where whoever stands behind the method could not be reached. */
async function settled(context: OrdersContext, site: Site, sessionId: string): Promise<DirectOrder | Refusal> {
  // Real time on purpose: a shop's server waits.
  const until = performance.now() + ANSWER_WITHIN_MS;
  for (;;) {
    const found = await context.store.loadBySession(site.siteId, sessionId);
    const isLost = !found || (found.order.terms.type === 'direct' && wasNotReached(found.attempt));
    if (isLost) return refuse('cannotCreate');
    if (
      found.attempt?.state === 'declined' &&
      isCardAttempt(found.attempt) &&
      isBlocked(found.attempt.decision as Decision)
    )
      return refuse('blockedByRules');
    const next = nextOf(context, site, found);
    const left = until - performance.now();
    if (next !== 'wait' || left <= 0) {
      const { order, attempt, related, gifts } = found;
      return { order, attempt, related, gifts, next: next === 'wait' ? { kind: 'page' } : next };
    }
    await context.signals.next(orderSignal(found.order), Math.min(left, LOOK_AGAIN_MS));
  }
}

/** Nobody knows what the institution did; its payment is being given up (`institution-payment.ts`). */
const wasNotReached = (attempt: Aggregate['attempt']): boolean =>
  isInstitutionAttempt(attempt) &&
  attempt.reason === NOT_REACHED.reason &&
  attempt.institution.reference === null &&
  !isWithPayer(attempt);

function nextOf(context: OrdersContext, site: Site, found: Aggregate): DirectOrder['next'] | 'wait' {
  const { order, attempt, authentication } = found;
  switch (attempt?.state) {
    case 'authenticating': {
      // The payer is through, and the order waits for its merchant.
      if (!isCardAttempt(attempt) || awaitsCompletion(attempt)) return { kind: 'page' };
      // The issuer has hours: nobody waits for it in a call.
      if (authentication?.state === 'decoupled')
        return { kind: authentication.deviceChannel === '03' ? 'done' : 'page' };
      const isTheirs =
        awaitsPayer(found) || authentication?.state === 'challenge' || authentication?.state === 'method';
      return isTheirs ? { kind: 'page', verification: verificationForm(context, site, order, attempt) } : 'wait';
    }
    case 'authorising':
      return 'wait';
    case 'waiting': {
      const { reference, redirectUrl, qrText, instructions } = attempt.institution ?? {};
      if (!reference) return 'wait';
      if (redirectUrl) return { kind: 'institution', url: redirectUrl };
      // Our page shows what a payer has to do who is sent to nobody else's.
      const isShown = qrText || (instructions && 'entity' in instructions) || findMethod(attempt.gateway)?.onPhone;
      return isShown ? { kind: 'page' } : { kind: 'done' };
    }
    case 'approved':
    case 'promised':
      return { kind: 'done' };
    case undefined:
      return { kind: 'page' };
    default:
      return { kind: 'failed' };
  }
}
