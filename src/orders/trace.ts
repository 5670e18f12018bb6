/**
 * Why an order went as it went: every attempt with its decision, authentications, authorisations and messages, and the story that
 * they make. Reads what is kept; decides nothing.
 */
import { type CardAttempt, isCardAttempt } from '../payments/attempt.ts';
import type { Attempt, AttemptAuthorisation } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import { toMajor } from '../platform/money.ts';
import { type LiabilityLabel, labelOf } from '../threeds/after-authentication.ts';
import { explainOutcome, meaningOfDecision, meaningOfNote, winnerOf } from '../threeds/explain.ts';
import type { Decision, TraceStep } from '../threeds/policy.ts';
import { type StoryStep, tellStory } from '../threeds/story.ts';
import type { Authentication, AuthenticationResult } from '../threeds/types.ts';
import { directNonce } from './pay-by-token.ts';
import type { AcquirerMessage, ThreeDsMessage } from './store.ts';
import type { Order, OrderEvent } from './types.ts';

export { storyLine } from '../threeds/story.ts';

/** All that is kept of an order and its attempts, oldest first everywhere. */
export interface TraceFacts {
  readonly order: Order;
  readonly attempts: readonly Attempt[];
  readonly authentications: readonly Authentication[];
  readonly threeDsMessages: readonly ThreeDsMessage[];
  readonly acquirerMessages: readonly AcquirerMessage[];
  readonly events: readonly OrderEvent[];
}

export interface Traces {
  /** Of the order with this id, else with this psp id of it or of one of its attempts. */
  facts(siteId: SiteId, id: string): Promise<TraceFacts | undefined>;
}

export interface AuthenticationTrace {
  readonly authentication: Authentication;
  /** `3ri`: asked for without the payer. */
  readonly channel: 'browser' | '3ri';
  readonly messages: readonly ThreeDsMessage[];
}

/** What came of 3-D Secure, or of the decision to go without. */
export interface AfterTrace {
  readonly do: 'authorise' | 'decline';
  readonly why: string;
  readonly eci: string | null;
  readonly liabilityShift: boolean;
  readonly label: LiabilityLabel;
  /** That the authorisation claims; null for none. */
  readonly exemption: AttemptAuthorisation['exemption'] | null;
  /** Of a decline. */
  readonly reason: string | null;
  readonly reasonCode: string | null;
}

export interface AuthorisationTrace {
  readonly sentAt: Instant;
  readonly answeredAt: Instant | null;
  readonly stan: string;
  readonly eci: string | null;
  /** `waiting`: no answer yet · `unknown`: none came. */
  readonly outcome: 'approved' | 'declined' | 'unknown' | 'waiting';
  /** Two characters of the issuer; null without an answer. */
  readonly responseCode: string | null;
  readonly reasonCode: string | null;
}

export interface AttemptTrace {
  readonly attempt: Attempt;
  readonly decision: Decision | null;
  readonly authentications: readonly AuthenticationTrace[];
  /** Null while nothing has come of it, and where the payer left before. */
  readonly after: AfterTrace | null;
  readonly authorisations: readonly AuthorisationTrace[];
  readonly story: readonly StoryStep[];
}

export interface OrderTrace {
  readonly order: Order;
  readonly attempts: readonly AttemptTrace[];
}

/** The trace of the first of these sites that knows the order; undefined where none does. */
export async function findTrace(
  traces: Traces,
  siteIds: readonly SiteId[],
  id: string,
): Promise<OrderTrace | undefined> {
  for (const siteId of siteIds) {
    const facts = await traces.facts(siteId, id);
    if (facts) return traceOf(facts);
  }
  return undefined;
}

export function traceOf(facts: TraceFacts): OrderTrace {
  return { order: facts.order, attempts: facts.attempts.map((attempt) => traceAttempt(attempt, facts)) };
}

function traceAttempt(attempt: Attempt, facts: TraceFacts): AttemptTrace {
  const { transactionId } = attempt;
  const events = facts.events.filter(({ data }) => data.transactionId === transactionId);
  // In the order in which they began, which two of the same millisecond tell by their events alone.
  const named = new Set([...events.map(({ data }) => data.authenticationId), attempt.authenticationId]);
  const authentications = [...named].flatMap((id) => {
    const found = facts.authentications.find(({ threeDsServerTransId }) => threeDsServerTransId === id);
    return found ? [traceAuthentication(found, facts)] : [];
  });
  const decision = attempt.decision as Decision | null;
  const result = resultOf(attempt, events);
  return {
    attempt,
    decision,
    authentications,
    after: isCardAttempt(attempt) && decision ? afterOf(attempt, decision, result) : null,
    authorisations: authorisationsOf(attempt, events),
    story: tellStory({
      card: nameOf(attempt),
      amount: amountOf(attempt),
      isDirect: attempt.nonce === directNonce(attempt.sessionId),
      isHeld: attempt.card?.review !== undefined,
      startedAt: attempt.createdAt,
      decision,
      result,
      authentications,
      events,
      acquirerMessages: facts.acquirerMessages.filter((message) => message.transactionId === transactionId),
    }),
  };
}

