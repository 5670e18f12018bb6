/** The members of an order object that tell of the payment itself: method, card, authentication, authorisation. */
import { findMethod } from '../methods/catalogue.ts';
import { isPaid } from '../orders/states.ts';
import type { Order } from '../orders/types.ts';
import { type CardAttempt, isCardAttempt } from '../payments/attempt.ts';
import type { Attempt, AttemptAuthorisation, GiftPayment } from '../payments/types.ts';
import type { AuthenticationResult } from '../threeds/types.ts';
import { localTime } from './local-time.ts';

/** `payment_details`: before the first attempt only the members every method has, all null. */
export function paymentDetails(order: Order, attempt: Attempt | null, gifts: readonly GiftPayment[]): object {
  const { manualCapture } = order.terms;
  const common = {
    account_holder_name: attempt?.card?.holder ?? attempt?.institution?.account?.holder ?? null,
    account_id: null,
    external_transaction_id: externalIdOf(attempt),
    ...recurringDetails(order, attempt),
    response_code: null,
    type: attempt?.scheme ?? attempt?.gateway ?? null,
  };
  if (!attempt) return common;
  if (isOfGiftCards(attempt, gifts))
    return { ...common, coupon_brand: attempt.gateway, type: `Coupon::${attempt.gateway}` };
  if (!isCardAttempt(attempt)) return { ...common, ...accountDetails(attempt) };
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
    card_authentication_details: authenticationDetails(authentication, authorisation),
    card_authentication_result: authentication ? authenticationResult(authentication) : null,
    card_entry_mode: 'UNKNOWN',
    card_expiry_date: card.expiry,
    card_funding: card.funding,
    card_product: card.product ?? null,
    card_product_type: null,
    card_verification_result: authorisation?.cvcResult ?? null,
    issuer_bin: card.bin,
    issuer_country_code: card.issuerCountry,
    last4: card.last4,
    mcc: null,
    response_code: authorisation?.responseCode ?? failureOf(authentication),
    scheme_reference_id: authorisation?.networkTransactionId ?? null,
    ...(manualCapture ? capture(order, attempt) : {}),
  };
}

/** `manual`: the details were entered with this order and are kept. `token`: they were kept before, and paid. */
function recurringDetails({ terms }: Order, attempt: Attempt | null): object {
  const keeping = attempt?.card ?? attempt?.institution;
  const token = keeping?.token ?? terms.recurringId;
  return {
    recurring_flow: token === null ? null : keeping?.keepAs === undefined ? 'token' : 'manual',
    recurring_id: token,
    recurring_model: terms.recurringModel ?? keeping?.keepAs ?? null,
  };
}

/** `payment_methods`: one entry per method that was used, gift cards last; none before the first attempt. */
export function paymentMethods(order: Order, attempt: Attempt | null, gifts: readonly GiftPayment[]): object[] {
  const taken = gifts.filter(({ state }) => state === 'taken');
  return [
    ...(attempt && !isOfGiftCards(attempt, gifts) ? attemptEntry(order, attempt) : []),
    ...taken.map((gift) => giftEntry(order, gift)),
  ];
}

/** Whether gift cards alone have paid: the attempt then has no money of its own. */
function isOfGiftCards({ card, institution }: Attempt, gifts: readonly GiftPayment[]): boolean {
  return card === null && institution === null && gifts.length > 0;
}

function giftEntry(order: Order, { amount, gateway, currency, reference }: GiftPayment): object {
  return {
    account_holder_name: null,
    amount,
    coupon_brand: gateway,
    currency,
    description: order.terms.description,
    external_transaction_id: reference,
    payment_description: findMethod(gateway)?.name ?? gateway,
    // Taken off the card already, and the order's once it is paid.
    status: isPaid(order) ? 'completed' : 'initialized',
    type: 'COUPON',
  };
}

function attemptEntry(order: Order, attempt: Attempt): object[] {
  const { card, institution } = attempt;
  const type = attempt.scheme ?? attempt.gateway;
  return [
    {
      account_holder_name: card?.holder ?? institution?.account?.holder ?? null,
      ...(institution && {
        account_bic: institution.account?.bic ?? null,
        account_iban: maskedIban(institution.account?.iban),
      }),
      amount: attempt.amount,
      ...(card && { card_expiry_date: card.expiry, last4: card.last4 }),
      currency: attempt.currency,
      description: order.terms.description,
      external_transaction_id: externalIdOf(attempt),
      payment_description: findMethod(type)?.name ?? type,
      status: attempt.financialStatus,
      type,
    },
  ];
}

/** What a shop may know of the account that paid. */
function accountDetails({ institution }: Attempt): object {
  return {
    account_bic: institution?.account?.bic ?? null,
    account_iban: maskedIban(institution?.account?.iban),
    ...(institution?.details.issuer && { issuer_id: institution.details.issuer }),
  };
}

/** The last four of an account number, as shops are used to see it. */
function maskedIban(iban: string | null | undefined): string | null {
  return iban ? `*** ${iban.slice(-4)}` : null;
}

/** The acquirer's or the institution's own number of the payment. */
function externalIdOf(attempt: Attempt | null): string | null {
  return attempt?.authorisation?.retrievalReference ?? attempt?.institution?.reference ?? null;
}

/** Null where nobody was asked to authenticate anybody, and no exemption was claimed. */
function authenticationDetails(
  result: AuthenticationResult | null,
  authorisation: AttemptAuthorisation | null,
): object | null {
  const exemption = authorisation?.exemption;
  if (!result && !exemption) return null;
  return {
    chargeback_liability_shift: authorisation?.liabilityShift ?? false,
    ...(exemption && { exemption: EXEMPTION_NAMES[exemption] }),
    flow: exemption ? 'exemption' : flowOf(result),
  };
}

/** An issuer that acknowledges an exemption (I) has not authenticated anybody. */
function flowOf(result: AuthenticationResult | null): AuthenticationResult['flow'] | 'exemption' | undefined {
  if (result?.transStatus === 'I') return 'exemption';
  return result?.flow === 'none' ? undefined : result?.flow;
}

const EXEMPTION_NAMES: Readonly<Record<NonNullable<AttemptAuthorisation['exemption']>, string>> = {
  low_value: 'low_value_payment',
  transaction_risk: 'transaction_risk_analysis',
  secure_corporate: 'secure_corporate_payment',
};

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
function capture(order: Order, attempt: CardAttempt): object {
  const windowMs = findMethod(attempt.scheme)?.captureWindowMs;
  if (attempt.state !== 'approved' || attempt.completedAt === null || windowMs == null) return { capture: 'manual' };
  return {
    capture: 'manual',
    capture_expiry: localTime(attempt.completedAt + windowMs),
    capture_remain: attempt.financialStatus === 'initialized' ? attempt.amount - order.amountCaptured : 0,
  };
}
