/**
 * Asking the acquirer, once. The request is written down before it leaves; whatever happens afterwards, the attempt ends
 * approved, declined, or unknown with a reversal owed. A late answer changes nothing.
 */
import type { MessageRecord, Outcome, PreparedMessage, ThreeDsEvidence } from '../acquiring/types.ts';
import type { Site } from '../merchants/types.ts';
import { type CardAttempt, isCardAttempt } from '../payments/attempt.ts';
import { type AttemptEvent, attemptAfter } from '../payments/states.ts';
import type { AttemptAuthorisation } from '../payments/types.ts';
import type { Ids } from '../platform/ids.ts';
import { isLinked } from '../threeds/after-authentication.ts';
import type { ClaimedExemption } from '../threeds/exemptions.ts';
import type { Decision } from '../threeds/policy.ts';
import { receivedMessage, warnOfMisfit } from './acquirer-answer.ts';
import { advance, touch } from './advance.ts';
import { adviceTask, sentMessage } from './advice.ts';
import { captureExpiry } from './capture-order.ts';
import { type OrdersContext, orderSignal } from './context.ts';
import { endOfLife } from './expire.ts';
import { feeFor } from './fee.ts';
import { keepToken } from './keep-token.ts';
import { merchantOf } from './merchant-of.ts';
import { newTask } from './new-task.ts';
import { reviewTask } from './review.ts';
import type { OrderEventKind } from './states.ts';
import { mayStepUp, steppedUp } from './step-up.ts';
import type { Aggregate, Change, NewTask, Task } from './store.ts';
import { dropStopped } from './tokens.ts';

/** What the authentication, or its absence, lets the authorisation say. Kept with the task. */
export interface AuthorisationPlan {
  readonly evidence: ThreeDsEvidence;
  /** Whether the issuer bears the loss when the cardholder denies the payment. */
  readonly liabilityShift: boolean;
  /** Claimed instead of an authentication; absent for none. */
  readonly exemption?: ClaimedExemption;
}

/** As an authorisation without an answer, or with half a one, is told to merchant and payer. */
export const NOT_CHARGED = { reason: 'Declined', reasonCode: '4999' };

/** Ten seconds in all: with the acquirer's fifteen still within the task's lease. */
const WRITE_AGAIN_MS = 500;
const WRITE_AGAIN_TIMES = 20;

const NEVER_SENT: Outcome = { outcome: 'unknown', stan: '', rrn: '', cause: 'not_connected', sent: false };

export async function authorise(context: OrdersContext, task: Task): Promise<void> {
  const found = await context.store.loadByTransaction(task.siteId, task.transactionId);
  const site = await context.sites.byId(task.siteId);
  if (!site || found?.attempt?.state !== 'authorising' || !isCardAttempt(found.attempt))
    return context.tasks.finish(task);

  if (found.attempt.authorisation) {
    // The request was written down and no answer was: the process that sent it died between send and answer. Whether a
    // byte left is not known, so the money may have been promised.
    const { record } = found.attempt.authorisation;
    const { stan, rrn } = record as MessageRecord;
    return conclude(context, site, task, { outcome: 'unknown', stan, rrn, cause: 'closed', sent: true });
  }

  const { attempt } = found;
  if (context.clock.now() >= endOfLife(attempt)) {
    // No gateway ran when it was due. Its payer has given up by now, and money must not move behind their back.
    context.log.warn({ transactionId: attempt.transactionId }, 'an authorisation came too late: not sent');
    return conclude(context, site, task, NEVER_SENT);
  }
  if (!isAsAuthenticated(found, attempt, site)) {
    context.log.error(
      { transactionId: attempt.transactionId },
      'an authorisation would differ from what was authenticated: not sent',
    );
    return conclude(context, site, task, NEVER_SENT);
  }
  const plan = task.data as unknown as AuthorisationPlan;
  const message = await prepare(context, site, found, attempt, plan).catch((error: unknown) => {
    if (!(error instanceof RangeError)) throw error;
    // A site that no message can carry is for its operator to mend; the payer is not kept waiting for that.
    context.log.error({ err: error, siteId: site.siteId }, 'an authorisation cannot be written');
    return undefined;
  });
  if (!message) return conclude(context, site, task, NEVER_SENT);
  const recorded = await writeDown(context, found, attempt, message, plan);
  // Somebody else moved the order on: the task stays and is looked at anew.
  if (!recorded) return context.tasks.putOff(task, context.clock.now());

  const card = await context.vault.card(attempt.siteId, attempt.card.cardRef);
  const cvc = await context.vault.securityCode(attempt.siteId, attempt.card.cardRef);
  const outcome = await context.acquirer.send(message, {
    pan: card.number,
    expiry: card.expiry,
    ...(cvc === null ? {} : { cvc }),
  });
  warnOfMisfit(context.log, task, message.record, outcome);
  await concludeSurely(context, site, task, outcome);
}

