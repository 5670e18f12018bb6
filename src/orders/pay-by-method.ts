/**
 * The payer chose a method that is no card, nor a gift card: what they entered is checked and an attempt begins. The institution behind the
 * method is asked afterwards, from the durable work list (`institution-payment.ts`).
 */
import type { Site } from '../merchants/types.ts';
import { findMethod, isGiftCard } from '../methods/catalogue.ts';
import { checkDetails, type DetailCheck, type MethodEntry } from '../methods/details.ts';
import { issuersOf } from '../methods/issuers.ts';
import { methodsFor } from '../methods/offer.ts';
import type { GatewayId, Method } from '../methods/types.ts';
import type { InstitutionAttempt } from '../payments/attempt.ts';
import { STATUS_OF_ATTEMPT } from '../payments/states.ts';
import type { AttemptInstitution, Keeping, Mandate } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import { attemptIdFor, beginAttempt, isOver } from './begin-attempt.ts';
import type { OrdersContext } from './context.ts';
import { amountDue } from './gifts.ts';
import { newTask } from './new-task.ts';
import type { Aggregate } from './store.ts';
import { mandateReference, mayKeep, seriesBegunBy } from './tokens.ts';
import type { OrderTerms } from './types.ts';

export interface MethodPayment {
  /** The form's nonce: the same form twice is one attempt. */
  readonly nonce: string;
  readonly gateway: GatewayId;
  readonly channel: AttemptInstitution['channel'];
  readonly entry: MethodEntry;
  /** Of an account that was kept earlier. */
  readonly stored?: Keeping & { readonly mandate: Mandate };
}

export type MethodPaymentAnswer =
  | { readonly kind: 'invalid'; readonly faults: Extract<DetailCheck, { ok: false }>['faults'] }
  | { readonly kind: 'accepted' };

const ACCEPTED: MethodPaymentAnswer = { kind: 'accepted' };

/** Begins an attempt, unless there is nothing to begin: the same form twice, an order that is paid or being charged. */
export async function payByMethod(
  context: OrdersContext,
  site: Site,
  first: Aggregate,
  payment: MethodPayment,
): Promise<MethodPaymentAnswer> {
  const method = findMethod(payment.gateway);
  const { terms } = first.order;
  const { currency, manualCapture, cart } = terms;
  // Whatever a forged form names: only what the order can be paid with.
  const offered = methodsFor(site, {
    currency,
    amount: amountDue(first),
    manualCapture,
    cart: cart !== null,
    begins: seriesBegunBy(terms),
    all: true,
  });
  if (!method || method.family === 'card' || isGiftCard(method) || !offered.includes(method)) return ACCEPTED;
  const checked = checkDetails(method, payment.entry, {
    now: context.clock.now(),
    live: context.live,
    issuers: issuersOf(method.id, { sandbox: !context.live }).map(({ code }) => code),
  });
  // A shop's server need not know what the page asks for: the institution says what it lacks.
  if (!checked.ok && payment.channel === 'page')
    return isOver(context, first, payment.nonce) ? ACCEPTED : { kind: 'invalid', faults: checked.faults };
  const { payment_token } = payment.entry;
  const details = checked.ok
    ? { ...checked.details, ...(payment_token !== undefined && { payment_token }) }
    : payment.entry;

  let found: Aggregate | undefined = first;
  while (found && !isOver(context, found, payment.nonce)) {
    const now = context.clock.now();
    const attempt = newAttempt(context, site, found, method, payment, details, now);
    const change = beginAttempt(context, site, found, {
      ...{ attempt, nonce: payment.nonce, facts: {}, now },
      untold: payment.channel === 'direct',
    });
    if (!change) return ACCEPTED;
    const expiresAt = expiryOf(method, now, found);
    const tasks = [
      ...(change.tasks ?? []),
      newTask(context.ids, attempt, 'begin_payment', now),
      ...(expiresAt === null ? [] : [newTask(context.ids, attempt, 'expire_attempt', expiresAt)]),
    ];
    // The payment may outlive its link: the order lapses with whichever ends last.
    const order = { ...change.order, expiresAt: Math.max(change.order.expiresAt, expiresAt ?? NEVER) };
    const outcome = await context.store.commit({ ...change, order, tasks });
    if (outcome === 'done') {
      context.changed({ ...change, tasks });
      return ACCEPTED;
    }
    found = await context.store.loadBySession(site.siteId, first.session.sessionId);
  }
  return ACCEPTED;
}

/** 9999-12-31: a method whose payments do not expire keeps its order from lapsing. */
const NEVER: Instant = 253_402_214_400_000;

/** When an attempt that begins now lapses; null where the method's attempts do not. One behind a code lives as long as the code's link. */
export function expiryOf(
  method: Method,
  now: Instant,
  { order, session }: Pick<Aggregate, 'order' | 'session'>,
): Instant | null {
  if (order.terms.qrEnabled && method.id === order.terms.gateway) return session.expiresAt;
  return method.expiresMs === null ? null : now + method.expiresMs;
}

function newAttempt(
  context: OrdersContext,
  site: Site,
  found: Aggregate,
  method: Method,
  payment: MethodPayment,
  details: MethodEntry,
  now: Instant,
): InstitutionAttempt {
  const { order, session } = found;
  const transactionId = attemptIdFor(context, found);
  return {
    siteId: order.siteId,
    transactionId,
    orderId: order.orderId,
    sessionId: session.sessionId,
    nonce: payment.nonce,
    state: 'waiting',
    ...STATUS_OF_ATTEMPT.waiting,
    gateway: method.id,
    scheme: null,
    amount: amountDue(found),
    currency: order.terms.currency,
    card: null,
    institution: {
      channel: payment.channel,
      details,
      reference: null,
      redirectUrl: null,
      qrText: null,
      instructions: null,
      account: null,
      ...(payment.stored ?? keeping(site, method, order.terms, transactionId, now)),
    },
    decision: null,
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

/** What is kept of the payer's account once it has paid. Who is debited again by its own method signs for that with the first payment. */
function keeping(
  site: Site,
  { id, recurring }: Method,
  terms: OrderTerms,
  transactionId: number,
  now: Instant,
): Keeping & { readonly mandate?: Mandate } {
  const { recurringModel } = terms;
  if (recurringModel === null || !recurring?.models.includes(recurringModel) || !mayKeep(site, terms)) return {};
  const signed = { reference: mandateReference(transactionId), signedAt: now, sequence: 'first' } as const;
  return { keepAs: recurringModel, ...(recurring.later === id && { mandate: signed }) };
}
