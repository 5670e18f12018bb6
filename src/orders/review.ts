/**
 * The review of a held payment: the issuer approved, the merchant is not to deliver yet. Published test cards of the sandbox
 * are held for three minutes, and nobody is held for longer than five days; the payer is treated as one who paid.
 */
import type { Acquirer, MessageRecord, PreparedMessage } from '../acquiring/types.ts';
import type { Site } from '../merchants/types.ts';
import type { Scheme } from '../methods/types.ts';
import { type CardAttempt, isCardAttempt } from '../payments/attempt.ts';
import { attemptAfter, STATUS_OF_ATTEMPT } from '../payments/states.ts';
import type { Attempt, AttemptAuthorisation, AttemptCard, FinancialStatus, OrderStatus } from '../payments/types.ts';
import { DAY, type Instant, MINUTE } from '../platform/clock.ts';
import { type Refusal, refuse } from '../platform/errors.ts';
import type { Ids, SiteId } from '../platform/ids.ts';
import type { Currency } from '../platform/money.ts';
import { advance } from './advance.ts';
import { adviceTask, sentMessage } from './advice.ts';
import { captureExpiry } from './capture-order.ts';
import { changeOrder, type Decided } from './change-order.ts';
import type { OrdersContext } from './context.ts';
import { feeFor } from './fee.ts';
import { keepToken } from './keep-token.ts';
import { newTask } from './new-task.ts';
import type { REPEATED, Remember } from './ports.ts';
import type { Aggregate, Change, NewTask, Task } from './store.ts';
import type { Order } from './types.ts';

const REVIEW_MS = 3 * MINUTE;
/** What nobody has looked at by then is given back. */
const LONGEST_REVIEW_MS = 5 * DAY;

export function reviewTask(ids: Ids, attempt: Attempt, now: Instant): NewTask {
  const lastsMs = attempt.card?.review === 'awaited' ? LONGEST_REVIEW_MS : REVIEW_MS;
  return newTask(ids, attempt, 'end_review', now + lastsMs);
}

/** What a person decided, or the time that was set for it. */
export type ReviewDecision = 'accept' | 'decline';

export interface ReviewAsk {
  readonly decision: ReviewDecision;
  /** The merchant's own words; null for none. */
  readonly reason: string | null;
}

export interface ReviewedOrder {
  readonly orderId: string;
  readonly transactionId: number;
  readonly decision: ReviewDecision;
  readonly status: OrderStatus;
  readonly financialStatus: FinancialStatus;
}

/** A payment that waits for its review. */
export interface HeldPayment {
  readonly siteId: SiteId;
  readonly orderId: string;
  readonly transactionId: number;
  readonly amount: number;
  readonly currency: Currency;
  readonly scheme: Scheme;
  readonly last4: string;
  readonly issuerCountry: string | null;
  readonly createdAt: Instant;
  /** When the review ends by itself. */
  readonly endsAt: Instant;
  /** Which way it ends then; undefined as `awaited`. */
  readonly review: AttemptCard['review'];
}

export interface Reviews {
  /** The held payments of these sites, at most `limit`; those that end first at the head. */
  list(siteIds: readonly SiteId[], limit: number): Promise<readonly HeldPayment[]>;
}

/**
 * The merchant ends the review of a held payment. The same decision again changes nothing and answers the same; refused with
 * `wrongState` where nothing is held, or the review ended otherwise.
 */
export function reviewOrder(
  context: OrdersContext,
  site: Site,
  id: string,
  ask: ReviewAsk,
  remember: Remember<ReviewedOrder> | null,
): Promise<ReviewedOrder | Refusal | typeof REPEATED> {
  return changeOrder(context, site, id, remember, async (found): Promise<Decided<ReviewedOrder>> => {
    const { order, attempt } = found;
    const { decision } = ask;
    const named = { orderId: order.orderId, transactionId: attempt?.transactionId ?? order.transactionId, decision };
    const ended = attempt?.card?.reviewed;
    if (ended?.decision === decision) {
      const { status, financialStatus } = ended;
      return { result: { ...named, status, financialStatus }, change: null };
    }
    const change = await endingReview(context, site, found, ask, 'merchant');
    if (!change) return refuse('wrongState', 'nothing is held for a review');
    const { status, financialStatus } = change.order;
    return { result: { ...named, status, financialStatus }, change };
  });
}

