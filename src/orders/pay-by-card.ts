/** The payer pressed Pay: the card is checked and sealed, and charged (`charge-card.ts`). */
import type { Site } from '../merchants/types.ts';
import { type CardCheck, checkCard } from '../methods/cards.ts';
import { findMethod, schemesOf } from '../methods/catalogue.ts';
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
  // A payer may leave a preset bank for a card, but not one scheme for another.
  const preset = terms.gateway && findMethod(terms.gateway)?.family === 'card' ? terms.gateway : null;
  const gateway = preset ?? payment.gateway;
  const { nonce, browser } = payment;
  const checked = checkCard(payment, {
    gateway,
    schemes: acceptedSchemes(site, { ...terms, amount: amountDue(first) }),
    now: context.clock.now(),
    live: context.live,
  });
  if (!checked.ok) return isOver(context, first, nonce) ? ACCEPTED : { kind: 'invalid', faults: checked.faults };
  const { card } = checked;
  const sealed = await context.vault.seal(site.siteId, card, card.securityCode);
  const { cardRef } = sealed;
  await chargeCard(context, site, first, {
    ...{ nonce, gateway, card, sealed, cardRef, browser },
    kind: kindOf(terms),
    channel: 'page',
    ...storedBy(site, terms, payment.save),
  });
  return ACCEPTED;
}

/** Schemes that can pay the order under `CREDITCARD`: of the site and currency, within its limits, capturable by hand where asked for. */
export function acceptedSchemes(site: Site, terms: OrderTerms): readonly Scheme[] {
  const { currency, amount, manualCapture } = terms;
  return methodsFor(site, { currency, amount, manualCapture, begins: seriesBegunBy(terms), all: true }).flatMap(
    (method) => (method.id === 'CREDITCARD' ? [] : schemesOf(method)),
  );
}
