/**
 * Whether the issuer has looked at this browser already: since 2.3.1 the 3DS Method that ran for a card need not run again soon after, and
 * the AReq names the earlier run (threeDSMethodId). Known of payments of one order only, so that no payer is followed by a cookie.
 */
import { type Instant, MINUTE } from '../platform/clock.ts';
import type { Authentication, BrowserData, MethodRun } from './types.ts';

/** Counted from the beginning of the authentication that the Method ran for, which is never later than the run. */
const REUSABLE_FOR_MS = 10 * MINUTE;

/** Members of the browser that tell it from another one; what differs from request to request is left out. */
const TELLING = [
  'userAgent',
  'ip',
  'language',
  'javaEnabled',
  'colorDepth',
  'screenHeight',
  'screenWidth',
  'timeZoneOffset',
] as const satisfies readonly (keyof BrowserData)[];

/**
 * The run that `earlier`, an authentication of the same card, gives to one that begins now in `begun`'s version and with its Method;
 * undefined where the Method has to run.
 */
export function reusableRun(
  earlier: Authentication | null,
  begun: Pick<Authentication, 'version' | 'methodUrl' | 'browser'>,
  now: Instant,
): MethodRun | undefined {
  if (begun.version !== '2.3.1' || earlier?.version !== '2.3.1' || earlier.methodCompletion !== 'Y') return undefined;
  if (begun.methodUrl === null || earlier.methodUrl !== begun.methodUrl) return undefined;
  if (TELLING.some((member) => earlier.browser[member] !== begun.browser[member])) return undefined;
  const run = earlier.methodRun ?? { id: earlier.threeDsServerTransId, at: earlier.createdAt };
  return now - run.at <= REUSABLE_FOR_MS ? run : undefined;
}
