/**
 * The order's transition table: what each event makes of each phase, whether the merchant is told, or why it is refused.
 * Merchants see a phase as two statuses: `status`, the progress of their order, and `financial_status`, that of the money.
 */
import type { FinancialStatus, OrderStatus } from '../payments/types.ts';

export type OrderEventKind =
  /** The payer chose a method and began to pay. */
  | 'attempt_started'
  /** A gift card pays a part, or no longer does: the next attempt is for another amount. */
  | 'gift_changed'
  /** The institution promised the money. */
  | 'attempt_promised'
  /** The same, and the payer still has something to do. */
  | 'attempt_awaited'
  | 'attempt_approved'
  /** Approved, and the money waits: for the merchant's capture, or with a wallet that pays the merchant itself. */
  | 'attempt_authorised'
  /** A lender or bank stands in for the payer: deliver now, the money comes later. */
  | 'attempt_invoiced'
  /** Approved, and held for a review. */
  | 'attempt_held'
  | 'review_accepted'
  /** The review ended well, and the merchant captures by hand. */
  | 'review_authorised'
  | 'review_declined'
  | 'attempt_declined'
  /** The payer gave up inside an attempt. */
  | 'attempt_cancelled'
  /** The payer never came back to an attempt, or the institution let it lapse. */
  | 'attempt_lapsed'
  /** The institution has the money of an attempt that was over. */
  | 'paid_late'
  /** Payer or merchant gave up, without an attempt under way. */
  | 'cancelled'
  /** The session's life is over. */
  | 'lapsed'
  /** The merchant posted the same order id with other terms. */
  | 'terms_replaced'
  /** The whole authorisation was captured, or what was left of it. */
  | 'captured'
  /** The authorisation, or what was left of it, was given up or lapsed. */
  | 'released'
  | 'shipped'
  | 'partly_refunded'
  | 'refunded'
  /** A refund was withdrawn or declined, and others remain. */
  | 'refund_undone'
  /** The only refund was withdrawn or declined. */
  | 'refunds_undone'
  /** The same, of an order that was shipped. */
  | 'refunds_undone_shipped'
  | 'charged_back';

export type OrderRefusal =
  /** Paid, held, or on its way back. */
  | 'already_paid'
  /** It ended and its link with it. */
  | 'already_ended'
  /** Cannot happen in this status: nothing of the kind is under way. */
  | 'not_under_way';

export interface OrderTransition {
  readonly status: OrderStatus;
  /** `same`: the money is where it was. */
  readonly financialStatus: FinancialStatus | 'same';
  readonly notify: boolean;
}

/**
 * `waiting`: nobody has paid yet · `ended`: the newest attempt ended without money, the link may still be alive · `cancelled`:
 * given up before an attempt · `uncleared`: held for a review, or promised by an institution · `authorised`: completed, and the
 * money waits · `invoiced`: completed, and the money comes later · `paid`.
 */
export type OrderPhase =
  | 'waiting'
  | 'ended'
  | 'uncleared'
  | 'authorised'
  | 'invoiced'
  | 'paid'
  | 'shipped'
  | 'partly_refunded'
  | 'refunded'
  | 'charged_back';

type Answer = OrderTransition | { readonly refused: OrderRefusal };
type Row = Readonly<Record<OrderEventKind, Answer>>;

const move = (
  status: OrderStatus,
  financialStatus: OrderTransition['financialStatus'],
  notify = true,
): OrderTransition => ({ status, financialStatus, notify });

export const ORDER_EVENTS: readonly OrderEventKind[] = [
  'attempt_started',
  'gift_changed',
  'attempt_promised',
  'attempt_awaited',
  'attempt_approved',
  'attempt_authorised',
  'attempt_invoiced',
  'attempt_held',
  'review_accepted',
  'review_authorised',
  'review_declined',
  'attempt_declined',
  'attempt_cancelled',
  'attempt_lapsed',
  'paid_late',
  'cancelled',
  'lapsed',
  'terms_replaced',
  'captured',
  'released',
  'shipped',
  'partly_refunded',
  'refunded',
  'refund_undone',
  'refunds_undone',
  'refunds_undone_shipped',
  'charged_back',
];

/** What a phase answers where its row does not say otherwise. */
const everyEvent = (refused: OrderRefusal): Row =>
  Object.fromEntries(ORDER_EVENTS.map((event) => [event, { refused }])) as unknown as Row;

/** What an attempt that is under way can come to. */
const OUTCOMES = {
  attempt_approved: move('completed', 'completed'),
  attempt_authorised: move('completed', 'initialized'),
  attempt_invoiced: move('completed', 'uncleared'),
  attempt_declined: move('declined', 'declined'),
  attempt_cancelled: move('void', 'cancelled'),
  attempt_lapsed: move('expired', 'expired'),
};

