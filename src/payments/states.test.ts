import { describe, expect, it } from 'vitest';
import {
  ATTEMPT_TRANSITIONS,
  type AttemptEvent,
  attemptAfter,
  GIFT_TRANSITIONS,
  type GiftEvent,
  giftAfter,
  STATUS_OF_ATTEMPT,
} from './states.ts';
import type { AttemptState, GiftState } from './types.ts';

const STATES = Object.keys(ATTEMPT_TRANSITIONS) as AttemptState[];
const EVENTS = Object.keys(ATTEMPT_TRANSITIONS.authenticating) as AttemptEvent[];

const moving = (state: AttemptState) => EVENTS.filter((event) => 'to' in attemptAfter(state, event));

describe('attempt', () => {
  it('answers every event in every state', () => {
    for (const state of STATES)
      for (const event of EVENTS) {
        const answer = attemptAfter(state, event);
        expect('to' in answer ? STATES.includes(answer.to) : answer.refused.length > 0).toBe(true);
      }
  });

  it('can reach every state from its beginnings', () => {
    // An attempt begins in 3-D Secure, with the acquirer, with an institution, or declined at once (3-D Secure impossible).
    const reached = new Set<AttemptState>(['authenticating', 'authorising', 'waiting', 'declined']);
    for (const state of reached)
      for (const event of EVENTS) {
        const answer = attemptAfter(state, event);
        if ('to' in answer) reached.add(answer.to);
      }
    expect([...reached].sort()).toEqual([...STATES].sort());
  });

  it('is revived once it ended by nothing but money that an institution has', () => {
    expect(moving('unknown')).toEqual([]);
    for (const state of ['declined', 'voided', 'expired'] as const) expect(moving(state)).toEqual(['paid_late']);
  });

  it('that is approved can only be given back', () => {
    expect(moving('approved')).toEqual(['given_back']);
  });

  it('is closed by nobody but the acquirer while the acquirer is asked', () => {
    expect(moving('authorising')).toEqual(['authentication_owed', 'approved', 'refused', 'no_answer']);
  });

  it('that was promised is ended by its institution, not by a newer attempt', () => {
    expect(moving('promised')).toEqual(['approved', 'refused', 'cancelled', 'lapsed']);
  });

  it('shows completed only for an approved attempt', () => {
    for (const state of STATES) expect(STATUS_OF_ATTEMPT[state].status === 'completed').toBe(state === 'approved');
  });
});

describe('gift payment', () => {
  const states = Object.keys(GIFT_TRANSITIONS) as GiftState[];
  const events = Object.keys(GIFT_TRANSITIONS.asked) as GiftEvent[];

  it('can reach every state from the question to its issuer', () => {
    const reached = new Set<GiftState>(['asked']);
    for (const state of reached)
      for (const event of events) {
        const next = giftAfter(state, event);
        if (next) reached.add(next);
      }
    expect([...reached].sort()).toEqual([...states].sort());
  });

  it('that was let go is never an order’s money again, however late its issuer takes it', () => {
    for (const state of ['owed_back', 'given_back'] as const) {
      expect(giftAfter(state, 'taken')).toBe('owed_back');
      for (const event of events) expect(giftAfter(state, event)).not.toBe('taken');
    }
  });

  it('is given back only where it was let go', () => {
    expect(states.filter((state) => giftAfter(state, 'given_back') !== null)).toEqual(['owed_back']);
  });
});
