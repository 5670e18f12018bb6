/**
 * Later payments by a token: of a series, which the merchant begins alone and at most once a day, or of a card on file, whose
 * cardholder is there. Each payment is made with a copy of the card that is its own, whichever site of the account stored it.
 */
import type { Site } from '../merchants/types.ts';
import type { CheckedCard } from '../methods/cards.ts';
import { capturesByHand, findMethod } from '../methods/catalogue.ts';
import type { CardGateway, GatewayId, RecurringModel, Scheme } from '../methods/types.ts';
import { DAY, type Instant } from '../platform/clock.ts';
import { type Refusal, refuse } from '../platform/errors.ts';
import type { BrowserData, PriorAuthentication } from '../threeds/types.ts';
import { isOver } from './begin-attempt.ts';
import { type CardCharge, chargeCard } from './charge-card.ts';
import type { OrdersContext } from './context.ts';
import { acceptedSchemes } from './pay-by-card.ts';
import { payByMethod } from './pay-by-method.ts';
import { refuseRepeated } from './refused-ids.ts';
import { isPaid } from './states.ts';
import type { Aggregate } from './store.ts';
import { findToken, isExpired, isSeries, laterMethod, mandateReference, type Token } from './tokens.ts';
import type { OrderTerms } from './types.ts';

/** One payment of a series in this time. */
const SERIES_EVERY_MS = DAY;

export interface TokenPayment {
  readonly token: Token;
  readonly model: RecurringModel;
  readonly gateway: GatewayId;
}

/** What a direct order is paid with, or why its token cannot pay it. Nothing is changed yet. */
export async function readyToPay(
  context: OrdersContext,
  site: Site,
  terms: OrderTerms,
  { recurringId, model: asked }: { readonly recurringId: string; readonly model: RecurringModel | null },
): Promise<TokenPayment | Refusal> {
  const { reference } = terms.customer;
  if (site.settings.recurringEnabled !== true) return refuse('recurringDisabled');
  if (reference === null) return refuse('missingData', 'customer.reference');
  const token = await findToken(context, site, reference, recurringId);
  if (!token) return refuse('tokenNotFound');
  const model = asked ?? token.model;
  // A payer who stored a card to pay with it themselves has agreed to nothing else.
  if (isSeries(model) && model !== token.model)
    return refuse('notSupported', `recurring_model ${model} with a token of ${token.model}`);
  const later = laterMethod(token);
  const allowed = token.cardRef ? [token.code, 'CREDITCARD'] : [later?.id];
  if (!later || (terms.gateway !== null && !allowed.includes(terms.gateway)))
    return refuse('noGateway', `this recurring_id is paid by ${later?.id ?? 'nothing'}`);
  if (!site.gateways.includes(later.id)) return refuse('methodDisabled');
  if (!later.currencies.includes(terms.currency)) return refuse('invalidCurrency');
  if (terms.manualCapture && !capturesByHand(later)) return refuse('transactionRefused');
  if (isExpired(token, context.clock.now())) return refuse('transactionRefused', 'the stored card is expired');
  return { token, model, gateway: terms.gateway ?? later.id };
}

/**
 * Takes the token for this order, where its model has a limit: two orders at once, and one of them is refused. The order posted
 * again is the same payment until there has been an attempt.
 */
export async function claimFor(
  context: OrdersContext,
  site: Site,
  { orderId }: OrderTerms,
  termsHash: string,
  { token, model }: TokenPayment,
): Promise<Refusal | undefined> {
  const now = context.clock.now();
  if (!isSeries(model)) {
    await context.tokens.touch(token, now);
    return undefined;
  }
  const found = await context.store.load(site.siteId, orderId);
  if (found && (isPaid(found.order) || found.attempt?.state === 'authorising')) return refuseRepeated(found);
  // Asked again what is answered already: nothing is charged.
  if (found?.order.termsHash === termsHash && hasItsAttempt(found, now)) return undefined;
  const by = JSON.stringify([site.siteId, orderId, termsHash, found?.attempt?.transactionId ?? null]);
  const claimed = await context.tokens.claim(token, { by, now, since: now - SERIES_EVERY_MS });
  return claimed ? undefined : refuse('recurringTooOften');
}

function hasItsAttempt({ session }: Aggregate, now: Instant): boolean {
  const isAlive = session.state === 'open' && session.expiresAt > now;
  return isAlive && session.visits.includes(directNonce(session.sessionId));
}

/** One attempt for one session: the same request again waits for the same. */
export const directNonce = (sessionId: string): string => `direct ${sessionId}`;

