/**
 * Whether a payer is reminded of an order that they have not paid: an hour after its session began, and a day after. Decided at
 * the moment of sending, from how everything stands then.
 */
import type { Site } from '../merchants/types.ts';
import { type Instant, MINUTE } from '../platform/clock.ts';
import { touch } from './advance.ts';
import type { OrdersContext } from './context.ts';
import { asksForReminders, isRemindedOf, type MailData } from './owed-mails.ts';
import { phaseOf } from './states.ts';
import type { Aggregate, Change } from './store.ts';
import { MOST_VISITS } from './visits.ts';

/**
 * `send`: it goes, after `reopening` where the link was closed · `not_this_one`: the next may, a day after the beginning ·
 * `never`: the payer is not to be reminded of this session any more · `in_a_moment`: the acquirer is being asked.
 */
export type ReminderDecision =
  | { readonly do: 'send'; readonly reopening: Change | null }
  | { readonly do: 'not_this_one' | 'never' | 'in_a_moment' };

/** A payer who began another order within it is reminded of neither, and one who paid the same total has bought it. */
const GONE_ON_WITHIN_MS = 120 * MINUTE;

export async function decideReminder(
  { store }: Pick<OrdersContext, 'store'>,
  site: Site,
  found: Aggregate,
  { sessionId }: MailData,
  now: Instant,
): Promise<ReminderDecision> {
  const { order, session, attempt } = found;
  if (!site.active || !asksForReminders(site, order.terms) || session.sessionId !== sessionId) return { do: 'never' };
  if (session.expiresAt <= now || session.visits.length >= MOST_VISITS) return { do: 'never' };
  if (session.state === 'superseded' || session.state === 'withdrawn') return { do: 'never' };
  // Paid once and let go, or approved and given back: the payer has done their part.
  const isGivenBack = attempt?.state === 'voided' && (attempt.authorisation?.approvalCode ?? null) !== null;
  if (order.completedAt !== null || isGivenBack) return { do: 'never' };
  if (attempt?.state === 'authorising') return { do: 'in_a_moment' };
  const phase = phaseOf(order);
  if (phase !== 'waiting' && phase !== 'ended') return { do: 'not_this_one' };
  if (attempt && !isRemindedOf(attempt.gateway)) return { do: 'not_this_one' };
  if (await store.hasPayerGoneOn(order, now - GONE_ON_WITHIN_MS)) return { do: 'not_this_one' };
  return { do: 'send', reopening: session.state === 'closed' ? reopen(found, now) : null };
}

/** Of an order that was cancelled, unless for good: a reminder that leads to a dead link would be none. */
function reopen({ order, session }: Aggregate, now: Instant): Change {
  return {
    order: touch(order, now),
    event: { kind: 'link_reopened', data: { by: 'reminder' } },
    sessions: [{ ...session, state: 'open' }],
  };
}
