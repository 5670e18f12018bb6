/**
 * 3-D Secure of an attempt, from the payer's browser to the result that lets the attempt go on or ends it. The messages
 * themselves are made and judged in `threeds/`; here their outcomes meet the order.
 */
import type { Site } from '../merchants/types.ts';
import { attemptAfter, STATUS_OF_ATTEMPT } from '../payments/states.ts';
import type { Attempt } from '../payments/types.ts';
import { MINUTE, SECOND } from '../platform/clock.ts';
import { siteOfUuid } from '../platform/ids.ts';
import type { Decision } from '../threeds/policy.ts';
import type { LoggedMessage } from '../threeds/service.ts';
import type { Authentication } from '../threeds/types.ts';
import { advance, touch } from './advance.ts';
import { afterResult } from './after-authentication.ts';
import type { OrdersContext } from './context.ts';
import type { Aggregate, Change, NewTask, Task, ThreeDsMessage } from './store.ts';

/** EMV 3DS leaves the whole challenge to the requestor's patience: 15 minutes from the ARes, reset by nothing. */
const CHALLENGE_LIFE_MS = 15 * MINUTE;
/** How long the result may follow the browser. */
const RESULT_AFTER_RETURN_MS = 10 * SECOND;

/** An attempt in 3-D Secure, with all that belongs to it. */
type InAuthentication = Aggregate & { readonly attempt: Attempt; readonly authentication: Authentication };

/** The issuer's frame told that the 3DS Method ran. Comes too late, or of a stranger: without effect. */
export async function methodNotified(context: OrdersContext, data: string): Promise<void> {
  const id = context.threeDs.readMethodNotification(data);
  await update(context, id, 'method', (found, now) => ({
    order: touch(found.order, now),
    event: { kind: 'method_completed', data: { transactionId: found.attempt.transactionId } },
    authentication: { ...found.authentication, methodCompletion: 'Y', modifiedAt: now },
  }));
}

/** The page's wait for the 3DS Method is over, one way or the other: the authentication may be asked for. */
export async function continueAuthentication(context: OrdersContext, { authentication }: Aggregate): Promise<void> {
  await update(context, authentication?.threeDsServerTransId, 'method', (found, now) => ({
    order: touch(found.order, now),
    event: { kind: 'authentication_due', data: { transactionId: found.attempt.transactionId } },
    authentication: {
      ...found.authentication,
      state: 'requesting',
      methodCompletion: found.authentication.methodCompletion ?? 'N',
      modifiedAt: now,
    },
    tasks: [task(context, found.attempt, 'authenticate', now)],
  }));
}

/** Task `authenticate`: sends the AReq, once. */
export async function requestAuthentication(context: OrdersContext, taskDone: Task): Promise<void> {
  const found = inAuthentication(await context.store.loadByTransaction(taskDone.siteId, taskDone.transactionId));
  const site = await context.sites.byId(taskDone.siteId);
  if (!site || found?.authentication.state !== 'requesting') return context.tasks.finish(taskDone);

  const { attempt, authentication } = found;
  // Begun before: the process that sent the AReq died with the answer. The directory server would not know the id again.
  const card = await context.vault.card(attempt.siteId, attempt.card.cardRef);
  const answer =
    taskDone.tries > 1
      ? context.threeDs.lostAnswer(authentication, context.clock.now())
      : await context.threeDs.request({ site, order: found.order, attempt, authentication, card });
  await update(
    context,
    authentication.threeDsServerTransId,
    'requesting',
    (current, now) => ({
      ...settle(context, site, current, answer.authentication, now),
      threeDsMessages: logged(context, authentication, answer.messages),
    }),
    [taskDone],
  );
}

/** The directory server brings the result of a challenge. Answers with the message to reply. */
export async function receiveResult(context: OrdersContext, raw: Buffer): Promise<{ readonly body: string }> {
  for (;;) {
    const found = await aboutResult(context, raw);
    const received = context.threeDs.receiveResult(raw, found?.authentication ?? undefined, context.clock.now());
    const site = found && (await context.sites.byId(found.order.siteId));
    const body = JSON.stringify(received.reply);
    if (!found?.authentication) return { body };
    const messages = logged(context, found.authentication, received.messages);
    const current = inAuthentication(found);
    if (!received.authentication || !current || !site) {
      // Nothing changes: a repetition, a stranger, or a result that came after the end. It stays in the audit trail.
      await context.store.keepMessages({ threeDs: messages });
      return { body };
    }
    const change = settle(context, site, current, received.authentication, context.clock.now());
    const outcome = await context.store.commit({ ...change, threeDsMessages: messages });
    if (outcome === 'done') {
      // The authorisation it asks for begins after the reply has left: the directory server waits three seconds only.
      setImmediate(() => context.changed(change.order));
      return { body };
    }
  }
}

async function aboutResult(context: OrdersContext, raw: Buffer): Promise<Aggregate | undefined> {
  const id = context.threeDs.idOf(raw);
  const siteId = id === undefined ? undefined : siteOfUuid(id);
  return id === undefined || siteId === undefined
    ? undefined
    : context.store.loadByAuthentication(siteId, id.toLowerCase());
}

