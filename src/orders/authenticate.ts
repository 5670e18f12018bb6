/**
 * 3-D Secure of an attempt, from the payer's browser to the result that lets the attempt go on or ends it. The messages
 * themselves are made and judged in `threeds/`; here their outcomes meet the order.
 */
import type { Site } from '../merchants/types.ts';
import { type CardAttempt, isCardAttempt } from '../payments/attempt.ts';
import type { Instant } from '../platform/clock.ts';
import { siteOfUuid } from '../platform/ids.ts';
import {
  CHALLENGE_LIFE_MS,
  type ChallengeReturn,
  endOfDecoupled,
  expireChallenge,
  noResult,
  RESULT_WAIT_MS,
  readChallengeReturn,
  returnedMessage,
} from '../threeds/challenge.ts';
import { concludeRequest, markRequested } from '../threeds/conclude-request.ts';
import { maskRaw } from '../threeds/mask.ts';
import type { Decision } from '../threeds/policy.ts';
import { receiveResultRequest } from '../threeds/result-request.ts';
import { type LoggedMessage, logged, unreadable } from '../threeds/service.ts';
import { completeMethod, methodNotification } from '../threeds/start.ts';
import { isRefused, type Refused } from '../threeds/states.ts';
import type { Authentication } from '../threeds/types.ts';
import { notificationsOf, touch } from './advance.ts';
import { reasonOf } from './charge-card.ts';
import { concludeAuthentication, isKeptForMerchant, keptForMerchant } from './conclude-authentication.ts';
import type { OrdersContext } from './context.ts';
import { keepFirst, kept, methodNotice } from './message-log.ts';
import { newTask } from './new-task.ts';
import type { Aggregate, Change, Task } from './store.ts';
import type { Order } from './types.ts';

/** An attempt in 3-D Secure, with all that belongs to it. */
type InAuthentication = Aggregate & { readonly attempt: CardAttempt; readonly authentication: Authentication };

/**
 * The issuer's frame told that the 3DS Method ran. Comes too late, or of a stranger: without effect. Resolves with the transaction that it
 * names, so that a page can tell whether it is meant.
 */
export async function methodNotified(context: OrdersContext, data: string): Promise<string | undefined> {
  const id = methodNotification(data);
  const done = await update(context, id, (found, now) => {
    if (found.authentication.state !== 'method' || found.authentication.methodCompletion === 'Y') return undefined;
    return {
      order: touch(found.order, now),
      event: { kind: 'method_completed', data: { transactionId: found.attempt.transactionId } },
      authentication: { ...found.authentication, methodCompletion: 'Y', modifiedAt: now },
      threeDsMessages: kept(context, found.authentication, [methodNotice(found.authentication)]),
    };
  });
  const late = done || id === undefined ? undefined : await findByAuthentication(context, id);
  if (late?.authentication?.methodUrl) await keepFirst(context, late.authentication, methodNotice(late.authentication));
  return id;
}

/** The page's wait for the 3DS Method is over, one way or the other: the authentication may be asked for. */
export async function continueAuthentication(context: OrdersContext, { authentication }: Aggregate): Promise<void> {
  await update(context, authentication?.threeDsServerTransId, (found, now) => {
    const ready = completeMethod(found.authentication, found.authentication.methodCompletion === 'Y' ? 'Y' : 'N', now);
    if (isRefused(ready)) return undefined;
    return {
      order: touch(found.order, now),
      event: { kind: 'authentication_due', data: { transactionId: found.attempt.transactionId } },
      authentication: ready,
      tasks: [newTask(context.ids, found.attempt, 'authenticate', now)],
    };
  });
}

/** Task `authenticate`: sends the AReq, once. */
export async function requestAuthentication(context: OrdersContext, todo: Task): Promise<void> {
  const found = inAuthentication(await context.store.loadByTransaction(todo.siteId, todo.transactionId));
  const site = await context.sites.byId(todo.siteId);
  if (!site || !found) return context.tasks.finish(todo);

  const { order, attempt } = found;
  const now = context.clock.now();
  let { authentication } = found;
  let messages: readonly LoggedMessage[] = [];
  if (authentication.state === 'requesting') {
    // Written down as sent, and no answer was: the process that sent the AReq died with it.
    const lost = concludeRequest(authentication, { kind: 'timeout' }, { plainHttp: [], now });
    if (isRefused(lost)) return context.tasks.finish(todo);
    authentication = lost.next;
  } else {
    const requested = markRequested(authentication, now);
    if (isRefused(requested)) return context.tasks.finish(todo);
    const written = await context.store.commit({
      order: touch(order, now),
      event: { kind: 'authentication_sent', data: { transactionId: attempt.transactionId } },
      authentication: requested,
    });
    if (written !== 'done') return context.tasks.putOff(todo, context.clock.now());
    const card = await context.vault.card(attempt.siteId, attempt.card.cardRef);
    ({ authentication, messages } = await context.threeDs.request({
      site,
      order: context.live ? { ...order.terms, scenario: undefined } : order.terms,
      authentication: requested,
      card,
    }));
  }
  await update(
    context,
    authentication.threeDsServerTransId,
    (current, at) =>
      current.authentication.state === 'requesting'
        ? {
            ...settle(context, site, current, authentication, at),
            threeDsMessages: kept(context, authentication, messages),
          }
        : undefined,
    [todo],
  );
}

