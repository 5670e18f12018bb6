/** The trace of an order in the names of the API. */
import type { AfterTrace, AttemptTrace, AuthenticationTrace, AuthorisationTrace, OrderTrace } from '../orders/trace.ts';
import { decisionWords, storyLine } from '../orders/trace.ts';
import type { Instant } from '../platform/clock.ts';

/** Plain JSON. */
export function traceObject({ order, attempts }: OrderTrace): object {
  const first = attempts[0]?.story[0]?.at ?? order.createdAt;
  return {
    order_id: order.orderId,
    site_id: order.siteId,
    transaction_id: order.transactionId,
    status: order.status,
    financial_status: order.financialStatus,
    amount: order.terms.amount,
    currency: order.terms.currency,
    attempts: attempts.map((attempt) => attemptObject(attempt, first)),
    sequence: attempts.flatMap(({ story }) => story.map((step) => storyLine(step, first))),
  };
}

function attemptObject(trace: AttemptTrace, first: Instant): object {
  const { attempt, after, authentications, authorisations, story } = trace;
  return {
    transaction_id: attempt.transactionId,
    payment_method: attempt.scheme ?? attempt.gateway,
    last4: attempt.card?.last4 ?? null,
    issuer_country_code: attempt.card?.issuerCountry ?? null,
    amount: attempt.amount,
    currency: attempt.currency,
    state: attempt.state,
    status: attempt.status,
    financial_status: attempt.financialStatus,
    reason: attempt.reason,
    reason_code: attempt.reasonCode,
    started: utc(attempt.createdAt),
    decision: decisionObject(trace),
    authentications: authentications.map(authenticationObject),
    after_authentication: after && afterObject(after),
    authorisations: authorisations.map(authorisationObject),
    sequence: story.map((step) => {
      const { at, from, to, text } = step;
      return { time: utc(at), from, to, text, line: storyLine(step, first) };
    }),
  };
}

function decisionObject({ decision }: AttemptTrace): object | null {
  if (!decision) return null;
  const { meaning, won, notes } = decisionWords(decision);
  return {
    code: decision.code,
    meaning,
    authenticate: decision.authenticate,
    challenge_indicator: decision.challengeInd,
    won: won && stepObject(won),
    steps: decision.trace.map(stepObject),
    notes,
    zones: decision.zones,
    scheme_mandate: decision.schemeMandate,
    step_up: decision.stepUp,
  };
}

function authenticationObject({ authentication, channel, messages }: AuthenticationTrace): object {
  const { result } = authentication;
  return {
    three_ds_server_transaction_id: authentication.threeDsServerTransId,
    ds_transaction_id: authentication.dsTransId,
    acs_transaction_id: authentication.acsTransId,
    directory_server: authentication.directoryServer,
    version: authentication.version,
    channel,
    state: authentication.state,
    challenge_indicator: authentication.challengeInd,
    method_url: authentication.methodUrl,
    method_completion: authentication.methodCompletion,
    started: utc(authentication.createdAt),
    browser_returned: authentication.returnedAt === undefined ? null : utc(authentication.returnedAt),
    modified: utc(authentication.modifiedAt),
    result: result && {
      status: result.transStatus,
      status_reason: result.transStatusReason,
      flow: result.flow,
      eci: result.eci,
      has_authentication_value: result.authenticationValue !== null,
      challenge_cancel: result.challengeCancel,
      cardholder_info: result.cardholderInfo,
      cause: result.cause,
      error: result.error,
    },
    messages: messages.map(({ at, direction, messageType, body }) => ({
      time: utc(at),
      direction,
      type: messageType,
      body,
    })),
  };
}

/** In the order in which it is read; storage keeps none. */
const stepObject = ({ step, saw, answer }: { step: string; saw: string; answer: string }): object => ({
  step,
  saw,
  answer,
});

const afterObject = (after: AfterTrace): object => ({
  outcome: after.do,
  why: after.why,
  eci: after.eci,
  chargeback_liability_shift: after.liabilityShift,
  label: after.label,
  exemption: after.exemption,
  reason: after.reason,
  reason_code: after.reasonCode,
});

const authorisationObject = (authorisation: AuthorisationTrace): object => ({
  sent: utc(authorisation.sentAt),
  answered: authorisation.answeredAt === null ? null : utc(authorisation.answeredAt),
  stan: authorisation.stan,
  eci: authorisation.eci,
  outcome: authorisation.outcome,
  response_code: authorisation.responseCode,
  reason_code: authorisation.reasonCode,
});

const utc = (at: Instant): string => new Date(at).toISOString();