/** Begins the attempt of a direct order. */
export async function payByToken(
  context: OrdersContext,
  site: Site,
  found: Aggregate,
  { token, model, gateway }: TokenPayment,
  browser: BrowserData,
  channel: 'direct' | 'component',
): Promise<void> {
  const nonce = directNonce(found.session.sessionId);
  if (token.cardRef) {
    const kind = isSeries(model) ? 'MIT' : 'CIT';
    return chargeStored(context, site, found, token, { nonce, gateway, kind, channel, browser }, model);
  }
  const { iban, holder, bic } = token.account!;
  await payByMethod(context, site, found, {
    nonce,
    gateway,
    channel: 'direct',
    entry: { iban, holder, ...(bic && { bic }), consent: '1' },
    stored: {
      token: token.token,
      mandate: {
        reference: mandateReference(token.transactionId),
        signedAt: token.createdAt,
        sequence: 'recurring',
      },
    },
  });
}

export interface SavedCardPayment {
  readonly nonce: string;
  readonly token: string;
  readonly browser: BrowserData;
}

/** The payer chose one of their stored cards on the page. A card that cannot pay the order is none: the page shows what can. */
export async function payBySavedCard(
  context: OrdersContext,
  site: Site,
  found: Aggregate,
  { nonce, token: text, browser }: SavedCardPayment,
): Promise<void> {
  if (isOver(context, found, nonce)) return;
  const token = (await savedCards(context, site, found.order.terms)).find(({ token }) => token === text);
  if (!token) return;
  await chargeStored(
    context,
    site,
    found,
    token,
    { nonce, gateway: token.code, kind: 'CIT', channel: 'page', browser },
    'cardOnFile',
  );
  await context.tokens.touch(token, context.clock.now());
}

/** More than anybody wants to choose from. */
const MOST_SAVED_CARDS = 20;

/** The stored cards that can pay an order on the page, the last used first; none unless the order is for a card on file. */
export async function savedCards(context: OrdersContext, site: Site, terms: OrderTerms): Promise<readonly Token[]> {
  const { reference } = terms.customer;
  const isOffered = site.settings.recurringEnabled === true && terms.recurringModel === 'cardOnFile';
  // A card that is to be looked at without a payment is one that is entered.
  if (!isOffered || reference === null || terms.amount === 0) return [];
  const preset = terms.gateway && findMethod(terms.gateway)?.family === 'card' ? terms.gateway : 'CREDITCARD';
  const schemes = acceptedSchemes(site, terms).filter((scheme) => preset === 'CREDITCARD' || preset === scheme);
  const tokens = await context.tokens.cardsOnFile(site.accountId, reference, MOST_SAVED_CARDS);
  const now = context.clock.now();
  return tokens.filter((token) => schemes.includes(token.code as Scheme) && !isExpired(token, now));
}

async function chargeStored(
  context: OrdersContext,
  site: Site,
  found: Aggregate,
  token: Token,
  charge: Pick<CardCharge, 'nonce' | 'gateway' | 'kind' | 'channel' | 'browser'>,
  model: RecurringModel,
): Promise<void> {
  const data = await context.vault.card(token.siteId, token.cardRef!);
  const sealed = await context.vault.seal(site.siteId, data, null);
  const card: CheckedCard = {
    ...data,
    scheme: token.code as Scheme,
    securityCode: null,
    last4: token.last4!,
    bin: token.bin!,
  };
  const original = token.networkTransactionId;
  const prior = isSeries(model) && site.settings.mitViaThreeRi ? await priorOf(context, token) : undefined;
  await chargeCard(context, site, found, {
    ...charge,
    gateway: charge.gateway as CardGateway,
    card,
    sealed,
    cardRef: sealed.cardRef,
    prior,
    stored: {
      token: token.token,
      storedCredential: isSeries(model) ? model : 'later',
      ...(isSeries(model) && original !== null && { originalNetworkTransactionId: original }),
    },
  });
}

/** When the issuer authenticated the payer whose payment the token was made with; undefined where it did not vouch for them. */
async function priorOf({ store }: OrdersContext, token: Token): Promise<PriorAuthentication | undefined> {
  const { authentication } = (await store.loadByTransaction(token.siteId, token.transactionId)) ?? {};
  const { transStatus, flow, acsTransId } = authentication?.result ?? {};
  if (!authentication || transStatus !== 'Y' || !acsTransId || !flow || flow === 'none') return undefined;
  return { acsTransId, flow, at: authentication.modifiedAt };
}