/**
 * The answer is here once: a database that is away for a moment must not turn an approval into a reversal. Where it stays
 * away, the task's lease brings the attempt back as one without an answer.
 */
async function concludeSurely(context: OrdersContext, site: Site, task: Task, outcome: Outcome): Promise<void> {
  for (let triesLeft = WRITE_AGAIN_TIMES; ; triesLeft--) {
    try {
      return await conclude(context, site, task, outcome);
    } catch (error) {
      if (triesLeft === 0) throw error;
      const { transactionId } = task;
      context.log.warn({ err: error, transactionId }, 'an answer of the acquirer could not be written down yet');
      // Real time on purpose: the database does not follow a clock that was moved.
      await context.signals.next(orderSignal(task), WRITE_AGAIN_MS);
    }
  }
}

/** What is authorised is what was authenticated, to the same payee (RTS 2018/389 art. 5). */
function isAsAuthenticated({ authentication }: Aggregate, attempt: CardAttempt, site: Site): boolean {
  const asked = { amount: attempt.amount, currency: attempt.currency, acquirerMerchantId: site.acquirer.merchantId };
  return authentication === null || isLinked(authentication, asked);
}

function prepare(
  { acquirer, live }: OrdersContext,
  site: Site,
  { order }: Aggregate,
  attempt: CardAttempt,
  { evidence, exemption }: AuthorisationPlan,
): Promise<PreparedMessage> {
  const { amount, currency } = attempt;
  const request = {
    merchant: merchantOf(site),
    vaultRef: attempt.card.cardRef,
    ...presenceOf(attempt, evidence),
    ...(exemption && { exemption }),
    ...((attempt.decision as Decision).stepUp && { afterSoftDecline: true }),
    ...(!live && { scenario: order.terms.scenario?.authorisation }),
    idempotencyKey: String(attempt.transactionId),
  };
  return amount === 0
    ? acquirer.prepareVerification({ ...request, currency })
    : acquirer.prepareAuthorisation({ ...request, amount: { amount, currency } });
}

/** Who is there: the cardholder in the shop or at the telephone, or nobody. */
function presenceOf({ card, decision }: CardAttempt, threeDs: ThreeDsEvidence) {
  const { storedCredential, originalNetworkTransactionId } = card;
  const stored = { storedCredential, originalNetworkTransactionId };
  switch ((decision as Decision).code) {
    case 'NM':
      return { channel: 'moto', ...stored } as const;
    case 'NR':
      // An authentication without the payer travels along; without one there is nothing to tell.
      return { channel: 'mit', ...stored, ...(threeDs.authenticationValue !== undefined && { threeDs }) } as const;
    default:
      return { channel: storedCredential === 'later' ? 'cof' : 'ecom', threeDs, ...stored } as const;
  }
}

async function writeDown(
  { store, clock, ids }: OrdersContext,
  { order }: Aggregate,
  attempt: CardAttempt,
  message: PreparedMessage,
  plan: AuthorisationPlan,
): Promise<boolean> {
  const now = clock.now();
  const authorisation: AttemptAuthorisation = {
    preparedAt: now,
    record: message.record,
    responseCode: null,
    approvalCode: null,
    retrievalReference: message.rrn,
    networkTransactionId: null,
    cvcResult: null,
    cavvResult: null,
    eci: plan.evidence.eci,
    liabilityShift: plan.liabilityShift,
    ...(plan.exemption && { exemption: plan.exemption }),
  };
  const outcome = await store.commit({
    order: touch(order, now),
    event: {
      kind: 'authorisation_sent',
      data: { transactionId: attempt.transactionId, stan: message.stan, eci: plan.evidence.eci },
    },
    attempts: [{ ...attempt, authorisation, modifiedAt: now }],
    acquirerMessages: [sentMessage(attempt, ids.pspId(), now, message)],
  });
  return outcome === 'done';
}

