/** What an institution gets wrong on purpose, per method and until told otherwise, so that silence and nonsense can be tested. */
import type { PaymentReport } from '../../src/institutions/messages.ts';

/**
 * `unreachable`: the connection is cut before anything is done · `error`: 500, nothing done · `closed`: 503, nothing done · `slow`: done, and answered later
 * than anybody waits · `lost`: done, and the connection cut before the answer · `mute`: all is well, but no status calls.
 * The others are done rightly and reported wrongly.
 */
export const FAULTS = [
  'unreachable',
  'error',
  'closed',
  'slow',
  'lost',
  'mute',
  'other-amount',
  'other-currency',
  'other-payment',
  'other-card',
  'other-refund',
] as const;

export type Fault = (typeof FAULTS)[number];

/** A report that is wrong in one thing. */
const SPOILS: Readonly<Partial<Record<Fault, (report: PaymentReport) => PaymentReport>>> = {
  'other-amount': (report) => ({ ...report, amount: report.amount + 1 }),
  'other-currency': (report) => ({ ...report, currency: report.currency === 'USD' ? 'EUR' : 'USD' }),
  'other-payment': (report) => ({ ...report, payment_id: `${report.payment_id}0` }),
  'other-card': (report) => ({ ...report, card_ends_with: report.card_ends_with === '00' ? '01' : '00' }),
  'other-refund': (report) => ({
    ...report,
    refunds: report.refunds.map((refund) => ({ ...refund, amount: refund.amount + 1 })),
  }),
};

/** The body of an answer as it leaves; only reports can be wrong. */
export function spoilt(fault: Fault | undefined, body: object): object {
  const spoil = fault && SPOILS[fault];
  return spoil && 'payment_id' in body ? spoil(body as PaymentReport) : body;
}

export class Faults {
  readonly #byMethod = new Map<string, { fault: Fault; times: number }>();

  /** `null` mends it. `times`: how many requests it spoils; any number unless said. */
  set(method: string, fault: Fault | null, times = Number.POSITIVE_INFINITY): void {
    if (fault === null) this.#byMethod.delete(method);
    else this.#byMethod.set(method, { fault, times });
  }

  /** What becomes of a request that arrives now; counts it. */
  ofRequest(method: string): Fault | undefined {
    const active = this.#byMethod.get(method);
    if (!active || active.fault === 'mute') return undefined;
    active.times -= 1;
    if (active.times <= 0) this.#byMethod.delete(method);
    return active.fault;
  }

  isMute(method: string): boolean {
    return this.#byMethod.get(method)?.fault === 'mute';
  }

  /** Method → fault, for whoever asks. */
  all(): Record<string, Fault> {
    return Object.fromEntries([...this.#byMethod].map(([method, { fault }]) => [method, fault]));
  }
}
