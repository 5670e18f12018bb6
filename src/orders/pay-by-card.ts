/** The payer pressed Pay: the card is checked and sealed, and charged (`charge-card.ts`). */
import type { Site } from '../merchants/types.ts';
import { type CardCheck, checkCard } from '../methods/cards.ts';
import { findMethod, type Method, schemesOf } from '../methods/catalogue.ts';
import { methodsFor } from '../methods/offer.ts';
import type { CardGateway, Scheme } from '../methods/types.ts';
import type { BrowserData } from '../threeds/types.ts';
import { isOver } from './begin-attempt.ts';
import { chargeCard, kindOf, storedBy } from './charge-card.ts';
import type { OrdersContext } from './context.ts';
import { amountDue } from './gifts.ts';
import type { Aggregate } from './store.ts';
import { seriesBegunBy } from './tokens.ts';
import type { OrderTerms } from './types.ts';

export interface CardPayment {
  readonly nonce: string;
  readonly gateway: CardGateway;
  readonly number: string;
  readonly holder: string;
  readonly expiry: string;
  readonly securityCode: string;
  readonly browser: BrowserData;
  /** Whether the payer wants the card stored. */
  readonly save: boolean;
}

export type CardPaymentAnswer =
  | { readonly kind: 'invalid'; readonly faults: Extract<CardCheck, { ok: false }>['faults'] }
  | { readonly kind: 'accepted' };

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
  const { terms } = first.order;
  const gateway = gatewayOf(terms, payment);
  const { nonce, browser } = payment;
  const due = { ...terms, amount: amountDue(first) };
  // Whatever a forged form names: only what the order can be paid with.
  if (isBesides(gateway) && !takesCardsOf(context, site, due, gateway)) return ACCEPTED;
  const checked = checkCard(payment, {
    gateway,
    schemes: acceptedSchemes(site, due),
    now: context.clock.now(),
    live: context.live,
  });
  if (!checked.ok) return isOver(context, first, nonce) ? ACCEPTED : { kind: 'invalid', faults: checked.faults };
  const { card } = checked;
  // The order may be older than the day when the gateway gave the scheme up.
  if (!context.threeDs.serves(card.scheme)) return { kind: 'invalid', faults: { number: 'scheme_not_accepted' } };
  const sealed = await context.vault.seal(site.siteId, card, card.securityCode);
  const { cardRef } = sealed;
  await chargeCard(context, site, first, {
    ...{ nonce, gateway, card, sealed, cardRef, browser },
    kind: kindOf(terms),
    channel: 'page',
    ...storedBy(site, terms, gateway, payment.save),
  });
  return ACCEPTED;
}

/** A payer may leave a preset method for a card, and a preset scheme for a bank that takes its own, but not one scheme for another. */
function gatewayOf(terms: OrderTerms, { gateway }: CardPayment): CardGateway {
  const preset = terms.gateway === null ? undefined : findMethod(terms.gateway);
  return preset?.family === 'card' && !isBesides(gateway) ? (preset.id as CardGateway) : gateway;
}

/** Whether cards are one of two ways of the method. */
const isBesides = (gateway: CardGateway): boolean => findMethod(gateway)?.cardsOf !== undefined;

function takesCardsOf(context: OrdersContext, site: Site, terms: OrderTerms, gateway: CardGateway): boolean {
  const offered = methodsThatTake(site, terms).find(({ id }) => id === gateway);
  return offered !== undefined && schemesOf(offered).every((scheme) => context.threeDs.serves(scheme));
}

/** Schemes that can pay the order under `CREDITCARD`: of the site and currency, within its limits, capturable by hand where asked for. */
export function acceptedSchemes(site: Site, terms: OrderTerms): readonly Scheme[] {
  return methodsThatTake(site, terms).flatMap((method) =>
    method.family === 'card' && method.id !== 'CREDITCARD' ? schemesOf(method) : [],
  );
}

function methodsThatTake(site: Site, terms: OrderTerms): readonly Method[] {
  const { currency, amount, manualCapture } = terms;
  return methodsFor(site, { currency, amount, manualCapture, begins: seriesBegunBy(terms), all: true });
}