/** Writes the outcome with all that follows from it: event, notification, capture or reversal, the end of the security code. */
async function conclude(context: OrdersContext, site: Site, task: Task, outcome: Outcome): Promise<void> {
  for (;;) {
    const found = await context.store.loadByTransaction(task.siteId, task.transactionId);
    // Another process took the attempt for lost and concluded it: this answer came too late and revives nothing.
    if (found?.attempt?.state !== 'authorising' || !isCardAttempt(found.attempt))
      return keepLateAnswer(context, task, outcome);
    const change = await changeFor(context, site, found, found.attempt, outcome);
    const done = await context.store.commit({ ...change, finished: [task] });
    if (done !== 'done') continue;
    context.changed(change);
    if (outcome.outcome === 'declined' && outcome.stopRecurring) await dropStopped(context, found.attempt);
    return;
  }
}

async function changeFor(
  context: OrdersContext,
  site: Site,
  found: Aggregate,
  attempt: CardAttempt,
  outcome: Outcome,
): Promise<Change> {
  const { clock, ids } = context;
  const now = clock.now();
  if (outcome.outcome === 'declined' && mayStepUp(site, found, attempt, outcome, now)) {
    const change = steppedUp(ids, site, found.order, attempt, outcome.responseCode, now);
    return { ...change, acquirerMessages: receivedMessage(attempt, ids.pspId(), now, recordOf(attempt), outcome) };
  }
  return keepToken(context, await conclusion(context, site, found, attempt, outcome));
}

async function conclusion(
  context: OrdersContext,
  site: Site,
  found: Aggregate,
  attempt: CardAttempt,
  outcome: Outcome,
): Promise<Change> {
  const { clock, ids } = context;
  const now = clock.now();
  const event = eventOf(outcome);
  const answer = attemptAfter(attempt.state, event);
  if ('refused' in answer) throw new Error(`attempt ${attempt.transactionId}: ${event} refused, ${answer.refused}`);
  const { reason, reasonCode } = outcome.outcome === 'unknown' || outcome.outcome === 'partial' ? NOT_CHARGED : outcome;
  const approved = answer.to === 'approved';
  const { manualCapture } = found.order.terms;
  const { review } = attempt.card;
  const held = approved && review !== undefined;
  const advanced = advance(site, ids, found.order, orderEventOf(approved, held, manualCapture), now, {
    reason,
    reasonCode,
  });
  if ('refused' in advanced) throw new Error(`order ${found.order.orderId}: ${event} refused, ${advanced.refused}`);
  const ended: CardAttempt = {
    ...attempt,
    state: answer.to,
    status: advanced.order.status,
    financialStatus: advanced.order.financialStatus,
    authorisation: answered(attempt.authorisation, outcome),
    card: cardAfter(attempt, outcome),
    reason,
    reasonCode,
    modifiedAt: now,
    completedAt: approved && !held ? now : null,
  };
  if (outcome.outcome === 'partial')
    context.log.warn(
      { transactionId: attempt.transactionId, asked: attempt.amount, approved: outcome.approvedAmount.amount },
      'an issuer approved a part of what was asked: given back',
    );
  const advice = await adviceOwed(context, attempt, outcome, manualCapture || held);
  return {
    order: advanced.order,
    event: {
      kind: event,
      data: { transactionId: attempt.transactionId, responseCode: responseCodeOf(outcome), reasonCode },
    },
    attempts: [{ ...ended, fee: feeFor(site, ended) }],
    forgetSecurityCode: attempt.card.cardRef,
    notifications: advanced.notifications,
    acquirerMessages: [
      ...receivedMessage(attempt, ids.pspId(), now, recordOf(attempt), outcome),
      ...(advice ? [sentMessage(attempt, ids.pspId(), now, advice)] : []),
    ],
    tasks: [
      ...advanced.tasks,
      ...(advice ? [adviceTask(ids, attempt, now, advice)] : []),
      ...(held ? [reviewTask(ids, attempt, now)] : []),
      ...(manualCapture && approved && !held ? expiryTask(ids, ended) : []),
    ],
  };
}