const REPLACED = move('initialized', 'initialized', false);

/** What can become of money that has been promised to the merchant in full. */
const AFTER_PAYMENT = {
  partly_refunded: move('partial_refunded', 'same'),
  refunded: move('refunded', 'same'),
  charged_back: move('chargedback', 'same'),
};

const UNDOING = {
  refund_undone: move('partial_refunded', 'same'),
  refunds_undone: move('completed', 'same'),
  refunds_undone_shipped: move('shipped', 'same'),
};

const PAID = everyEvent('already_paid');

export const ORDER_TRANSITIONS: Readonly<Record<OrderPhase, Row>> = {
  waiting: {
    ...everyEvent('not_under_way'),
    ...OUTCOMES,
    attempt_started: move('initialized', 'initialized'),
    gift_changed: move('initialized', 'initialized', false),
    attempt_promised: move('uncleared', 'uncleared'),
    attempt_awaited: move('uncleared', 'initialized'),
    attempt_held: move('uncleared', 'uncleared'),
    // Money of an older attempt, while a newer one is under way.
    paid_late: move('completed', 'completed'),
    cancelled: move('cancelled', 'cancelled'),
    lapsed: move('expired', 'expired'),
    terms_replaced: REPLACED,
  },
  ended: {
    ...everyEvent('not_under_way'),
    attempt_started: move('initialized', 'initialized'),
    gift_changed: move('initialized', 'initialized'),
    // 3-D Secure required and impossible: an attempt that is declined as it begins.
    attempt_declined: move('declined', 'declined'),
    paid_late: move('completed', 'completed'),
    cancelled: { refused: 'already_ended' },
    lapsed: { refused: 'already_ended' },
    terms_replaced: REPLACED,
  },
  uncleared: {
    ...PAID,
    ...OUTCOMES,
    review_accepted: move('completed', 'completed'),
    review_authorised: move('completed', 'initialized'),
    review_declined: move('void', 'void'),
  },
  authorised: {
    ...PAID,
    ...AFTER_PAYMENT,
    captured: move('completed', 'completed'),
    released: move('void', 'void'),
    shipped: move('shipped', 'same'),
  },
  invoiced: {
    ...PAID,
    ...AFTER_PAYMENT,
    // The money came, or the promise was broken.
    attempt_approved: OUTCOMES.attempt_approved,
    attempt_declined: OUTCOMES.attempt_declined,
    attempt_lapsed: OUTCOMES.attempt_lapsed,
    released: move('void', 'void'),
    shipped: move('shipped', 'same'),
  },
  paid: { ...PAID, ...AFTER_PAYMENT, shipped: move('shipped', 'same') },
  shipped: {
    ...PAID,
    ...AFTER_PAYMENT,
    // A lender's money after the goods have left.
    attempt_approved: move('shipped', 'completed'),
  },
  partly_refunded: { ...PAID, ...AFTER_PAYMENT, ...UNDOING },
  refunded: { ...PAID, ...UNDOING },
  charged_back: PAID,
};

/** The phase that two statuses stand for. Total: `reserved` is a refund's alone. */
export function phaseOf({
  status,
  financialStatus,
}: {
  readonly status: OrderStatus;
  readonly financialStatus: FinancialStatus;
}): OrderPhase {
  switch (status) {
    case 'initialized':
      return 'waiting';
    case 'declined':
    case 'cancelled':
    case 'void':
    case 'expired':
      return 'ended';
    case 'uncleared':
      return 'uncleared';
    case 'completed':
      if (financialStatus === 'initialized') return 'authorised';
      return financialStatus === 'uncleared' ? 'invoiced' : 'paid';
    case 'shipped':
      return 'shipped';
    case 'partial_refunded':
      return 'partly_refunded';
    case 'refunded':
    case 'reserved':
      return 'refunded';
    case 'chargedback':
      return 'charged_back';
  }
}

export function orderAfter(
  order: { readonly status: OrderStatus; readonly financialStatus: FinancialStatus },
  event: OrderEventKind,
): Answer {
  return ORDER_TRANSITIONS[phaseOf(order)][event];
}

const UNPAID: readonly OrderPhase[] = ['waiting', 'ended'];

/** Whether money was taken, is held or promised, or has been and went back: no second payment under the same order id. */
export function isPaid(order: { readonly status: OrderStatus; readonly financialStatus: FinancialStatus }): boolean {
  return !UNPAID.includes(phaseOf(order));
}