/** The browser is back from the issuer. It decides nothing: without a result, that one has ten more seconds. */
export async function challengeReturned(
  context: OrdersContext,
  form: { readonly cres?: string; readonly erro?: string; readonly threeDSSessionData?: string },
): Promise<string | undefined> {
  const returned = context.threeDs.readChallengeReturn(form);
  const id = returned.threeDsServerTransId;
  const siteId = id === undefined ? undefined : siteOfUuid(id);
  if (id === undefined || siteId === undefined) return returned.sessionId;
  const found = await context.store.loadByAuthentication(siteId, id);
  if (found?.authentication?.returnedAt === undefined)
    await update(context, id, 'challenge', (current, now) => ({
      order: touch(current.order, now),
      event: { kind: 'challenge_returned', data: { transactionId: current.attempt.transactionId } },
      authentication: { ...current.authentication, returnedAt: now, modifiedAt: now },
      tasks: [task(context, current.attempt, 'end_without_result', now + RESULT_AFTER_RETURN_MS)],
    }));
  return found?.attempt?.sessionId ?? returned.sessionId;
}

/** Task `end_challenge`: fifteen minutes are over. */
export const endChallenge = (context: OrdersContext, task: Task): Promise<void> =>
  endBy(context, task, (authentication, now) => context.threeDs.abandon(authentication, now));

/** Task `end_without_result`: the browser came back and the result did not follow. */
export const endWithoutResult = (context: OrdersContext, task: Task): Promise<void> =>
  endBy(context, task, (authentication, now) => context.threeDs.endWithoutResult(authentication, now));

async function endBy(
  context: OrdersContext,
  done: Task,
  end: (authentication: Authentication, now: number) => Authentication,
): Promise<void> {
  const found = await context.store.loadByTransaction(done.siteId, done.transactionId);
  const site = await context.sites.byId(done.siteId);
  const id = site && found?.authentication?.threeDsServerTransId;
  const make = (current: InAuthentication, now: number) =>
    settle(context, site!, current, end(current.authentication, now), now);
  await update(context, id, 'challenge', make, [done]);
}

/** What an authentication that moved on makes of its attempt: nothing yet, the way to the acquirer, or a decline. */
function settle(
  context: OrdersContext,
  site: Site,
  { order, attempt }: InAuthentication,
  authentication: Authentication,
  now: number,
): Change {
  const { transactionId } = attempt;
  if (!authentication.result)
    return {
      order: touch(order, now),
      event: { kind: 'challenge_required', data: { transactionId } },
      authentication,
      tasks: [task(context, attempt, 'end_challenge', now + CHALLENGE_LIFE_MS)],
    };
  const { result } = authentication;
  const after = afterResult(attempt.decision as Decision, result, site);
  const answer = attemptAfter(attempt.state, after.do === 'authorise' ? 'cleared_to_authorise' : 'not_authenticated');
  if ('refused' in answer) throw new Error(`attempt ${transactionId}: ${after.do} refused, ${answer.refused}`);
  const moved: Attempt = {
    ...attempt,
    state: answer.to,
    ...STATUS_OF_ATTEMPT[answer.to],
    authentication: result,
    modifiedAt: now,
  };
  const facts = { transactionId, transStatus: result.transStatus, flow: result.flow, cause: result.cause };
  if (after.do === 'authorise')
    return {
      order: touch(order, now),
      event: { kind: 'authenticated', data: facts },
      authentication,
      attempts: [moved],
      tasks: [{ ...task(context, attempt, 'authorise', now), data: { ...after.plan } }],
    };
  const { reason, reasonCode } = after;
  const advanced = advance(site, context.ids, order, 'attempt_declined', now, { reason, reasonCode });
  if ('refused' in advanced) throw new Error(`order ${order.orderId}: decline refused, ${advanced.refused}`);
  return {
    order: advanced.order,
    event: { kind: 'not_authenticated', data: { ...facts, reason, reasonCode } },
    authentication,
    attempts: [{ ...moved, reason, reasonCode }],
    forgetSecurityCode: attempt.card.cardRef,
    notifications: advanced.notifications,
  };
}

/**
 * Applies a change to an authentication that is still in the expected state, however often others get in between. In any
 * other state there is nothing to do: the event came late, or twice.
 */
async function update(
  context: OrdersContext,
  threeDsServerTransId: string | undefined,
  state: Authentication['state'],
  make: (found: InAuthentication, now: number) => Change,
  finished: readonly Task[] = [],
): Promise<void> {
  const siteId = threeDsServerTransId === undefined ? undefined : siteOfUuid(threeDsServerTransId);
  for (;;) {
    const found =
      threeDsServerTransId !== undefined && siteId !== undefined
        ? inAuthentication(await context.store.loadByAuthentication(siteId, threeDsServerTransId.toLowerCase()))
        : undefined;
    if (found?.authentication.state !== state) {
      for (const task of finished) await context.tasks.finish(task);
      return;
    }
    const change = make(found, context.clock.now());
    const outcome = await context.store.commit({ ...change, finished });
    if (outcome === 'done') return context.changed(change.order);
  }
}

/** Only the newest attempt of an order can go on: one that was replaced is for the audit trail. */
function inAuthentication(found: Aggregate | undefined): InAuthentication | undefined {
  const { attempt, authentication } = found ?? {};
  return found && attempt?.state === 'authenticating' && authentication
    ? { ...found, attempt, authentication }
    : undefined;
}

function task({ ids }: OrdersContext, attempt: Attempt, kind: NewTask['kind'], dueAt: number): NewTask {
  const { siteId, orderId, transactionId } = attempt;
  return { siteId, taskId: ids.pspId(), kind, orderId, transactionId, dueAt, data: {} };
}

function logged(
  { ids, clock }: OrdersContext,
  { siteId, threeDsServerTransId }: Authentication,
  messages: readonly LoggedMessage[],
): ThreeDsMessage[] {
  return messages.map((message) => ({
    siteId,
    threeDsServerTransId,
    messageId: ids.pspId(),
    at: clock.now(),
    ...message,
  }));
}