/** What is not captured in time goes back. */
export function expiryTask(ids: Ids, attempt: CardAttempt): NewTask[] {
  const expiry = captureExpiry(attempt);
  return expiry === null ? [] : [newTask(ids, attempt, 'expire_authorisation', expiry)];
}

function orderEventOf(approved: boolean, held: boolean, manualCapture: boolean): OrderEventKind {
  if (!approved) return 'attempt_declined';
  if (held) return 'attempt_held';
  return manualCapture ? 'attempt_authorised' : 'attempt_approved';
}

function eventOf(outcome: Outcome): AttemptEvent {
  switch (outcome.outcome) {
    case 'approved':
      return 'approved';
    case 'unknown':
      // Where no byte left, nothing can have been promised: the payer was simply not served.
      return outcome.sent ? 'no_answer' : 'refused';
    default:
      return 'refused';
  }
}

/** Approved money is taken at once, unless it is held or the merchant captures by hand; what may have been promised and is not wanted is given back. */
async function adviceOwed(
  { acquirer }: OrdersContext,
  attempt: CardAttempt,
  outcome: Outcome,
  captureLater: boolean,
): Promise<PreparedMessage | undefined> {
  const original = recordOf(attempt);
  // A card was looked at, and no money promised.
  if (attempt.amount === 0) return undefined;
  if (outcome.outcome === 'approved') {
    if (captureLater) return undefined;
    return acquirer.prepareCapture({
      original,
      approvalCode: outcome.approvalCode ?? '',
      amount: { amount: attempt.amount, currency: attempt.currency },
    });
  }
  if (outcome.outcome === 'unknown') {
    return outcome.sent ? acquirer.prepareReversal({ original, reason: 'no_answer', as: 'advice' }) : undefined;
  }
  const held = outcome.outcome === 'partial' || outcome.mustReverse;
  if (!held) return undefined;
  const approvalCode = outcome.approvalCode ?? undefined;
  return acquirer.prepareReversal({ original, approvalCode, reason: 'cancelled', as: 'request' });
}

const recordOf = ({ authorisation }: CardAttempt) => authorisation?.record as MessageRecord;

function answered(before: AttemptAuthorisation | null, outcome: Outcome): AttemptAuthorisation | null {
  if (!before || outcome.outcome === 'unknown') return before;
  return {
    ...before,
    responseCode: outcome.responseCode,
    approvalCode: outcome.approvalCode,
    networkTransactionId: outcome.networkTransactionId,
    cvcResult: outcome.cvcResult,
    cavvResult: outcome.cavvResult,
    // The issuer rejected the proof, or never saw one: whatever the directory server promised, nothing shifts.
    liabilityShift:
      before.liabilityShift && outcome.outcome === 'approved' && ['2', '3'].includes(outcome.cavvResult ?? ''),
  };
}

const cardAfter = ({ card }: CardAttempt, outcome: Outcome) =>
  outcome.outcome === 'unknown'
    ? card
    : { ...card, issuerCountry: outcome.issuerCountry ?? card.issuerCountry, funding: outcome.funding ?? card.funding };

const responseCodeOf = (outcome: Outcome): string | null =>
  outcome.outcome === 'unknown' ? null : outcome.responseCode;

async function keepLateAnswer({ store, tasks, ids, clock, log }: OrdersContext, task: Task, outcome: Outcome) {
  const acquirer = receivedMessage(task, ids.pspId(), clock.now(), { mti: '0100' }, outcome);
  if (acquirer.length > 0) {
    log.warn(
      { transactionId: task.transactionId, outcome: outcome.outcome },
      'an answer came after the attempt had ended; it changes nothing',
    );
    await store.keepMessages({ acquirer });
  }
  await tasks.finish(task);
}
