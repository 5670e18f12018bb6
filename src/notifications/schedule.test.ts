import { describe, expect, it } from 'vitest';
import { MINUTE } from '../platform/clock.ts';
import { afterAttempt } from './schedule.ts';
import type { DeliveryAttempt } from './types.ts';

const attempt = (more: Partial<DeliveryAttempt>): DeliveryAttempt => ({
  at: 1_000,
  durationMs: 5,
  httpStatus: 500,
  acknowledged: false,
  reply: '',
  verdict: '',
  ...more,
});

describe('the schedule of tries', () => {
  it('is one try and three more, a quarter of an hour apart', () => {
    const steps = [0, 1, 2, 3].map((triesBefore) => afterAttempt({ pretransaction: false, triesBefore }, attempt({})));
    expect(steps).toEqual([
      { state: 'due', dueAt: 1_000 + 15 * MINUTE },
      { state: 'due', dueAt: 1_000 + 15 * MINUTE },
      { state: 'due', dueAt: 1_000 + 15 * MINUTE },
      { state: 'failed', dueAt: 1_000 },
    ]);
  });

  it('ends with the first acknowledgement', () => {
    for (const triesBefore of [0, 1, 2, 3]) {
      const step = afterAttempt(
        { pretransaction: false, triesBefore },
        attempt({ httpStatus: 200, acknowledged: true }),
      );
      expect(step.state).toBe('delivered');
    }
  });

  it('tries a call without a transaction once, and takes any answer for heard', () => {
    const step = (httpStatus: number | null) =>
      afterAttempt({ pretransaction: true, triesBefore: 0 }, attempt({ httpStatus }));
    expect(step(400).state).toBe('delivered');
    expect(step(null).state).toBe('failed');
  });
});
