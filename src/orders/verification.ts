/**
 * `customer_verification`: the form by which a merchant takes the payer of a direct order to 3-D Secure, the payer's arrival by
 * it, and the way back to the merchant. What the merchant makes of it then is in `complete-verification.ts`.
 */
import type { Site } from '../merchants/types.ts';
import { type CardAttempt, isCardAttempt } from '../payments/attempt.ts';
import { HOUR, MINUTE } from '../platform/clock.ts';
import type { AuthenticationResult } from '../threeds/types.ts';
import { touch } from './advance.ts';
import type { OrdersContext } from './context.ts';
import { endOfLife } from './expire.ts';
import type { Aggregate, Change } from './store.ts';
import type { Order } from './types.ts';

/** The form as the payer's browser posts it. */
export interface VerificationForm {
  readonly action: string;
  readonly paReq: string;
  readonly termUrl: string;
  readonly md: string;
}

/** What the browser carries back to the merchant. */
export interface HandOver {
  readonly termUrl: string;
  readonly paRes: string;
  readonly md: string;
}

/** The payer has to come within the hour, and may come again by the same form for half an hour. */
const FIRST_VISIT_WITHIN_MS = HOUR;
const FORM_LIFE_MS = 30 * MINUTE;

export function verificationForm(
  context: OrdersContext,
  site: Site,
  order: Order,
  attempt: CardAttempt,
): VerificationForm {
  const { legacyForms, publicUrl } = context;
  return {
    action: `${publicUrl}/3ds/acs/${legacyForms.referenceOf(attempt)}`,
    paReq: legacyForms.paReqOf(attempt, site, order.terms.description),
    termUrl: termUrlOf(context, order, attempt),
    md: legacyForms.mdOf(attempt),
  };
}

/** The merchant's own address as it was sent, or ours. */
function termUrlOf({ publicUrl }: OrdersContext, { terms }: Order, { transactionId }: CardAttempt): string {
  return terms.termUrl ?? `${publicUrl}/direct/complete/?mspid=${transactionId}`;
}

/**
 * The browser posts the form. Resolves with the session to go on in; undefined for a form that is not of this address, was
 * changed, is used up (its authentication has a result) or too old.
 */
export async function comeByForm(
  context: OrdersContext,
  reference: string,
  form: Pick<VerificationForm, 'paReq' | 'termUrl' | 'md'>,
): Promise<string | undefined> {
  const { legacyForms, store, sites, clock } = context;
  const named = legacyForms.readReference(reference);
  if (!named || form.md !== legacyForms.mdOf(named) || !legacyForms.isPaReqOf(form.paReq, named)) return undefined;
  for (;;) {
    const found = await store.loadByTransaction(named.siteId, named.transactionId);
    const site = await sites.byId(named.siteId);
    if (!site || !found || !isCardAttempt(found.attempt) || found.attempt.transactionId !== named.transactionId)
      return undefined;
    const { order, session, attempt } = found;
    const isOpen = attempt.state === 'authenticating' && attempt.authentication === null;
    if (!isOpen || form.termUrl !== termUrlOf(context, order, attempt)) return undefined;
    const { verification } = attempt.card;
    const until = verification ? verification.visitedAt + FORM_LIFE_MS : attempt.createdAt + FIRST_VISIT_WITHIN_MS;
    if (clock.now() >= until) return undefined;
    if (verification) return session.sessionId;
    const change = visit(context, site, found, attempt);
    if ((await store.commit(change)) === 'done') {
      context.changed(change);
      return session.sessionId;
    }
  }
}

function visit({ clock }: OrdersContext, site: Site, { order }: Aggregate, attempt: CardAttempt): Change {
  const now = clock.now();
  const handsBack = order.terms.termUrl !== null;
  const verification = { visitedAt: now, handsBack, waits: handsBack && site.settings.autoComplete !== true };
  return {
    order: touch(order, now),
    event: { kind: 'verification_visited', data: { transactionId: attempt.transactionId } },
    attempts: [{ ...attempt, card: { ...attempt.card, verification }, modifiedAt: now }],
  };
}

/** What the payer's browser is to carry to the merchant now; undefined where it is to stay, or was there already. */
export function handOverOf(
  context: OrdersContext,
  site: Site,
  { terms }: Order,
  attempt: Aggregate['attempt'],
): HandOver | undefined {
  if (!isCardAttempt(attempt) || terms.termUrl === null) return undefined;
  const { verification } = attempt.card;
  if (!verification?.handsBack || verification.completedAt !== undefined || verification.lapsed) return undefined;
  const isReached = ['authenticating', 'approved', 'declined', 'unknown'].includes(attempt.state);
  // The link lives longer than the attempt: whoever opens it days later has no business with the merchant's address.
  if (!isReached || attempt.authentication === null || context.clock.now() >= endOfLife(attempt)) return undefined;
  return {
    termUrl: terms.termUrl,
    paRes: context.legacyForms.paResOf(attempt, site, attempt.authentication as AuthenticationResult),
    md: context.legacyForms.mdOf(attempt),
  };
}
