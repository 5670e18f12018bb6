/** The members of an order object that tell of the payment itself: method, card, authentication, authorisation. */
import { findMethod } from '../methods/catalogue.ts';
import type { Scheme } from '../methods/types.ts';
import type { Order } from '../orders/types.ts';
import type { Attempt, AttemptAuthorisation } from '../payments/types.ts';
import { DAY } from '../platform/clock.ts';
import type { AuthenticationResult } from '../threeds/types.ts';
import { localTime } from './local-time.ts';

/** How long an authorisation can be captured, by scheme. */
const CAPTURE_WINDOW_MS: Readonly<Record<Scheme, number>> = {
  VISA: 7 * DAY,
  MASTERCARD: 30 * DAY,
  AMEX: 7 * DAY,
  MAESTRO: 30 * DAY,
};

/** `payment_details`: before the first attempt only the members every method has, all null. */
export function paymentDetails(order: Order, attempt: Attempt | null): object {
  const { recurringModel, manualCapture } = order.terms;
  const common = {
    account_holder_name: attempt?.card.holder ?? null,
    account_id: null,
    external_transaction_id: attempt?.authorisation?.retrievalReference ?? null,
    recurring_flow: null,
    recurring_id: null,
    recurring_model: recurringModel,
    response_code: null,
    type: attempt?.scheme ?? null,
  };
  if (!attempt) return common;
  const { card, authorisation } = attempt;
  const authentication = attempt.authentication as AuthenticationResult | null;
  return {
    ...common,
    // Half an approval has a code too, and was given back.
    authorization_code: attempt.state === 'approved' ? (authorisation?.approvalCode ?? null) : null,
    card_acceptor_id: null,
    card_acceptor_location: null,
    card_acceptor_name: null,
    card_additional_response_data: authorisation?.cavvResult ? { cavv_results_code: authorisation.cavvResult } : null,
    card_authentication_details: authentication ? authenticationDetails(authentication, authorisation) : null,
    card_authentication_result: authentication ? authenticationResult(authentication) : null,
    card_entry_mode: 'UNKNOWN',
    card_expiry_date: card.expiry,
    card_funding: card.funding,
    card_product: null,
    card_product_type: null,
    card_verification_result: authorisation?.cvcResult ?? null,
    issuer_bin: card.bin,
    issuer_country_code: card.issuerCountry,
    last4: card.last4,
    mcc: null,
    response_code: authorisation?.responseCode ?? failureOf(authentication),
    scheme_reference_id: authorisation?.networkTransactionId ?? null,
    ...(manualCapture ? capture(attempt) : {}),
  };
}

/** `payment_methods`: one entry per method that was used, none before the first attempt. */
export function paymentMethods(order: Order, attempt: Attempt | null): object[] {
  if (!attempt) return [];
  return [
    {
      account_holder_name: attempt.card.holder,
      amount: attempt.amount,
      card_expiry_date: attempt.card.expiry,
      currency: attempt.currency,
      description: order.terms.description,
      external_transaction_id: attempt.authorisation?.retrievalReference ?? null,
      last4: attempt.card.last4,
      payment_description: findMethod(attempt.scheme)?.name ?? attempt.scheme,
      status: attempt.financialStatus,
      type: attempt.scheme,
    },
  ];
}

function authenticationDetails(result: AuthenticationResult, authorisation: AttemptAuthorisation | null): object {
  return {
    chargeback_liability_shift: authorisation?.liabilityShift ?? false,
    // An issuer that acknowledges an exemption (I) has not authenticated anybody.
    flow: result.transStatus === 'I' ? 'exemption' : result.flow === 'none' ? undefined : result.flow,
  };
}

function authenticationResult(result: AuthenticationResult): object {
  return {
    acs_transaction_id: result.acsTransId,
    cavv: result.authenticationValue ?? undefined,
    challenge_cancel: result.challengeCancel ?? undefined,
    ds_transaction_id: result.dsTransId,
    eci: result.eci ?? undefined,
    status: result.transStatus,
    transaction_status_reason: result.transStatusReason ?? undefined,
    version: result.version,
  };
}

/** Where the acquirer was never asked, the issuer's reason for refusing the authentication stands in for its answer. */
function failureOf(authentication: AuthenticationResult | null): string | null {
  return authentication && ['N', 'R', 'U'].includes(authentication.transStatus)
    ? authentication.transStatusReason
    : null;
}

/** What a shop looks at before it captures: an authorisation without a date counts as lapsed. */
function capture(attempt: Attempt): object {
  if (attempt.state !== 'approved' || attempt.completedAt === null) return { capture: 'manual' };
  return {
    capture: 'manual',
    capture_expiry: localTime(attempt.completedAt + CAPTURE_WINDOW_MS[attempt.scheme]),
    capture_remain: attempt.financialStatus === 'initialized' ? attempt.amount : 0,
  };
}
