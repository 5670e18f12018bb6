/**
 * The attempt's transition table: every state answers every event, or refuses it by name. Pure data; who acts on it lives
 * in `orders/`.
 */
import type { AttemptState, FinancialStatus, GiftState, OrderStatus } from './types.ts';

export type AttemptEvent =
  /** 3-D Secure gave what the decision asked for, or was not asked for. */
  | 'cleared_to_authorise'
  /** The issuer declined softly: it wants its cardholder authenticated first. */
  | 'authentication_owed'
  /** 3-D Secure failed, or was impossible where it was required. */
  | 'not_authenticated'
  /** The institution promised money that is not there yet. */
  | 'promised'
  /** The acquirer approved; the institution has the money. */
  | 'approved'
  /** The acquirer or the institution declined. */
  | 'refused'
  /** No answer in time, or the process died between send and answer. */
  | 'no_answer'
  /** The payer began another attempt, or the merchant replaced the order's terms. */
  | 'superseded'
  | 'cancelled'
  /** The payer never came back. */
  | 'lapsed'
  /** Approved, and given back: by a review, or as an authorisation that is not captured. */
  | 'given_back'
  /** The institution has money for an attempt that was over. */
  | 'paid_late';

/** Why an event changes nothing. */
export type AttemptRefusal =
  /** It is over, with money taken. */
  | 'already_approved'
  /** It is over, without money taken. */
  | 'already_ended'
  /** The acquirer has been asked: only its answer, or the lack of one, decides. */
  | 'authorisation_in_flight'
  /** The acquirer was not asked yet, so it can have answered nothing. */
  | 'not_asked_yet'
  /** It is of a card and knows no institution, or the other way round. */
  | 'other_kind_of_method'
  /** The institution stands by its promise: nobody else can end it. */
  | 'promise_stands'
  /** Told «declined, not charged» and owed a reversal: a late answer never revives it. */
  | 'reversal_owed';

type Row = Readonly<Record<AttemptEvent, { to: AttemptState } | { refused: AttemptRefusal }>>;

const to = (state: AttemptState) => ({ to: state });
const no = (refusal: AttemptRefusal) => ({ refused: refusal });

const everyEvent = (answer: { refused: AttemptRefusal }): Row => ({
  cleared_to_authorise: answer,
  authentication_owed: answer,
  not_authenticated: answer,
  promised: answer,
  approved: answer,
  refused: answer,
  no_answer: answer,
  superseded: answer,
  cancelled: answer,
  lapsed: answer,
  given_back: answer,
  paid_late: answer,
});

export const ATTEMPT_TRANSITIONS: Readonly<Record<AttemptState, Row>> = {
  authenticating: {
    cleared_to_authorise: to('authorising'),
    authentication_owed: no('not_asked_yet'),
    not_authenticated: to('declined'),
    promised: no('other_kind_of_method'),
    approved: no('not_asked_yet'),
    refused: no('not_asked_yet'),
    no_answer: no('not_asked_yet'),
    superseded: to('voided'),
    cancelled: to('voided'),
    lapsed: to('expired'),
    given_back: no('not_asked_yet'),
    paid_late: no('other_kind_of_method'),
  },
  authorising: {
    cleared_to_authorise: no('authorisation_in_flight'),
    authentication_owed: to('authenticating'),
    not_authenticated: no('authorisation_in_flight'),
    promised: no('other_kind_of_method'),
    approved: to('approved'),
    refused: to('declined'),
    no_answer: to('unknown'),
    superseded: no('authorisation_in_flight'),
    cancelled: no('authorisation_in_flight'),
    lapsed: no('authorisation_in_flight'),
    given_back: no('authorisation_in_flight'),
    paid_late: no('other_kind_of_method'),
  },
  waiting: {
    cleared_to_authorise: no('other_kind_of_method'),
    authentication_owed: no('other_kind_of_method'),
    not_authenticated: no('other_kind_of_method'),
    promised: to('promised'),
    approved: to('approved'),
    refused: to('declined'),
    no_answer: to('declined'),
    superseded: to('voided'),
    cancelled: to('voided'),
    lapsed: to('expired'),
    given_back: no('not_asked_yet'),
    paid_late: no('not_asked_yet'),
  },
  promised: {
    cleared_to_authorise: no('other_kind_of_method'),
    authentication_owed: no('other_kind_of_method'),
    not_authenticated: no('other_kind_of_method'),
    promised: no('promise_stands'),
    approved: to('approved'),
    refused: to('declined'),
    no_answer: no('promise_stands'),
    superseded: no('promise_stands'),
    cancelled: to('voided'),
    lapsed: to('expired'),
    given_back: no('promise_stands'),
    paid_late: no('promise_stands'),
  },
  approved: { ...everyEvent(no('already_approved')), given_back: to('voided') },
  declined: { ...everyEvent(no('already_ended')), paid_late: to('approved') },
  unknown: everyEvent(no('reversal_owed')),
  voided: { ...everyEvent(no('already_ended')), paid_late: to('approved') },
  expired: { ...everyEvent(no('already_ended')), paid_late: to('approved') },
};

/** The two statuses a merchant sees for each state of an attempt. */
export const STATUS_OF_ATTEMPT: Readonly<
  Record<AttemptState, { status: OrderStatus; financialStatus: FinancialStatus }>
> = {
  authenticating: { status: 'initialized', financialStatus: 'initialized' },
  authorising: { status: 'initialized', financialStatus: 'initialized' },
  waiting: { status: 'initialized', financialStatus: 'initialized' },
  promised: { status: 'uncleared', financialStatus: 'uncleared' },
  approved: { status: 'completed', financialStatus: 'completed' },
  declined: { status: 'declined', financialStatus: 'declined' },
  unknown: { status: 'declined', financialStatus: 'declined' },
  voided: { status: 'void', financialStatus: 'cancelled' },
  expired: { status: 'expired', financialStatus: 'expired' },
};

/** The state after an event, or why the event changes nothing. */
export function attemptAfter(
  state: AttemptState,
  event: AttemptEvent,
): { to: AttemptState } | { refused: AttemptRefusal } {
  return ATTEMPT_TRANSITIONS[state][event];
}

export type GiftEvent =
  /** The issuer took the amount off the card. */
  | 'taken'
  /** The issuer took nothing. */
  | 'refused'
  /** Given up: by payer, merchant or time, or because its issuer kept silent. */
  | 'let_go'
  /** What was taken is on the card again, or nothing had been taken. */
  | 'given_back';

/** The gift payment's transition table; null where an event changes nothing. */
export const GIFT_TRANSITIONS: Readonly<Record<GiftState, Readonly<Record<GiftEvent, GiftState | null>>>> = {
  asked: { taken: 'taken', refused: 'refused', let_go: 'owed_back', given_back: null },
  taken: { taken: null, refused: null, let_go: 'owed_back', given_back: null },
  refused: { taken: null, refused: null, let_go: null, given_back: null },
  // Its issuer took it after it was let go: it is owed still.
  owed_back: { taken: 'owed_back', refused: null, let_go: null, given_back: 'given_back' },
  given_back: { taken: 'owed_back', refused: null, let_go: null, given_back: null },
};

export function giftAfter(state: GiftState, event: GiftEvent): GiftState | null {
  return GIFT_TRANSITIONS[state][event];
}