/**
 * The directory server brings the result of a challenge, or a notice for the people who run this gateway. Resolves with the body to
 * reply; empty where there is nothing to say.
 */
export async function receiveResult(context: OrdersContext, raw: Buffer): Promise<string> {
  for (;;) {
    let found: Aggregate | undefined;
    const received = await receiveResultRequest(
      raw,
      async (id) => {
        found = await findByAuthentication(context, id);
        return found?.authentication ?? undefined;
      },
      context.clock.now(),
    );
    const body = received.reply ? JSON.stringify(received.reply) : '';
    const about = { threeDsServerTransId: received.threeDsServerTransId, kind: received.kind };
    // A notice is told whole: what it says stands in members that its directory server chose.
    if (received.kind === 'notice') context.log.warn({ ...about, notice: maskRaw(raw) }, received.note);
    else context.log.debug(about, received.note);
    if (!found?.authentication) return body;
    const messages = kept(context, found.authentication, [
      received.received ? logged('received', received.received) : unreadable(raw),
      ...(received.reply ? [logged('sent', received.reply)] : []),
    ]);
    const current = inAuthentication(found);
    const site = await context.sites.byId(found.order.siteId);
    if (!received.next || !current || !site) {
      // Nothing changes: a repetition, or a result that came after the end. It stays in the audit trail.
      // Anybody may send any number of them, so a line stands for many.
      const notKept = await context.store.keepLate(messages);
      const { threeDsServerTransId } = found.authentication;
      if (notKept !== undefined)
        context.log.info(
          { threeDsServerTransId, notKept },
          'results were not kept: enough is kept of this authentication',
        );
      return body;
    }
    const change = settle(context, site, current, received.next, context.clock.now());
    const outcome = await context.store.commit({ ...change, threeDsMessages: messages });
    if (outcome === 'done') {
      // The authorisation it asks for begins after the reply has left: the directory server waits three seconds only.
      setImmediate(() => context.changed(change));
      return body;
    }
  }
}

/** The browser is back from the issuer. It decides nothing: without a result, that one has ten more seconds. */
export async function challengeReturned(
  context: OrdersContext,
  form: { readonly cres?: string; readonly erro?: string; readonly threeDSSessionData?: string },
): Promise<string | undefined> {
  const back = readChallengeReturn(form);
  const found = await findReturned(context, back);
  const site = found && (await context.sites.byId(found.order.siteId));
  const message = returnedMessage(form);
  // Kept before it is acted upon, and once: the browser may come again as often as it likes.
  if (found?.authentication && message) await keepFirst(context, found.authentication, logged('received', message));
  await update(context, found?.authentication?.threeDsServerTransId, (current, now) => {
    const { authentication, attempt } = current;
    if (authentication.state !== 'challenge' || authentication.returnedAt !== undefined) return undefined;
    const isErro = back.kind === 'error' && back.acsTransId === authentication.acsTransId;
    const failed = isErro ? noResult(authentication, now, back.error) : undefined;
    // The issuer says that it cannot run the challenge: waiting for its result would be in vain.
    if (site && failed && !isRefused(failed)) return settle(context, site, current, failed, now);
    return {
      order: touch(current.order, now),
      event: { kind: 'challenge_returned', data: { transactionId: attempt.transactionId, as: back.kind } },
      authentication: { ...authentication, returnedAt: now },
      tasks: [newTask(context.ids, attempt, 'end_without_result', now + RESULT_WAIT_MS)],
    };
  });
  return found?.attempt?.sessionId ?? back.sessionData;
}

/** Whose browser it is. Another transaction of the issuer is somebody else's: it must not cut short the wait for the result of this one. */
async function findReturned(context: OrdersContext, back: ChallengeReturn): Promise<Aggregate | undefined> {
  const { threeDsServerTransId: id, acsTransId } = back;
  const found = id === undefined ? undefined : await findByAuthentication(context, id);
  const isForeign = acsTransId !== undefined && acsTransId !== found?.authentication?.acsTransId;
  if (found && isForeign)
    context.log.debug({ threeDsServerTransId: id }, 'A browser came back with a foreign acsTransID');
  return isForeign ? undefined : found;
}

/** Task `end_challenge`: fifteen minutes are over, or those that an issuer had for authenticating the payer elsewhere. */
export const endChallenge = (context: OrdersContext, todo: Task): Promise<void> =>
  endBy(context, todo, expireChallenge);

