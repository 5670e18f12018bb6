/** The states of an authentication and what may happen in each: every state answers every event, or refuses it by name. */
import type { Instant } from '../platform/clock.ts';
import type { Authentication, AuthenticationState } from './types.ts';

/**
 * `method_over`: the 3DS Method notified, or its 10 s passed · `requested`: the AReq is about to be sent · `answered`: the ARes, or the lack
 * of one, is a result · `challenge_asked`: the ARes is C · `decoupled_begun`: it is D · `result_received`: the RReq · `challenge_expired`: our timer ·
 * `result_missing`: the browser came back and no RReq followed.
 */
export type AuthenticationEvent =
  | 'method_over'
  | 'requested'
  | 'answered'
  | 'challenge_asked'
  | 'decoupled_begun'
  | 'result_received'
  | 'challenge_expired'
  | 'result_missing';

export type RefusedEvent =
  /** The 3DS Method still has its seconds. */
  | 'method_is_running'
  /** A notification after the AReq, or of a range without method: without effect. */
  | 'method_is_over'
  | 'not_requested'
  /** One AReq per authentication; another try is a new one. */
  | 'already_requested'
  | 'no_challenge'
  | 'challenge_is_running'
  /** The first result stays. */
  | 'has_result';

export interface Refused {
  readonly refused: RefusedEvent;
}

const no = (refused: RefusedEvent): Refused => ({ refused });

export const TRANSITIONS: Readonly<
  Record<AuthenticationState, Readonly<Record<AuthenticationEvent, AuthenticationState | Refused>>>
> = {
  method: {
    method_over: 'ready',
    requested: no('method_is_running'),
    answered: no('not_requested'),
    challenge_asked: no('not_requested'),
    decoupled_begun: no('not_requested'),
    result_received: no('no_challenge'),
    challenge_expired: no('no_challenge'),
    result_missing: no('no_challenge'),
  },
  ready: {
    method_over: no('method_is_over'),
    requested: 'requesting',
    answered: no('not_requested'),
    challenge_asked: no('not_requested'),
    decoupled_begun: no('not_requested'),
    result_received: no('no_challenge'),
    challenge_expired: no('no_challenge'),
    result_missing: no('no_challenge'),
  },
  requesting: {
    method_over: no('method_is_over'),
    requested: no('already_requested'),
    answered: 'final',
    challenge_asked: 'challenge',
    decoupled_begun: 'decoupled',
    result_received: no('no_challenge'),
    challenge_expired: no('no_challenge'),
    result_missing: no('no_challenge'),
  },
  challenge: {
    method_over: no('method_is_over'),
    requested: no('already_requested'),
    answered: no('challenge_is_running'),
    challenge_asked: no('challenge_is_running'),
    decoupled_begun: no('challenge_is_running'),
    result_received: 'final',
    challenge_expired: 'final',
    result_missing: 'final',
  },
  decoupled: {
    method_over: no('method_is_over'),
    requested: no('already_requested'),
    answered: no('challenge_is_running'),
    challenge_asked: no('challenge_is_running'),
    decoupled_begun: no('challenge_is_running'),
    result_received: 'final',
    challenge_expired: 'final',
    // No browser comes back from anywhere.
    result_missing: no('no_challenge'),
  },
  final: {
    method_over: no('method_is_over'),
    requested: no('has_result'),
    answered: no('has_result'),
    challenge_asked: no('has_result'),
    decoupled_begun: no('has_result'),
    result_received: no('has_result'),
    challenge_expired: no('has_result'),
    result_missing: no('has_result'),
  },
};

export function isRefused(outcome: object): outcome is Refused {
  return 'refused' in outcome;
}

/** The authentication after the event, with what the event brought; or the name of the refusal. */
export function move(
  authentication: Authentication,
  event: AuthenticationEvent,
  now: Instant,
  brought: Partial<Authentication> = {},
): Authentication | Refused {
  const state = TRANSITIONS[authentication.state][event];
  return typeof state === 'string' ? { ...authentication, ...brought, state, modifiedAt: now } : state;
}
