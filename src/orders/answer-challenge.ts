/** A test answers the challenge of a payment: everything a payer's browser would do on the way, in one call. Sandbox only. */
import type { Site } from '../merchants/types.ts';
import { isCardAttempt } from '../payments/attempt.ts';
import { type Refusal, refuse } from '../platform/errors.ts';
import { answerChallenge as answerAsPayer } from '../threeds/sandbox-payer.ts';
import type { BrowserData, ChallengeAnswer } from '../threeds/types.ts';
import { arrive, awaitsPayer } from './arrive.ts';
import { challengeReturned, continueAuthentication } from './authenticate.ts';
import { type OrdersContext, orderSignal } from './context.ts';
import { findOrder } from './find-order.ts';
import { logShown } from './message-log.ts';
import type { OrderDetails } from './ports.ts';
import type { Aggregate } from './store.ts';

/** What it takes at most for banks that answer; a test that waits longer has chosen one that does not. */
const WITHIN_MS = 12_000;
const LOOK_AGAIN_MS = 1_000;

/** A browser that tells nothing of itself. */
const NO_SCRIPTS: BrowserData = {
  javascriptEnabled: false,
  javaEnabled: null,
  acceptHeader: '*/*',
  userAgent: 'Gatehouse test',
  language: 'en',
  colorDepth: null,
  screenHeight: null,
  screenWidth: null,
  timeZoneOffset: null,
  ip: null,
};

/**
 * Resolves with the order once its payment has an outcome, or with how it stands where the chosen scenario gives it none. Refused with
 * `unknownOrder`, and with `wrongState` where no challenge comes.
 */
export async function answerChallenge(
  context: OrdersContext,
  site: Site,
  id: string,
  answer: ChallengeAnswer,
): Promise<OrderDetails | Refusal> {
  const details = await findOrder(context, site, id);
  if (!details) return refuse('unknownOrder');
  const { siteId, sessionId } = details.order;
  // Real time on purpose: a test waits.
  const until = performance.now() + WITHIN_MS;
  let isAnswered = false;
  for (;;) {
    const found = await context.store.loadBySession(siteId, sessionId);
    const step = found && !isAnswered ? await goOn(context, site, found, answer) : 'wait';
    if (step === 'answered') isAnswered = true;
    const isUnderWay = found?.attempt?.state === 'authenticating' || found?.attempt?.state === 'authorising';
    if (step === 'none' || (!isAnswered && !isUnderWay)) return refuse('wrongState', 'no challenge is awaited');
    const left = until - performance.now();
    if ((isAnswered && !isUnderWay) || left <= 0) return (await findOrder(context, site, id)) ?? refuse('unknownOrder');
    if (step === 'wait') await context.signals.next(orderSignal(details.order), Math.min(left, LOOK_AGAIN_MS));
  }
}

/** The next thing that a browser would do; `none` where there is nothing it could. */
async function goOn(
  context: OrdersContext,
  site: Site,
  found: Aggregate,
  answer: ChallengeAnswer,
): Promise<'moved' | 'wait' | 'answered' | 'none'> {
  const { attempt, authentication, session } = found;
  if (!isCardAttempt(attempt)) return 'none';
  if (awaitsPayer(found)) {
    await arrive(context, site, session.sessionId, NO_SCRIPTS);
    return 'moved';
  }
  switch (authentication?.state) {
    case 'method':
      await continueAuthentication(context, found);
      return 'moved';
    case 'challenge': {
      if (authentication.returnedAt !== undefined) return 'none';
      await logShown(context, found);
      const form = await answerAsPayer(
        {
          acsUrl: authentication.acsUrl ?? '',
          creq: context.threeDs.challengeRequest(authentication),
          sessionData: context.threeDs.sessionData(session.sessionId),
        },
        answer,
      );
      if (form) await challengeReturned(context, form);
      return 'answered';
    }
    // It has no page: what the bank's app says comes by itself.
    case 'decoupled':
      return 'none';
    case 'final':
      return attempt.state === 'authorising' ? 'wait' : 'none';
    default:
      return 'wait';
  }
}
