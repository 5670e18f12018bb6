/** The merchant takes back a code of Bancontact that nobody has paid by: payment, link and code end together. */
import type { Site } from '../merchants/types.ts';
import { type InstitutionAttempt, isInstitutionAttempt } from '../payments/attempt.ts';
import { type Refusal, refuse } from '../platform/errors.ts';
import { advance } from './advance.ts';
import { changeOrder, type Decided, loadByEitherId } from './change-order.ts';
import type { OrdersContext } from './context.ts';
import { endAttempt } from './end-attempt.ts';
import { withGiftsLetGo } from './gifts.ts';
import { readNow } from './institution-payment.ts';
import type { REPEATED, Remember } from './ports.ts';
import { phaseOf } from './states.ts';
import type { Aggregate } from './store.ts';
import type { Order } from './types.ts';

export interface CancelledQr {
  readonly order: Order;
}

/** By order id, or psp id. Refused (`cannotCancel`) for every other payment, and for one that was paid or is over. */
export async function cancelQr(
  context: OrdersContext,
  site: Site,
  id: string,
  remember: Remember<CancelledQr> | null,
): Promise<CancelledQr | Refusal | typeof REPEATED> {
  const found = await loadByEitherId(context, site, id);
  const waiting = found && codeOf(found);
  // Whoever has scanned may have paid a moment ago, and the bank not told us yet.
  if (waiting) await readNow(context, site.siteId, waiting.transactionId);
  return changeOrder(context, site, id, remember, (now) => decide(context, site, now));
}

function decide({ clock, ids }: OrdersContext, site: Site, found: Aggregate): Decided<CancelledQr> {
  const { order, session, gifts } = found;
  const attempt = codeOf(found);
  const now = clock.now();
  const ended = attempt && endAttempt(ids, attempt, 'cancelled', now);
  const advanced = advance(site, ids, order, 'cancelled', now);
  if (!ended || phaseOf(order) !== 'waiting' || 'refused' in advanced) return refuse('cannotCancel');
  const change = {
    ...ended,
    order: advanced.order,
    event: { kind: 'cancelled', data: { by: 'merchant', transactionId: attempt.transactionId } },
    sessions: [{ ...session, state: 'closed' as const }],
    notifications: advanced.notifications,
  };
  return { result: { order: advanced.order }, change: withGiftsLetGo(ids, change, gifts, now) };
}

/** The attempt behind the order's code, while it waits for somebody to scan it. */
function codeOf({ order, attempt }: Aggregate): InstitutionAttempt | undefined {
  const isCurrent = attempt?.transactionId === order.transactionId && attempt.state === 'waiting';
  if (!isCurrent || !isInstitutionAttempt(attempt) || attempt.gateway !== 'MISTERCASH') return undefined;
  return order.terms.qrEnabled || attempt.institution.channel === 'direct' ? attempt : undefined;
}
