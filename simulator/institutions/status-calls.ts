/** Tells the gateway that something has changed: `{"payment_id"}` to its status address, again later where nobody answers. */
import { type Cancel, HOUR, MINUTE, SECOND } from '../../src/platform/clock.ts';
import type { World } from '../world.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import type { Payment } from './payments.ts';

const ANSWER_WITHIN_MS = 10 * SECOND;
const RETRIES_AFTER_MS = [10 * SECOND, MINUTE, 10 * MINUTE, HOUR];

export interface StatusCalls {
  /** Resolves when the first try has been answered, or was not. */
  send(payment: Payment): Promise<void>;
}

export function makeStatusCalls(
  world: Pick<World, 'clock' | 'post'>,
  { journal, faults }: { journal: Journal; faults: Faults },
): StatusCalls {
  /** A newer change is told instead of an older one that still waits for its next try. */
  const waiting = new WeakMap<Payment, Cancel>();

  async function attempt(payment: Payment, retries: readonly number[]): Promise<void> {
    const { method, request } = payment;
    const { payment_id, status_url } = request;
    const answer = await world.post(status_url, JSON.stringify({ payment_id }), ANSWER_WITHIN_MS);
    const wasHeard = answer.kind === 'answered' && answer.status >= 200 && answer.status < 300;
    const message = { url: status_url, answer: answer.kind === 'answered' ? answer.status : answer.kind };
    journal.record({
      direction: 'out',
      peer: 'gateway',
      method,
      paymentId: payment_id,
      type: 'status call',
      message,
    });
    const [next, ...later] = retries;
    if (wasHeard || next === undefined) return;
    waiting.get(payment)?.();
    waiting.set(
      payment,
      world.clock.after(next, () => void attempt(payment, later)),
    );
  }

  return {
    async send(payment) {
      if (faults.isMute(payment.method)) return;
      waiting.get(payment)?.();
      await attempt(payment, RETRIES_AFTER_MS);
    },
  };
}
