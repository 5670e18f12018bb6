/** The step from one version of an order to the next: status by the transition table, and whom to tell or write to. Pure. */
import type { Site } from '../merchants/types.ts';
import type { NewNotification } from '../notifications/types.ts';
import type { Instant } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import { owedConfirmation } from './owed-mails.ts';
import { type OrderEventKind, type OrderRefusal, orderAfter } from './states.ts';
import type { NewTask } from './store.ts';
import type { Order } from './types.ts';

export interface Outcome {
  readonly reason: string;
  readonly reasonCode: string;
}

export interface Advanced {
  readonly order: Order;
  readonly notifications: readonly NewNotification[];
  /** The mail that confirms it to the payer, where one is owed. */
  readonly tasks: readonly NewTask[];
}

/** The order with a change that the merchant does not see as a status: only its version and time move. */
export function touch(order: Order, now: Instant): Order {
  return { ...order, version: order.version + 1, modifiedAt: now };
}

/**
 * The order after an event, with what it owes to merchant and payer; or the name of the refusal. `more` sets members that the event
 * brings along: reason, transaction id, session.
 */
export function advance(
  site: Site,
  ids: Ids,
  order: Order,
  event: OrderEventKind,
  now: Instant,
  more: Partial<Order> = {},
): Advanced | { readonly refused: OrderRefusal } {
  const answer = orderAfter(order, event);
  if ('refused' in answer) return answer;
  const next: Order = {
    ...touch(order, now),
    ...more,
    status: answer.status,
    financialStatus: answer.financialStatus === 'same' ? order.financialStatus : answer.financialStatus,
    completedAt: answer.status === 'completed' ? (order.completedAt ?? now) : order.completedAt,
  };
  // Before any attempt there is no transaction to tell of, only a session.
  const pretransaction = event === 'cancelled' || (event === 'lapsed' && order.status === 'initialized');
  return {
    order: next,
    notifications: answer.notify ? notificationsOf(site, ids, next, pretransaction) : [],
    tasks: owedConfirmation(site, ids, order, next, now),
  };
}

/** What the merchant is told of an order as it stands; nothing where no address is known. */
export function notificationsOf(
  site: Site,
  ids: Ids,
  order: Order,
  pretransaction: boolean,
): readonly NewNotification[] {
  const url = order.terms.paymentOptions.notificationUrl ?? site.notificationUrl;
  if (!url) return [];
  return [
    {
      siteId: order.siteId,
      notificationId: ids.pspId(),
      orderId: order.orderId,
      orderVersion: order.version,
      url,
      method: order.terms.paymentOptions.notificationMethod,
      pretransaction,
      createdAt: order.modifiedAt,
    },
  ];
}
