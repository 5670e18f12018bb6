/** The scenarios that payers can choose, and the courses that payments take. Which institution offers which is in its family. */
import { MINUTE } from '../../src/platform/clock.ts';
import type { Course, Scenario, Step } from './types.ts';

/** As the documented test platform does: long enough to be seen, short enough to be waited for. */
const DELAY_MS = MINUTE;

const DECLINED_BY_PAYER = 'The payment was refused at the payer’s institution';

export const paid = (afterMs = 0): Step => ({ afterMs, status: 'paid' });
export const pending = (afterMs = 0): Step => ({ afterMs, status: 'pending' });
export const declined = (afterMs = 0, reason = DECLINED_BY_PAYER): Step => ({ afterMs, status: 'declined', reason });
export const cancelled = (afterMs = 0): Step => ({ afterMs, status: 'cancelled' });
export const expired = (afterMs = 0): Step => ({ afterMs, status: 'expired' });
export const chargedBack = (afterMs: number): Step => ({ afterMs, status: 'charged_back' });

const COURSES = {
  completed: [paid()],
  declined: [declined()],
  cancelled: [cancelled()],
  expired: [expired()],
  'initialized-completed': [paid(DELAY_MS)],
  'initialized-declined': [declined(DELAY_MS)],
  'pending-completed': [pending(), paid(DELAY_MS)],
  'pending-declined': [pending(), declined(DELAY_MS)],
} satisfies Record<string, Course>;

export type ScenarioId = keyof typeof COURSES;

const LABELS: Readonly<Record<ScenarioId, string>> = {
  completed: 'Completed',
  declined: 'Declined',
  cancelled: 'Cancelled',
  expired: 'Expired',
  'initialized-completed': 'Initialized→Completed',
  'initialized-declined': 'Initialized→Declined',
  'pending-completed': 'Pending→Completed',
  'pending-declined': 'Pending→Declined',
};

/** A scenario under its usual name, or under the one that its method's documentation uses. */
export function scenario(id: ScenarioId, label = LABELS[id], course: Course = COURSES[id]): Scenario {
  return { id, label, course };
}

/** Several under their usual names. */
export function scenarios(...ids: readonly ScenarioId[]): readonly Scenario[] {
  return ids.map((id) => scenario(id));
}