function traceAuthentication(authentication: Authentication, facts: TraceFacts): AuthenticationTrace {
  const { threeDsServerTransId } = authentication;
  const messages = facts.threeDsMessages.filter((message) => message.threeDsServerTransId === threeDsServerTransId);
  const request = messages.find(({ messageType }) => messageType === 'AReq')?.body as { deviceChannel?: unknown };
  return { authentication, channel: request?.deviceChannel === '03' ? '3ri' : 'browser', messages };
}

/** A decision in words, with the step that decided. */
export function decisionWords(decision: Decision): {
  readonly meaning: string;
  readonly won: TraceStep | null;
  readonly notes: readonly { readonly note: string; readonly meaning: string }[];
} {
  return {
    meaning: meaningOfDecision(decision),
    won: winnerOf(decision) ?? null,
    notes: decision.notes.map((note) => ({ note, meaning: meaningOfNote(note) })),
  };
}

/** As it was judged; of a card that is enrolled nowhere there is only the event that says so. */
function resultOf(attempt: Attempt, events: readonly OrderEvent[]): AuthenticationResult | null {
  if (attempt.authentication) return attempt.authentication as AuthenticationResult;
  const cause = events.map(({ data }) => data.cause).find((each) => each === 'not_enrolled' || each === 'no_ranges');
  return cause === undefined ? null : { ...NOT_ENROLLED, cause };
}

const NOT_ENROLLED: AuthenticationResult = {
  ...{ transStatus: 'U', transStatusReason: null, flow: 'none', eci: null, authenticationValue: null },
  ...{ dsTransId: null, acsTransId: null, version: null, challengeCancel: null, cardholderInfo: null },
  ...{ cause: 'not_enrolled', error: null },
};

function afterOf(attempt: CardAttempt, decision: Decision, result: AuthenticationResult | null): AfterTrace | null {
  const { state, authorisation, reason, reasonCode } = attempt;
  const goesOn = authorisation !== null || state === 'authorising';
  if (!goesOn && state !== 'declined') return null;
  // The acquirer could not be asked: that is no outcome of 3-D Secure.
  if (!goesOn && !result) return null;
  const does = goesOn ? 'authorise' : 'decline';
  const liabilityShift = authorisation?.liabilityShift ?? false;
  return {
    do: does,
    why: explainOutcome(decision, result, does),
    eci: authorisation?.eci || null,
    liabilityShift,
    label: labelOf(result?.transStatus ?? null, liabilityShift),
    exemption: authorisation?.exemption ?? null,
    reason: goesOn ? null : reason,
    reasonCode: goesOn ? null : reasonCode,
  };
}

/** Every question to the acquirer with its answer: an issuer that insists on authentication is asked twice. */
function authorisationsOf(attempt: Attempt, events: readonly OrderEvent[]): AuthorisationTrace[] {
  const asked: AuthorisationTrace[] = [];
  for (const { kind, at, data } of events) {
    if (kind === 'authorisation_sent')
      asked.push({
        sentAt: at,
        answeredAt: null,
        stan: String(data.stan),
        eci: typeof data.eci === 'string' && data.eci !== '' ? data.eci : null,
        outcome: 'waiting',
        responseCode: null,
        reasonCode: null,
      });
    const last = asked.at(-1);
    if (last?.outcome !== 'waiting' || !('responseCode' in data)) continue;
    const code = data.responseCode as string | null;
    const outcome = kind === 'approved' ? 'approved' : code === null ? 'unknown' : 'declined';
    const reasonCode = (data.reasonCode as string) || null;
    asked[asked.length - 1] = {
      ...last,
      answeredAt: code === null ? null : at,
      outcome,
      responseCode: code,
      reasonCode,
    };
  }
  // Another process took it for lost.
  return attempt.state === 'unknown'
    ? asked.map((each) => (each.outcome === 'waiting' ? { ...each, outcome: 'unknown' } : each))
    : asked;
}

const amountOf = ({ amount, currency }: Attempt): string => `${toMajor({ amount, currency })} ${currency}`;

const nameOf = (attempt: Attempt): string =>
  `${attempt.scheme ?? attempt.gateway}${attempt.card ? ` •••• ${attempt.card.last4}` : ''}, ${amountOf(attempt)}`;