/** Task `end_review`: the time is over. What awaited somebody is given back. */
export async function endReview(context: OrdersContext, todo: Task): Promise<void> {
  const { sites, store, tasks } = context;
  const site = await sites.byId(todo.siteId);
  for (;;) {
    const found = await store.loadByTransaction(todo.siteId, todo.transactionId);
    const decision = found?.attempt && endOf(found.attempt.card?.review);
    const change = site && decision && (await endingReview(context, site, found, { decision, reason: null }, 'time'));
    if (!change) return tasks.finish(todo);
    if ((await store.commit({ ...change, finished: [todo] })) === 'done') return context.changed(change);
  }
}

/** How a review ends that nobody has ended. */
export const endOf = (review: AttemptCard['review']): ReviewDecision => (review === 'accepted' ? 'accept' : 'decline');

/**
 * The end of a review as one change: accepted, the money is taken or waits for the merchant's capture; declined, it is given
 * back. Undefined where the payment is not held.
 */
async function endingReview(
  context: OrdersContext,
  site: Site,
  { order, attempt }: Aggregate,
  { decision, reason }: ReviewAsk,
  by: 'merchant' | 'time',
): Promise<Change | undefined> {
  const { acquirer, clock, ids } = context;
  const isHeld = order.status === 'uncleared' && attempt?.state === 'approved';
  if (!isHeld || !isCardAttempt(attempt) || !attempt.authorisation || attempt.transactionId !== order.transactionId)
    return undefined;
  const now = clock.now();
  const accepted = decision === 'accept';
  const event = accepted ? acceptedEvent(order) : 'review_declined';
  const advanced = advance(site, ids, order, event, now);
  const back = attemptAfter(attempt.state, 'given_back');
  if ('refused' in advanced || 'refused' in back) return undefined;

  const advice = await adviceOwed(acquirer, attempt, attempt.authorisation, event);
  const { status, financialStatus } = advanced.order;
  const reviewed: CardAttempt = {
    ...attempt,
    ...(accepted ? { ...STATUS_OF_ATTEMPT.approved, completedAt: now } : { state: back.to }),
    card: { ...attempt.card, reviewed: { decision, by, at: now, status, financialStatus } },
    status,
    financialStatus,
    modifiedAt: now,
  };
  const { transactionId } = attempt;
  return keepToken(context, {
    order: advanced.order,
    event: { kind: event, data: { transactionId, by, ...(reason !== null && { reason }) } },
    attempts: [{ ...reviewed, fee: feeFor(site, reviewed) }],
    notifications: advanced.notifications,
    acquirerMessages: advice ? [sentMessage(attempt, ids.pspId(), now, advice)] : [],
    tasks: [
      ...advanced.tasks,
      ...(advice ? [adviceTask(ids, attempt, now, advice)] : []),
      ...(event === 'review_authorised' ? captureDeadline(ids, reviewed) : []),
    ],
  });
}

/** What is not captured in time goes back. */
function captureDeadline(ids: Ids, attempt: CardAttempt): NewTask[] {
  const expiry = captureExpiry(attempt);
  return expiry === null ? [] : [newTask(ids, attempt, 'expire_authorisation', expiry)];
}

type ReviewEvent = 'review_accepted' | 'review_authorised' | 'review_declined';

const acceptedEvent = ({ terms }: Order): ReviewEvent =>
  terms.manualCapture ? 'review_authorised' : 'review_accepted';

async function adviceOwed(
  acquirer: Acquirer,
  { amount, currency }: Attempt,
  { record, approvalCode }: AttemptAuthorisation,
  event: ReviewEvent,
): Promise<PreparedMessage | undefined> {
  const original = record as MessageRecord;
  // A card was looked at, and no money promised.
  if (amount === 0) return undefined;
  switch (event) {
    case 'review_accepted':
      return acquirer.prepareCapture({ original, approvalCode: approvalCode ?? '', amount: { amount, currency } });
    case 'review_authorised':
      return undefined;
    case 'review_declined':
      return acquirer.prepareReversal({
        original,
        approvalCode: approvalCode ?? undefined,
        reason: 'cancelled',
        as: 'request',
      });
  }
}
