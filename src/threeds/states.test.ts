import { describe, expect, it } from 'vitest';
import { authentication, NOW } from './fixtures.ts';
import { type AuthenticationEvent, isRefused, move, TRANSITIONS } from './states.ts';
import type { AuthenticationState } from './types.ts';

const STATES = Object.keys(TRANSITIONS) as AuthenticationState[];
const EVENTS: readonly AuthenticationEvent[] = [
  'method_over',
  'requested',
  'answered',
  'challenge_asked',
  'decoupled_begun',
  'result_received',
  'challenge_expired',
  'result_missing',
];

describe('the states of an authentication', () => {
  it('answer every event, or refuse it by name', () => {
    for (const state of STATES) {
      expect(Object.keys(TRANSITIONS[state]).sort()).toEqual([...EVENTS].sort());
      for (const event of EVENTS) {
        const answer = TRANSITIONS[state][event];
        if (typeof answer === 'string') expect(STATES).toContain(answer);
        else expect(answer.refused).toMatch(/^[a-z_]+$/);
      }
    }
  });

  it('can all be reached from the two beginnings, and all lead to the end', () => {
    const reach = (from: readonly AuthenticationState[]): Set<AuthenticationState> => {
      const reached = new Set(from);
      for (const state of reached)
        for (const answer of Object.values(TRANSITIONS[state])) if (typeof answer === 'string') reached.add(answer);
      return reached;
    };
    expect([...reach(['method', 'ready'])].sort()).toEqual([...STATES].sort());
    for (const state of STATES) expect(reach([state])).toContain('final');
  });

  it('never leave the end', () => {
    for (const event of EVENTS) expect(TRANSITIONS.final[event]).toHaveProperty('refused');
  });

  it('are moved with what the event brought, and dated', () => {
    const moved = move(authentication({ state: 'method' }), 'method_over', NOW + 5, { methodCompletion: 'Y' });
    expect(moved).toMatchObject({ state: 'ready', methodCompletion: 'Y', modifiedAt: NOW + 5 });
    expect(isRefused(move(authentication({ state: 'final' }), 'requested', NOW))).toBe(true);
  });
});
