/** The merchant gives an order up: its link dies, and what waits for its payer ends with it. */
import type { MessageRecord } from '../acquiring/types.ts';
import type { Site } from '../merchants/types.ts';
import { isCardAttempt, isWithPayer } from '../payments/attempt.ts';
import { attemptAfter } from '../payments/states.ts';
import { refuse } from '../platform/errors.ts';
import { advance, touch } from './advance.ts';
import { adviceTask, sentMessage } from './advice.ts';
import type { Decided } from './change-order.ts';
import type { OrdersContext } from './context.ts';
import { endAttempt } from './end-attempt.ts';
import { withGiftsLetGo } from './gifts.ts';
import { phaseOf } from './states.ts';
import type { Aggregate, Change } from './store.ts';
import type { Session } from './types.ts';

/**
 * `keepAttempt` (`exclude_order`): only the link dies, for good, and an attempt that is under way may still pay. Refused once the
 * acquirer is asked or money is there; a payment that is held is given back.
 */
export async function cancelByMerchant(
  context: OrdersContext,
  site: Site,
  found: Aggregate,
  keepAttempt: boolean,
): Promise<Decided<object>> {
  const { clock, ids } = context;
  const { order, session, attempt, gifts } = found;
  const now = clock.now();
  const sessions = closedSession(session, keepAttempt);
  const onlyTheLink = (): Decided<object> => ({
    result: {},
    change:
      sessions.length === 0
        ? null
        : { order: touch(order, now), event: { kind: 'link_closed', data: { by: 'merchant' } }, sessions },
  });
  const withGifts = (change: Change) => withGiftsLetGo(ids, change, gifts, now);
  switch (phaseOf(order)) {
    case 'waiting':
      break;
    case 'ended': {
      const closed = onlyTheLink();
      return 'change' in closed && closed.change ? { ...closed, change: withGifts(closed.change) } : closed;
    }
    case 'uncleared':
      return giveBack(context, site, found);
    default:
      return refuse('wrongState', `it is ${order.status}`);
  }
  const current = attempt?.transactionId === order.transactionId ? attempt : null;
  if (current && !isWithPayer(current)) return refuse('wrongState', 'an authorisation is under way');
  if (current && keepAttempt) return onlyTheLink();
  const ended = current ? endAttempt(ids, current, 'cancelled', now) : undefined;
  const kind = current ? 'attempt_cancelled' : 'cancelled';
  const advanced = advance(site, ids, order, kind, now);
  if ('refused' in advanced) return refuse('wrongState', `it is ${order.status}`);
  return {
    result: {},
    change: withGifts({
      ...ended,
      order: advanced.order,
      event: { kind, data: { by: 'merchant' } },
      sessions,
      notifications: advanced.notifications,
    }),
  };
}

/** Whoever keeps the attempt takes the link back for good: no reminder opens it again. */
function closedSession(session: Session, forGood: boolean): readonly Session[] {
  if (session.state === 'open') return [{ ...session, state: forGood ? 'withdrawn' : 'closed' }];
  return session.state === 'closed' && forGood ? [{ ...session, state: 'withdrawn' }] : [];
}

/** An approval that is held for a review: the merchant does not want it. */
async function giveBack(
  { acquirer, clock, ids }: OrdersContext,
  site: Site,
  found: Aggregate,
): Promise<Decided<object>> {
  const { order, attempt, gifts } = found;
  const back = attempt && attemptAfter(attempt.state, 'given_back');
  // What a bank has promised is not the merchant's to give back before it is there.
  if (!isCardAttempt(attempt) || !attempt.authorisation || !back || 'refused' in back)
    return refuse('wrongState', 'the bank has promised the money');
  const now = clock.now();
  const advanced = advance(site, ids, order, 'review_declined', now);
  if ('refused' in advanced) return refuse('wrongState', `it is ${order.status}`);
  const { record, approvalCode } = attempt.authorisation;
  const advice = await acquirer.prepareReversal({
    original: record as MessageRecord,
    approvalCode: approvalCode ?? undefined,
    reason: 'cancelled',
    as: 'request',
  });
  const { status, financialStatus } = advanced.order;
  return {
    result: {},
    change: withGiftsLetGo(
      ids,
      {
        order: advanced.order,
        event: { kind: 'review_declined', data: { transactionId: attempt.transactionId, by: 'merchant' } },
        attempts: [
          {
            ...attempt,
            state: back.to,
            card: {
              ...attempt.card,
              reviewed: { decision: 'decline', by: 'merchant', at: now, status, financialStatus },
            },
            status,
            financialStatus,
            modifiedAt: now,
          },
        ],
        notifications: advanced.notifications,
        acquirerMessages: [sentMessage(attempt, ids.pspId(), now, advice)],
        tasks: [adviceTask(ids, attempt, now, advice)],
      },
      gifts,
      now,
    ),
  };
}