/** Task `end_without_result`: the browser came back and the result did not follow. */
export const endWithoutResult = (context: OrdersContext, todo: Task): Promise<void> => endBy(context, todo, noResult);

async function endBy(
  context: OrdersContext,
  todo: Task,
  end: (authentication: Authentication, now: Instant) => Authentication | Refused,
): Promise<void> {
  const found = await context.store.loadByTransaction(todo.siteId, todo.transactionId);
  const site = await context.sites.byId(todo.siteId);
  await update(
    context,
    found?.authentication?.threeDsServerTransId,
    (current, now) => {
      const ended = end(current.authentication, now);
      return isRefused(ended) || !site ? undefined : settle(context, site, current, ended, now);
    },
    [todo],
  );
}

/** What an authentication that moved on makes of its attempt: nothing yet, the way to the acquirer, or a decline. */
function settle(
  context: OrdersContext,
  site: Site,
  { order, attempt }: InAuthentication,
  authentication: Authentication,
  now: Instant,
): Change {
  const { transactionId } = attempt;
  if (authentication.state === 'decoupled') return awaitIssuer(context, order, attempt, authentication, now);
  if (!authentication.result && attempt.card.payerAbsent)
    return awaitPayer(context, site, order, attempt, authentication, now);
  if (!authentication.result)
    return {
      order: touch(order, now),
      event: { kind: 'challenge_required', data: { transactionId } },
      authentication,
      tasks: [newTask(context.ids, attempt, 'end_challenge', now + CHALLENGE_LIFE_MS)],
    };
  const { result } = authentication;
  const concluded = isKeptForMerchant(attempt, result)
    ? keptForMerchant(context.ids, { order, attempt }, result, now)
    : concludeAuthentication(context.ids, site, { order, attempt }, result, now);
  return { ...concluded, authentication };
}

/** The issuer asks the payer elsewhere, whether they are here or not: there is nothing to do but wait for its result. */
function awaitIssuer(
  { ids }: OrdersContext,
  order: Order,
  attempt: CardAttempt,
  authentication: Authentication,
  now: Instant,
): Change {
  const decoupledUntil = endOfDecoupled(authentication, now);
  return {
    order: touch(order, now),
    event: { kind: 'decoupled_begun', data: { transactionId: attempt.transactionId } },
    authentication,
    attempts: [{ ...attempt, card: { ...attempt.card, decoupledUntil }, modifiedAt: now }],
    tasks: [newTask(ids, attempt, 'end_challenge', decoupledUntil)],
  };
}

/**
 * The issuer wants to see the payer, who is not here: a challenge that is not begun within half a minute is over. When the payer
 * comes, a new authentication begins, and this one decides nothing any more.
 */
function awaitPayer(
  { ids }: OrdersContext,
  site: Site,
  order: Order,
  attempt: CardAttempt,
  authentication: Authentication,
  now: Instant,
): Change {
  const reason = reasonOf(attempt.decision as Decision);
  const waiting: Order = { ...touch(order, now), ...reason };
  return {
    order: waiting,
    event: { kind: 'payer_awaited', data: { transactionId: attempt.transactionId } },
    authentication,
    attempts: [{ ...attempt, ...reason, authenticationId: null, modifiedAt: now }],
    notifications: notificationsOf(site, ids, waiting, false),
  };
}

/**
 * Applies a change to the authentication of an attempt that is still in 3-D Secure, however often others get in between.
 * False where `make` has nothing to change: the event came late or twice.
 */
async function update(
  context: OrdersContext,
  threeDsServerTransId: string | undefined,
  make: (found: InAuthentication, now: Instant) => Change | undefined,
  finished: readonly Task[] = [],
): Promise<boolean> {
  for (;;) {
    const found = threeDsServerTransId
      ? inAuthentication(await findByAuthentication(context, threeDsServerTransId))
      : undefined;
    const change = found && make(found, context.clock.now());
    if (!change) {
      for (const todo of finished) await context.tasks.finish(todo);
      return false;
    }
    const outcome = await context.store.commit({ ...change, finished });
    if (outcome === 'done') {
      context.changed(change);
      return true;
    }
  }
}

async function findByAuthentication({ store }: OrdersContext, id: string): Promise<Aggregate | undefined> {
  const siteId = siteOfUuid(id);
  return siteId === undefined ? undefined : store.loadByAuthentication(siteId, id.toLowerCase());
}

/** Only an attempt in 3-D Secure can go on: one that was replaced is for the audit trail. */
function inAuthentication(found: Aggregate | undefined): InAuthentication | undefined {
  const { attempt, authentication } = found ?? {};
  const isItsOwn = attempt?.authenticationId === authentication?.threeDsServerTransId;
  return found && attempt?.state === 'authenticating' && isCardAttempt(attempt) && authentication && isItsOwn
    ? { ...found, attempt, authentication }
    : undefined;
}
