import { describe, expect, it } from 'vitest';
import { ATTEMPT_TRANSITIONS, type AttemptEvent, attemptAfter, STATUS_OF_ATTEMPT } from './states.ts';
import type { AttemptState } from './types.ts';

const STATES = Object.keys(ATTEMPT_TRANSITIONS) as AttemptState[];
const EVENTS = Object.keys(ATTEMPT_TRANSITIONS.authenticating) as AttemptEvent[];

describe('attempt', () => {
  it('answers every event in every state', () => {
    for (const state of STATES)
      for (const event of EVENTS) {
        const answer = attemptAfter(state, event);
        expect('to' in answer ? STATES.includes(answer.to) : answer.refused.length > 0).toBe(true);
      }
  });

  it('can reach every state from its beginnings', () => {
    // An attempt begins in 3-D Secure, with the acquirer, or declined at once (3-D Secure required and impossible).
    const reached = new Set<AttemptState>(['authenticating', 'authorising', 'declined']);
    for (const state of reached)
      for (const event of EVENTS) {
        const answer = attemptAfter(state, event);
        if ('to' in answer) reached.add(answer.to);
      }
    expect([...reached].sort()).toEqual([...STATES].sort());
  });

  it('is never revived once it ended', () => {
    for (const state of ['declined', 'unknown', 'voided', 'expired'] as const)
      for (const event of EVENTS) expect(attemptAfter(state, event)).toHaveProperty('refused');
  });

  it('that is approved can only be given back', () => {
    const moving = EVENTS.filter((event) => 'to' in attemptAfter('approved', event));
    expect(moving).toEqual(['given_back']);
  });

  it('is closed by nobody but the acquirer while the acquirer is asked', () => {
    const closing = EVENTS.filter((event) => 'to' in attemptAfter('authorising', event));
    expect(closing).toEqual(['approved', 'refused', 'no_answer']);
  });

  it('shows completed only for an approved attempt', () => {
    for (const state of STATES) expect(STATUS_OF_ATTEMPT[state].status === 'completed').toBe(state === 'approved');
  });
});
