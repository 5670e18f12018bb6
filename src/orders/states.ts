/**
 * The order's transition table: what each event makes of each status, whether the merchant is told, or why it is refused.
 * `contract` of the API: status is the order's progress, financial status that of the money.
 */
import type { FinancialStatus, OrderStatus } from '../payments/types.ts';

export type OrderEventKind =
  /** The payer chose a method and began to pay. */
  | 'attempt_started'
  | 'attempt_approved'
  /** Approved, and the merchant captures by hand: the money waits. */
  | 'attempt_authorised'
  /** Approved, and held for a review. */
  | 'attempt_held'
  | 'review_accepted'
  /** The review ended well, and the merchant captures by hand. */
  | 'review_authorised'
  | 'review_declined'
  | 'attempt_declined'
  /** The payer gave up inside an attempt. */
  | 'attempt_cancelled'
  /** The payer never came back to an attempt. */
  | 'attempt_lapsed'
  /** The payer gave up on the page, before any attempt. */
  | 'cancelled'
  /** The session's life is over. */
  | 'lapsed'
  /** The merchant posted the same order id with other terms. */
  | 'terms_replaced';

export type OrderRefusal =
  /** Paid, held, or on its way back. */
  | 'already_paid'
  /** It ended and its link with it. */
  | 'already_ended'
  /** Cannot happen in this status: nothing of the kind is under way. */
  | 'not_under_way';

export interface OrderTransition {
  readonly status: OrderStatus;
  readonly financialStatus: FinancialStatus;
  readonly notify: boolean;
}

type Answer = OrderTransition | { readonly refused: OrderRefusal };

const move = (status: OrderStatus, financialStatus: FinancialStatus, notify = true): OrderTransition => ({
  status,
  financialStatus,
  notify,
});
const no = (refused: OrderRefusal): Answer => ({ refused });

type Row = Readonly<Record<OrderEventKind, Answer>>;

/** Nobody has paid yet; an attempt may be under way. */
const WAITING: Row = {
  attempt_started: move('initialized', 'initialized'),
  attempt_approved: move('completed', 'completed'),
  attempt_authorised: move('completed', 'initialized'),
  attempt_held: move('uncleared', 'uncleared'),
  review_accepted: no('not_under_way'),
  review_authorised: no('not_under_way'),
  review_declined: no('not_under_way'),
  attempt_declined: move('declined', 'declined'),
  attempt_cancelled: move('void', 'cancelled'),
  attempt_lapsed: move('expired', 'expired'),
  cancelled: move('cancelled', 'cancelled'),
  lapsed: move('expired', 'expired'),
  terms_replaced: move('initialized', 'initialized', false),
};

/** The newest attempt ended without money; the link may still be alive. */
const ENDED_WITHOUT_MONEY: Row = {
  attempt_started: move('initialized', 'initialized'),
  attempt_approved: no('not_under_way'),
  attempt_authorised: no('not_under_way'),
  attempt_held: no('not_under_way'),
  review_accepted: no('not_under_way'),
  review_authorised: no('not_under_way'),
  review_declined: no('not_under_way'),
  // 3-D Secure required and impossible: an attempt that is declined as it begins.
  attempt_declined: move('declined', 'declined'),
  attempt_cancelled: no('not_under_way'),
  attempt_lapsed: no('not_under_way'),
  cancelled: no('already_ended'),
  lapsed: no('already_ended'),
  terms_replaced: move('initialized', 'initialized', false),
};

const PAID: Row = {
  attempt_started: no('already_paid'),
  attempt_approved: no('already_paid'),
  attempt_authorised: no('already_paid'),
  attempt_held: no('already_paid'),
  review_accepted: no('already_paid'),
  review_authorised: no('already_paid'),
  review_declined: no('already_paid'),
  attempt_declined: no('already_paid'),
  attempt_cancelled: no('already_paid'),
  attempt_lapsed: no('already_paid'),
  cancelled: no('already_paid'),
  lapsed: no('already_paid'),
  terms_replaced: no('already_paid'),
};

/** Approved and held: for the payer it is paid, for the merchant not yet. */
const HELD: Row = {
  ...PAID,
  review_accepted: move('completed', 'completed'),
  review_authorised: move('completed', 'initialized'),
  review_declined: move('void', 'void'),
};

export const ORDER_TRANSITIONS: Readonly<Record<OrderStatus, Row>> = {
  initialized: WAITING,
  declined: ENDED_WITHOUT_MONEY,
  void: ENDED_WITHOUT_MONEY,
  expired: ENDED_WITHOUT_MONEY,
  cancelled: ENDED_WITHOUT_MONEY,
  uncleared: HELD,
  completed: PAID,
  shipped: PAID,
  refunded: PAID,
  partial_refunded: PAID,
  reserved: PAID,
  chargedback: PAID,
};

export function orderAfter(status: OrderStatus, event: OrderEventKind): Answer {
  return ORDER_TRANSITIONS[status][event];
}

/** Whether money was taken, is held, or has been and went back: no second payment under the same order id. */
export function isPaid(status: OrderStatus): boolean {
  return ORDER_TRANSITIONS[status] === PAID || ORDER_TRANSITIONS[status] === HELD;
}
